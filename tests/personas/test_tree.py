"""A tree of yes and no divides the personas by the answers as they were given."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.personas.tree import decision_tree


def study(people=200, seed=0):
    """Three groups: by an answer in words, then by a score from 4 on; one column of noise; some answers missing."""
    rng = np.random.default_rng(seed)
    group = np.arange(people) % 4 // 1 % 3
    frame = pd.DataFrame({"why": np.where(group == 0, "price", np.where(rng.random(people) < 0.5, "look", "ease")),
                          "att": np.where(group == 1, 5.0, 2.0), "noise": rng.integers(1, 6, people).astype(float)},
                         index=[f"r{i:03d}" for i in range(people)])
    frame.loc[frame.index[::17], "noise"] = np.nan
    members = pd.DataFrame({"person_id": frame.index, "persona": [f"p{g + 1}" for g in group], "probability": 1.0, "is_assigned": True,
                            "basis": "survey"})
    return frame, {"why": "nominal", "att": "ordinal", "noise": "ordinal"}, members


@pytest.fixture(scope="module")
def tree():
    frame, kinds, members = study()
    return decision_tree(frame, kinds, members, random_state=1)


def test_questions_are_asked_in_the_words_of_the_survey_and_noise_is_not_asked(tree):
    boxes = tables.conform(tree.boxes, "persona_tree")
    asked = boxes.dropna(subset=["trait"]).drop_duplicates("node")
    assert set(asked["trait"]) == {"why=price", "att"}
    assert asked.set_index("trait")["cut"].isna().to_dict() == {"why=price": True, "att": False}
    assert asked.set_index("trait").loc["att", "cut"] == 5.0                # the lowest score that is a yes


def test_every_box_holds_the_people_of_the_boxes_below_it_and_shares_add_up(tree):
    boxes = tree.boxes.drop_duplicates("node").set_index("node")
    for node, below in boxes.dropna(subset=["parent"]).groupby("parent"):
        assert below["n"].sum() == boxes.loc[node, "n"] and list(below["side"]) == ["yes", "no"]
    assert tree.boxes.groupby("node")["share"].sum().tolist() == pytest.approx([1.0] * len(boxes))


def test_accuracy_is_that_on_people_kept_apart_and_the_base_is_the_largest_persona(tree):
    value = tree.evidence.set_index("check")["value"]
    assert value["tree_accuracy"] == 1.0 and value["tree_base"] == pytest.approx(0.5)


def test_labels_without_meaning_give_no_more_than_the_base():
    frame, kinds, members = study()
    members["persona"] = np.random.default_rng(3).permutation(members["persona"])
    value = decision_tree(frame, kinds, members, random_state=1).evidence.set_index("check")["value"]
    assert value["tree_accuracy"] < value["tree_base"] + 0.05


def test_a_share_of_too_few_people_is_left_empty():
    frame, kinds, members = study()
    members.loc[:2, "persona"] = "p3"                # three people of another persona among those of "price" and of high scores
    boxes = decision_tree(frame, kinds, members, random_state=1).boxes
    counts = (boxes["share"] * boxes["n"]).round()
    assert boxes["share"].isna().any() and not ((counts > 0) & (counts < 10)).any()


def test_few_people_or_one_group_give_no_tree():
    frame, kinds, members = study(40)
    assert decision_tree(frame, kinds, members, 1).boxes.empty
    frame, kinds, members = study()
    assert decision_tree(frame, kinds, members.assign(persona="p1"), 1).boxes.empty
    assert decision_tree(frame, kinds, tables.empty("memberships"), 1).evidence.empty


def test_a_tree_is_a_table_worked_out_by_hand():
    """Eighty people: who scores from 3.5 on is p2; of the others who looks is p3, but for six who are p1 as all the rest."""
    frame = pd.DataFrame({"why": ["price"] * 30 + ["look"] * 50, "att": [1.0] * 30 + [3.5] * 12 + [5.0] * 13 + [2.0] * 25}, index=[f"r{i}" for i in range(80)])
    persona = ["p1"] * 30 + ["p2"] * 25 + ["p3"] * 19 + ["p1"] * 6
    members = pd.DataFrame({"person_id": frame.index, "persona": persona, "is_assigned": True, "basis": "survey"})
    boxes = decision_tree(frame, {"why": "nominal", "att": "ordinal"}, members, random_state=1).boxes
    first = boxes.drop_duplicates("node").astype(object)
    assert first[["node", "parent", "side", "trait", "cut", "n"]].where(first.notna(), None).to_numpy().tolist() == [
        [0, None, "start", "att", 3.5, 80], [1, 0, "yes", None, None, 25], [2, 0, "no", "why=look", None, 55], [3, 2, "yes", None, None, 25], [4, 2, "no", None, None, 30]]
    assert boxes["persona"].tolist() == ["p1", "p2", "p3"] * 5
    shares = [36 / 80, 25 / 80, 19 / 80, 0, 1, 0, 36 / 55, 0, 19 / 55, np.nan, 0, 19 / 25, 1, 0, 0]          # six of 25 are too few to tell
    assert boxes["share"].tolist() == pytest.approx(shares, nan_ok=True)


@pytest.mark.parametrize("change", [{"is_assigned": False}, {"basis": "behaviour"}])
def test_only_respondents_of_whom_one_is_sure_teach_the_tree(change):
    frame, kinds, members = study()
    other = members.assign(person_id=[f"x{i}" for i in range(200)])
    assert decision_tree(frame, kinds, members.assign(**change), 1).boxes.empty and decision_tree(frame, {}, members, 1).boxes.empty
    whole = decision_tree(frame, kinds, pd.concat([members, other.assign(**change)]), 1)
    pd.testing.assert_frame_equal(whole.boxes, decision_tree(frame, kinds, members, 1).boxes)
    assert whole.evidence["check"].tolist() == ["tree_accuracy", "tree_base"] and whole.evidence["k"].tolist() == [3, 3] and whole.evidence["se"].isna().all()
