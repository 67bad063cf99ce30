"""Groups as a finite mixture: a latent class model for numbers and codes together, with full information on missing answers.

Every column becomes its sufficient statistics (x squared, x and 1 for a number; an indicator per level for a code; all 0 where
the answer is missing), so that a whole E step is one matrix product, a whole M step another, and several starts run side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.personas.prepare import Prepared, indicator

SCREEN = 12           # iterations that every start gets before the better ones go on
LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Design:
    """Sufficient statistics of every person: ``stats`` (people x columns), where the blocks lie, and the overall averages."""

    stats: np.ndarray
    numbers: int
    n_levels: tuple[int, ...]
    base: np.ndarray          # per number: overall mean and variance; per level: overall share

    @property
    def people(self) -> int:
        return len(self.stats)

    def take(self, rows: np.ndarray) -> Design:
        """The same for some of the people; the overall averages stay those of all."""
        return Design(self.stats[rows], self.numbers, self.n_levels, self.base)

    def parameters(self, k: int, is_tied: bool) -> int:
        """Free parameters of a mixture of ``k`` groups."""
        per_group = self.numbers + sum(n - 1 for n in self.n_levels)
        return k - 1 + k * per_group + (1 if is_tied else k) * self.numbers


@dataclass(frozen=True)
class Fit:
    """One fitted mixture: natural parameters (k x statistics), log-likelihood, BIC, probabilities (people x k), iterations."""

    theta: np.ndarray
    weights: np.ndarray
    log_likelihood: float
    bic: float
    probabilities: np.ndarray
    iterations: int

    @property
    def k(self) -> int:
        return len(self.weights)

    @property
    def labels(self) -> np.ndarray:
        return self.probabilities.argmax(axis=1)


def design(ready: Prepared) -> Design:
    """The sufficient statistics: x², x and presence of each number, then an indicator per level of each code."""
    known = ~np.isnan(ready.numbers)
    x = np.where(known, ready.numbers, 0.0)
    hits = [indicator(ready.codes[:, j], n) for j, n in enumerate(ready.n_levels)]
    stats = np.hstack([x**2, x, known.astype(float), *hits])
    total = stats.sum(axis=0)
    g = x.shape[1]
    n = np.maximum(total[2 * g:3 * g], 1)
    mean = total[g:2 * g] / n
    shares = [h.sum(axis=0) / max(h.sum(), 1) for h in hits]
    return Design(stats, g, ready.n_levels, np.concatenate([mean, np.maximum(total[:g] / n - mean**2, 1e-12), *shares]))


def _natural(data: Design, sums: np.ndarray, k: int, prior: float, is_tied: bool) -> np.ndarray:
    """Natural parameters from weighted sums (groups x statistics). ``prior`` people of average answers keep variances off 0."""
    g = data.numbers
    sxx, sx, n = sums[:, :g], sums[:, g:2 * g], sums[:, 2 * g:3 * g]
    mean0, var0 = data.base[:g], data.base[g:2 * g]
    mean = (sx + prior * mean0) / np.maximum(n + prior, 1e-12)
    away = sxx - 2 * mean * sx + mean**2 * n + prior * (var0 + (mean - mean0) ** 2)
    count = n + prior
    if is_tied:
        away, count = (np.repeat(a.reshape(-1, k, a.shape[1]).sum(axis=1) if g else a[::k], k, axis=0) for a in (away, count))
    var = away / np.maximum(count, 1e-12)
    var = np.maximum(var, 1e-3 * var0)
    parts = [-0.5 / var, mean / var, -0.5 * (mean**2 / var + np.log(var) + LOG_2PI)]
    levels = np.array([n for n in data.n_levels if n], dtype=int)
    if len(levels):
        hits = sums[:, 3 * g:] + prior * data.base[2 * g:]
        total = np.maximum(np.add.reduceat(hits, np.cumsum(levels) - levels, axis=1), 1e-12)
        parts.append(np.log(np.maximum(hits / np.repeat(total, levels, axis=1), 1e-10)))
    return np.hstack(parts)


def _expect(data: Design, theta: np.ndarray, log_weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Responsibilities (starts x k x people: sums over groups are quick that way) and log density (starts x people)."""
    starts, k = log_weights.shape
    scores = (theta @ data.stats.T).reshape(starts, k, data.people) + log_weights[:, :, None]
    top = scores.max(axis=1, keepdims=True)
    np.subtract(scores, top, out=scores)
    np.exp(scores, out=scores)
    total = scores.sum(axis=1, keepdims=True)
    scores /= total
    return scores, (top + np.log(total))[:, 0]


def em(data: Design, start: np.ndarray, weights: np.ndarray, max_iter: int, tol: float, prior: float,
       is_tied: bool) -> tuple:
    """Expectation and maximisation from several starts at once.

    Args:
        start: responsibilities, starts x k x people. weights: how often each person counts.

    Returns:
        theta (starts x k x statistics), group weights (starts x k), log-likelihood (starts), responsibilities, iterations.
    """
    starts, k = start.shape[:2]
    resp, before, done = start, np.full(starts, -np.inf), 0
    while done < max_iter:
        done += 1
        weighted = (resp * weights).reshape(starts * k, data.people)
        theta = _natural(data, weighted @ data.stats, k, prior, is_tied)
        share = weighted.sum(axis=1).reshape(starts, k) + 1e-9
        share /= share.sum(axis=1, keepdims=True)
        resp, density = _expect(data, theta, np.log(share))
        likelihood = density @ weights
        if np.all(likelihood - before < tol * np.abs(likelihood)):
            break
        before = likelihood
    return theta.reshape(starts, k, -1), share, likelihood, resp, done


