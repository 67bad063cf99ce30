"""Spreadsheets: cells as text, in the forms a person would have typed."""

from __future__ import annotations

import datetime as dt
import io
import re

from helpers.clean.reading.records import Records
from helpers.clean.reading.sheet_parts import BROKEN, Sheet, look, look_ods
from helpers.clean.say import finding, stop


def from_workbook(data: bytes, kind: str, *, sheet: str | None, shown: str, language: str) -> tuple[Records, list[dict]]:
    """Records of one visible sheet.

    Args:
        sheet: its name; without it the only sheet that looks like a table is taken, and said so.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    about = look(data, shown, language) if kind == "xlsx" else {}
    if kind == "ods":
        look_ods(data, shown, language)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        hidden = [s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible]
        if sheet is not None and sheet not in visible:
            raise stop(language, "no_sheet", file=shown, sheet=sheet, sheets=", ".join(visible))
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in ([sheet] if sheet else visible)}
    except (CalamineError, *BROKEN) as error:
        raise stop(language, "bad_workbook", file=shown, what=re.sub(r"\s+", " ", str(error))[:120]) from None
    tables = [name for name, grid in grids.items() if len(grid) > 1 and max(sum(c != "" for c in row) for row in grid) > 1]
    tables = tables or [name for name, grid in grids.items() if grid][:1]
    if not tables:
        raise stop(language, "empty", file=shown)
    if len(tables) > 1:
        raise stop(language, "many_sheets", file=shown, sheets=", ".join(tables))
    found = []
    if len(visible) + len(hidden) > 1 and sheet is None:
        found.append(finding("sheet_chosen", 0, 1, column=tables[0], severity="warning"))
    fields = _tidied(grids[tables[0]], about.get(tables[0], Sheet()), found)
    return Records(fields, list(range(1, len(fields) + 1)), []), found


def _tidied(grid: list[list[object]], about: Sheet, found: list[dict]) -> list[list[str]]:
    """A grid as text: errors by their code, without the empty columns around the table."""
    fields = [[as_text(cell) for cell in row] for row in grid]
    for row, column, code in about.errors:
        if row <= len(fields) and column < len(fields[row - 1]):
            fields[row - 1][column] = code
    for name, rows in (("error_cells", sorted({r for r, _, _ in about.errors})), ("merged_cells", about.merged)):
        if rows:
            found.append(finding(name, len(rows), len(fields), severity="warning", example=rows))
    filled = [i for row in fields for i, cell in enumerate(row) if cell.strip()]
    return [row[min(filled) : max(filled) + 1] for row in fields] if filled else fields


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without .0, dates in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return str(cell)
    return str(cell)
