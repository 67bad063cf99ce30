"""When a KPI shifted to another level, and which days stand out, with a stated rate of false alarms.

A series is made free of its weekdays and of the dependence of a day on the day before (a first-order autoregression). Every day is then
tried as the start of another level (the largest F over all days; Andrews 1993), and every day as an outlier (the largest studentised
residual; Grubbs 1950). How large both become when nothing happened is simulated with the same weekdays, length and dependence, the
dependence estimated anew each time. Over all series of a wave the p-values are corrected (Holm), so that among 100 waves in which
nothing happened at most five hold any alarm. A library for change points (ruptures) finds places and states no such rate.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import tables as contracts

SHORTEST = 42
"""Days (or weeks) below which a series is not judged."""
EDGE = 7
"""A level lasts at least this long."""
DRAWS = 1_000
"""Simulated series at least; twice as many as the threshold can tell apart where that is more."""
LARGEST_PHI = 0.9
GRID = 0.1
TAIL = 20
"""Degrees of freedom of the simulated days: tails a little heavier than normal, as small counts have them."""
MOST = 4
"""Alarms in one series at most."""


class Frame(NamedTuple):
    """What all series with the same length and weekdays share, after the first day is given up to whitening.

    weekdays: orthonormal columns of the weekdays. impulse, later: per place of a change, the day itself and the days after it, free
    of weekdays. parts: the sums of squares and products of these two.
    """

    weekdays: np.ndarray
    impulse: np.ndarray
    later: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


@lru_cache(maxsize=32)
def frame_of(days: int, first: int, per: int) -> Frame:
    """The frame of a series of this many periods that starts on a weekday; ``per`` is 7 for days and 1 for weeks."""
    place = (np.arange(1, days) + first) % per
    columns = (place[:, None] == np.arange(per)).astype(float)
    weekdays = columns / np.sqrt(columns.sum(axis=0))
    changes = np.arange(EDGE, days - EDGE + 1)
    impulse = (np.arange(1, days)[None, :] == changes[:, None]).astype(float)
    later = (np.arange(1, days)[None, :] > changes[:, None]).astype(float)
    impulse, later = (x - (x @ weekdays) @ weekdays.T for x in (impulse, later))
    return Frame(weekdays, impulse, later, ((impulse**2).sum(axis=1), (impulse * later).sum(axis=1), (later**2).sum(axis=1)))


def _strongest(x: np.ndarray, phi: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Per series (rows of x): largest F, its place, the step there, and the whitened residuals without step."""
    w = x[:, 1:] - phi[:, None] * x[:, :-1]
    w = w - (w @ frame.weekdays) @ frame.weekdays.T
    keep = 1 - phi[:, None]
    top = w @ frame.impulse.T + keep * (w @ frame.later.T)
    squares = frame.parts[0] + 2 * keep * frame.parts[1] + keep**2 * frame.parts[2]
    gain = top**2 / squares
    total = (w**2).sum(axis=1)
    at = gain.argmax(axis=1)
    rows = np.arange(len(x))
    best = gain[rows, at]
    free = w.shape[1] - frame.weekdays.shape[1] - 1
    f = best / np.maximum((total - best) / free, 1e-12)
    return f, at, top[rows, at] / squares[rows, at], w


def _phi(x: np.ndarray, frame: Frame) -> np.ndarray:
    """Dependence of a day on the day before, without weekdays and without the best step; not below 0."""
    zero = np.zeros(len(x))
    _, at, step, w = _strongest(x, zero, frame)
    rest = w - step[:, None] * (frame.impulse + frame.later)[at]
    lag = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / np.maximum((rest**2).sum(axis=1), 1e-12)
    return np.clip(lag, 0.0, LARGEST_PHI)


