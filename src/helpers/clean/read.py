"""One reader for tables: every cell as text, every row with its number, and an account of all that was not taken as it stood."""

from __future__ import annotations

import gc
import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.clean import dialect as dialects
from helpers.clean import sheets
from helpers.clean.door import Opened, open_file
from helpers.clean.encoding import decode
from helpers.clean.json_records import from_json
from helpers.clean.numbers import decimal_mark
from helpers.clean.quick import read_quickly
from helpers.clean.records import Document, split
from helpers.clean.say import finding, findings_frame, stop
from helpers.clean.shape import Shaped, shape
from helpers.clean.spss import from_spss

REJECT = ["row", "column", "reason", "value"]
REPAIR = ["row", "column", "rule", "before", "after"]


@dataclass
class TableRead:
    """A file as it was read.

    Attributes:
        table: one row per row that could be trusted, all cells text as in the file, columns as named there.
        rows: the row number of each, as a spreadsheet shows it.
        dialect, encoding: how it was read. kind: text, xlsx, ods, parquet, json, sav.
        rejects: row, column, reason, value. repairs: row, column, rule, before, after. findings: see `helpers.clean.say.finding`.
        rows_read: rows below the headings, the rejected and set-aside ones included. texts: heading -> question as asked.
        nested: the Arrow table of a Parquet file whose columns are not plain. document: a JSON file as parsed.
        within: place of each row within its row of the file, where a format made several of one. stands_for: row -> rows of the file
        behind it, where a format made one of several. sets, codes: of SPSS; name -> columns and counted
        answer of a multi-response set, and heading -> label -> number behind it.
    """

    table: pd.DataFrame
    rows: pd.Series
    dialect: str
    encoding: str
    rejects: pd.DataFrame
    repairs: pd.DataFrame
    findings: pd.DataFrame
    file: str = ""
    kind: str = "text"
    sha256: str = ""
    rows_read: int = 0
    delimiter: str | None = None
    decimal: str = "."
    texts: dict[str, str] = field(default_factory=dict)
    nested: object | None = None
    is_encoding_assumed: bool = False
    document: Document | None = None
    within: pd.Series | None = None
    stands_for: dict[int, int] = field(default_factory=dict)
    sets: dict[str, dict] = field(default_factory=dict)
    codes: dict[str, dict[str, float]] = field(default_factory=dict)


def read_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    escape: str | None = None,
    header_rows: int = 1,
    sheet: str | None = None,
    member: str | None = None,
    max_rejected: float = 0.01,
    shown: str | None = None,
    language: str = "en",
) -> TableRead:
    """Read any export as a table of text.

    Args:
        path: CSV, TSV or TXT (also in gzip or ZIP), XLSX, XLS, ODS, Parquet, JSON, NDJSON or SPSS.
        encoding, delimiter, quote, escape, header_rows, sheet, member: hints, for what a person knows better; found from the
            file without them.
        max_rejected: share of rows that may be lost to ``rejects``; 1.0 reads all that can be read.
        shown: name of the file in messages. language: of the messages, "nl" or "en".

    Raises:
        InputError: with file, row, column, problem and remedy.
    """
    opened = open_file(path, shown=shown, member=member, language=language)
    if opened.kind == "parquet":
        return _parquet(opened, language)
    with _no_collection():
        return _cells(opened, encoding, sheet, max_rejected, language, header_rows, delimiter=delimiter, quote=quote, escape=escape)


