"""Survival against R's figures, and rival outcomes against statsmodels and by hand."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.kpis import survival


@needs_shared
def test_aml_equals_r(shared):
    aml = pd.read_csv(shared / "data/reference/aml.csv")
    kept = aml[aml["x"] == "Maintained"]
    curve = survival.kaplan_meier(kept["time"], kept["status"] == 1)
    assert curve.time.tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert curve.survival == pytest.approx([.909091, .818182, .715909, .613636, .490909, .368182, .184091], abs=5e-7)
    assert curve.se == pytest.approx([.086678, .116291, .139665, .152632, .164193, .162669, .153493], abs=5e-7)
    assert survival.band(curve)[0][:3] == pytest.approx([.508080, .447429, .350190], abs=5e-7)
    low, high = survival.band(curve, kind="log")
    assert (low[0], high[0]) == pytest.approx((.754134, 1), abs=5e-7)
    assert survival.median(curve, kind="log")[:2] == (31, 18) and np.isnan(survival.median(curve, kind="log")[2])
    other = aml[aml["x"] != "Maintained"]
    plain = survival.kaplan_meier(other["time"], other["status"] == 1)
    assert survival.median(plain)[0] == 23 and plain.survival[:4] == pytest.approx([.833333, .666667, .583333, .486111], abs=5e-7)


@needs_shared
def test_lung_equals_r(shared):
    lung = pd.read_csv(shared / "data/reference/lung.csv")
    found = [survival.median(survival.kaplan_meier(own["time"], own["status"] == 2), kind="log") for _, own in lung.groupby("sex")]
    assert found == [(270, 212, 310), (426, 348, 550)]


def test_rival_outcomes_equal_statsmodels():
    from statsmodels.duration.survfunc import CumIncidenceRight

    rng = np.random.default_rng(1)
    time, cause = rng.exponential(1, 200).round(2) + 0.01, rng.integers(0, 3, 200)
    theirs = CumIncidenceRight(time, cause)
    for until in (0.2, 1.0, 5.0):
        place = np.searchsorted(theirs.times, until, side="right") - 1
        for which in (1, 2):
            share, variance = survival.incidence(time, cause, which, until)
            assert share == pytest.approx(theirs.cinc[which - 1][place], abs=1e-12)
            assert variance**0.5 == pytest.approx(theirs.cinc_se[which - 1][place], abs=1e-12)


def test_causes_and_those_still_there_add_up_to_one():
    time, cause = np.array([1.0, 2, 2, 3, 4, 5]), np.array([1, 2, 0, 1, 3, 0])
    gone = sum(survival.incidence(time, cause, which, 4.5)[0] for which in (1, 2, 3))
    assert gone + survival.kaplan_meier(time, cause > 0).survival[-1] == pytest.approx(1)


def test_nothing_happened_is_no_median_and_no_incidence():
    curve = survival.kaplan_meier(np.array([1.0, 2.0]), np.array([False, False]))
    assert np.isnan(survival.median(curve)).all() and survival.incidence(np.array([1.0]), np.array([0]), 1, 9.0) == (0.0, 0.0)


def test_a_small_curve_by_hand_with_greenwoods_error_and_both_bands():
    """Five people: one gone at 1, one lost at 2, two gone at 3, one lost at 3 (still followed then)."""
    curve = survival.kaplan_meier(np.array([3, 1, 3, 2, 3]), np.array([True, True, True, False, False]))
    assert [x.tolist() for x in curve[:3]] == [[1, 3], [5, 3], [1, 2]] and curve.survival == pytest.approx([0.8, 0.8 / 3])
    se = [0.8 * np.sqrt(1 / 20), 0.8 / 3 * np.sqrt(1 / 20 + 2 / 3)]
    assert curve.se == pytest.approx(se)
    low, high = survival.band(curve, 0.9)
    power = np.exp(1.644854 * np.array(se) / (curve.survival * np.abs(np.log(curve.survival))))
    assert low == pytest.approx(curve.survival**power, rel=1e-6) and high == pytest.approx(curve.survival ** (1 / power), rel=1e-6)
    assert survival.median(curve)[0] == 3 and np.isnan(survival.kaplan_meier(np.array([1.0]), np.array([True])).se).all()


def test_the_median_is_the_first_time_at_which_just_half_is_left():
    curve = survival.kaplan_meier(np.array([1.0, 2, 3, 4]), np.ones(4, dtype=bool))
    assert curve.survival.tolist() == [0.75, 0.5, 0.25, 0] and survival.median(curve)[0] == 2


def test_what_happens_at_the_time_asked_for_counts_along():
    time, cause = np.array([1.0, 2, 3, 4]), np.array([1, 2, 0, 1])
    assert [survival.incidence(time, cause, 1, t)[0] for t in (0.5, 1, 3.9, 4)] == pytest.approx([0, 0.25, 0.25, 0.75])
    assert survival.incidence(time, cause, 3, 9.0) == (0.0, 0.0) and survival.incidence(time, cause, 1, 1.0)[1] == pytest.approx(0.25 * 0.75 / 4)
