"""A heading line that cannot be read as it stands: a run stops at it, a reading of all that can be read makes the best of it."""

from __future__ import annotations

import re

from helpers.clean.reading.dialect import DELIMITERS


def from_raw(raw: str, width: int, delimiter: str) -> list[str] | None:
    """The headings in a line with broken quotes or another delimiter, when some way to part it gives as many as the rows have fields.

    >>> from_raw('a,"b,"c",d', 4, ",")
    ['a', '"b', 'c', 'd']
    """
    for candidate in dict.fromkeys((delimiter, *DELIMITERS, " ")):
        pieces = [_bare(p) for p in raw.strip("\r\n").split(candidate)]
        if len(pieces) == width > 1:
            return pieces
    return None


def of_width(headings: list[str], width: int) -> list[str]:
    """As many headings as the rows have fields: empty ones go first, made-up ones fill the end.

    >>> of_width(["a", "", "b"], 2), of_width(["a"], 2)
    (['a', 'b'], ['a', 'column_2'])
    """
    out = list(headings)
    for at in range(len(out) - 1, -1, -1):
        if len(out) > width and not out[at].strip():
            del out[at]
    return out + [f"column_{i + 1}" for i in range(len(out), width)]


def joined(lines: list[list[str]]) -> list[str]:
    """Headings of several lines, from top to bottom with a space between."""
    return [re.sub(r"\s+", " ", " ".join(cells)).strip() for cells in zip(*lines)]


def _bare(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
