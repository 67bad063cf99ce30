"""Numbers and points on a scale, read strictly: a value that does not have the declared form is rejected, never guessed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.clean.values import scales

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
    "geen idee",
    "onbekend",
    "weigert",
    "wil niet zeggen",
    "zeg ik liever niet",
    "prefer not to say",
    "prefer not to answer",
    "not applicable (n/a)",
    "don’t know",
    "i don't know",
    "not sure",
    "unsure",
    "(blank)",
    "(leeg)",
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
        The point and "" when it fits; NaN and "na" (does not apply), "off_scale", "other_scale" (10/10 on five points, a percentage),
        "other_decimal" (3.5 where the file writes 3,5) or "unknown_word" otherwise.

    >>> point_on_scale("5 - very good", ".", 1, 5, {}), point_on_scale("11", ".", 0, 10, {})
    ((5.0, ''), (nan, 'off_scale'))
    """
    bare = scales.bare(text)
    if bare in words:
        return _within(float(words[bare]), low, high)
    if bare in NA_WORDS:
        return float("nan"), "na"
    if "%" in bare and high not in (None, 100):
        return float("nan"), "other_scale"
    value = parse(bare, decimal)
    if np.isnan(value):
        other = parse(bare, "." if decimal == "," else ",")
        if not np.isnan(other) and not re.fullmatch(r"\d+[.,]0+", bare):
            return float("nan"), "other_decimal"
        value = other
    if np.isnan(value):
        found = re.match(r"^([-+]?\d+(?:[.,]\d+)?)\s*(?:[-–—:=.(]\s*\D.*|(?:/|van|of|out of|uit)\s*(\d+))$", bare)
        if found and (found.group(2) is None or (high is not None and float(found.group(2)) == high)):
            value = parse(found.group(1), decimal)
        elif found:
            return float("nan"), "other_scale"
    if np.isnan(value):
        counted = scales.stars(bare, high)
        value = COUNTED.get(bare, float("nan")) if counted is None else counted
    return _within(value, low, high) if not np.isnan(value) else (value, "unknown_word")


def _within(value: float, low: float | None, high: float | None) -> tuple[float, str]:
    if (low is not None and value < low) or (high is not None and value > high):
        return float("nan"), "off_scale"
    return value, ""


def mixed_units(cells: pd.Series) -> tuple[str, str, np.ndarray] | None:
    """Two units in one column of numbers, and the rows that have one of the second: percentages beside bare numbers, euros beside dollars.

    12 % beside 0.12 may be the same or a hundred times less; nobody can tell from the file, so it is asked for and never guessed.

    >>> mixed_units(pd.Series(["12 %", "0.12", "0"]))[:2]
    ('%', '')
    """
    codes, values = pd.factorize(cells)
    units = np.array([_unit(str(v)) for v in values], dtype=object)
    counts = pd.Series(units[codes]).value_counts() if len(values) else pd.Series(dtype="int64")
    marks = [u for u in counts.index if u not in ("", None)]
    if len(marks) > 1:
        return marks[0], marks[1], (units == marks[1])[codes]
    if marks == ["%"] and counts.get("", 0):
        return "%", "", (units == "")[codes]
    return None


def _unit(text: str) -> str | None:
    """%, € , $ or £ of a number, "" where it has none; None for cells without a number other than zero."""
    if not re.search(r"[1-9]", text):
        return None
    found = re.search(r"%|€|\$|£|\bEUR\b|\bUSD\b|\bGBP\b", text, re.I)
    return "" if not found else {"EUR": "€", "USD": "$", "GBP": "£"}.get(found.group().upper(), found.group())
