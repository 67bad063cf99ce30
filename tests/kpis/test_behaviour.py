"""Behaviour KPIs, by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.kpis import How
from helpers.kpis import behaviour as b

HOW = How()


def sessions(rows):
    return pd.DataFrame(rows, columns=["person_id", "channel", "is_converted", "is_engaged", "seconds"])


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


def test_time_on_a_page_leaves_the_last_page_out():
    frame = pd.DataFrame({"person_id": ["a", "b"], "channel": "all", "view": [3, 1], "view_s": [40.0, 0.0]})
    assert [(r["estimate"], r["n"]) for r in b.time_on_page(frame, HOW)] == [(20.0, 1)]


@pytest.mark.row("K6")
def test_the_older_bounce_counts_sessions_of_one_page_and_is_not_that_of_ga4():
    frame = sessions([("a", "search", False, True, 30.0), ("b", "search", False, False, None)]).assign(view=[1, 1], is_single=True)
    assert b.single_page(frame, HOW)[0]["estimate"] == 1.0 and b.bounce(frame, HOW)[0]["estimate"] == 0.5


@pytest.mark.row("K1")
def test_visits_count_sessions_with_an_interval_over_people():
    frame = sessions([("a", "search", False, True, 1.0)] * 3 + [("b", "email", False, True, 1.0)])
    rows = {r["channel"]: r for r in b.visits(frame, HOW)}
    assert {c: (r["estimate"], r["n"]) for c, r in rows.items()} == {"all": (4.0, 2), "search": (3.0, 1), "email": (1.0, 1)}
    assert rows["search"]["low"] == pytest.approx(3 * 0.0253178, abs=1e-5)


def test_reading_time_is_a_median_over_readers():
    frame = pd.DataFrame({"person_id": ["a", "b", "c"], "seconds": [20.0, 90.0, 30.0], "times": [2, 3, 1]})
    assert [(r["estimate"], r["n"]) for r in b.reading_time(frame, HOW)] == [(30.0, 3)]


@pytest.mark.row("K3")
def test_open_carts_are_censored():
    carts = pd.DataFrame({"person_id": ["a", "b", "c", "d"], "stage": "decision", "outcome": ["left", "bought", "open", "left"]})
    found = b.cart_abandonment(carts, HOW)
    assert [(r["stage"], round(r["estimate"], 3), r["n"]) for r in found] == [("all", 0.667, 3), ("decision", 0.667, 3)]


def test_traffic_is_split_over_the_channels_and_sums_to_one():
    rows = b.traffic_share(sessions([("a", "search", False, True, 9.0), ("a", "email", False, True, 9.0), ("b", "search", False, True, 9.0),
                                     ("c", "search", False, True, 9.0)]), HOW)
    assert {r["channel"]: r["estimate"] for r in rows} == {"email": 0.25, "search": 0.75}


def test_invitations_count_only_where_a_channel_of_them_is_known():
    frame = sessions([("a", "invite_mail", True, True, 1.0), ("a", "search", True, True, 1.0), ("b", "friend", False, True, 1.0), ("c", "search", True, True, 1.0)])
    (row,) = b.referral_conversion(frame, How(level=0.9))
    assert (row["estimate"], row["n"], row["channel"]) == (pytest.approx(1 / 3), 2, "all")
    low, high = intervals.ratio_share(np.array([1.0, 0]), np.array([2.0, 1]), 0.9)[1:]
    assert [row["low"], row["high"]] == pytest.approx([low, high])
    assert b.referral_conversion(frame[frame["channel"] == "search"], HOW) == []


def test_without_any_conversion_there_is_no_rate_of_it():
    assert b.session_conversion(sessions([("a", "search", False, True, 1.0)]), HOW) == []


def test_a_page_needs_a_second_view_and_a_wait_a_click():
    frame = pd.DataFrame({"person_id": ["a", "b", "c"], "channel": ["x", "x", "unknown"], "view": [2, 1, 5], "view_s": [40.0, 9.0, 40.0], "wait_s": [3.0, None, 8.0]})
    assert [(r["channel"], r["estimate"], r["n"], r["unit"]) for r in b.time_on_page(frame, HOW)] == [("all", 25, 2, "seconds"), ("x", 40, 1, "seconds")]
    assert [(r["channel"], r["estimate"], r["n"]) for r in b.first_click(frame, HOW)] == [("all", 5.5, 2), ("x", 3, 1)]
    none = sessions([("a", "search", False, True, 1.0)] * 2).assign(view=[0, 1], is_single=[True, False])
    assert b.single_page(none, HOW)[0]["estimate"] == 0


def test_a_cart_of_each_kind_counts_where_it_lies():
    carts = pd.DataFrame({"person_id": ["a", "a", "b"], "stage": ["decision", "unassigned", "use"], "outcome": ["left", "bought", "bought"]})
    assert [(r["stage"], r["estimate"], r["n"]) for r in b.cart_abandonment(carts, HOW)] == [("all", pytest.approx(1 / 3), 2), ("decision", 1, 1), ("use", 0, 1)]
