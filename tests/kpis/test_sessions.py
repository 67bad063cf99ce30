"""Sessions, visitors, carts and sales, by hand, through the engine."""

import pandas as pd
import pytest

from helpers.kpis import How
from helpers.kpis.sessions import at_stages, carts, derive, reduced, sales_by_session, sessions, visitors

GOAL = ("purchase*",)


def events(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "session_id", "at", "event"]).astype({"person_id": "str", "session_id": "str"})
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return frame.assign(row_id=[f"e:{i}" for i in range(len(frame))], wave="w1", channel="search", stage="decision", value=20.0)


def sessions_of(rows):
    return sessions(reduced(events(rows), GOAL)["sessions"])


def test_a_session_of_one_event_has_no_length_and_is_a_bounce_by_both_definitions():
    found = sessions_of([("a", "s1", "2026-01-01 10:00:00", "page_view /")])
    assert found["seconds"].isna().all() and not found["is_engaged"].any() and found["is_single"].all()


def test_ten_seconds_two_views_or_a_purchase_make_a_session_engaged():
    found = sessions_of([
        ("a", "long", "2026-01-01 10:00:00", "page_view /"), ("a", "long", "2026-01-01 10:00:10", "scroll"),
        ("b", "views", "2026-01-01 10:00:00", "page_view /"), ("b", "views", "2026-01-01 10:00:01", "page_view /x"),
        ("c", "buys", "2026-01-01 10:00:00", "purchase"),
        ("d", "short", "2026-01-01 10:00:00", "page_view /"), ("d", "short", "2026-01-01 10:00:09", "scroll")])
    assert dict(zip(found["person_id"], found["is_engaged"])) == {"a": True, "b": True, "c": True, "d": False}


def test_the_same_session_id_of_two_people_is_two_sessions():
    assert len(sessions_of([("a", "1", "2026-01-01", "x"), ("b", "1", "2026-01-01", "x")])) == 2


def test_events_without_a_session_make_no_session_but_still_a_visitor_and_those_without_a_person_neither():
    derived, _ = derive({"events": events([("a", None, "2026-01-01", "x"), (None, "s", "2026-01-01", "x")])}, How())
    assert "sessions" not in derived and derived["visitors"]["person_id"].tolist() == ["a"]


def test_the_first_click_is_the_wait_from_the_first_page_to_the_next_and_no_tool_clicks():
    found = sessions_of([("a", "1", "2026-01-01 10:00:00", "session_start"), ("a", "1", "2026-01-01 10:00:02", "page_view /"),
                         ("a", "1", "2026-01-01 10:00:09", "view_item"), ("a", "1", "2026-01-01 10:00:30", "page_view /b")])
    assert found["wait_s"].tolist() == [7.0] and found["view_s"].tolist() == [28.0] and found["seconds"].tolist() == [30.0]


def test_time_on_a_blog_page_runs_to_the_next_event_and_a_last_page_has_none():
    readers = reduced(events([("a", "1", "2026-01-01 10:00:00", "page_view /blog/x"), ("a", "1", "2026-01-01 10:00:40", "page_view /"),
                              ("a", "1", "2026-01-01 10:01:00", "page_view /blog/y")]), GOAL)["readers"]
    assert readers[["seconds", "times"]].to_numpy().tolist() == [[40.0, 1]]


def test_acts_are_counted_per_person_and_wave():
    frame = events([("a", "1", "2026-01-01", "share"), ("a", "2", "2026-01-02", "share"), ("b", "1", "2026-01-01", "purchase")])
    found = visitors(sessions(reduced(frame, GOAL)["sessions"]))
    assert found[["person_id", "sessions", "share", "goal"]].to_numpy().tolist() == [["a", 2, 2, 0], ["b", 1, 0, 1]]


def test_an_act_stands_where_most_of_its_events_lie():
    names = pd.DataFrame({"event": ["share", "share", "share", "x"], "stage": ["a", "b", "unassigned", "a"], "times": [3, 5, 9, 99]})
    assert at_stages(names, GOAL) == {"share": "b"}


def test_a_cart_is_bought_left_or_still_open():
    parts = reduced(events([
        ("a", "1", "2026-01-01", "add_to_cart"), ("a", "1", "2026-01-02", "add_to_cart"), ("a", "1", "2026-01-03", "purchase"),
        ("b", "1", "2026-01-01", "add_to_cart"), ("b", "2", "2026-01-20", "add_to_cart"), ("b", "2", "2026-01-21", "purchase"),
        ("c", "1", "2026-01-25", "add_to_cart"), ("d", "1", "2026-01-31", "page_view /"), ("e", "1", "2026-01-05", "purchase")]), GOAL)
    found = carts(parts["moves"], parts["ends"])
    assert list(zip(found["person_id"], found["outcome"])) == [("a", "bought"), ("b", "left"), ("b", "bought"), ("c", "open")]


def test_no_carts_give_an_empty_table_with_its_columns():
    parts = reduced(events([("a", "1", "2026-01-01", "page_view /")]), GOAL)
    found = carts(parts["moves"], parts["ends"])
    assert found.empty and {"person_id", "wave", "stage", "outcome"} <= set(found)


