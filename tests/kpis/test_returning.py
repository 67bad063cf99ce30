"""Buying again with censoring, by hand and against a truth that a plain share misses."""

import numpy as np
import pandas as pd
import pytest

from helpers.kpis import How, survival
from helpers.kpis.returning import bought_again, until_second


def orders(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "day"])
    return frame.assign(at=pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame["day"], unit="D"), wave="w1")


def test_days_until_the_second_purchase_by_hand():
    time, happened = until_second(orders([("a", 0), ("a", 0.5), ("a", 12), ("b", 20), (None, 3), ("c", 40)]))
    assert time.tolist() == [12, 20, 0] and happened.tolist() == [True, False, False]


@pytest.mark.row("K4")
def test_late_buyers_do_not_pull_the_share_down_and_the_interval_covers():
    """Everyone returns at the same rate, .4 within 30 days; buyers come in all through a wave of 90 days."""
    rng, hits, plain, mean = np.random.default_rng(3), [], [], []
    for _ in range(60):
        first = rng.uniform(0, 90, 300)
        second = first + rng.exponential(30 / -np.log(0.6), 300)
        rows = [(f"p{i}", d) for i, d in enumerate(first)] + [(f"p{i}", d) for i, d in enumerate(second) if d < 90]
        found = bought_again(orders(rows), How())[0]
        hits.append(found["low"] <= 0.4 <= found["high"])
        mean.append(found["estimate"])
        plain.append(np.mean((second < 90) & (second - first < 30)))
    assert np.mean(hits) >= 0.88 and abs(np.mean(mean) - 0.4) < 0.02 and np.mean(plain) < 0.36


def test_without_a_second_purchase_or_long_enough_a_look_there_is_no_row():
    assert bought_again(orders([]), How()) == [] and bought_again(orders([(f"p{i}", i) for i in range(40)]), How()) == []
    assert bought_again(orders([(f"p{i}", d) for i in range(20) for d in (0, 9)]), How()) == []


def test_the_share_that_came_back_by_hand_and_ten_people_who_were_followed_are_needed():
    """Ten people of the first day and a wave of forty days: five come back after ten days, one after thirty and one after 31."""
    rows = [(f"p{i}", 0) for i in range(10)] + [(f"p{i}", 10) for i in range(5)] + [("p5", 30), ("p6", 31), ("late", 40)]
    frame = orders([*rows, *((f"q{i}", 0) for i in range(5))])
    (found,) = bought_again(frame, How(level=0.9))
    curve = survival.kaplan_meier(np.r_[np.full(5, 10.0), 30, 31, np.full(8, 40), 0], np.r_[np.full(7, True), np.full(9, False)])
    low, high = survival.band(curve, 0.9)
    assert [found[k] for k in ("estimate", "low", "high", "n")] == pytest.approx([1 - 9 / 15, 1 - high[1], 1 - low[1], 16])
    assert bought_again(orders([*rows, *((f"q{i}", 0) for i in range(4))]), How()) == []           # nine of them
    only_late = orders([(f"p{i}", 0) for i in range(12)] + [(f"p{i}", 35) for i in range(12)])
    assert bought_again(only_late, How()) == []
