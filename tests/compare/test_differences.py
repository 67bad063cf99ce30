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


def together(frame, n_both, r, before=0, after=0):
    return frame.assign(n_both=n_both, r=r, only_before=before, only_after=after)


def test_the_same_people_in_both_waves_give_the_paired_t_test():
    from scipy import stats

    rng = np.random.default_rng(4)
    x = rng.normal(5, 1, 60)
    y = x + rng.normal(0.2, 0.5, 60)
    rows = [(*(float(v) for v in intervals.mean_t(z.sum(), (z**2).sum(), 60, 0.9)), 60) for z in (x, y)]
    found = differences(together(pair(*rows, "score", "mean_t"), 60, np.corrcoef(x, y)[0, 1]), 0.9).iloc[0]
    theirs = stats.ttest_rel(y, x)
    assert [found["p"], found["low"], found["high"]] == pytest.approx([theirs.pvalue, *theirs.confidence_interval(0.9)])
    assert found["detectable"] == pytest.approx((1.644854 + 0.841621) * (found["high"] - found["low"]) / 2 / 1.644854, rel=1e-6)


def test_partly_the_same_people_give_the_test_of_overlapping_samples():
    """Derrick, Russ, Toher & White 2017: 20 of 30 and 40 people in both; r shrinks by 20 / sqrt(30 x 40)."""
    rows = [(5.0, 4.6, 5.4, 30), (5.5, 5.2, 5.8, 40)]
    found = differences(together(pair(*rows, "score", "mean_t"), 20, 0.6)).iloc[0]
    from scipy import stats

    s1, s2 = 0.4 / stats.t.ppf(0.975, 29), 0.3 / stats.t.ppf(0.975, 39)
    rho = 0.6 * 20 / np.sqrt(1200)
    se = np.sqrt(s1**2 + s2**2 - 2 * rho * s1 * s2)
    welch = (s1**2 + s2**2) ** 2 / (s1**4 / 29 + s2**4 / 39)
    df = 19 + (welch - 19) / 70 * 30
    assert [found["low"], found["high"]] == pytest.approx([0.5 - stats.t.ppf(0.975, df) * se, 0.5 + stats.t.ppf(0.975, df) * se])
    assert found["p"] == pytest.approx(2 * stats.t.sf(0.5 / se, df))
    alone = differences(pair(*rows, "score", "mean_t")).iloc[0]
    assert alone["p"] == pytest.approx(2 * stats.t.sf(0.5 / np.hypot(s1, s2), welch))


def test_an_interval_of_a_mean_that_ends_at_its_scale_keeps_the_width_of_its_other_side():
    whole = differences(pair((4.8, 4.5, 5.1, 20), (4.0, 3.8, 4.2, 20), "score", "mean_t")).iloc[0]
    for cut in ((4.8, 4.5, 5.0, 20), (4.8, 4.7, 5.1, 20)):
        found = differences(pair(cut, (4.0, 3.8, 4.2, 20), "score", "mean_t")).iloc[0]
        assert [found["low"], found["high"]] == pytest.approx([whole["low"], whole["high"]])


def test_shares_of_the_same_people_have_newcombes_paired_interval_and_mcnemars_p():
    """Method 10 joined by the correlation of the two answers; where not everybody is in both, p is that of the interval."""
    ends = [tuple(float(v) for v in intervals.wilson(x, 100)) for x in (60, 75)]
    frame = pair((0.6, *ends[0], 100), (0.75, *ends[1], 100), "share", "wilson")
    found = differences(together(frame, 100, 0.5, 8, 23)).iloc[0]
    (l1, h1), (l2, h2) = ends
    a, b, c, d = 0.75 - l2, h1 - 0.6, h2 - 0.75, 0.6 - l1
    low, high = 0.15 - np.sqrt(a**2 + b**2 - a * b), 0.15 + np.sqrt(c**2 + d**2 - c * d)
    assert [found["low"], found["high"]] == pytest.approx([low, high])
    from scipy import stats

    assert found["p"] == pytest.approx(stats.chi2.sf((23 - 8 - 1) ** 2 / 31, 1))
    by_interval = 2 * stats.norm.sf(0.15 / ((0.15 - low) / 1.959964))
    for other in (together(frame, 100, 0.5, 8, 23).assign(unit="euro"), together(frame.assign(n_after=101.0), 100, 0.5 * np.sqrt(1.01), 8, 23),
                  together(frame.assign(n_before=101.0), 100, 0.5 * np.sqrt(1.01), 8, 23)):
        assert differences(other)["p"].iloc[0] == pytest.approx(by_interval, rel=1e-6)
    assert differences(together(frame, 100, 0.0, 8, 23))["p"].iloc[0] == pytest.approx(differences(frame)["p"].iloc[0])


def test_a_fall_has_the_p_of_its_upper_end():
    from scipy import stats

    found = differences(pair((10.0, 8, 13, 50), (6.0, 5, 8, 50), "euro", "delta")).iloc[0]
    low, high = -4 - np.hypot(1, 3), -4 + np.hypot(2, 2)
    assert [found["difference"], found["low"], found["high"]] == pytest.approx([-4, low, high]) and found["p"] == pytest.approx(2 * stats.norm.sf(4 / ((high + 4) / 1.959964)), rel=1e-6)
    assert found["detectable"] == pytest.approx(2.801585 * (high - low) / 2 / 1.959964, rel=1e-5)


def test_each_kind_of_row_goes_by_its_own_rule_in_one_table():
    rows = [pair((50.0, 40, 60, 100), (30.0, 20, 40, 100), "points", "adjusted_wald_clustered"), pair((5.0, 4, 6, 9), (6.0, 5, 7, 9), "score", "mean_t_by_person"),
            pair((0.5, 0.4, 0.6, 9), (0.6, 0.5, 0.7, 9), "share", "wilson")]
    whole = differences(pd.concat(rows, ignore_index=True))
    alone = pd.concat([differences(row) for row in rows], ignore_index=True)
    pd.testing.assert_frame_equal(whole, alone)
    same = differences(together(rows[0], 100, 0.5)).iloc[0]
    half1, half2 = 60 - 50 * 100 / 103, 40 - 30 * 100 / 103
    assert same["high"] - same["low"] == pytest.approx(2 * np.sqrt(half1**2 + half2**2 - half1 * half2))
