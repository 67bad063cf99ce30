"""The notes of a cell: a few facts beside its figures, in one text column.

A note is ``key: value`` pairs joined by `` | ``, for instance ``goal: 40 | verdict: met`` or ``source: workshop | date: 2026-05-12``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def write(facts: Mapping[str, object]) -> str | None:
    """Facts as one note, in the given order; empty facts are left out, and nothing at all is None.

    >>> write({"goal": 40, "verdict": "met", "owner": None})
    'goal: 40 | verdict: met'
    """
    said = [f"{key}: {_plain(value)}" for key, value in facts.items() if value is not None and str(value).strip()]
    return " | ".join(said) or None


def _plain(value: object) -> str:
    """One line without the mark that joins facts; figures with six digits."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return re.sub(r"\s+", " ", str(value).replace("|", "/")).strip()


def read(note: object) -> dict[str, str]:
    """The facts of a note, by key; none where there is no note."""
    if not isinstance(note, str):
        return {}
    return {key: value for key, mark, value in (part.partition(": ") for part in note.split(" | ")) if mark}
