"""Answers made comparable before anyone is grouped: normal scores, centred batteries, codes, and the axes of mixed data."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

MOST_LEVELS = 7       # an ordinal item with more levels is as good as a number
COUNTED = 10          # a number with so few values, and so many people for each, is a set of answers (children at home)
KNOTS = 201           # a number is scored by at most so many points of its distribution, between which we draw lines
FEWEST = 5            # a nominal answer of fewer people, or of fewer than one in a hundred, is joined with the other rare ones
RARE = 0.01


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


def normal_scores(x: np.ndarray) -> np.ndarray:
    """Ranks as normal quantiles, standardised; ties share their middle rank, NaN stays NaN.

    >>> normal_scores(np.array([1.0, 10.0, 1000.0])).round(3).tolist()
    [-1.225, 0.0, 1.225]
    """
    return np.interp(x, *score_knots(x))


def score_knots(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (number, normal score) of a column; people between two points are scored along the line."""
    known = x[~np.isnan(x)]
    if len(known) == 0:
        return np.zeros(1), np.zeros(1)
    at, counts = np.unique(known, return_counts=True)
    scores = ndtri((np.cumsum(counts) - counts / 2) / len(known))
    mean = (scores * counts).sum() / len(known)
    sd = np.sqrt(((scores - mean) ** 2 * counts).sum() / len(known))
    scores = (scores - mean) / (sd if sd > 0 else 1.0)
    if len(at) > KNOTS:
        keep = np.unique(np.searchsorted(scores, np.linspace(scores[0], scores[-1], KNOTS)))
        return at[keep], scores[keep]
    return at, scores


