"""Spreadsheets: cells as text, in the forms a person would have typed."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib

from helpers.clean.records import Records
from helpers.clean.say import finding, stop

UNCACHED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f(?:[^>]*/>|[^>]*>.*?</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>', re.S)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError)


def from_workbook(data: bytes, kind: str, *, sheet: str | None, shown: str, language: str) -> tuple[Records, list[dict]]:
    """Records of one visible sheet.

    Args:
        sheet: its name; without it the only sheet that looks like a table is taken, and said so.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if kind == "xlsx":
        _check_xml(data, shown, language)
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
    fields = [[as_text(cell) for cell in row] for row in grids[tables[0]]]
    return Records(fields, list(range(1, len(fields) + 1)), []), found


def _check_xml(data: bytes, shown: str, language: str) -> None:
    """No entities or document types in any part, and no formula without a stored value."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            part = _part(archive, name, shown, language)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise stop(language, "entities", file=shown)
            if name.startswith("xl/worksheets/") and (found := UNCACHED.search(part)):
                raise stop(
                    language,
                    "formula",
                    file=shown,
                    row=int(found.group(2)),
                    column=found.group(1).decode(),
                    cell=(found.group(1) + found.group(2)).decode(),
                )


def _part(archive: zipfile.ZipFile, name: str, shown: str, language: str) -> bytes:
    try:
        return archive.read(name)
    except BROKEN as error:
        raise stop(language, "bad_workbook", file=shown, what=re.sub(r"\s+", " ", str(error))[:120]) from None


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without .0, dates in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return str(cell)
    return str(cell)
