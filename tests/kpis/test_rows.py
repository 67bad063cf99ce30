import pandas as pd

from helpers.kpis import rows


def test_a_frame_comes_whole_and_then_per_place_that_is_a_place():
    frame = pd.DataFrame({"stage": ["decision", "unassigned", "decision"], "x": [1, 2, 3]})
    found = [(place, part["x"].tolist()) for place, part in rows.places(frame, (("stage",),))]
    assert found == [({}, [1, 2, 3]), ({"stage": "decision"}, [1, 3])]


def test_an_empty_frame_has_no_whole():
    assert list(rows.places(pd.DataFrame({"stage": []}), (("stage",),))) == []


def test_a_row_is_about_everything_unless_it_names_a_place():
    made = rows.row("aov", (5, 4, 6), 12, unit="euro", method="m", status="observed", channel="email")
    assert (made["stage"], made["touchpoint"], made["channel"], made["n"]) == ("all", "all", "email", 12)


def test_rows_of_unknown_people_are_left_out():
    assert rows.known_people(pd.DataFrame({"person_id": ["a", None]}))["person_id"].tolist() == ["a"]


def test_globs_know_stars_and_question_marks_only():
    values = pd.Series(["purchase", "purchase [test]", "view", None])
    assert rows.is_like(values, ["purchase*"]).tolist() == [True, True, False, False]
    assert rows.is_like(values, ["purchase [test]"]).tolist() == [False, True, False, False]
