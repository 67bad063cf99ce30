"""Survey scores per place of the journey: NPS, CSAT and CES. One answer per person and place; more are averaged first.

Where the study names the make-up of the population, weighted scores stand beside the unweighted ones, on the effective number of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import is_like, places, row
from helpers.kpis.weighting import effective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.kpis.catalogue import How

BY = (("stage",), ("stage", "touchpoint"), ("channel",))
INDICATIVE_BELOW = 50
NPS_FROM = 10
ASKED = ("word_of_mouth*", "wom", "wom_*", "mond_tot_mond*")
WEIGHTED = "weighted"
"""Segment of the scores that are weighted to the population; the others count everyone who answered once."""


def _per_person(answers: pd.DataFrame, metric: str) -> pd.DataFrame:
    return answers[(answers["metric"] == metric) & answers["score"].notna() & answers["person_id"].notna()]


def _position(answers: pd.DataFrame) -> pd.Series:
    """Where an answer lies on its own scale, 0 to 1."""
    return (answers["score"] - answers["scale_min"]) / (answers["scale_max"] - answers["scale_min"])


@kpi(metric="nps", stage="advocacy", unit="points", formula="% 9-10 - % 0-6", denominator="people who answered the question",
     needs=("answers",), columns=("metric", "score", "scale_min", "scale_max", "person_id", "stage"),
     interval="adjusted Wald (Rocks 2016)", source="Reichheld 2003; Rocks 2016",
     guard="none below 10 people; indicative below 50; only the scale 0-10")
def nps(answers: pd.DataFrame, how: How) -> list[dict]:
    """Net Promoter Score: 9-10 promoter, 7-8 passive, 0-6 detractor. Only questions on the scale 0-10 count."""
    given = _per_person(answers, "nps")
    given = given[(given["scale_min"] == 0) & (given["scale_max"] == 10)]
    given = given.assign(promoter=(given["score"] >= 9) * 1.0, detractor=(given["score"] <= 6) * 1.0)
    rows = []
    for place, people in _places(given, ["promoter", "detractor"]):
        n, w = len(people), people["weight"].to_numpy()
        size = n if place.get("segment") != WEIGHTED else effective(w)
        promoters, detractors = (size * np.average(people[side], weights=w) for side in ("promoter", "detractor"))
        values = intervals.nps(promoters, size - promoters - detractors, detractors, how.level)
        method = "adjusted_wald" if size >= INDICATIVE_BELOW else "adjusted_wald_indicative"
        rows.append(_row("nps", values if size >= NPS_FROM else (np.nan,) * 3, n, "points", method,
                         "reported" if size >= NPS_FROM else "suppressed", place))
    return rows


@kpi(metric="csat", stage="retention", unit="share",
     formula="satisfied answers / answers; satisfied: 4-5 of 5, else upper quarter of the scale",
     denominator="people who answered the question", needs=("answers",),
     columns=("metric", "score", "scale_min", "scale_max", "person_id", "stage"),
     interval="Wilson", source="top-2-box convention")
def csat(answers: pd.DataFrame, how: How) -> list[dict]:
    """Share of satisfied people: the two highest of five points, or the upper quarter of another scale."""
    given = _per_person(answers, "csat")
    given = given.assign(is_satisfied=(_position(given) >= 0.75) * 1.0)
    rows = []
    for place, people in _places(given, ["is_satisfied"]):
        size = len(people) if place.get("segment") != WEIGHTED else effective(people["weight"].to_numpy())
        share = np.average(people["is_satisfied"], weights=people["weight"])
        values = (share, *intervals.wilson(share * size, size, how.level))
        rows.append(_row("csat", values, len(people), "share", "wilson", "reported", place))
    return rows


@kpi(metric="ces", stage="retention", unit="score", formula="mean ease on 1-7 (higher is easier); other scales stretched to 1-7",
     denominator="people who answered the question", needs=("answers",),
     columns=("metric", "score", "scale_min", "scale_max", "person_id", "stage"),
     interval="Student's t over people", source="CES 2.0")
def ces(answers: pd.DataFrame, how: How) -> list[dict]:
    """Customer Effort Score: mean ease, 1 (hard) to 7 (easy)."""
    given = _per_person(answers, "ces")
    given = given.assign(ease=1 + 6 * _position(given))
    given = given.assign(stretched=((given["scale_min"] != 1) | (given["scale_max"] != 7)) * 1.0)
    rows = []
    for place, people in _places(given, ["ease", "stretched"]):
        w, ease = people["weight"].to_numpy(), people["ease"].to_numpy()
        mean, low, high = intervals.ratio(w * ease, w, how.level)
        method = "mean_t_stretched" if people["stretched"].any() else "mean_t"
        rows.append(_row("ces", (mean, np.maximum(low, 1), np.minimum(high, 7)), len(people), "score", method, "reported", place))
    return rows


@kpi(metric="told_others", stage="advocacy", unit="share", formula="people who gave the answer / people who answered the question",
     denominator="people who answered a question on word of mouth", needs=("answers",),
     columns=("question_id", "label", "person_id"),
     interval="Wilson", source="only a stated question (id word_of_mouth…, wom… or mond_tot_mond…); never guessed from behaviour",
     guard="no row without such a question; suppressed below the minimum number of people", better="none")
def told_others(answers: pd.DataFrame, how: How) -> list[dict]:
    """Word of mouth: the share of people per answer to the question whether they told others; the answer stands in the segment."""
    if not {"question_id", "label"} <= set(answers):
        return []
    asked = answers[is_like(answers["question_id"], ASKED) & answers["label"].notna() & answers["person_id"].notna()]
    n = asked["person_id"].nunique()
    people = asked.groupby("label", sort=True)["person_id"].nunique()
    return [{**row("told_others", (x / n, *intervals.wilson(x, n, how.level)), n, unit="share", method="wilson", status="reported"),
             "segment": f"answer={label}"} for label, x in people.items()]


def _places(given: pd.DataFrame, columns: list[str]) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Means per person at each place; and where people have weights once more, those who have one, as segment ``weighted``."""
    has_weights = "weight" in given and given["weight"].notna().any()
    for place, part in places(given, BY):
        people = part.groupby("person_id", observed=True)[[*columns, *(["weight"] if has_weights else [])]].mean()
        yield place, people.assign(weight=1.0)
        if has_weights and people["weight"].notna().any():
            yield {**place, "segment": WEIGHTED}, people[people["weight"].notna()]


def _row(metric: str, values: tuple, n: int, unit: str, method: str, status: str, place: dict[str, str]) -> dict:
    segment = place.get("segment")
    at = {k: v for k, v in place.items() if k != "segment"}
    made = row(metric, values, n, unit=unit, method=f"{method}_weighted" if segment else method, status=status, **at)
    return {**made, "segment": segment} if segment else made
