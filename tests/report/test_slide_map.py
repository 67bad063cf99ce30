"""The map as a slide: as many slides as its stages need, gaps said in words, and every statement in the notes."""

import io

import pytest
import takeaway
from conftest import needs_extra

from helpers import theme, words
from helpers.report import slide_map
from helpers.report.map import map_model
from helpers.report.slides import Deck

pytestmark = needs_extra("pptx")


@pytest.fixture(scope="module")
def material():
    return takeaway.full()


def presented(model, say):
    from pptx import Presentation

    theme.apply()
    deck = Deck("nl", "t", "2026-06-28")
    count = slide_map.add(deck, model, say, "Bron: x")
    return count, Presentation(io.BytesIO(deck.save())).slides


@pytest.mark.parametrize(("stages", "slides", "columns"), [(3, 1, [3]), (6, 1, [6]), (7, 2, [4, 3]), (13, 3, [5, 5, 3])])
def test_more_stages_than_fit_go_on_with_a_next_slide(material, stages, slides, columns):
    ids = ["awareness", "decision", "advocacy", *(f"stage_{i}" for i in range(20))][:stages]
    say, given = words.load("nl"), material.given
    model = map_model(given["journey"], given["personas"], given["measures"], ids, say)
    count, made = presented(model, say)
    tables = [next(s.table for s in slide.shapes if s.has_table) for slide in made]
    assert count == slides and [len(t.columns) - 1 for t in tables] == columns
    assert slides == 1 or made[0].shapes.title.text_frame.text.replace("\v", " ").endswith(f"(1/{slides})")


def test_a_gap_and_a_hidden_cell_are_said_in_words_and_the_pain_with_its_rank(material):
    _, made = presented(material.maps("nl")[0], material.says["nl"])
    cells = [cell.text_frame.text.replace("\v", " ") for s in made[0].shapes if s.has_table for row in s.table.rows for cell in row.cells]
    assert any(c.startswith("te weinig") for c in cells) and "geen gegevens" in cells
    assert any(c.startswith("1 ") and "9,8 [4,9–19,6]" in c for c in cells)


def test_notes_say_every_statement_with_its_figures(material):
    model, say = material.maps("nl")[0], material.says["nl"]
    told = slide_map.notes(model, say, range(3), "Bron: x")
    assert all(str(i["text"]) in told for lane in model["lanes"] for cell in lane["cells"] for i in cell["items"])
    assert told.endswith("Bron: x") and "niet gehaald" in told


EN = words.load("en")
THING = {"text": "search", "value": "40%", "interval": "[36–44]", "symbol": "", "mark": "none", "badge": "", "target": "", "target_mark": "", "target_word": "", "is_assumed": False, "details": []}
EMPTY = {"kind": "gap", "text": "no data", "items": []}


def cell(*items):
    return EMPTY | {"kind": "items", "items": [THING | item for item in items]}


def test_the_touchpoint_that_hurts_goes_first_then_the_one_that_pleases_then_the_one_most_meet():
    most, good, bad = {"text": "most", "mark": "uncertain"}, {"text": "good", "mark": "positive", "symbol": "▲"}, {"text": "bad", "mark": "negative", "symbol": "▼"}
    read = lambda *items: slide_map._touchpoint(cell(*items), 300, 2, EN)  # noqa: E731
    assert [read(*items).text for items in ((most, good, bad), (most, good), (most, {"text": "next"}), ({**bad, "is_assumed": True}, most))] == ["▼ bad 40%", "▲ good 40%", "most 40%", "most 40%"]
    assert [read(i).colour for i in (bad, good, most)] == [theme.MARKS["negative"][1], theme.MARKS["positive"][1], theme.INK]
    assert slide_map._touchpoint(cell({"text": "a rather long touchpoint"}), 90, 1, EN).text.startswith("a rat") and "40%" not in slide_map._touchpoint(cell({"text": "a rather long touchpoint"}), 90, 1, EN).text
    nothing = EN["journey.none_found"]
    assert slide_map._touchpoint(EMPTY, 300, 2, EN).text == "no data" and slide_map._touchpoint(EMPTY | {"kind": "suppressed", "text": "too few"}, 300, 2, EN).text == "too few"
    assert slide_map._touchpoint(cell({"is_assumed": True}), 300, 2, EN).text == slide_map._touchpoint(EMPTY | {"kind": "none"}, 300, 2, EN).text == nothing


def test_a_pain_stands_with_its_rank_and_a_result_with_its_verdict_and_the_interval_where_there_is_room():
    ranked = slide_map._pain(cell({"badge": "1–2"}, {"text": "second"}), 300, 2, EN)
    assert [(t.text, t.colour) for t in ranked] == [("1–2 search", theme.NEGATIVE), ("40% [36–44]", theme.MUTED)]
    assert slide_map._pain(cell({}), 300, 2, EN)[0].colour == theme.INK and [t.text for t in slide_map._pain(EMPTY, 300, 2, EN)] == ["no data"] == [t.text for t in slide_map._result(EMPTY, 300, 2, EN)]
    met = slide_map._result(cell({"mark": "positive", "target_mark": "✓"}), 300, 2, EN)
    assert [(t.text, t.colour, t.is_bold) for t in met] == [("40% [36–44]", theme.INK, True), ("search ✓", theme.MARKS["positive"][1], False)]
    assert slide_map._result(cell({"mark": "uncertain"}), 300, 2, EN)[1].colour == theme.MUTED and slide_map._figures(THING, 60, theme.INK).text == "40%"


def test_a_statement_in_the_notes_has_its_people_and_its_target():
    read = lambda **more: slide_map._said(THING | more, EN)  # noqa: E731
    assert read() == "search 40% [36–44]" and read(value="", interval="") == "search"
    assert read(details=[(EN["journey.detail.n"], "40 of 100 people")]) == "search 40% [36–44] n = 40 of 100 people" == read(details=[(EN["words.n"], "40 of 100 people")])
    assert read(target="target 50%", target_word="not met") == "search 40% [36–44] (target 50%: not met)"


def test_a_text_has_its_column_less_a_point_and_the_room_within_the_edges_of_its_cell():
    from helpers.report.lines import width_of
    from helpers.report.slides import PAD, SIZE

    whole, long = "waiting for the parcel", width_of("waiting for the parcel", SIZE)
    assert slide_map._text(whole, long + 2 * PAD + 2.5, 1).text == whole
    assert slide_map._text(whole, long + 2 * PAD, 1).text != whole
