"""The small grammar in which KPI functions write rows of ``measures``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
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


def buyers(orders: pd.DataFrame) -> np.ndarray:
    """Number of the buyer of each order: the person, or the order itself where the person is unknown."""
    number, people = pd.factorize(orders["person_id"], sort=True)
    alone = number < 0
    if alone.any():
        number[alone] = len(people) + 1 + pd.factorize(orders.loc[alone, "order_id"], sort=True)[0]
    return number


def is_like(values: pd.Series, patterns: tuple[str, ...] | list[str]) -> pd.Series:
    """Which values fit one of the globs; each distinct value is looked at once, and only ``*`` and ``?`` have a meaning."""
    from fnmatch import fnmatchcase

    names = values.dropna().unique()
    fitting = [name for name in names if any(fnmatchcase(name, p.replace("[", "[[]")) for p in patterns)]
    return values.isin(fitting)


def by_person(people: pd.Series, *values: pd.Series | np.ndarray) -> list[np.ndarray]:
    """Sums per person of each of the values, in the order of the names of the people; rows without a person count nowhere.

    >>> [x.tolist() for x in by_person(pd.Series(["b", "a", "b"]), np.array([1, 2, 3]), np.ones(3))]
    [[2.0, 4.0], [1.0, 2.0]]
    """
    codes, order = _in_order(people)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    if not len(starts):
        return [np.zeros(0) for _ in values]
    return [np.add.reduceat(np.asarray(v, dtype=float)[order], starts) for v in values]


def medians(people: pd.Series, seconds: pd.Series) -> np.ndarray:
    """The median of each person's seconds (to the microsecond, 0 to 100 days), in the order of the names of the people.

    >>> medians(pd.Series(["b", "a", "b"]), pd.Series([1.0, 2.0, 4.0])).tolist()
    [2.0, 2.5]
    """
    codes, order = _in_order(people)
    micros = np.clip(np.rint(seconds.to_numpy(dtype=float)[order] * 1e6), 0, (1 << 43) - 1).astype(np.int64)
    # person and time in one whole number: a plain sort of those is several times faster than an indirect one
    key = (codes.astype(np.int64) << 43) | micros
    key.sort()
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sizes = np.diff(starts, append=len(codes))
    middle = (key[starts + (sizes - 1) // 2] & ((1 << 43) - 1)) + (key[starts + sizes // 2] & ((1 << 43) - 1))
    return middle / 2e6


def _in_order(people: pd.Series) -> tuple[np.ndarray, np.ndarray | slice]:
    """Number of the person of each known row, in rising order, and the order that brings rows there."""
    is_coded = isinstance(people.dtype, pd.CategoricalDtype)
    codes = people.cat.codes.to_numpy() if is_coded else pd.factorize(people, sort=True)[0]
    if len(codes) and (codes[0] < 0 or (codes[1:] < codes[:-1]).any()):
        order = np.argsort(codes, kind="stable")
        order = order[np.searchsorted(codes[order], 0):]
        return codes[order], order
    return codes, slice(None)
