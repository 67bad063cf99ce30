"""Which stages go together with recommending: the explained variance of the outcome, divided over its (correlated) drivers.

LMG (Lindeman, Merenda & Gold 1980; Groemping 2006) averages over all orders of entry and equals the Shapley value; above twelve drivers
Johnson's relative weights (2000) stand in. Shares of variance are associations: no driver is shown to be a cause.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

MOST_FOR_LMG = 12
PER_DRIVER = 10
LEAST = 50
"""People with all answers: at least 50, and ten per driver; with fewer the division is a lottery."""
MANY = 5_000
"""From so many people on the bootstrap draws mean products, not people."""


def lmg(correlation: np.ndarray) -> np.ndarray:
    """Part of R² per driver, averaged over all orders of entry.

    Args:
        correlation: matrix (or a stack of them) with the outcome in the last row and column.

    Returns:
        One number per driver (and per matrix); they add up to R².

    >>> lmg(np.array([[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]])).round(2).tolist()
    [0.36, 0.09]
    """
    stack = np.asarray(correlation, dtype=float)
    p = stack.shape[-1] - 1
    parts = np.zeros((*stack.shape[:-2], p))
    explained = {(): np.zeros(stack.shape[:-2])}
    for size in range(1, p + 1):
        weight = factorial(size - 1) * factorial(p - size) / factorial(p)
        now = {}
        for chosen in combinations(range(p), size):
            now[chosen] = _r2(stack, list(chosen))
            for driver in chosen:
                rest = tuple(c for c in chosen if c != driver)
                parts[..., driver] += weight * (now[chosen] - explained[rest])
        explained = now
    return parts


def _r2(stack: np.ndarray, chosen: list[int]) -> np.ndarray:
    inner, outer = stack[..., chosen, :][..., chosen], stack[..., chosen, -1]
    return (outer * np.linalg.solve(inner, outer[..., None])[..., 0]).sum(axis=-1)


def johnson(correlation: np.ndarray) -> np.ndarray:
    """Relative weights: part of R² per driver by way of the nearest uncorrelated drivers; for one matrix or a stack."""
    stack = np.asarray(correlation, dtype=float)
    values, vectors = np.linalg.eigh(stack[..., :-1, :-1])
    root = np.maximum(values, 0) ** 0.5
    to_own = (vectors * root[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    slopes = np.linalg.solve(to_own, stack[..., :-1, -1:])
    return (to_own**2 @ slopes**2)[..., 0]


def correlations(columns: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Correlation matrix of the columns; with weights (one row per draw) a stack of them."""
    x = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    n, k = x.shape
    w = np.ones((1, n)) if weights is None else weights
    found = _correlations(w @ x / n, (w @ (x[:, :, None] * x[:, None, :]).reshape(n, -1)).reshape(-1, k, k) / n)
    return found[0] if weights is None else found


def _correlations(means: np.ndarray, products: np.ndarray) -> np.ndarray:
    covariance = products - means[:, :, None] * means[:, None, :]
    sd = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    return covariance / (sd[:, :, None] * sd[:, None, :])


def drawn(columns: np.ndarray, draws: int, random_state: int) -> np.ndarray:
    """Correlation matrices of people drawn anew, one per draw.

    Of many people the mean products of columns, of which a correlation is made, are normal to the eye (central limit theorem):
    they are drawn themselves, with their own covariance, so that the cost does not grow with people times draws.
    """
    n, k = columns.shape
    if n < MANY:
        return correlations(columns, intervals.bootstrap_weights(n, draws, random_state))
    x = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    one, other = np.triu_indices(k)
    each = np.hstack([x, x[:, one] * x[:, other]])
    spread = np.cov(each, rowvar=False) / n
    # the ridge lets a column of two values through, whose square says nothing new
    root = np.linalg.cholesky(spread + 1e-9 * spread.diagonal().max() * np.eye(len(spread)))
    means = each.mean(axis=0) + np.random.default_rng(random_state).standard_normal((draws, len(spread))) @ root.T
    products = np.empty((draws, k, k))
    products[:, one, other] = products[:, other, one] = means[:, k:]
    return _correlations(means[:, :k], products)


def ratings(answers: pd.DataFrame) -> pd.DataFrame:
    """One row per person who answered all: satisfaction per stage (csat), and the likelihood to recommend (``nps``) as last column."""
    known = answers[answers["score"].notna() & answers["person_id"].notna()]
    given = known[(known["metric"] == "csat") & ~known["stage"].isin(NOWHERE)]
    given = given.assign(position=(given["score"] - given["scale_min"]) / (given["scale_max"] - given["scale_min"]))
    wide = given.pivot_table(index="person_id", columns="stage", values="position", aggfunc="mean", observed=True)
    outcome = known[known["metric"] == "nps"].groupby("person_id", observed=True)["score"].mean()
    asked = wide.loc[:, wide.notna().mean() >= 0.5]
    complete = asked.join(outcome.rename("nps"), how="inner").dropna().sort_index()
    return complete.loc[:, (complete.std() > 0) | (complete.columns == "nps")]


@kpi(metric="importance", stage="all", unit="share", formula="part of R² of recommending (0-10) on satisfaction per stage: LMG; above 12 "
     "drivers Johnson's relative weights", denominator="variance of the likelihood to recommend", needs=("answers",),
     columns=("metric", "score", "scale_min", "scale_max", "person_id", "stage"), interval="bootstrap over people, expanded percentile",
     source="Lindeman, Merenda & Gold 1980; Johnson 2000; interval: Hesterberg 2015; an association, not a cause", better="none",
     guard="people who answered all of these questions: at least 50, and 10 per stage; two stages or more")
def importance(answers: pd.DataFrame, how: How) -> list[dict]:
    """How much of the differences in recommending goes together with satisfaction in each stage; together they are R²."""
    table = ratings(answers)
    n, p = len(table), table.shape[1] - 1
    if p < 2 or n < max(LEAST, PER_DRIVER * p) or table["nps"].std() == 0:
        return []
    columns = table.to_numpy()
    divide, method = (lmg, "lmg_bootstrap") if p <= MOST_FOR_LMG else (johnson, "johnson_bootstrap")
    estimates = divide(correlations(columns))
    low, high = intervals.percentile(divide(drawn(columns, how.draws, how.random_state)), intervals.expanded(how.level, n))
    return [row("importance", values, n, unit="share", method=method, status="reported", stage=str(stage))
            for stage, *values in zip(table.columns[:-1], estimates, low, high)]
