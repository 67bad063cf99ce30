"""Text that fits: measured wrapping for figures, with Dutch and English words broken where a reader would break them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

VOWEL = "aeiouyáàâäéèêëíìîïóòôöúùûü"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
ONSETS = {a + b for a in "bcdfgkptv" for b in "lr"} | {"sl", "sp", "kn", "zw"}
TIGHT = {"sl", "pr"}
_PARTS = re.compile(rf"(ij|[{VOWEL}]+)|(ch|sch|ph|th|qu|[^\W\d_{VOWEL}])", re.I)


def syllables(word: str) -> list[str]:
    """A word in parts that may stand at the end of a line: a consonant goes with the vowel after it, and so does a pair such as "pr".

    >>> syllables("verzendkosten"), syllables("ambassadeurschap")
    (['ver', 'zend', 'kos', 'ten'], ['am', 'bas', 'sa', 'deur', 'schap'])
    """
    found = [(m.group(), m.group(1) is not None) for m in _PARTS.finditer(word)]
    if "".join(piece for piece, _ in found) != word:
        return [word]
    vowels = [i for i, (_, is_vowel) in enumerate(found) if is_vowel]
    parts, start = [], 0
    for last, here in pairwise(vowels):
        between = [piece.lower() for piece, _ in found[last + 1 : here]]
        pair = "".join(between[-2:])
        goes_on = 2 if pair in (ONSETS if len(between) > 2 else TIGHT) else 1
        part = "".join(piece for piece, _ in found[start : here - min(goes_on, len(between))])
        if len(part) >= 2 and (between or here - last > 1):
            parts.append(part)
            start = here - min(goes_on, len(between))
    rest = "".join(piece for piece, _ in found[start:])
    if parts and len(rest) < 2:
        return [*parts[:-1], parts[-1] + rest]
    return [*parts, rest]


def soften(text: str, longest: int = 10) -> str:
    """A text whose words of more than ``longest`` letters may break between their parts (soft hyphens).

    >>> soften("de winkelwagens").replace("\\u00ad", "|")
    'de win|kel|wa|gens'
    """
    return " ".join(word if len(word) <= longest else "\N{SOFT HYPHEN}".join(syllables(word)) for word in text.split(" "))


def width_of(text: str, size: float, weight: str = "normal", style: str = "normal") -> float:
    """Width of a text in points, in the font of the style sheet that is set."""
    from matplotlib import rcParams

    return _width(text, size, weight, style, tuple(rcParams["font.family"]))


@cache
def _width(text: str, size: float, weight: str, style: str, family: tuple[str, ...]) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    prop = FontProperties(family=list(family), size=size, weight=weight, style=style)
    return text_to_path.get_text_width_height_descent(text, prop, ismath=False)[0]


def wrap(text: str, width: float, size: float, weight: str = "normal", style: str = "normal", most: int = 2) -> list[str]:
    """A text in at most ``most`` lines of ``width`` points; what does not fit ends in an ellipsis, words too long are broken.

    Args:
        text: one line. width: points. size: of the letters, points.
    """

    def fits(line: str) -> bool:
        return width_of(line, size, weight, style) <= width

    lines, line = [], ""
    for word in words_of(text):
        joined = f"{line} {word}" if line else word
        if fits(joined):
            line = joined
            continue
        if line and fits(word):
            lines.append(line)
            line = word
            continue
        *full, line = _broken(word, line, fits)
        lines += full
    lines = [*lines, line] if line else lines
    if len(lines) <= most:
        return lines
    kept = lines[:most]
    follows = lines[most]
    last = kept[-1].removesuffix("-") + follows if kept[-1].endswith("-") else f"{kept[-1]} {follows}"
    while last and not fits(last + ELLIPSIS):
        last = last[:-1].rstrip()
    return [*kept[:-1], last.rstrip(" ,;:-") + ELLIPSIS]


def words_of(text: str) -> list[str]:
    """The words of a text; what a no-break space holds together is one of them.

    >>> len(words_of("a  b c\N{NO-BREAK SPACE}%"))
    3
    """
    return [word for word in re.split("[ \\t\\r\\n]+", text) if word]


def _broken(word: str, line: str, fits: object) -> list[str]:
    """A word that is wider than a line: by its syllables, and by letters where that is not enough."""
    lines, now = [], f"{line} " if line else ""
    parts = [p for s in syllables(word) for p in ([s] if fits(s + "-") else list(s))]
    for i, part in enumerate(parts):
        hyphen = "-" if i < len(parts) - 1 else ""
        if now.strip() and not fits(now + part + hyphen):
            lines.append(now.rstrip() if now.endswith(" ") else now + "-")
            now = ""
        now += part
    return [*lines, now]
