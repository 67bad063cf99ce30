"""Measures of the room, each with its interval: who is where, who goes on, who turns back, with what and how long.

A share counts people and has a Wilson interval; a mean is taken over people (one value each), a median likewise. What rests on
fewer than ``minimum_people`` is suppressed; what has no data has no row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import tables
from helpers.stages import lengths
from helpers.stages import people as persons
from helpers.stages.model import StageModel

KEY = ["wave", "persona"]
SHARES_AT_STAGE = {
    "step_conversion": "went_on",
    "drop_off": "dropped",
    "back_share": "went_back",
    "skip_share": "skipped",
    "repeat_share": "came_again",
    "stage_conversion": "converted",
}
SHARES_OF_PEOPLE = {"second_journey": "has_second"}
SHARES_OF_MOVERS = {"back_share": "has_back", "skip_share": "has_skip", "repeat_share": "has_repeat"}


def stage_measures(
    steps: pd.DataFrame,
    events: pd.DataFrame,
    model: StageModel,
    *,
    answers: pd.DataFrame | None = None,
    comments: pd.DataFrame | None = None,
    memberships: pd.DataFrame | None = None,
    minimum_people: int = 10,
    level: float = 0.95,
    timeout: str = "30min",
    goal_event: list[str] | None = None,
) -> pd.DataFrame:
    """All measures of the room, per wave.

    Args:
        steps, events: contracts of these names, with stages assigned. model: the stage model.
        answers, comments: for waves without events: a stage is then reached by who said something about it (status ``reported``).
        memberships: gives the measures per persona (who is assigned) instead of over everyone.
        minimum_people: nothing is published below it. level: of the intervals. timeout: silence that ends a session.
        goal_event: globs that count as conversion; default: the model's.

    Returns:
        Rows of the contract ``measures``: people_reached and stage_share (of everyone seen), reach (of the stage's people, by
        touchpoint or channel), action (touchpoint = action id), step_conversion, drop_off, back_share, skip_share, repeat_share
        (of the stage's people; stage ``all``: of people who moved), stage_conversion (a goal from there on), linearity, dwell,
        wait (median until a later stage is seen, with those still waiting), days_to_goal and steps_to_goal (median; segment
        value=low|middle|high by what was spent), second_journey, second_entry, several_channels, sessions.
    """
    group = _groups(memberships)
    goals = persons.goals_of(events, model, goal_event)
    at_stage = group(persons.at_stages(steps, model, goals))
    journeys = group(persons.journeys_of(steps, events, model, goals, timeout))
    base = journeys.groupby(KEY, observed=True).size()
    rows = [
        *_reached(at_stage, base, "observed", level),
        *_items(group(persons.items_of(events, model)), at_stage, minimum_people, level),
        *_at_stages(at_stage, model, level),
        *_over_people(journeys, level),
        *_dwell(at_stage, level),
        *_waits(group(lengths.waits(steps, model)), level),
        *_lengths(group(lengths.to_goal(steps, events, model, goal_event)), level),
    ]
    quiet = _quiet_waves(events, answers, comments)
    if quiet:
        said = persons.reported(*(_of(frame, quiet) for frame in (answers, comments)), model)
        everyone = pd.concat([_of(frame, quiet)[persons.TRAVELLER] for frame in (answers, comments) if frame is not None]).dropna()
        rows += _reached(group(said), group(everyone.drop_duplicates()).groupby(KEY, observed=True).size(), "reported", level)
    return _finished(rows, minimum_people)


def measures_by_group(
    steps: pd.DataFrame, events: pd.DataFrame, model: StageModel, memberships: pd.DataFrame, **choices: object
) -> pd.DataFrame:
    """`stage_measures` per persona; the same further arguments."""
    return stage_measures(steps, events, model, memberships=memberships, **choices)


def _groups(memberships: pd.DataFrame | None):
    """A function that gives rows their persona: everyone, or those who are assigned."""
    if memberships is None:
        return lambda table: table.assign(persona="all")
    assigned = memberships.loc[memberships["is_assigned"].astype(bool) & (memberships["persona"] != "unknown"), ["person_id", "persona"]]
    return lambda table: table.merge(assigned, on="person_id", how="inner", validate="many_to_one")


def _quiet_waves(events: pd.DataFrame, answers: pd.DataFrame | None, comments: pd.DataFrame | None) -> list[str]:
    """Waves with answers or comments, and no events of persons."""
    loud = set(events.loc[events["person_id"].notna(), "wave"].unique())
    said = {wave for frame in (answers, comments) if frame is not None for wave in frame["wave"].unique()}
    return sorted(said - loud)


def _of(frame: pd.DataFrame | None, waves: list[str]) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in (*persons.TRAVELLER, "stage", "label")}).assign(score=np.nan)
    return frame[frame["wave"].isin(waves)]


def _row(
    key: tuple,
    metric: str,
    estimate: float,
    low: float,
    high: float,
    n: int,
    unit: str,
    method: str,
    *,
    stage: str = "all",
    touchpoint: str = "all",
    channel: str = "all",
    status: str = "observed",
) -> dict:
    wave, persona = key
    return {
        "metric": metric,
        "stage": stage,
        "persona": persona,
        "touchpoint": touchpoint,
        "channel": channel,
        "segment": "all",
        "period": "all",
        "wave": wave,
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": n,
        "unit": unit,
        "method": method,
        "status": status,
    }


def _share(key: tuple, metric: str, x: int, n: int, level: float, **place: str) -> dict:
    from helpers import intervals

    low, high = intervals.wilson(x, n, level)
    return _row(key, metric, x / n, float(low), float(high), int(n), "share", "share of people, Wilson", **place)


def _reached(at_stage: pd.DataFrame, base: pd.Series, status: str, level: float) -> list[dict]:
    """How many people each stage has, and which share of everyone seen in that wave."""
    rows = []
    for (wave, persona, stage), n in at_stage.groupby([*KEY, "stage"], observed=True)["person_id"].nunique().items():
        key = (wave, persona)
        rows.append(_row(key, "people_reached", float(n), np.nan, np.nan, int(n), "count", "count of people", stage=stage, status=status))
        rows.append(_share(key, "stage_share", n, base[key], level, stage=stage, status=status))
    return rows


def _items(items: pd.DataFrame, at_stage: pd.DataFrame, minimum_people: int, level: float) -> list[dict]:
    """Share of a stage's people who met each touchpoint or channel there, or did each action; items of very few people are left out.

    Where no item of a stage has enough people, the most frequent one stays as a row without numbers: too few is not nothing.
    """
    base = at_stage.groupby([*KEY, "stage"], observed=True)["person_id"].nunique()
    counted = items.groupby([*KEY, "stage", "kind", "item"], observed=True)["person_id"].nunique()
    most = counted[counted.groupby([*KEY, "stage", "kind"], observed=True).transform("max") < minimum_people]
    told = set(most.groupby([*KEY, "stage", "kind"], observed=True).idxmax())
    rows = []
    for at, x in counted.items():
        wave, persona, stage, kind, item = at
        metric = "action" if kind == "action" else "reach"
        place = {"stage": stage, "channel" if kind == "channel" else "touchpoint": item}
        n = base[wave, persona, stage]
        if x >= minimum_people:
            rows.append(_share((wave, persona), metric, x, n, level, **place))
        elif at in told:
            hidden = (np.nan, np.nan, np.nan, int(n), "share", "share of people, Wilson")
            rows.append(_row((wave, persona), metric, *hidden, status="suppressed", **place))
    return rows


def _at_stages(at_stage: pd.DataFrame, model: StageModel, level: float) -> list[dict]:
    """Shares of a stage's people; going on and skipping have no meaning at the last stage, going back none at the first."""
    table = at_stage.assign(dropped=~at_stage["went_on"].astype(bool))
    first, last = model.stage_ids[0], model.stage_ids[-1]
    nowhere = {"step_conversion": [last], "drop_off": [last], "skip_share": model.stage_ids[-2:], "back_share": [first]}
    rows = []
    for (wave, persona, stage), own in table.groupby([*KEY, "stage"], observed=True):
        rows += [
            _share((wave, persona), metric, own[flag].sum(), len(own), level, stage=stage)
            for metric, flag in SHARES_AT_STAGE.items()
            if stage not in nowhere.get(metric, [])
        ]
    return rows


def _over_people(journeys: pd.DataFrame, level: float) -> list[dict]:
    """Measures of whole journeys, over people."""
    rows = []
    for key, own in journeys.groupby(KEY, observed=True):
        movers = own[own["moves"].fillna(0) > 0]
        routed = own[own["channels"] > 0]
        second = own[own["has_second"]]
        rows += [_share(key, metric, own[flag].sum(), len(own), level) for metric, flag in SHARES_OF_PEOPLE.items()]
        if len(movers):
            rows += [_share(key, metric, movers[flag].astype(bool).sum(), len(movers), level) for metric, flag in SHARES_OF_MOVERS.items()]
            rows.append(_mean(key, "linearity", movers["linearity"], "share", level, 1.0))
        if len(routed):
            rows.append(_share(key, "several_channels", (routed["channels"] > 1).sum(), len(routed), level))
        rows += [
            _share(key, "second_entry", x, len(second), level, stage=stage) for stage, x in second.groupby("second_stage").size().items()
        ]
        rows.append(_mean(key, "sessions", own["sessions"], "count", level, np.inf))
    return rows


def _mean(key: tuple, metric: str, values: pd.Series, unit: str, level: float, most: float) -> dict:
    from helpers import intervals

    x = values.to_numpy(dtype=float)
    estimate, low, high = (float(v) for v in intervals.mean_t(x.sum(), (x**2).sum(), len(x), level))
    return _row(
        key,
        metric,
        estimate,
        max(low, 0.0) if low == low else low,
        min(high, most) if high == high else high,
        len(x),
        unit,
        "mean over people, t",
    )


def _dwell(at_stage: pd.DataFrame, level: float) -> list[dict]:
    from helpers import intervals

    rows = []
    for (wave, persona, stage), own in at_stage.dropna(subset="dwell_s").groupby([*KEY, "stage"], observed=True):
        estimate, low, high = intervals.median(own["dwell_s"].to_numpy(dtype=float), level)
        rows.append(
            _row((wave, persona), "dwell", estimate, low, high, len(own), "seconds", "median over people, order statistics", stage=stage)
        )
    return rows


def _waits(waits: pd.DataFrame, level: float) -> list[dict]:
    rows = []
    for (wave, persona, stage), own in waits.groupby([*KEY, "stage"], observed=True):
        estimate, low, high = lengths.median_wait(own["wait_s"].to_numpy(), own["is_seen"].to_numpy(), level)
        if not np.isnan(estimate):
            rows.append(
                _row((wave, persona), "wait", estimate, low, high, len(own), "seconds", "Kaplan-Meier median, log-log", stage=stage)
            )
    return rows


def _lengths(goals: pd.DataFrame, level: float) -> list[dict]:
    """Days and steps until the goal, over everyone who reached it and by what they spent."""
    from helpers import intervals

    rows = []
    for segment, part in (("all", goals), *((f"value={band}", goals[goals["band"] == band]) for band in lengths.BANDS)):
        for key, own in part.groupby(KEY, observed=True):
            for metric, unit in (("days_to_goal", "days"), ("steps_to_goal", "count")):
                estimate, low, high = intervals.median(own[metric].dropna().to_numpy(dtype=float), level)
                row = _row(key, metric, estimate, low, high, len(own), unit, "median over people, order statistics")
                rows.append({**row, "segment": segment})
    return rows


def _finished(rows: list[dict], minimum_people: int) -> pd.DataFrame:
    """Rows of the contract, with the small ones suppressed."""
    table = pd.DataFrame(rows) if rows else tables.empty("measures")
    small = (table["n"] < minimum_people).to_numpy(dtype=bool)
    table.loc[small, ["estimate", "low", "high"]] = np.nan
    table["status"] = table["status"].where(~small, "suppressed")
    return table.sort_values(list(tables.contract("measures").key), ignore_index=True)
