"""How many people a test needs, and how many whole weeks that takes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, special

from helpers import intervals

MOST = 1e9
"""People above which no number is looked for."""


def people_for_shares(before: float, after: float, power: float = 0.8, level: float = 0.95) -> float:
    """People per arm to see a share go from ``before`` to ``after`` (two-sided; equals R's ``power.prop.test``).

    >>> round(people_for_shares(.05, .06), 3)
    8157.731
    """
    middle = (before + after) / 2
    spread = intervals.z_of(level) * math.sqrt(2 * middle * (1 - middle))
    spread += float(special.ndtri(power)) * math.sqrt(before * (1 - before) + after * (1 - after))
    return (spread / (after - before)) ** 2


def power_of_shares(n: float, before: float, after: float, level: float = 0.95) -> float:
    """Chance to see a share go from ``before`` to ``after`` with n people per arm.

    >>> round(power_of_shares(1000, .10, .13), 6)
    0.556829
    """
    middle = (before + after) / 2
    gap = math.sqrt(n) * abs(after - before) - intervals.z_of(level) * math.sqrt(2 * middle * (1 - middle))
    return float(special.ndtr(gap / math.sqrt(before * (1 - before) + after * (1 - after))))


def people_for_means(difference: float, spread: float, power: float = 0.8, level: float = 0.95) -> float:
    """People per arm to see a difference of two means with this standard deviation (t-test, noncentral t).

    >>> round(people_for_means(.5, 1.0), 4)
    63.7658
    """
    size = abs(difference) / spread

    def short(n: float) -> float:
        df = 2 * (n - 1)
        bound = special.stdtrit(df, (1 + level) / 2)
        return 1 - special.nctdtr(df, size * math.sqrt(n / 2), bound) - power

    normal = 2 * ((intervals.z_of(level) + special.ndtri(power)) / size) ** 2
    if normal > 10_000:
        return float(normal)
    return _least(short)


def people_for_groups(groups: int, size: float, power: float = 0.8, level: float = 0.95) -> float:
    """People per group to see that some of several means differ (analysis of variance).

    Args:
        size: Cohen's f, the standard deviation of the means over that within groups.

    >>> round(people_for_groups(4, .25), 4)
    44.5993
    """
    def short(n: float) -> float:
        df = groups - 1, groups * (n - 1)
        return 1 - special.ncfdtr(*df, groups * n * size**2, special.fdtri(*df, level)) - power

    return _least(short)


def people_for_table(size: float, df: int, power: float = 0.8, level: float = 0.95) -> float:
    """People in all to see that shares differ over a table (chi-square); ``size`` is Cohen's w.

    >>> round(people_for_table(.3, 4), 4)
    132.6143
    """
    bound = special.chdtri(df, 1 - level)
    return _least(lambda n: 1 - special.chndtr(bound, df, n * size**2) - power)


def _least(short: Callable[[float], float]) -> float:
    """The number of people, two at least, where a shortage of power ends; from below, for far above it the power is no number."""
    high = 2.0
    if short(high) >= 0:
        return high
    while short(high) < 0 and high < MOST:
        high *= 2
    return float(optimize.brentq(short, high / 2, high)) if short(high) >= 0 else math.inf


def weeks_needed(n_per_arm: float, people_per_week: float, arms: int = 2) -> int | None:
    """Whole weeks (at least two, so that every weekday counts twice); None without traffic."""
    if not people_per_week or np.isnan(people_per_week) or np.isnan(n_per_arm):
        return None
    return max(2, math.ceil(arms * math.ceil(n_per_arm) / people_per_week))
