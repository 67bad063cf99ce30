import io

from helpers.clean.persons import wipe_sheets

BOOK = b'<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
LINKS = b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
SHEET = (
    b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    b'<row r="4"><c r="A4" t="s"><v>2</v></c></row></sheetData><hyperlinks><hyperlink ref="A2" r:id="x"/></hyperlinks></worksheet>'
)
TEXTS = b"<sst><si><t>nr</t></si><si><t>Anna</t></si><si><r><t>Bo</t></r></si></sst>"


def test_a_row_goes_with_its_link_and_the_text_that_only_it_showed():
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": LINKS, "xl/worksheets/sheet1.xml": SHEET, "xl/sharedStrings.xml": TEXTS}
    made = wipe_sheets.xlsx(parts, {2}, 0)
    assert b'<row r="2"/>' in made["xl/worksheets/sheet1.xml"] and b"hyperlink ref" not in made["xl/worksheets/sheet1.xml"]
    assert made["xl/sharedStrings.xml"] == b"<sst><si><t>nr</t></si><si/><si><r><t>Bo</t></r></si></sst>"


def test_rows_of_an_open_document_are_counted_with_their_repeats():
    row = b"<table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell></table:table-row>"
    gap = b'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    content = b'<table:table table:name="a">' + row % b"nr" + gap + row % b"Anna" + row % b"Bo" + b"</table:table>"
    made = wipe_sheets.ods({"content.xml": content}, {5}, 0)["content.xml"]
    assert b"Anna" not in made and b"Bo" in made and made.count(b"<table:table-row") == 4


def test_links_of_other_rows_stay_as_they_were_and_those_of_a_range_go_with_its_first_row():
    part = b'<x><hyperlink ref="A2" r:id="a"/><hyperlink ref="B22" r:id="b"/><hyperlink ref="A2:C2" r:id="c">text</hyperlink></x>'
    assert wipe_sheets._without_refs(part, {2}, b"hyperlink") == b'<x><hyperlink ref="B22" r:id="b"/></x>'
    assert wipe_sheets._without_refs(part, {3}, b"hyperlink") == part


def test_rows_without_a_number_follow_the_row_before_them():
    sheet = b'<worksheet><sheetData><row><c/></row><row><c/></row><row r="5"><c/></row><row><c/></row></sheetData></worksheet>'
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": LINKS, "xl/worksheets/sheet1.xml": sheet}
    for row, place in ((1, 0), (2, 1), (5, 2), (6, 3)):
        cells = [b"<row><c/></row>", b"<row><c/></row>", b'<row r="5"><c/></row>', b"<row><c/></row>"]
        cells[place] = b'<row r="%d"/>' % row
        assert b"".join(cells) in wipe_sheets.xlsx(parts, {row}, 0)["xl/worksheets/sheet1.xml"]


def test_a_text_that_another_sheet_shows_stays_and_so_do_parts_that_did_not_change():
    book = b'<x:workbook><x:sheets><x:sheet name="a" r:id="r1"/><x:sheet name="b" r:id="r2"/></x:sheets></x:workbook>'
    links = b'<Relationships><Relationship Target="/xl/worksheets/two.xml" Id="r2"/><Relationship Id="r1" Target="worksheets/one.xml"/></Relationships>'
    rows = b'<x:row r="1"><x:c r="A1" t="s"><x:v>%d</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="s"><x:v>%d</x:v></x:c><x:c r="B2"><x:v>7</x:v></x:c></x:row>'
    comments = b'<comments><comment ref="A2"><t>Anna</t></comment><comment ref="A1"><t>Bo</t></comment><threadedComment ref="B2" id="1"/></comments>'
    parts = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": links, "xl/worksheets/one.xml": rows % (0, 1), "xl/worksheets/two.xml": rows % (1, 2),
             "xl/comments1.xml": comments, "xl/sharedStrings.xml": b"<x:sst><x:si><x:t>a</x:t></x:si><x:si><x:t>b</x:t></x:si><x:si/></x:sst>", "other.xml": b"<x/>"}
    first = wipe_sheets.xlsx(parts, {2}, 0)
    assert sorted(first) == ["xl/_rels/workbook.xml.rels", "xl/comments1.xml", "xl/worksheets/one.xml"]        # the other sheet shows text 1 still
    assert first["xl/worksheets/one.xml"] == b'<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row><x:row r="2"/>'
    assert first["xl/comments1.xml"] == b'<comments><comment ref="A1"><t>Bo</t></comment></comments>'
    second = wipe_sheets.xlsx(parts, {1, 2}, 1)
    assert second["xl/worksheets/two.xml"] == b'<x:row r="1"/><x:row r="2"/>' and b"<x:t>b</x:t>" in parts["xl/sharedStrings.xml"]
    assert "xl/sharedStrings.xml" not in second or second["xl/sharedStrings.xml"].count(b"<x:si") == 3
    both = wipe_sheets.xlsx({**parts, "xl/worksheets/two.xml": b""}, {1}, 0)
    assert both["xl/sharedStrings.xml"] == b"<x:sst><x:si/><x:si><x:t>b</x:t></x:si><x:si/></x:sst>"


def test_only_the_sheet_that_is_asked_for_is_emptied_in_an_open_document():
    row = b"<table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell></table:table-row>"
    gap = b'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    one = b'<table:table table:name="a">' + row % b"Anna" + gap + row % b"Bo" + b"</table:table>"
    content = b"<x>" + one + one + b"</x>"
    empty = b'<table:table-row table:number-rows-repeated="%d"><table:table-cell/></table:table-row>'
    for rows, changed in (({1}, one.replace(row % b"Anna", empty % 1)), ({4}, one.replace(gap, empty % 3)), ({5}, one.replace(row % b"Bo", empty % 1)), ({6}, one)):
        assert wipe_sheets.ods({"content.xml": content}, rows, 1)["content.xml"] == b"<x>" + one + changed + b"</x>"


def test_the_sheet_that_is_read_is_the_one_named_or_the_first_that_looks_like_a_table():
    import xlsxwriter

    def book(*sheets):
        held = io.BytesIO()
        with xlsxwriter.Workbook(held) as made:
            for name, rows in sheets:
                page = made.add_worksheet(name)
                for i, cells in enumerate(rows):
                    page.write_row(i, 0, cells)
        return held.getvalue()

    table = [["a", "b"], [1, 2]]
    data = book(("leeg", []), ("titel", [["x"], ["y"]]), ("kop", [["a", "b"]]), ("t", table), ("u", table))
    assert [wipe_sheets.chosen(data, sheet) for sheet in (None, "u", "weg", "leeg")] == [3, 4, 3, 0]
    assert wipe_sheets.chosen(book(("leeg", []), ("titel", [["x"]])), None) == 1
