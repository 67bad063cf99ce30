"""Answers made comparable before anyone is grouped: normal scores, centred batteries, codes, and the axes of mixed data.

Everything works on one matrix, ``values`` (people x columns, NaN = missing, nominal answers as codes 0, 1, …), because the
structure test prepares hundreds of simulated studies in exactly the way it prepares the real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

BATTERY = 4           # from this many items on one scale, the level of a person can be told from what they prefer
MOST_LEVELS = 7       # an ordinal item with more levels is as good as a number


@dataclass(frozen=True)
class Table:
    """The answers as numbers: ``values`` (people x columns), kind and name per column, and the words behind nominal codes."""

    values: np.ndarray
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    levels: dict[str, tuple]


@dataclass(frozen=True)
class Prepared:
    """Ready to be modelled: ``numbers`` (people x g, mean 0, sd 1, NaN = missing), ``codes`` (people x c, -1 = missing).

    ``n_levels`` counts the levels of each code column. ``level`` is the person's mean over the battery in standard
    deviations: how high somebody scores in general, taken out of the items when response style is centred, and kept as an outcome.
    """

    numbers: np.ndarray
    codes: np.ndarray
    n_levels: tuple[int, ...]
    number_names: tuple[str, ...]
    code_names: tuple[str, ...]
    level: np.ndarray


def encode(frame: pd.DataFrame, kinds: dict[str, str]) -> Table:
    """The columns of ``kinds`` as one matrix; columns without at least two different answers are left out.

    >>> encode(pd.DataFrame({"region": ["N", "Z", None], "same": [1, 1, 1]}), {"region": "nominal", "same": "numeric"}).values.tolist()
    [[0.0], [1.0], [nan]]
    """
    columns, names, levels = [], [], {}
    for name, kind in kinds.items():
        known = frame[name].dropna()
        if known.nunique() < 2:
            continue
        if kind == "nominal":
            words = tuple(sorted(known.unique(), key=str))
            codes = {word: float(i) for i, word in enumerate(words)}
            levels[name] = words
            columns.append(frame[name].map(codes).to_numpy(dtype="float64", na_value=np.nan))
        else:
            columns.append(pd.to_numeric(frame[name]).to_numpy(dtype="float64", na_value=np.nan))
        names.append(name)
    values = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    return Table(values, tuple(names), tuple(kinds[n] for n in names), levels)


def batteries(values: np.ndarray, kinds: tuple[str, ...]) -> list[list[int]]:
    """Groups of at least four ordinal columns that share one scale (the same lowest and highest answer)."""
    scales: dict[tuple[float, float], list[int]] = {}
    for j, kind in enumerate(kinds):
        x = values[:, j]
        known = x[~np.isnan(x)]
        if kind == "ordinal" and len(np.unique(known)) > 2:
            scales.setdefault((known.min(), known.max()), []).append(j)
    return [columns for columns in scales.values() if len(columns) >= BATTERY]


def normal_scores(x: np.ndarray) -> np.ndarray:
    """Ranks as normal quantiles, standardised; ties share their middle rank, NaN stays NaN.

    >>> normal_scores(np.array([1.0, 10.0, 1000.0])).round(3).tolist()
    [-1.225, 0.0, 1.225]
    """
    known = ~np.isnan(x)
    _, place, counts = np.unique(x[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    out = np.full(x.shape, np.nan)
    out[known] = ndtri(middle / known.sum())[place]
    return standardise(out)


def standardise(x: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1 per column, NaN ignored; a constant column becomes 0."""
    known = ~np.isnan(x)
    n = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, x, 0.0)
    mean = filled.sum(axis=0) / n
    away = np.where(known, x - mean, 0.0)
    sd = np.sqrt((away**2).sum(axis=0) / n)
    return np.where(known, away / np.where(sd > 0, sd, 1.0), np.nan)


def prepare(values: np.ndarray, kinds: tuple[str, ...], scales: list[list[int]], response_style: str,
            names: tuple[str, ...] | None = None) -> Prepared:
    """Normal scores for numbers, batteries standardised per item and centred per person, codes for the rest.

    Args:
        values: people x columns. kinds: per column. scales: the batteries, from `batteries` on the real data.
        response_style: ``centre`` takes the person's own level out of a battery; ``keep`` leaves it in.
    """
    names = names or tuple(str(j) for j in range(values.shape[1]))
    in_battery = {j for scale in scales for j in scale} if response_style == "centre" else set()
    numbers, number_names, codes, code_names, n_levels = [], [], [], [], []
    for j, kind in enumerate(kinds):
        x = values[:, j]
        if j in in_battery:
            continue
        distinct = np.unique(x[~np.isnan(x)])
        if kind == "nominal" or (kind == "ordinal" and len(distinct) <= MOST_LEVELS):
            codes.append(np.where(np.isnan(x), -1, np.searchsorted(distinct, x)))
            code_names.append(names[j])
            n_levels.append(len(distinct))
        else:
            numbers.append(normal_scores(x))
            number_names.append(names[j])
    levels = []
    for scale in scales:
        items = standardise(values[:, scale])
        known = ~np.isnan(items)
        count = known.sum(axis=1)
        level = np.where(count > 0, np.where(known, items, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
        levels.append(level)
        if response_style == "centre":
            numbers.extend(standardise(items - level[:, None]).T)
            number_names.extend(names[j] for j in scale)
    n = len(values)
    return Prepared(np.column_stack(numbers) if numbers else np.empty((n, 0)),
                    np.column_stack(codes).astype(int) if codes else np.empty((n, 0), dtype=int),
                    tuple(n_levels), tuple(number_names), tuple(code_names),
                    np.mean(levels, axis=0) if levels else np.full(n, np.nan))


def indicator(codes: np.ndarray, n_levels: int) -> np.ndarray:
    """One column of 0/1 per level; a missing answer (-1) is 0 everywhere."""
    return (codes[:, None] == np.arange(n_levels)).astype(float)


def famd(ready: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """Factor analysis of mixed data (Escofier 1979, Pagès 2004): principal axes of z scores beside weighted indicators.

    A missing answer stands at the average. All codes and no numbers is multiple correspondence analysis, whose eigenvalues
    are these divided by the number of questions.

    Returns:
        coordinates (people x axes) and eigenvalues, largest first.
    """
    blocks = [np.nan_to_num(ready.numbers)]
    for j, n_levels in enumerate(ready.n_levels):
        known = ready.codes[:, j] >= 0
        hits = indicator(ready.codes[:, j], n_levels)
        share = hits.sum(axis=0) / max(known.sum(), 1)
        blocks.append(np.where(known[:, None], hits - share, 0.0) / np.sqrt(np.maximum(share, 1e-12)))
    x = np.hstack(blocks)
    values, axes = np.linalg.eigh(x.T @ x / max(len(x), 1))
    values, axes = values[::-1], axes[:, ::-1]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)   # one sign on every machine
    keep = values > 1e-9
    return x @ axes[:, keep], values[keep]
