"""Stays in a stage and what ends them, by hand."""

import pandas as pd
import pytest

from helpers.kpis import How
from helpers.kpis import stays as s

HOW = How()


def steps(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "step", "stage", "entered_at", "left_at", "is_return", "cycle"])
    for name in ("entered_at", "left_at"):
        frame[name] = (pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame[name], unit="D")).astype("datetime64[us, UTC]")
    return frame.assign(wave="w1")


FOUR = [("a", 1, "aware", 0, 1, False, 1), ("a", 2, "buy", 2, 2, False, 1), ("a", 3, "aware", 4, 4, True, 1),
        ("b", 1, "aware", 0, 0, False, 1),
        ("c", 1, "aware", 89, 90, False, 1),
        ("d", 1, "aware", 1, 1, False, 1), ("d", 2, "aware", 3, 3, False, 1), ("d", 3, "buy", 6, 6, False, 1)]


def test_a_stay_ends_by_going_on_going_back_staying_away_or_not_yet():
    found = s.stays(steps(FOUR))
    got = {(p, g): (d, s.OUTCOMES[o]) for p, g, d, o in found[["person_id", "stage", "days", "outcome"]].itertuples(index=False)}
    assert got == {("a", "aware"): (2.0, "on"), ("a", "buy"): (2.0, "back"), ("b", "aware"): (0.0, "out"), ("c", "aware"): (1.0, "seen"),
                   ("d", "aware"): (5.0, "on"), ("d", "buy"): (0.0, "out")}


def test_the_next_journey_of_a_person_is_no_step_back_and_no_staying_away():
    found = s.stays(steps([("a", 1, "buy", 0, 1, False, 1), ("a", 2, "aware", 50, 51, True, 2), ("b", 1, "buy", 90, 90, False, 1)]))
    first = found[(found["person_id"] == "a") & (found["stage"] == "buy")].iloc[0]
    assert (first["days"], s.OUTCOMES[first["outcome"]]) == (1.0, "seen")


def test_time_in_a_stage_is_the_median_of_those_who_left_and_counts_people():
    found = {r["stage"]: r for r in s.time_in_stage(s.stays(steps(FOUR)), HOW)}
    assert found["aware"]["n"] == 4 and found["aware"]["estimate"] == 2 * 86_400 and found["aware"]["unit"] == "seconds"


def test_shares_of_what_ends_a_stay_and_none_where_nobody_ever_did():
    table = s.stays(steps(FOUR))
    on = {r["stage"]: r["estimate"] for r in s.moves_on(table, HOW)}
    assert on["aware"] == pytest.approx(0.25 + 0.5 * 1.0) and "buy" not in on
    assert {r["stage"] for r in s.moves_back(table, HOW)} == {"buy"}
    assert {r["stage"] for r in s.drops_out(table, HOW)} == {"aware"}


def test_no_steps_give_no_stays():
    assert s.stays(steps([])).empty
