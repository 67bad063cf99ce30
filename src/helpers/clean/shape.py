"""From records to a table: what stands above it, its headings, what stands below it, and the rows that do not fit.

Every row is kept, rejected with its raw text, or set aside by a named rule; every heading that changes is a repair.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from helpers.clean.doubtful import from_raw, joined, of_width
from helpers.clean.records import Document, Records
from helpers.clean.say import finding, stop

TOTALS = re.compile(r"^\s*(grand |sub)?(totaa?l(en)?|totals?|eindtotaal|gesamt(summe)?|som|sum)\s*:?\s*$", re.I)
FOOTER = re.compile(r"^(grand totals? \(|confidential information|copyright \(c\)|generated (by|on) )", re.I)
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
DATA_CELL = re.compile(r"^(\d{4}-\d{2}-\d{2}([ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?|[-+]?\d+([.,]\d+)?|[^@\s]+@[^@\s]+\.\w+)$")


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


@dataclass
class _Work:
    """What is left to read, and the account so far."""

    fields: list[list[str]]
    rows: list[int]
    shown: str
    language: str
    is_lenient: bool
    rejects: list[dict] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def drop(self, at: set[int], rule: str, delimiter: str = ",") -> None:
        """Set records aside by a rule, each with its text in ``repairs``."""
        for i in sorted(at):
            self.repairs.append(
                {"row": self.rows[i], "column": "all", "rule": rule, "before": delimiter.join(self.fields[i]), "after": None}
            )
        keep = [i for i in range(len(self.fields)) if i not in at]
        self.fields, self.rows = [self.fields[i] for i in keep], [self.rows[i] for i in keep]


def shape(
    records: Records, *, shown: str, language: str = "en", is_lenient: bool = False, delimiter: str = ",", header_rows: int = 1
) -> Shaped:
    """Make a table of records.

    Args:
        is_lenient: keep what can be kept (headings made up or numbered) instead of stopping at doubtful headings.
        header_rows: lines of headings, where a person knows that there are more.
    """
    work = _Work(list(records.fields), list(records.rows), shown, language, is_lenient)
    width = _width(work.fields)
    header_row, headings = _heading_line(work, records, width, delimiter)
    work.rejects += [
        {"row": row, "column": "all", "reason": "open_quote", "value": raw} for row, raw in records.broken if row != header_row
    ]
    if header_rows > 1:
        headings = joined([headings, *work.fields[: header_rows - 1]])
        work.drop(set(range(header_rows - 1)), "heading_row", delimiter)
    headings = _header_lines(work, headings, delimiter)
    total = len(work.fields) + len(work.rejects)
    _below(work, headings, delimiter)
    headings = _trailing(work, headings, header_row)
    _fit(work, headings, delimiter)
    headings, data = _headings(work, headings, header_row)
    if not work.fields:
        work.findings.append(finding("no_rows", 0, total, severity="serious"))
    table = pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in zip(headings, data)}, columns=headings)
    return Shaped(table, work.rows, headings, work.texts, work.rejects, work.repairs, work.findings, total, header_row)


def _heading_line(work: _Work, records: Records, width: int, delimiter: str) -> tuple[int, list[str]]:
    """Take the headings off the top. A line that cannot be read stops the run, or is parted as well as can be when all may be read."""
    first_broken = records.broken[0] if records.broken else None
    if first_broken and (not work.rows or first_broken[0] < work.rows[0]):
        row, raw = first_broken
        made = from_raw(raw, width, delimiter)
        if made is None or not work.is_lenient:
            raise stop(work.language, "open_quote", file=work.shown, row=row, lost=1, total=len(records.fields) + len(records.broken))
        work.repairs.append({"row": row, "column": "all", "rule": "heading_line", "before": raw, "after": "|".join(made)})
        return row, made
    top = list(zip(work.rows, work.fields))
    _preamble(work, width, delimiter)
    if not work.fields:
        raise stop(work.language, "empty", file=work.shown)
    row, headings = work.rows[0], work.fields[0]
    if work.is_lenient and row != top[0][0] and _is_data(headings, work.fields[1:21]):
        above = [(r, f) for r, f in top if r < row and any(f)]
        made = from_raw(delimiter.join(above[-1][1]), width, delimiter) if above else None
        if made is not None:
            work.repairs.append(
                {
                    "row": above[-1][0],
                    "column": "all",
                    "rule": "heading_line",
                    "before": delimiter.join(above[-1][1]),
                    "after": "|".join(made),
                }
            )
            return above[-1][0], made
    work.fields, work.rows = work.fields[1:], work.rows[1:]
    if work.is_lenient and len(headings) != width > 1 and len(work.fields) > 1:
        made = of_width(headings, width)
        work.repairs.append({"row": row, "column": "all", "rule": "heading_line", "before": "|".join(headings), "after": "|".join(made)})
        headings = made
    return row, headings


def _width(fields: list[list[str]]) -> int:
    counts = Counter(len(f) for f in fields if any(f))
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else 0


def _preamble(work: _Work, width: int, delimiter: str) -> None:
    """Lines above the headings: empty ones, and `#` lines or single cells above a wider table."""
    above = 0
    while above < len(work.fields):
        record = work.fields[above]
        is_note = (len(record) < max(width, 2) and (record[:1] and record[0].startswith("#"))) or (len(record) == 1 and width > 2)
        if any(c.strip() for c in record) and not is_note:
            break
        above += 1
    if above == len(work.fields):
        above = 0
    if above:
        noted = [delimiter.join(r) for r in work.fields[:above] if any(r)]
        if noted:
            work.findings.append(finding("preamble", len(noted), len(work.fields), example=work.rows[:above]))
        work.drop(set(range(above)), "above_table", delimiter)


def _header_lines(work: _Work, headings: list[str], delimiter: str) -> list[str]:
    """Second and third heading rows of Qualtrics and SurveyMonkey: their texts are kept, not read as answers."""
    for at in (0, 1):
        cells = [c for c in work.fields[at] if c] if at < len(work.fields) else []
        if cells and all(c.startswith('{"ImportId"') for c in cells):
            work.texts = dict(zip(headings, work.fields[0])) if at == 1 else {}
            work.drop(set(range(at + 1)), "heading_row", delimiter)
            return headings
    second = work.fields[0] if work.fields else []
    marks = {"Response", "Open-Ended Response"}
    if len(second) == len(headings) and (marks & set(second) or ("" in headings[1:] and not second[0] and any(second))):
        names, question = [], ""
        for top, below in zip(headings, second):
            question = top or question
            names.append(question if below in ("", *marks) else f"{question} | {below}")
        work.texts = dict(zip(names, names))
        work.drop({0}, "heading_row", delimiter)
        return names
    return headings


def _below(work: _Work, headings: list[str], delimiter: str) -> None:
    """Empty rows, totals and report footers, and a second set of headings in the middle."""
    blank, totals, again = set(), set(), set()
    bare = [INVISIBLE.sub("", h).strip() for h in headings]
    for i, record in enumerate(work.fields):
        first = record[0] if record and record[0].strip() else next((c for c in record if c.strip()), None)
        if first is None:
            blank.add(i)
        elif (i == 0 or i >= len(work.fields) - 8) and (TOTALS.match(first) or TOTALS.match(record[-1]) or FOOTER.match(first)):
            totals.add(i)
        elif len(record) == len(bare) > 1 and record[1].strip() == bare[1] and [c.strip("\ufeff ") for c in record] == bare:
            again.add(i)
    for i in sorted(again):
        work.rejects.append({"row": work.rows[i], "column": "all", "reason": "repeated_header", "value": delimiter.join(work.fields[i])})
    for name, rows in (("blank_rows", blank), ("totals_rows", totals)):
        if rows:
            work.findings.append(finding(name, len(rows), len(work.fields), example=[work.rows[i] for i in sorted(rows)]))
    gone = {**dict.fromkeys(blank, "blank_row"), **dict.fromkeys(totals, "totals_row")}
    for i in sorted(gone):
        work.repairs.append(
            {"row": work.rows[i], "column": "all", "rule": gone[i], "before": delimiter.join(work.fields[i]), "after": None}
        )
    if gone or again:
        keep = [i for i in range(len(work.fields)) if i not in gone and i not in again]
        work.fields, work.rows = [work.fields[i] for i in keep], [work.rows[i] for i in keep]


def _trailing(work: _Work, headings: list[str], header_row: int) -> list[str]:
    """One empty field too many at the end of every row (or of headings and rows): a trailing delimiter, not a column."""
    n = len(headings)
    if work.fields and all(len(r) == n + 1 and not r[-1].strip() for r in work.fields):
        is_extra = True
    else:
        is_extra = bool(n > 1 and not headings[-1].strip() and work.fields and all(len(r) < n or not r[n - 1].strip() for r in work.fields))
        n = n - 1 if is_extra else n
    if is_extra:
        work.repairs.append({"row": header_row, "column": "all", "rule": "trailing_delimiter", "before": str(n + 1), "after": str(n)})
        work.findings.append(finding("trailing_delimiter", len(work.fields), len(work.fields)))
        work.fields = [r[:n] if len(r) > n else r for r in work.fields]
        return headings[:n]
    return headings


def _fit(work: _Work, headings: list[str], delimiter: str) -> None:
    """Rows with another number of fields than there are headings cannot be trusted: which value belongs where is not known."""
    n = len(headings)
    wrong = [i for i, r in enumerate(work.fields) if len(r) != n]
    for i in wrong:
        reason = "too_few_fields" if len(work.fields[i]) < n else "too_many_fields"
        work.rejects.append(
            {
                "row": work.rows[i],
                "column": "all",
                "reason": reason,
                "value": delimiter.join(work.fields[i]),
                "found": len(work.fields[i]),
                "wanted": n,
            }
        )
    if wrong:
        bad = set(wrong)
        work.rows = [r for i, r in enumerate(work.rows) if i not in bad]
        work.fields = [f for i, f in enumerate(work.fields) if i not in bad]


def _headings(work: _Work, headings: list[str], header_row: int) -> tuple[list[str], list[tuple[str, ...]]]:
    """Headings without invisible characters, each once; an unnamed running number is left out."""
    data = list(zip(*work.fields)) if work.fields else [() for _ in headings]
    if headings and not headings[0].strip() and len(headings) > 1 and work.fields and _is_running(data[0]):
        work.repairs.append({"row": header_row, "column": "column_1", "rule": "unnamed_index", "before": "", "after": None})
        work.findings.append(finding("unnamed_index", len(work.fields), len(work.fields), column="column_1"))
        headings, data = headings[1:], data[1:]
    _looks_like_header(work, headings, header_row)
    clean = []
    for i, heading in enumerate(headings):
        name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", INVISIBLE.sub("", heading))).strip() or f"column_{i + 1}"
        if name != heading:
            work.repairs.append({"row": header_row, "column": name, "rule": "heading", "before": heading, "after": name})
            if heading in work.texts:
                work.texts[name] = work.texts.pop(heading)
        if _mixes_scripts(name):
            work.findings.append(finding("homoglyph_heading", len(work.fields), len(work.fields), column=name, severity="warning"))
        clean.append(name)
    return _once(work, clean, header_row), data


def _once(work: _Work, names: list[str], header_row: int) -> list[str]:
    """No two columns of the same name: an error, or numbered when we may be lenient."""
    first: dict[str, int] = {}
    out = []
    for i, name in enumerate(names):
        if name in first:
            if not work.is_lenient:
                raise stop(work.language, "same_heading", file=work.shown, row=header_row, column=name, first=first[name] + 1, second=i + 1)
            numbered = f"{name} ({i + 1})"
            work.repairs.append({"row": header_row, "column": numbered, "rule": "heading", "before": name, "after": numbered})
            name = numbered
        first.setdefault(name, i)
        out.append(name)
    return out


def _looks_like_header(work: _Work, headings: list[str], header_row: int) -> None:
    """A first row with dates or numbers where the rows below have them too is data: there are no headings."""
    if not work.is_lenient and _is_data(headings, work.fields[:20]):
        raise stop(work.language, "no_header", file=work.shown, row=header_row)


def _is_data(first: list[str], below: list[list[str]]) -> bool:
    alike = sum(
        bool(DATA_CELL.match(h.strip())) and any(DATA_CELL.match(c.strip()) for c in column) for h, column in zip(first, zip(*below))
    )
    return alike >= 2 and alike >= len(first) / 4


def _is_running(cells: tuple[str, ...]) -> bool:
    start = {"0": 0, "1": 1}.get(cells[0].strip())
    return start is not None and all(c.strip() == str(start + i) for i, c in enumerate(cells))


def _mixes_scripts(name: str) -> bool:
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def from_json(text: str, shown: str, language: str) -> Records:
    """Records of JSON (a list of objects, or one object a line); nested values stay JSON text."""

    def refuse(word: str):
        raise ValueError(word)

    try:
        items, place, whole = _json_items(text, refuse)
    except ValueError as error:
        row = getattr(error, "row", None)
        raise stop(language, "bad_json", file=shown, row=row, what=str(error)) from None
    if not items or not all(isinstance(item, dict) for item in items):
        raise stop(language, "json_shape", file=shown)
    names = list(dict.fromkeys(k for item in items for k in item))
    fields = [names] + [[_plain(item.get(k)) for k in names] for item in items]
    return Records(fields, [0, *place], [], Document(whole, dict(zip(place, items))))


def _json_items(text: str, refuse) -> tuple[list, list[int], object]:
    """The records of a JSON text, the place of each, and the whole of it."""

    def parse(piece: str, row: int):
        try:
            return json.loads(piece, parse_constant=refuse, parse_float=lambda t: refuse(t) if "inf" in repr(float(t)) else t)
        except (ValueError, RecursionError) as error:
            wrong = ValueError(str(error) if not isinstance(error, RecursionError) else "nested too deep")
            wrong.row = row
            raise wrong from None

    start = text.lstrip()[:1]
    if start == "[":
        items = parse(text, 1)
        return items, list(range(1, len(items) + 1)), items
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and lines[0][1].rstrip().endswith("}"):
        items = [parse(line, i) for i, line in lines]
        return items, [i for i, _ in lines], items
    whole = parse(text, 1)
    for key in ("items", "results", "reviews", "responses", "data", "tickets", "rows"):
        if isinstance(whole, dict) and isinstance(whole.get(key), list):
            return whole[key], list(range(1, len(whole[key]) + 1)), whole
    return [whole], [1], whole


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
