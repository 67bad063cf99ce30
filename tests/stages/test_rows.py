"""Rows of measures by hand: places, ends that cannot lie outside, small groups, and one number for one name in every table."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import intervals, tables
from helpers.stages import rows

KEY = ("w1", "all")


def test_a_share_has_wilsons_interval_and_stands_where_it_is_said():
    found = rows.share(KEY, "reach", 5, 10, 0.95, stage="decision")
    assert (found["estimate"], found["n"], found["stage"], found["channel"]) == (0.5, 10, "decision", "all")
    assert found["low"] == pytest.approx(0.2366, abs=1e-4) and found["high"] == pytest.approx(0.7634, abs=1e-4)


def test_the_ends_of_a_mean_stay_where_values_can_be():
    found = rows.mean(KEY, "linearity", pd.Series([0.0, 1.0, 1.0]), "share", 0.95, most=1.0)
    assert (found["estimate"], found["low"], found["high"]) == (pytest.approx(2 / 3), 0.0, 1.0)


def test_a_median_leaves_out_who_has_no_value():
    found = rows.middle(KEY, "dwell", pd.Series([3.0, np.nan, *range(1, 21)]), "seconds", 0.95)
    assert found["n"] == 21 and found["low"] <= found["estimate"] == 10 <= found["high"]


def test_nine_people_are_hidden_and_ten_are_shown():
    table = rows.finished([rows.share(KEY, "reach", 4, n, 0.95, stage=f"s{n}") for n in (9, 10)], 10).set_index("stage")
    assert table.loc["s9", "status"] == "suppressed" and table.loc["s9", ["estimate", "low", "high"]].isna().all()
    assert table.loc["s10", "status"] == "observed" and table.loc["s10", "estimate"] == 0.4
    assert rows.finished([], 10).empty


def test_a_person_has_the_same_number_in_every_table_and_nobody_has_none():
    first, none, second = rows.numbered(pd.DataFrame({"person_id": ["x", None, "y"]}), None, pd.DataFrame({"person_id": ["y", "z", "x"]}))
    assert none is None and len(first) == 2
    assert dict(zip("xy", first["person_id"])) == {name: dict(zip("yzx", second["person_id"]))[name] for name in "xy"}
    assert second["person_id"].nunique() == 3


def test_a_mean_has_students_interval_over_people_and_is_never_below_nothing():
    values = pd.Series([2.0, 4.0, 9.0, 5.0])
    found = rows.mean(KEY, "sessions", values, "count", 0.9)
    half = stats.t.ppf(0.95, 3) * values.std() / 2
    assert [found[k] for k in ("estimate", "low", "high", "n")] == pytest.approx([5, 5 - half, 5 + half, 4])
    assert rows.mean(KEY, "sessions", pd.Series([0.0, 0, 0, 9]), "count", 0.9)["low"] == 0 and rows.mean(KEY, "sessions", values, "count", 0.9, most=5.5)["high"] == 5.5
    alone = rows.mean(KEY, "sessions", values[:1], "count", 0.9)
    assert alone["estimate"] == 2 and np.isnan(alone["low"])


def test_a_row_is_written_out_in_full():
    found = rows.share(("w2", "p1"), "reach", 5, 10, 0.9, stage="decision", segment="x=1", status="reported")
    low, high = (float(v) for v in intervals.wilson(5, 10, 0.9))
    assert found == {"metric": "reach", "persona": "p1", "wave": "w2", "stage": "decision", "touchpoint": "all", "channel": "all", "segment": "x=1", "period": "all",
                     "estimate": 0.5, "low": low, "high": high, "n": 10, "unit": "share", "method": "share of people, Wilson", "status": "reported"}
    middle = rows.middle(KEY, "dwell", pd.Series([*range(1, 12), np.nan]), "seconds", 0.9)
    assert [middle[k] for k in ("estimate", "low", "high")] == pytest.approx(list(intervals.median(np.arange(1.0, 12), 0.9))) and (middle["unit"], middle["n"]) == ("seconds", 11)


def test_finished_rows_are_numbered_anew_in_the_order_of_their_key():
    given = [rows.share((wave, "all"), metric, 4, 10, 0.95, stage=stage) for metric, stage, wave in (("reach", "b", "w2"), ("reach", "b", "w1"), ("drop_off", "b", "w1"), ("reach", "a", "w1"))]
    table = rows.finished(given, 10)
    key = list(tables.contract("measures").key)
    assert table.index.tolist() == [0, 1, 2, 3] and table[key].values.tolist() == sorted(table[key].values.tolist()) and table["metric"].tolist()[0] == "drop_off"
