"""From text to records: each with its row number, each either split into fields or set aside whole with its raw text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.clean.dialect import Dialect, reader


@dataclass(frozen=True)
class Document:
    """A JSON file as parsed (fractions stay text): the whole of it, and its records by row."""

    whole: object
    items: dict[int, dict]


@dataclass(frozen=True)
class Records:
    """All records of a text. ``rows[i]`` is the number of ``fields[i]`` as a spreadsheet shows it; ``broken`` holds (row, raw text)."""

    fields: list[list[str]]
    rows: list[int]
    broken: list[tuple[int, str]]
    document: Document | None = None


def split(text: str, dialect: Dialect) -> Records:
    """Split a text strictly; where its quotes are broken, record by record, so that one bad quote costs one row.

    >>> split('a,b\\n1,"x\\n2,y\\n', Dialect(",", fields=2)).broken
    [(2, '1,"x')]
    """
    try:
        fields = list(reader(text, dialect))
        return Records(fields, list(range(1, len(fields) + 1)), [])
    except csv.Error:
        return _patiently(text, dialect)


def _patiently(text: str, dialect: Dialect) -> Records:
    """One record after another; a line that opens a quote and does not close it well is set aside alone."""
    fields, rows, broken = [], [], []
    for row, (start, end, record) in enumerate(_pieces(text, dialect), 1):
        if record is None:
            broken.append((row, text[start:end]))
        else:
            fields.append(record)
            rows.append(row)
    return Records(fields, rows, broken)


def _pieces(text: str, dialect: Dialect) -> Iterator[tuple[int, int, list[str] | None]]:
    """Start, end and fields of each record; no fields where its quotes are broken."""
    pattern, at = _record_pattern(dialect), 0
    while at < len(text):
        found = pattern.match(text, at)
        end = _line_end(text, at)
        record = _strict(found.group(0), dialect) if found else None
        if record is not None and (len(record) == dialect.fields or found.end() <= end):
            end = found.end()
        else:
            record = _loosely(text[at:end], dialect)
        yield at, end, record
        at = end + (2 if text.startswith("\r\n", end) else 1)


def spans(text: str, dialect: Dialect) -> list[tuple[int, int]]:
    """Where each record of a text stands, line end included, in the order and number of `split`.

    >>> spans('a,b\n1,"x\ny"\n2,z\n', Dialect(",", fields=2))
    [(0, 4), (4, 12), (12, 16)]
    """
    try:
        lines = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text)), len(text)]
        whole = reader(text, dialect)
        ends = [lines[whole.line_num] for _ in whole]
    except csv.Error:
        ends = [end + (2 if text.startswith("\r\n", end) else 1) for _, end, _ in _pieces(text, dialect)]
    return list(zip([0, *ends], ends))


def _record_pattern(dialect: Dialect) -> re.Pattern:
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    inside = rf"(?:[^{q}\\]|\\.)*" if dialect.escape else rf"(?:[^{q}]|{q}{q})*"
    cell = rf"(?:{q}{inside}{q}|[^{q}{d}\r\n][^{d}\r\n]*|)"
    return re.compile(rf"{cell}(?:{d}{cell})*(?=\r\n|\n|\r|\Z)", re.S)


def _line_end(text: str, at: int) -> int:
    found = re.compile(r"\r\n|\n|\r").search(text, at)
    return found.start() if found else len(text)


def _strict(raw: str, dialect: Dialect) -> list[str] | None:
    try:
        rows = list(reader(raw, dialect))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else [] if not rows else None


def _loosely(raw: str, dialect: Dialect) -> list[str] | None:
    """A line whose fields can be told apart in spite of a stray quote: every quoted field still ends before a delimiter."""
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    cell = rf"(?:{q}(?:(?!{q}{d}).)*{q}(?={d}|$)|[^{d}{q}][^{d}]*|)"
    if not re.fullmatch(rf"{cell}(?:{d}{cell})*", raw):
        return None
    cells = [m.group(0) for m in re.finditer(rf"(?:^|(?<={d})){cell}(?={d}|$)", raw)]
    if len(cells) != dialect.fields:
        return None
    return [_bare(c, dialect.quote) for c in cells]


def _bare(cell: str, quote: str) -> str:
    is_quoted = len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote)
    return cell[1:-1].replace(quote * 2, quote) if is_quoted else cell
