"""The KPIs of people who are known from more than one kind of source, and of those who are known from one only.

Who can be followed over sources is no random part of all people, so figures that join sources speak of a chosen group. Here the KPIs of
the whole journey are counted again for either group; `helpers.compare.linkage` says whether they differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.kpis.catalogue import How, functions, measure

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

TABLES = ("answers", "events", "orders")
"""Tables that name persons, from which the KPIs of the whole journey are counted."""


def groups(people: pd.DataFrame) -> pd.DataFrame:
    """Every person as linked (several kinds of source) or unlinked (one), in the form of ``memberships``.

    >>> groups(pd.DataFrame({"person_id": ["a", "b"], "sources": ["events;survey", "events"]}))["persona"].tolist()
    ['linked', 'unlinked']
    """
    is_linked = people["sources"].fillna("").str.contains(";")
    return pd.DataFrame({"person_id": people["person_id"], "persona": np.where(is_linked, "linked", "unlinked"), "is_assigned": True})


def by_linkage(measures: pd.DataFrame, data: Mapping[str, pd.DataFrame], people: pd.DataFrame, wave: str, how: How) -> pd.DataFrame:
    """The KPIs of one wave, of linked and of unlinked people.

    Args:
        measures: those of everyone; only a KPI over persons with a figure for the whole journey in this wave is counted again.
        data: the tables that ``measures`` was made of. people: with person_id and sources. how: as for ``measures``.

    Returns:
        Rows of ``measures`` with segment ``linkage=linked`` or ``linkage=unlinked``; none where nobody, or everybody, is linked.
    """
    both = groups(people)
    metrics = _of_persons(measures, wave)
    if both["persona"].nunique() < 2 or not metrics:
        return contracts.empty("measures")
    now = {name: _of_wave(data[name], wave) for name in TABLES if data.get(name) is not None and len(data[name])}
    made = measure(now, both, replace(how, margins={}, stages={}), metrics=metrics)
    made = made[_whole(made) & (made["wave"] == wave) & (made["persona"] != "all")]
    return made.assign(segment="linkage=" + made["persona"], persona="all").reset_index(drop=True)


def _of_persons(measures: pd.DataFrame, wave: str) -> AbstractSet[str]:
    """KPIs that count people, are no mere number of them, and have a figure for everyone on the whole journey."""
    there = set(measures.loc[_whole(measures) & (measures["wave"] == wave) & (measures["persona"] == "all"), "metric"])
    return {m for m, function in functions().items() if m in there and function.kpi.counts == "people" and function.kpi.unit != "count"}


def _of_wave(table: pd.DataFrame, wave: str) -> pd.DataFrame:
    is_now = table["wave"] == wave
    return table if is_now.all() else table[is_now]     # events may be many: no second copy of a single wave


def _whole(measures: pd.DataFrame) -> pd.Series:
    return (measures[["stage", "touchpoint", "channel", "segment", "period"]] == "all").all(axis=1)
