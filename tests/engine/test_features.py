"""Numbers per person, worked out by hand for three people."""

import numpy as np
import pytest
from small_log import STAGES, classify, log_of

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
