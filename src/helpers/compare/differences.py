"""Interval and p-value of a difference between two waves, from the rows of ``measures`` alone.

``measures`` holds no variances, so each is read back from its interval, by its method:

- ``adjusted_wald…`` (NPS): the middle is the estimate times n / (n + 3), the standard error its distance to an end that is not cut
  off at ±100; the difference is Wald on the adjusted scores (Rocks 2016).
- ``mean_t…``: the half width over Student's t quantile at n - 1 is the standard error; the difference is Welch's.
- everything else: from the two intervals themselves (MOVER). With Wilson intervals that is Newcombe's method 10.

The p-value of the last case is that of a normal whose interval ends where ours does, on the side of zero; so it is below 1 - level
exactly when the interval leaves zero out. Waves are independent, unless ``n_both`` and ``r`` say how many people answered in both and how
alike (see `helpers.compare.same_people`): then means are those of partly overlapping samples (with everybody in both
waves the paired t-test), shares have Newcombe's paired interval and McNemar's p.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals
from helpers.compare.same_people import mcnemar

POWER = 0.8
"""A change of the size ``detectable`` would be seen in 8 of 10 repeats, before the correction for many cells."""


def differences(pairs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Difference, low, high, p and detectable of each pair, after minus before.

    Args:
        pairs: one row per cell, with unit, method, and estimate, low, high and n each with ``_before`` and ``_after``; where people are
            in both waves also n_both, rho, only_before and only_after.
        level: of the intervals in ``pairs`` and of those returned.
    """
    method = pairs["method"].astype("str")
    out = pd.DataFrame(np.nan, index=pairs.index, columns=["difference", "low", "high", "p", "detectable"])
    known = pairs.reindex(columns=[*pairs.columns, *(c for c in ("n_both", "r", "only_before", "only_after") if c not in pairs)])
    known = known.assign(n_both=pd.to_numeric(known["n_both"]).fillna(0).astype(float), r=known["r"].astype(float).fillna(0.0))
    size = np.sqrt(pairs["n_before"].astype(float) * pairs["n_after"].astype(float))
    known["rho"] = known["r"] * (known["n_both"] / size.where(size > 0)).clip(upper=1)
    is_nps, is_mean = method.str.startswith("adjusted_wald"), method.str.startswith("mean_t")
    for which, rule in ((is_nps, _nps), (is_mean, _welch), (~is_nps & ~is_mean, _from_intervals)):
        if which.any():
            out.loc[which, ["low", "high", "p"]] = np.column_stack(rule(known[which], level))
    out["difference"] = pairs["estimate_after"] - pairs["estimate_before"]
    se = (out["high"] - out["low"]) / 2 / intervals.z_of(level)
    out["detectable"] = (intervals.z_of(level) + special.ndtri(POWER)) * se
    return out


def _numbers(pairs: pd.DataFrame, wave: str) -> tuple[np.ndarray, ...]:
    return tuple(pairs[f"{name}_{wave}"].to_numpy(dtype=float) for name in ("estimate", "low", "high", "n"))


def _two_sided(z: np.ndarray) -> np.ndarray:
    return 2 * special.ndtr(-np.abs(z))


def _joined(s1: np.ndarray, s2: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Standard error of a difference of two estimates that move together."""
    return np.sqrt(np.maximum(s1**2 + s2**2 - 2 * rho * s1 * s2, 0))


def _adjusted(estimate: np.ndarray, low: np.ndarray, high: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Middle and standard error of adjusted scores."""
    middle = estimate * n / (n + 3)
    half = np.where(high < 100, high - middle, middle - low)
    return middle, half / intervals.z_of(level)


def _nps(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (m1, s1), (m2, s2) = (_adjusted(*_numbers(pairs, wave), level) for wave in ("before", "after"))
    difference, se = m2 - m1, _joined(s1, s2, pairs["rho"].to_numpy(dtype=float))
    half = intervals.z_of(level) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        return difference - half, difference + half, _two_sided(difference / se)


def _welch(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (e1, l1, h1, n1), (e2, l2, h2, n2) = (_numbers(pairs, wave) for wave in ("before", "after"))
    tail = (1 + level) / 2
    # an interval that was cut off at an end of the scale keeps its full width on the other side
    s1, s2 = (np.maximum(h - e, e - low) / special.stdtrit(n - 1, tail) for e, low, h, n in ((e1, l1, h1, n1), (e2, l2, h2, n2)))
    both, rho = pairs["n_both"].to_numpy(dtype=float), pairs["rho"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (s1**2 + s2**2) ** 2 / (s1**4 / (n1 - 1) + s2**4 / (n2 - 1))
        alone = n1 + n2 - 2 * both
        df = np.where(rho == 0, apart, both - 1 + (apart - both + 1) / (n1 + n2) * alone)
        se = _joined(s1, s2, rho)
        half = special.stdtrit(df, tail) * se
        p = 2 * special.stdtr(df, -np.abs((e2 - e1) / se))
    return e2 - e1 - half, e2 - e1 + half, p


def _from_intervals(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (e1, l1, h1, n1), (e2, l2, h2, n2) = (_numbers(pairs, wave) for wave in ("before", "after"))
    rho, difference = pairs["rho"].to_numpy(dtype=float), e2 - e1
    low = difference - _joined(e2 - l2, h1 - e1, rho)
    high = difference + _joined(h2 - e2, e1 - l1, rho)
    towards_zero = np.where(difference >= 0, difference - low, high - difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(difference == 0, 0.0, difference / (towards_zero / intervals.z_of(level)))
    p = np.where(np.isnan(low), np.nan, _two_sided(z))
    moved = pairs[["only_before", "only_after"]].to_numpy(dtype=float)
    is_paired = (pairs["n_both"] == n1) & (pairs["n_both"] == n2) & (pairs["unit"] == "share") & (rho != 0)
    return low, high, np.where(is_paired, mcnemar(*moved.T)[1], p)
