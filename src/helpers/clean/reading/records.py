"""From bytes to records: each with its row number, each either split into fields or set aside whole with its raw text.

Where every quote opens or closes a whole field, quotes say by their count which line ends part records: such a stretch can be cut, counted
and handed to any CSV reader. Only a record with an odd quote is looked at by itself, so that one bad quote costs one row, however large
the file. What happens to a record depends on nothing that stands before it: blocks of a file give the same records as the whole.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter

import numpy as np

from helpers.clean.reading.dialect import Dialect, reader

LONGEST = 16 << 20  # bytes that one record may take; a quote that is still open then was never meant to close
LETTER = 4  # bytes of one letter, at most
LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Piece:
    """A stretch of text. ``kind``: sane (records for any reader), record (an odd one, its ``fields`` known) or broken (one line)."""

    kind: str
    start: int
    end: int
    fields: list[str] | None = None


@dataclass(frozen=True)
class Document:
    """A JSON file as parsed (fractions stay text): the whole of it, and its records by row."""

    whole: object
    items: dict[int, dict]


@dataclass
class Records:
    """All records of a text. ``rows[i]`` is the number of ``fields[i]`` as a spreadsheet shows it; ``broken`` holds (row, raw text)."""

    fields: list[list[str]]
    rows: list[int]
    broken: list[tuple[int, str]]
    places: list[tuple[int, Piece]] = field(default_factory=list)  # number of the first record of each piece
    quotes: Quotes | None = None
    document: Document | None = None

    def raw(self, row: int, delimiter: str = ",") -> str:
        """The text of a record as it stands in the file; of a spreadsheet its cells with delimiters between."""
        if not self.places:
            return delimiter.join(self.fields[self.rows.index(row)])
        start, end = self.span(row)
        return self.quotes.data[start:end].decode("utf-8").rstrip("\r\n")

    def span(self, row: int) -> tuple[int, int]:
        """First byte of a record and the first after it."""
        first, piece = self.places[bisect_right(self.places, row, key=itemgetter(0)) - 1]
        ends = self.quotes.ends(piece) if piece.kind == "sane" else [piece.end]
        return (int(ends[row - first - 1]) if row > first else piece.start), int(ends[row - first])


class Quotes:
    """Where the quotes of a text stand, and which of them neither open nor close a whole field."""

    def __init__(self, data: bytes, dialect: Dialect):
        self.data, self.dialect = data, dialect
        self.bytes = np.frombuffer(data, dtype=np.uint8)
        self._ends: dict[tuple[int, int], np.ndarray] = {}
        mark = dialect.quote.encode()
        self.at = np.flatnonzero(self.bytes == mark[0]) if mark in data else np.zeros(0, dtype=np.int64)
        if dialect.escape and len(self.at):
            self.at = self.at[~self._is_escaped(self.at)]

    def _is_escaped(self, at: np.ndarray) -> np.ndarray:
        """An odd number of escape characters stands before it."""
        escape, run, looking = ord(self.dialect.escape), np.zeros(len(at), dtype=np.int64), np.ones(len(at), dtype=bool)
        while looking.any():
            before = at - run - 1
            looking &= (before >= 0) & (self.bytes[np.maximum(before, 0)] == escape)
            run += looking
        return run % 2 == 1

    @cached_property
    def odd(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the quotes that break the rule, if the first quote with an even (or an odd) index opens a field."""
        edges = np.zeros(256, dtype=bool)
        edges[[10, 13, self.dialect.delimiter.encode()[-1]]] = True
        before, after = self._before(), self._byte(self.at + 1)
        is_next = np.diff(self.at) == 1 if self.dialect.escape is None else np.zeros(max(len(self.at) - 1, 0), dtype=bool)
        opens = edges[before] | np.append(False, is_next)[: len(self.at)]
        edges[self.dialect.delimiter.encode()[0]] = True
        closes = edges[after] | np.append(is_next, False)[: len(self.at)]
        is_even = np.arange(len(self.at)) % 2 == 0
        return np.flatnonzero(~np.where(is_even, opens, closes)), np.flatnonzero(~np.where(is_even, closes, opens))

    def _before(self) -> np.ndarray:
        """The byte before each quote; spaces that belong to the delimiter do not count."""
        at = self.at - 1
        if self.dialect.skips_space:
            while (is_space := (at >= 0) & (self.bytes[np.maximum(at, 0)] == 32)).any():
                at = at - is_space
        return self._byte(at)

    def _byte(self, at: np.ndarray) -> np.ndarray:
        """The bytes at places; a line end before the first and after the last."""
        is_out = (at < 0) | (at >= len(self.bytes))
        return np.where(is_out, 10, self.bytes[np.where(is_out, 0, at)]) if len(at) else at

    def next_odd(self, first: int) -> int | None:
        """Index of the next quote that breaks the rule, when the quote with index ``first`` is the first of a record."""
        found = self.odd[first % 2]
        at = found.searchsorted(first)
        return int(found[at]) if at < len(found) else None

    def ends(self, piece: Piece) -> np.ndarray:
        """Where each record of a sane stretch ends, its line end included."""
        if (piece.start, piece.end) not in self._ends:
            self._ends[piece.start, piece.end] = self._ends_of(piece)
        return self._ends[piece.start, piece.end]

    def _ends_of(self, piece: Piece) -> np.ndarray:
        part = self.bytes[piece.start : piece.end]
        is_end = part == 10
        if self.data.find(b"\r", piece.start, piece.end) >= 0:
            is_end |= (part == 13) & (np.append(part[1:], 0) != 10)
        ends = np.flatnonzero(is_end) + piece.start
        inside = (self.at.searchsorted(ends) - self.at.searchsorted(piece.start)) % 2 == 1
        ends = ends[~inside] + 1
        return ends if len(ends) and ends[-1] == piece.end else np.append(ends, piece.end)

    def record_start(self, at: int, low: int, first: int) -> int:
        """Where the record around byte ``at`` begins: after the last line end outside quotes, at ``low`` at the earliest."""
        while True:
            end = max(self.data.rfind(b"\n", low, at), self.data.rfind(b"\r", low, at))
            if end < 0:
                return low
            if (self.at.searchsorted(end) - first) % 2 == 0:
                return end + 1
            at = int(self.at[self.at.searchsorted(end) - 1])

    def last_end(self, low: int, first: int) -> int:
        """After the last line end that surely ends a record; ``low`` when there is none."""
        for mark in (b"\n", b"\r"):
            at = len(self.data) - (mark == b"\r")
            while (end := self.data.rfind(mark, low, at)) >= 0:
                if (self.at.searchsorted(end) - first) % 2 == 0:
                    return end + 1
                at = int(self.at[self.at.searchsorted(end) - 1])
        return low


