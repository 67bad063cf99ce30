"""Two measures of equal treatment that several rooms use (both as fairlearn defines them)."""

from __future__ import annotations

import numpy as np


def parity_ratio(chosen: np.ndarray, group: np.ndarray) -> float:
    """Lowest over highest share chosen, over the groups (demographic parity ratio).

    >>> round(parity_ratio(np.array([1, 0, 0, 0, 1, 1, 1, 0]), np.array(list("aaaabbbb"))), 6)
    0.333333
    """
    rates = [float(np.mean(chosen[group == g])) for g in np.unique(group)]
    return min(rates) / max(rates) if max(rates) > 0 else np.nan


def odds_difference(truth: np.ndarray, chosen: np.ndarray, group: np.ndarray) -> float:
    """Largest difference between groups in the share rightly or wrongly chosen (equalised odds difference).

    >>> y, p = np.array([1, 1, 0, 0, 1, 0, 1, 0]), np.array([1, 0, 0, 0, 1, 1, 1, 0])
    >>> odds_difference(y, p, np.array(list("aaaabbbb")))
    0.5
    """
    gaps = []
    for value in (1, 0):
        rates = [np.mean(chosen[(group == g) & (truth == value)]) for g in np.unique(group) if ((group == g) & (truth == value)).any()]
        gaps.append(max(rates) - min(rates) if len(rates) > 1 else 0.0)
    return float(max(gaps))
