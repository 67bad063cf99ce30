"""Cuts by wave and persona, by hand; the same for names as text and as categories."""

import pandas as pd
import pytest

from helpers.kpis.cuts import Cuts

PERSONAS = pd.Series({"a": "p2", "b": "p1", "z": "p3"})


def table(kind="str"):
    rows = pd.DataFrame({"wave": ["w2", "w1", "w1", "w1", "w2"], "person_id": ["a", "b", None, "c", "b"], "x": range(5)})
    return rows.astype({"wave": kind, "person_id": kind})


@pytest.mark.parametrize("kind", ["str", "category"])
def test_a_cut_holds_the_rows_of_its_people_and_wave_in_their_order(kind):
    cuts = Cuts(table(kind), PERSONAS)
    assert cuts.personas == ["all", "p1", "p2"]     # nobody of p3 is here
    assert {p: cuts.get(p)["x"].tolist() for p in cuts.personas} == {"all": [0, 1, 2, 3, 4], "p1": [1, 4], "p2": [0]}
    assert cuts.get("all", "w1")["x"].tolist() == [1, 2, 3] and cuts.get("p1", "w1")["x"].tolist() == [1]
    assert (cuts.waves(), cuts.waves("p1"), cuts.waves("p2")) == (["w1", "w2"], ["w1", "w2"], ["w2"])


def test_a_table_without_people_or_a_study_without_personas_has_everyone_only():
    assert Cuts(table().drop(columns="person_id"), PERSONAS).personas == ["all"]
    assert Cuts(table(), pd.Series(dtype="str")).personas == ["all"]


def test_a_cut_is_made_once_and_a_whole_is_no_copy():
    given = table("category")
    cuts = Cuts(given, PERSONAS)
    assert cuts.get() is given and cuts.get("p1") is cuts.get("p1")


def test_people_who_come_as_text_leave_as_numbers_in_the_order_of_their_names():
    found = Cuts(table(), PERSONAS).get()["person_id"]
    assert found.tolist()[:2] == [0, 1] and found.isna().tolist() == [False, False, True, False, False] and found[3] == 2
