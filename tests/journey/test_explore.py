"""The explorer leads from persona, stage and row to a cell, its figures and its rows; every text in it is text."""

import pandas as pd
import pytest

from helpers import words
from helpers.journey import explorer
from helpers.journey.explore import cell_html

HOSTILE = "<script>alert(1)</script>"
EMPTY = {"estimate": None, "low": None, "high": None, "people": None, "newest_on": pd.NaT, "sources": "", "method": ""}


def cell(cell_id, persona, stage, lane, statement, status="observed", n=50, **more):
    row = {**EMPTY, "cell_id": cell_id, "persona": persona, "stage": stage, "lane": lane, "rank": 1, "statement": statement, "status": status}
    return {**row, "n": n, **more}


JOURNEY = pd.DataFrame([
    cell("all.s.actions.1", "all", "s", "actions", "view", estimate=0.5, low=0.4, high=0.6),
    cell("all.s.thoughts.1", "all", "s", "thoughts", HOSTILE, "reported"),
    cell("all.t.actions.0", "all", "t", "actions", None, "gap", 0),
    cell("p1.s.actions.1", "p1", "s", "actions", "buy"),
])
EVIDENCE = pd.DataFrame({"cell_id": ["all.s.actions.1", "all.s.thoughts.1"], "row_id": ["e.csv:2", "s.csv:9"], "quote": [None, HOSTILE],
                         "total": [700, 1], "newest_on": pd.NaT})
NL = words.load("nl", {"s": "Kiezen", "t": "Kopen", "p1": "Bas"})


@pytest.fixture
def made():
    return explorer(JOURNEY, EVIDENCE, ["s", "t"], NL)


def test_it_begins_with_the_first_cell_and_shows_its_figures_and_rows(made):
    assert made.statement.options[0][1] == "all.s.actions.1"
    assert "0,5" in made.result.value and "1 van 700 rijen" in made.result.value and "e.csv" in made.result.value


def test_another_stage_or_persona_leads_to_another_cell_and_a_gap_says_that_it_is_one(made):
    made.stage.value = "t"
    assert made.statement.options == (("geen gegevens", "all.t.actions.0"),) and "Achter dit vak staan geen rijen" in made.result.value
    made.stage.value, made.persona.value = "s", "p1"
    assert made.statement.options[0][1] == "p1.s.actions.1"
    made.lane.value = "thoughts"
    assert made.statement.options == () and made.result.value == "geen gegevens"


def test_a_hostile_answer_is_text_and_nothing_else(made):
    made.lane.value = "thoughts"
    assert "&lt;script&gt;" in made.result.value and "<script>" not in made.result.value


def test_every_cell_can_be_shown():
    assert all("<table>" in cell_html(c, JOURNEY, EVIDENCE, NL) for c in JOURNEY["cell_id"])
