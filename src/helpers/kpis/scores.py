"""Survey scores per place of the journey: NPS, CSAT and CES. One answer per person and place; more are averaged first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import places, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

BY = (("stage",), ("stage", "touchpoint"), ("channel",))
INDICATIVE_BELOW = 50
NPS_FROM = 10


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
    for place, part in places(given, BY):
        people = part.groupby("person_id")[["promoter", "detractor"]].mean()
        n, promoters, detractors = len(people), people["promoter"].sum(), people["detractor"].sum()
        values = intervals.nps(promoters, n - promoters - detractors, detractors, how.level)
        method = "adjusted_wald" if n >= INDICATIVE_BELOW else "adjusted_wald_indicative"
        rows.append(row("nps", values if n >= NPS_FROM else (np.nan,) * 3, n, unit="points", method=method,
                        status="reported" if n >= NPS_FROM else "suppressed", **place))
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
    for place, part in places(given, BY):
        people = part.groupby("person_id")["is_satisfied"].mean()
        values = (people.mean(), *intervals.wilson(people.sum(), len(people), how.level))
        rows.append(row("csat", values, len(people), unit="share", method="wilson", status="reported", **place))
    return rows


@kpi(metric="ces", stage="retention", unit="score", formula="mean ease on 1-7 (higher is easier); other scales stretched to 1-7",
     denominator="people who answered the question", needs=("answers",),
     columns=("metric", "score", "scale_min", "scale_max", "person_id", "stage"),
     interval="Student's t over people", source="CES 2.0")
def ces(answers: pd.DataFrame, how: How) -> list[dict]:
    """Customer Effort Score: mean ease, 1 (hard) to 7 (easy)."""
    given = _per_person(answers, "ces")
    given = given.assign(ease=1 + 6 * _position(given))
    rows = []
    for place, part in places(given, BY):
        people = part.groupby("person_id")["ease"].mean()
        mean, low, high = intervals.mean_t(people.sum(), (people**2).sum(), len(people), how.level)
        stretched = not ((part["scale_min"] == 1) & (part["scale_max"] == 7)).all()
        rows.append(row("ces", (mean, np.maximum(low, 1), np.minimum(high, 7)), len(people), unit="score",
                        method="mean_t_stretched" if stretched else "mean_t", status="reported", **place))
    return rows