def pieces(quotes: Quotes, *, is_last: bool = True, longest: int = LONGEST) -> Iterator[Piece]:
    """Cut a text at the ends of records.

    Args:
        is_last: nothing follows; otherwise the pieces stop where what follows could matter.
    """
    data, at, pattern = quotes.data, 0, _record_pattern(quotes.dialect)
    while at < len(data):
        first = int(quotes.at.searchsorted(at))
        odd = quotes.next_odd(first)
        if odd is None and (len(quotes.at) - first) % 2:
            odd = len(quotes.at) - 1
            if not is_last and len(data) - quotes.record_start(int(quotes.at[odd]), at, first) < longest + LETTER:
                start = quotes.record_start(int(quotes.at[odd]), at, first)
                if start > at:
                    yield Piece("sane", at, start)
                return
        if odd is None:
            end = len(data) if is_last else quotes.last_end(at, first)
            if end > at:
                yield Piece("sane", at, end)
            return
        opened = int(quotes.at[odd - (odd - first) % 2])
        start = quotes.record_start(opened, at, first)
        if start > at:
            yield Piece("sane", at, start)
        if not is_last and len(data) - start < longest + LETTER:
            return
        piece = _odd_record(data, start, quotes.dialect, pattern, longest)
        yield piece
        at = piece.end


def split(text: str, dialect: Dialect) -> Records:
    """Split a text into records.

    >>> split('a,b\\n1,"x\\n2,y\\n', Dialect(",", fields=2)).broken
    [(2, '1,"x')]
    """
    quotes = Quotes(text.encode("utf-8"), dialect)
    records = Records([], [], [], quotes=quotes)
    for piece in pieces(quotes):
        for part in readable(piece, quotes):
            add(records, part)
    return records


def spans(text: str, dialect: Dialect) -> list[tuple[int, int]]:
    """Where each record of a text stands, line end included, in the order and number of `split`.

    >>> spans('a,b\\n1,"x\\ny"\\n2,z\\n', Dialect(",", fields=2))
    [(0, 4), (4, 12), (12, 16)]
    """
    records = split(text, dialect)
    ends = [e for _, p in records.places for e in (records.quotes.ends(p) if p.kind == "sane" else [p.end])]
    if not text.isascii():
        letters = np.cumsum((records.quotes.bytes & 0xC0) != 0x80)
        ends = [int(letters[e - 1]) for e in ends]
    return list(zip([0, *map(int, ends)], map(int, ends)))


