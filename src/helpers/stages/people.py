"""What each person did at each stage: the tables that every measure of the room is a share, mean or median of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stages.model import StageModel
from helpers.stages.rules import matcher

TRAVELLER = ["wave", "person_id"]


def at_stages(
    steps: pd.DataFrame, model: StageModel, goals: pd.DataFrame | None = None, lost: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per person, wave and stage visited.

    Args:
        steps: contract ``steps``. goals: `goals_of`, for ``converted``. lost: `helpers.stages.outcomes.lost`: reaching the stage in
            which a journey ended badly is no going on.

    Returns:
        ``went_on`` (seen at a later stage after the first visit here), ``went_back``, ``skipped``, ``came_again`` (the next step from
        here led back, past a stage, or here again in another session), ``converted`` (a goal after the first visit here, or in
        it), ``dwell_s`` (seconds here until the next step, all visits together; empty when no next step is known).
    """
    rows = steps[steps["stage"].isin(model.stage_ids)].sort_values([*TRAVELLER, "step"], ignore_index=True)
    position = rows["stage"].map({s: i for i, s in enumerate(model.stage_ids)}).to_numpy(dtype=float)
    same = (rows["person_id"] == rows["person_id"].shift(-1)) & (rows["wave"] == rows["wave"].shift(-1))
    jump = np.where(same, np.append(position[1:], np.nan)[: len(rows)] - position, np.nan)
    rows = rows.assign(position=position, went_back=jump < 0, skipped=jump > 1, came_again=jump == 0)
    if lost is not None and len(lost):
        ending = rows[TRAVELLER].merge(lost, on=TRAVELLER, how="left", validate="many_to_one")["end_stage"].to_numpy()
        rows["position"] = np.where(rows["stage"].to_numpy() == ending, -1, position)
    furthest = rows[::-1].groupby(TRAVELLER, observed=True)["position"].cummax()[::-1]
    rows["went_on"] = furthest > position
    each = rows.groupby([*TRAVELLER, "stage"], observed=True, sort=True)
    table = each.agg(
        entered_at=("entered_at", "first"),
        went_on=("went_on", "first"),
        went_back=("went_back", "max"),
        skipped=("skipped", "max"),
        came_again=("came_again", "max"),
    ).reset_index()
    table["dwell_s"] = each["dwell_s"].sum(min_count=1).to_numpy()
    if goals is not None:
        last = table.merge(goals, on=TRAVELLER, how="left", validate="many_to_one")["last_goal_at"]
        table["converted"] = (last >= table["entered_at"]).to_numpy()
    return table


def goal_names(events: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> list[str]:
    """The events of the log that are the goal."""
    fits = matcher(list(goal_event or model.goal_event)).fullmatch
    return [event for event in events["event"].unique() if isinstance(event, str) and fits(event)]


def goals_of(events: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> pd.DataFrame:
    """One row per person and wave with a goal: ``last_goal_at``."""
    goals = events[events["event"].isin(goal_names(events, model, goal_event)) & events["person_id"].notna() & events["at"].notna()]
    return goals.groupby(TRAVELLER, observed=True)["at"].max().rename("last_goal_at").reset_index()


def journeys_of(steps: pd.DataFrame, in_sessions: pd.DataFrame, model: StageModel, goals: pd.DataFrame) -> pd.DataFrame:
    """One row per person and wave seen in the events.

    Args:
        in_sessions: events as `helpers.stages.switching.sessions` gives them.

    Returns:
        ``moves`` (steps after the first), ``has_back``, ``has_skip``, ``has_repeat``, ``linearity`` (share of moves exactly one stage
        ahead; empty without moves), ``sessions``, ``channels`` (known ones), ``converted``, ``has_second`` (a second journey),
        ``second_stage`` (where that one began).
    """
    seen = in_sessions
    known = seen["channel"].where(~seen["channel"].isin(["", "unknown", "all"])) if "channel" in seen else pd.Series(None, index=seen.index)
    table = seen[[*TRAVELLER, "session"]].assign(channels=known).groupby(TRAVELLER, observed=True)
    table = table.agg(sessions=("session", "nunique"), channels=("channels", "nunique")).reset_index()
    rows = steps[steps["stage"].isin(model.stage_ids)].sort_values([*TRAVELLER, "step"], ignore_index=True)
    position = rows["stage"].map({s: i for i, s in enumerate(model.stage_ids)}).astype(float)
    same = (rows["person_id"] == rows["person_id"].shift()) & (rows["wave"] == rows["wave"].shift())
    jump = position.diff().where(same)
    moves = pd.DataFrame(
        {
            "wave": rows["wave"],
            "person_id": rows["person_id"],
            "moves": same,
            "has_back": jump < 0,
            "has_skip": jump > 1,
            "has_repeat": jump == 0,
            "ahead": jump == 1,
            "has_second": rows["cycle"] > 1,
        }
    )
    each = (
        moves.groupby(TRAVELLER, observed=True)
        .agg(
            moves=("moves", "sum"),
            has_back=("has_back", "max"),
            has_skip=("has_skip", "max"),
            has_repeat=("has_repeat", "max"),
            ahead=("ahead", "sum"),
            has_second=("has_second", "max"),
        )
        .reset_index()
    )
    each["linearity"] = (each["ahead"] / each["moves"].where(each["moves"] > 0)).astype(float)
    second = rows[rows["cycle"] == 2].drop_duplicates(TRAVELLER)[[*TRAVELLER, "stage"]].rename(columns={"stage": "second_stage"})
    for part in (each.drop(columns="ahead"), second, goals):
        table = table.merge(part, on=TRAVELLER, how="left", validate="one_to_one")
    return table.assign(converted=table["last_goal_at"].notna(), has_second=table["has_second"].eq(True))


def items_of(events: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person, wave, stage and touchpoint, channel or action met there (``kind``, ``item``)."""
    from helpers.stages.journeys import action_names

    seen = events[events["person_id"].notna() & events["at"].notna() & events["stage"].isin(model.stage_ids)]
    actions = action_names(seen["event"].dropna().unique(), model)
    seen = seen.assign(action=seen["event"].map(actions))
    tables = []
    for kind in ("touchpoint", "channel", "action"):
        if kind in seen:
            rows = seen[[*TRAVELLER, "stage", kind]].dropna().drop_duplicates().rename(columns={kind: "item"})
            tables.append(rows[~rows["item"].isin(["", "other", "unknown", "all"])].assign(kind=kind))
    return pd.concat(tables, ignore_index=True)


def reported(answers: pd.DataFrame, comments: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person, wave and stage about which the person answered or wrote something."""
    said = [
        frame[[*TRAVELLER, "stage"]]
        for frame in (answers[answers["score"].notna() | answers["label"].notna()] if len(answers) else answers, comments)
        if len(frame)
    ]
    if not said:
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in (*TRAVELLER, "stage")})
    rows = pd.concat(said, ignore_index=True).dropna()
    return rows[rows["stage"].isin(model.stage_ids)].drop_duplicates(ignore_index=True)
