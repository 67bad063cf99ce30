"""The verdict: are there groups of people in these answers, how many, and who belongs to which?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.personas import mixture, structure
from helpers.personas.encode import Table, batteries, encode, every_so_many, row_order
from helpers.personas.overlap import find_overlap, without_echoes
from helpers.personas.prepare import famd, standardise

if TYPE_CHECKING:
    from helpers.personas.estimator import PersonaMixture

VERDICTS = ("none", "continuum", "groups")
TEST_PEOPLE = 1_200       # the structure test looks at this many people at most; more would only cost time
PER_GROUP = 50            # people per group that a model needs at least
LEAST = 5                 # people per group that the analyst's own number must leave
SURE = 0.7                # probability from which somebody counts as a member
LINE = 0.90               # from this share on, three or more groups are the low, middle and high of one dimension
VALID = 0.75              # Jaccard from which a group counts as stable (Hennig 2007)


@dataclass(frozen=True)
class Personas:
    """What `find_personas` found.

    Attributes:
        verdict: "none" (no structure), "continuum" (people differ, but not in kinds) or "groups".
        k: number of groups, 1 for none. labels: group of each person (0 is the largest). probabilities: people x k.
        evidence: the ``structure`` table, one row per number behind the verdict.
        agreement: adjusted Rand index with a second method (FAMD and k-means); NaN without groups.
        stability: per group, mean Jaccard over bootstrap samples (Hennig 2007).
        level: how high each person scores in general, in standard deviations (NaN without a battery).
        override: the analyst's own k, or None.
        axes: each person on the two strongest dimensions. model: the fitted estimator, which places other people and can be
            written down in plain numbers (None for one group). ids: the persona of each group, when it was known in an earlier wave.
    """

    verdict: str
    k: int
    labels: np.ndarray
    probabilities: np.ndarray
    evidence: pd.DataFrame
    agreement: float
    stability: np.ndarray
    level: np.ndarray
    override: int | None = None
    axes: np.ndarray = field(default_factory=lambda: np.empty((0, 2)), repr=False)
    model: PersonaMixture | None = field(default=None, repr=False)
    ids: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The persona of each group: p1, p2, … by size, unless earlier waves gave other ids (`helpers.personas.over_waves`)."""
        return self.ids or tuple(f"p{j + 1}" for j in range(self.k))


