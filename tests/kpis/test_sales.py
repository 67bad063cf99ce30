"""Sales KPIs, by hand."""

import pandas as pd
import pytest

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
