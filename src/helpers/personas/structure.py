"""Do the groups exist? Three questions to the data, each against data in which the answer is known to be no.

1. Permutation gap (Tibshirani, Walther & Hastie 2001): does grouping tighten the answers more than it tightens the same answers
   with every column shuffled? If not, there is no structure at all.
2. Copula null: the same marginals and the same correlations, but no groups. Does a mixture gain more on the real answers?
   If not, people differ along a continuum.
3. Prediction strength (Tibshirani & Walther 2005): do two halves of the people lead to the same groups?
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from helpers.personas import mixture
from helpers.personas.encode import Table
from helpers.personas.prepare import famd, normal_scores, prepare, standardise

STRONG = 0.80         # prediction strength from which groups count as reproducible (Tibshirani & Walther 2005)
FAIR = 0.65           # below this nobody should speak of groups; half of the people is a hard test for a group of one in ten
ALPHA = 0.05
CALIBRATION = 6       # rounds in which the latent correlations are corrected for what cutting into answers takes away
LATENT = 4000         # simulated people per round


@dataclass(frozen=True)
class Recipe:
    """How to prepare: kinds, batteries and response style, the same for the real answers and for every simulated study."""

    table: Table
    scales: tuple[tuple[int, ...], ...]
    response_style: str

    def ready(self, values: np.ndarray):
        return prepare(values, self.table.kinds, [list(s) for s in self.scales], self.response_style, self.table.names)

    def take(self, rows: np.ndarray) -> Recipe:
        """The same for some of the people."""
        return replace(self, table=self.table.take(rows))


def shuffled(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every column in an order of its own: the same answers, no relation between columns."""
    return rng.permuted(values, axis=0)


def gap_rule(gap: np.ndarray, se: np.ndarray) -> int:
    """Smallest k within one standard error of the first local maximum ("firstSEmax" of R's cluster package).

    >>> gap_rule(np.array([.1, .5, .52, .4]), np.array([.03, .03, .03, .03]))
    2
    """
    falls = np.flatnonzero(np.diff(gap) <= 0)
    top = int(falls[0]) if len(falls) else len(gap) - 1
    return int(np.flatnonzero(gap[:top + 1] >= gap[top] - se[top])[0]) + 1


def log_within(axes: np.ndarray, max_k: int, rng: np.random.Generator, starts: int = 5) -> np.ndarray:
    """Log of the within-group sum of squares by k-means for k = 1 … max_k."""
    return np.log([max(mixture.kmeans(axes, k, rng, starts=starts)[1], 1e-12) for k in range(1, max_k + 1)])


def axes_beyond_chance(recipe: Recipe, rng: np.random.Generator, draws: int = 10) -> int:
    """How many axes carry more than the axes of shuffled answers (Horn's parallel analysis 1965); at least two."""
    _, real = famd(recipe.ready(recipe.table.values))
    chance = [famd(recipe.ready(shuffled(recipe.table.values, rng)))[1] for _ in range(draws)]
    m = min(len(real), *(len(c) for c in chance))
    above = real[:m] > np.quantile([c[:m] for c in chance], 0.95, axis=0)
    return int(max(2, m if above.all() else above.argmin()))


