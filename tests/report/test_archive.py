"""Packed files are the same bytes whenever they were made."""

import io
import zipfile

from helpers.report.archive import settle


def packed(when, inner=b""):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as file:
        stamp = f'<dcterms:created xsi:type="t">20{when:02}-01-01T10:00:00Z</dcterms:created>'
        file.writestr(zipfile.ZipInfo("docProps/core.xml", (2000 + when, 1, 1, 0, 0, 0)), stamp)
        file.writestr(zipfile.ZipInfo("a.txt", (2000 + when, 1, 1, 0, 0, 0)), "text")
        if inner:
            file.writestr(zipfile.ZipInfo("book.xlsx", (2000 + when, 1, 1, 0, 0, 0)), inner)
    return to.getvalue()


def test_times_of_parts_properties_and_inner_workbooks_are_fixed():
    one, two = (settle(packed(when, packed(when)), "2026-06-28") for when in (1, 9))
    assert one == two and packed(1, packed(1)) != packed(9, packed(9))
    with zipfile.ZipFile(io.BytesIO(one)) as file:
        assert file.namelist() == ["docProps/core.xml", "a.txt", "book.xlsx"] and file.read("a.txt") == b"text"
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.read("docProps/core.xml") == b'<dcterms:created xsi:type="t">2026-06-28T00:00:00Z</dcterms:created>'
