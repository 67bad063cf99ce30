"""Headings that stand twice in a tool's export: no matter while nobody asks for them, and a stop when somebody does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from helpers.clean.reading.read import TableRead, read_table
from helpers.clean.say import stop
from helpers.errors import InputError


def read_with_twins(path: str | Path, *, max_rejected: float, shown: str, language: str, **hints: str | None) -> TableRead:
    """As `read_table`; of headings that stand twice the later ones get a number, with an entry among the repairs.

    Losses are not judged here when there are twins: whoever calls holds the rejects against ``max_rejected``.
    """
    try:
        return read_table(path, **hints, max_rejected=max_rejected, shown=shown, language=language)
    except InputError as error:
        if error.column is None:
            raise
        read = read_table(path, **hints, max_rejected=1.0, shown=shown, language=language)
        if error.column not in twins(read):
            raise
        return read


def twins(read: TableRead) -> dict[str, str]:
    """Heading -> the numbered name of its first twin."""
    named = read.repairs[read.repairs["rule"] == "heading"]
    return {before: column for column, before in zip(reversed(list(named["column"])), reversed(list(named["before"])))
            if before and re.fullmatch(rf"{re.escape(before)} \(\d+\)", column)}  # fmt: skip


def refuse_twins(read: TableRead, asked: Iterable[str], shown: str, language: str) -> None:
    """Stop when a heading that is used stands twice: which of the two is meant cannot be seen."""
    found = twins(read)
    for heading in asked:
        if heading in found and heading in read.table.columns:
            columns = list(read.table.columns)
            places = {"first": columns.index(heading) + 1, "second": columns.index(found[heading]) + 1}
            raise stop(language, "same_heading", file=shown, row=1, column=heading, **places)
