"""Corrected by labels: right whatever the scorer gets wrong, and no wider than the labels alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers import intervals
from helpers.emotions.ppi import by_person, corrected


def stage(rng, people=400, share=0.3):
    """True labels of one stage, and a scorer that leans one way."""
    truth = (rng.random(people) < share).astype(float)
    return truth, np.clip(0.5 * truth + rng.normal(0.15, 0.12, people), 0, 1)


@pytest.mark.parametrize(("share", "lean"), [(0.3, lambda p: p), (0.6, lambda p: 0.4 * p), (0.08, lambda p: 1 - p), (0.4, lambda p: 0 * p)],
                         ids=["fair", "too low", "upside down", "the same for all"])
def test_the_interval_of_sixty_labels_holds_the_truth_whatever_the_scorer_says(share, lean):
    rng, held, off = np.random.default_rng(5), [], []
    for _ in range(400):
        truth, scored = stage(rng, share=share)
        sample = rng.choice(400, 60, replace=False)
        estimate, low, high = corrected(lean(scored), lean(scored)[sample], truth[sample])
        held.append(low <= share <= high)
        off.append(estimate - share)
    assert 0.92 <= np.mean(held) <= 0.985 and abs(np.mean(off)) < 0.012


def test_a_scorer_that_sees_something_makes_the_band_narrower_than_labels_alone():
    truth, scored = stage(np.random.default_rng(2))
    _, low, high = corrected(scored, scored[:60], truth[:60])
    _, low_alone, high_alone = corrected(np.zeros(400), np.zeros(60), truth[:60])
    assert high - low < 0.75 * (high_alone - low_alone)


def test_it_is_the_regression_estimator_worked_out_by_hand():
    scored, said = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 1.0]), np.array([-1.0, 1.0, 0.0, 1.0])
    estimate, low, high = corrected(scored, scored[:4], said, is_share=False)
    assert estimate == pytest.approx(0.25 + 1.5 * (4 / 6 - 1 / 2))  # mean of labels, plus slope 1.5 times what the sample misses
    assert (low, high) == (-1, 1)  # two degrees of freedom


def test_labels_that_all_agree_still_leave_doubt():
    _, low, high = corrected(np.full(200, 0.1), np.full(40, 0.1), np.zeros(40))
    assert low == 0 and 0.05 < high < 0.12
    _, low, high = corrected(np.full(200, 0.1), np.full(40, 0.1), np.full(40, -1.0), is_share=False)
    assert low == -1 and high > -0.95


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 80), st.integers(0, 10_000))
def test_ends_stay_on_the_scale_and_around_the_estimate(sample, seed):
    rng = np.random.default_rng(seed)
    scored, said = rng.random(80), rng.integers(0, 2, sample).astype(float)
    estimate, low, high = corrected(scored, scored[:sample], said)
    assert 0 <= low <= estimate + 1e-9 and estimate - 1e-9 <= high <= 1


def test_a_person_who_writes_ten_texts_counts_once():
    person = pd.Series(["a"] * 10 + ["b", "c"])
    scored, own, said = by_person(pd.Series([1.0] * 10 + [0.0, 0.5]), pd.Series([1.0, 0.0] + [np.nan] * 8 + [0.0, np.nan]), person)
    assert (scored.tolist(), own.tolist(), said.tolist()) == ([1.0, 0.0, 0.5], [1.0, 0.0], [0.5, 0.0])


def test_fewer_than_three_labels_say_nothing():
    assert np.isnan(corrected(np.ones(9), np.ones(2), np.ones(2))).all()


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_is_students_on_what_the_regression_leaves_and_on_who_wrote(level):
    rng = np.random.default_rng(0)
    scored = rng.normal(0.1, 0.3, 180)
    own = scored[:60] + 0.05
    said = 0.7 * own + rng.normal(0, 0.5, 60)
    line = stats.linregress(own, said)
    left = said - line.intercept - line.slope * own
    spread = ((own - own.mean()) ** 2).sum()
    variance = (left @ left) / 58 * (1 / 60 - 1 / 180 + (scored.mean() - own.mean()) ** 2 / spread) + said.var(ddof=1) / 180
    estimate, half = line.intercept + line.slope * scored.mean(), stats.t.ppf((1 + level) / 2, 58) * np.sqrt(variance)
    assert corrected(scored, own, said, is_share=False, level=level) == pytest.approx((estimate, estimate - half, estimate + half))


def test_scores_that_are_all_the_same_leave_the_mean_of_the_labels_with_its_own_interval():
    said = np.array([-0.6, -0.2, 0, 0.1, 0.2, 0.4, 0.5, 0.8] * 5)
    half = stats.t.ppf(0.975, 39) * said.std(ddof=1) / np.sqrt(40)
    assert corrected(np.full(200, 0.3), np.full(40, 0.3), said, is_share=False) == pytest.approx((said.mean(), said.mean() - half, said.mean() + half))
    yes = (np.arange(40) < 10).astype(float)
    effective = 0.25 * 0.75 / (yes.var(ddof=1) / 40 * (stats.t.ppf(0.975, 39) / stats.norm.ppf(0.975)) ** 2)
    wilson = intervals.wilson(0.25 * effective, effective)
    assert corrected(np.full(200, 0.3), np.full(40, 0.3), yes) == pytest.approx((0.25, *map(float, wilson)))
