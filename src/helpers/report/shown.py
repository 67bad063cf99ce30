"""Figures as text, with no more digits than their interval supports."""

from __future__ import annotations

import math

import pandas as pd

from helpers.words import DAY, EN_DASH, MINUS, Words

DASH = EN_DASH
TOO_LONG = 104
"""Weeks of a test that nobody will wait for."""


def digits(low: float | None, high: float | None, unit: str) -> int | None:
    """Decimals that the width of the interval supports; None (the unit's usual ones) without an interval or for times.

    >>> digits(0.011, 0.013, "share"), digits(0.40, 0.48, "share"), digits(69.8, 78.3, "euro")
    (1, 0, 0)
    """
    if low is None or high is None or pd.isna(low) or pd.isna(high) or unit in ("seconds", "count", "valence"):
        return None
    width = abs(high - low) * (100 if unit == "share" else 1)
    return int(min(max(math.ceil(-math.log10(width / 2)), 0), 2)) if width > 0 else None


def felt_digits(low: float | None, high: float | None) -> int:
    """Decimals of a feeling from −2 to +2, its ends stored from −1 to 1: one, unless its interval would shrink to a single figure.

    >>> felt_digits(0.30, 0.40), felt_digits(0.13, 0.16)
    (1, 2)
    """
    return 2 if low is not None and high is not None and 0 < 2 * (high - low) < 0.1 else 1


def value(x: float | None, low: float | None, high: float | None, unit: str, say: Words) -> str:
    """An estimate; valence from −2 to +2."""
    if x is None or pd.isna(x):
        return DASH
    if unit == "valence":
        return say.number(2 * x, felt_digits(low, high), sign=True)
    return say.value(x, unit, digits(low, high, unit), beside=high)


def span(low: float | None, high: float | None, unit: str, say: Words) -> str:
    """An interval; empty without one."""
    if unit == "valence" and low is not None and not pd.isna(low):
        return say.interval(2 * low, 2 * high, "score", felt_digits(low, high))
    return say.interval(low, high, unit, digits(low, high, unit))


def difference(x: float | None, low: float | None, high: float | None, unit: str, say: Words) -> str:
    """A difference with its sign; of two shares in percentage points."""
    if x is None or pd.isna(x):
        return DASH
    places = digits(low, high, unit)
    if unit == "share":
        return f"{_signed(100 * x, places or 0, say)} {say['compare.pp']}"
    if unit == "seconds":
        size, places, word = _time_unit(x, low, high, say)
        return f"{_signed(x / size, places, say)} {word}"
    if unit == "euro":
        rounded = round(x, 2 if places is None else places)
        return ("+" if rounded > 0 else MINUS if rounded < 0 else "") + say.value(abs(x), unit, places)
    return _signed(2 * x if unit == "valence" else x, 1 if places is None else places, say)


def _time_unit(x: float, low: float | None, high: float | None, say: Words) -> tuple[int, int, str]:
    """Seconds, minutes or days for a difference in time: length of the unit in seconds, decimals, and its word."""
    largest = max(abs(v) for v in (x, low, high) if v is not None and not pd.isna(v))
    if largest >= DAY / 4:
        return DAY, 1, say["words.days"]
    return (60, 1, "min") if largest >= 180 else (1, 0, "s")


def _signed(x: float, places: int, say: Words) -> str:
    """A number with its sign; what rounds to zero has none."""
    return say.number(x, places, sign=round(x, places) != 0)


def difference_span(low: float | None, high: float | None, unit: str, say: Words) -> str:
    """The interval of a difference."""
    if unit == "seconds" and low is not None and not pd.isna(low):
        size, places, _ = _time_unit(0.0, low, high, say)
        return say.interval(low / size, high / size, "score", places)
    return span(low, high, unit, say)


def lasting(weeks: float, say: Words) -> str:
    """How long a test takes; beyond `TOO_LONG` nobody waits for the exact number."""
    return say["experiments.in_years"] if weeks > TOO_LONG else say("experiments.in_weeks", weeks=say.number(weeks))
