"""Sales KPIs, by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.kpis import How, sales

HOW = How(waves=("w1", "w2"))


def orders(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "revenue", "refunded", "wave"])
    return frame.assign(order_id=[f"o{i}" for i in range(len(frame))], channel="all")


@pytest.mark.row("K3")
def test_aov_is_revenue_per_order_and_n_counts_buyers():
    found = sales.aov(orders([("a", 10.0, 0.0, "w1"), ("b", 10.0, 0.0, "w1"), ("b", 20.0, 0.0, "w1"), ("c", 20.0, 0.0, "w1")]), HOW)[0]
    assert (found["estimate"], found["n"], found["unit"]) == (15.0, 3, "euro")
    assert [found["low"], found["high"]] == pytest.approx([5.685, 24.315], abs=1e-3)


@pytest.mark.row("K3")
def test_the_median_order_is_untouched_by_one_large_order():
    found = sales.order_value_median(orders([("a", 10.0, None, "w1"), ("b", 12.0, None, "w1"), ("c", 9_999.0, None, "w1")]), HOW)[0]
    assert found["estimate"] == 12


def test_an_order_without_a_person_stands_alone():
    found = sales.aov(orders([(None, 10.0, 0.0, "w1"), (None, 20.0, 0.0, "w1")]), HOW)[0]
    assert found["n"] == 2


def test_repeat_purchase_is_a_share_of_known_buyers():
    frame = orders([("a", 1.0, 0.0, "w1"), ("a", 1.0, 0.0, "w1"), ("b", 1.0, 0.0, "w1"), (None, 1.0, 0.0, "w1")])
    found = sales.repeat_purchase(frame, HOW)
    assert [(r["estimate"], r["n"]) for r in found] == [(0.5, 2)]


def test_unknown_refunds_are_a_gap_and_no_zero():
    assert sales.return_rate(orders([("a", 1.0, None, "w1")]), HOW) == []
    known = sales.return_rate(orders([("a", 1.0, 1.0, "w1"), ("b", 1.0, 0.0, "w1")]), HOW)
    assert known[0]["estimate"] == 0.5


def test_retention_needs_two_waves_and_stands_in_the_later_one():
    assert sales.retention(orders([("a", 1.0, 0.0, "w1")]), HOW) == []
    found = sales.retention(orders([("a", 1.0, 0.0, "w1"), ("b", 1.0, 0.0, "w1"), ("b", 1.0, 0.0, "w2"), ("c", 1.0, 0.0, "w2")]), HOW)
    assert [(r["metric"], r["wave"], r["estimate"], r["n"]) for r in found] == [("retention_rate", "w2", 0.5, 2)]


def test_purchases_are_counted_with_an_interval_over_buyers():
    found = sales.purchases(orders([(f"p{i}", 1.0, 0.0, "w1") for i in range(10)]), HOW)[0]
    assert found["estimate"] == found["n"] == 10 and found["low"] == pytest.approx(4.795389, abs=1e-6)
    twice = sales.purchases(orders([(f"p{i % 5}", 1.0, 0.0, "w1") for i in range(10)]), HOW)[0]
    assert twice["estimate"] == 10 and twice["n"] == 5 and twice["low"] == pytest.approx(2 * 1.623486, abs=1e-6)


def test_every_kpi_of_orders_has_its_row_by_hand():
    frame = orders([("a", 10.0, 0.0, "w1"), ("a", 30.0, 5.0, "w1"), ("b", 50.0, None, "w1"), ("c", 20.0, 0.0, "w1"), ("c", 40.0, 0.0, "w1"), ("c", 60.0, 9.0, "w1")])
    how = How(level=0.9)
    (median,), (again,), (back,) = sales.order_value_median(frame, how), sales.repeat_purchase(frame, how), sales.return_rate(frame, how)
    assert (median["estimate"], median["n"], median["unit"], median["method"]) == (40, 3, "euro", "median_exact")
    assert (again["estimate"], again["n"]) == (2 / 3, 3) and [again["low"], again["high"]] == pytest.approx([float(x) for x in intervals.wilson(2, 3, 0.9)])
    assert (back["estimate"], back["n"]) == (pytest.approx(2 / 5), 2)
    assert [back["low"], back["high"]] == pytest.approx(list(intervals.ratio_share(np.array([1.0, 1]), np.array([2.0, 3]), 0.9)[1:]))
    assert sales.order_value_median(frame.iloc[:0], how) == sales.return_rate(frame.iloc[:0], how) == []
    assert sales.repeat_purchase(orders([(None, 1.0, 0.0, "w1")]), how) == []


def test_orders_and_their_value_are_told_per_channel():
    frame = orders([("a", 10.0, 0.0, "w1"), ("b", 30.0, 0.0, "w1"), ("b", 50.0, 0.0, "w1")]).assign(channel=["web", "shop", "unknown"])
    for made, wanted in ((sales.aov(frame, HOW), {"all": (30, 2), "web": (10, 1), "shop": (30, 1)}), (sales.purchases(frame, HOW), {"all": (3, 2), "web": (1, 1), "shop": (1, 1)})):
        assert {r["channel"]: (r["estimate"], r["n"]) for r in made} == wanted


def test_retention_follows_the_waves_of_the_study_in_their_order_and_passes_over_those_without_orders():
    rows = [("a", 1.0, 0.0, "b1"), ("a", 1.0, 0.0, "a2"), ("b", 1.0, 0.0, "b1"), ("b", 1.0, 0.0, "b1"), ("c", 1.0, 0.0, "a2"), ("c", 1.0, 0.0, "c3"), (None, 1.0, 0.0, "a2")]
    found = sales.retention(orders(rows), How(waves=("b1", "none", "a2", "c3"), level=0.9))
    assert [(r["wave"], r["estimate"], r["n"]) for r in found] == [("a2", 0.5, 2), ("c3", 0.5, 2)]
    assert [found[0]["low"], found[0]["high"]] == pytest.approx([float(x) for x in intervals.wilson(1, 2, 0.9)])
    assert [r["wave"] for r in sales.retention(orders(rows), How())] == ["b1", "c3"]
