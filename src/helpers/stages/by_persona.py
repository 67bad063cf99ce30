"""How each persona moves, and how one person did."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.stages.chains import ordered
from helpers.stages.groups import END
from helpers.stages.model import StageModel
from helpers.stages.rows import numbered
from helpers.stages.switching import sessions


def transitions_by_group(steps: pd.DataFrame, memberships: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """The moves between stages per persona, counted as those of everyone are.

    Args:
        steps, memberships: contracts of these names; who is not assigned counts for no persona.

    Returns:
        Rows of the contract ``transitions``, level ``stage``: ``times``, and ``people`` who made the move at least once.
    """
    assigned = memberships[memberships["is_assigned"].astype(bool) & (memberships["persona"] != "unknown")]
    steps, assigned = numbered(steps, assigned[["person_id", "persona"]])
    rows = ordered(steps, model)
    moves = rows.assign(to=rows["stage"].shift(-1))[(rows["who"] == rows["who"].shift(-1)).to_numpy()]
    moves = moves.merge(assigned, on="person_id", how="inner", validate="many_to_one").rename(columns={"stage": "from"})
    counted = moves.groupby(["persona", "wave", "from", "to"], observed=True)["person_id"].agg(times="size", people="nunique")
    if counted.empty:
        return tables.empty("transitions")
    return tables.conform(counted.reset_index().assign(level="stage"), "transitions")


def flows(steps: pd.DataFrame, model: StageModel, memberships: pd.DataFrame | None = None, *, most: int = 6) -> pd.DataFrame:
    """Where people are at their first, second, third … step, and where they go from there.

    Args:
        memberships: gives the rows per persona (who is assigned) instead of over everyone. most: steps that are told; later ones are not.

    Returns:
        Rows of the contract ``flows``: people who were at ``from`` at that step and at ``to`` at the next one, or at their ``end``.
    """
    if memberships is not None:
        memberships = memberships[memberships["is_assigned"].astype(bool) & (memberships["persona"] != "unknown")][["person_id", "persona"]]
    steps, assigned = numbered(steps, memberships)
    rows = ordered(steps, model)
    number = rows.groupby("who").cumcount() + 1
    later = rows["stage"].shift(-1).where(rows["who"] == rows["who"].shift(-1), END)
    rows = rows.assign(step=number, to=later)[["wave", "person_id", "step", "stage", "to"]].rename(columns={"stage": "from"})
    rows = rows[rows["step"] <= most]
    rows = rows.assign(persona="all") if assigned is None else rows.merge(assigned, on="person_id", how="inner", validate="many_to_one")
    keys = ["persona", "wave", "step", "from", "to"]
    counted = rows.groupby(keys, observed=True).size().rename("people").reset_index()
    return tables.conform(counted, "flows") if len(counted) else tables.empty("flows")


def trace_of(events: pd.DataFrame, model: StageModel, person_id: str, *, timeout: str = "30min") -> pd.DataFrame:
    """The journey of one person, for a map of a single case: under a pseudonym, with days since the start instead of dates.

    Returns:
        One row per touchpoint in a row: ``visit`` (which session), ``day`` (0 is the first), ``stage``, ``touchpoint``, ``channel``,
        ``acts`` (events) and ``minutes`` until the next row of the same visit.
    """
    own = events[events["person_id"] == person_id]
    seen = sessions(own[own["stage"].isin(model.stage_ids)], timeout)
    if "channel" not in seen:
        seen = seen.assign(channel="unknown")
    keys = ["wave", "session", "stage", "touchpoint"]
    block = (seen[keys] != seen[keys].shift()).any(axis=1).cumsum()
    rows = seen.assign(block=block).groupby("block").agg(
        visit=("session", "first"),
        at=("at", "first"),
        stage=("stage", "first"),
        touchpoint=("touchpoint", "first"),
        channel=("channel", "first"),
        acts=("at", "size"),
    )
    rows = rows.reset_index(drop=True)
    later = rows["at"].shift(-1).where(rows["visit"] == rows["visit"].shift(-1))
    rows["minutes"] = ((later - rows["at"]).dt.total_seconds() / 60).round(1)
    rows["day"] = (rows["at"] - rows["at"].min()).dt.days if len(rows) else pd.Series([], dtype="int64")
    return rows[["visit", "day", "stage", "touchpoint", "channel", "acts", "minutes"]]


def typical_person(steps: pd.DataFrame, model: StageModel, people: list[str] | None = None) -> str | None:
    """Somebody whose journey has a median number of steps among those who reached most stages: a case to look at, not a proof.

    Args:
        people: to choose from, e.g. the members of a persona; default: everyone of the last wave.
    """
    rows = steps[steps["stage"].isin(model.stage_ids)]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    rows = rows[rows["person_id"].isin(people)] if people is not None else rows
    if rows.empty:
        return None
    each = rows.groupby("person_id", observed=True)["stage"].agg(["nunique", "size"])
    far = each[each["nunique"] == each["nunique"].max()]
    middle = (far["size"] - far["size"].median()).abs()
    return str(middle.sort_index().idxmin())


