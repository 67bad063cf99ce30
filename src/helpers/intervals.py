"""Intervals and corrections that all rooms share. Level .95 unless said; n counts people."""

from __future__ import annotations

import numpy as np

Numbers = np.ndarray | float | int


def z_of(level: float) -> float:
    """The normal quantile of a two-sided interval: 1.96 at .95."""
    from scipy import special

    return float(special.ndtri((1 + level) / 2))


def wilson(successes: Numbers, n: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of a share (Wilson 1927). Works on arrays and on effective counts; NaN where n is 0.

    >>> low, high = wilson(5, 50)
    >>> round(float(low), 8), round(float(high), 8)
    (0.04347576, 0.21360231)
    """
    x, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    z = z_of(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.where(n > 0, np.maximum(middle - half, 0), np.nan), np.where(n > 0, np.minimum(middle + half, 1), np.nan)


def mover(estimate1: Numbers, low1: Numbers, high1: Numbers, estimate2: Numbers, low2: Numbers, high2: Numbers
          ) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a difference, second minus first, from the two intervals themselves (Zou & Donner 2008).

    With Wilson intervals it is Newcombe's method 10; with symmetric ones it is the usual square root of summed variances.
    """
    e1, l1, u1, e2, l2, u2 = (np.asarray(x, dtype=float) for x in (estimate1, low1, high1, estimate2, low2, high2))
    return e2 - e1 - np.hypot(e2 - l2, u1 - e1), e2 - e1 + np.hypot(u2 - e2, e1 - l1)


def newcombe(x1: Numbers, n1: Numbers, x2: Numbers, n2: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the difference of two shares, second minus first (Newcombe 1998, method 10); NaN where an n is 0.

    >>> low, high = newcombe(200, 10_000, 250, 10_000)
    >>> round(float(low), 8), round(float(high), 8)
    (0.00088705, 0.00913827)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = np.asarray(x1, float) / np.asarray(n1, float), np.asarray(x2, float) / np.asarray(n2, float)
    return mover(p1, *wilson(x1, n1, level), p2, *wilson(x2, n2, level))


def nps(promoters: Numbers, passives: Numbers, detractors: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Net Promoter Score with the adjusted Wald interval (Rocks 2016): three answers are added, 3/4, 3/2 and 3/4.

    Returns:
        estimate (unadjusted), low, high, each -100 to 100.

    >>> [round(float(x), 4) for x in nps(60, 20, 20)]
    [40.0, 23.3799, 54.29]
    """
    pro, pas, det = (np.asarray(x, dtype=float) for x in (promoters, passives, detractors))
    n = pro + pas + det
    p, d = (pro + 0.75) / (n + 3), (det + 0.75) / (n + 3)
    half = z_of(level) * np.sqrt((p + d - (p - d) ** 2) / (n + 3))
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = (pro - det) / n
    return 100 * estimate, 100 * np.maximum(p - d - half, -1), 100 * np.minimum(p - d + half, 1)


def mean_t(total: Numbers, squares: Numbers, n: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean with Student's t interval from count, sum and sum of squares (one value per person).

    Returns:
        estimate, low, high; the ends are NaN below two people.
    """
    from scipy import special

    s, q, n = (np.asarray(x, dtype=float) for x in (total, squares, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = s / n
        variance = np.maximum(q - s**2 / n, 0) / (n - 1)
        half = special.stdtrit(n - 1, (1 + level) / 2) * np.sqrt(variance / n)
    half = np.where(n > 1, half, np.nan)
    return mean, mean - half, mean + half


def ratio(numerator: np.ndarray, denominator: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Ratio of two sums with the delta method clustered on the person and Student's t (revenue / orders).

    Args:
        numerator: one sum per person. denominator: one sum per person, same order.

    Returns:
        estimate, low, high; the ends are NaN below two people, all three when the denominator is 0.

    >>> [round(float(x), 3) for x in ratio(np.array([10, 30, 20]), np.array([1, 2, 1]))]
    [15.0, 5.684, 24.316]
    """
    from scipy import special

    y, x = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    total, n = x.sum(), len(x)
    if total == 0:
        return np.nan, np.nan, np.nan
    estimate = y.sum() / total
    if n < 2:
        return estimate, np.nan, np.nan
    half = special.stdtrit(n - 1, (1 + level) / 2) * np.sqrt(n / (n - 1) * ((y - estimate * x) ** 2).sum()) / total
    return estimate, estimate - half, estimate + half


def ratio_log(numerator: np.ndarray, denominator: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Ratio of two positive sums with the delta method on the log scale (spend / sales): never below 0, and right where sums are skew.

    Args:
        numerator: one sum per independent unit (a day, a person). denominator: the same units, same order.

    Returns:
        estimate, low, high; all NaN when the denominator is 0, the ends when the numerator is 0 or there are fewer than two units.

    >>> [round(float(x), 3) for x in ratio_log(np.array([10, 30, 20]), np.array([1, 2, 1]))]
    [15.0, 8.061, 27.913]
    """
    estimate, low, high = ratio(numerator, denominator, level)
    if not estimate > 0 or np.isnan(low):
        return estimate, np.nan, np.nan
    half = (high - low) / 2 / estimate
    return estimate, estimate * np.exp(-half), estimate * np.exp(half)


def ratio_share(numerator: np.ndarray, denominator: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """A share of things of which a person has several (sessions, carts, orders): Wilson on the effective count.

    The effective count is p(1 - p) over the variance clustered on the person, and never more than the count itself nor less
    than 1; where everybody agrees (p is 0 or 1) the number of people stands in for it.
    """
    y, x = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    total, n = x.sum(), len(x)
    if total == 0:
        return np.nan, np.nan, np.nan
    p = y.sum() / total
    spread = n / (n - 1) * ((y - p * x) ** 2).sum() / total**2 if n > 1 else 0.0
    low, high = effective_wilson(p, spread, n, total, level)
    return p, float(low), float(high)


def effective_wilson(p: Numbers, variance: Numbers, people: Numbers, most: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson interval of a share with this sampling variance: on the count of independent people that would vary as much.

    Args:
        variance: of the estimate, clustered on the person; where it is 0 (all agree), ``people`` stands in for the effective count.
        most: the effective count is never above it (nor below 1).
    """
    p, variance = np.asarray(p, dtype=float), np.asarray(variance, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(variance > 0, np.clip(p * (1 - p) / variance, 1, most), people)
    return wilson(p * effective, effective, level)


def median(values: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Median with the exact interval of order statistics (binomial ranks; no assumption on the form of the distribution).

    Returns:
        estimate, low, high; the ends are NaN when there are too few values for the level (five at .95).

    >>> median(np.arange(1, 11))
    (5.5, 2.0, 9.0)
    """
    from scipy import special

    x = np.asarray(values, dtype=float)
    n, tail = len(x), (1 - level) / 2
    if n == 0:
        return np.nan, np.nan, np.nan
    rank = max(int(special.bdtrik(tail, n, 0.5)) - 1, 0) if n > 2 else 0
    while special.bdtr(rank, n, 0.5) <= tail:
        rank += 1
    places = [(n - 1) // 2, n // 2, *((rank - 1, n - rank) if rank else ())]
    found = np.partition(x, places)[places]
    ends = (float(found[2]), float(found[3])) if rank else (np.nan, np.nan)
    return float(found[:2].mean()), *ends


def poisson(count: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval of a count (Garwood 1936)."""
    from scipy import special

    x, tail = np.asarray(count, dtype=float), (1 - level) / 2
    return np.where(x > 0, special.gammaincinv(np.maximum(x, 1e-9), tail), 0.0), special.gammaincinv(x + 1, 1 - tail)


def total(each: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Number of things of which a person has several: Poisson on the effective number of people (compound Poisson).

    The effective number is the squared sum over the sum of squares; with one thing each it is the count itself.

    >>> [round(float(x), 2) for x in total(np.full(10, 3.0))]
    [30.0, 14.39, 55.17]
    """
    x = np.asarray(each, dtype=float)
    count, squares = float(x.sum()), float((x**2).sum())
    if not squares:
        return 0.0, 0.0, float(poisson(0, level)[1])
    effective = count**2 / squares
    low, high = poisson(effective, level)
    return count, float(low) * count / effective, float(high) * count / effective


def bootstrap_weights(people: int, draws: int, random_state: int) -> np.ndarray:
    """How often each person is drawn, one row per draw (multinomial bootstrap by person)."""
    rng = np.random.default_rng(random_state)
    return rng.multinomial(people, np.full(people, 1 / people), size=draws)


def percentile(draws: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval over the first axis, ignoring draws without a value."""
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def expanded(level: float, n: int) -> float:
    """The level at which a percentile bootstrap of n people holds what it says: it is too narrow by t and by n - 1 (Hesterberg 2015).

    >>> round(expanded(0.95, 30), 4), round(expanded(0.95, 1000), 4)
    (0.9625, 0.9504)
    """
    from scipy import special

    return float(2 * special.ndtr(special.stdtrit(n - 1, (1 + level) / 2) * np.sqrt(n / (n - 1))) - 1)


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values (Benjamini & Hochberg 1995); NaN stays NaN and does not count.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    m = len(order)
    scaled = p[order] * m / np.arange(1, m + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1) if m else scaled
    return q


def mark(low: Numbers, high: Numbers, narrow: float = 0.15) -> np.ndarray:
    """Sign of a valence by its interval: positive, negative, neutral (includes 0 and no wider than ±narrow), else uncertain."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    inside = (low >= -narrow) & (high <= narrow)
    cases = [np.isnan(low) | np.isnan(high), low > 0, high < 0, inside]
    return np.select(cases, ["uncertain", "positive", "negative", "neutral"], "uncertain")


def apart(low1: Numbers, high1: Numbers, low2: Numbers, high2: Numbers) -> np.ndarray:
    """Where the second interval lies beside the first: 1 wholly above it, -1 wholly below it, 0 where they touch or one is missing.

    >>> apart([0.1, 0.1, 0.1], [0.2, 0.2, np.nan], [0.3, 0.15, 0.3], [0.4, 0.4, 0.4]).tolist()
    [1, 0, 0]
    """
    l1, h1, l2, h2 = (np.asarray(x, dtype=float) for x in (low1, high1, low2, high2))
    known = ~np.isnan(l1 + h1 + l2 + h2)
    return np.select([known & (l2 > h1), known & (h2 < l1)], [1, -1], 0)


def standing(low: Numbers, high: Numbers, goal: Numbers, better: str = "higher") -> np.ndarray:
    """A measure against its goal, by the interval: met, not_met, or cannot_tell when the goal lies inside it.

    >>> standing([41, 30, 10], [50, 45, 20], 40).tolist()
    ['met', 'cannot_tell', 'not_met']
    """
    low, high, goal = (np.asarray(x, dtype=float) for x in (low, high, goal))
    above, below = low >= goal, high < goal
    if better == "lower":
        above, below = high <= goal, low > goal
    return np.select([np.isnan(low) | np.isnan(high), above, below], ["cannot_tell", "met", "not_met"], "cannot_tell")
