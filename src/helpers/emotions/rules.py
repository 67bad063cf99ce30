"""The valence of one clause by rules: what each word says, turned by negation, scaled by intensifiers, with phrases, irony and emoji.

Negation reaches four words and never across punctuation. In Dutch *niet* also looks back at the verb ("de app werkt niet"). What negation
leaves as it is stands in `_is_left`; irony is read in `helpers.emotions.irony`.
"""

from __future__ import annotations

from math import sqrt

from helpers.emotions.irony import is_irony
from helpers.emotions.lexicon import Lexicon

REACH = 4
POSITIVE_TURNED, NEGATIVE_TURNED = -0.8, -0.6  # "niet goed" is nearly bad; "niet slecht" is only half good
LONE_NEGATOR = -0.15  # a "niet" or "no" with nothing to turn still tells of something missing
SATURATION = 0.5  # values of several words add up, to 1 at most (VADER's form, s / sqrt(s² + a))
AFTER_BUT, ADMITTED = 1.4, 0.6  # what follows "but" is what people mean; what follows "although" is what they grant
PUNCTUATION = frozenset(".,!?;:()\u2026")


def score_clause(words: list[str], lexicon: Lexicon) -> tuple[float, str | None]:
    """Valence (-1 to 1) and emotion family of one clause given as tokens; no family when none is named.

    >>> from helpers.emotions.lexicon import load
    >>> from helpers.emotions.spans import tokens
    >>> nl = load("nl")
    >>> [score_clause(tokens(t), nl)[0] > 0 for t in ("Geen problemen, alles prima", "De app werkt niet", "Helemaal niet slecht")]
    [True, False, True]
    """
    entries = [lexicon.entry(w) for w in words]
    taken, spots, is_ironic, families = _phrases(words, entries, lexicon)
    values, used = [0.0] * len(words), {}
    for start, end, value in spots:
        values[end] = _turned(value, words, entries, taken, start, end, lexicon, used)
    for i, entry in enumerate(entries):
        if taken[i]:
            continue
        value = entry.value
        if entry.is_too_sensitive and i and words[i - 1] == lexicon.lists["too_word"]:
            value = lexicon.lists["too_value"]
        if (value and entry.factor == 1.0) or (abs(value) >= 0.3 and not _strengthens_next(entries, i)):
            if entry.is_comparative and _was_or_is_elsewhere(words, i, lexicon):
                value *= POSITIVE_TURNED
            values[i] = _turned(value * _strength(words, entries, i), words, entries, taken, i, i, lexicon, used)
            if entry.emotion and _agrees(entry.emotion, values[i]):
                families.append(entry.emotion)
    for i, entry in enumerate(entries):
        if entry.is_negator and not taken[i] and i not in used:
            values[i] = _missing(words, entries, taken, values, i, lexicon)
    if is_ironic or is_irony(words, values, lexicon):
        return lexicon.lists["irony"]["value"], "frustration"
    total = sum(values) * _weight(words, lexicon)
    valence = total / sqrt(total * total + SATURATION)
    return valence, _family(families, valence)


def _weight(words: list[str], lexicon: Lexicon) -> float:
    """How much a clause counts by its form: calls, questions, and what stands behind "but" or "although"."""
    weight = 1.15 if "!" in words else 1.0
    if words and words[-1] == "?":
        weight *= 0.7
    if words and words[0] in lexicon.lists["but"]:
        weight *= AFTER_BUT
    elif words and words[0] in lexicon.lists["although"]:
        weight *= ADMITTED
    return weight


def _phrases(words: list[str], entries: list, lexicon: Lexicon) -> tuple[list[bool], list[tuple[int, int, float]], bool, list[str]]:
    """Fixed phrases: which words they use up, where each stands with its value, whether one is irony, the families they name.

    A number, in digits or letters, matches "0" in a phrase; an intensifier inside a phrase is read over ("duurde heel lang").
    """
    taken, spots, is_ironic, families = [False] * len(words), [], False, []
    numbers = lexicon.lists["numbers"]
    forms = ["0" if w.isdigit() or w in numbers else w for w in words]
    for i, (word, form) in enumerate(zip(words, forms)):
        for phrase, value, kind in (*lexicon.phrases.get(word, ()), *(lexicon.phrases.get("0", ()) if form == "0" else ())):
            end = None if taken[i] else _fits(phrase, words, forms, entries, i)
            if end is not None:
                is_ironic = is_ironic or kind == "irony"
                taken[i:end] = [True] * (end - i)
                if value:
                    spots.append((i, end - 1, value))
                family = lexicon.lists["emotions"].get("_".join(phrase))
                if family:
                    families.append(family)
    return taken, spots, is_ironic, families


