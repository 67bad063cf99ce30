"""The order of a journey, its sessions, and where a second journey begins."""

import numpy as np
from small_log import STAGES, classify, log_of

from helpers.engine.index import build, steps_of
from helpers.engine.log import read


def index_of(*rows, timeout_us=60_000_000):
    return build(read(log_of(*rows)), classify, STAGES, timeout_us)


def events(index):
    return [index.log.coded["event"].list()[c] for c in index.event]


def test_ties_in_time_go_by_row_number_and_not_as_text():
    index = index_of(("a", 0, "keep", "f:10"), ("a", 0, "buy", "f:9"), ("a", -5, "see", "f:30"))
    assert events(index) == ["see", "buy", "keep"]


def test_a_silence_as_long_as_the_timeout_does_not_end_a_session_and_a_longer_one_does():
    index = index_of(("a", 0, "see", "f:1"), ("a", 60, "see", "f:2"), ("a", 120.5, "see", "f:3"), ("b", 121, "see", "f:4"))
    assert index.session.tolist() == [0, 0, 1, 2]


def test_unassigned_events_neither_make_nor_break_a_step():
    steps = steps_of(index_of(("a", 0, "see", "f:1"), ("a", 1, "scroll", "f:2"), ("a", 2, "see", "f:3"), ("a", 3, "buy", "f:4")))
    assert steps.stage.tolist() == [0, 1] and steps.first.tolist() == [0, 3] and steps.last.tolist() == [2, 3]


def test_what_follows_a_goal_in_later_stages_belongs_to_the_same_journey():
    rows = [("a", t, e, f"f:{t}") for t, e in [(0, "see"), (100, "buy"), (200, "keep"), (300, "see"), (400, "buy"), (500, "buy")]]
    assert steps_of(index_of(*rows)).cycle.tolist() == [1, 1, 1, 2, 2, 3]


def test_an_index_keeps_names_and_not_the_rows_of_the_log():
    index = index_of(("a", 0, "see", "f:1"))
    assert len(index.log.micros) == 0 and index.log.coded["person_id"].list() == ["a"]
    assert np.array_equal(index.person, [0])
