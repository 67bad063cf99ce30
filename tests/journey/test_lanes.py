import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import tables
from helpers.journey import lanes


@pytest.mark.parametrize(
    ("ends", "goal", "better", "expected"),
    [
        ((0.31, 0.35), 0.30, "higher", "met"),
        ((0.25, 0.29), 0.30, "higher", "not_met"),
        ((0.25, 0.35), 0.30, "higher", "cannot_tell"),
        ((0.25, 0.29), 0.30, "lower", "met"),
        ((0.31, 0.35), 0.30, "lower", "not_met"),
        ((float("nan"), 0.2), 0.30, "higher", "cannot_tell"),
    ],
)
def test_a_goal_is_met_only_when_the_whole_interval_meets_it(ends, goal, better, expected):
    assert lanes.verdict(*ends, goal, better) == expected


@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(-1, 1))
def test_turning_the_scale_around_turns_nothing_but_the_direction(low, width, goal):
    upwards, downwards = lanes.verdict(low, low + width, goal), lanes.verdict(-low - width, -low, -goal, "lower")
    assert upwards == downwards or goal in (low, low + width)


def test_a_target_for_one_stage_does_not_speak_of_another():
    targets = {"nps": {"goal": 40, "stage": "after"}}
    assert lanes.aim(targets, "nps", "after") == (40.0, "higher")
    assert lanes.aim(targets, "nps", "before") is None


def test_measures_of_segments_and_other_waves_do_not_reach_the_map():
    row = {
        "metric": "action",
        "stage": "s",
        "persona": "all",
        "touchpoint": "reads",
        "channel": "all",
        "segment": "all",
        "period": "all",
        "wave": "w1",
        "estimate": 0.5,
        "low": 0.4,
        "high": 0.6,
        "n": 50,
        "unit": "share",
        "method": "wilson",
        "status": "observed",
    }
    table = tables.conform(
        pd.DataFrame([row, {**row, "segment": "age=old"}, {**row, "wave": "w0"}, {**row, "period": "2026-01"}]), "measures"
    )
    assert len(lanes.behaviour(table, ["s"], "w1")) == 1


@pytest.mark.row("L10")
def test_channels_stand_as_share_of_the_people_of_a_stage_apart_from_touchpoints():
    row = {
        "stage": "s",
        "persona": "all",
        "segment": "all",
        "period": "all",
        "wave": "w1",
        "low": 0.4,
        "high": 0.6,
        "n": 50,
        "unit": "share",
        "method": "wilson",
        "status": "observed",
        "metric": "reach",
    }
    table = tables.conform(
        pd.DataFrame(
            [
                {**row, "touchpoint": "all", "channel": "email", "estimate": 0.5},
                {**row, "touchpoint": "cart", "channel": "all", "estimate": 0.6},
            ]
        ),
        "measures",
    )
    found = lanes.behaviour(table, ["s"], "w1").set_index("lane")["statement"].to_dict()
    assert found == {"channels": "email", "touchpoints": "cart"}
