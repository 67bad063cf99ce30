from types import SimpleNamespace

import pandas as pd

from helpers.clean.traffic import bots, internal, repeated, set_traffic_aside


def frame(rows):
    made = pd.DataFrame(rows, columns=["row", "device_key", "ga_session_id", "at", "event", "traffic_type"])
    made["at"] = pd.to_datetime(made["at"], unit="s", utc=True)
    return made


def test_an_event_counts_once_when_every_field_is_the_same():
    events = frame([(1, "a", "1", 0, "purchase", None), (2, "a", "1", 0, "purchase", None), (3, "a", "1", 1, "purchase", None)])
    assert repeated(events).tolist() == [False, True, False]


def test_one_internal_event_makes_the_whole_browser_internal():
    events = frame([(1, "a", "1", 0, "x", "internal"), (2, "a", "2", 9, "x", None), (3, "b", "1", 0, "x", None)])
    assert internal(events).tolist() == [True, True, False]


def test_a_hundred_views_a_second_apart_are_a_machine_and_a_long_slow_visit_is_a_reader():
    fast = [(i, "bot", "1", i, "page_view /", None) for i in range(100)]
    slow = [(i, "mens", "1", 20 * i, "page_view /", None) for i in range(100)]
    few = [(i, "snel", "1", i, "page_view /", None) for i in range(99)]
    found = bots(frame(fast + slow + few))
    assert found.sum() == 100 and found[:100].all()


def test_a_machine_is_one_up_to_a_median_of_two_seconds_with_or_without_a_number_of_the_session():
    def views(who, gap, session, n=100, event="page_view /x"):
        return [(i, who, session, gap * i, event, None) for i in range(n)]

    for gap, session, event, is_machine in ((2.0, "1", "page_view /x", True), (2.1, "1", "page_view /x", False), (2.0, None, "page_view /x", True), (1, "1", "scroll", False)):
        assert bots(frame([*views("a", gap, session, event=event), (1, "b", "1", 0, "page_view /", None)])).tolist() == [is_machine] * 100 + [False], (gap, session, event)
    two = frame([*views("a", 1, "1", n=60), *views("a", 1, "2", n=60)])
    assert not bots(two).any() and not bots(frame(views(None, 1, "1"))).any()
    with_other = bots(frame([*views("a", 1, "1"), (5, "a", "2", 9000, "purchase", None)]))
    assert with_other.all()


def test_without_a_mark_of_the_shop_nothing_is_internal_and_another_mark_is_none():
    events = frame([(1, "a", "1", 0, "x", "developer"), (2, None, "2", 9, "x", "internal"), (3, None, "1", 0, "x", None), (4, "b", "1", 0, "x", "tester")])
    assert internal(events).tolist() == [False, True, False, False]
    assert internal(events.drop(columns="traffic_type")).tolist() == [False] * 4


def test_traffic_is_set_aside_in_one_order_and_each_row_by_the_first_rule_that_fits():
    rows = [(2, "a", "1", 0, "x", "internal"), (3, "a", "1", 0, "x", "internal"), (4, "a", "1", 5, "y", None), (5, "b", "1", 5, "y", None)]
    part = SimpleNamespace(frame=frame(rows), repairs=[], findings=[], typed={}, read=SimpleNamespace(rows_read=4))
    set_traffic_aside(part)
    assert [(r["row"], r["rule"], r["before"]) for r in part.repairs] == [(3, "duplicate_events", "x"), (2, "internal_traffic", "x"), (4, "internal_traffic", "y")]
    assert [(f["finding"], f["rows"], f["share"]) for f in part.findings] == [("duplicate_events", 1, 0.25), ("internal_traffic", 2, 0.5)]
    assert part.frame["row"].tolist() == [5] and part.frame.index.tolist() == [0]