def add(records: Records, piece: Piece) -> None:
    """Put the records of a piece behind those that are there."""
    row = records.rows[-1] + 1 if records.rows else 1
    row = max(row, records.broken[-1][0] + 1 if records.broken else 1)
    records.places.append((row, piece))
    data = records.quotes.data
    if piece.kind == "broken":
        records.broken.append((row, data[piece.start : piece.end].decode("utf-8").rstrip("\r\n")))
        return
    dialect = records.quotes.dialect
    fields = [piece.fields] if piece.kind == "record" else list(reader(data[piece.start : piece.end].decode("utf-8"), dialect))
    records.fields += fields
    records.rows += range(row, row + len(fields))


def readable(piece: Piece, quotes: Quotes) -> Iterator[Piece]:
    """The piece itself; or its records one by one, when Python's reader makes something else of its line ends or escapes."""
    if piece.kind == "sane" and quotes.dialect.escape:
        try:
            n = sum(1 for _ in reader(quotes.data[piece.start : piece.end].decode("utf-8"), quotes.dialect))
        except csv.Error:
            n = -1
        if n != len(quotes.ends(piece)):
            at, pattern = piece.start, _record_pattern(quotes.dialect)
            while at < piece.end:
                one = _odd_record(quotes.data, at, quotes.dialect, pattern, LONGEST)
                yield one
                at = one.end
            return
    yield piece


def _odd_record(data: bytes, at: int, dialect: Dialect, pattern: re.Pattern, longest: int) -> Piece:
    """One record with an odd quote: as the whole pattern of a record, else as a line, else broken."""
    limit = min(len(data), at + longest)
    while at < limit < len(data) and data[limit] & 0xC0 == 0x80:  # never between the bytes of one letter
        limit -= 1
    found = pattern.match(data, at, limit)
    line = LINE_END.search(data, at, limit)
    line_end = line.start() if line else limit
    record = _strict(found.group(0).decode("utf-8"), dialect) if found else None
    if record is not None and (len(record) == dialect.fields or found.end() <= line_end):
        return Piece("record", at, _after(data, found.end()), record)
    record = _loosely(data[at:line_end].decode("utf-8"), dialect)
    return Piece("broken" if record is None else "record", at, _after(data, line_end), record)


def _after(data: bytes, end: int) -> int:
    """After the line end at a place, if there is one."""
    return end + (2 if data[end : end + 2] == b"\r\n" else data[end : end + 1] in (b"\r", b"\n"))


@lru_cache(maxsize=32)
def _record_pattern(dialect: Dialect) -> re.Pattern:
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    inside = rf"(?:[^{q}\\]++|\\.)*+" if dialect.escape else rf"(?:[^{q}]++|{q}{q})*+"
    space = " *+" if dialect.skips_space else ""
    cell = rf"{space}(?:{q}{inside}{q}|[^{q}{d}\r\n][^{d}\r\n]*|)"
    return re.compile(rf"{cell}(?:{d}{cell})*(?=\r\n|\n|\r|\Z)".encode(), re.S)


def _strict(raw: str, dialect: Dialect) -> list[str] | None:
    try:
        rows = list(reader(raw, dialect))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else [] if not rows else None


def _loosely(raw: str, dialect: Dialect) -> list[str] | None:
    """A line whose fields can be told apart in spite of a stray quote: every quoted field still ends before a delimiter."""
    line, cell = _loose_patterns(dialect)
    if not line.fullmatch(raw):
        return None
    cells = [m.group(0) for m in cell.finditer(raw)]
    if len(cells) != dialect.fields:
        return None
    return [_bare(c, dialect.quote) for c in cells]


@lru_cache(maxsize=32)
def _loose_patterns(dialect: Dialect) -> tuple[re.Pattern, re.Pattern]:
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    cell = rf"(?:{q}(?:(?!{q}{d}).)*{q}(?={d}|$)|[^{d}{q}][^{d}]*|)"
    return re.compile(rf"{cell}(?:{d}{cell})*"), re.compile(rf"(?:^|(?<={d})){cell}(?={d}|$)")


def _bare(cell: str, quote: str) -> str:
    is_quoted = len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote)
    return cell[1:-1].replace(quote * 2, quote) if is_quoted else cell
