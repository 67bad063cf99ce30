"""A backlog from the pains: for each pain that hurts, one test with an owner, a KPI, a hypothesis, and what it needs here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.experiments.planning import people_for_means, people_for_shares, weeks_needed

BEFORE_GOAL = ("stage_conversion", "step_conversion", "ces", "csat", "valence_reported", "nps", "conversion")
AFTER_GOAL = ("ces", "csat", "valence_reported", "nps")
"""KPIs to watch, nearest to the pain first: what people do up to the stage of the goal, what they say after it."""
EFFECTS = {"points": 10.0, "score": 0.3, "valence": 0.1}
LOWER_IS_BETTER = {"cart_abandonment", "return_rate", "drop_off", "bounce"}
SHARE_EFFECT, RARE_EFFECT = 0.05, 0.2
"""The difference that a test must be able to see: ten points of NPS, 0.3 of a score, five points of a share (of a rare one: a fifth)."""


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


def backlog(themes: pd.DataFrame, measures: pd.DataFrame, owners: Mapping[str, str], traffic: pd.Series, wave: str, *,
            answers: pd.DataFrame | None = None, stages: Sequence[str] = (), top: int = 5, start: pd.Timestamp | None = None,
            level: float = 0.95, power: float = 0.8) -> pd.DataFrame:
    """One proposed test per pain, for everyone, in order of priority.

    Args:
        themes: ranked pain points. measures: rows of ``measures``, for baselines. owners: stage or theme -> owner.
        traffic: people per week per stage (see `weekly_people`). wave: the wave whose pains count. answers: what answers each pain
            (columns theme, opportunity, kpi). stages: the stages in order, so that a pain after the purchase is not judged by the
            purchase. top: number of pains.
        start: first day of the tests; the due date is the end of the test, counted from it. level, power: of the tests.

    Returns:
        Rows of ``actions``; a pain without a KPI to watch is there without numbers, so that it is not forgotten.
    """
    pains = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & (themes["persona"] == "all")
                   & (themes["verdict"] != "too_few")]
    pains = pains[(pains["stage"] != "all") & pains["share"].notna()]
    pains = pains.sort_values(["priority", "share", "theme", "stage"], ascending=[False, False, True, True], na_position="last").head(top)
    known = {} if answers is None else answers.drop_duplicates("theme").set_index("theme")[["opportunity", "kpi"]].to_dict("index")
    rows: list[dict] = []
    for _, pain in pains.iterrows():
        answer = known.get(pain["theme"], {})
        watched = _watched(measures, pain["stage"], wave, list(stages), answer.get("kpi"))
        name = _name(answer.get("opportunity", pain["theme"]), pain["stage"], {row["action"] for row in rows})
        rows.append({**_action(pain, watched, owners, traffic, start, level, power), "action": name})
    frame = pd.DataFrame(rows, columns=list(contracts.contract("actions").columns))
    return contracts.conform(frame, "actions") if rows else contracts.empty("actions")


def _name(action: str, stage: str, taken: set[str]) -> str:
    """The action, with its stage when another pain already has it."""
    return f"{action}_{stage}" if action in taken else action


def _watched(measures: pd.DataFrame, stage: str, wave: str, stages: list[str], wanted: str | None) -> pd.Series | None:
    """The measure to watch for a pain at this stage: the one that its answer names, else the nearest."""
    known = measures[(measures["wave"] == wave) & (measures["persona"] == "all") & measures["low"].notna()
                     & (measures[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1)]
    goal = known.loc[(known["metric"] == "conversion") & known["stage"].isin(stages), "stage"]
    is_after = stage in stages and len(goal) > 0 and stages.index(stage) > stages.index(goal.iloc[0])
    nearest = [(place, metric) for place in (stage, "all") for metric in (AFTER_GOAL if is_after else BEFORE_GOAL)]
    # conversion of the people at this stage says more about it than conversion of everyone
    first = [] if wanted is None else [(stage, "stage_conversion")] * (wanted == "conversion") + [(stage, wanted), ("all", wanted)]
    for place, metric in first + nearest:
        found = known[(known["metric"] == metric) & (known["stage"] == place)]
        if len(found):
            return found.iloc[0]
    return None


def _action(pain: pd.Series, watched: pd.Series | None, owners: Mapping[str, str], traffic: pd.Series, start: pd.Timestamp | None,
            level: float, power: float) -> dict:
    stage, theme = pain["stage"], pain["theme"]
    row = {"action": theme, "theme": theme, "stage": stage, "persona": "all", "owner": owners.get(theme, owners.get(stage)),
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
        effect = min(SHARE_EFFECT, RARE_EFFECT * base) * (-1 if watched["metric"] in LOWER_IS_BETTER else 1)
        after = min(base + effect, 0.99)
        return (people_for_shares(base, after, power, level), after - base) if after != base else (np.nan, np.nan)
    half = (float(watched["high"]) - float(watched["low"])) / 2
    spread = half / intervals.z_of(level) * np.sqrt(n)
    return (people_for_means(effect, spread, power, level), effect) if spread > 0 and effect > 0 else (np.nan, effect)
