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
