"""One block of whole records, split into columns: by Arrow where every quote is sane, the few odd records beside it."""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.records import Piece, Quotes, Records, add, readable

MARK = b"\x1aodd"
TOTALS_START = r"(?i)^\s*(grand |sub)?(totaa?l|eindtotaal|gesamt|som|sum|gemiddelde|average|mean|durchschnitt)"


class NotUtf8(Exception):
    """A block of what was taken for UTF-8 is something else."""


@dataclass
class Parsed:
    """Records of a block.

    Attributes:
        table: the records with the usual number of fields, columns without names. places: the place of each in the block, from 0.
        odd: place -> fields of the other records; None where the quotes are broken. texts: place -> raw text, where it is at hand.
        totals: rows of ``table`` that may be totals.
        total: records in the block, all of them.
    """

    quotes: Quotes
    pieces: list[Piece]
    table: pa.Table
    places: np.ndarray
    odd: dict[int, list[str] | None]
    total: int
    texts: dict[int, str] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)

    @cached_property
    def records(self) -> Records:
        """The places of the records in the text."""
        places, first = [], 1
        for piece in self.pieces:
            places.append((first, piece))
            first += len(self.quotes.ends(piece)) if piece.kind == "sane" else 1
        return Records([], [], [], places, self.quotes)

    def raw(self, at: int) -> str:
        """The text of a record as it stands in the file."""
        return self.texts[at] if at in self.texts else self.records.raw(at + 1)

    def raws(self, at: list[int]) -> list[str]:
        """The texts of many records."""
        if len(at) < 50 or len(self.pieces) > 1:
            return [self.raw(a) for a in at]
        ends = self.quotes.ends(self.pieces[0])
        last = np.array(at)
        first = np.where(last > 0, ends[last - 1], self.pieces[0].start)
        data = self.quotes.data
        return [data[a:b].decode("utf-8").rstrip("\r\n") for a, b in zip(first.tolist(), ends[last].tolist())]

    def fields(self, at: int) -> list[str] | None:
        """The fields of a record."""
        if at in self.odd:
            return self.odd[at]
        return self.row(int(np.searchsorted(self.places, at)))

    def row(self, i: int) -> list[str]:
        """The fields of a row of ``table``."""
        return [column[i].as_py() for column in self.table.columns]

    @property
    def sound(self) -> int:
        """Records whose quotes are not broken."""
        return self.total - sum(fields is None for fields in self.odd.values())

    def until(self, end: int) -> Parsed:
        """The records before a place."""
        n = int(np.searchsorted(self.places, end))
        odd = {k: v for k, v in self.odd.items() if k < end}
        totals = [i for i in self.totals if i < n]
        return Parsed(self.quotes, self.pieces, self.table.slice(0, n), self.places[:n], odd, end, self.texts, totals)


def is_plain(dialect: Dialect) -> bool:
    """Whether Arrow reads this dialect as Python does."""
    return dialect.escape is None and not dialect.skips_space and len(dialect.delimiter.encode()) == len(dialect.quote.encode()) == 1


def parse(quotes: Quotes, pieces: list[Piece], width: int, text_type: pa.DataType) -> Parsed:
    """Split the records of a block into columns of text."""
    data = quotes.data[: pieces[-1].end] if pieces else b""
    if not _is_utf8(data) or b"\0" in data:
        raise NotUtf8
    if width > 1 and is_plain(quotes.dialect) and not data.startswith(BOM_UTF8):  # Arrow takes the mark away, also in the middle of a file
        try:
            part = _by_arrow(quotes, pieces, data, width, text_type)
        except pa.ArrowInvalid:  # one record too large for a block of Arrow
            part = _by_python(quotes, pieces, width, text_type)
    else:
        part = _by_python(quotes, pieces, width, text_type)
    if width > 2:
        part.totals = np.flatnonzero(pc.match_substring_regex(part.table.column(0), TOTALS_START).to_numpy()).tolist()
    return part


