"""Sessions and carts, by hand."""

import pandas as pd

from helpers.kpis import How
from helpers.kpis.sessions import carts, derive, per_person, sales_by_session, sessions

GOAL = ("purchase*",)


def events(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "session_id", "at", "event"])
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame.assign(row_id=[f"e:{i}" for i in range(len(frame))], wave="w1", channel="search", stage="decision")


def test_a_session_of_one_event_has_no_length_and_is_a_bounce():
    found = sessions(events([("a", "s1", "2026-01-01 10:00:00", "page_view /")]), GOAL)
    assert found["seconds"].isna().all() and not found["is_engaged"].any()


def test_ten_seconds_two_views_or_a_purchase_make_a_session_engaged():
    found = sessions(events([
        ("a", "long", "2026-01-01 10:00:00", "page_view /"), ("a", "long", "2026-01-01 10:00:10", "scroll"),
        ("b", "views", "2026-01-01 10:00:00", "page_view /"), ("b", "views", "2026-01-01 10:00:01", "page_view /x"),
        ("c", "buys", "2026-01-01 10:00:00", "purchase"),
        ("d", "short", "2026-01-01 10:00:00", "page_view /"), ("d", "short", "2026-01-01 10:00:09", "scroll")]), GOAL)
    assert dict(zip(found["session_id"], found["is_engaged"])) == {"long": True, "views": True, "buys": True, "short": False}


def test_the_same_session_id_of_two_people_is_two_sessions():
    found = sessions(events([("a", "1", "2026-01-01", "x"), ("b", "1", "2026-01-01", "x")]), GOAL)
    assert len(found) == 2


def test_events_without_a_session_or_person_make_no_session():
    assert sessions(events([("a", None, "2026-01-01", "x"), (None, "s", "2026-01-01", "x")]), GOAL).empty


def test_a_cart_is_bought_left_or_still_open():
    found = carts(events([
        ("a", "1", "2026-01-01", "add_to_cart"), ("a", "1", "2026-01-02", "add_to_cart"), ("a", "1", "2026-01-03", "purchase"),
        ("b", "1", "2026-01-01", "add_to_cart"), ("b", "2", "2026-01-20", "add_to_cart"), ("b", "2", "2026-01-21", "purchase"),
        ("c", "1", "2026-01-25", "add_to_cart"), ("d", "1", "2026-01-31", "page_view /"), ("e", "1", "2026-01-05", "purchase")]), GOAL)
    assert list(zip(found["person_id"], found["outcome"])) == [("a", "bought"), ("b", "left"), ("b", "bought"), ("c", "open")]


def test_no_carts_give_an_empty_table_with_its_columns():
    found = carts(events([("a", "1", "2026-01-01", "page_view /")]), GOAL)
    assert found.empty and {"person_id", "wave", "stage", "outcome"} <= set(found)


def test_hits_per_person_by_hand():
    hits, all_ = per_person(pd.DataFrame({"person_id": ["a", "a", "b"], "hit": [True, False, True]}), "hit")
    assert hits.tolist() == [1, 1] and all_.tolist() == [2, 1]


def test_a_sale_belongs_to_the_channel_its_session_began_with():
    frame = events([("a", "1", "2026-01-01 10:00", "page_view /"), ("a", "1", "2026-01-01 10:05", "purchase"),
                    (None, None, "2026-01-01 10:05", "purchase")])
    frame["channel"], frame["value"] = ["social", "direct", "email"], 20.0
    assert sales_by_session(frame, GOAL)["channel"].tolist() == ["social", "email"]


def test_sales_come_from_orders_only_when_their_channels_are_those_of_the_costs():
    frame = events([("a", "1", "2026-01-01", "purchase")]).assign(value=20.0)
    orders = pd.DataFrame({"channel": ["web"], "wave": "w1", "at": frame["at"], "revenue": 30.0})
    data = {"events": frame, "orders": orders, "costs": pd.DataFrame({"channel": ["search"]})}
    assert derive(data, How())["sales"]["revenue"].tolist() == [20.0]
    assert derive({**data, "costs": pd.DataFrame({"channel": ["web"]})}, How())["sales"]["revenue"].tolist() == [30.0]
    assert "sales" not in derive({"events": frame}, How())
