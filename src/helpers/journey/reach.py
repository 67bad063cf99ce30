"""What people did, per persona: reach of stages, touchpoints, channels and actions as rows of ``measures``.

Room 02 measures everyone together; personas are known only after room 03. These rows repeat the same shares per persona: distinct
people seen at a place, out of the distinct people who reached its stage.
"""

from __future__ import annotations

import pandas as pd

from helpers import intervals

KEY = ["metric", "stage", "persona", "touchpoint", "channel", "segment", "period", "wave"]
PLACES = {"reach_touchpoint": ("reach", "touchpoint"), "reach_channel": ("reach", "channel"), "action": ("action", "action")}


def by_person(events: pd.DataFrame, actions: pd.Series | None = None) -> pd.DataFrame:
    """Events as far as the map needs them: known people at a stage, with the action each event is.

    Args:
        events: contract ``events``. actions: event name -> action id; the event's own name where none is given.
    """
    known = events.loc[events["person_id"].notna() & (events["stage"] != "unassigned"),
                       ["row_id", "person_id", "wave", "stage", "touchpoint", "channel", "event"]]
    named = known["event"] if actions is None else known["event"].map(actions)
    return known.assign(action=named)


def groups_of(people: pd.Series, memberships: pd.DataFrame) -> pd.DataFrame:
    """Each person once per group that they count in: "all", and their persona when it is certain enough.

    Returns:
        One row per person and group: person_id, persona.
    """
    everyone = pd.DataFrame({"person_id": people.dropna().unique()})
    sure = memberships.loc[memberships["is_assigned"].astype(bool), ["person_id", "persona"]]
    own = everyone.merge(sure, on="person_id", how="inner", validate="one_to_one")
    return pd.concat([everyone.assign(persona="all"), own], ignore_index=True)


def reach(events: pd.DataFrame, memberships: pd.DataFrame, wave: str, level: float = 0.95, minimum_people: int = 10) -> pd.DataFrame:
    """People and shares per stage and place, for everyone and per persona.

    Args:
        events: from `by_person`. memberships: contract ``memberships``. wave: the wave to measure.
        minimum_people: below this many people at a stage a row is ``suppressed`` and holds no estimate.

    Returns:
        Rows of ``measures``: people_reached (unit count) and, as shares with Wilson intervals of the people who reached the stage,
        reach per touchpoint, reach per channel, and action (its id stands in ``touchpoint``).
    """
    here = events[events["wave"] == wave]
    groups = groups_of(here["person_id"], memberships)
    at = here[["person_id", "stage"]].drop_duplicates().merge(groups, on="person_id")
    reached = at.groupby(["persona", "stage"], sort=True).size().rename("n").reset_index()
    parts = [reached.assign(metric="people_reached", estimate=reached["n"].astype(float), low=float("nan"), high=float("nan"),
                            unit="count", method="distinct people")]
    for metric, place in PLACES.values():
        seen = here.dropna(subset=[place])[["person_id", "stage", place]].drop_duplicates().merge(groups, on="person_id")
        counted = seen.groupby(["persona", "stage", place], sort=True).size().rename("people").reset_index()
        part = counted.merge(reached, on=["persona", "stage"], validate="many_to_one")
        low, high = intervals.wilson(part["people"].to_numpy(), part["n"].to_numpy(), level)
        part = part.assign(metric=metric, estimate=part["people"] / part["n"], low=low, high=high, unit="share", method="wilson")
        parts.append(part.rename(columns={place: "channel" if place == "channel" else "touchpoint"}))
    rows = pd.concat(parts, ignore_index=True).drop(columns="people", errors="ignore")
    rows[["touchpoint", "channel"]] = rows.reindex(columns=["touchpoint", "channel"]).fillna("all")
    rows = rows.assign(segment="all", period="all", wave=wave, status="observed")
    small = rows["n"] < minimum_people
    rows.loc[small, ["estimate", "low", "high"]] = float("nan")
    rows.loc[small, "status"] = "suppressed"
    return rows.sort_values(KEY, ignore_index=True)


def complete(measures: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """All rows of ``measures``, and those of ``further`` whose key it does not have yet."""
    both = pd.concat([measures, further], ignore_index=True) if len(measures) else further
    return both.drop_duplicates(KEY, keep="first", ignore_index=True)
