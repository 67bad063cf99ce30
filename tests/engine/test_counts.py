"""Counting people and times gives the same by a table as by sorting."""

import numpy as np
import pandas as pd
import pytest
from event_logs import tables_of
from hypothesis import given
from hypothesis import strategies as st
from small_log import STAGES, classify, log_of

from helpers.engine import counts
from helpers.engine.memory import Plan, run


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=30))
def test_both_ways_of_counting_agree_with_plain_sets(rows):
    code, who = (np.array(x, dtype=np.int64) for x in zip(*rows, strict=True))
    before = counts.DENSE
    try:
        answers = []
        for counts.DENSE in (0, 10**9):
            found, times, people = counts.tally(code, who, 5)
            answers.append({c: (t, p) for c, t, p in zip(found.tolist(), times.tolist(), people.tolist(), strict=True)})
    finally:
        counts.DENSE = before
    plain = {c: ([r[0] for r in rows].count(c), len({w for k, w in rows if k == c})) for c, _ in rows}
    assert answers == [plain, plain]


def test_sums_are_whole_numbers():
    assert counts.sums_of(np.array([0, 1, 0]), np.array([10**12, 5, 1]), 3).tolist() == [10**12 + 1, 5, 0]


PLAN = Plan(classify, STAGES, 60_000_000, "UTC", {})
ROWS = [("a", 0, "see", "f:1", "mail"), ("a", 10, "see", "f:2", "mail"), ("a", 20, "keep", "f:3", "web"), ("a", 30, "see", "f:4", "web"), ("a", 200, "see", "f:5", "web"),
        ("a", 230, "buy", "f:6", "web"), ("b", 5, "buy", "f:7", "mail"), ("b", 6, "scroll", "f:8", "mail"), ("b", 400, "see", "f:9", "mail"), ("b", 401, "buy", "f:10", "mail"),
        ("c", 3, "scroll", "f:11", "web")]


@pytest.fixture(scope="module")
def made():
    return run(log_of(*ROWS).assign(value=[None] * 5 + [12.5, 2.25, 9.0, None, 1.0, None]), PLAN)


def at(second):
    return pd.Timestamp("2026-05-01T00:00Z") + pd.Timedelta(seconds=second)


def test_steps_by_hand(made):
    """Equal stages in a row are one step within a session, and after a silence a step of its own; the time at the last step is not known."""
    steps = made["steps"]
    assert steps[["person_id", "step", "stage", "is_return", "cycle"]].values.tolist() == [
        ["a", 1, "see", False, 1], ["a", 2, "keep", False, 1], ["a", 3, "see", True, 1], ["a", 4, "see", False, 1], ["a", 5, "buy", False, 1],
        ["b", 1, "buy", False, 1], ["b", 2, "see", True, 2], ["b", 3, "buy", False, 2]]
    assert steps["entered_at"].tolist() == [at(s) for s in (0, 20, 30, 200, 230, 5, 400, 401)]
    assert steps["left_at"].tolist() == [at(s) for s in (10, 20, 30, 200, 230, 5, 400, 401)]
    assert steps["dwell_s"].fillna(-1).tolist() == [20, 10, 170, 30, -1, 395, 1, -1] and set(steps["wave"]) == {"all"}


def test_moves_by_hand(made):
    found = made["transitions"].groupby("level", sort=False)[["from", "to", "times", "people"]]
    assert {level: part.values.tolist() for level, part in found} == {
        "event": [["buy", "scroll", 1, 1], ["keep", "see", 1, 1], ["scroll", "see", 1, 1], ["see", "buy", 2, 2], ["see", "keep", 1, 1], ["see", "see", 2, 1]],
        "stage": [["buy", "see", 1, 1], ["keep", "see", 1, 1], ["see", "buy", 2, 2], ["see", "keep", 1, 1], ["see", "see", 1, 1]],
        "touchpoint": [["buy", "unassigned", 1, 1], ["keep", "see", 1, 1], ["see", "buy", 2, 2], ["see", "keep", 1, 1], ["see", "see", 1, 1],
                       ["unassigned", "see", 1, 1]]}
    assert set(made["transitions"]["persona"]) == {"all"}


def test_a_funnel_by_hand(made):
    columns = ["stage", "position", "people", "went_on", "in_order", "went_back", "skipped", "came_again", "converted"]
    assert made["funnel"][columns].values.tolist() == [
        ["see", 1, 2, 2, 2, 0, 1, 1, 2],        # a came again after the silence and skipped to keep; both bought afterwards
        ["buy", 2, 2, 0, 2, 1, 0, 0, 2],        # b went back to see
        ["keep", 3, 1, 0, 0, 1, 0, 0, 1]]       # a was there before buying: not in order, and bought later


def test_reach_and_summary_by_hand(made):
    reach = made["reach"][made["reach"]["kind"] == "channel"]
    assert reach[["stage", "item", "people", "times"]].values.tolist() == [
        ["buy", "mail", 1, 2], ["buy", "web", 1, 1], ["keep", "web", 1, 1], ["see", "mail", 2, 3], ["see", "web", 1, 2]]
    assert made["reach"]["kind"].unique().tolist() == ["action", "channel", "touchpoint"]
    assert made["summary"].iloc[0].to_dict() == {
        "wave": "all", "people": 3, "events": 11, "sessions": 5, "steps": 8, "unassigned": 2, "dropped": 0, "converted": 2, "second_cycle": 1, "value": 15.75,
        "first_at": at(0), "last_at": at(401)}


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "one event each", "no rows"])
def test_the_counts_are_those_of_another_way_of_counting(log):
    ours, theirs = tables_of("memory", log), tables_of("portable SQL", log)
    for name in ("steps", "transitions", "funnel", "reach", "summary"):
        pd.testing.assert_frame_equal(ours[name], theirs[name], check_exact=True)


def test_a_stage_that_is_skipped_counts_however_short_the_log_is():
    stages = ["see", "weigh", "ask", "buy", "keep"]
    known = lambda distinct: distinct.assign(stage=distinct["event"], touchpoint=distinct["event"], action=distinct["event"], is_goal=False)  # noqa: E731
    for begin, end, skips in (("see", "weigh", 0), ("see", "ask", 1), ("see", "buy", 1), ("see", "keep", 1), ("keep", "see", 0)):
        funnel = run(log_of(("a", 0, begin, "f:1"), ("a", 9, end, "f:2")), Plan(known, stages, 60_000_000, "UTC", {}))["funnel"].set_index("stage")
        assert funnel["skipped"].to_dict() == dict.fromkeys(stages, 0) | {begin: skips}, (begin, end)
        assert funnel["people"].sum() == 2 and funnel.loc["see", "in_order"] == 1
