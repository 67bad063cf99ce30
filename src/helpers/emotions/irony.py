"""Praise that is not meant, as far as words give it away. What has no give-away ("great timing") is read as praise: a known limit."""

from __future__ import annotations

from helpers.emotions.lexicon import Lexicon

AHEAD = 3  # praise that is not meant stands first
SOUR = -0.35  # "fijn dat" before something this bad is not meant


def is_irony(words: list[str], values: list[float], lexicon: Lexicon) -> bool:
    """Whether a clause mocks: a rolling-eyed emoji beside praise, or praise among the first words with its give-away behind it.

    A give-away is a list of words, where ``-`` stands for any word that says something bad and ``0`` for any number. Praise followed by
    "that" or "how" needs none, when what follows is bad enough.

    Args:
        words: tokens of the clause. values: what each says, after negation.

    >>> from helpers.emotions.lexicon import load
    >>> is_irony(["fijn", "alweer", "een", "storing"], [0.4, 0, 0, -0.5], load("nl"))
    True
    """
    irony = lexicon.lists["irony"]
    if any((w,) in irony["emoji"] for w in words) and sum(v for w, v in zip(words, values) if (w,) not in irony["emoji"]) > 0:
        return True
    opener = next((i for i, w in enumerate(words[:AHEAD]) if (w,) in irony["opener"] and values[i] >= 0), None)
    if opener is None:
        return False
    rest = range(opener + 1, len(words))
    is_only_praise = sum(v > 0 for v in values) <= 1
    if is_only_praise and len(rest) and (words[opener + 1],) in irony["that"] and sum(min(values[i], 0) for i in rest) <= SOUR:
        return True
    begin = next((i for i in rest for giveaway in irony["giveaway"] if _begins(giveaway, words, values, i, lexicon)), None)
    return begin is not None and sum(v > 0 for v in values[:begin]) <= 1


def _begins(giveaway: tuple[str, ...], words: list[str], values: list[float], i: int, lexicon: Lexicon) -> bool:
    if i + len(giveaway) > len(words):
        return False
    for k, wanted in enumerate(giveaway):
        word = words[i + k]
        if wanted == "-":
            is_there = values[i + k] < 0 or lexicon.entry(word).value < 0
        elif wanted == "0":
            is_there = word.isdigit() or word in lexicon.lists["numbers"]
        else:
            is_there = word == wanted
        if not is_there:
            return False
    return True
