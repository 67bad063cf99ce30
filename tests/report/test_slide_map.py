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
