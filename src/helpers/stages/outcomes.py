"""How journeys end, from which stage, and where their time goes: for processes whose model names its outcomes and tracks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stages.model import StageModel
from helpers.stages.rules import matcher

TRAVELLER = ["wave", "person_id"]
OPEN = "no_outcome"
DAY = pd.Timedelta(days=1)


def endings(events: pd.DataFrame, steps: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> pd.DataFrame:
    """One row per person and wave who was at a stage: how the journey ended.

    Args:
        events, steps: contracts of these names. goal_event: globs of the goal; default: the model's.

    Returns:
        ``outcome`` (the glob that the last outcome fits; ``no_outcome`` when there is none yet), ``ended_at``, ``is_goal``, ``end_stage``
        (of the outcome itself) and ``from_stage``: the last other stage before it, where the journey was when it ended (an open one:
        where it is). No rows when the model names no outcomes.
    """
    rows = steps[steps["stage"].isin(model.stage_ids)].sort_values([*TRAVELLER, "step"], ignore_index=True)
    if not model.outcomes or rows.empty:
        return pd.DataFrame(columns=[*TRAVELLER, "outcome", "ended_at", "is_goal", "end_stage", "from_stage"])
    which = {event: next((glob for glob in model.outcomes if matcher([glob]).fullmatch(event)), None) for event in _names(events)}
    last = events.assign(outcome=events["event"].map(which))
    last = last[last["outcome"].notna() & last["person_id"].notna() & last["at"].notna()].sort_values([*TRAVELLER, "at"], kind="stable")
    last = last.drop_duplicates(TRAVELLER, keep="last")
    goal = matcher(list(goal_event or model.goal_event)).fullmatch
    last["is_goal"] = [bool(goal(event)) for event in last["event"]]
    last = last[[*TRAVELLER, "outcome", "at", "is_goal", "stage"]].rename(columns={"at": "ended_at", "stage": "end_stage"})
    everyone = rows[TRAVELLER].drop_duplicates().merge(last, on=TRAVELLER, how="left", validate="one_to_one")
    here = rows[[*TRAVELLER, "stage", "entered_at"]].merge(everyone, on=TRAVELLER, how="left", validate="many_to_one")
    before = here[(here["stage"] != here["end_stage"]) & ~(here["entered_at"] > here["ended_at"])]
    origin = before.drop_duplicates(TRAVELLER, keep="last")[[*TRAVELLER, "stage"]].rename(columns={"stage": "from_stage"})
    table = everyone.merge(origin, on=TRAVELLER, how="left", validate="one_to_one")
    return table.assign(outcome=table["outcome"].fillna(OPEN).astype("str"), is_goal=table["is_goal"].eq(True))


def lost(ended: pd.DataFrame) -> pd.DataFrame:
    """Those whose journey ended otherwise than with the goal: person, wave and the stage of that ending."""
    rows = ended[ended["ended_at"].notna() & ~ended["is_goal"].astype(bool)]
    return rows[[*TRAVELLER, "end_stage"]]


def onward(steps: pd.DataFrame, events: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> pd.DataFrame:
    """The steps without the ones in which a journey ended badly, for measures of who goes on; all of them without outcomes."""
    bad = lost(endings(events, steps, model, goal_event))
    if bad.empty:
        return steps
    ending = steps[TRAVELLER].merge(bad, on=TRAVELLER, how="left", validate="many_to_one")["end_stage"].to_numpy()
    return steps[steps["stage"].to_numpy() != ending]


def until_outcome(events: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """The events of journeys that end with their outcome: what comes after it is of that journey only in the stage of the outcome.

    Work that an organisation closes after its decision would else show as a way back. The same events where the model names no outcomes.
    """
    if not model.outcomes:
        return events
    bare = events[events["stage"].isin(model.stage_ids) & events["person_id"].notna()]
    ended = endings(events, bare.assign(step=range(len(bare)), entered_at=bare["at"]), model).dropna(subset="ended_at")
    own = events[TRAVELLER].merge(ended[[*TRAVELLER, "ended_at", "end_stage"]], on=TRAVELLER, how="left", validate="many_to_one")
    after = (events["at"].to_numpy() > own["ended_at"].to_numpy()) & (events["stage"].to_numpy() != own["end_stage"].to_numpy())
    return events[~after]


def pauses(events: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person, wave, stage and touchpoint: the time that passed after its events until the next one, whatever that was.

    Returns:
        ``pause_s`` (seconds, all visits together; the time after somebody's last event is not known and counts for nothing).
    """
    known = events[events["person_id"].notna() & events["at"].notna() & events["stage"].isin(model.stage_ids)]
    seen = known.sort_values([*TRAVELLER, "at", "row_id"] if "row_id" in known else [*TRAVELLER, "at"], kind="stable")
    same = (seen["person_id"] == seen["person_id"].shift(-1)) & (seen["wave"] == seen["wave"].shift(-1))
    seen = seen.assign(pause_s=(seen["at"].shift(-1) - seen["at"]).dt.total_seconds().where(same))
    return seen.groupby([*TRAVELLER, "stage", "touchpoint"], observed=True)["pause_s"].sum(min_count=1).reset_index()


def on_tracks(events: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person, wave and track: ``acts`` (events) and ``days`` from the first of them to the last."""
    known = events[events["person_id"].notna() & events["at"].notna()]
    found = []
    for track, globs in model.tracks.items():
        fits = matcher(globs).fullmatch
        own = known[known["event"].isin([event for event in _names(known) if fits(event)])]
        each = own.groupby(TRAVELLER, observed=True)["at"].agg(["size", "min", "max"]).reset_index()
        each = each.assign(track=track, acts=each["size"], days=(each["max"] - each["min"]) / DAY)
        found.append(each[[*TRAVELLER, "track", "acts", "days"]])
    empty = pd.DataFrame({**{name: pd.Series([], dtype="str") for name in (*TRAVELLER, "track")}, "acts": [], "days": []})
    return pd.concat(found, ignore_index=True) if found else empty


def _names(events: pd.DataFrame) -> list[str]:
    return [event for event in events["event"].unique() if isinstance(event, str)]


def time_shares(at_stage: pd.DataFrame, keys: list[str], level: float = 0.95) -> pd.DataFrame:
    """Of all the time between first and last step, which share passed at each stage: a ratio of sums, its spread over people.

    Args:
        at_stage: `helpers.stages.people.at_stages`, with the columns ``keys``.

    Returns:
        ``keys``, ``stage``, ``estimate``, ``low``, ``high``, ``n`` (people whose journey took time).
    """
    from helpers import intervals

    found = []
    for key, own in at_stage.groupby(keys, observed=True):
        wide = own.pivot_table(index="person_id", columns="stage", values="dwell_s", aggfunc="sum", observed=True)
        total = wide.sum(axis=1).to_numpy()
        if (total > 0).sum() < 2:
            continue
        wide, total = wide[total > 0], total[total > 0]
        for stage in wide:
            estimate, low, high = intervals.ratio(np.nan_to_num(wide[stage].to_numpy()), total, level)
            found.append((*key, stage, estimate, max(low, 0.0), min(high, 1.0), len(total)))
    return pd.DataFrame(found, columns=[*keys, "stage", "estimate", "low", "high", "n"])