def fit(data: Design, k: int, starts: np.ndarray, *, weights: np.ndarray | None = None, max_iter: int = 100, tol: float = 1e-6,
        prior: float = 1.0, finalists: int = 2, is_tied: bool = True) -> Fit:
    """The best mixture of ``k`` groups over the given starts.

    Args:
        starts: labels, people x starts. weights: a count per person (1 each when left out; bootstrap counts otherwise).
        prior: people's worth of average answers added to every group; 0 is plain maximum likelihood.
    """
    weights = np.ones(data.people) if weights is None else np.asarray(weights, dtype=float)
    soft = 0.9 * (starts.T[:, None] == np.arange(k)[:, None]) + 0.1 / k
    if starts.shape[1] > finalists:
        _, _, likelihood, resp, _ = em(data, soft, weights, SCREEN, 0.0, prior, is_tied)
        soft = resp[np.argsort(-likelihood, kind="stable")[:finalists]]
    theta, share, likelihood, resp, done = em(data, soft, weights, max_iter, tol, prior, is_tied)
    best = int(likelihood.argmax())
    value = float(likelihood[best])
    bic = -2 * value + data.parameters(k, is_tied) * np.log(weights.sum())
    return Fit(theta[best], share[best], value, bic, resp[best].T, done)


def place(data: Design, theta: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (people x k) and log density of people under the parameters of a mixture."""
    resp, density = _expect(data, theta, np.log(weights)[None, :])
    return resp[0].T, density[0]


def predict(data: Design, model: Fit) -> np.ndarray:
    """Probabilities (people x k) of people under a fitted mixture."""
    return place(data, model.theta, model.weights)[0]


def kmeans(x: np.ndarray, k: int, rng: np.random.Generator, starts: int = 8, max_iter: int = 30) -> tuple[np.ndarray, float, np.ndarray]:
    """k-means from several k-means++ starts at once (Lloyd 1982; Arthur & Vassilvitskii 2007).

    Returns:
        labels of the best start, its within-group sum of squares, and the labels of every start (people x starts).
    """
    n, square = len(x), (x**2).sum(axis=1)
    centres = _spread(x, square, k, rng, starts)
    labels, nearest = np.full((starts, n), -1), np.empty((starts, n))
    moving = np.arange(starts)
    for _ in range(max_iter):          # a start whose labels stay will never move again, so only the others go on
        here = centres[moving]
        away = _away(x, here.reshape(-1, x.shape[1])).reshape(-1, k, n)
        least, now = away[:, 0].copy(), np.zeros((len(moving), n), dtype=int)
        for j in range(1, k):          # argmin over a short axis is several times slower
            np.copyto(now, j, where=away[:, j] < least)
            np.minimum(least, away[:, j], out=least)
        is_new = (now != labels[moving]).any(axis=1)
        nearest[moving], labels[moving] = least, now
        moving, now, here = moving[is_new], now[is_new], here[is_new]
        if not len(moving):
            break
        member = (now[:, None] == np.arange(k)[:, None]).astype(float)
        size = member.sum(axis=2)[:, :, None]
        centres[moving] = np.where(size > 0, (member.reshape(-1, n) @ x).reshape(here.shape) / np.maximum(size, 1), here)
    within = nearest.sum(axis=1) + square.sum()
    best = int(within.argmin())
    return labels[best], float(max(within[best], 0.0)), labels.T


def _spread(x: np.ndarray, square: np.ndarray, k: int, rng: np.random.Generator, starts: int) -> np.ndarray:
    """First centres (starts x k x axes) by k-means++: each drawn by its squared distance to the nearest so far."""
    n = len(x)
    centres = np.empty((starts, k, x.shape[1]))
    centres[:, 0] = x[rng.integers(n, size=starts)]
    nearest = np.inf
    for j in range(1, k):
        nearest = np.minimum(nearest, np.maximum(_away(x, centres[:, j - 1]) + square, 0))
        chance = np.cumsum(nearest + 1e-12, axis=1)
        picks = (chance < rng.random(starts)[:, None] * chance[:, -1:]).sum(axis=1)
        centres[:, j] = x[np.minimum(picks, n - 1)]
    return centres


def _away(x: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distance of each person to each centre (centres x people), less the person's own squared length."""
    return (-2 * centres) @ x.T + (centres**2).sum(axis=1)[:, None]


def start_labels(axes: np.ndarray, k: int, rng: np.random.Generator, starts: int) -> np.ndarray:
    """Starts for the mixture: the best k-means solution first, then rough ones that are merely begun."""
    best, _, _ = kmeans(axes, k, rng, starts=4)
    rough = kmeans(axes, k, rng, starts=max(starts - 1, 1), max_iter=2)[2]
    return np.column_stack([best, rough])


def n_axes(values: np.ndarray) -> int:
    """How many axes k-means looks at: those that carry more than an average column (eigenvalue above 1), at least two."""
    return int(min(max((values > 1).sum(), 2), len(values)))
