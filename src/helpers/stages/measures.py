"""Measures of the room, each with its interval: who is where, who goes on, who turns back, with what and how long.

A share counts people and has a Wilson interval; a mean is taken over people (one value each), a median likewise. What rests on
fewer than ``minimum_people`` is suppressed; what has no data has no row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stages import lengths, outcomes, switching
from helpers.stages import people as persons
from helpers.stages.model import StageModel
from helpers.stages.rows import KEY, finished, mean, middle, numbered, row, share

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
        value=low|middle|high by what was spent), second_journey, second_entry, several_channels, sessions, time_share,
        channel_switch, cart_kept, journey_quality; for a model with outcomes and tracks also outcome, outcome_people, track, track_acts,
        track_days and pause (time after a touchpoint).
    """
    events, steps, answers, comments, members = numbered(events, steps, answers, comments, memberships)
    group = groups(members)
    goals = persons.goals_of(events, model, goal_event)
    ended = outcomes.endings(events, steps, model, goal_event)
    lost = outcomes.lost(ended)
    at_stage = group(persons.at_stages(steps, model, goals, lost))
    in_sessions = switching.sessions(events, timeout)
    journeys = group(persons.journeys_of(steps, in_sessions, model, goals))
    base = journeys.groupby(KEY, observed=True).size()
    rows = [
        *_reached(at_stage, base, "observed", level),
        *_items(group(persons.items_of(events, model)), at_stage, minimum_people, level),
        *_at_stages(at_stage, model, level),
        *_over_people(journeys, level, len(model.stage_ids)),
        *switching.switch_rows(in_sessions, model, group, goal_event, level),
        *switching.quality_rows(answers, group, level),
        *_dwell(at_stage, level),
        *_waits(group(lengths.waits(steps, model)), level),
        *_lengths(group(lengths.to_goal(steps, events, model, goal_event)), level),
        *_endings(group(ended), at_stage, level),
        *_tracks(group(outcomes.on_tracks(events, model)), base, level),
        *(_pauses(group(outcomes.pauses(events, model)), level) if model.tracks else []),
        *_time_shares(at_stage, level),
    ]
    if quiet := _quiet_waves(events, answers, comments):
        said = persons.reported(*(_of(frame, quiet) for frame in (answers, comments)), model)
        everyone = pd.concat([_of(frame, quiet)[persons.TRAVELLER] for frame in (answers, comments) if frame is not None]).dropna()
        rows += _reached(group(said), group(everyone.drop_duplicates()).groupby(KEY, observed=True).size(), "reported", level)
    return finished(rows, minimum_people)


def _time_shares(at_stage: pd.DataFrame, level: float) -> list[dict]:
    return [
        row((wave, persona), "time_share", values, n, "share", "ratio over people, t", stage=stage)
        for wave, persona, stage, *values, n in outcomes.time_shares(at_stage, KEY, level).itertuples(index=False)
    ]


def measures_by_group(
    steps: pd.DataFrame, events: pd.DataFrame, model: StageModel, memberships: pd.DataFrame, **choices: object
) -> pd.DataFrame:
    """`stage_measures` per persona; the same further arguments."""
    return stage_measures(steps, events, model, memberships=memberships, **choices)


def groups(memberships: pd.DataFrame | None):
    """A function that gives rows their persona: everyone, or those who are assigned."""
    if memberships is None:
        return lambda table: table.assign(persona="all")
    assigned = memberships.loc[memberships["is_assigned"].astype(bool) & (memberships["persona"] != "unknown"), ["person_id", "persona"]]
    kind = assigned["person_id"].dtype
    return lambda table: table.astype({"person_id": kind} if table.empty else {}).merge(
        assigned, on="person_id", how="inner", validate="many_to_one"
    )


def _quiet_waves(events: pd.DataFrame, answers: pd.DataFrame | None, comments: pd.DataFrame | None) -> list[str]:
    """Waves with answers or comments, and no events of persons."""
    loud = set(events.loc[events["person_id"].notna(), "wave"].unique())
    said = {wave for frame in (answers, comments) if frame is not None for wave in frame["wave"].unique()}
    return sorted(said - loud)


def _of(frame: pd.DataFrame | None, waves: list[str]) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in (*persons.TRAVELLER, "stage", "label")}).assign(score=np.nan)
    return frame[frame["wave"].isin(waves)]


def _reached(at_stage: pd.DataFrame, base: pd.Series, status: str, level: float) -> list[dict]:
    """How many people each stage has, and which share of everyone seen in that wave."""
    rows = []
    for (wave, persona, stage), n in at_stage.groupby([*KEY, "stage"], observed=True)["person_id"].nunique().items():
        key = (wave, persona)
        rows.append(row(key, "people_reached", (n, np.nan, np.nan), n, "count", "count of people", stage=stage, status=status))
        rows.append(share(key, "stage_share", n, base[key], level, stage=stage, status=status))
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
            rows.append(share((wave, persona), metric, x, n, level, **place))
        elif at in told:
            nothing = (np.nan, np.nan, np.nan)
            rows.append(row((wave, persona), metric, nothing, n, "share", "share of people, Wilson", status="suppressed", **place))
    return rows