def _is_utf8(data: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _by_arrow(quotes: Quotes, pieces: list[Piece], data: bytes, width: int, text_type: pa.DataType) -> Parsed:
    """Odd records are replaced by a mark that Arrow hands back with the number of its row, as it does with rows of another width."""
    alone = [p for p in pieces if p.kind != "sane"]
    mark = MARK
    while alone and mark in data:
        mark += b"_"
    whole = b"".join(data[p.start : p.end] if p.kind == "sane" else mark + b"\n" for p in pieces) if alone else data
    found: list[tuple[int, str]] = []

    def keep(row) -> str:
        found.append((row.number, row.text))
        return "skip"

    names = [f"f{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        io.BytesIO(whole),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(whole) + 1, 1 << 16)),
        parse_options=arrow_csv.ParseOptions(
            delimiter=quotes.dialect.delimiter,
            quote_char=quotes.dialect.quote,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, text_type), strings_can_be_null=False, check_utf8=False),
    )
    total = table.num_rows + len(found)
    odd, texts, others = {}, {}, iter(alone)
    for number, text in found:
        if alone and text == mark.decode():
            piece = next(others)
            odd[number - 1] = piece.fields
            texts[number - 1] = data[piece.start : piece.end].decode("utf-8").rstrip("\r\n")
        else:
            one = Quotes(text.encode("utf-8"), quotes.dialect)
            records = Records([], [], [], quotes=one)
            add(records, Piece("sane", 0, len(one.data)))
            odd[number - 1], texts[number - 1] = records.fields[0] if records.fields else [], text
    at = np.arange(total)
    return Parsed(quotes, pieces, table, np.delete(at, list(odd)) if odd else at, odd, total, texts)


def _by_python(quotes: Quotes, pieces: list[Piece], width: int, text_type: pa.DataType) -> Parsed:
    records = Records([], [], [], quotes=quotes)
    parts = [part for piece in pieces for part in readable(piece, quotes)]
    for part in parts:
        add(records, part)
    odd: dict[int, list[str] | None] = {row - 1: None for row, _ in records.broken}
    odd.update({row - 1: f for row, f in zip(records.rows, records.fields) if len(f) != width})
    even = [(row - 1, f) for row, f in zip(records.rows, records.fields) if len(f) == width]
    columns = list(zip(*(f for _, f in even))) if even else [()] * width
    table = pa.table([pa.array(c, type=text_type) for c in columns], names=[f"f{i}" for i in range(width)])
    return Parsed(quotes, parts, table, np.array([at for at, _ in even], dtype=np.int64), odd, len(records.rows) + len(records.broken))


def blank_rows(table: pa.Table) -> np.ndarray:
    """Indices of rows without any letter."""
    rows = None
    for column in table.columns:
        cells = column if rows is None else column.take(rows)
        is_empty = np.flatnonzero(pc.equal(pc.utf8_trim_whitespace(cells), "").to_numpy())
        rows = pa.array(is_empty if rows is None else rows.to_numpy()[is_empty])
        if not len(rows):
            break
    return rows.to_numpy() if rows is not None else np.zeros(0, dtype=np.int64)


def equal_rows(table: pa.Table, bare: list[str]) -> np.ndarray:
    """Indices of rows that may hold the headings once more."""
    rows = None
    for column, name in zip(table.columns[:3], bare[:3]):
        cells = column if rows is None else column.take(rows)
        found = np.flatnonzero(pc.equal(pc.utf8_trim(cells, characters="\ufeff "), name).to_numpy())
        rows = pa.array(found if rows is None else rows.to_numpy()[found])
        if not len(rows):
            break
    return rows.to_numpy() if rows is not None else np.zeros(0, dtype=np.int64)


def with_odd(table: pa.Table, at: np.ndarray, more: dict[int, list[str]]) -> tuple[pa.Table, np.ndarray]:
    """The table with a few more rows in their places."""
    if not more:
        return table, at
    places = sorted(more)
    columns = list(zip(*(more[p] for p in places)))
    extra = pa.table([pa.array(c, type=f.type) for c, f in zip(columns, table.schema)], schema=table.schema)
    whole = np.concatenate([at, np.array(places, dtype=np.int64)])
    order = np.argsort(whole, kind="stable")
    return pa.concat_tables([table, extra]).take(pa.array(order)), whole[order]
