"""Behaviour KPIs, by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.kpis import How
from helpers.kpis import behaviour as b

HOW = How()


def events(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "event", "stage"])
    return frame.assign(wave="w1", channel="search")


def sessions(rows):
    return pd.DataFrame(rows, columns=["person_id", "channel", "is_converted", "is_engaged", "seconds"])


@pytest.mark.row("K3")
def test_conversion_counts_people_once_and_stands_at_its_own_stage_too():
    rows = b.conversion(events([("a", "purchase", "decision"), ("a", "purchase", "decision"), ("b", "page_view /", "awareness"),
                                ("c", "page_view /", "awareness"), ("d", "page_view /", "awareness")]), HOW)
    assert [(r["stage"], r["estimate"], r["n"]) for r in rows] == [("all", 0.25, 4), ("decision", 0.25, 4)]


def test_an_event_that_never_occurs_is_a_gap_and_no_zero():
    assert b.conversion(events([("a", "page_view /", "awareness")]), HOW) == []
    assert b.share_rate(events([("a", "page_view /", "awareness")]), HOW) == []


def test_events_of_unknown_people_count_for_nobody():
    rows = b.conversion(events([(None, "purchase", "decision"), ("a", "purchase", "unassigned"), ("b", "x", "decision")]), HOW)
    assert [(r["stage"], r["estimate"], r["n"]) for r in rows] == [("all", 0.5, 2)]


def test_the_goal_of_the_stage_model_is_used():
    rows = b.conversion(events([("a", "O_ACCEPTED", "offer"), ("b", "A_SUBMITTED", "apply")]), How(goal_event=("O_ACC*",)))
    assert rows[0]["estimate"] == 0.5


def test_session_conversion_counts_sessions_and_n_counts_people():
    rows = b.session_conversion(sessions([("a", "search", True, True, 9.0), ("a", "search", False, True, 9.0),
                                          ("b", "email", False, False, None)]), HOW)
    found = {r["channel"]: (round(r["estimate"], 3), r["n"]) for r in rows}
    assert found == {"all": (0.333, 2), "search": (0.5, 1), "email": (0.0, 1)}


@pytest.mark.row("K6")
def test_bounce_is_one_minus_engagement():
    frame = sessions([("a", "search", False, True, 9.0), ("b", "search", False, False, None), ("c", "search", False, False, None)])
    bounce, engaged = b.bounce(frame, HOW)[0], b.engagement(frame, HOW)[0]
    assert bounce["estimate"] == pytest.approx(1 - engaged["estimate"]) and bounce["low"] == pytest.approx(1 - engaged["high"])


def test_time_on_site_is_a_median_over_people_and_leaves_unknown_lengths_out():
    rows = b.time_on_site(sessions([("a", "all", False, True, 10.0), ("a", "all", False, True, 30.0), ("b", "all", False, True, 60.0),
                                    ("c", "all", False, False, None)]), HOW)
    assert [(r["estimate"], r["n"]) for r in rows] == [(40.0, 2)]


@pytest.mark.row("K3")
def test_open_carts_are_censored():
    carts = pd.DataFrame({"person_id": ["a", "b", "c", "d"], "stage": "decision", "outcome": ["left", "bought", "open", "left"]})
    found = b.cart_abandonment(carts, HOW)
    assert [(r["stage"], round(r["estimate"], 3), r["n"]) for r in found] == [("all", 0.667, 3), ("decision", 0.667, 3)]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_never_matters(order):
    frame = events([(f"p{i % 5}", "purchase" if i % 3 == 0 else "view", "decision") for i in range(8)])
    assert b.conversion(frame.iloc[list(order)], HOW) == b.conversion(frame, HOW)


def test_named_events_give_their_share():
    frame = events([("a", "sign_up", "consideration"), ("b", "share", "advocacy"), ("c", "review_submit", "advocacy"),
                    ("d", "file_download", "consideration")])
    for function in (b.signup, b.share_rate, b.review_rate, b.download):
        assert function(frame, HOW)[0]["estimate"] == 0.25


def test_traffic_is_split_over_the_channels_and_sums_to_one():
    rows = b.traffic_share(sessions([("a", "search", False, True, 9.0), ("a", "email", False, True, 9.0), ("b", "search", False, True, 9.0),
                                     ("c", "search", False, True, 9.0)]), HOW)
    assert {r["channel"]: r["estimate"] for r in rows} == {"email": 0.25, "search": 0.75}
