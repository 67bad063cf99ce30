"""The explorer is driven as a person drives it: menus are set, and what it shows is read."""

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.text import Text

from helpers import words
from helpers.report.figures import paths
from helpers.stages.explore import around, explorer, known

mpl.use("Agg")
SAY = words.load("nl")
MOVES = pd.DataFrame(
    [("stage", "awareness", "consideration", "all", "w1", 40, 50), ("stage", "awareness", "decision", "all", "w1", 12, 12),
     ("stage", "consideration", "decision", "all", "w1", 30, 31), ("stage", "retention", "consideration", "all", "w1", 3, 4),
     ("stage", "awareness", "consideration", "all", "w2", 20, 21), ("stage", "awareness", "consideration", "p1", "w1", 15, 16),
     ("touchpoint", "ad", "cart", "all", "w1", 25, 25)],
    columns=["level", "from", "to", "persona", "wave", "people", "times"],
)  # fmt: skip


@pytest.fixture
def lab():
    return explorer(MOVES, SAY, paths.before_after)


def test_it_begins_with_what_most_people_did_in_the_last_wave(lab):
    assert (lab.level.value, lab.item.value, lab.persona.value, lab.wave.value) == ("stage", "awareness", "all", "w2")
    assert lab.seen["around"][["side", "item", "people"]].values.tolist() == [["after", "consideration", 20]]


def test_another_event_and_wave_are_drawn_at_once_with_few_people_counted_in_the_rest(lab):
    lab.wave.value, lab.item.value = "w1", "consideration"
    table = lab.seen["around"].set_index(["side", "item"])
    assert table.loc[("before", "awareness"), "people"] == 40 and table.loc[("after", "decision"), "people"] == 30
    assert table.loc[("before", "rest"), ["people", "times", "others"]].tolist() == [0, 4, 1]
    assert lab.seen["figure"].axes[0].get_yticklabels()[0].get_text() == "Bewustwording"


def test_a_persona_and_another_kind_can_be_chosen_and_menus_follow(lab):
    lab.wave.value, lab.persona.value = "w1", "p1"
    assert lab.seen["around"]["people"].tolist() == [15]
    lab.level.value = "touchpoint"
    assert lab.item.value == "ad" and lab.persona.value == "all" and lab.seen["around"]["item"].tolist() == ["cart"]


def test_where_too_few_did_anything_it_says_so(lab):
    lab.item.value = "decision"
    assert lab.seen["around"].empty and "te weinig" in lab.note.value


def test_few_people_are_no_choice_and_empty_tables_open():
    assert "retention" not in known(MOVES[MOVES["level"] == "stage"], 10)
    assert around(MOVES, "stage", "retention", "all", "w1").empty
    assert "te weinig" in explorer(MOVES.iloc[:0], SAY, paths.before_after).note.value


def test_the_subtitle_says_of_whom_and_when(lab):
    said = lambda: {" ".join(t.get_text().split()) for t in lab.seen["figure"].findobj(Text)}  # noqa: E731
    assert SAY("paths.explore.sub", wave="w2", persona=SAY["journey.everyone"]) in said()
    lab.wave.value, lab.persona.value = "w1", "p1"
    assert SAY("paths.explore.sub", wave="w1", persona=SAY.label("p1")) in said()


def test_menus_name_people_and_waves_with_the_last_wave_first(lab):
    assert list(lab.persona.options) == [(SAY["journey.everyone"], "all"), (SAY.label("p1"), "p1")] and list(lab.wave.options) == ["w2", "w1"]
    assert [value for _, value in lab.level.options] == ["stage", "touchpoint"] and [value for _, value in lab.item.options] == ["awareness", "consideration", "decision"]


def test_the_moves_of_most_people_come_first_then_by_name_and_the_others_are_added_up():
    moves = pd.DataFrame([("stage", "a", to, "all", "w", people, people + 1) for to, people in (("x", 10), ("b", 30), ("z", 12), ("y", 12), ("few", 9))],
                         columns=["level", "from", "to", "persona", "wave", "people", "times"])  # fmt: skip
    assert around(moves, "stage", "a", "all", "w").values.tolist() == [["after", "b", 30, 31, 0], ["after", "y", 12, 13, 0], ["after", "z", 12, 13, 0], ["after", "x", 10, 11, 0],
                                                                       ["after", "rest", 0, 10, 1]]  # fmt: skip
    assert around(moves, "stage", "a", "all", "w", top=2)[["item", "times", "others"]].values.tolist() == [["b", 31, 0], ["y", 13, 0], ["rest", 34, 3]]
    assert known(moves, 10) == ["a", "b", "y", "z", "x"] and around(moves, "stage", "a", "p1", "w").empty
