"""Answers in words on a scale: agreement, satisfaction, frequency, … in Dutch and English, for scales of five, seven and eleven points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

STARS = re.compile(r"^([★⭐✭]+)(☆*)$")


def bare(text: str) -> str:
    """An answer for comparison: without signs that nobody sees, wide digits as plain ones, one space, lower case.

    >>> bare(" Zeer\\u00a0goed\\u200b"), bare("４")
    ('zeer goed', '4')
    """
    seen = "".join(
        unicodedata.normalize("NFKC", c) if unicodedata.east_asian_width(c) == "F" else c for c in text if unicodedata.category(c) != "Cf"
    )
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", seen)).strip().lower()


@cache
def families() -> dict[str, dict[int, dict[str, tuple[int, int]]]]:
    """Family -> number of points -> word -> (step from the lowest point, which way of asking)."""
    given = yaml.load(Path(__file__).with_name("scales.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        family: {
            points: {word: (step, way) for step, ways in enumerate(steps) for way, same in enumerate(ways) for word in same.split("|")}
            for points, steps in lengths.items()
        }
        for family, lengths in given.items()
    }


def points_of(words: Iterable[str], low: float | None, high: float | None) -> dict[str, float]:
    """Which point each word of one column is, by the family of words that knows most of them.

    Nothing is guessed: when two different words would be the same point, or two families know as many of the words and disagree,
    those words get none.

    Args:
        words: the distinct answers of the column, as `bare` gives them. low, high: the ends of the declared scale.

    >>> points_of(["mee eens", "strongly agree", "prima"], 1, 5)
    {'mee eens': 4.0, 'strongly agree': 5.0}
    >>> points_of(["agree", "somewhat agree"], 1, 5), points_of(["agree", "somewhat agree"], 1, 7)
    ({}, {'agree': 6.0, 'somewhat agree': 5.0})
    """
    if low is None or high is None:
        return {}
    asked = sorted(set(words))
    points = int(high - low) + 1
    known = [_sure({w: lengths[points][w] for w in asked if w in lengths[points]}) for lengths in families().values() if points in lengths]
    most = max(map(len, known), default=0)
    best = [found for found in known if most and len(found) == most]
    if not best or any(found != best[0] for found in best):
        return {}
    return {word: float(low + step) for word, step in best[0].items()}


def _sure(found: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Word -> step, without the steps for which the column uses two ways of asking."""
    ways: dict[int, set[int]] = {}
    for step, way in found.values():
        ways.setdefault(step, set()).add(way)
    return {word: step for word, (step, _) in found.items() if len(ways[step]) == 1}


def stars(text: str, high: float | None) -> float | None:
    """The number of full stars, where the empty ones fill up the scale; nothing for other answers.

    >>> stars("★★★★☆", 5), stars("★★☆", 5)
    (4.0, None)
    """
    found = STARS.match(text.replace("\ufe0f", ""))
    if not found or (found.group(2) and len(text.replace("\ufe0f", "")) != high):
        return None
    return float(len(found.group(1)))
