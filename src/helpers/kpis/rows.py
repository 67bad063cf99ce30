"""The small grammar in which KPI functions write rows of ``measures``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

PLACES = ("stage", "touchpoint", "channel")
NOWHERE = {"all", "unassigned", "other", "unknown", "survey", ""}
"""Words that name no place on the journey (a questionnaire is none either): their rows count in totals only."""


def row(metric: str, values: tuple, n: int, *, unit: str, method: str, status: str, **place: str) -> dict[str, Any]:
    """One row of ``measures`` for one wave and one group of people.

    Args:
        metric: name. values: estimate, low, high (NaN where there is no interval). n: people, unless the KPI says otherwise.
        place: stage, touchpoint and channel; ``"all"`` when not given.
    """
    estimate, low, high = (float(x) for x in values)
    return {"metric": metric, **dict.fromkeys(PLACES, "all"), **place, "estimate": estimate, "low": low, "high": high,
            "n": int(n), "unit": unit, "method": method, "status": status}


def places(frame: pd.DataFrame, by: tuple[tuple[str, ...], ...]) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """The frame as a whole, then per place: ``by`` lists the groupings, such as ``(("stage",), ("channel",))``."""
    if len(frame):
        yield {}, frame
    for keys in by:
        known = frame[~frame[list(keys)].isin(NOWHERE).any(axis=1)]
        for names, part in known.groupby(list(keys), observed=True, sort=True):
            yield dict(zip(keys, names)), part


def known_people(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of which we know the person; the others can count in no share of people."""
    return frame[frame["person_id"].notna()]


def is_like(values: pd.Series, patterns: tuple[str, ...] | list[str]) -> pd.Series:
    """Which values fit one of the globs; each distinct value is looked at once, and only ``*`` and ``?`` have a meaning."""
    from fnmatch import fnmatchcase

    names = values.dropna().unique()
    fitting = [name for name in names if any(fnmatchcase(name, p.replace("[", "[[]")) for p in patterns)]
    return values.isin(fitting)
