"""The kinds of source that a figure of the report rests on, so that its source line names those and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from helpers.origin import PAID, SOLD
from helpers.report import figure_data
from helpers.report.facts import Facts
from helpers.report.figure_data import Given

ASKED, FELT = {"nps", "csat", "ces", "rating", "valence_reported"}, "valence_text"
COUNTED = {"email_open", "email_click", "email_conversion", "social_engagement", "social_reach", "mentions", "follower_share"}
TEXTS = {"survey", "tickets", "reviews", "comments", "interviews"}
OF_ORIGIN = {"ticket": "tickets", "review": "reviews", "interview": "interviews", "social": "comments"}
"""Origin of a text -> kind of source."""


def of_metric(metric: str, status: str = "") -> set[str]:
    """The kinds behind one measure.

    >>> sorted(of_metric("roas")), of_metric("drop_off"), of_metric("people_reached", "reported")
    (['costs', 'orders'], {'events'}, {'survey'})
    """
    if metric == FELT:
        return TEXTS
    if metric in ASKED or metric.startswith("emotion:") or status == "reported":
        return {"survey"}
    if metric in PAID:
        return {"costs"} if metric == "ctr" else {"costs", "orders"}
    if metric in COUNTED:
        return {"counts"}
    return {"orders"} if metric in SOLD else {"events"}


def of_measures(rows: pd.DataFrame) -> set[str]:
    """The kinds behind several measures."""
    status = rows["status"] if "status" in rows else [""] * len(rows)
    return set().union(*(of_metric(m, s) for m, s in {*zip(rows["metric"], status)}))


def _of_changes(given: Given, facts: Facts) -> set[str]:
    rows = given["changes"]
    asked = of_measures(rows[rows["kind"] == "measure"])
    return asked | (TEXTS if (rows["kind"] == "theme").any() else set())


def _of_effects(given: Given, facts: Facts) -> set[str]:
    if not (given["sources"]["kind"] == "exposures").any():
        return {"counts"}
    money = given["experiments"]["metric"].str.contains("revenue|value|aov").any()
    return {"exposures", "events"} | ({"orders"} if money else set())


def _of_stages(*metrics: str) -> Callable[[Given, Facts], set[str]]:
    def used(given: Given, facts: Facts) -> set[str]:
        rows = figure_data.of_stages(given["measures"], list(metrics), facts.stages)
        return of_measures(rows[rows["estimate"].notna()])

    return used


USES: dict[str, Callable[[Given, Facts], set[str]]] = {
    "rows_kept": lambda given, facts: set(given["sources"]["kind"]),
    "shares": lambda given, facts: {"survey"},
    "snake": lambda given, facts: {"survey"},
    "stability": lambda given, facts: {"survey"},
    "persona_tree": lambda given, facts: {"survey"},
    "multiples": lambda given, facts: {"survey"} | (TEXTS if (given["themes"]["kind"] == "pain_point").any() else set()),
    "emotion_curve": _of_stages("valence_reported", "valence_text"),
    "pain_ranking": lambda given, facts: TEXTS,
    "importance": lambda given, facts: {"survey"},
    "moments": lambda given, facts: {"survey"},
    "effects": _of_effects,
    "funnel": _of_stages("people_reached", "step_conversion", "drop_off"),
    "paths": lambda given, facts: {"events"},
    "transitions": lambda given, facts: {"events"},
    "variants": lambda given, facts: {"events"},
    "endings": lambda given, facts: {"events"},
    "waiting": lambda given, facts: {"events"},
    "lengths": lambda given, facts: {"events", "orders"},
    "alluvial": lambda given, facts: {"events"},
    "step_chart": lambda given, facts: {"events", "survey"},
    "targets": lambda given, facts: of_measures(figure_data.judged(given, facts)),
    "attribution": lambda given, facts: {"events"},
    "changes": _of_changes,
}
"""What each figure rests on; a wide map rests on what its cells name."""


OVER_WAVES = ("shares", "snake", "stability", "persona_tree", "rows_kept")
"""Figures of what is found in all waves so far together: personas, and what was received."""


def of_map(journey: pd.DataFrame, persona: str) -> set[str]:
    """The kinds that the cells of one map name."""
    named = journey.loc[journey["persona"] == persona, "sources"].fillna("")
    found = {OF_ORIGIN.get(kind, kind) for text in set(named) for kind in text.split(";") if kind}
    return found | TEXTS if "comments" in found else found  # texts of no named origin may come from any source of texts


def behind(name: str, given: Given, facts: Facts) -> list[str]:
    """The kinds behind one figure, in the order in which the study names them; all of them where none is known to fit."""
    received = list(dict.fromkeys(given["sources"]["kind"]))
    used: Iterable[str] = USES[name](given, facts) if name in USES else of_map(given["journey"], name.removeprefix("map_wide_"))
    return [kind for kind in received if kind in used] or received
