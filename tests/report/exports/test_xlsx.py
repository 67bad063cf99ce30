"""The workbook read back by calamine: figures as figures, hostile text as text, headings that stay, a dictionary of every column."""

import io
import re
import zipfile

import pytest
import takeaway
from python_calamine import CalamineWorkbook

from helpers.report.exports import xlsx


@pytest.fixture(scope="module")
def packed(material):
    return xlsx.workbook(material, "en")


@pytest.fixture(scope="module")
def sheets(packed):
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(sheet):
    return [dict(zip(sheet[0], row)) for row in sheet[1:]]


@pytest.mark.row("D19")
def test_every_measure_is_there_as_a_figure_with_its_interval_and_n(sheets, material):
    there = sorted((r["Estimate"], r["Low"], r["High"], r["n"]) for r in rows_of(sheets["Measures"]) if r["High"] != "")
    table = material.table("measures").dropna(subset=["estimate", "high"])
    assert there == sorted(table[["estimate", "low", "high", "n"]].astype(float).itertuples(index=False, name=None))


def test_every_statement_is_there_and_what_is_not_known_is_an_empty_cell(sheets, material):
    journey = material.table("journey").set_index("cell_id")
    told = {r["Cell"]: r for r in rows_of(sheets["Statements"])}
    assert set(told) == set(journey.index)
    assert told["all.advocacy.goals.0"]["Estimate"] == "" and told["all.decision.kpis.1"]["Estimate"] == 0.4


def test_hostile_answers_stand_there_as_text_and_nothing_is_a_formula_or_a_link(packed, sheets):
    texts = {str(r["Statement"]) for r in rows_of(sheets["Statements"])}
    assert {text for text in takeaway.HARM if "\x07" not in text} <= texts
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        names = [n for n in file.namelist() if n.startswith("xl/worksheets/")]
        assert not any(b"<f>" in file.read(n) or b"<hyperlink" in file.read(n) for n in names)


def test_headings_are_frozen_and_filter_and_columns_have_a_width(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        books = [file.read(n).decode() for n in file.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
    tables = [b for b in books if "<autoFilter" in b]
    assert len(tables) >= 8 and all('state="frozen"' in b and "<cols>" in b for b in tables)


def test_the_dictionary_explains_every_column_of_every_table_in_both_languages(sheets):
    explained = {(r["Sheet"], r["Column"]) for r in rows_of(sheets["Dictionary"]) if r["Meaning (nl)"] and r["Meaning (en)"]}
    tables = {name: sheet for name, sheet in sheets.items() if ("Persona" in sheet[0] or name in ("Sources", "Paths")) and name != "Dictionary"}
    assert {(name, head) for name, sheet in tables.items() for head in sheet[0]} <= explained


def test_names_of_sheets_are_short_unique_and_without_forbidden_signs():
    import xlsxwriter

    from helpers import words

    book = xlsxwriter.Workbook(io.BytesIO())
    pages = xlsx.Pages(book, words.load("en"))
    names = [pages.sheet(text).name for text in ("a/b:c[d]*?", "x" * 40, "x" * 40, "X" * 40, "", "'quoted'")]
    assert len({n.casefold() for n in names}) == 6 and all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", n) for n in names)


def test_a_count_has_no_decimals_and_another_figure_has_the_form_of_its_column():
    from types import SimpleNamespace

    import xlsxwriter

    from helpers import words

    pages, written = xlsx.Pages(xlsxwriter.Workbook(io.BytesIO()), words.load("en")), []
    page = SimpleNamespace(write_number=lambda i, j, value, form: written.append((i, j, value, form)))
    for j, value in enumerate((12, 0.25, None, float("nan"))):
        pages._cell(page, 1, j, value, pages.kinds["share"])
    assert written == [(1, 0, 12, pages.whole), (1, 1, 0.25, pages.kinds["share"])] and pages.whole is pages.kinds["count"]


@pytest.mark.parametrize(("head", "values", "width"), [
    ("n", [], 9), ("n", [1, 2.5, None], 9), ("interval", [], 12), ("een heel langewoord", [], 14), ("n", ["x" * 20] * 10, 22), ("n", ["x" * 20] * 9 + ["x" * 99], 22),
    ("n", ["x"] * 8 + ["x" * 20] * 2, 22), ("n", ["x" * 28], 30), ("n", ["x" * 40], 30), ("n", ["x" * 58], 30), ("n", ["x" * 59], 60), ("n", ["x" * 400], 60),
    ("w" * 40, ["x" * 58], 44), ("w" * 40, ["x"], 44)])  # fmt: skip
def test_a_column_is_wide_enough_for_nine_texts_in_ten_and_the_longest_word_of_its_heading(head, values, width):
    assert xlsx._width(head, values) == width
