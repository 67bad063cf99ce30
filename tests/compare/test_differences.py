"""Differences read back from the rows of measures equal those from the raw data."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import intervals
from helpers.compare.differences import differences


def pair(before, after, unit, method):
    names = ("estimate", "low", "high", "n")
    return pd.DataFrame([{"unit": unit, "method": method, **{f"{k}_before": float(v) for k, v in zip(names, before)},
                          **{f"{k}_after": float(v) for k, v in zip(names, after)}}])


def test_two_shares_give_newcombe():
    rows = [(x / 10_000, *intervals.wilson(x, 10_000), 10_000) for x in (200, 250)]
    found = differences(pair(*rows, "share", "wilson")).iloc[0]
    assert [found["low"], found["high"]] == pytest.approx([0.000887048, 0.009138266], abs=1e-9)
    assert found["p"] == pytest.approx(0.01712583, abs=2e-3)


@needs_shared
def test_two_means_give_welch_as_r_has_it(shared):
    sleep = pd.read_csv(shared / "data/reference/sleep.csv")
    rows = []
    for group in (2, 1):
        x = sleep.loc[sleep["group"] == group, "extra"].to_numpy()
        rows.append((*intervals.mean_t(x.sum(), (x**2).sum(), len(x)), len(x)))
    found = differences(pair(*rows, "score", "mean_t")).iloc[0]
    assert [found["low"], found["high"], found["p"]] == pytest.approx([-3.3654832, 0.2054832, 0.07939414], abs=5e-8)


def test_two_nps_give_wald_on_adjusted_scores():
    rows = [(*intervals.nps(60, 20, 20), 100), (*intervals.nps(40, 20, 40), 100)]
    found = differences(pair(*rows, "points", "adjusted_wald")).iloc[0]
    p, d = 60.75 / 103, 20.75 / 103
    se = 100 * np.sqrt((p + d - (p - d) ** 2) / 103 + 2 * (40.75 / 103) / 103)
    middle = 100 * (d - p)
    assert found["difference"] == -40
    assert [found["low"], found["high"]] == pytest.approx([middle - 1.959964 * se, middle + 1.959964 * se], abs=1e-5)
    assert found["detectable"] == pytest.approx(2.801585 * se, abs=1e-4)


def test_an_nps_interval_cut_off_at_hundred_keeps_its_spread():
    rows = [(*intervals.nps(12, 0, 0), 12)] * 2
    found = differences(pair(*rows, "points", "adjusted_wald")).iloc[0]
    p, d = 12.75 / 15, 0.75 / 15
    assert found["high"] == pytest.approx(195.9964 * np.sqrt(2 * (p + d - (p - d) ** 2) / 15), abs=1e-4)


def test_p_is_below_five_percent_exactly_when_the_interval_leaves_zero_out():
    rng = np.random.default_rng(1)
    e = rng.normal(size=(300, 2))
    frame = pd.concat([pair((a, a - 1, a + 1.4, 99), (b, b - 1.2, b + 1, 99), "euro", "delta_by_person") for a, b in e], ignore_index=True)
    found = differences(frame)
    assert ((found["p"] < 0.05) == ((found["low"] > 0) | (found["high"] < 0))).all()


def test_a_suppressed_cell_has_no_difference():
    found = differences(pair((0.5, 0.4, 0.6, 99), (np.nan, np.nan, np.nan, 5), "share", "wilson")).iloc[0]
    assert found.isna().all()


def test_a_million_people_without_a_difference_give_p_one():
    found = differences(pair((0.5, 0.499, 0.501, 1e6), (0.5, 0.499, 0.501, 1e6), "share", "wilson")).iloc[0]
    assert found["p"] == 1 and found["difference"] == 0
