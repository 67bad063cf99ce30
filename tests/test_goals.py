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
