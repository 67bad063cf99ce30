"""Numbers per person, worked out by hand for three people."""

import numpy as np
import pandas as pd
import pytest
from event_logs import tables_of
from small_log import STAGES, classify, log_of

from helpers.engine import features
from helpers.engine.memory import Plan, run

PLAN = Plan(classify, STAGES, 1_800_000_000, "Europe/Amsterdam", {})
DAY = 86_400
ROWS = [
    # Anna: Friday 02:00 in Amsterdam sees twice and skips to keep; two days later (Sunday 20:00) back, and buys for 12.50
    ("anna", 0, "see", "f:1", "search", "mobile", np.nan),
    ("anna", 60, "scroll", "f:2", "search", "mobile", np.nan),
    ("anna", 120, "keep", "f:3", "search", "mobile", np.nan),
    ("anna", 2 * DAY + 64_800, "see", "f:4", "mail", "desktop", np.nan),
    ("anna", 2 * DAY + 64_830, "buy", "f:5", "mail", "desktop", 12.5),
    # Bo: one event without a stage
    ("bo", 0, "scroll", "f:6", "unknown", "mobile", np.nan),
    # Cas: buys at once, and again within the same visit: one step, two goals
    ("cas", 0, "buy", "f:7", "search", "desktop", 3.0),
    ("cas", 10, "buy", "f:8", "search", "desktop", 4.25),
]


@pytest.fixture(scope="module")
def people():
    return run(log_of(*ROWS), PLAN)["features"].set_index("person_id")


def test_there_is_one_row_per_person_with_events_sessions_and_whether_they_bought(people):
    assert people[["events", "sessions", "is_converted"]].to_dict("index") == {
        "anna": {"events": 5, "sessions": 2, "is_converted": True},
        "bo": {"events": 1, "sessions": 1, "is_converted": False},
        "cas": {"events": 2, "sessions": 1, "is_converted": True},
    }


@pytest.mark.parametrize(("name", "anna", "bo", "cas"), [
    ("span_days", 2 + 64_830 / DAY, 0, 10 / DAY),
    ("days_active", 2, 1, 1),
    ("distinct_events", 4, 1, 1),
    ("weekend", 2 / 5, 0, 0),
    ("evening", 2 / 5, 0, 0),
    ("morning", 3 / 5, 1, 1),
    ("first_hour", 2, 2, 2),
    ("events_per_session", 2.5, 1, 2),
    ("session_s_mean", (120 + 30) / 2, 0, 10),
    ("session_s_max", 120, 0, 10),
    ("single_event_sessions", 0, 1, 0),
    ("days_between_sessions", 2 + 64_800 / DAY, np.nan, np.nan),
    ("unassigned", 1 / 5, 1, 0),
    ("share_see", 2 / 5, 0, 0),
    ("reached_keep", 1, 0, 0),
    ("entry_position", 1, np.nan, 2),
    ("furthest_position", 3, np.nan, 2),
    ("steps", 4, 0, 1),
    ("skip", 1, 0, 0),
    ("back", 1, 0, 0),
    ("forward", 1, 0, 0),
    ("repeat", 0, 0, 0),
    ("linearity", 1 / 3, np.nan, np.nan),
    ("goals", 1, 0, 2),
    ("value", 12.5, 0, 7.25),
    ("value_max", 12.5, 0, 4.25),
    ("days_to_goal", 2 + 64_830 / DAY, np.nan, 0),
    ("sessions_to_goal", 2, np.nan, 1),
    ("channel_switches", 1, 0, 0),
    ("channel_mail", 1 / 2, 0, 0),
    ("device_mobile", 3 / 5, 1, 0),
])
def test_a_number_is_the_one_worked_out_by_hand(people, name, anna, bo, cas):
    assert people[f"f_{name}"].to_numpy() == pytest.approx([anna, bo, cas], nan_ok=True)


def test_no_rows_give_the_same_columns_and_no_people(people):
    none = run(log_of(*ROWS).head(0), PLAN)["features"]
    assert len(none) == 0 and {c for c in people if not c.startswith(("f_channel_", "f_device_"))} <= set(none.columns)


