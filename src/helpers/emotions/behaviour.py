"""Pain points that nobody has to tell: hindrances in what people do (an error, a failed payment, papers asked for again), and the goal
that they reached or not, for studies in which behaviour is all there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import tables
from helpers.emotions.taxonomy import Taxonomy, load_taxonomy

EVENT = "event"
"""What stands as the question of a hit that is an event."""


def hits_from_events(events: pd.DataFrame, taxonomy: str | Path | Taxonomy) -> pd.DataFrame:
    """Pain points from events: an event that fits the ``events`` (globs) of a pain, once per person, wave and stage.

    Args:
        events: table ``events``.

    Returns:
        Table ``hits``, kind "pain_point", with the first such event as row; ``valence`` is missing, for nobody said how it felt.
    """
    pains = [t for t in load_taxonomy(taxonomy).of_kind("pain_point") if t.events]
    if not pains or events.empty:
        return tables.empty("hits")
    names = [str(e) for e in events["event"].unique()]
    known = {n: t.id for t in reversed(pains) for n in names if any(fnmatch(n.casefold(), g.casefold()) for g in t.events)}
    found = events[events["event"].isin(list(known)) & events["person_id"].notna()].sort_values(["at", "row_id"], kind="stable")
    found = found.assign(theme=found["event"].astype("str").map(known)).drop_duplicates(["person_id", "wave", "stage", "theme"])
    hits = found.assign(question_id=EVENT, kind="pain_point", span="", valence=np.nan)
    return tables.conform(hits[list(tables.contract("hits").columns)], "hits")


def goal_per_person(events: pd.DataFrame, goal_event: Sequence[str]) -> pd.DataFrame:
    """Whether each person who was seen in a wave reached the goal in it: ``person_id``, ``wave``, ``outcome`` (1 or 0).

    Args:
        events: table ``events``. goal_event: globs of the events that count as the goal.

    >>> events = pd.DataFrame({"person_id": ["a", "a", "b"], "wave": "w", "event": ["view", "purchase", "view"]})
    >>> goal_per_person(events, ["purchase"])["outcome"].tolist()
    [1.0, 0.0]
    """
    goals = [e for e in events["event"].unique() if any(fnmatch(str(e).casefold(), g.casefold()) for g in goal_event)]
    seen = events[events["person_id"].notna()]
    reached = seen["event"].isin(goals).astype(float).groupby([seen["person_id"], seen["wave"]], observed=True).max()
    return reached.rename("outcome").reset_index() if goals else reached.iloc[:0].rename("outcome").reset_index()


def seen_at(events: pd.DataFrame) -> Mapping[str, frozenset]:
    """Who was seen at each stage, by stage."""
    known = events[events["person_id"].notna()].drop_duplicates(["person_id", "stage"])
    return {str(stage): frozenset(people) for stage, people in known.groupby("stage", observed=True)["person_id"]}
