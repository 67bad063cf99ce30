"""A/B results of which only totals are known; expected values by hand."""

import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.experiments import read_counts


def counted(*arms, about="checkout", wave="w1", first="2026-05-04", last="2026-05-17"):
    """Rows of counts for (variation, visitors, conversions)."""
    rows = []
    for i, (item, n, x) in enumerate(arms, start=9):
        for metric, value in (("visitors", n), ("conversions", x)):
            rows.append({"row_id": f"ab.csv:{i}", "wave": wave, "source": "ab.csv", "about": about, "from_on": first, "until_on": last,
                         "dimension": "variation", "item": item, "channel": "all", "metric": metric, "value": float(value),
                         "unit": "count", "flags": ""})  # fmt: skip
    return tables.conform(pd.DataFrame(rows), "counts").sort_values("row_id", ignore_index=True)


@pytest.mark.row("D15", "A4")
def test_visitors_and_conversions_give_the_effect_with_its_newcombe_interval_and_the_ratio_check():
    read = read_counts(counted(("kort", 4100, 260), ("Original", 4000, 200))).iloc[0]
    assert (read["variant"], read["n_control"], read["n_treated"], read["verdict"]) == ("kort", 4000, 4100, "better")
    assert read["effect"] == pytest.approx(260 / 4100 - 200 / 4000)
    assert (read["low"], read["high"]) == pytest.approx(intervals.newcombe(200, 4000, 260, 4100, 0.95))
    assert read["checks"] == "srm_ok;whole_weeks_ok;no_plan"


def test_without_a_name_for_it_the_first_of_the_file_is_control_also_after_row_nine():
    assert read_counts(counted(("blauw", 500, 20), ("rood", 500, 20), ("geel", 500, 20)))["variant"].tolist() == ["rood", "geel"]


def test_a_lopsided_split_or_more_conversions_than_visitors_shows_no_numbers():
    lopsided = read_counts(counted(("control", 6000, 300), ("new", 5000, 400))).iloc[0]
    assert lopsided["verdict"] == "invalid" and pd.isna(lopsided["effect"]) and lopsided["checks"].startswith("srm_failed")
    meant = read_counts(counted(("control", 6000, 300), ("new", 5000, 400)), expected={"checkout": {"control": 6, "new": 5}}).iloc[0]
    assert meant["verdict"] == "better"
    odd = read_counts(counted(("control", 100, 120), ("new", 100, 5))).iloc[0]
    assert odd["verdict"] == "invalid" and "too_many_conversions" in odd["checks"]


def test_what_the_file_does_not_say_is_a_check_and_not_an_error():
    assert "no_dates" in read_counts(counted(("control", 100, 9), ("new", 100, 9), first=None, last=None))["checks"].iloc[0]
    twice = pd.concat([counted(("control", 100, 9), ("new", 100, 9)), counted(("control", 100, 9), ("new", 100, 9))])
    assert "added_up" in read_counts(twice)["checks"].iloc[0] and read_counts(twice)["n_control"].iloc[0] == 200
    few = read_counts(counted(("control", 9, 1), ("new", 9, 2))).iloc[0]
    assert few["verdict"] == "cannot_tell" and pd.isna(few["effect"])


def test_other_counts_and_a_variation_without_conversions_give_no_result():
    pages = counted(("all", 100, 9)).assign(about=None)
    lonely = counted(("control", 100, 9), ("new", 100, 9))
    assert read_counts(pages).empty and read_counts(lonely[lonely["item"] == "new"]).empty
    assert read_counts(lonely[~((lonely["item"] == "new") & (lonely["metric"] == "conversions"))]).empty
    assert read_counts(tables.empty("counts")).empty


def test_the_last_wave_of_an_experiment_counts():
    both = pd.concat([counted(("control", 100, 9), ("new", 100, 9)), counted(("control", 300, 9), ("new", 300, 9), wave="w2")])
    assert read_counts(both)[["wave", "n_control"]].values.tolist() == [["w2", 300]]


@pytest.mark.parametrize(("last", "said"), [("2026-05-10", "not_whole_weeks"), ("2026-05-16", "not_whole_weeks"), ("2026-05-17", "whole_weeks_ok"), ("2026-05-18", "not_whole_weeks"),
                                            ("2026-05-24", "whole_weeks_ok"), ("2026-05-04", "no_dates")])
def test_a_counted_test_runs_for_two_whole_weeks_and_its_plan_is_held_against_the_smallest_arm(last, said):
    frame = counted(("control", 100, 9), ("new", 102, 9), last=last)
    for planned, plan in ((100, "plan_ok"), (101, "stopped_early"), (None, "no_plan")):
        found = read_counts(frame, planned=None if planned is None else {"checkout": planned}, until={"checkout": "2026-05-16"})
        assert found["checks"].tolist() == [";".join(["srm_ok", said, plan, *(["read_early"] if last < "2026-05-16" else [])])]


def test_ten_visitors_are_enough_all_may_convert_and_worse_is_said_too():
    row = read_counts(counted(("control", 10, 10), ("new", 10, 0)), level=0.9).iloc[0]
    assert row["verdict"] == "worse" and (row["control"], row["treated"], row["effect"]) == (1, 0, -1)
    assert (row["low"], row["high"]) == pytest.approx(intervals.newcombe(10, 10, 0, 10, 0.9))
    nine = read_counts(counted(("control", 10, 1), ("new", 9, 1))).iloc[0]
    assert pd.isna(nine["effect"]) and (nine["n_control"], nine["n_treated"], nine["verdict"]) == (10, 9, "cannot_tell")
    assert read_counts(counted(("control", 100, 9), ("new", 100, 10)))["verdict"].tolist() == ["cannot_tell"]


@pytest.mark.parametrize("name", ["Controle", " baseline ", "CURRENT", "origineel", "huidig"])
def test_control_is_known_by_many_names_and_comes_first_wherever_it_stands(name):
    found = read_counts(counted(("b", 100, 9), (name, 110, 10), ("a", 100, 8)))
    assert found["variant"].tolist() == ["a", "b"] or found["variant"].tolist() == ["b", "a"]
    assert set(found["n_control"]) == {110} and found["metric"].unique().tolist() == ["conversion"]