@pytest.mark.parametrize(("name", "anna", "bo", "cas"), [
    ("distinct_touchpoints", 4, 1, 1), ("session_events_max", 3, 1, 2), ("share_buy", 1 / 5, 0, 1), ("share_keep", 1 / 5, 0, 0), ("reached_see", 1, 0, 0),
    ("reached_buy", 1, 0, 1), ("journeys", 1, 1, 1), ("steps_to_goal", 4, np.nan, 1), ("channels", 2, 1, 1), ("channel_search", 1 / 2, 0, 1), ("device_desktop", 2 / 5, 0, 1)])
def test_further_numbers_are_those_worked_out_by_hand(people, name, anna, bo, cas):
    assert people[f"f_{name}"].to_numpy() == pytest.approx([anna, bo, cas], nan_ok=True)


@pytest.mark.parametrize("log", ["summer time begins", "summer time ends", "ties everywhere", "before 1970"])
def test_the_numbers_are_those_of_another_way_of_counting(log):
    pd.testing.assert_frame_equal(tables_of("memory", log)["features"], tables_of("portable SQL", log)["features"], check_exact=True)


@pytest.mark.parametrize("dense", [0, 10**9])
@pytest.mark.parametrize("names", [64, 65, 200])
def test_however_many_names_there_are_each_counts_once_per_person(names, dense, monkeypatch):
    monkeypatch.setattr(features, "DENSE", dense)
    rows = [("a", 10 * i + t, f"page {i:03d}", f"f:{i}", "web") for i in range(names) for t in (0, 1)]
    rows += [("b", t, f"page {i:03d}", "f:0", "web") for t, i in enumerate((0, names - 1, 0))]
    found = run(log_of(*rows), PLAN)["features"].set_index("person_id")
    assert found["f_distinct_events"].to_dict() == {"a": names, "b": 2} and found["f_distinct_touchpoints"].to_dict() == {"a": 1, "b": 1}


def test_hours_and_days_turn_at_noon_six_in_the_evening_midnight_and_the_end_of_friday():
    """1 May 2026 was a Friday; Amsterdam is two hours ahead of these seconds after midnight in UTC."""
    hour = 3600
    for second, wanted in ((10 * hour - 1, (1, 0, 0, 11)), (10 * hour, (0, 0, 0, 12)), (16 * hour - 1, (0, 0, 0, 17)), (16 * hour, (0, 1, 0, 18)),
                           (22 * hour - 1, (0, 1, 0, 23)), (22 * hour, (1, 0, 1, 0)), (70 * hour - 1, (0, 1, 1, 23)), (70 * hour, (1, 0, 0, 0))):
        row = run(log_of(("a", second, "see", "f:1")), PLAN)["features"].iloc[0]
        assert (row["f_morning"], row["f_evening"], row["f_weekend"], row["f_first_hour"]) == wanted
    night = run(log_of(("a", 22 * hour - 1, "see", "f:1"), ("a", 22 * hour, "see", "f:2"), ("b", 22 * hour, "see", "f:3")), PLAN)["features"]
    assert night["f_days_active"].tolist() == [2, 1]


def test_of_two_waves_the_last_in_which_someone_has_events_counts():
    log = log_of(("a", 0, "see", "f:1"), ("a", 5, "buy", "f:2"), ("b", 0, "buy", "f:3")).assign(wave=["w1", "w2", "w1"])
    found = run(log, PLAN)["features"]
    assert found[["person_id", "wave", "events", "is_converted", "f_entry_position"]].values.tolist() == [["a", "w2", 1, True, 2], ["b", "w1", 1, True, 2]]


def test_nobody_has_the_same_columns_of_the_same_kinds(people):
    none = features.empty(STAGES, ["mail", "search"], ["desktop", "mobile"])
    whole = people.reset_index()
    assert set(none.columns) == set(whole.columns) and none.dtypes.astype(str).to_dict() == whole.dtypes.astype(str).to_dict()
