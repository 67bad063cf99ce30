"""A workbook of the map and the tables behind it: texts are texts, never formulas; figures are figures, shown in their unit.

One workbook per language. A table keeps its figures as they are (a share is 0.42, shown as 42%), so that a spreadsheet can go on with them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import tables as contracts
from helpers.report import compose, star
from helpers.report.exports import Material, grid
from helpers.report.statements import statements
from helpers.words import Words

TABLES = ("measures", "themes", "personas", "profiles", "changes", "actions", "experiments", "transitions", "variants", "sources")
"""The tables that a reader of the report goes on with."""
HIDDEN = {
    "measures": ("segment", "period"), "personas": ("nearest", "role"), "profiles": ("is_held_out",), "sources": ("sha256", "dialect"),
}  # fmt: skip
FORMATS = {"share": "0.0%", "euro": "#,##0.00", "count": "#,##0", "points": "0", "days": "0.0", "seconds": "#,##0", "per_100": "0.0"}
"""How a figure is shown by its unit; the program puts in the marks of its own language."""
IN_UNIT = ("estimate", "low", "high", "before", "after", "difference", "detectable", "baseline", "control", "treated", "effect", "rest")
SHARES = ("share", "low", "high", "prevalence", "prevalence_low", "prevalence_high", "stability", "certainty")
NAMED = ("kpi", "theme", "question", "action", "experiment", "block", *star.NAMED, *star.OF_COLUMN)
LONGEST = 32_000
"""A cell holds 32,767 characters."""
ROWS = 200_000
NARROW, WIDE, WIDEST = 9, 30, 60
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write(material: Material, folder: Path) -> list[str]:
    """Save ``journey.<language>.xlsx``."""
    made = []
    for language in material.says:
        made.append(f"journey.{language}.xlsx")
        (folder / made[-1]).write_bytes(workbook(material, language))
    return made


def workbook(material: Material, language: str) -> bytes:
    """The bytes of a workbook in one language; the same on every run."""
    import io

    import xlsxwriter

    to, say = io.BytesIO(), material.says[language]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(to, options) as book:
        day = dt.datetime.fromisoformat(material.facts.generated_on or "2000-01-01")
        book.set_properties({"title": _clean(material.reports[language]["document_title"]), "created": day})
        pages = Pages(book, say)
        pages.text(say["exports.xlsx.about"], _about(material, language))
        for model in material.maps(language):
            pages.grid(model["name"], grid.grid(model, say), [model["title"], model["subtitle"]])
        pages.table(say["exports.xlsx.statements"], statements(material, language), "journey")
        for name in TABLES:
            frame = material.table(name).drop(columns=list(HIDDEN.get(name, ())), errors="ignore")
            pages.table(say[f"exports.tables.{name}"], frame.dropna(axis="columns", how="all"), name)
        pages.dictionary(say["exports.xlsx.dictionary"], list(material.says.values()))
    return to.getvalue()


def _about(material: Material, language: str) -> list[str]:
    """The first sheet: whose workbook this is, the answer, the limits, and what is lost."""
    report, say = material.reports[language], material.says[language]
    answer = next((b["items"] for s in report["sections"] if s["id"] == "answer" for b in s["blocks"]), [])
    told = [f"# {report['document_title']}", report["question"], report["as_of"], report["received"], report["synthetic"]]
    told += [f"# {say['report.sections.answer']}", *(item["text"] for item in answer)]
    told += [f"# {say['report.heads.limits']}", *compose.limits_of(report)]
    return [line for line in [*told, f"# {say['exports.lost_head']}", *say["exports.xlsx.lost"]] if line]


class Pages:
    """The sheets of a workbook, and what each of their columns means."""

    def __init__(self, book: Any, say: Words):
        self.book, self.say, self.columns = book, say, []
        top = {"text_wrap": True, "valign": "top"}
        self.plain, self.bold = book.add_format(top), book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
        self.kinds = {unit: book.add_format({"num_format": form, "valign": "top"}) for unit, form in FORMATS.items()}
        self.number = book.add_format({"num_format": "0.00", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", **top})
        self.whole = self.kinds["count"]

    def sheet(self, name: str) -> Any:
        """A new sheet; names are unique, without forbidden signs and at most 31 characters long."""
        wanted = " ".join(FORBIDDEN.sub(" ", _clean(name)).split())[:31] or "-"
        taken, number = {s.name.casefold() for s in self.book.worksheets()}, 2
        found = wanted
        while found.casefold() in taken:
            found, number = f"{wanted[:28]} {number}", number + 1
        page = self.book.add_worksheet(found)
        page.hide_gridlines(2)
        return page

    def text(self, name: str, lines: list[str]) -> None:
        """A sheet of sentences; a line that starts with "# " is a heading."""
        page = self.sheet(name)
        page.set_column(0, 0, 110)
        for i, line in enumerate(lines):
            is_head = line.startswith("# ")
            page.write_string(i, 0, _clean(line.removeprefix("# ") if is_head else line), self.bold if is_head else self.plain)

    def grid(self, name: str, frame: pd.DataFrame, above: list[str]) -> None:
        """A map: its finding on top, lanes down, stages across."""
        page = self.sheet(name)
        for i, line in enumerate(above):
            page.write_string(i, 0, _clean(line), self.bold if i == 0 else None)
        page.set_column(0, 0, 22)
        page.set_column(1, len(frame.columns) - 1, 34)
        for j, column in enumerate(frame):
            page.write_string(len(above), j, _clean(column), self.head)
            for i, text in enumerate(frame.iloc[:, j], start=len(above) + 1):
                page.write_string(i, j, _clean(text), self.plain)
        page.freeze_panes(len(above) + 1, 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def table(self, name: str, frame: pd.DataFrame, table: str) -> None:
        """A table under a frozen row of headings that filters; nothing without rows."""
        if frame.empty:
            return
        page, frame = self.sheet(name), frame.head(ROWS)
        units = list(frame["unit"]) if "unit" in frame else []
        heads = [heading(column, self.say) for column in frame]
        for j, (column, head) in enumerate(zip(frame, heads)):
            values = frame[column].tolist()
            if column in NAMED:
                values = [None if pd.isna(x) else self._named(str(x), column) for x in values]
            page.write_string(0, j, _clean(head), self.head)
            page.set_column(j, j, _width(head, values))
            for i, value in enumerate(values, start=1):
                self._cell(page, i, j, value, self._form(column, table, units[i - 1] if units else ""))
            self.columns.append((page.name, head, table, column))
        page.autofilter(0, 0, len(frame), len(heads) - 1)
        page.freeze_panes(1, 0)

    def _named(self, text: str, column: str) -> str:
        """An id in words; what is about everything keeps that meaning."""
        if text == "all" and column in star.OF_COLUMN:
            what = star.OF_COLUMN[column].removeprefix("dim_")
            return self.say[f"exports.all.{what if f'exports.all.{what}' in self.say else 'other'}"]
        return self.say[f"report.statuses.{text}"] if column == "status" else star.named(text, self.say)

    def _form(self, column: str, table: str, unit: str) -> Any:
        if unit and column in IN_UNIT:
            return self.kinds.get(unit, self.number)
        return self.kinds["share"] if column in SHARES and table in ("themes", "personas") else self.number

    def _cell(self, page: Any, i: int, j: int, value: Any, form: Any) -> None:
        """One value: text as text, figures as figures; what is missing leaves an empty cell."""
        if value is None or value is pd.NA or (not isinstance(value, str) and pd.isna(value)):
            return
        if isinstance(value, bool):
            page.write_string(i, j, self.say["typing.yes" if value else "typing.no"], self.plain)
        elif isinstance(value, pd.Timestamp):
            page.write_datetime(i, j, value.tz_localize(None).to_pydatetime(), self.day)
        elif isinstance(value, str):
            page.write_string(i, j, _clean(value), self.plain)
        else:
            page.write_number(i, j, value, self.whole if isinstance(value, int) else form)

    def dictionary(self, name: str, says: Iterable[Words]) -> None:
        """What every column means, in each language."""
        says = list(says)
        rows = [[page, head, f"{table}.{column}", *(meaning(table, column, s) for s in says)] for page, head, table, column in self.columns]
        heads = [self.say[f"exports.dictionary.{key}"] for key in ("table", "column", "id")]
        heads += [f"{self.say['exports.dictionary.meaning']} ({s.language})" for s in says]
        page = self.sheet(name)
        for j, head in enumerate(heads):
            page.write_string(0, j, head, self.head)
            page.set_column(j, j, 60 if j > 2 else 24)
            for i, row in enumerate(rows, start=1):
                page.write_string(i, j, _clean(row[j]), self.plain)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(heads) - 1)


def heading(column: str, say: Words) -> str:
    """A heading in words where we have one; else the column's own name, opened, or a heading already."""
    for section in ("exports.heads", "report.columns"):
        if f"{section}.{column}" in say:
            return say[f"{section}.{column}"]
    return column.replace("_", " ")


def meaning(table: str, column: str, say: Words) -> str:
    """What a column means, from the contract of its table; what only exports have has its meaning in words."""
    columns = contracts.contract(table).columns
    told = columns[column].meaning if column in columns else {}
    if f"exports.meanings.{column}" in say and (not told or table == "journey"):
        return say[f"exports.meanings.{column}"]
    if not told and column.startswith("name_"):
        return say("exports.name_in", language=column.removeprefix("name_"))
    return told.get(say.language) or told.get("en") or heading(column, say)


def _clean(text: str) -> str:
    """A text that a workbook can keep: no half characters, not too long."""
    whole = str(text).encode("utf-16", "replace").decode("utf-16")
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _width(head: str, values: list[Any]) -> float:
    """Wide enough for most of the texts and for the longest word of the heading."""
    longest = max((len(part) for part in head.split()), default=0) + 4
    texts = sorted(len(x) for x in values if isinstance(x, str))
    usual = texts[int(0.9 * (len(texts) - 1))] + 2 if texts else NARROW
    return min(max(longest, usual, NARROW), WIDEST if usual > WIDE * 2 else max(WIDE, longest))