def _at_stages(at_stage: pd.DataFrame, model: StageModel, level: float) -> list[dict]:
    """Shares of a stage's people; going on and skipping have no meaning at the last stage, going back none at the first.

    Where nobody at all was seen at a later stage in a wave, later stages were not measured: then nobody is said to have dropped off.
    """
    table = at_stage.assign(dropped=~at_stage["went_on"].astype(bool))
    farthest = table["stage"].map(model.stage_ids.index).groupby(table["wave"]).max()
    rows = []
    for (wave, persona, stage), own in table.groupby([*KEY, "stage"], observed=True):
        unseen = model.stage_ids[farthest[wave] :]
        nowhere = {"step_conversion": unseen, "drop_off": unseen, "skip_share": model.stage_ids[-2:], "back_share": model.stage_ids[:1]}
        rows += [
            share((wave, persona), metric, own[flag].sum(), len(own), level, stage=stage)
            for metric, flag in SHARES_AT_STAGE.items()
            if stage not in nowhere.get(metric, [])
        ]
    return rows


def _over_people(journeys: pd.DataFrame, level: float, stages: int) -> list[dict]:
    """Measures of whole journeys, over people; one stage has no next one."""
    rows = []
    for key, own in journeys.groupby(KEY, observed=True):
        movers = own[own["moves"].fillna(0) > 0]
        routed = own[own["channels"] > 0]
        second = own[own["has_second"]]
        rows += [share(key, metric, own[flag].sum(), len(own), level) for metric, flag in SHARES_OF_PEOPLE.items()]
        if len(movers):
            rows += [share(key, metric, movers[flag].astype(bool).sum(), len(movers), level) for metric, flag in SHARES_OF_MOVERS.items()]
            rows += [mean(key, "linearity", movers["linearity"], "share", level, 1.0)] if stages > 1 else []
        if len(routed):
            rows.append(share(key, "several_channels", (routed["channels"] > 1).sum(), len(routed), level))
        rows += [
            share(key, "second_entry", x, len(second), level, stage=stage) for stage, x in second.groupby("second_stage").size().items()
        ]
        rows.append(mean(key, "sessions", own["sessions"], "count", level))
    return rows


def _dwell(at_stage: pd.DataFrame, level: float) -> list[dict]:
    return [
        middle((wave, persona), "dwell", own["dwell_s"], "seconds", level, stage=stage)
        for (wave, persona, stage), own in at_stage.dropna(subset="dwell_s").groupby([*KEY, "stage"], observed=True)
    ]


def _waits(waits: pd.DataFrame, level: float) -> list[dict]:
    rows = []
    for (wave, persona, stage), own in waits.groupby([*KEY, "stage"], observed=True):
        values = lengths.median_wait(own["wait_s"].to_numpy(), own["is_seen"].to_numpy(), level)
        if not np.isnan(values[0]):
            rows.append(row((wave, persona), "wait", values, len(own), "seconds", "Kaplan-Meier median, log-log", stage=stage))
    return rows


def _lengths(goals: pd.DataFrame, level: float) -> list[dict]:
    """Days and steps until the goal, over everyone who reached it and by what they spent."""
    return [
        middle(key, metric, own[metric], unit, level, segment=segment)
        for segment, part in (("all", goals), *((f"value={band}", goals[goals["band"] == band]) for band in lengths.BANDS))
        for key, own in part.groupby(KEY, observed=True)
        for metric, unit in (("days_to_goal", "days"), ("steps_to_goal", "count"))
    ]


def _endings(ended: pd.DataFrame, at_stage: pd.DataFrame, level: float) -> list[dict]:
    """How many journeys ended in each outcome, of all and of those who were at the stage from which it came."""
    rows = []
    there = at_stage.groupby([*KEY, "stage"], observed=True)["person_id"].nunique()
    for key, own in ended.groupby(KEY, observed=True):
        for outcome, x in own["outcome"].value_counts(sort=False).items():
            rows.append(row(key, "outcome_people", (x, np.nan, np.nan), x, "count", "count of people", touchpoint=outcome))
            rows.append(share(key, "outcome", x, len(own), level, touchpoint=outcome))
        for (stage, outcome), x in own.dropna(subset="ended_at").groupby(["from_stage", "outcome"], observed=True).size().items():
            rows.append(row(key, "outcome_people", (x, np.nan, np.nan), x, "count", "count of people", stage=stage, touchpoint=outcome))
            rows.append(share(key, "outcome", x, there[(*key, stage)], level, stage=stage, touchpoint=outcome))
    return rows


def _tracks(tracks: pd.DataFrame, base: pd.Series, level: float) -> list[dict]:
    """Per part of the process: the share of journeys that have it, its events per journey, and days from its first to its last event."""
    rows = []
    for (wave, persona, track), own in tracks.groupby([*KEY, "track"], observed=True):
        key, place = (wave, persona), {"touchpoint": track}
        rows.append(share(key, "track", len(own), base[key], level, **place))
        rows.append(mean(key, "track_acts", own["acts"], "count", level, **place))
        rows.append(middle(key, "track_days", own["days"], "days", level, **place))
    return rows


def _pauses(pauses: pd.DataFrame, level: float) -> list[dict]:
    return [
        middle((wave, persona), "pause", own["pause_s"], "seconds", level, stage=stage, touchpoint=touchpoint)
        for (wave, persona, stage, touchpoint), own in pauses.dropna(subset="pause_s").groupby([*KEY, "stage", "touchpoint"], observed=True)
    ]