def spread(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column over the people who answered; a constant column has 1."""
    known = ~np.isnan(x)
    n = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, x, 0.0).sum(axis=0) / n
    sd = np.sqrt((np.where(known, x - mean, 0.0) ** 2).sum(axis=0) / n)
    return mean, np.where(sd > 0, sd, 1.0)


def standardise(x: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1 per column, NaN ignored; a constant column becomes 0."""
    mean, sd = spread(x)
    return (x - mean) / sd


@dataclass(frozen=True)
class Battery:
    """Items on one scale: mean and spread of each, then mean and spread of what is left when the person's own level is taken out."""

    columns: tuple[int, ...]
    mean: np.ndarray
    sd: np.ndarray
    centred_mean: np.ndarray
    centred_sd: np.ndarray

    def level(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The items in standard deviations, and how high each person scores over them."""
        items = (values[:, list(self.columns)] - self.mean) / self.sd
        known = ~np.isnan(items)
        count = known.sum(axis=1)
        return items, np.where(count > 0, np.where(known, items, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)

    def centred(self, items: np.ndarray, level: np.ndarray) -> np.ndarray:
        return (items - level[:, None] - self.centred_mean) / self.centred_sd


@dataclass(frozen=True)
class Preparation:
    """How answers become comparable, learned on some people and applied to any.

    ``knots``: column -> points of its normal score. ``codes``: column -> answers and the code of each (rare ones share one).
    """

    names: tuple[str, ...]
    response_style: str
    knots: dict[int, tuple[np.ndarray, np.ndarray]]
    codes: dict[int, tuple[np.ndarray, np.ndarray]]
    batteries: tuple[Battery, ...]

    def apply(self, values: np.ndarray) -> Prepared:
        """People (rows of ``values``) ready to be modelled; an answer that nobody gave before counts as missing."""
        n = len(values)
        numbers = [np.interp(values[:, j], *points) for j, points in self.knots.items()]
        names = [self.names[j] for j in self.knots]
        levels = []
        for battery in self.batteries:
            items, level = battery.level(values)
            levels.append(level)
            if self.response_style == "centre":
                numbers.extend(battery.centred(items, level).T)
                names.extend(self.names[j] for j in battery.columns)
        codes = [_coded(values[:, j], *levels_of) for j, levels_of in self.codes.items()]
        return Prepared(np.column_stack(numbers) if numbers else np.empty((n, 0)),
                        np.column_stack(codes) if codes else np.empty((n, 0), dtype=int),
                        tuple(int(code.max()) + 1 for _, code in self.codes.values()), tuple(names),
                        tuple(self.names[j] for j in self.codes), np.mean(levels, axis=0) if levels else np.full(n, np.nan))


def _coded(x: np.ndarray, answers: np.ndarray, code: np.ndarray) -> np.ndarray:
    place = np.minimum(np.searchsorted(answers, x), len(answers) - 1)
    return np.where(answers[place] == x, code[place], -1)


def learn(values: np.ndarray, kinds: tuple[str, ...], scales: list[list[int]], response_style: str,
          names: tuple[str, ...] | None = None) -> Preparation:
    """Learn the preparation: normal scores for numbers, batteries per item and centred per person, codes for the rest.

    Args:
        values: people x columns. kinds: per column. scales: the batteries, from `batteries` on the real data.
        response_style: ``centre`` takes the person's own level out of a battery; ``keep`` leaves it in.
    """
    in_battery = {j for scale in scales for j in scale} if response_style == "centre" else set()
    knots, codes = {}, {}
    for j, kind in enumerate(kinds):
        if j in in_battery:
            continue
        x = values[:, j]
        answers, counts = np.unique(x[~np.isnan(x)], return_counts=True)
        is_few = len(answers) <= MOST_LEVELS and (kind == "ordinal" or counts.sum() >= COUNTED * len(answers))
        if len(answers) and (kind == "nominal" or is_few):
            codes[j] = answers, _joined(counts) if kind == "nominal" else np.arange(len(answers))
        elif kind != "nominal":
            knots[j] = score_knots(x)
    return Preparation(names or tuple(str(j) for j in range(values.shape[1])), response_style, knots, codes,
                       tuple(_battery(values, scale) for scale in scales))


def _joined(counts: np.ndarray) -> np.ndarray:
    """A code per answer; the rare ones share the last code when there are several of them."""
    is_rare = counts < max(FEWEST, RARE * counts.sum())
    if is_rare.sum() < 2:
        return np.arange(len(counts))
    code = np.cumsum(~is_rare) - 1
    return np.where(is_rare, (~is_rare).sum(), code)


def _battery(values: np.ndarray, scale: list[int]) -> Battery:
    first = Battery(tuple(scale), *spread(values[:, list(scale)]), np.zeros(len(scale)), np.ones(len(scale)))
    items, level = first.level(values)
    mean, sd = spread(items - level[:, None])
    return replace(first, centred_mean=mean, centred_sd=sd)


def prepare(values: np.ndarray, kinds: tuple[str, ...], scales: list[list[int]], response_style: str,
            names: tuple[str, ...] | None = None) -> Prepared:
    """People prepared by what they teach themselves; see `learn`."""
    return learn(values, kinds, scales, response_style, names).apply(values)


def indicator(codes: np.ndarray, n_levels: int) -> np.ndarray:
    """One column of 0/1 per level; a missing answer (-1) is 0 everywhere."""
    return (codes[:, None] == np.arange(n_levels)).astype(float)


@dataclass(frozen=True)
class Axes:
    """Principal axes of mixed data: the share of each level, the axes (features x axes) and their eigenvalues, largest first."""

    shares: tuple[np.ndarray, ...]
    loadings: np.ndarray
    eigenvalues: np.ndarray

    def place(self, ready: Prepared) -> np.ndarray:
        """Coordinates of people (people x axes)."""
        return _features(ready, self.shares) @ self.loadings


def _features(ready: Prepared, shares: tuple[np.ndarray, ...]) -> np.ndarray:
    """z scores beside indicators that are centred and weighted by the root of their share; a missing answer at the average."""
    blocks = [np.nan_to_num(ready.numbers)]
    for j, share in enumerate(shares):
        known = ready.codes[:, j] >= 0
        blocks.append(np.where(known[:, None], indicator(ready.codes[:, j], len(share)) - share, 0.0) / np.sqrt(np.maximum(share, 1e-12)))
    return np.hstack(blocks)


def principal_axes(ready: Prepared) -> Axes:
    """Factor analysis of mixed data (Escofier 1979, Pagès 2004).

    All codes and no numbers is multiple correspondence analysis, whose eigenvalues are these divided by the number of questions.
    """
    shares = tuple(np.bincount(c[c >= 0], minlength=n) / max((c >= 0).sum(), 1) for c, n in zip(ready.codes.T, ready.n_levels))
    x = _features(ready, shares)
    values, axes = np.linalg.eigh(x.T @ x / max(len(x), 1))
    values, axes = values[::-1], axes[:, ::-1]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)   # one sign on every machine
    keep = values > 1e-9
    return Axes(shares, axes[:, keep], values[keep])


def famd(ready: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of the people on their own principal axes, and the eigenvalues."""
    axes = principal_axes(ready)
    return axes.place(ready), axes.eigenvalues
