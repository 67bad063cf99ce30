import numpy as np
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


def test_whoever_is_not_known_buys_alone_and_people_are_numbered_by_name():
    orders = pd.DataFrame({"person_id": ["b", None, "a", "b", None, None], "order_id": ["o1", "o3", "o2", "o4", "o3", "o2"]})
    found = rows.buyers(orders)
    assert (found[0], found[2], found[3]) == (1, 0, 1) and found[1] == found[4] != found[5] and len(set(found)) == 4
    assert rows.buyers(orders.iloc[[0, 2]]).tolist() == [1, 0]


def test_sums_and_medians_of_people_leave_rows_without_a_person_out_whatever_the_order():
    for people in (pd.Series([None, "b", "a", "b", None, "a"]), pd.Series(pd.Categorical([None, "b", "a", "b", None, "a"], categories=["a", "b", "never"]))):
        sums, ones = rows.by_person(people, np.array([100.0, 1, 2, 3, 100, 4]), np.ones(6))
        assert (sums.tolist(), ones.tolist()) == ([6, 4], [2, 2])
        assert rows.medians(people, pd.Series([9e3, 1.0, 2.5, 4.0, 9e3, 3.5])).tolist() == [3.0, 2.5]
    assert [x.tolist() for x in rows.by_person(pd.Series([None, None], dtype="str"), np.ones(2), np.ones(2))] == [[], []]
    assert rows.medians(pd.Series(["a"] * 3 + ["b"]), pd.Series([1.0, 7.000001, 9.0, -5.0])).tolist() == [7.000001, 0]     # below nothing is nothing


def test_rows_in_order_of_their_people_stay_as_they_are():
    codes, order = rows._in_order(pd.Series(["a", "a", "b"]))
    assert codes.tolist() == [0, 0, 1] and order == slice(None)


def test_a_place_counts_only_where_all_its_parts_are_known_and_in_order_of_name():
    frame = pd.DataFrame({"stage": ["b", "a", "b", "a", "a"], "channel": ["x", "x", "survey", "y", ""], "v": range(5)})
    found = [(place, part["v"].tolist()) for place, part in rows.places(frame, (("stage", "channel"), ("channel",)))]
    assert found == [({}, [0, 1, 2, 3, 4]), ({"stage": "a", "channel": "x"}, [1]), ({"stage": "a", "channel": "y"}, [3]),
                     ({"stage": "b", "channel": "x"}, [0]), ({"channel": "x"}, [0, 1]), ({"channel": "y"}, [3])]
