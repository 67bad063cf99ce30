"""The XML parts of a workbook, looked at before they unfold: what is forbidden, how far they reach, what readers of cells leave out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from helpers.clean.say import stop

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError)
UNCACHED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f(?:[^>]*/>|[^>]*>.*?</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>', re.S)
ERROR_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:\s*<f.*?(?:/>|</f>))?\s*<v>([^<]*)</v>', re.S)
MERGED = re.compile(rb'<mergeCell ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
ODS_ROW = re.compile(rb"<table:table-row(?P<row>[^>]*)>(?P<cells>.*?)</table:table-row>", re.S)
ODS_CELL = re.compile(rb'<table:table-cell[^>]*?number-columns-repeated="(\d+)"[^>]*?office:value-type')
REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
MOST_CELLS = 5_000_000  # of which one in fifty must be filled, in any larger sheet


@dataclass
class Sheet:
    """What a reader of cells leaves out: cells with an error (row, column from 0, code), and rows below the first of a merged cell."""

    errors: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)


def look(data: bytes, shown: str, language: str) -> dict[str, Sheet]:
    """Name of each sheet of an XLSX file -> what stands in it.

    Raises:
        InputError: entities, a formula without a stored value, or a sheet that would unfold to far more cells than it holds.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: _part(archive, n, shown, language) for n in archive.namelist() if n.endswith((".xml", ".rels"))}
    for part in parts.values():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise stop(language, "entities", file=shown)
    sheets = {n: _sheet(part, shown, language) for n, part in parts.items() if n.startswith("xl/worksheets/")}
    links = dict(re.findall(rb'<Relationship [^>]*?Id="([^"]*)"[^>]*?Target="([^"]*)"', parts.get("xl/_rels/workbook.xml.rels", b"")))
    links.update((i, t) for t, i in re.findall(rb'<Relationship [^>]*?Target="([^"]*)"[^>]*?Id="([^"]*)"', b"".join(
        p for n, p in parts.items() if n == "xl/_rels/workbook.xml.rels")))  # fmt: skip
    out = {}
    for name, link in SHEET.findall(parts.get("xl/workbook.xml", b"")):
        target = "xl/" + links.get(link, b"").decode().removeprefix("/xl/")
        out[name.decode("utf-8", "replace")] = sheets.get(target, Sheet())
    return out


def look_ods(data: bytes, shown: str, language: str) -> None:
    """The same guard for an ODS file, whose rows and cells may stand for many."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part(archive, "content.xml", shown, language)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise stop(language, "entities", file=shown)
    cells = last = 0
    for row in ODS_ROW.finditer(part):
        times = int(m.group(1)) if (m := REPEATED.search(row["row"])) else 1
        last += times
        if b"office:value-type" in row["cells"]:
            cells += times * (row["cells"].count(b"<table:table-cell") + sum(map(int, ODS_CELL.findall(row["cells"]))))
    if cells > MOST_CELLS and cells > 50 * part.count(b"<table:table-cell"):
        raise stop(language, "far_cell", file=shown, row=last)


def _sheet(part: bytes, shown: str, language: str) -> Sheet:
    if found := UNCACHED.search(part):
        column, row = found.group(1).decode(), found.group(2).decode()
        raise stop(language, "formula", file=shown, row=int(row), column=column, cell=column + row)
    letters, last = set(re.findall(rb'<c r="([A-Z]+)', part)), part.rfind(b'<row r="')
    if letters and last >= 0:
        height = int(re.match(rb"\d+", part[last + 8 : last + 20]).group(0))
        cells, width = part.count(b'<c r="'), max(map(number_of, letters)) + 1
        is_far = height > 10_000 and part.count(b"<row ") < height / 100
        if is_far or (height * width > MOST_CELLS and height * width > 50 * cells):
            raise stop(language, "far_cell", file=shown, row=height)
    errors = [(int(row), number_of(letter), code.decode()) for letter, row, code in ERROR_CELL.findall(part)]
    merged = [r for a, b in MERGED.findall(part) for r in range(int(a) + 1, min(int(b), int(a) + 1000) + 1)]
    return Sheet(errors, sorted(set(merged)))


def number_of(letters: bytes) -> int:
    """The column of spreadsheet letters, from 0.

    >>> number_of(b"A"), number_of(b"AA")
    (0, 26)
    """
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1


def _part(archive: zipfile.ZipFile, name: str, shown: str, language: str) -> bytes:
    try:
        return archive.read(name)
    except BROKEN as error:
        raise stop(language, "bad_workbook", file=shown, what=re.sub(r"\s+", " ", str(error))[:120]) from None
