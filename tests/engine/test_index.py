"""The order of a journey, its sessions, and where a second journey begins."""

import numpy as np
import pandas as pd
import pytest
from event_logs import tables_of
from small_log import STAGES, classify, log_of

from helpers.engine.index import build, steps_of, whole_for
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


def test_an_index_by_hand():
    log = log_of(("b", 5, "buy", "f:1", "web", "phone", 2.5), ("a", 9, "scroll", "f:2", "mail", "phone", 1.0), ("a", 7, "see", "f:3", "web", "desk", None),
                 ("b", 70, "keep", "f:4", "web", "phone", None), ("a", 8, "buy", "f:5", "web", "desk", 0.00005)).assign(wave=["w2", "w1", "w1", "w2", "w2"])
    index = build(read(log), classify, STAGES, 60_000_000)
    midnight = pd.Timestamp("2026-05-01T00:00Z").value // 1000
    assert ((index.micros - midnight) // 1_000_000).tolist() == [7, 9, 8, 5, 70] and events(index) == ["see", "scroll", "buy", "buy", "keep"]
    assert (index.travellers, index.starts.tolist(), index.person.tolist(), index.wave.tolist()) == (3, [0, 2, 3], [0, 0, 1], [0, 1, 1])
    assert index.traveller.tolist() == [0, 0, 1, 2, 2] and index.waves == ["w1", "w2"]
    assert index.session.tolist() == [0, 0, 1, 2, 3] and index.session_starts.tolist() == [0, 2, 3, 4]
    assert index.stage.tolist() == [0, -1, 1, 1, 2] and [index.touchpoints[c] for c in index.touchpoint] == ["see", "unassigned", "buy", "buy", "keep"]
    assert index.touchpoints[0] == "other" and index.actions == ["buy", "keep", "scroll", "see"]
    assert [index.actions[c] for c in index.action] == events(index) and index.goals.tolist() == [2, 3] and index.values.tolist() == [0, 25_000]
    assert [index.log.coded["channel"].list()[c] for c in index.channel] == ["web", "mail", "web", "web", "web"]
    assert [index.log.coded["device"].list()[c] for c in index.device] == ["desk", "phone", "desk", "phone", "phone"]


def test_ties_of_one_person_go_by_row_number_then_by_place_and_those_of_two_people_do_not_mix():
    rows = [("a", 0, "keep", "f:2"), ("b", 0, "see", "f:1"), ("a", 0, "buy", "f:2"), ("a", 0, "see", "f:1"), ("b", 0, "buy", "f:0"), ("a", 1, "see", "f:0")]
    assert events(index_of(*rows)) == ["see", "keep", "buy", "see", "buy", "see"]
    plain = log_of(*rows).drop(columns="row_id")
    assert events(build(read(plain), classify, STAGES, 60_000_000)) == ["keep", "buy", "see", "see", "see", "buy"]
    assert events(index_of(("a", 0, "see", "f:1"), ("b", 0, "buy", "f:0"))) == ["see", "buy"]
    assert events(index_of(("a", 0, "buy", "f:2"), ("a", 0, "see", "f:1"), ("a", 1, "keep", "f:0"))) == ["see", "buy", "keep"]


def test_steps_by_hand_with_their_goals_and_journeys():
    rows = [(0, "buy"), (5, "buy"), (6, "see"), (100, "buy"), (200, "keep"), (300, "scroll"), (301, "buy"), (400, "see"), (500, "see")]
    steps = steps_of(index_of(*[("a", t, e, f"f:{i}") for i, (t, e) in enumerate(rows)], ("b", 0, "scroll", "f:8"), ("c", 0, "see", "f:9")))
    assert steps.stage.tolist() == [1, 0, 1, 2, 1, 0, 0, 0] and steps.is_goal.tolist() == [True, False, True, False, True, False, False, False]
    assert steps.first.tolist() == [0, 2, 3, 4, 6, 7, 8, 10] and steps.last.tolist() == [1, 2, 3, 4, 6, 7, 8, 10]
    assert steps.traveller.tolist() == [0] * 7 + [2] and steps.session.tolist() == [0, 0, 1, 2, 3, 4, 5, 7]
    # seeing within the session of a goal begins nothing; buying in a later session does, and keeping what was bought does not
    assert steps.cycle.tolist() == [1, 1, 2, 2, 3, 4, 4, 1]


def test_nothing_makes_an_empty_index_and_no_steps():
    index = build(read(log_of(("a", 0, "see", "f:1")).head(0)), classify, STAGES, 60_000_000)
    assert index.travellers == 0 and len(steps_of(index).stage) == len(steps_of(index).cycle) == 0
    assert steps_of(index_of(("a", 0, "scroll", "f:1"))).first.tolist() == []


@pytest.mark.parametrize("log", ["ties without row number", "ties everywhere", "stage said by the row", "every row twice"])
def test_the_order_and_the_journeys_are_those_of_another_engine(log):
    for name in ("steps", "transitions"):
        pd.testing.assert_frame_equal(tables_of("memory", log)[name], tables_of("portable SQL", log)[name], check_exact=True)


@pytest.mark.parametrize(("rows", "kind"), [(0, np.int32), (2**31 - 1, np.int32), (2**31, np.int64), (3**31, np.int64)])
def test_rows_are_numbered_by_whole_numbers_that_can_hold_the_last_of_them(rows, kind):
    assert whole_for(rows) is kind and np.iinfo(kind).max >= rows - 1
