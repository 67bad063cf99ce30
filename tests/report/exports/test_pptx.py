"""The slides read back by python-pptx: findings as titles, figures of the tables, words in their boxes, nothing too small or over the edge."""

import io

import pytest
from conftest import needs_extra

from helpers.report import slides as measured
from helpers.report.exports import pptx as slides
from helpers.report.lines import wrap

pytestmark = needs_extra("pptx")
POINT = 12_700


@pytest.fixture(scope="module")
def deck(material):
    from pptx import Presentation

    return Presentation(io.BytesIO(slides.deck(material, "nl")))


def notes(slide):
    return slide.notes_slide.notes_text_frame.text


def frames(slide):
    """Every text frame of a slide with the width it has, in points."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame, shape.width / POINT, shape.height / POINT
        elif shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns):
                    pad = (cell.margin_left + cell.margin_right) / POINT
                    yield cell.text_frame, column.width / POINT - pad, row.height / POINT - (cell.margin_top + cell.margin_bottom) / POINT


@pytest.mark.row("B19")
def test_each_persona_has_one_map_whose_title_is_its_finding(deck, material):
    titles = [s.shapes.title.text_frame.text.replace("\v", " ") for s in deck.slides]
    for model in material.maps("nl"):
        assert titles.count(model["title"]) == 1


def test_charts_hold_the_figures_of_the_table_and_their_intervals(deck, material):
    wanted = {m["title"]: m for m in material.maps("nl")}
    slide = next(s for s in deck.slides if s.shapes.title.text_frame.text in wanted)
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    points = wanted[slide.shapes.title.text_frame.text]["curve"]["reported"]["points"]
    assert chart.plots[0].series[0].values == (points[0]["value"], points[1]["value"], None)
    bars = chart._chartSpace.xpath(".//c:errBars/c:plus//c:v")
    assert [float(x.text) for x in bars] == pytest.approx([p["high"] - p["value"] for p in points])


def test_every_picture_chart_and_table_has_an_alternative_text(deck):
    found = [s for slide in deck.slides for s in slide.shapes if not s.has_text_frame]
    texts = [s._element.xpath("./*/p:cNvPr/@descr") for s in found]
    assert len(found) >= 6 and all(text and len(text[0]) > 20 for text in texts)


def test_no_letter_is_under_18_points_and_every_run_has_a_language(deck):
    runs = [run for slide in deck.slides for frame, _, _ in frames(slide) for p in frame.paragraphs for run in p.runs if run.text.strip()]
    assert len(runs) > 60 and min(run.font.size.pt for run in runs) >= 18
    assert {run._r.rPr.get("lang") for run in runs} == {"nl-NL"}


def test_nothing_lies_over_the_edge_and_no_two_shapes_overlap(deck):
    width, height = deck.slide_width, deck.slide_height
    assert (width / POINT, height / POINT) == (960, 540)
    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in slide.shapes]
        assert all(a >= 0 and b >= 0 and c <= width and d <= height for a, b, c, d, _ in boxes), boxes
        for i, one in enumerate(boxes):
            for two in boxes[i + 1 :]:
                apart = one[2] <= two[0] + 9 or two[2] <= one[0] + 9 or one[3] <= two[1] + 9 or two[3] <= one[1] + 9
                assert apart, (one, two)


def test_all_text_fits_its_box_by_the_width_of_its_letters(deck):
    for slide in deck.slides:
        for frame, width, height in frames(slide):
            taken = 0.0
            for paragraph in frame.paragraphs:
                size = max([run.font.size.pt for run in paragraph.runs] or [measured.SIZE])
                weight = "bold" if any(run.font.bold for run in paragraph.runs) else "normal"
                lines = sum(max(len(wrap(part, width + 0.5, size, weight, most=99)), 1) for part in paragraph.text.split("\v"))
                taken += lines * paragraph.line_spacing.pt
            assert taken <= height + 1, frame.text


def test_notes_carry_n_intervals_and_where_the_figures_come_from(deck, material):
    titles = {m["title"] for m in material.maps("nl")}
    for slide in deck.slides:
        if slide.shapes.title.text_frame.text.replace("\v", " ") in titles:
            assert "n = 100" in notes(slide) and "[30–50]" in notes(slide) and "Bron: " in notes(slide)


def test_hostile_words_are_plain_text_in_the_notes(deck):
    told = " ".join(notes(s) for s in deck.slides)
    assert "<script>alert(1)</script>" in told and "\x07" not in told


def read_back(made):
    from pptx import Presentation

    return list(Presentation(io.BytesIO(made.save())).slides)


def empty_deck():
    return measured.Deck("en", "title", "2026-05-01")


def test_sentences_that_do_not_fit_on_a_slide_go_on_on_numbered_slides_and_none_is_lost():
    items = [f"sentence {i} " + "with some words " * 4 for i in range(24)]
    made = empty_deck()
    slides._listed(made, "Limits", items, "where from")
    pages = read_back(made)
    assert [p.shapes.title.text_frame.text for p in pages] == ["Limits", "Limits (2)", "Limits (3)"][: len(pages)] and len(pages) > 1
    told = [[x.text for x in list(p.shapes)[1].text_frame.paragraphs if x.text] for p in pages]
    assert [" ".join(x.split()) for page in told for x in page] == ["• " + " ".join(item.split()) for item in items]
    assert all(notes(p).splitlines()[-1] == "where from" for p in pages) and all(list(p.shapes)[1].top > 60 * POINT for p in pages)
    none = empty_deck()
    slides._listed(none, "Limits", [], "")
    assert read_back(none) == []


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (8, 8), (9, 8)])
def test_a_chart_shows_eight_bars_at_most_and_its_notes_tell_all(count, shown):
    from helpers.report.slide_charts import Point

    made = empty_deck()
    slides._chart(made, "Finding", [Point(f"name {i} " + "long " * 30, 0.1 * i, 0.1 * i - 0.05, 0.1 * i + 0.05, f"{i}%") for i in range(count)], "share of people", "from there", "Chart")
    (page,) = read_back(made)
    chart = next(s for s in page.shapes if s.has_chart)
    assert len(list(chart.chart.plots[0].categories)) == shown and list(chart.chart.plots[0].series[0].values) == pytest.approx([0.1 * i for i in range(shown)])
    lines = notes(page).splitlines()
    assert [line.rpartition(": ")[2] for line in lines if line.startswith("name ")] == [f"{i}%" for i in range(count)] and "share of people" in lines and lines[-1] == "from there"
    names = list(chart.chart.plots[0].categories)
    assert all(name.startswith(f"name {i} long") and len(name) < 60 for i, name in enumerate(names))
    top, high = chart.top / POINT, chart.height / POINT
    assert high == pytest.approx(min(540 - 14 - top, 20 + 70 * shown), abs=0.1) and (chart.left / POINT, chart.width / POINT) == (24, 912)


@pytest.mark.parametrize(("count", "rest"), [(2, 0), (40, 27)])
def test_a_table_shows_the_rows_that_fit_and_says_how_many_stand_in_the_notes(count, rest):
    from helpers import words

    block = {"columns": [{"label": "What", "is_number": False}, {"label": "How much", "is_number": True}], "rows": [[f"row {i}", f"{i}"] for i in range(count)], "caption": "all rows"}
    made = empty_deck()
    slides._table(made, "Finding", block, [3, 1], "from there", "Table", words.load("en"))
    (page,) = read_back(made)
    table = next(s for s in page.shapes if s.has_table)
    texts = [[cell.text_frame.text for cell in row.cells] for row in table.table.rows]
    assert texts == [["What", "How much"], *([f"row {i}", str(i)] for i in range(count - rest))] and [round(c.width / POINT) for c in table.table.columns] == [684, 228]
    assert notes(page).splitlines() == ["Finding", *(f"row {i} | {i}" for i in range(count)), "from there"][-len(notes(page).splitlines()):] and len(notes(page).splitlines()) >= count + 1
    said = [s.text_frame.text for s in page.shapes if s.has_text_frame]
    assert (f"Not on this slide: {rest} rows. They stand in the notes or in the report." in said) == bool(rest)
    assert table._element.xpath("./*/p:cNvPr/@descr") == ["Finding all rows"]
    last = max((s.top + s.height) / POINT for s in page.shapes)
    assert last <= 540


def test_where_nothing_changed_the_slide_says_so_and_without_tables_there_is_no_slide(material, nothing):
    import dataclasses

    say = material.says["en"]
    still = {**material.given, "changes": material.given["changes"].assign(verdict="same")}
    made = empty_deck()
    slides._changes(made, dataclasses.replace(material, given=still), say)
    (page,) = read_back(made)
    assert not any(s.has_table for s in page.shapes) and page.shapes.title.text_frame.text
    for build in (slides._who, slides._pains, slides._funnel, slides._targets, slides._changes, slides._actions):
        empty = empty_deck()
        build(empty, nothing, nothing.says["en"])
        assert read_back(empty) == [], build.__name__


def test_a_bar_without_an_interval_has_its_figure_alone():
    from helpers import words

    say = words.load("en")
    alone, with_ends = slides._point("a", (0.25, float("nan"), float("nan")), "share", say, "#000000"), slides._point("b", (0.25, 0.2, 0.3), "share", say, "#111111")
    assert (alone.name, alone.estimate, alone.label, alone.colour) == ("a", 0.25, "25%", "#000000") and (with_ends.low, with_ends.high, with_ends.label) == (0.2, 0.3, "25% [20–30]")


def test_the_bars_of_a_chart_stand_beside_their_names_and_fill_the_height_of_its_box():
    from helpers.report.slide_charts import Point

    made = empty_deck()
    slides._chart(made, "Finding", [Point("a", 0.2, 0.1, 0.3, "20%")], "share of people", "from there", "Chart")
    (chart,) = (s.chart for s in read_back(made)[0].shapes if s.has_chart)
    x, y, w, h = (float(chart._chartSpace.xpath(f".//c:plotArea/c:layout/c:manualLayout/c:{side}/@val")[0]) for side in "xywh")
    assert x == slides.NAMES and 0.9 < w + x < 1 and 0 < y < 0.05 and 0.9 < h + y < 1
