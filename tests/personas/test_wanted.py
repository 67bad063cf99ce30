"""Segments by rule, the wanted audience and the ideal customer stand beside the people who answered."""

import numpy as np
import pandas as pd
import pytest

from helpers import disclosure, tables
from helpers.personas.traits import Traits
from helpers.personas.wanted import condition_text, fits, segment_shares, segments, wanted


def traits(**columns):
    frame = pd.DataFrame(columns)
    frame.index = pd.Index([f"r{i:03d}" for i in range(len(frame))], name="person_id")
    return Traits(frame, pd.DataFrame())


SEVEN = traits(age=[20.0, 25, 30, 41, np.nan, 22, 60], region=["N", "N", "Z", "Z", "N", None, "N"],
               **{"goal=price": [1.0, 0, 1, 1, 1, np.nan, 0], "goal=nice": [0.0, 1, 0, 0, 0, np.nan, 0]})


@pytest.mark.parametrize(("where", "who"), [
    ([{"question": "age", "at_least": 25, "below": 41}], [0, 1, 1, 0, np.nan, 0, 0]),
    ([{"question": "age", "above": 25, "at_most": 41}], [0, 0, 1, 1, np.nan, 0, 0]),
    ([{"question": "region", "answers": ["N", "O"]}], [1, 1, 0, 0, 1, np.nan, 1]),
    ([{"question": "age", "answers": [20, 22.0]}], [1, 0, 0, 0, np.nan, 1, 0]),
    ([{"question": "goal", "answers": ["price", "nice"]}], [1, 1, 1, 1, 1, np.nan, 0]),
    ([{"question": "goal", "answers": ["never ticked"]}], [0, 0, 0, 0, 0, np.nan, 0]),
    ([{"question": "never asked", "answers": ["x"]}], [np.nan] * 7),
    # who misses one condition is out, even when the other is not known
    ([{"question": "age", "below": 30}, {"question": "region", "answers": ["Z"]}], [0, 0, 0, 0, 0, np.nan, 0]),
])
def test_people_fit_a_rule_or_do_not_or_it_is_not_known(where, who):
    np.testing.assert_array_equal(fits(SEVEN, where).to_numpy(), np.array(who, dtype=float))


def test_the_segment_table_holds_only_who_surely_fits():
    table = segments(SEVEN, {"north": {"where": [{"question": "region", "answers": ["N"]}]}, "old": {"where": [{"question": "age", "above": 40}]}})
    assert table.groupby("segment")["person_id"].apply(list).to_dict() == {"north": ["r000", "r001", "r004", "r006"], "old": ["r003", "r006"]}
    tables.conform(table, "segments")


