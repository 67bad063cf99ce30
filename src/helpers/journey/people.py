"""Who the rows of a map speak of: people at stages, and the groups in which they count."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def by_person(events: pd.DataFrame, actions: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Events as far as the map needs them: known people at a stage, with the action each event is.

    Args:
        events: contract ``events``. actions: event name -> action id; the event's own name where none is given.
    """
    known = events.loc[
        events["person_id"].notna() & (events["stage"] != "unassigned"),
        ["row_id", "person_id", "wave", "at", "stage", "touchpoint", "channel", "event"],
    ]
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
