"""Who the rows of a map speak of: people at stages, and the groups in which they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from helpers import intervals


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


def make_up(
    seen: pd.DataFrame, people: pd.DataFrame, memberships: pd.DataFrame, wave: str, attributes: Iterable[str], *, minimum_people: int = 10
) -> pd.DataFrame:
    """Who is at each stage: the share of each answer to a question about the person, among those at the stage who answered it.

    Args:
        seen: from `by_person`. people: contract, with ``attr_<question>``. attributes: question ids; numbers have no share.

    Returns:
        Candidate rows of the map, lane ``people``. An answer of fewer than ``minimum_people`` is left out, and the smallest of the others
        with it when the remainder would tell how many gave it; where none is left, one row says that they are hidden.
    """
    here = seen.loc[seen["wave"] == wave, ["person_id", "stage"]].drop_duplicates()
    here = here.merge(groups_of(here["person_id"], memberships), on="person_id", how="inner")
    rows = []
    for name in (f"attr_{question}" for question in attributes):
        if name not in people or pd.api.types.is_numeric_dtype(people[name]):
            continue
        known = here.merge(people[["person_id", name]].dropna(), on="person_id", how="inner", validate="many_to_one")
        for (persona, stage), own in known.groupby(["persona", "stage"], observed=True):
            counts = own[name].value_counts()
            counts = counts.sort_index().sort_values(ascending=False, kind="stable")
            place = {"persona": persona, "stage": stage, "metric": name.removeprefix("attr_"), "n": len(own)}
            told = [{**place, "statement": str(a), "people": count} for a, count in _shown(counts, minimum_people).items()]
            rows += told or [{**place, "status": "suppressed"}]
    frame = pd.DataFrame(rows, columns=["persona", "stage", "statement", "metric", "people", "n", "status"])
    people_of = frame["people"].astype("float64")
    low, high = intervals.wilson(people_of.to_numpy(), frame["n"].to_numpy(dtype=float))
    return frame.assign(
        lane="people",
        estimate=people_of / frame["n"].astype("float64"),
        low=low,
        high=high,
        unit="share",
        mark="none",
        status=np.where(people_of.isna(), "suppressed", "reported"),
        sources="events;survey",
        method="wilson",
        note=None,
        order=-people_of,
        rank_low=np.nan,
        rank_high=np.nan,
    )


def _shown(counts: pd.Series, minimum_people: int) -> pd.Series:
    """The counts that may be shown, largest first: those left out are none, or together at least the minimum."""
    kept = counts[counts >= minimum_people]
    while len(kept) and 0 < counts.sum() - kept.sum() < minimum_people:
        kept = kept.iloc[:-1]
    return kept