def hundred(ones, n=100):
    """``n`` people of whom the first ``ones`` want the lowest price, in two personas of equal size that take turns."""
    made = traits(**{"goal=price": [1.0] * ones + [0.0] * (n - ones)})
    members = pd.DataFrame({"person_id": made.frame.index, "persona": ["p1", "p2"] * (n // 2), "probability": 0.9, "is_assigned": True, "basis": "survey"})
    return made, members, pd.DataFrame({"wave": "w1", "person_id": made.frame.index})


SAVERS = {"savers": {"where": [{"question": "goal", "answers": ["price"]}]}}


@pytest.mark.row("P9")
def test_a_segment_has_a_share_with_interval_and_its_overlap_with_each_persona():
    made, members, answers = hundred(40)
    rows = segment_shares(made, SAVERS, members, answers).set_index("persona")
    assert rows["estimate"].to_dict() == {"all": 0.4, "p1": 0.4, "p2": 0.4} and rows["n"].to_dict() == {"all": 100, "p1": 50, "p2": 50}
    assert rows.loc["all", ["low", "high"]].round(4).tolist() == [0.3094, 0.498]           # Wilson, 40 of 100
    tables.conform(rows.reset_index(), "measures")


def test_a_segment_of_a_few_people_is_not_published():
    made, members, answers = hundred(14)
    rows = segment_shares(made, SAVERS, members, answers)
    shown = disclosure.protect(rows, minimum_people=10).set_index("persona")        # 7 of each persona
    assert shown["status"].to_dict() == {"all": "reported", "p1": "suppressed", "p2": "suppressed"} and np.isnan(shown.loc["p1", "estimate"])
    small = segment_shares(made, SAVERS, members[:18], answers).set_index("persona")
    assert small["status"].to_dict() == {"all": "reported", "p1": "suppressed", "p2": "suppressed"}      # 9 people each


def wish(share, **more):
    return {"audience": [{"segment": "savers", "share": share, "source": "plan", "on": "2026-01-10"}], "ideals": {}, **more}


@pytest.mark.row("P6")
@pytest.mark.parametrize(("ones", "share", "verdict"), [(40, 0.6, "less"), (40, 0.2, "more"), (40, 0.45, "cannot_tell"), (8, 0.4, "cannot_tell")])
def test_the_real_share_is_held_against_the_wanted_one_by_test_and_interval(ones, share, verdict):
    made, members, _ = hundred(ones)
    row = wanted(made, wish(share), SAVERS, members, pd.DataFrame(), made.frame.index).iloc[0]
    assert row["verdict"] == verdict and row["wanted"] == share


def test_the_p_value_is_that_of_the_score_test():
    made, members, _ = hundred(40)
    assert wanted(made, wish(0.5), SAVERS, members, pd.DataFrame(), made.frame.index)["q"].iloc[0] == pytest.approx(0.0455003)    # z = -2


def test_a_share_with_a_narrow_interval_around_the_wanted_one_is_as_wanted():
    made, members, _ = hundred(1600, 4000)
    assert wanted(made, wish(0.41), SAVERS, members, pd.DataFrame(), made.frame.index)["verdict"].tolist() == ["as_wanted"]


@pytest.mark.row("P7")
def test_the_ideal_customer_is_looked_for_among_everyone_and_in_each_persona():
    made, members, _ = hundred(50)
    members["persona"] = ["p1"] * 40 + ["p2"] * 60
    ideals = {"fan": {"where": [*SAVERS["savers"]["where"]], "source": "workshop", "on": "2026-02-01"}}
    table = wanted(made, {"ideals": ideals}, {}, members, pd.DataFrame(), made.frame.index).set_index("persona")
    assert table["estimate"].to_dict() == {"all": 0.5, "p1": 1.0, "p2": pytest.approx(1 / 6)}
    assert table["is_nearest"].to_dict() == {"all": False, "p1": True, "p2": False} and set(table["verdict"]) == {"described"}
    tables.conform(table.reset_index(), "wanted")


def test_a_small_part_of_an_ideal_is_hidden_together_with_a_neighbour():
    made, members, _ = hundred(50)
    members["persona"] = ["p1"] * 41 + ["p2"] * 30 + ["p3"] * 29        # 41, 9 and 0 of them fit
    table = wanted(made, {"ideals": {"fan": {**SAVERS["savers"], "source": "s", "on": "d"}}}, {}, members, pd.DataFrame(), made.frame.index)
    assert table.set_index("persona")["estimate"].isna().to_dict() == {"all": False, "p1": False, "p2": True, "p3": True}
    assert table.loc[table["is_nearest"], "persona"].tolist() == ["p1"]


def test_no_persona_is_nearest_when_two_are_equally_near():
    made, members, _ = hundred(50)
    table = wanted(made, {"ideals": {"fan": {**SAVERS["savers"], "source": "s", "on": "d"}}}, {}, members, pd.DataFrame(), made.frame.index)
    assert not table["is_nearest"].any()


def test_a_wanted_share_of_a_persona_is_read_from_the_shares_of_the_wave():
    made, members, _ = hundred(40)
    shares = pd.DataFrame([{"persona": "p2", "segment": "all", "estimate": 0.2, "low": 0.15, "high": 0.26, "n": 300}])
    aim = {"audience": [{"persona": p, "share": 0.35, "source": "plan", "on": "d"} for p in ("p2", "p7")]}
    table = wanted(made, aim, {}, members, shares, made.frame.index).set_index("subject")
    assert table["verdict"].to_dict() == {"p2": "less", "p7": "cannot_tell"}


def test_without_wishes_and_without_people_there_are_no_rows():
    made, members, answers = hundred(40)
    assert wanted(made, {}, {}, members, pd.DataFrame(), made.frame.index).empty
    assert segment_shares(made, {}, members, answers).empty and segments(made, {}).empty
    nobody = traits(age=np.array([], dtype=float))
    assert wanted(nobody, wish(0.4), SAVERS, members[:0], pd.DataFrame(), nobody.frame.index)["verdict"].tolist() == ["cannot_tell"]


def test_a_condition_has_one_text():
    assert condition_text({"question": "age", "above": 2.5}) == "age>2.5"
