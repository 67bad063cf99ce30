"""Empty rows inside the XML of a workbook: the cells go, with what they alone pointed to (shared texts, comments, links)."""

from __future__ import annotations

import io
import itertools
import re

XLSX_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row\s*>)", re.S)
CELL_TEXT = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"s\")[^>]*>.*?<(?:\w+:)?v>(\d+)</", re.S)
SHARED = re.compile(rb"<((?:\w+:)?)si\b[^>]*?(?:/>|>.*?</\1si\s*>)", re.S)
ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>.*?</table:table-row\s*>)", re.S)
REPEATED = re.compile(rb'table:number-rows-repeated="(\d+)"')


def chosen(data: bytes, sheet: str | None) -> int:
    """The place of the sheet that is read: the one named, else the only one that looks like a table (`helpers.clean.reading.sheets`)."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = book.sheet_names
    if sheet in names:
        return names.index(sheet)
    grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    tables = [n for n, grid in grids.items() if len(grid) > 1 and max(sum(c != "" for c in row) for row in grid) > 1]
    return names.index((tables or [n for n in names if grids[n]])[0])


def xlsx(parts: dict[str, bytes], rows: set[int], place: int) -> dict[str, bytes]:
    """The XML parts of an XLSX file with rows of one sheet emptied; texts that no cell shows any longer are gone too."""
    name = _sheet_file(parts, place)
    sheet, number = parts[name], 0

    def change(found: re.Match) -> bytes:
        nonlocal number
        given = re.search(rb'\br="(\d+)"', found.group(2))
        number = int(given.group(1)) if given else number + 1
        return b"<%srow r=\"%d\"/>" % (found.group(1), number) if number in rows else found.group(0)

    made = dict(parts)
    made[name] = _without_refs(XLSX_ROW.sub(change, sheet), rows, rb"hyperlink")
    for other in [n for n in made if re.search(r"comments[^/]*\.xml$", n, re.I)]:
        made[other] = _without_refs(made[other], rows, rb"(?:threadedComment|comment)")
    shown = {int(i) for n, part in made.items() if n.startswith("xl/worksheets/") for i in CELL_TEXT.findall(part)}
    for shared in [n for n in made if n.lower().endswith("sharedstrings.xml")]:
        made[shared] = _only(shown, made[shared])
    return {n: part for n, part in made.items() if part != parts[n] or n.endswith(".rels")}


def _only(shown: set[int], shared: bytes) -> bytes:
    """Shared texts of which those that no cell shows are empty; the places of the others hold."""
    place = itertools.count()
    return SHARED.sub(lambda m: m.group(0) if next(place) in shown else b"<%ssi/>" % m.group(1), shared)


def _sheet_file(parts: dict[str, bytes], place: int) -> str:
    book = parts["xl/workbook.xml"]
    sheets = re.findall(rb"<(?:\w+:)?sheet\b[^>]*\br:id=\"([^\"]+)\"", book)
    links = parts["xl/_rels/workbook.xml.rels"]
    for link in re.findall(rb"<Relationship\b[^>]*>", links):
        if re.search(rb'\bId="%s"' % re.escape(sheets[place]), link):
            target = re.search(rb'\bTarget="([^"]+)"', link).group(1).decode()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(place)


def _without_refs(part: bytes, rows: set[int], names: bytes) -> bytes:
    """Comments and links that hang on a cell of an emptied row, left out."""
    pattern = re.compile(rb'<((?:\w+:)?%s)\b[^>]*\bref="[A-Z]+(\d+)(?::[A-Z]+\d+)?"[^>]*?(?:/>|>.*?</\1\s*>)' % names, re.S)
    return pattern.sub(lambda m: b"" if int(m.group(2)) in rows else m.group(0), part)


def ods(parts: dict[str, bytes], rows: set[int], place: int) -> dict[str, bytes]:
    """The XML of an ODS file with rows of one sheet emptied."""
    content = parts["content.xml"]
    tables = list(re.finditer(rb"<table:table\b.*?</table:table\s*>", content, re.S))
    start, end = tables[place].span()
    number = 0

    def change(found: re.Match) -> bytes:
        nonlocal number
        times = REPEATED.search(found.group(1))
        count = int(times.group(1)) if times else 1
        here = set(range(number + 1, number + count + 1))
        number += count
        if not here & rows:
            return found.group(0)
        return b'<table:table-row table:number-rows-repeated="%d"><table:table-cell/></table:table-row>' % count

    return {"content.xml": content[:start] + ODS_ROW.sub(change, content[start:end]) + content[end:]}