def find_personas(frame: pd.DataFrame, kinds: dict[str, str], *, max_k: int = 8, response_style: str = "centre",
                  random_state: int, replicates: int = 99, k: int | None = None) -> Personas:
    """Groups of people, if there are any.

    Args:
        frame: one row per person; NaN = missing. kinds: column -> "numeric", "ordinal" or "nominal"; other columns are ignored.
        max_k: most groups to look for, as far as there are 50 people for each.
        response_style: "centre" takes the general level out of every battery of at least four items on one scale; "keep" leaves it in.
        replicates: simulated studies in the copula test; it stops early once its decision is certain.
        k: the analyst's own number of groups, used whatever the verdict says; the verdict is not changed by it.

    The verdict is "none" when grouping tightens the answers no more than it tightens shuffled ones, or when a mixture of one group
    does as well and halves of the people do not agree;
    "groups" when the gain over one group is larger than in simulated studies with the same correlations and no groups (p at most
    .05) and the groups come back (`is_reproducible`); "continuum" in between.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):          # one thread: the same sums in the same order on every machine
        return _find(frame, kinds, max_k, response_style, random_state, replicates, k)


def _find(frame: pd.DataFrame, kinds: dict[str, str], max_k: int, response_style: str, random_state: int, replicates: int,
          k: int | None) -> Personas:
    rng = np.random.default_rng(random_state)
    table = encode(frame, dict(sorted(kinds.items())))
    order = row_order(table)
    people, columns = table.values.shape
    table = table.take(order)
    few = every_so_many(people, TEST_PEOPLE, rng)
    table, _ = without_echoes(table, few)
    recipe = _recipe(find_overlap(table, few).table(table), response_style)
    rows = [("people", 0, people, np.nan), ("columns", 0, columns, np.nan)]
    rows += [("columns_used", 0, len(recipe.table.names), np.nan)] if len(recipe.table.names) < columns else []
    most = min(max_k, people // PER_GROUP)
    found, verdict, n_axes, returns = 1, "none", 2, False
    if most > 1 and len(recipe.table.names) > 1:
        sample = recipe.take(few)
        n_axes = structure.axes_beyond_chance(sample, rng)
        found, verdict, returns = _judge(sample, most, n_axes, replicates, rng, rows)
    chosen = found if k is None or not columns else max(1, min(int(k), people // LEAST))
    model, described = _grouped(table, few, response_style, chosen, n_axes, rng, rows) if chosen > 1 else (None, {})
    if model is None:
        rows += _settled(verdict, chosen, k)
        alone = {"labels": np.zeros(people, dtype=int), "probabilities": np.ones((people, 1)), "agreement": float("nan"),
                 "stability": np.full(1, np.nan), "level": recipe.ready(recipe.table.values).level[np.argsort(order)]}
        return Personas(verdict, 1, evidence=_table(rows), override=k, **alone)
    chosen = model.n_clusters
    is_stable = returns or (chosen == found and described["stability"].min() >= VALID)
    line = one_line(recipe.table.values[few], recipe.table.kinds, model.labels_[few])
    rows.append(("one_line", chosen, line, np.nan))
    if verdict == "groups" and (not is_stable or (chosen == found and line >= LINE)):
        verdict = "continuum"
    rows += _settled(verdict, chosen, k)
    back = np.argsort(order)
    return Personas(verdict, chosen, labels=model.labels_[back], probabilities=model.probabilities_[back], evidence=_table(rows),
                    level=model.level_[back], override=k, axes=model.coordinates_[back, :2], model=model, **described)


def _settled(verdict: str, chosen: int, k: int | None) -> list[tuple]:
    rows = [("verdict", 0, VERDICTS.index(verdict), np.nan), ("chosen_k", 0, chosen, np.nan)]
    return rows if k is None else [*rows, ("override", 0, chosen, np.nan)]


def _recipe(table, response_style: str) -> structure.Recipe:
    if response_style not in ("centre", "keep"):
        raise ValueError(f"response_style {response_style!r} is neither 'centre' nor 'keep'")
    return structure.Recipe(table, tuple(tuple(s) for s in batteries(table.values, table.kinds)), response_style)


def _table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["check", "k", "value", "se"]).astype({"k": "int64", "value": "float64", "se": "float64"})


def _judge(recipe: structure.Recipe, most: int, n_axes: int, replicates: int, rng: np.random.Generator,
           rows: list) -> tuple[int, str, bool]:
    """Number of groups, verdict, and whether prediction strength alone is enough for it; the numbers are added to ``rows``.

    A verdict "groups" without that last one still has to be confirmed by the stability of each group.
    """
    ready = recipe.ready(recipe.table.values)
    data, axes = mixture.design(ready), famd(ready)[0][:, :n_axes]
    gap, se = structure.permutation_gap(recipe, most, n_axes, rng)
    bic = np.array([mixture.fit(data, j, mixture.start_labels(axes, j, rng, 8)).bic for j in range(1, most + 1)])
    by_gap, by_bic = structure.gap_rule(gap, se), int(bic.argmin()) + 1
    rows += [("gap", j + 1, gap[j], se[j]) for j in range(most)] + [("bic", j + 1, bic[j], np.nan) for j in range(most)]
    rows += [("gap_k", 0, by_gap, np.nan), ("bic_k", 0, by_bic, np.nan), ("axes", 0, n_axes, np.nan)]
    cluster = structure.mixture_cluster(data, axes, rng)
    strength = {j: structure.prediction_strength(data.people, j, cluster, rng) for j in range(2, max(by_gap, by_bic) + 1)}
    rows += [("prediction_strength", j, *strength[j]) for j in strength]
    k = choose_k(by_gap, by_bic, strength)
    if k == 1:
        return 1, "none", False
    p, done = structure.copula_gate(recipe, k, n_axes, rng, replicates)
    rows += [("copula_p", k, p, np.nan), ("copula_replicates", k, done, np.nan)]
    if p > structure.ALPHA:          # a continuum has no right number of pieces; the most that halves agree on are useful
        return max((j for j in strength if strength[j][0] >= structure.STRONG), default=k), "continuum", False
    returns = reach(strength[k]) >= structure.STRONG
    is_agreed = by_gap == by_bic < most and reach(strength[k]) >= structure.FAIR
    return k, "groups" if returns or is_agreed else "continuum", returns


def choose_k(by_gap: int, by_bic: int, strength: dict[int, tuple[float, float]]) -> int:
    """The number of groups from two proposals, confirmed by prediction strength plus its spread (Tibshirani & Walther 2005).

    Without a gap there is no structure: a mixture also splits one lopsided column, which shuffling keeps. Otherwise the larger proposal
    that reaches .80 wins; then, if both proposals see groups, the more reproducible one from .65; then the largest
    number of groups below them that reaches .80. Without any of these, the smaller proposal.

    >>> choose_k(3, 4, {2: (.9, .02), 3: (.95, .02), 4: (.78, .05)})
    4
    >>> choose_k(1, 2, {2: (.9, .05)})
    1
    """
    reached = {k: reach(found) for k, found in strength.items()}
    if by_gap == 1:
        return 1
    low, high = sorted((by_gap, by_bic))
    strong = [k for k in (low, high) if reached.get(k, 0) >= structure.STRONG]
    if strong:
        return max(strong)
    if low == 1:
        return 1
    if max(reached[low], reached[high]) >= structure.FAIR:
        return max((low, high), key=reached.get)
    return max((k for k in reached if reached[k] >= structure.STRONG), default=low)


def reach(strength: tuple[float, float]) -> float:
    """Prediction strength plus its spread over halves, which may add a tenth at most: halves that never agree are no support."""
    mean, spread = strength
    return mean + min(spread, 0.10)


def one_line(values: np.ndarray, kinds: tuple[str, ...], labels: np.ndarray) -> float:
    """How much of the differences between the group means lies on one line; 0 below three groups or four columns that have means.

    Groups that only are the lowest, the middle and the highest on everything are a scale cut into pieces, not kinds of people.
    """
    z = standardise(values[:, [kind != "nominal" for kind in kinds]])
    groups = np.unique(labels)
    if len(groups) < 3 or z.shape[1] < 4:
        return 0.0
    means = np.array([np.nan_to_num(np.nanmean(z[labels == g], axis=0)) for g in groups])
    size = np.bincount(labels)[groups]
    apart = (means - np.average(means, axis=0, weights=size)) * np.sqrt(size)[:, None]
    shares = np.linalg.svd(apart, compute_uv=False) ** 2
    return float(shares[0] / shares.sum())


def _grouped(table: Table, few: np.ndarray, response_style: str, k: int, n_axes: int, rng: np.random.Generator,
             rows: list) -> tuple[PersonaMixture, dict]:
    """The model with ``k`` groups, its stability, and its agreement with a second method on at most 20,000 people."""
    from helpers.personas.estimator import FIT_PEOPLE, PersonaMixture

    model = PersonaMixture(k, response_style=response_style, n_axes=n_axes).fit_table(table, few, rng)
    while k > 1 and not np.bincount(model.labels_, minlength=k).all():       # more groups asked for than there are kinds of answers
        k -= 1
        model = PersonaMixture(k, response_style=response_style, n_axes=n_axes).fit_table(table, few, rng)
    some = every_so_many(len(model.labels_), FIT_PEOPLE, rng)
    second = mixture.kmeans(model.coordinates_[some, :n_axes], k, rng, starts=10)[0]
    agreement = adjusted_rand(model.labels_[some], second)
    data = mixture.design(model.ready(table.values[few]))
    mean, se = _stability(data, model.coordinates_[few, :n_axes], model.labels_[few], k, rng)
    top = model.probabilities_.max(axis=1)
    rows += [("jaccard", j + 1, mean[j], se[j]) for j in range(k)]
    rows += [("agreement", k, agreement, np.nan), ("certainty", k, top.mean(), np.nan), ("unsure_share", k, (top < SURE).mean(), np.nan),
             ("smallest_share", k, np.bincount(model.labels_, minlength=k).min() / len(top), np.nan)]
    return model, {"agreement": agreement, "stability": mean}


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """Agreement of two groupings, corrected for chance (Hubert & Arabie 1985): 1 the same, 0 as by chance.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)

    def pairs(x: np.ndarray) -> float:
        return float((x * (x - 1) / 2).sum())

    both, one, two, every = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0)), pairs(np.array([len(a)]))
    expected = one * two / every
    return 1.0 if (one + two) / 2 == expected else float((both - expected) / ((one + two) / 2 - expected))


def jaccard(labels: np.ndarray, others: np.ndarray, k: int, drawn: np.ndarray) -> np.ndarray:
    """Per group, the largest Jaccard similarity with a group of another solution, over the people who were drawn (Hennig 2007)."""
    both = np.zeros((k, others.max() + 1))
    np.add.at(both, (labels[drawn], others[drawn]), 1)
    union = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return (both / np.maximum(union, 1)).max(axis=1)


def _stability(data: mixture.Design, axes: np.ndarray, labels: np.ndarray, k: int, rng: np.random.Generator,
               draws: int = 50) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of the Jaccard similarity of each group over bootstrap samples."""
    seen = []
    for _ in range(draws):
        counts = rng.multinomial(data.people, np.full(data.people, 1 / data.people))
        drawn = np.flatnonzero(counts)
        again = mixture.fit(data.take(drawn), k, mixture.start_labels(axes[drawn], k, rng, 6), weights=counts[drawn], max_iter=40, tol=1e-5)
        seen.append(jaccard(labels[drawn], again.labels, k, np.arange(len(drawn))))
    return np.mean(seen, axis=0), np.std(seen, axis=0)
