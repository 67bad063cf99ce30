"""Numbers and points on a scale, read strictly: a value that does not have the declared form is rejected, never guessed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

NA_WORDS = {
    "",
    "-",
    "–",
    "n.v.t.",
    "nvt",
    "n.v.t",
    "n/a",
    "not applicable",
    "niet van toepassing",
    "unfamiliar (n/a)",
    "weet niet",
    "weet ik niet",
    "geen mening",
    "don't know",
    "no opinion",
    "geen antwoord",
    "no answer",
    "(blank)",
    "(leeg)",
}
LIKERT = {
    "helemaal mee oneens": 1,
    "zeer mee oneens": 1,
    "helemaal oneens": 1,
    "strongly disagree": 1,
    "zeer ontevreden": 1,
    "very dissatisfied": 1,
    "zeer slecht": 1,
    "very bad": 1,
    "mee oneens": 2,
    "oneens": 2,
    "disagree": 2,
    "ontevreden": 2,
    "dissatisfied": 2,
    "slecht": 2,
    "bad": 2,
    "neutraal": 3,
    "neutral": 3,
    "niet mee eens/niet mee oneens": 3,
    "neither agree nor disagree": 3,
    "voldoende": 3,
    "mee eens": 4,
    "eens": 4,
    "agree": 4,
    "tevreden": 4,
    "satisfied": 4,
    "goed": 4,
    "good": 4,
    "helemaal mee eens": 5,
    "zeer mee eens": 5,
    "helemaal eens": 5,
    "strongly agree": 5,
    "zeer tevreden": 5,
    "very satisfied": 5,
    "zeer goed": 5,
    "very good": 5,
    "uitstekend": 5,
    "excellent": 5,
}
COUNTED = {
    w: i
    for words in ("nul een twee drie vier vijf zes zeven acht negen tien", "zero one two three four five six seven eight nine ten")
    for i, w in enumerate(words.split())
}
DECORATION = re.compile(r"[\s\u00a0\u202f€$£%]+|\bEUR\b|\bUSD\b", re.I)
FORMS = {
    ",": (re.compile(r"^[-+−]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?([eE][-+]?\d+)?$"), ".", ","),
    ".": (re.compile(r"^[-+−]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?$|^[-+−]?\.\d+$"), ",", "."),
}


def parse(text: str, decimal: str) -> float:
    """One number in a form with the given decimal mark; NaN when it has another form.

    >>> parse("1.234,56", ","), parse("1,5", "."), parse("€ 12,50", ",")
    (1234.56, nan, 12.5)
    """
    bare = DECORATION.sub("", text)
    pattern, thousands, point = FORMS[decimal]
    if not pattern.match(bare):
        return float("nan")
    return float(bare.replace(thousands, "").replace(point, ".").replace("−", "-"))


def decimal_mark(cells: list[pd.Series], delimiter: str | None) -> tuple[str, bool]:
    """The decimal mark that the cells of a file show, and whether it was assumed.

    A comma followed by anything but three digits shows a decimal comma, a point likewise; where all groups have three digits
    a file with semicolons is read as Dutch (1.234 is a thousand and more), and that is an assumption.
    """
    comma = point = unsure = 0
    for series in cells:
        values = pd.unique(series)[:2000]
        for text in map(str, values):
            if len(text) > 24 or not ("," in text or "." in text):
                continue
            bare = DECORATION.sub("", text)
            if re.match(r"^[-+−]?[\d.]*\d,(\d{1,2}|\d{4,})$|^[-+−]?0,\d+$", bare):
                comma += 1
            elif re.match(r"^[-+−]?[\d,]*\d?\.(\d{1,2}|\d{4,})$|^[-+−]?0\.\d+$", bare):
                point += 1
            elif re.match(r"^[-+−]?\d{1,3}([.,]\d{3})+$", bare):
                unsure += 1
    if comma or point:
        return ("," if comma > point else "."), bool(comma and point)
    return ("," if delimiter == ";" else "."), bool(unsure)


def numbers(cells: pd.Series, decimal: str) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a column of text, and which cells hold something that is no number; empty cells are NaN and not wrong."""
    codes, values = pd.factorize(cells)
    parsed = np.array([parse(v, decimal) for v in values], dtype="float64") if len(values) else np.zeros(0)
    empty = np.array([not v.strip() for v in values], dtype=bool) if len(values) else np.zeros(0, dtype=bool)
    if not len(values):
        return np.full(len(cells), np.nan), np.zeros(len(cells), dtype=bool)
    out = parsed[codes]
    return out, np.isnan(out) & ~empty[codes]


def point_on_scale(text: str, decimal: str, low: float | None, high: float | None, words: dict[str, float]) -> tuple[float, str]:
    """One answer as a point on its scale.

    Returns:
        The point and "" when it fits; NaN and "na" (does not apply), "off_scale", "other_scale" (10/10 on five points) or
        "unknown_word" otherwise.

    >>> point_on_scale("5 - very good", ".", 1, 5, {}), point_on_scale("11", ".", 0, 10, {})
    ((5.0, ''), (nan, 'off_scale'))
    """
    bare = text.strip().lower()
    if bare in words:
        return _within(float(words[bare]), low, high)
    if bare in NA_WORDS:
        return float("nan"), "na"
    value = parse(bare, decimal)
    if np.isnan(value):
        other = parse(bare, "." if decimal == "," else ",")
        value = other if not np.isnan(other) and re.fullmatch(r"\d+[.,]0+", bare) else value
    if np.isnan(value):
        found = re.match(r"^([-+]?\d+(?:[.,]\d+)?)\s*(?:[-–:(]\s*\D.*|/\s*(\d+))$", bare)
        if found and (found.group(2) is None or (high is not None and float(found.group(2)) == high)):
            value = parse(found.group(1), decimal)
        elif found:
            return float("nan"), "other_scale"
    if np.isnan(value) and bare in LIKERT and (low, high) == (1, 5):
        value = LIKERT[bare]
    if np.isnan(value) and bare in COUNTED:
        value = COUNTED[bare]
    return _within(value, low, high) if not np.isnan(value) else (value, "unknown_word")


def _within(value: float, low: float | None, high: float | None) -> tuple[float, str]:
    if (low is not None and value < low) or (high is not None and value > high):
        return float("nan"), "off_scale"
    return value, ""