def _fits(phrase: tuple[str, ...], words: list[str], forms: list[str], entries: list, i: int) -> int | None:
    """Where a phrase that begins at word i ends; None where it is another phrase."""
    at = i
    for k, wanted in enumerate(phrase):
        while k and at < len(words) and words[at] != wanted and entries[at].factor != 1.0:
            at += 1
        if at >= len(words) or (words[at] != wanted and forms[at] != wanted):
            return None
        at += 1
    return at


def _strengthens_next(entries: list, i: int) -> bool:
    """Whether an intensifier stands before a word of feeling ("vreselijk lekker"): then it only strengthens."""
    return entries[i].factor != 1.0 and i + 1 < len(entries) and (entries[i + 1].value != 0 or entries[i + 1].factor != 1.0)


def _strength(words: list[str], entries: list, i: int) -> float:
    factor = 1.0
    for j in range(i - 1, max(i - 3, -1), -1):
        if words[j] in PUNCTUATION:
            break
        if entries[j].factor != 1.0:
            factor *= entries[j].factor
    return min(factor, 1.6)


def _was_or_is_elsewhere(words: list[str], i: int, lexicon: Lexicon) -> bool:
    """Whether "better" is said of former days or of another shop, and not "better than" these."""
    lists = lexicon.lists
    for j, word in enumerate(words):
        if word in lists["elsewhere"] and lists["than"] not in words[max(j - 3, 0) : j]:
            return True
    return any(w in lists["former"] for w in words) and lists["than"] not in words


def _turned(
    value: float, words: list[str], entries: list, taken: list[bool], start: int, end: int, lexicon: Lexicon, used: dict[int, float]
) -> float:
    """The value after a negation before the word or phrase, or in Dutch behind it when nothing else follows.

    One negator turns one word, and those after it with the same sign: "niet goed en erg traag" is bad and slow, not bad and fast.
    """
    if not words[end][0].isalnum():
        return value  # an emoji means what it shows
    factor = POSITIVE_TURNED if value > 0 else NEGATIVE_TURNED
    for j in range(start - 1, max(start - 1 - REACH, -1), -1):
        if words[j] in PUNCTUATION:
            break
        if entries[j].is_negator and not taken[j]:
            if _is_left(value, words, j, start, lexicon):
                used.setdefault(j, value)
                return value
            if used.setdefault(j, value) * value > 0:
                return value * factor
            break
    if lexicon.language == "nl" and value > 0:
        for j in range(end + 1, min(end + 1 + REACH, len(words))):
            if words[j] in PUNCTUATION:
                break
            if words[j] == "niet" and not taken[j] and not any(e.value for e in entries[j + 1 : j + 1 + REACH]):
                used[j] = value
                return value * factor
    return value


def _is_left(value: float, words: list[str], j: int, start: int, lexicon: Lexicon) -> bool:
    """Whether the negation at j says nothing against the word at start.

    "Never this fast" is fast; "could not cancel" is a hindrance, not good news; "did not listen to my complaints" leaves the complaints.
    """
    lists, between = lexicon.lists, words[j + 1 : start]
    if value > 0:
        return words[j] in lists["ever"] and any(w in lists["such"] for w in between)
    if words[start] in lists["acts"]:
        return words[j] in lists["unable"] or any(w in lists["unable"] for w in words[max(j - REACH - 1, 0) : j])
    return any(w in lists["definite"] for w in between[1:]) and not any(w in lists["least"] for w in between)


def _missing(words: list[str], entries: list, taken: list[bool], values: list[float], i: int, lexicon: Lexicon) -> float:
    """Value of a negator that turned no word: something expected did not happen, or a faint complaint."""
    if words[i] in lexicon.lists["ever"] and any(w in lexicon.lists["such"] for w in words) and any(v > 0 for v in values):
        return 0.0  # "zo makkelijk heb ik nog nooit iets besteld"
    for j in range(i + 1, min(i + 1 + REACH, len(words))):
        if words[j] in PUNCTUATION:
            break
        if entries[j].is_expected:
            return lexicon.lists["expected_value"]
    if lexicon.language == "nl":
        for j in range(i - 1, max(i - 2 - REACH, -1), -1):
            if words[j] in PUNCTUATION:
                break
            if entries[j].is_expected:
                return lexicon.lists["expected_value"]
    return LONE_NEGATOR


def _agrees(family: str, value: float) -> bool:
    return value > 0 if family == "joy" else value < 0


def _family(families: list[str], valence: float) -> str | None:
    """The family named most often that agrees with the clause as a whole; the first one at a tie; none is an answer too."""
    fitting = [f for f in families if _agrees(f, valence)]
    return max(fitting, key=fitting.count) if fitting else None
