import numpy as np
import pandas as pd
import pytest

from helpers import clean
from helpers.clean.values.options import columns_of, groups, ticked

WAYS = [
    ["Gevoel | blij", "Gevoel | boos, echt"],
    ["Gevoel [blij]", "Gevoel [boos, echt]"],
    ["blij:Gevoel", "boos, echt:Gevoel"],
    ["Gevoel - blij", "Gevoel - boos, echt"],
]


@pytest.mark.parametrize("headings", WAYS)
def test_a_question_is_found_in_every_way_of_writing_its_options_as_columns(headings):
    assert columns_of("gevoel", ["nr", *headings, "Gevoelig | nee"]) == dict(zip(headings, ["blij", "boos, echt"]))


def test_a_code_takes_its_option_from_the_question_text_and_open_text_is_no_option():
    texts = {"Q4_1": "Wat telt? - Selected Choice - Prijs", "Q4_2": "Wat telt? - Selected Choice - Gemak"}
    assert columns_of("Q4", ["Q4_1", "Q4_2", "Q4_2_TEXT", "Q44_1"], texts) == {"Q4_1": "Prijs", "Q4_2": "Gemak"}
    assert columns_of("Q4", ["Q4_1", "Q41"], texts) == {}, "one column is no group"


def test_a_box_is_ticked_by_any_word_but_no_and_a_person_without_any_box_did_not_answer():
    table = pd.DataFrame({"a": ["blij", "", "N", ""], "b": ["", "Ja", "0", "n/a"]}, dtype="str")
    chosen, unknown = ticked(table, {"a": "blij", "b": "boos"}, {"options": {"blij": "joy", "boos": "anger"}})
    np.testing.assert_array_equal(chosen["joy"], [1, 0, 0, np.nan])
    np.testing.assert_array_equal(chosen["anger"], [0, 1, 0, np.nan])
    assert not unknown


def test_boxes_that_no_option_of_the_study_knows_are_rejected_and_no_column_is_called_unused(tmp_path):
    (tmp_path / "e.csv").write_text("nr,Gevoel [blij],Gevoel [boos]\n1,Ja,Nee\n2,Nee,Ja\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    questions = {"nr": {"id": "nr", "role": "person"}, "Gevoel": {"id": "f", "role": "emotion", "options": {"blij": "joy"}}}
    got = clean.receive([source], questions, key=b"k")
    assert clean.answers(got)[["question_id", "score"]].values.tolist() == [["f=joy", 1.0], ["f=joy", 0.0]]
    assert clean.rejects(got)[["row_id", "column", "value"]].values.tolist() == [["e.csv:3", "Gevoel [boos]", "Ja"]]
    assert got.parts[0].dropped == [] and clean.questions(got)["column"].tolist() == ["Gevoel"]


@pytest.mark.parametrize("headings", WAYS)
def test_boxes_are_found_without_being_told_and_the_rows_of_a_matrix_are_not(headings):
    boxes = pd.DataFrame({headings[0]: ["blij", "", ""], headings[1]: ["Ja", "Nee", ""], "nr": ["1", "2", "3"]}, dtype="str")
    assert groups(boxes, {}, {}) == {"Gevoel": dict(zip(headings, ["blij", "boos, echt"]))}
    matrix = pd.DataFrame({headings[0]: ["4", "2", ""], headings[1]: ["5", "1", "3"]}, dtype="str")
    assert groups(matrix, {}, {}) == {}


def test_what_is_written_under_other_counts_as_other_and_is_not_kept():
    table = pd.DataFrame({"G | blij": ["blij", ""], "G | Anders, namelijk": ["", "wat Jan zei"]}, dtype="str")
    assert list(groups(table, {}, {})) == ["G"]
    chosen, unknown = ticked(table, columns_of("G", list(table)), {"options": {"blij": "joy"}})
    assert {k: v.tolist() for k, v in chosen.items()} == {"joy": [1.0, 0.0], "other": [0.0, 1.0]} and not unknown


def test_columns_of_another_question_are_not_taken_for_options():
    assert columns_of("Gevoel", ["nr", "blij: Gevoel", "boos: Gevoel", "moe: Zomer"]) == {"blij: Gevoel": "blij", "boos: Gevoel": "boos"}
