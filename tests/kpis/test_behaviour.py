"""Behaviour KPIs, by hand."""

import pandas as pd
import pytest

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
