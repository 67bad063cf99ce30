"""The top of a table: what stands above the headings, the headings themselves, and the names that the columns get."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from helpers.clean.reading.doubtful import from_raw, joined, of_width
from helpers.clean.reading.records import Records
from helpers.clean.say import finding, stop

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
DATA_CELL = re.compile(r"^(\d{4}-\d{2}-\d{2}([ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?|[-+]?\d+([.,]\d+)?|[^@\s]+@[^@\s]+\.\w+)$")
SEPARATOR = re.compile(r'^"?sep=(.|\\t)?"?$', re.I)
YEAR = re.compile(r"^(19|20)\d\d$")
SHOWN_ROWS = 20  # rows below the headings that show what kind of cells a column has


@dataclass
class Work:
    """What is left to read, and the account so far. ``raw`` gives the text of a row as it stands in the file."""

    fields: list[list[str]]
    rows: list[int]
    shown: str
    language: str
    is_lenient: bool
    raw: Callable[[int], str]
    rejects: list[dict] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def leave(self, at: set[int]) -> None:
        """Take records out of what is left to read."""
        if at:
            keep = [i for i in range(len(self.fields)) if i not in at]
            self.fields, self.rows = [self.fields[i] for i in keep], [self.rows[i] for i in keep]

    def drop(self, at: set[int], rule: str) -> None:
        """Set records aside by a rule, each with its text in ``repairs``."""
        self.repairs += [aside(self.rows[i], rule, self.raw(self.rows[i])) for i in sorted(at)]
        self.leave(at)


def aside(row: int, rule: str, before: str) -> dict:
    """The entry of a row that is no row of the table."""
    return {"row": row, "column": "all", "rule": rule, "before": before, "after": None}


def take_top(work: Work, records: Records, *, delimiter: str, header_rows: int, width: int | None = None) -> tuple[int, list[str]]:
    """Take all that is not data off the top: the row of the headings, and the headings as they stand there."""
    header_row, headings = _heading_line(work, records, width or usual_width(work.fields), delimiter)
    work.rejects += [
        {"row": row, "column": "all", "reason": "open_quote", "value": raw} for row, raw in records.broken if row != header_row
    ]
    if header_rows > 1:
        headings = joined([headings, *work.fields[: header_rows - 1]])
        work.drop(set(range(min(header_rows - 1, len(work.fields)))), "heading_row")
    return header_row, _header_lines(work, headings)


def usual_width(fields: list[list[str]]) -> int:
    """The number of fields that most records have."""
    counts = Counter(len(f) for f in fields if any(f))
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else 0


def _heading_line(work: Work, records: Records, width: int, delimiter: str) -> tuple[int, list[str]]:
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
    _preamble(work, width)
    if not any(any(c.strip() for c in f) for f in work.fields):
        raise stop(work.language, "empty", file=work.shown)
    row, headings = work.rows[0], work.fields[0]
    if work.is_lenient and row != top[0][0] and is_data(headings, work.fields[1 : SHOWN_ROWS + 1]):
        above = [(r, f) for r, f in top if r < row and any(f)]
        made = from_raw(delimiter.join(above[-1][1]), width, delimiter) if above else None
        if made is not None:
            before, after = delimiter.join(above[-1][1]), "|".join(made)
            work.repairs.append({"row": above[-1][0], "column": "all", "rule": "heading_line", "before": before, "after": after})
            return above[-1][0], made
    work.fields, work.rows = work.fields[1:], work.rows[1:]
    if work.is_lenient and len(headings) != width > 1 and len(work.fields) > 1:
        made = of_width(headings, width)
        work.repairs.append({"row": row, "column": "all", "rule": "heading_line", "before": "|".join(headings), "after": "|".join(made)})
        headings = made
    return row, headings


def _preamble(work: Work, width: int) -> None:
    """Lines above the headings: empty ones, ``sep=;``, `#` lines, and titles or periods of one or two cells above a wider table."""
    above = 0
    while above < len(work.fields):
        record = work.fields[above]
        if any(c.strip() for c in record) and not _is_note(record, width, is_first=above == 0):
            break
        above += 1
    if above == len(work.fields):
        above = 0
    if above:
        noted = [r for r in work.fields[:above] if any(r)]
        if noted:
            work.findings.append(finding("preamble", len(noted), len(work.fields), example=work.rows[:above]))
        work.drop(set(range(above)), "above_table")


def _is_note(record: list[str], width: int, *, is_first: bool) -> bool:
    filled = [c for c in record if c.strip()]
    if is_first and len(filled) == 1 and SEPARATOR.match(filled[0].strip()):
        return True
    if record and record[0].startswith("#") and (len(record) < max(width, 2) or (width > 1 and filled == record[:1])):
        return True
    return (len(filled) == 1 and width > 2) or (len(filled) == 2 and width > 5 and not (len(record) == width and record[0].strip() == ""))


def _header_lines(work: Work, headings: list[str]) -> list[str]:
    """Second and third heading rows of Qualtrics and SurveyMonkey: their texts are kept, not read as answers."""
    for at in (0, 1):
        cells = [c for c in work.fields[at] if c] if at < len(work.fields) else []
        if cells and all(c.startswith('{"ImportId"') for c in cells):
            work.texts = dict(zip(headings, work.fields[0])) if at == 1 else {}
            work.drop(set(range(at + 1)), "heading_row")
            return headings
    second = work.fields[0] if work.fields else []
    marks = {"Response", "Open-Ended Response"}
    if len(second) == len(headings) and (marks & set(second) or ("" in headings[1:] and headings[0] and not second[0] and any(second))):
        names, question = [], ""
        for top, below in zip(headings, second):
            question = top or question
            names.append(question if below in ("", *marks) else f"{question} | {below}")
        work.texts = dict(zip(names, names))
        work.drop({0}, "heading_row")
        return names
    return headings


def name_columns(work: Work, headings: list[str], header_row: int, *, is_index: bool, kept: int) -> list[str]:
    """Headings without invisible characters, each once; an unnamed running number is left out.

    Args:
        is_index: the first column has no heading and counts the rows. kept: rows of the table.
    """
    if is_index:
        work.repairs.append({"row": header_row, "column": "column_1", "rule": "unnamed_index", "before": "", "after": None})
        work.findings.append(finding("unnamed_index", kept, kept, column="column_1"))
        headings = headings[1:]
    below = [r[is_index:] for r in work.fields[:SHOWN_ROWS]]
    if not work.is_lenient and is_data(headings, below):
        raise stop(work.language, "no_header", file=work.shown, row=header_row)
    clean = []
    for i, heading in enumerate(headings):
        name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", INVISIBLE.sub("", heading))).strip() or f"column_{i + 1}"
        if name != heading:
            work.repairs.append({"row": header_row, "column": name, "rule": "heading", "before": heading, "after": name})
            if heading in work.texts:
                work.texts[name] = work.texts.pop(heading)
        if _mixes_scripts(name):
            work.findings.append(finding("homoglyph_heading", kept, kept, column=name, severity="warning"))
        clean.append(name)
    return _once(work, clean, header_row)


def _once(work: Work, names: list[str], header_row: int) -> list[str]:
    """No two columns of the same name: an error, or numbered when we may be lenient."""
    first: dict[str, int] = {}
    out = []
    for i, name in enumerate(names):
        if name in first:
            if not work.is_lenient:
                raise stop(work.language, "same_heading", file=work.shown, row=header_row, column=name, first=first[name] + 1, second=i + 1)
            numbered = f"{name} ({i + 1})"
            while numbered in first or numbered in names:
                numbered += "'"
            work.repairs.append({"row": header_row, "column": numbered, "rule": "heading", "before": name, "after": numbered})
            name = numbered
        first.setdefault(name, i)
        out.append(name)
    return out


def is_data(first: list[str], below: list[list[str]]) -> bool:
    """A first row with dates or numbers where the rows below have them too is data: there are no headings (but years may head numbers)."""
    alike = 0
    for heading, column in zip(map(str.strip, first), zip(*below)):
        is_year = YEAR.match(heading) and not any(YEAR.match(c.strip()) for c in column)
        alike += bool(DATA_CELL.match(heading) and not is_year and any(DATA_CELL.match(c.strip()) for c in column))
    return alike >= 2 and alike >= len(first) / 4


def _mixes_scripts(name: str) -> bool:
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})