def test_a_sale_belongs_to_the_channel_its_session_began_with():
    frame = events([("a", "1", "2026-01-01 10:00", "page_view /"), ("a", "1", "2026-01-01 10:05", "purchase"),
                    (None, None, "2026-01-01 10:05", "purchase")])
    frame["channel"] = ["social", "direct", "email"]
    assert sorted(sales_by_session(reduced(frame, GOAL)["moves"])["channel"]) == ["email", "social"]


def test_sales_come_from_orders_only_when_their_channels_are_those_of_the_costs():
    frame = events([("a", "1", "2026-01-01", "purchase")])
    orders = pd.DataFrame({"channel": ["web"], "wave": "w1", "at": frame["at"], "revenue": 30.0})
    data = {"events": frame, "orders": orders, "costs": pd.DataFrame({"channel": ["search"]})}
    assert derive(data, How())[0]["sales"]["revenue"].tolist() == [20.0]
    assert derive({**data, "costs": pd.DataFrame({"channel": ["web"]})}, How())[0]["sales"]["revenue"].tolist() == [30.0]
    assert "sales" not in derive({"events": frame}, How())[0]


@pytest.mark.parametrize("kind", ["file", "arrow", "shuffled"])
def test_a_file_an_arrow_table_and_another_order_of_rows_give_the_same(kind, tmp_path):
    import pyarrow as pa

    rows = [(f"p{i % 7}", f"s{i % 11}", f"2026-01-{1 + i % 9:02d} 10:{i % 60:02d}:00", ["page_view /", "add_to_cart", "purchase"][i % 3])
            for i in range(120)]
    frame = events(rows).assign(channel=["b", "a"] * 60)
    given = {"arrow": lambda: pa.Table.from_pandas(frame), "shuffled": lambda: frame.sample(frac=1, random_state=3),
             "file": lambda: tmp_path / "it's.parquet"}[kind]()
    frame.to_parquet(tmp_path / "it's.parquet")
    expected, found = reduced(frame, GOAL), reduced(given, GOAL)
    for name, table in expected.items():
        keys = [c for c in table if c in ("person_id", "wave", "at", "seconds", "event")]
        pd.testing.assert_frame_equal(found[name].sort_values(keys, ignore_index=True), table.sort_values(keys, ignore_index=True))


def test_a_cart_is_left_after_seven_days_and_open_when_the_wave_ends_before_that():
    parts = reduced(events([
        ("a", "1", "2026-01-01 00:00:00", "add_to_cart"), ("a", "2", "2026-01-08 00:00:00", "purchase"),
        ("b", "1", "2026-01-01 00:00:00", "add_to_cart"), ("b", "2", "2026-01-08 00:00:01", "purchase"),
        ("c", "1", "2026-01-03 00:00:00", "add_to_cart"), ("d", "1", "2026-01-03 00:00:01", "add_to_cart"), ("e", "1", "2026-01-10 00:00:00", "page_view /"),
        ("f", "1", "2026-01-09 00:00:00", "purchase"), ("f", "1", "2026-01-09 00:00:01", "add_to_cart"), (None, "9", "2026-01-01 00:00:00", "add_to_cart")]), GOAL)
    found = carts(parts["moves"], parts["ends"])
    assert list(zip(found["person_id"], found["outcome"])) == [("a", "bought"), ("b", "left"), ("c", "left"), ("d", "open"), ("f", "open")]
    assert found["at"].tolist()[0] == pd.Timestamp("2026-01-01", tz="UTC") and set(found["stage"]) == {"decision"} and set(found["channel"]) == {"search"}


def test_a_cart_of_another_wave_is_another_cart():
    frame = events([("a", "1", "2026-01-01", "add_to_cart"), ("a", "2", "2026-01-03", "purchase")]).assign(wave=["w1", "w2"])
    parts = reduced(frame, GOAL)
    assert carts(parts["moves"], parts["ends"])["outcome"].tolist() == ["open"]


def test_of_two_stages_with_as_many_events_the_first_by_name_is_the_place_of_an_act():
    names = pd.DataFrame({"event": ["share", "share", "purchase"], "stage": ["b", "a", "all"], "times": [5, 5, 9]})
    assert at_stages(names, GOAL) == {"share": "a"}


def test_visits_of_each_wave_are_counted_by_themselves_and_rows_without_a_session_are_none():
    frame = events([("b", "1", "2026-01-01", "share"), ("a", "1", "2026-01-02", "share"), ("a", None, "2026-01-03", "share"), ("a", "3", "2026-01-04", "share")])
    found = visitors(sessions(reduced(frame.assign(wave=["w1", "w1", "w1", "w2"]), GOAL)["sessions"]))
    assert found[["wave", "person_id", "sessions", "share"]].values.tolist() == [["w1", "a", 1, 2], ["w1", "b", 1, 1], ["w2", "a", 1, 1]]
    assert visitors(sessions(reduced(frame, GOAL)["sessions"]).iloc[:0]).empty
