"""A backlog from the pains: for each pain that hurts, one test with an owner, a KPI, a hypothesis, and what it needs here."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.experiments.planning import people_for_means, people_for_shares, weeks_needed

WATCHED = ("step_conversion", "ces", "csat", "valence_reported", "nps", "conversion")
"""KPIs to watch, nearest to the pain first: at its own stage, then for the whole journey."""
EFFECTS = {"share": 0.05, "points": 10.0, "score": 0.3, "valence": 0.1}
"""The difference that a test must be able to see, per unit: five points of a share, ten of NPS, 0.3 of a score."""


def weekly_people(events: pd.DataFrame, wave: str) -> pd.Series:
    """People per week who were seen at each stage (index stage, and "all") in one wave; empty without events.

    The span is that of all events of the wave, at least one week.
    """
    rows = events[(events["wave"] == wave) & events["person_id"].notna()]
    if rows.empty:
        return pd.Series([], dtype=float, index=pd.Index([], name="stage", dtype="str"))
    weeks = max((rows["at"].max() - rows["at"].min()).total_seconds() / (7 * 86_400), 1.0)
    people = rows.groupby("stage", observed=True)["person_id"].nunique()
    people.loc["all"] = rows["person_id"].nunique()
    return people / weeks


def backlog(themes: pd.DataFrame, measures: pd.DataFrame, owners: Mapping[str, str], traffic: pd.Series, wave: str, *, top: int = 5,
            start: pd.Timestamp | None = None, level: float = 0.95, power: float = 0.8) -> pd.DataFrame:
    """One proposed test per pain, for everyone, in order of priority.

    Args:
        themes: ranked pain points. measures: rows of ``measures``, for baselines. owners: stage or theme -> owner.
        traffic: people per week per stage (see `weekly_people`). wave: the wave whose pains count. top: number of pains.
        start: first day of the tests; the due date is the end of the test, counted from it. level, power: of the tests.

    Returns:
        Rows of ``actions``; a pain without a KPI to watch is there without numbers, so that it is not forgotten.
    """
    pains = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & (themes["persona"] == "all")
                   & (themes["verdict"] != "too_few")]
    pains = pains[(pains["stage"] != "all") & pains["share"].notna()]
    pains = pains.sort_values(["priority", "share", "theme", "stage"], ascending=[False, False, True, True], na_position="last").head(top)
    rows = [_action(pain, _watched(measures, pain["stage"], wave), owners, traffic, start, level, power) for _, pain in pains.iterrows()]
    frame = pd.DataFrame(rows, columns=list(contracts.contract("actions").columns))
    return contracts.conform(frame, "actions") if rows else contracts.empty("actions")


def _watched(measures: pd.DataFrame, stage: str, wave: str) -> pd.Series | None:
    """The measure to watch for a pain at this stage."""
    known = measures[(measures["wave"] == wave) & (measures["persona"] == "all") & measures["low"].notna()
                     & (measures[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1)]
    for place in (stage, "all"):
        for metric in WATCHED:
            found = known[(known["metric"] == metric) & (known["stage"] == place)]
            if len(found):
                return found.iloc[0]
    return None


def _action(pain: pd.Series, watched: pd.Series | None, owners: Mapping[str, str], traffic: pd.Series, start: pd.Timestamp | None,
            level: float, power: float) -> dict:
    stage, theme = pain["stage"], pain["theme"]
    row = {"action": f"{stage}.{theme}", "theme": theme, "stage": stage, "persona": "all", "owner": owners.get(theme, owners.get(stage)),
           "kpi": "", "hypothesis": "no_kpi", "baseline": np.nan, "effect": np.nan, "n_per_arm": pd.NA, "weeks": pd.NA, "due": pd.NaT,
           "outcome": pd.NA}
    if watched is None:
        return row
    n, effect = _people(watched, level, power)
    place = stage if stage in traffic.index else "all"
    weeks = weeks_needed(n, float(traffic.get(place, np.nan)))
    row |= {"kpi": watched["metric"], "hypothesis": "lift", "baseline": watched["estimate"], "effect": effect,
            "n_per_arm": pd.NA if np.isnan(n) else int(np.ceil(n)), "weeks": pd.NA if weeks is None else weeks}
    if weeks is not None and start is not None:
        row["due"] = (pd.Timestamp(start) + pd.Timedelta(weeks=weeks)).normalize()
    return row


def _people(watched: pd.Series, level: float, power: float) -> tuple[float, float]:
    """People per arm, and the effect they are to show."""
    base, unit, n = float(watched["estimate"]), watched["unit"], int(watched["n"])
    effect = EFFECTS.get(unit, 0.1 * abs(base))
    if unit == "share":
        after = min(base + effect, 0.99)
        return (people_for_shares(base, after, power, level), after - base) if after > base else (np.nan, np.nan)
    half = (float(watched["high"]) - float(watched["low"])) / 2
    spread = half / intervals.z_of(level) * np.sqrt(n)
    return (people_for_means(effect, spread, power, level), effect) if spread > 0 and effect > 0 else (np.nan, effect)
