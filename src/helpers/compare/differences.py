"""Interval and p-value of a difference between two waves, from the rows of ``measures`` alone.

``measures`` holds no variances, so each is read back from its interval, by its method:

- ``adjusted_wald…`` (NPS): the middle is the estimate times n / (n + 3), the standard error its distance to an end that is not cut
  off at ±100; the difference is Wald on the adjusted scores (Rocks 2016).
- ``mean_t…``: the half width over Student's t quantile at n - 1 is the standard error; the difference is Welch's.
- everything else: from the two intervals themselves (MOVER). With Wilson intervals that is Newcombe's method 10.

The p-value of the last case is that of a normal whose interval ends where ours does, on the side of zero; so it is below 1 - level
exactly when the interval leaves zero out. Waves are treated as independent: people who are in both make that careful, not bold.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals

POWER = 0.8
"""A change of the size ``detectable`` would be seen in 8 of 10 repeats, before the correction for many cells."""


def differences(pairs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Difference, low, high, p and detectable of each pair, after minus before.

    Args:
        pairs: one row per cell, with unit, method, and estimate, low, high and n each with ``_before`` and ``_after``.
        level: of the intervals in ``pairs`` and of those returned.
    """
    method = pairs["method"].astype("str")
    out = pd.DataFrame(np.nan, index=pairs.index, columns=["difference", "low", "high", "p", "detectable"])
    is_nps, is_mean = method.str.startswith("adjusted_wald"), method.str.startswith("mean_t")
    for which, rule in ((is_nps, _nps), (is_mean, _welch), (~is_nps & ~is_mean, _from_intervals)):
        if which.any():
            out.loc[which, ["low", "high", "p"]] = np.column_stack(rule(pairs[which], level))
    out["difference"] = pairs["estimate_after"] - pairs["estimate_before"]
    se = (out["high"] - out["low"]) / 2 / intervals.z_of(level)
    out["detectable"] = (intervals.z_of(level) + special.ndtri(POWER)) * se
    return out


def _numbers(pairs: pd.DataFrame, wave: str) -> tuple[np.ndarray, ...]:
    return tuple(pairs[f"{name}_{wave}"].to_numpy(dtype=float) for name in ("estimate", "low", "high", "n"))


def _two_sided(z: np.ndarray) -> np.ndarray:
    return 2 * special.ndtr(-np.abs(z))


def _adjusted(estimate: np.ndarray, low: np.ndarray, high: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Middle and standard error of adjusted scores."""
    middle = estimate * n / (n + 3)
    half = np.where(high < 100, high - middle, middle - low)
    return middle, half / intervals.z_of(level)


def _nps(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (m1, s1), (m2, s2) = (_adjusted(*_numbers(pairs, wave), level) for wave in ("before", "after"))
    difference, se = m2 - m1, np.hypot(s1, s2)
    half = intervals.z_of(level) * se
    return difference - half, difference + half, _two_sided(difference / se)


def _welch(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (e1, l1, h1, n1), (e2, l2, h2, n2) = (_numbers(pairs, wave) for wave in ("before", "after"))
    tail = (1 + level) / 2
    # an interval that was cut off at an end of the scale keeps its full width on the other side
    v1, v2 = ((np.maximum(h - e, e - low) / special.stdtrit(n - 1, tail)) ** 2 for e, low, h, n in ((e1, l1, h1, n1), (e2, l2, h2, n2)))
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
        t = (e2 - e1) / np.sqrt(v1 + v2)
        half = special.stdtrit(df, tail) * np.sqrt(v1 + v2)
        p = 2 * special.stdtr(df, -np.abs(t))
    return e2 - e1 - half, e2 - e1 + half, p


def _from_intervals(pairs: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (e1, l1, h1, _), (e2, l2, h2, _) = (_numbers(pairs, wave) for wave in ("before", "after"))
    low, high = intervals.mover(e1, l1, h1, e2, l2, h2)
    difference = e2 - e1
    towards_zero = np.where(difference >= 0, difference - low, high - difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(difference == 0, 0.0, difference / (towards_zero / intervals.z_of(level)))
    return low, high, np.where(np.isnan(low), np.nan, _two_sided(z))
