"""Time until something happens, when not everyone is followed to the end: Kaplan-Meier, and Aalen-Johansen for rival outcomes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from helpers import intervals


class Curve(NamedTuple):
    """A survival curve at the times when something happened: share still there, its standard error, and how many were followed."""

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    se: np.ndarray


def kaplan_meier(time: np.ndarray, happened: np.ndarray) -> Curve:
    """Share to whom it has not happened yet (Kaplan & Meier 1958), with Greenwood's standard error.

    Args:
        time: until it happened, or until we lost sight of the person. happened: which of the two.

    >>> kaplan_meier(np.array([1, 2, 3, 4]), np.array([True, False, True, True])).survival.round(3).tolist()
    [0.75, 0.375, 0.0]
    """
    moments, at_risk, events = _counts(time, happened)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - events / at_risk)
        se = survival * np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
    return Curve(moments, at_risk, events, survival, np.where(survival > 0, se, np.nan))


def _counts(time: np.ndarray, happened: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct times with an event, how many were followed until then, and to how many it happened then."""
    time, happened = np.asarray(time, dtype=float), np.asarray(happened, dtype=bool)
    order = np.sort(time)
    moments, events = np.unique(time[happened], return_counts=True)
    return moments, len(order) - np.searchsorted(order, moments, side="left"), events


def band(curve: Curve, level: float = 0.95, kind: str = "log-log") -> tuple[np.ndarray, np.ndarray]:
    """Pointwise interval of a survival curve; ``log-log`` keeps its promise in small groups, ``log`` is what R draws by default."""
    z, s = intervals.z_of(level), curve.survival
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "log":
            half = z * curve.se / s
            return s * np.exp(-half), np.minimum(s * np.exp(half), 1)
        half = z * curve.se / (s * np.abs(np.log(s)))
        return s ** np.exp(half), s ** np.exp(-half)


def median(curve: Curve, level: float = 0.95, kind: str = "log-log") -> tuple[float, float, float]:
    """Time at which half is left, with its interval (Brookmeyer & Crowley 1982); NaN where the curve does not come that far."""
    low, high = band(curve, level, kind)
    return tuple(_first(curve.time, side) for side in (curve.survival, low, high))


def _first(time: np.ndarray, values: np.ndarray) -> float:
    below = np.flatnonzero(values <= 0.5 + 1e-12)
    return float(time[below[0]]) if len(below) else np.nan


def incidence(time: np.ndarray, cause: np.ndarray, which: int, until: float) -> tuple[float, float]:
    """Share to whom this cause has happened by a time, when rival causes can come first (Aalen & Johansen 1978).

    Args:
        time: of the first event, or until we lost sight of the person. cause: number of the event, 0 for lost from sight.
        which: the cause asked for. until: the time asked for.

    Returns:
        share, variance (delta method, Marubini & Valsecchi 1995).

    >>> [round(x, 4) for x in incidence(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 1]), 1, 2.5)]
    [0.25, 0.0469]
    """
    cause = np.asarray(cause)
    moments, at_risk, events = _counts(time, cause > 0)
    now = moments <= until
    n, d = at_risk[now].astype(float), events[now].astype(float)
    own_at, own = np.unique(np.asarray(time, dtype=float)[cause == which], return_counts=True)
    k = np.zeros(len(n))
    place = np.searchsorted(moments[now], own_at[own_at <= until])
    k[place] = own[own_at <= until]
    before = np.append(1.0, np.cumprod(1 - d / n))[:-1] if len(n) else n
    steps = before * k / n
    reached = np.cumsum(steps)
    total = float(reached[-1]) if len(reached) else 0.0
    rest = total - reached
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(n > d, d / (n * (n - d)), 0.0)
    variance = (rest**2 * left).sum() + (before**2 * k * (n - k) / n**3).sum() - 2 * (rest * before * k / n**2).sum()
    return total, float(max(variance, 0.0))
