"""A score as a table of points that anyone can add up: bands per trait, and for every total the chance that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.prediction import RARE, Cases, Model, calibrated, fit_logistic

DOUBLING = 10
"""So many points double the odds."""
RIDGE = 4.0
BANDS = 3
"""Bands of a number above zero."""
LEAST_POINTS = 4
"""A trait whose bands lie nearer together than this says nothing and is left out."""


class Band(NamedTuple):
    """A band of one trait: a word, or a number above ``above`` up to and with ``until``."""

    item: str
    word: str | None
    above: float
    until: float
    points: int

    def holds(self, x: pd.DataFrame) -> np.ndarray:
        """Who falls into it."""
        if self.word is not None:
            return (x[self.item].astype("str") == self.word).to_numpy()
        values = x[self.item].to_numpy(dtype=float)
        return (values > self.above) & (values <= self.until)


def bands_of(x: pd.DataFrame) -> list[Band]:
    """The bands of every trait, without points: zero apart, then thirds; words that are common enough."""
    found = []
    for item in x.columns:
        if not pd.api.types.is_numeric_dtype(x[item]):
            counts = x[item].astype("str").value_counts()
            found += [Band(item, word, np.nan, np.nan, 0) for word in sorted(counts[counts >= RARE].index)]
            continue
        values = x[item].to_numpy(dtype=float)
        has_zero = (values == 0).mean() > 0.05
        above = values[values > 0] if has_zero else values
        cuts = np.unique(np.nanquantile(above, np.linspace(0, 1, BANDS + 1)[1:-1])) if len(above) else np.array([])
        cuts = np.array([float(f"{c:.2g}") for c in cuts])
        edges = np.unique([-np.inf, *([0.0] if has_zero else []), *cuts, np.inf])
        found += [Band(item, None, float(a), float(b), 0) for a, b in pairwise(edges)]
    return found


def points_table(x: pd.DataFrame, y: np.ndarray) -> list[Band]:
    """The bands with their whole points, the lowest of each trait 0; traits that say nothing are left out."""
    bands = bands_of(x)
    marks = np.column_stack([np.ones(len(x)), *(b.holds(x) for b in bands)]).astype(float)
    beta, _ = fit_logistic(marks, y, RIDGE)
    raw = pd.DataFrame({"item": [b.item for b in bands], "points": beta[1:] * DOUBLING / np.log(2)})
    whole = (raw["points"] - raw.groupby("item")["points"].transform("min")).round().astype(int)
    says = whole.groupby(raw["item"]).transform("max") >= LEAST_POINTS
    return [b._replace(points=int(p)) for b, p, keep in zip(bands, whole, says, strict=True) if keep]


def total(bands: list[Band], x: pd.DataFrame) -> np.ndarray:
    """The points of everyone."""
    return sum((b.points * b.holds(x) for b in bands), np.zeros(len(x)))


def points(cases: Cases, random_state: int) -> Model:
    """The points as a calibrated model (see `prediction.judge`)."""

    def fit(x: pd.DataFrame, y: np.ndarray) -> Callable:
        bands = points_table(x, y)
        return lambda later: total(bands, later) * np.log(2) / DOUBLING

    return calibrated(fit, cases, random_state)


def scorecard(cases: Cases, later: Cases, chances: np.ndarray, level: float = 0.95) -> pd.DataFrame:
    """The points table with what happened in each band, and the totals in fifths with the chance said beside what came of later people.

    Returns:
        Columns item ("total" for the totals), band, word, above, until, points, n, estimate, low, high (share with the outcome), and
        expected.
    """
    bands, rows = points_table(cases.x, cases.y), []
    for band in bands:
        inside = band.holds(cases.x)
        rows.append({**band._asdict(), **_share(cases.y[inside], cases.person[inside], level)})
    score = total(bands, later.x)
    cuts = np.unique(np.quantile(score, [0.2, 0.4, 0.6, 0.8, 0.95]))
    edges = [-np.inf, *cuts, np.inf]
    for above, until in pairwise(edges):
        inside = (score > above) & (score <= until)
        if inside.any():
            rows.append({"item": "total", "word": None, "above": above, "until": until, "points": int(np.median(score[inside])),
                         **_share(later.y[inside], later.person[inside], level), "expected": float(chances[inside].mean())})
    card = pd.DataFrame(rows).replace([np.inf, -np.inf], np.nan)
    return card.assign(band=card.groupby("item").cumcount())


def _share(y: np.ndarray, person: np.ndarray, level: float) -> dict:
    """Share with the outcome; one person at several moments counts as one in the interval."""
    sums = pd.Series(y).groupby(person).agg(["sum", "size"])
    estimate, low, high = intervals.ratio_share(sums["sum"].to_numpy(), sums["size"].to_numpy(), level)
    return {"n": len(sums), "estimate": estimate, "low": low, "high": high}
