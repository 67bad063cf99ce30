"""Which pain points cost most: how often they strike, times what those who are hit lose in the outcome, with honest ranks.

The loss is adjusted: the outcome is regressed on all pain points together (and on persona when given), so that a pain that comes
along with a worse one is not blamed for it. It is an association; only an experiment shows what repairing it brings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals

CLEAR, TOP = 0.8, 3  # "clear" needs this probability of a place among the first three
LEAST_SPREAD = 0.5  # variance between pains that is always allowed for, in variances of one estimate
CHUNK = 4_000_000  # weights held at once in a bootstrap step
MANY = 3_000  # from here on people who look alike are drawn together


def pain_priority(
    hits: pd.DataFrame,
    outcome: pd.Series,
    *,
    persona: pd.Series | None = None,
    severity: pd.Series | pd.DataFrame | None = None,
    held: pd.DataFrame | None = None,
    draws: int = 1000,
    level: float = 0.95,
    minimum_people: int = 10,
    random_state: int = 7,
) -> pd.DataFrame:
    """Pain points ranked by what they cost, in outcome points lost per 100 people.

    Args:
        hits: one row per person (the index may repeat a person: rows are then joined, a pain counts once), one column per pain
            point, true where the person is hit; a missing value counts as not hit.
        outcome: one value per row of ``hits``, higher is better (NPS answer 0-10, satisfaction, bought 0/1); may be missing.
        persona: group of each row, held constant in the loss.
        severity: per pain (a Series by pain) or per person × pain; used only as a multiplier, pain mean over the mean of all pains.
        held: further columns (0/1 or numbers, one row per row of ``hits``) held constant in the loss, such as how far people had come.
        draws: bootstrap draws, by person. minimum_people: fewer people hit than this is "too_few" and not ranked.

    Returns:
        One row per pain, worst first: ``theme``, ``n`` (people), ``people`` (hit), ``share`` with ``low`` and ``high`` (Wilson),
        ``impact`` (adjusted loss in outcome points among those hit), ``priority`` (outcome points lost per 100 people) with
        ``priority_low`` and ``priority_high``, ``rank_low``, ``rank_high``, ``p_top3`` (with allowance for luck, see `_shrunk`),
        ``q`` (Holm-corrected p of no loss) and ``verdict``: "clear" (the loss is more than chance after correction, and the place is in
        the first three with a probability of at least .8), "tie" (cannot be told apart), "too_few",
        "not_ranked" (no outcome to rank by).
    """
    matrix, y, controls = _per_person(hits, outcome, persona, held)
    n, people = len(matrix), matrix.sum(axis=0)
    table = pd.DataFrame({"theme": [str(c) for c in hits.columns], "n": n, "people": people.astype(int)})
    table["share"] = people / n if n else np.nan
    table["low"], table["high"] = intervals.wilson(people, np.full(len(people), n), level)
    for name in ("impact", "priority", "priority_low", "priority_high", "rank_low", "rank_high", "p_top3", "q"):
        table[name] = np.nan
    table["verdict"] = "not_ranked"
    known = ~np.isnan(y)
    hit_known = matrix[known].sum(axis=0) if n else people
    enough = (hit_known >= minimum_people) & (known.sum() - hit_known >= minimum_people)
    has_outcome = known.sum() >= 2 * minimum_people and np.nanstd(y) > 0 if n else False
    if has_outcome:
        table.loc[~enough, "verdict"] = "too_few"
        kept = np.flatnonzero(enough)
        if len(kept):
            _rank_into(table, kept, matrix, y, controls, _multiplier(severity, hits.columns, hits)[kept], draws, level, random_state)
    return table.sort_values(["priority", "people", "theme"], ascending=[False, False, True], na_position="last", ignore_index=True)


def _per_person(
    hits: pd.DataFrame, outcome: pd.Series, persona: pd.Series | None, held: pd.DataFrame | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hits (0/1), outcome and what is held constant (personas, further columns), one row per person: ten answers are one person."""
    matrix = hits.fillna(False).to_numpy(dtype=float) if len(hits.columns) else np.zeros((len(hits), 0))
    y = pd.to_numeric(pd.Series(np.asarray(outcome)), errors="coerce").to_numpy(dtype=float)
    group = pd.Series(np.asarray(persona), dtype="str").fillna("") if persona is not None else pd.Series([""] * len(y))
    more = held.fillna(0).to_numpy(dtype=float) if held is not None else np.zeros((len(y), 0))
    if hits.index.has_duplicates:
        code, _ = pd.factorize(hits.index)
        matrix = pd.DataFrame(matrix).groupby(code).max().to_numpy()
        y = pd.Series(y).groupby(code).mean().to_numpy()
        group = group.groupby(code).first()
        more = pd.DataFrame(more).groupby(code).max().to_numpy()
    dummies = pd.get_dummies(group, drop_first=True).to_numpy(dtype=float)
    return matrix, y, np.column_stack([dummies, more[:, more.std(axis=0) > 0] if len(more) else more])


def _multiplier(severity: pd.Series | pd.DataFrame | None, pains: pd.Index, hits: pd.DataFrame) -> np.ndarray:
    """Mean severity of each pain over the mean of all pains; ones when none is given."""
    if severity is None:
        return np.ones(len(pains))
    if isinstance(severity, pd.DataFrame):
        severity = severity.where(hits.fillna(False).astype(bool)).mean()
    means = severity.reindex(pains).to_numpy(dtype=float)
    return np.where(np.isnan(means), 1.0, means / np.nanmean(means))


