"""Targets are judged by the interval."""

import pandas as pd
import pytest

from helpers import tables
from helpers.goals import against_targets
from helpers.study import Target


def measures(rows):
    frame = pd.DataFrame(rows, columns=["metric", "stage", "estimate", "low", "high", "n"])
    return tables.conform(frame.assign(persona="all", touchpoint="all", channel="all", segment="all", period="all", wave="w1",
                                       unit="points", method="m", status="reported"), "measures")


@pytest.mark.row("K7", "L7")
def test_a_target_is_met_missed_or_open_by_the_interval():
    frame = measures([("nps", "all", 50.0, 41.0, 59.0, 100), ("conversion", "all", 0.03, 0.02, 0.05, 900),
                      ("bounce", "all", 0.6, 0.5, 0.7, 99)])
    found = against_targets(frame, {"nps": {"goal": 40}, "conversion": {"goal": 0.03}, "bounce": {"goal": 0.4, "better": "lower"}})
    assert dict(zip(found["metric"], found["verdict"])) == {"nps": "met", "conversion": "cannot_tell", "bounce": "not_met"}


def test_a_target_looks_at_its_own_stage():
    frame = measures([("csat", "all", 80.0, 75.0, 85.0, 50), ("csat", "retention", 40.0, 30.0, 50.0, 50)])
    found = against_targets(frame, {"csat": {"goal": 60, "stage": "retention"}})
    assert found["verdict"].tolist() == ["not_met"]


def test_a_target_without_a_measure_stays_open_and_shows_no_number():
    found = against_targets(tables.empty("measures"), {"cpa": {"goal": 20, "better": "lower"}})
    assert found["verdict"].tolist() == ["cannot_tell"] and found["estimate"].isna().all() and found["n"].tolist() == [0]


def test_targets_are_read_as_the_study_has_them():
    frame = measures([("nps", "all", 50.0, 41.0, 59.0, 100)])
    assert against_targets(frame, {"nps": Target(goal=40)})["verdict"].tolist() == ["met"]


def test_no_targets_give_no_rows():
    assert against_targets(tables.empty("measures"), {}).empty


@pytest.mark.parametrize(("low", "high", "better", "verdict"), [
    (40.0, 60.0, "higher", "met"), (39.9, 60.0, "higher", "cannot_tell"), (20.0, 40.0, "higher", "cannot_tell"), (20.0, 39.9, "higher", "not_met"),
    (20.0, 40.0, "lower", "met"), (20.0, 40.1, "lower", "cannot_tell"), (40.0, 60.0, "lower", "cannot_tell"), (40.1, 60.0, "lower", "not_met"),
    (float("nan"), 60.0, "higher", "cannot_tell"), (50.0, float("nan"), "higher", "cannot_tell"),
])
def test_a_goal_that_lies_at_an_end_of_the_interval_is_met_from_the_good_side_only(low, high, better, verdict):
    found = against_targets(measures([("nps", "all", 50.0, low, high, 100)]), {"nps": {"goal": 40, "better": better}})
    assert found["verdict"].tolist() == [verdict]


def test_each_target_has_a_row_per_wave_in_order_and_other_places_and_groups_are_not_it():
    base = measures([("nps", "all", 50.0, 41.0, 59.0, 100)]).iloc[0]
    rows = [base, *(pd.Series({**base, column: "x", "estimate": 0.0}) for column in ("persona", "touchpoint", "channel", "segment", "period", "stage", "metric"))]
    frame = pd.DataFrame([pd.Series({**base, "wave": "w2", "estimate": 30.0, "low": 20.0, "high": 39.0, "n": 90}), *rows]).reset_index(drop=True)
    found = against_targets(tables.conform(frame, "measures"), {"csat": {"goal": 1, "stage": "decision", "touchpoint": "shop"}, "nps": {"goal": 40}})
    assert found.drop(columns=["unit", "method"]).astype(object).where(found.drop(columns=["unit", "method"]).notna(), None).values.tolist() == [
        ["csat", "decision", "shop", "", 1.0, "higher", None, None, None, 0, "cannot_tell"],
        ["nps", "all", "all", "w1", 40.0, "higher", 50.0, 41.0, 59.0, 100, "met"],
        ["nps", "all", "all", "w2", 40.0, "higher", 30.0, 20.0, 39.0, 90, "not_met"]]
    assert found["unit"].tolist() == ["", "points", "points"]