@contextmanager
def _no_collection():
    """Python's garbage collector walks over millions of fresh cells again and again; while a file is split there is nothing to collect."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _cells(
    opened: Opened, encoding: str | None, sheet: str | None, max_rejected: float, language: str, header_rows: int, **hints: str | None
) -> TableRead:
    is_lenient = max_rejected >= 1
    found, encoded, words, mark, is_assumed, texts, shaped, records, spss = [], "utf-8", opened.kind, None, False, {}, None, None, None
    if opened.kind == "text":
        decoded = decode(opened.data, hint=encoding, shown=opened.shown, language=language)
        how = dialects.find(decoded.text, **hints)
        shaped = read_quickly(decoded.text, how, shown=opened.shown, language=language, is_lenient=is_lenient) if header_rows == 1 else None
        records = split(decoded.text, how) if shaped is None else None
        encoded, words, mark, is_assumed = decoded.encoding, how.words(), how.delimiter, decoded.is_assumed
    elif opened.kind == "json":
        records = from_json(decode(opened.data, shown=opened.shown, language=language).text, opened.shown, language)
    elif opened.kind == "sav":
        spss = from_spss(opened.data, opened.shown, language)
        records, texts = spss.records, spss.texts
    elif opened.kind in ("xlsx", "ods", "xls"):
        records, found = sheets.from_workbook(opened.data, opened.kind, sheet=sheet, shown=opened.shown, language=language)
    else:
        raise stop(language, "not_data", file=opened.shown, suffix=opened.path.suffix)
    if shaped is None:
        shaped = shape(
            records, shown=opened.shown, language=language, is_lenient=is_lenient, delimiter=mark or ",", header_rows=header_rows
        )
    shaped.findings = found + shaped.findings
    shaped.texts = {**texts, **shaped.texts}
    shaped.repairs += spss.missing if spss else []
    check_losses(pd.DataFrame(shaped.rejects), shaped.rows_read, max_rejected, opened.shown, language)
    decimal = _reading(shaped, opened, words, encoded, mark)
    read = _finish(shaped, opened, words, encoded, mark, is_assumed, decimal)
    read.document = records.document if records else None
    read.sets, read.codes = (spss.sets, spss.codes) if spss else ({}, {})
    return read


def _reading(shaped: Shaped, opened: Opened, words: str, encoding: str, delimiter: str | None) -> str:
    """The decimal mark; and one entry for each way in which the text differs from UTF-8 with commas, double quotes and decimal points."""
    columns = [shaped.table.iloc[:2000, i] for i in range(min(shaped.table.shape[1], 200))]
    decimal, is_assumed = decimal_mark(columns, delimiter)
    usual = "\t" if opened.path.name.lower().split(".gz")[0].endswith((".tsv", ".tab")) else ","
    read_as = {
        "encoding": ("utf-8", encoding),
        "delimiter": (usual, delimiter or usual),
        "quote": ('"', "'" if "quote '" in words else '"'),
        "decimal": (".", decimal if any(_has_decimal(c, decimal) for c in columns) else "."),
    }
    row = shaped.header_row
    shaped.repairs += [
        {"row": row, "column": "all", "rule": rule, "before": found, "after": plain}
        for rule, (plain, found) in read_as.items()
        if plain != found
    ]
    if is_assumed:
        shaped.findings.append(finding("decimal_assumed", len(shaped.table), len(shaped.table), severity="warning"))
    return decimal


def _has_decimal(cells: pd.Series, mark: str) -> bool:
    return mark == "," and bool(cells.head(2000).str.fullmatch(r"\s*[-+]?[\d.]*\d,\d+\s*%?").any())


def _finish(shaped: Shaped, opened: Opened, words: str, encoding: str, delimiter: str | None, is_assumed: bool, decimal: str) -> TableRead:
    return TableRead(
        table=shaped.table,
        rows=pd.Series(shaped.rows, dtype="int64"),
        dialect=words,
        encoding=encoding,
        rejects=pd.DataFrame(shaped.rejects, columns=REJECT),
        repairs=pd.DataFrame(shaped.repairs, columns=REPAIR),
        findings=findings_frame(shaped.findings),
        file=opened.shown,
        kind=opened.kind,
        sha256=opened.sha256,
        rows_read=shaped.rows_read,
        delimiter=delimiter,
        decimal=decimal,
        texts=shaped.texts,
        is_encoding_assumed=is_assumed,
    )


def _parquet(opened: Opened, language: str) -> TableRead:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        whole = pq.read_table(io.BytesIO(opened.data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise stop(language, "bad_parquet", file=opened.shown, what=str(error)[:120]) from None
    flat = {}
    for name in whole.column_names:
        kind = whole.schema.field(name).type
        if not pa.types.is_nested(kind):
            flat[name] = _arrow_text(whole.column(name).combine_chunks(), kind)
    table = pd.DataFrame(flat)
    is_nested = any(pa.types.is_nested(f.type) for f in whole.schema)
    return TableRead(
        table=table,
        rows=pd.Series(range(1, whole.num_rows + 1), dtype="int64"),
        dialect="parquet",
        encoding="utf-8",
        rejects=pd.DataFrame(columns=REJECT),
        repairs=pd.DataFrame(columns=REPAIR),
        findings=findings_frame([]),
        file=opened.shown,
        kind="parquet",
        sha256=opened.sha256,
        rows_read=whole.num_rows,
        nested=whole if is_nested else None,
    )


def _arrow_text(column, kind) -> pd.Series:
    """A Parquet column as text; whole numbers and dates in their plain forms, empty where null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(kind):
        return pd.Series(
            ["" if v is None or v != v else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v) for v in column.to_pylist()],
            dtype="str",
        )
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind) and kind.tz:
        text = pc.strftime(column, format="%Y-%m-%dT%H:%M:%S%z")
    else:
        text = column if pa.types.is_string(kind) or pa.types.is_large_string(kind) else pc.cast(column, pa.string())
    return pd.Series(pc.fill_null(text, "").to_pandas(), dtype="str")


def check_losses(rejects: pd.DataFrame, rows_read: int, max_rejected: float, shown: str, language: str) -> None:
    """Stop when more rows were rejected than may be; the error names the first of them."""
    if rejects.empty:
        return
    lost = rejects["row"].nunique()
    if lost <= max_rejected * max(rows_read, 1):
        return
    first = rejects.sort_values("row", kind="stable").iloc[0]
    values = {
        "value": str(first["value"])[:60],
        "lost": lost,
        "total": rows_read,
        "rows": ", ".join(str(int(r)) for r in sorted(rejects["row"].unique())[:8]),
    }
    for name in ("found", "wanted", "low", "high"):
        given = first.get(name)
        values[name] = "?" if given is None or pd.isna(given) else f"{float(given):g}"
    column = None if first["column"] == "all" else first["column"]
    raise stop(language, str(first["reason"]), file=shown, row=int(first["row"]), column=column, **values)
