"""Rows of the contract ``measures`` as the functions of this room make them, and numbers for names so that counting is quick."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals, tables

KEY = ["wave", "persona"]
TOTALS = {name: "all" for name in ("stage", "touchpoint", "channel", "segment", "period")}


def row(key: tuple, metric: str, values: tuple[float, float, float], n: int, unit: str, method: str, **place: str) -> dict:
    """One row: ``key`` is wave and persona, ``values`` estimate, low and high; ``place`` what is not "all", perhaps ``status``."""
    wave, persona = key
    estimate, low, high = (float(v) for v in values)
    numbers = {"estimate": estimate, "low": low, "high": high, "n": int(n), "unit": unit, "method": method}
    return {"metric": metric, "persona": persona, "wave": wave, **TOTALS, **numbers, "status": "observed", **place}


def share(key: tuple, metric: str, x: int, n: int, level: float, **place: str) -> dict:
    """A share of people with Wilson's interval."""
    low, high = intervals.wilson(x, n, level)
    return row(key, metric, (x / n, low, high), n, "share", "share of people, Wilson", **place)


def mean(key: tuple, metric: str, values: pd.Series, unit: str, level: float, most: float = np.inf, **place: str) -> dict:
    """A mean over people (one value each, none below 0) with Student's t interval."""
    x = values.to_numpy(dtype=float)
    estimate, low, high = (float(v) for v in intervals.mean_t(x.sum(), (x**2).sum(), len(x), level))
    ends = (max(low, 0.0) if low == low else low, min(high, most) if high == high else high)
    return row(key, metric, (estimate, *ends), len(x), unit, "mean over people, t", **place)


def middle(key: tuple, metric: str, values: pd.Series, unit: str, level: float, **place: str) -> dict:
    """A median over people with the interval of order statistics."""
    known = values.dropna().to_numpy(dtype=float)
    return row(key, metric, intervals.median(known, level), len(known), unit, "median over people, order statistics", **place)


def finished(rows: list[dict], minimum_people: int) -> pd.DataFrame:
    """Rows of the contract, with the small ones suppressed."""
    table = pd.DataFrame(rows) if rows else tables.empty("measures")
    small = (table["n"] < minimum_people).to_numpy(dtype=bool)
    table.loc[small, ["estimate", "low", "high"]] = np.nan
    table["status"] = table["status"].where(~small, "suppressed")
    return table.sort_values(list(tables.contract("measures").key), ignore_index=True)


def numbered(*frames: pd.DataFrame | None) -> list[pd.DataFrame | None]:
    """The frames with a number for each ``person_id``, the same in all, and without the rows of nobody.

    >>> a, b = numbered(pd.DataFrame({"person_id": ["x", None, "y"]}), pd.DataFrame({"person_id": ["y"]}))
    >>> a["person_id"].tolist(), b["person_id"].tolist()
    ([0, 1], [1])
    """
    given = [frame for frame in frames if frame is not None]
    people = pd.concat([frame["person_id"] for frame in given], ignore_index=True)
    codes = pd.factorize(people)[0]
    ends = np.cumsum([0, *(len(frame) for frame in given)])
    coded = {id(frame): codes[a:b] for frame, a, b in zip(given, ends[:-1], ends[1:])}
    return [frame if frame is None else frame.assign(person_id=coded[id(frame)])[coded[id(frame)] >= 0] for frame in frames]
