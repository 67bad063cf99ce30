import pandas as pd

from helpers.clean.traffic import bots, internal, repeated


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
