import datetime as dt

from helpers.report import compose, pdf


def test_the_pdf_is_tagged_for_accessibility_and_has_a_language(model):
    made = pdf.render(model)
    assert made.startswith(b"%PDF") and b"/MarkInfo" in made and b"/StructTreeRoot" in made and b"/Lang" in made and b"pdfuaid" in made


def test_the_same_model_gives_the_same_bytes(model, tmp_path):
    assert pdf.write_pdf(model, tmp_path / "a.pdf").read_bytes() == pdf.render(model)


def test_a_study_without_data_and_the_summary_are_laid_out_as_well(nothing, about, say, rooms, model):
    assert pdf.render(compose.compose(nothing, about, say, {})).startswith(b"%PDF")
    assert pdf.render(compose.summary(model)).startswith(b"%PDF")


def test_the_one_page_version_is_one_page_of_a3(model):
    made = pdf.render(compose.summary(model))
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page/") + made.count(b"/Type/Page/") == 1 and b"841.8" in made


def test_maps_stand_on_pages_of_a3_across(model):
    assert b"[0 0 1190.5" in pdf.render(model) or b"1190.55" in pdf.render(model)


def test_what_people_wrote_goes_in_as_data(model):
    assert "html" not in str([set(b) for s in pdf.data(model)["sections"] for b in s["blocks"]])
    assert pdf.data(model)["colours"]["ink"] == "#1B2330"


def test_the_moment_in_the_file_is_the_day_of_the_newest_record():
    assert pdf.moment("2026-06-28") == dt.datetime(2026, 6, 28, 12, tzinfo=dt.UTC) and pdf.moment("").year == 2000
