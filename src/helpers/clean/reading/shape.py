"""From records to a table: the rows below the headings, one by one.

Every row is kept, rejected with its raw text, or set aside by a named rule. The patient way, and the measure of the quick one (`blocks`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from helpers.clean.reading.headings import DATA_CELL, INVISIBLE, SHOWN_ROWS, Work, aside, name_columns, take_top
from helpers.clean.reading.records import Records
from helpers.clean.say import finding

AVERAGE = re.compile(r"^\s*(gemiddelden?|averages?|mean|durchschnitt)\s*:?\s*$", re.I)
NUMBER = re.compile(r"^\s*[-+]?[\d.,\s%€$]*\s*$")
TOTALS = re.compile(r"^\s*(grand |sub)?(totaa?l(en)?|totals?|eindtotaal|gesamt(summe)?|som|sum)\s*:?\s*$", re.I)
FOOTER = re.compile(
    r"^(grand totals? \(|tota(l|al): (account|.*campaigns?$|.*campagnes?$)|confidential information|copyright \(c\)|generated (by|on) )",
    re.I,
)
TAIL = 8  # rows at the end that may be totals or a footer
NOTES = 12  # rows that may stand between two tables
MOST_GAPS = 100  # empty rows after which another table is looked for


@dataclass
class Shaped:
    """A table of text cells, with the row number of each row and the account of what was not taken as it stood."""

    table: pd.DataFrame
    rows: list[int]
    headings: list[str]
    texts: dict[str, str]
    rejects: list[dict] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    rows_read: int = 0
    header_row: int = 1
    more: list[Shaped] = field(default_factory=list)


def shape(
    records: Records, *, shown: str, language: str = "en", is_lenient: bool = False, delimiter: str = ",", header_rows: int = 1
) -> Shaped:
    """Make a table of records.

    Args:
        is_lenient: keep what can be kept (headings made up or numbered) instead of stopping at doubtful headings.
        header_rows: lines of headings, where a person knows that there are more.
    """
    work = Work(list(records.fields), list(records.rows), shown, language, is_lenient, lambda row: records.raw(row, delimiter))
    header_row, headings = take_top(work, records, delimiter=delimiter, header_rows=header_rows)
    total = len(work.fields) + len(work.rejects)
    more = further(work, headings, records, delimiter)
    below(work, headings)
    headings = trailing(work, headings, header_row)
    fit(work, len(headings))
    is_index = len(headings) > 1 and not headings[0].strip() and bool(work.fields) and is_running(r[0] for r in work.fields)
    names = name_columns(work, headings, header_row, is_index=is_index, kept=len(work.fields))
    if not work.fields:
        work.findings.append(finding("no_rows", 0, total, severity="serious"))
    cells = list(zip(*work.fields))[is_index:] if work.fields else [() for _ in names]
    table = pd.DataFrame({name: pd.Series(column, dtype="str") for name, column in zip(names, cells)}, columns=names)
    return Shaped(table, work.rows, names, work.texts, work.rejects, work.repairs, work.findings, total, header_row, more)


def further(work: Work, headings: list[str], records: Records, delimiter: str) -> list[Shaped]:
    """Take off what is another table below this one: a table of its own under `#` lines, else rows that cannot be trusted."""
    at, is_noted = next_table(work.fields, len(headings), work.fields[:SHOWN_ROWS])
    if at is None:
        return []
    rows, fields = work.rows[at:], work.fields[at:]
    work.rows, work.fields = work.rows[:at], work.fields[:at]
    if is_noted:
        broken = [b for b in records.broken if b[0] > rows[0]]
        work.rejects = [r for r in work.rejects if r["row"] < rows[0]]
        rest = Records(fields, rows, broken, records.places, records.quotes)
        second = shape(rest, shown=work.shown, language=work.language, is_lenient=work.is_lenient, delimiter=delimiter)
        work.findings.append(finding("more_tables", second.rows_read, len(records.fields), severity="warning", example=[second.header_row]))
        return [second, *second.more]
    for row, record in zip(rows, fields):
        if is_blank(record):
            work.repairs.append(aside(row, "blank_row", work.raw(row)))
        else:
            work.rejects.append(reject(row, "other_table", work.raw(row)))
    return []


def next_table(fields: list[list[str]], n: int, first_rows: list[list[str]]) -> tuple[int | None, bool]:
    """Where another table begins (index of its first note or its headings), and whether `#` lines stand above it.

    It begins after an empty row with a row of other headings: texts only, with rows of the same width below, and either another width than
    this table or numbers below where this table has numbers.
    """
    gaps = [i for i in range(1, len(fields)) if not is_blank(fields[i]) and is_blank(fields[i - 1])]
    for i in gaps[:MOST_GAPS]:
        begins, is_noted = begins_table(fields[i : i + NOTES + 4], n, first_rows)
        if begins:
            return i, is_noted
    return None, False


def begins_table(records: list[list[str]], n: int, first_rows: list[list[str]]) -> tuple[bool, bool]:
    """Whether the records after an empty row begin another table, and whether `#` lines stand above it."""
    j = 0
    while j < min(NOTES, len(records) - 1) and _is_between(records[j]):
        j += 1
    is_noted = any(f and f[0].startswith("#") for f in records[:j])
    return _is_heading(records[j], records[j + 1 : j + 4], n, first_rows, is_noted), is_noted


def is_blank(record: list[str]) -> bool:
    """No cell holds more than space."""
    return not record or not (record[0].strip() or any(c.strip() for c in record))


def _is_between(record: list[str]) -> bool:
    return sum(bool(c.strip()) for c in record) < 2 or record[0].startswith("#")


def _is_heading(record: list[str], after: list[list[str]], n: int, first_rows: list[list[str]], is_noted: bool) -> bool:
    width = max((i + 1 for i, c in enumerate(record) if c.strip()), default=0)
    names = [c.strip() for c in record[:width]]
    if width < 2 or not all(names) or len(set(names)) < width or any(DATA_CELL.match(c) for c in names) or is_total(record):
        return False
    rows = []
    for row in after:
        if is_blank(row):
            break
        rows.append(row)
    if not rows or any(len(row) != len(record) for row in rows):
        return False
    if len(record) != n or is_noted:
        return True
    for i in range(width):
        column = [r[i].strip() for r in first_rows if len(r) == n and r[i].strip()]
        had_data = bool(column) and sum(bool(DATA_CELL.match(c)) for c in column) >= 0.8 * len(column)
        if (had_data or width < n) and all(DATA_CELL.match(r[i].strip()) for r in rows):
            return True
    return False


def is_total(record: list[str]) -> bool:
    """A row of totals or a line of a report footer, by its first filled cell; or by its last, where the first is empty."""
    is_open = not record or not record[0].strip()
    first = next((c for c in record if c.strip()), "") if is_open else record[0]
    return bool(TOTALS.match(first) or FOOTER.match(first) or (record and is_open and TOTALS.match(record[-1])) or is_subtotal(record))


def is_subtotal(record: list[str]) -> bool:
    """A row of totals or averages wherever it stands: nothing but numbers and empty cells behind such a word, one empty cell at least."""
    if len(record) < 3 or not (TOTALS.match(record[0]) or AVERAGE.match(record[0])):
        return False
    return all(NUMBER.match(c) for c in record[1:]) and any(not c.strip() for c in record[1:])


def is_again(record: list[str], bare: list[str]) -> bool:
    """The headings once more."""
    return len(record) == len(bare) > 1 and record[1].strip() == bare[1] and [c.strip("\ufeff ") for c in record] == bare


def bare_names(headings: list[str]) -> list[str]:
    """Headings as they are compared with rows."""
    return [INVISIBLE.sub("", h).strip() for h in headings]


def below(work: Work, headings: list[str]) -> None:
    """Empty rows, totals and report footers, and a second set of headings in the middle."""
    found: dict[int, str] = {}
    bare, last = bare_names(headings), len(work.fields) - TAIL
    for i, record in enumerate(work.fields):
        if is_blank(record):
            found[i] = "blank_row"
        elif is_total(record) if i == 0 or i >= last else is_subtotal(record):
            found[i] = "totals_row"
        elif is_again(record, bare):
            found[i] = "repeated_header"
    set_aside(work, [(work.rows[i], rule, work.raw(work.rows[i])) for i, rule in found.items()], len(work.fields))
    work.leave(set(found))


def set_aside(work: Work, found: list[tuple[int, str, str]], total: int) -> None:
    """Enter rows that are no data: (row, rule, raw text) of each."""
    for rule, name in (("blank_row", "blank_rows"), ("totals_row", "totals_rows")):
        rows = [row for row, r, _ in found if r == rule]
        if rows:
            work.findings.append(finding(name, len(rows), total, example=rows))
    work.rejects += [reject(row, rule, raw) for row, rule, raw in found if rule == "repeated_header"]
    work.repairs += [aside(row, rule, raw) for row, rule, raw in found if rule != "repeated_header"]


def reject(row: int, reason: str, raw: str, **more: int) -> dict:
    """The entry of a row that cannot be trusted."""
    return {"row": row, "column": "all", "reason": reason, "value": raw, **more}


def trailing(work: Work, headings: list[str], header_row: int) -> list[str]:
    """One empty field too many at the end of every row (or of headings and rows): a trailing delimiter, not a column."""
    n = extra_field(work.fields, headings)
    if n is None:
        return headings
    note_extra(work, n, header_row, len(work.fields))
    work.fields = [r[:n] for r in work.fields]
    return headings[:n]


def extra_field(fields: list[list[str]], headings: list[str]) -> int | None:
    """How many fields there are when the last one of all rows is no field; nothing when all are fields."""
    n = len(headings)
    if fields and all(len(r) == n + 1 and not r[-1].strip() for r in fields):
        return n
    if n < 2 or headings[-1].strip() or not fields:
        return None
    return n - 1 if all(len(r) < n or (len(r) == n and not r[-1].strip()) for r in fields) else None


def note_extra(work: Work, n: int, header_row: int, kept: int) -> None:
    """Enter a trailing delimiter."""
    work.repairs.append({"row": header_row, "column": "all", "rule": "trailing_delimiter", "before": str(n + 1), "after": str(n)})
    work.findings.append(finding("trailing_delimiter", kept, kept))


def fit(work: Work, n: int) -> None:
    """Rows with another number of fields than there are headings cannot be trusted: which value belongs where is not known."""
    wrong = {i for i, r in enumerate(work.fields) if len(r) != n}
    work.rejects += [misfit(work.rows[i], len(work.fields[i]), n, work.raw(work.rows[i])) for i in sorted(wrong)]
    work.leave(wrong)


def misfit(row: int, found: int, wanted: int, raw: str) -> dict:
    """The entry of a row with too few or too many fields."""
    return reject(row, "too_few_fields" if found < wanted else "too_many_fields", raw, found=found, wanted=wanted)


def is_running(cells) -> bool:
    """The cells count up by one from 0 or 1."""
    cells = [c.strip() for c in cells]
    start = {"0": 0, "1": 1}.get(cells[0])
    return start is not None and all(c == str(start + i) for i, c in enumerate(cells))
