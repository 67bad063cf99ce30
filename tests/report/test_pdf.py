import datetime as dt

import pytest

from helpers.report import compose, pdf


@pytest.fixture(scope="module")
def papers(model, tmp_path_factory):
    """The report and its summary, laid out side by side."""
    folder = tmp_path_factory.mktemp("papers")
    report, summary = pdf.write_all({str(folder / "a.pdf"): model, str(folder / "b.pdf"): compose.summary(model)})
    assert (report, summary) == (folder / "a.pdf", folder / "b.pdf")
    return report.read_bytes(), summary.read_bytes()


def test_the_pdf_is_tagged_for_accessibility_and_has_a_language(papers):
    made = papers[0]
    assert made.startswith(b"%PDF") and b"/MarkInfo" in made and b"/StructTreeRoot" in made and b"/Lang" in made and b"pdfuaid" in made


def test_the_same_model_gives_the_same_bytes(papers, model):
    assert papers[0] == pdf.render(model)


def test_a_study_without_data_is_laid_out_as_well(nothing, about, say, rooms):
    assert pdf.render(compose.compose(nothing, about, say, {})).startswith(b"%PDF")


def test_the_one_page_version_is_one_page_of_a3(papers):
    made = papers[1]
    assert made.startswith(b"%PDF") and made.count(b"/Type /Page\n") + made.count(b"/Type /Page/") + made.count(b"/Type/Page/") == 1 and b"841.8" in made


def test_maps_stand_on_pages_of_a3_across(papers):
    assert b"[0 0 1190.5" in papers[0] or b"1190.55" in papers[0]


def test_what_people_wrote_goes_in_as_data(model):
    assert "html" not in str([set(b) for s in pdf.data(model)["sections"] for b in s["blocks"]])
    assert pdf.data(model)["colours"]["ink"] == "#1B2330"


def test_the_moment_in_the_file_is_the_day_of_the_newest_record():
    assert pdf.moment("2026-06-28") == dt.datetime(2026, 6, 28, 12, tzinfo=dt.UTC) and pdf.moment("").year == 2000
