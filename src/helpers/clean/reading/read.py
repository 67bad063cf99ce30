"""One reader for tables: every cell as text, every row with its number, and an account of all that was not taken as it stood."""

from __future__ import annotations

import gc
import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.clean.reading import dialect as dialects
from helpers.clean.reading import parquet, sheets
from helpers.clean.reading.blocks import read_quickly
from helpers.clean.reading.door import Opened, open_file
from helpers.clean.reading.encoding import decode
from helpers.clean.reading.json_records import from_json
from helpers.clean.reading.records import Document, split
from helpers.clean.reading.shape import Shaped, shape
from helpers.clean.reading.spss import from_spss
from helpers.clean.reading.xes import from_xes
from helpers.clean.say import finding, findings_frame, stop
from helpers.clean.values.numbers import decimal_mark

SHORT = 40_000  # bytes up to which the patient way is as fast
REJECT = ["row", "column", "reason", "value"]
REPAIR = ["row", "column", "rule", "before", "after"]


@dataclass
class TableRead:
    """A file as it was read.

    Attributes:
        table: one row per row that could be trusted, all cells text as in the file, columns as named there.
        rows: the row number of each, as a spreadsheet shows it.
        dialect, encoding: how it was read. kind: text, xlsx, ods, parquet, json, sav, xes.
        rejects: row, column, reason, value. repairs: row, column, rule, before, after. findings: see `helpers.clean.say.finding`.
        rows_read: rows below the headings, the rejected and set-aside ones included. texts: heading -> question as asked.
        nested: the Arrow table of a Parquet file whose columns are not plain. document: a JSON file as parsed.
        within: place of each row within its row of the file, where a format made several of one. stands_for: row -> rows of the file
        behind it, where a format made one of several. sets, codes: of SPSS; name -> columns and counted
        answer of a multi-response set, and heading -> label -> number behind it. more: further tables of the same file, each under
        `#` lines of its own, which are its ``title``.
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
    more: list[TableRead] = field(default_factory=list)
    title: str = ""


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
        path: CSV, TSV or TXT (also in gzip or ZIP), XLSX, XLS, ODS, Parquet, JSON, NDJSON, SPSS or XES.
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


@dataclass
class Told:
    """How a file was read, in the words of ``sources``. ``delimiter``: none where the file is no text."""

    words: str
    encoding: str = "utf-8"
    delimiter: str | None = None
    is_assumed: bool = False
    is_doubtful: bool = False


def _cells(
    opened: Opened, encoding: str | None, sheet: str | None, max_rejected: float, language: str, header_rows: int, **hints: str | None
) -> TableRead:
    is_lenient, told, found, spss, document = max_rejected >= 1, Told(opened.kind), [], None, None
    if opened.kind == "text":
        decoded = decode(opened.data, hint=encoding, shown=opened.shown, language=language)
        how = dialects.find(decoded.text, **hints)
        told = Told(how.words(), decoded.encoding, how.delimiter, decoded.is_assumed, decoded.is_doubtful)
        by = {"shown": opened.shown, "language": language, "is_lenient": is_lenient, "header_rows": header_rows}
        if len(opened.data) > SHORT and how.fields > 1 and "\0" not in decoded.text:
            shaped = read_quickly(decoded.text, how, **by)
        else:
            shaped = shape(split(decoded.text, how), delimiter=how.delimiter, **by)
    else:
        if opened.kind == "json":
            records = from_json(decode(opened.data, shown=opened.shown, language=language).text, opened.shown, language)
        elif opened.kind == "sav":
            spss = from_spss(opened.data, opened.shown, language)
            records = spss.records
        elif opened.kind == "xes":
            records = from_xes(io.BytesIO(opened.data), opened.shown, language)
        elif opened.kind in ("xlsx", "ods", "xls"):
            records, found = sheets.from_workbook(opened.data, opened.kind, sheet=sheet, shown=opened.shown, language=language)
        else:
            raise stop(language, "not_data", file=opened.shown, suffix=opened.path.suffix)
        shaped = shape(records, shown=opened.shown, language=language, is_lenient=is_lenient, header_rows=header_rows)
        document = records.document
    shaped.findings = found + shaped.findings
    if spss:
        shaped.texts = {**spss.texts, **shaped.texts}
        shaped.repairs += spss.missing
    read = finish(shaped, told, shaped.table, file=opened.shown, name=opened.path.name, max_rejected=max_rejected, language=language)
    read.kind, read.sha256, read.document = opened.kind, opened.sha256, document
    read.sets, read.codes = (spss.sets, spss.codes) if spss else ({}, {})
    return read


def finish(shaped: Shaped, told: Told, sample: pd.DataFrame, *, file: str, name: str, max_rejected: float, language: str) -> TableRead:
    """The account of a reading, once it is sure that not too much was lost.

    Args:
        sample: the first rows, by which the decimal mark is known. file: its name in messages; name: as it lies there.
    """
    check_losses(pd.DataFrame(shaped.rejects), shaped.rows_read, max_rejected, file, language)
    decimal = _reading(shaped, sample, name, told)
    return TableRead(
        table=shaped.table,
        rows=pd.Series(shaped.rows, dtype="int64"),
        dialect=told.words,
        encoding=told.encoding,
        rejects=pd.DataFrame(shaped.rejects, columns=REJECT).sort_values("row", kind="stable", ignore_index=True),
        repairs=pd.DataFrame(shaped.repairs, columns=REPAIR),
        findings=findings_frame(shaped.findings),
        file=file,
        rows_read=shaped.rows_read,
        delimiter=told.delimiter,
        decimal=decimal,
        texts=shaped.texts,
        is_encoding_assumed=told.is_assumed,
        more=[_further(s, file, told, decimal) for s in shaped.more],
    )


def _further(shaped: Shaped, file: str, told: Told, decimal: str) -> TableRead:
    """Another table of the same file."""
    return TableRead(
        table=shaped.table,
        rows=pd.Series(shaped.rows, dtype="int64"),
        dialect=told.words,
        encoding=told.encoding,
        rejects=pd.DataFrame(shaped.rejects, columns=REJECT),
        repairs=pd.DataFrame(shaped.repairs, columns=REPAIR),
        findings=findings_frame(shaped.findings),
        file=file,
        rows_read=shaped.rows_read,
        delimiter=told.delimiter,
        decimal=decimal,
        title="\n".join(r["before"] for r in shaped.repairs if r["rule"] == "above_table"),
    )


def _reading(shaped: Shaped, sample: pd.DataFrame, name: str, told: Told) -> str:
    """The decimal mark; and one entry for each way in which the text differs from UTF-8 with commas, double quotes and decimal points."""
    columns = [sample.iloc[:2000, i] for i in range(min(sample.shape[1], 200))]
    decimal, is_assumed = decimal_mark(columns, told.delimiter)
    usual = "\t" if name.lower().split(".gz")[0].endswith((".tsv", ".tab")) else ","
    read_as = {
        "encoding": ("utf-8", told.encoding),
        "delimiter": (usual, told.delimiter or usual),
        "quote": ('"', "'" if "quote '" in told.words else '"'),
        "decimal": (".", decimal if any(_has_decimal(c, decimal) for c in columns) else "."),
    }
    shaped.repairs += [
        {"row": shaped.header_row, "column": "all", "rule": rule, "before": found, "after": plain}
        for rule, (plain, found) in read_as.items()
        if plain != found
    ]
    kept = len(shaped.rows)
    if is_assumed:
        shaped.findings.append(finding("decimal_assumed", kept, kept, severity="warning"))
    if told.is_doubtful:
        shaped.findings.append(finding("encoding_doubtful", kept, kept, severity="warning"))
    return decimal


def _has_decimal(cells: pd.Series, mark: str) -> bool:
    return mark == "," and bool(cells.head(2000).str.fullmatch(r"\s*[-+]?[\d.]*\d,\d+\s*%?").any())


def _parquet(opened: Opened, language: str) -> TableRead:
    whole = parquet.load(opened.data, opened.shown, language)
    return TableRead(
        table=parquet.plain_columns(whole).to_pandas(),
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
        nested=whole if parquet.has_nested(whole.schema) else None,
    )


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
