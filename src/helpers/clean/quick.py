"""The short way for text files without surprises: Arrow parts them, and only what is odd goes the patient way (`records`, `shape`).

The short way is taken only when it must give the same cells: every quote stands at the edge of a field, every row has the same number of
fields, and no empty, totals or second heading row is in sight.
"""

from __future__ import annotations

import io
import re

from helpers.clean.dialect import Dialect
from helpers.clean.records import Records
from helpers.clean.headings import INVISIBLE
from helpers.clean.shape import FOOTER, TOTALS, Shaped, shape

EDGE = 8  # rows at either end that are looked at for totals and footers
HEAD = 25
EMPTY_LINE = re.compile(r"(?:^|\n|\r(?!\n))[ \t]*(?:\r|\n)")


def read_quickly(text: str, dialect: Dialect, *, shown: str, language: str, is_lenient: bool) -> Shaped | None:
    """The table of a plain text file, or nothing when it must go the patient way."""
    if dialect.escape or dialect.skips_space or dialect.quote != '"' or dialect.fields < 2 or EMPTY_LINE.search(text):
        return None
    if '"' in text and _has_odd_quotes(text, dialect.delimiter):
        return None
    table = _arrow(text, dialect)
    if table is None or table.num_rows < HEAD or table.num_columns != dialect.fields:
        return None
    head = _rows(table.slice(0, HEAD))
    if _is_odd(table, head, _rows(table.slice(max(table.num_rows - EDGE, 0)))):
        return None
    top = shape(Records(head, list(range(1, len(head) + 1)), []), shown=shown, language=language, is_lenient=is_lenient)
    if len(top.table) != len(head) - 1 or len(top.headings) != table.num_columns or top.rejects or top.findings:
        return None
    whole = table.slice(1).rename_columns(top.headings).to_pandas()
    return Shaped(whole, range(2, table.num_rows + 1), top.headings, top.texts, [], top.repairs, top.findings, len(whole), 1)


def _has_odd_quotes(text: str, delimiter: str) -> bool:
    """Whether a quote is left when all whole quoted fields are taken out: readers differ on what such a quote means."""
    d = re.escape(delimiter)
    return '"' in re.sub(rf'(?:(?<=[{d}\r\n])|\A)"(?:[^"]++|"")*+"(?=[{d}\r\n]|\Z)', "", text)


def _arrow(text: str, dialect: Dialect):
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        return arrow_csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(autogenerate_column_names=True, use_threads=False),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values='"' in text, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={f"f{i}": pa.large_string() for i in range(dialect.fields)}, strings_can_be_null=False, check_utf8=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowException):
        return None


def _rows(table) -> list[list[str]]:
    return [list(row) for row in zip(*(table.column(i).to_pylist() for i in range(table.num_columns)))]


def _is_odd(table, head: list[list[str]], tail: list[list[str]]) -> bool:
    """Anything that the patient way has a rule for."""
    import pyarrow.compute as pc

    first, names = table.column(0), head[0]
    if any(not n.strip() or n.startswith("#") for n in (names[0], names[-1])) or head[1][0].startswith('{"ImportId"'):
        return True
    if any(c.startswith('{"ImportId"') for row in head[1:3] for c in row) or {"Response", "Open-Ended Response"} & set(head[1]):
        return True
    edges = [head[1], *tail]
    if any(TOTALS.match(c) or FOOTER.match(c) for row in edges for c in (next((x for x in row if x.strip()), ""), row[-1])):
        return True
    if (pc.sum(pc.equal(pc.utf8_trim_whitespace(first), "")).as_py() or 0) and _has_blank_row(table):
        return True
    again = pc.equal(pc.utf8_trim(first, characters=" \ufeff"), INVISIBLE.sub("", names[0]).strip())
    return (pc.sum(again).as_py() or 0) > 1


def _has_blank_row(table) -> bool:
    import pyarrow.compute as pc

    blank = None
    for i in range(table.num_columns):
        empty = pc.equal(pc.utf8_trim_whitespace(table.column(i)), "")
        blank = empty if blank is None else pc.and_(blank, empty)
    return bool(pc.any(blank).as_py())
