"""Those who saw something beside those who were there and did not: an association, and said to be one.

Whoever looks around more sees more and buys more often, whatever it was that they saw; only an experiment takes that apart.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.stages.model import StageModel
from helpers.stages.people import TRAVELLER, goal_names, goals_of

PLACE = ["wave", "stage", "touchpoint"]


def seen_or_not(
    events: pd.DataFrame,
    model: StageModel,
    *,
    goal_event: list[str] | None = None,
    minimum_people: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """Who reached the goal, among those of a stage who met a touchpoint there and those who did not.

    Only what was met before the first goal counts, and only stages before the one in which goals happen: whoever pays has seen the
    cart, and that says nothing.

    Args:
        events: the contract of that name, with stages. goal_event: globs of the goal; default: the model's.
        minimum_people: fewest people in each of the four groups (met it or not, goal or not).
        level: of the intervals; that of the difference holds for all touchpoints of a wave together (Bonferroni).

    Returns:
        Rows of the contract ``seen``: shares with Wilson intervals, their difference with Newcombe's.
    """
    known = events[events["person_id"].notna() & events["at"].notna()]
    goals = goals_of(known, model, goal_event)
    if goals.empty:
        return tables.empty("seen")
    first = _first_goal(known, goals, model, goal_event)
    here = known.merge(first, on=TRAVELLER, how="left", validate="many_to_one")
    before = here[here["stage"].isin(_stages_before(known, model, goal_event)) & ~(here["at"] > here["goal_at"])]
    people = before.drop_duplicates([*TRAVELLER, "stage"]).assign(goal=lambda t: t["goal_at"].notna())
    there = people.groupby(["wave", "stage"], observed=True)["goal"].agg(n="size", x="sum").reset_index()
    met = before[~before["touchpoint"].isin(["", "other", "unknown", "all"])].drop_duplicates([*TRAVELLER, "stage", "touchpoint"])
    seen = met.assign(goal=met["goal_at"].notna()).groupby(PLACE, observed=True)["goal"].agg(seen_n="size", seen_x="sum").reset_index()
    rows = seen.merge(there, on=["wave", "stage"], validate="many_to_one")
    rows = rows.assign(other_n=rows["n"] - rows["seen_n"], other_x=rows["x"] - rows["seen_x"])
    four = np.column_stack([rows["seen_x"], rows["seen_n"] - rows["seen_x"], rows["other_x"], rows["other_n"] - rows["other_x"]])
    rows = rows[(four >= minimum_people).all(axis=1)].reset_index(drop=True)
    return _with_intervals(rows, level) if len(rows) else tables.empty("seen")


def _first_goal(events: pd.DataFrame, goals: pd.DataFrame, model: StageModel, goal_event: list[str] | None) -> pd.DataFrame:
    """One row per person and wave with a goal: ``goal_at``, the moment of the first one."""
    reached = events.merge(goals[TRAVELLER], on=TRAVELLER)
    reached = reached[reached["event"].isin(goal_names(events, model, goal_event))]
    return reached.groupby(TRAVELLER, observed=True)["at"].min().rename("goal_at").reset_index()


def _stages_before(events: pd.DataFrame, model: StageModel, goal_event: list[str] | None) -> list[str]:
    """The stages of the model before the earliest one in which a goal happened."""
    at_goal = set(events.loc[events["event"].isin(goal_names(events, model, goal_event)), "stage"])
    places = [i for i, stage in enumerate(model.stage_ids) if stage in at_goal]
    return model.stage_ids[: min(places)] if places else []


def _with_intervals(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    many = rows.groupby("wave")["touchpoint"].transform("size")
    rows = rows.assign(comparisons=many, seen_share=rows["seen_x"] / rows["seen_n"], other_share=rows["other_x"] / rows["other_n"])
    for name in ("seen", "other"):
        rows[f"{name}_low"], rows[f"{name}_high"] = intervals.wilson(rows[f"{name}_x"], rows[f"{name}_n"], level)
    ends = [
        intervals.newcombe(r.other_x, r.other_n, r.seen_x, r.seen_n, 1 - (1 - level) / r.comparisons) for r in rows.itertuples()
    ]
    rows["difference"] = rows["seen_share"] - rows["other_share"]
    rows["low"], rows["high"] = [float(low) for low, _ in ends], [float(high) for _, high in ends]
    rows["is_clear"] = (rows["low"] > 0) | (rows["high"] < 0)
    return tables.conform(rows.drop(columns=["n", "x", "seen_x", "other_x"]).sort_values(PLACE, ignore_index=True), "seen")