def permutation_gap(recipe: Recipe, max_k: int, n_axes: int, rng: np.random.Generator, draws: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Gap and its standard error for k = 1 … max_k, with shuffled columns as reference."""

    def curve(values: np.ndarray) -> np.ndarray:
        return log_within(famd(recipe.ready(values))[0][:, :n_axes], max_k, rng)

    real = curve(recipe.table.values)
    chance = np.array([curve(shuffled(recipe.table.values, rng)) for _ in range(draws)])
    return gap_of(real, chance)


def gap_of(real: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gap and its standard error from the curve of the real answers and one curve per draw (Tibshirani, Walther & Hastie 2001)."""
    return chance.mean(axis=0) - real, chance.std(axis=0) * np.sqrt(1 + 1 / len(chance))


def agreement_in_halves(own: np.ndarray, predicted: np.ndarray, k: int) -> float:
    """Smallest share, over the groups of one half, of pairs that the other half's model also keeps together."""
    strengths = []
    for group in range(k):
        counts = np.bincount(predicted[own == group], minlength=k)
        m = counts.sum()
        if m > 1:
            strengths.append((counts * (counts - 1)).sum() / (m * (m - 1)))
    return float(min(strengths)) if len(strengths) == k else 0.0


def prediction_strength(people: int, k: int, cluster, rng: np.random.Generator, splits: int = 10) -> tuple[float, float]:
    """Prediction strength of ``k`` groups and its spread over random halves.

    Args:
        cluster: function of (rows, k) giving the labels of these rows, and a function that labels other rows.
    """
    if k == 1:
        return 1.0, 0.0
    strengths = []
    for _ in range(splits):
        order = rng.permutation(people)
        one, two = order[: people // 2], order[people // 2:]
        (labels_one, by_one), (labels_two, by_two) = cluster(one, k), cluster(two, k)
        strengths.append((agreement_in_halves(labels_two, by_one(two), k) + agreement_in_halves(labels_one, by_two(one), k)) / 2)
    return float(np.mean(strengths)), float(np.std(strengths))


def mixture_cluster(data: mixture.Design, axes: np.ndarray, rng: np.random.Generator, starts: int = 6):
    """A ``cluster`` function for `prediction_strength` that fits the mixture on the rows it is given."""

    def cluster(rows: np.ndarray, k: int):
        model = mixture.fit(data.take(rows), k, mixture.start_labels(axes[rows], k, rng, starts), max_iter=40, tol=1e-5)
        return model.labels, lambda others: mixture.predict(data.take(others), model).argmax(axis=1)

    return cluster


# --- the copula null ---------------------------------------------------------------------------------------------------------

def _ordered(recipe: Recipe, n_axes: int) -> np.ndarray:
    """The answers with the levels of nominal columns in the order of the first axis, so that a correlation has a meaning."""
    values = recipe.table.values.copy()
    first = famd(recipe.ready(values))[0][:, 0]
    for j, kind in enumerate(recipe.table.kinds):
        if kind != "nominal":
            continue
        known = ~np.isnan(values[:, j])
        codes = values[known, j].astype(int)
        mean = np.bincount(codes, first[known]) / np.maximum(np.bincount(codes), 1)
        values[known, j] = np.argsort(np.argsort(mean, kind="stable"), kind="stable")[codes]
    return values


def _scored(values: np.ndarray, kinds: tuple[str, ...]) -> np.ndarray:
    """Normal scores for numbers, z scores for the rest; missing at the average."""
    columns = [normal_scores(x) if kind == "numeric" else standardise(x) for x, kind in zip(values.T, kinds)]
    return np.column_stack(columns)


def correlations(scores: np.ndarray) -> np.ndarray:
    """Correlations over the people who answered both columns."""
    known = (~np.isnan(scores)).astype(float)
    filled = np.nan_to_num(scores)
    both = known.T @ known
    cross = filled.T @ filled / np.maximum(both, 1)
    spread = np.sqrt(np.maximum((filled**2).T @ known / np.maximum(both, 1), 1e-12))
    out = cross / (spread * spread.T)
    np.fill_diagonal(out, 1.0)
    return np.clip(np.nan_to_num(out), -1, 1)


def positive(r: np.ndarray) -> np.ndarray:
    """The nearest usable correlation matrix: negative eigenvalues up to a trifle, diagonal back to 1."""
    values, vectors = np.linalg.eigh((r + r.T) / 2)
    fixed = (vectors * np.maximum(values, 1e-4)) @ vectors.T
    scale = np.sqrt(np.diag(fixed))
    return fixed / np.outer(scale, scale)


class CopulaNull:
    """Studies without groups: a Gaussian copula with the observed marginals and correlations (Nelsen 2006, 2).

    Cutting a latent normal into answers weakens its correlations, so the latent ones are raised until the simulated answers
    correlate as the real ones do; without that step the test finds groups in every strong common factor.
    """

    def __init__(self, recipe: Recipe, rng: np.random.Generator):
        self.kinds = recipe.table.kinds
        self.values = _ordered(recipe, 2)
        self.known = ~np.isnan(self.values)
        self.sorted = [np.sort(x[k]) for x, k in zip(self.values.T, self.known.T)]
        self.wanted = correlations(_scored(self.values, self.kinds))
        self.cuts = [ndtri((np.arange(1, len(s))) / len(s)) for s in self.sorted]
        latent = rng.standard_normal((LATENT, self.values.shape[1]))
        r = positive(self.wanted)
        for _ in range(CALIBRATION):
            seen = correlations(_scored(self._answers(latent @ np.linalg.cholesky(r).T), self.kinds))
            r = positive(np.clip(r + self.wanted - seen, -0.99, 0.99))
        self.root = np.linalg.cholesky(r)

    def _answers(self, latent: np.ndarray) -> np.ndarray:
        return np.column_stack([s[np.searchsorted(c, x)] for s, c, x in zip(self.sorted, self.cuts, latent.T)])

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """One simulated study of the same size, with the same answers missing."""
        latent = rng.standard_normal(self.values.shape) @ self.root.T
        return np.where(self.known, self._answers(latent), np.nan)


def bic_gain(ready, k: int, n_axes: int, rng: np.random.Generator, starts: int = 4) -> float:
    """How much lower BIC is with ``k`` groups than with one."""
    data = mixture.design(ready)
    axes = famd(ready)[0][:, :n_axes]
    one = mixture.fit(data, 1, np.zeros((data.people, 1), dtype=int), max_iter=2)
    many = mixture.fit(data, k, mixture.start_labels(axes, k, rng, starts), max_iter=40, tol=1e-5, finalists=1)
    return one.bic - many.bic


def copula_gate(recipe: Recipe, k: int, n_axes: int, rng: np.random.Generator, replicates: int = 99) -> tuple[float, int]:
    """p-value of ``k`` groups against the copula null, and how many simulated studies it took.

    The test stops as soon as so many simulated studies gain as much as the real one that p can no longer fall to .05: the
    decision is the one that all replicates would give (curtailment), and p is then reported as the share so far.
    """
    real = bic_gain(recipe.ready(recipe.table.values), k, n_axes, rng)
    null = CopulaNull(recipe, rng)
    done = beyond = 0
    allowed = int(np.floor(ALPHA * (replicates + 1))) - 1
    while done < replicates and beyond <= allowed:
        beyond += bic_gain(recipe.ready(null.draw(rng)), k, n_axes, rng) >= real
        done += 1
    return float((beyond + 1) / (done + 1)), done