def _loudest(w: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Per series: the largest studentised residual (the day itself left out of the spread), and its place."""
    lever = 1 - (frame.weekdays**2).sum(axis=1)
    free = w.shape[1] - frame.weekdays.shape[1] - 1
    total = (w**2).sum(axis=1, keepdims=True)
    own = w**2 / lever
    t2 = own * free / np.maximum(total - own, 1e-12)
    at = t2.argmax(axis=1)
    return np.sqrt(t2[np.arange(len(w)), at]), at


@lru_cache(maxsize=64)
def nothing_happened(days: int, first: int, per: int, tenths: int, draws: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Sorted largest F and largest residual of series without any change, for a dependence in tenths as it would be estimated."""
    from scipy.signal import lfilter

    frame, rng = frame_of(days, first, per), np.random.default_rng([random_state, days, first, per, tenths])
    seen = tenths * GRID
    phi = seen
    for _ in range(3):          # the estimate is too small on average: look for the dependence that would give what was seen
        made = lfilter([1], [1, -phi], rng.standard_t(TAIL, (400, days + 100)), axis=1)[:, 100:]
        phi = min(max(phi + seen - np.median(_phi(made, frame)), 0.0), 0.97) if seen > 0 else 0.0
    made = lfilter([1], [1, -phi], rng.standard_t(TAIL, (draws, days + 100)), axis=1)[:, 100:]
    f, _, _, w = _strongest(made, _phi(made, frame), frame)
    return np.sort(f), np.sort(_loudest(w, frame)[0])


class Alarm(NamedTuple):
    """A change in one series: kind (shift, trend, outlier), place, and p-value for this series alone."""

    kind: str
    at: int
    p: float


def alarms(x: np.ndarray, first: int, per: int, threshold: float, random_state: int) -> tuple[list[Alarm], np.ndarray, float]:
    """What stands out in one series, strongest first, until nothing passes the threshold.

    Args:
        x: one value per period, with equal spread (see `steady`). first: weekday of the first (Monday is 0). per: 7 for days, 1 for weeks.
        threshold: p-value below which something is an alarm.

    Returns:
        alarms; the residuals with all of these taken out; the dependence of a period on the one before.
    """
    frame, x, found = frame_of(len(x), first, per), x.astype(float).copy(), []
    draws = max(DRAWS, int(np.ceil(2 / threshold)))
    while True:
        phi = _phi(x[None, :], frame)
        f, at, step, w = _strongest(x[None, :], phi, frame)
        loud, where = _loudest(w, frame)
        tenths = int(np.ceil(phi[0] / GRID - 1e-9)) + 1     # one step more than seen: a small dependence is easily missed
        usual_f, usual_loud = nothing_happened(len(x), first, per, tenths, draws, random_state)
        p_step, p_loud = (float(1 + len(u) - np.searchsorted(u, v)) / (len(u) + 1) for u, v in ((usual_f, f[0]), (usual_loud, loud[0])))
        if min(p_step, p_loud) > threshold or len(found) == MOST:
            return found, w[0], float(phi[0])
        if p_loud <= p_step:
            place = int(where[0]) + 1
            found.append(Alarm("outlier", place, p_loud))
            x[place] -= w[0, where[0]]
            continue
        place, slope = int(at[0]) + EDGE, _line(w[0], phi[0], frame)
        is_line = slope[1] > f[0]
        found.append(Alarm("trend" if is_line else "shift", 0 if is_line else place, p_step))
        x -= slope[0] * np.arange(len(x)) if is_line else step[0] * (np.arange(len(x)) >= place)


def _line(w: np.ndarray, phi: float, frame: Frame) -> tuple[float, float]:
    """Slope per period of a straight line through the whitened series, and the F with which it explains it."""
    days = np.arange(len(w) + 1.0)
    line = days[1:] - phi * days[:-1]
    line -= frame.weekdays @ (frame.weekdays.T @ line)
    gain = (line @ w) ** 2 / (line @ line)
    free = len(w) - frame.weekdays.shape[1] - 1
    return float(line @ w / (line @ line)), float(gain / max((w @ w - gain) / free, 1e-12))


def steady(value: np.ndarray, n: np.ndarray, unit: str) -> np.ndarray:
    """Values on a scale where their spread does not depend on their level: root of a count, arcsine of a share, log of an amount."""
    if unit == "count":
        return 2 * np.sqrt(value + 0.375)
    if unit == "share":
        return 2 * np.sqrt(np.mean(n)) * np.arcsin(np.sqrt((value * n + 0.375) / (n + 0.75)))
    if unit in ("euro", "seconds"):
        positive = value[value > 0]
        return np.log(np.maximum(value, positive.min() / 2 if len(positive) else 1.0))
    return value.astype(float)


def find_patterns(series: pd.DataFrame, *, level: float = 0.95, random_state: int = 7) -> pd.DataFrame:
    """The ``patterns`` table: shifts, trends and outliers of every series of ``series``, and the series in which nothing stands out.

    Args:
        series: rows of ``series``. level: 1 minus the chance of any alarm in a wave in which nothing happened.
    """
    rows = []
    for wave, part in series.groupby("wave", sort=True):
        cut = [(key, _filled(own, part["day"].min(), part["day"].max())) for key, own in part.groupby(["metric", "channel"], sort=True)]
        judged = [key for key, own in cut if own is not None]
        threshold = (1 - level) / max(2 * len(judged), 1)
        for key, own in cut:
            about = {"wave": wave, "metric": key[0], "channel": key[1], "false_alarm": 1 - level, "judged": len(judged)}
            if own is None:
                days = part[(part["metric"] == key[0]) & (part["channel"] == key[1])]
                rows.append({**about, "kind": "too_short", "at": days["day"].min(), "n": len(days), "unit": days["unit"].iloc[0]})
            else:
                rows += [{**about, **row} for row in _of_series(own, threshold, level, random_state)]
    return contracts.conform(pd.DataFrame(rows), "patterns") if rows else contracts.empty("patterns")


def _filled(own: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame | None:
    """One row per period of the wave, a missing one as the mean of its weekday; None where the series is too short, empty or constant."""
    by = int(own["days"].iloc[0])
    own = own.set_index("day").sort_index()
    days = pd.date_range(start if by == 1 else own.index.min(), end if by == 1 else own.index.max(), freq=f"{by}D")
    if len(days) < SHORTEST or len(own) < 0.8 * len(days) or own["value"].nunique() < 3:
        return None
    own = own.reindex(days)
    own["is_seen"] = own["value"].notna()
    weekday = own.index.day_of_week
    for column in ("value", "n"):
        own[column] = own[column].astype(float).fillna(own.groupby(weekday)[column].transform("mean")).fillna(own[column].mean())
    return own.assign(days=by, unit=own["unit"].ffill().bfill())


def _of_series(own: pd.DataFrame, threshold: float, level: float, random_state: int) -> list[dict]:
    unit, per = own["unit"].iloc[0], 7 if own["days"].iloc[0] == 1 else 1
    value = own["value"].to_numpy()
    first = int(own.index[0].day_of_week) if per == 7 else 0
    found, _, phi = alarms(steady(value, own["n"].to_numpy(), unit), first, per, threshold, random_state)
    about = {"unit": unit, "n": len(own), "dependence": phi}
    if not found:
        return [{**about, "kind": "steady", "at": own.index[0], "before": value.mean()}]
    cuts = sorted(a.at for a in found if a.kind == "shift")
    quiet = np.setdiff1d(np.arange(len(value)), [a.at for a in found if a.kind == "outlier"])
    free = _free_of_weekdays(value, own.index.day_of_week.to_numpy() if per == 7 else np.zeros(len(value), dtype=int), cuts, quiet)
    rows = []
    for alarm in sorted(found, key=lambda a: (a.at, a.kind)):
        rows.append({**about, "kind": alarm.kind, "at": own.index[alarm.at], "p": alarm.p,
                     **_size(alarm, free, cuts, quiet, phi, level)})
    return rows


def _free_of_weekdays(value: np.ndarray, weekday: np.ndarray, cuts: list[int], quiet: np.ndarray) -> np.ndarray:
    """Values without the part of their weekday, estimated within the levels so that a shift does not leak into it."""
    level = np.searchsorted(cuts, np.arange(len(value)), side="right")
    frame = pd.DataFrame({"value": value, "weekday": weekday, "level": level}).iloc[quiet]
    inside = frame["value"] - frame.groupby("level")["value"].transform("mean")
    usual = inside.groupby(frame["weekday"]).mean()
    return value - pd.Series(weekday).map(usual).fillna(0.0).to_numpy()


def _size(alarm: Alarm, free: np.ndarray, cuts: list[int], quiet: np.ndarray, phi: float, level: float) -> dict:
    """Level before and after, and the difference with its interval (the dependence of days widens it)."""
    from scipy import stats

    edges = [0, *cuts, len(free)]
    inside = [free[quiet[(quiet >= a) & (quiet < b)]] for a, b in pairwise(edges)]
    spread_in = np.concatenate([values - values.mean() for values in inside])
    sd = float(np.sqrt((spread_in**2).sum() / max(len(spread_in) - len(edges) - 6, 1)))
    if alarm.kind == "outlier":
        own = [i for i in quiet if max(e for e in edges if e <= alarm.at) <= i < min(e for e in edges if e > alarm.at)]
        before, after, spread = free[own].mean(), free[alarm.at], sd * np.sqrt(1 + 1 / len(own))
    elif alarm.kind == "trend":
        days = quiet - quiet.mean()
        slope = float(days @ free[quiet] / (days @ days))
        before, after = free[quiet].mean() + slope * (np.array([0, len(free) - 1]) - quiet.mean())
        rest = free[quiet] - free[quiet].mean() - slope * days
        spread = len(free) * np.sqrt(rest.var() / (days @ days) * (1 + phi) / (1 - phi))
    else:
        at = cuts.index(alarm.at)
        sides = [[i for i in quiet if a <= i < b] for a, b in ((edges[at], edges[at + 1]), (edges[at + 1], edges[at + 2]))]
        before, after = (free[s].mean() for s in sides)
        spread = sd * np.sqrt((1 / len(sides[0]) + 1 / len(sides[1])) * (1 + phi) / (1 - phi))
    half = float(stats.t.ppf((1 + level) / 2, max(len(quiet) - len(edges) - 6, 2))) * spread
    return {"before": before, "after": after, "difference": after - before, "low": after - before - half, "high": after - before + half}
