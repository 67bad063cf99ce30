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