def _rank_into(
    table: pd.DataFrame,
    kept: np.ndarray,
    matrix: np.ndarray,
    y: np.ndarray,
    controls: np.ndarray,
    multiplier: np.ndarray,
    draws: int,
    level: float,
    random_state: int,
) -> None:
    """Fill loss, priority, ranks, q and verdict of the pains that can be ranked."""
    hit = matrix[:, kept]
    known = ~np.isnan(y)
    design = np.column_stack([np.ones(len(y)), controls, hit])
    first = design.shape[1] - len(kept)
    loss, p = _adjusted_loss(design[known], y[known], first)
    share = hit.mean(axis=0)
    drawn = _bootstrap(design, np.where(known, y, 0.0), known, first, draws, random_state) * multiplier
    order = _ranks(drawn)
    low, high = intervals.percentile(drawn, level)
    rank_low, rank_high = np.quantile(order, [(1 - level) / 2, (1 + level) / 2], axis=0, method="nearest")
    q = holm(p)
    p_top = (_ranks(_shrunk(drawn, share * loss * multiplier, random_state)) <= TOP).mean(axis=0)
    values = {
        "impact": loss,
        "priority": 100 * share * loss * multiplier,
        "priority_low": 100 * low,
        "priority_high": 100 * high,
        "rank_low": rank_low,
        "rank_high": rank_high,
        "p_top3": p_top,
        "q": q,
        "verdict": np.where((q <= 1 - level) & (loss > 0) & (p_top >= CLEAR), "clear", "tie"),
    }
    for name, column in values.items():
        table.loc[kept, name] = column


def _ranks(drawn: np.ndarray) -> np.ndarray:
    """The rank of each pain (column) in each draw (row), 1 for the dearest."""
    return (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1


def _shrunk(drawn: np.ndarray, estimates: np.ndarray, random_state: int) -> np.ndarray:
    """Draws pulled towards the mean of all pains, as far as the differences between pains may be chance (empirical Bayes, normal-normal).

    The pain that comes out dearest was also lucky; without this, places in the first three are promised too often. How much the pains
    truly differ is uncertain when they are few, so each draw takes its own answer (scaled inverse chi-square), never below `LEAST_SPREAD`.
    """
    pains = len(estimates)
    if pains <= TOP:
        return drawn
    noise = drawn.var(axis=0)
    total = (pains - 1) * estimates.var(ddof=1) / np.random.default_rng(random_state).chisquare(pains - 1, len(drawn))
    true = np.maximum(total - noise.mean(), LEAST_SPREAD * noise.mean())[:, None]
    weight = true / (true + noise + 1e-12)
    return weight * estimates + (1 - weight) * estimates.mean() + np.sqrt(weight) * (drawn - estimates)


def _adjusted_loss(x: np.ndarray, y: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Loss per pain and its two-sided p."""
    beta, se, freedom = fitted(x, y)
    loss = -beta[first:]
    return loss, 2 * special.stdtr(freedom, -np.abs(loss) / np.maximum(se[first:], 1e-12))


def fitted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Coefficients of a regression, their standard errors and the degrees of freedom.

    The standard error is the larger of the classical and the HC3 one (MacKinnon & White 1985): with a dozen people hit either
    alone can be too small.
    """
    inverse = np.linalg.inv(x.T @ x + 1e-8 * len(x) * np.eye(x.shape[1]))
    beta = inverse @ (x.T @ y)
    residual = y - x @ beta
    freedom = max(len(y) - x.shape[1], 1)
    classical = np.sqrt(np.diag(inverse) * (residual @ residual) / freedom)
    leverage = np.clip(np.einsum("ij,jk,ik->i", x, inverse, x), 0, 1 - 1e-9)
    scaled = x * (residual / (1 - leverage))[:, None]
    robust = np.sqrt(np.diag(inverse @ (scaled.T @ scaled) @ inverse))
    return beta, np.maximum(classical, robust), freedom


def _bootstrap(x: np.ndarray, y: np.ndarray, known: np.ndarray, first: int, draws: int, random_state: int) -> np.ndarray:
    """Share × loss per draw and pain."""
    beta, means = drawn_fits(x, y, known, draws, random_state)
    return -means[:, first:] * beta[:, first:]


def drawn_fits(x: np.ndarray, y: np.ndarray, known: np.ndarray, draws: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and means of the columns, one row per draw of people, from the normal equations of each draw.

    Sums of products are linear in the weights, so all draws are two matrix products; the small systems are solved in one batch.
    """
    rows, counts = _distinct(np.column_stack([x, y, known]))
    x, y, known = rows[:, :-2], rows[:, -2], rows[:, -1]
    n, q = int(counts.sum()), x.shape[1]
    upper = np.triu_indices(q)
    products = (x[:, upper[0]] * x[:, upper[1]]) * known[:, None]
    sides = x * y[:, None]
    step = max(1, min(draws, CHUNK // max(len(x), 1)))
    rng = np.random.default_rng(random_state)
    fits, means = np.empty((draws, q)), np.empty((draws, q))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        weights = rng.multinomial(n, counts / n, size=size).astype(float)
        gram = np.empty((size, q, q))
        sums = weights @ products
        gram[:, upper[0], upper[1]] = sums
        gram[:, upper[1], upper[0]] = sums
        gram += 1e-6 * n * np.eye(q)
        fits[start : start + size] = np.linalg.solve(gram, (weights @ sides)[:, :, None])[:, :, 0]
        means[start : start + size] = weights @ x / n
    return fits, means


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows that differ, and how many people share each: drawing people is drawing these, in a fraction of the time."""
    if len(rows) < MANY:
        return rows, np.ones(len(rows))
    return np.unique(rows, axis=0, return_counts=True)


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's step-down correction: the chance of even one false pain stays below the level.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    scaled = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    q = np.empty(len(p))
    q[order] = np.minimum(scaled, 1)
    return q
