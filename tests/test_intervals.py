"""Intervals: published and R reference values, edges, and coverage on small seeded batteries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import intervals


def test_wilson_equals_r():
    low, high = intervals.wilson(np.array([5, 15]), np.array([50, 25]))
    assert low == pytest.approx([0.04347576, 0.40739457], abs=5e-9)
    assert high == pytest.approx([0.21360231, 0.76596698], abs=5e-9)


def test_wilson_of_nobody_is_unknown():
    assert np.isnan(intervals.wilson(0, 0)).all()


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilson_holds_its_share_and_stays_within_bounds(n, part):
    x = int(part * n)
    low, high = intervals.wilson(x, n)
    assert 0 <= low <= x / n + 1e-12 and x / n - 1e-12 <= high <= 1


def test_newcombe_equals_statsmodels():
    low, high = intervals.newcombe(200, 10_000, 250, 10_000)
    assert [float(low), float(high)] == pytest.approx([0.000887048, 0.009138266], abs=1e-9)


def test_newcombe_of_nobody_is_unknown():
    assert np.isnan(intervals.newcombe(1, 0, 1, 10)).all()


def test_mover_with_symmetric_intervals_adds_variances():
    low, high = intervals.mover(0, -3, 3, 10, 6, 14)
    assert (float(low), float(high)) == (5.0, 15.0)


def test_nps_equals_the_worked_example():
    assert [float(x) for x in intervals.nps(60, 20, 20)] == pytest.approx([40, 23.3799, 54.2900], abs=5e-5)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_nps_stays_between_minus_and_plus_hundred(promoters, passives, detractors):
    estimate, low, high = intervals.nps(promoters, passives, detractors)
    assert -100 <= low <= high <= 100
    assert np.isnan(estimate) if promoters + passives + detractors == 0 else -100 <= estimate <= 100


def test_nps_interval_covers_the_truth():
    rng = np.random.default_rng(1)
    for n in (30, 100, 300):
        draws = rng.multinomial(n, [0.5, 0.3, 0.2], size=4_000)
        _, low, high = intervals.nps(*draws.T)
        assert 0.93 <= ((low <= 30) & (high >= 30)).mean() <= 0.97


def test_mean_t_by_hand():
    mean, low, high = intervals.mean_t(6.0, 14.0, 3)
    assert (float(mean), round(float(low), 4), round(float(high), 4)) == (2.0, -0.4841, 4.4841)


def test_mean_of_one_person_has_no_interval():
    mean, low, high = intervals.mean_t(4.0, 16.0, 1)
    assert mean == 4 and np.isnan(low) and np.isnan(high)


def test_ratio_is_clustered_on_the_person():
    one_each = intervals.ratio(np.array([1, 0, 1, 0] * 10), np.ones(40))
    doubled = intervals.ratio(np.array([2, 0, 2, 0] * 10), np.full(40, 2))
    assert one_each == pytest.approx(doubled)


def test_ratio_of_nothing_is_unknown():
    assert np.isnan(intervals.ratio(np.array([]), np.array([]))).all()


def test_a_share_with_one_thing_per_person_is_nearly_wilson():
    hits = np.array([1] * 5 + [0] * 45)
    p, low, high = intervals.ratio_share(hits, np.ones(50))
    assert p == pytest.approx(0.1)
    assert [low, high] == pytest.approx([0.04347576, 0.21360231], abs=2e-3)


def test_a_share_of_sessions_widens_when_people_repeat_themselves():
    people = np.array([1] * 10 + [0] * 30)
    once = intervals.ratio_share(people, np.ones(40))
    ten_times = intervals.ratio_share(10 * people, np.full(40, 10))
    assert ten_times[0] == once[0] and ten_times[2] - ten_times[1] >= once[2] - once[1] - 1e-9


def test_a_share_on_which_everybody_agrees_still_has_a_width():
    p, low, high = intervals.ratio_share(np.full(30, 4), np.full(30, 4))
    assert p == 1 and high == pytest.approx(1) and low == pytest.approx(float(intervals.wilson(30, 30)[0]))


def test_clustered_share_covers_the_truth():
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(800):
        chance = rng.beta(2, 8, size=60)
        sessions = rng.integers(1, 6, size=60)
        _, low, high = intervals.ratio_share(rng.binomial(sessions, chance), sessions)
        hits += low <= 0.2 <= high
    assert 0.92 <= hits / 800 <= 0.98


def test_median_interval_uses_binomial_ranks():
    assert intervals.median(np.arange(1, 11)) == (5.5, 2.0, 9.0)
    assert intervals.median(np.array([3.0, 1.0, 2.0]))[0] == 2.0
    assert np.isnan(intervals.median(np.array([1.0, 2.0, 3.0]))[1])


def test_poisson_equals_the_exact_table():
    low, high = intervals.poisson(np.array([0, 10]))
    assert low == pytest.approx([0, 4.795389], abs=1e-6)
    assert high == pytest.approx([3.688879, 18.390356], abs=1e-6)


def test_benjamini_hochberg_equals_r():
    p = [.001, .008, .039, .041, .042, .06, .074, .205, .212, .216, .222, .251, .269, .275, .34, .341, .384, .569, .594, .696, .762,
         .94, .942, .975, .986]
    expected = [.025, .1, .21, .21, .21, .25, .2642857, *[.4910714] * 7, *[.5328125] * 2, .5647059, *[.7815789] * 2, .87, .9071429,
                *[.986] * 4]
    assert intervals.benjamini_hochberg(np.array(p)) == pytest.approx(expected, abs=5e-8)


def test_an_unknown_p_does_not_count():
    q = intervals.benjamini_hochberg(np.array([0.01, np.nan, 0.04]))
    assert q[0] == pytest.approx(0.02) and np.isnan(q[1]) and q[2] == pytest.approx(0.04)
    assert intervals.benjamini_hochberg(np.array([])).size == 0


def test_marks_follow_the_interval():
    assert intervals.mark([0.1, -0.5, -0.1, -0.4, np.nan], [0.5, -0.1, 0.1, 0.4, np.nan]).tolist() == [
        "positive", "negative", "neutral", "uncertain", "uncertain"]


def test_a_goal_is_met_only_when_the_whole_interval_says_so():
    assert intervals.standing([41, 30, 10, np.nan], [50, 45, 20, np.nan], 40).tolist() == ["met", "cannot_tell", "not_met", "cannot_tell"]
    assert intervals.standing([0.1, 0.4], [0.2, 0.6], 0.3, "lower").tolist() == ["met", "not_met"]


def test_bootstrap_weights_draw_everybody_once_on_average_and_repeat_with_the_seed():
    weights = intervals.bootstrap_weights(20, 200, 7)
    assert (weights.sum(axis=1) == 20).all() and (weights == intervals.bootstrap_weights(20, 200, 7)).all()


def test_percentile_ignores_draws_without_a_value():
    low, high = intervals.percentile(np.array([1.0, np.nan, 3.0]), 0.95)
    assert 1 <= low < high <= 3


def coverage(low, high, truth):
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize("runs", [500, pytest.param(2_000, marks=pytest.mark.proof)])
@pytest.mark.parametrize("n", [30, 100, 300])
def test_every_interval_keeps_its_promise_over_the_range_of_its_parameter(n, runs):
    """Coverage averaged over the range lies in [.93, .97]; the shorter run allows for its own noise."""
    rng = np.random.default_rng(n)
    slack = 0.0 if runs >= 2_000 else 0.01
    grid = np.linspace(0.05, 0.95, 19)
    draws = rng.binomial(n, np.tile(grid, (runs, 1)))
    other = rng.binomial(n, np.tile(grid[::-1], (runs, 1)))
    normal, skewed = rng.normal(5, 2, (runs, n)), rng.poisson(4, (runs, n))
    orders = rng.integers(1, 4, (runs, n))
    revenue = orders * rng.gamma(4, 12, (runs, n))
    ratios = np.array([intervals.ratio(y, x)[1:] for y, x in zip(revenue, orders)])
    medians = np.array([intervals.median(x)[1:] for x in normal])
    found = {
        "wilson": coverage(*intervals.wilson(draws, n), grid),
        "newcombe": coverage(*intervals.newcombe(draws, n, other, n), grid[::-1] - grid),
        "mean_t": coverage(*intervals.mean_t(normal.sum(1), (normal**2).sum(1), n)[1:], 5),
        "poisson mean_t": coverage(*intervals.mean_t(skewed.sum(1), (skewed**2).sum(1), n)[1:], 4),
        "ratio": coverage(ratios[:, 0], ratios[:, 1], 48),
    }
    assert all(0.93 - slack <= c <= 0.97 + slack for c in found.values()), found
    # exact by order statistics: never below its level, and above it because ranks are whole
    assert 0.94 - slack <= coverage(medians[:, 0], medians[:, 1], 5) <= 0.985 + slack


@pytest.mark.parametrize(("low", "high", "sign"), [
    (0.01, 0.1, "positive"), (0.0, 0.15, "neutral"), (0.0, 0.16, "uncertain"), (-0.15, 0.15, "neutral"), (-0.16, 0.15, "uncertain"), (-0.1, 0.0, "neutral"),
    (-0.1, -0.01, "negative"), (np.nan, 0.1, "uncertain"), (0.1, np.nan, "uncertain"), (-0.2, 0.0, "uncertain")])
def test_a_mark_needs_an_interval_that_leaves_nought_out_or_lies_close_around_it(low, high, sign):
    assert intervals.mark(low, high).tolist() == sign
    assert intervals.mark(-0.2, 0.2, narrow=0.2).tolist() == "neutral"


def test_intervals_that_touch_are_not_apart():
    assert intervals.apart([1] * 6, [2] * 6, [2, 2.1, 0, 0, 1.5, np.nan], [3, 3, 1, 0.9, 1.6, 3]).tolist() == [0, 1, 0, -1, 0, 0]
    assert intervals.apart([np.nan, 1], [2, np.nan], [3, 3], [4, 4]).tolist() == [0, 0]


def test_a_goal_at_an_end_is_met_from_the_good_side_only():
    assert intervals.standing([40, 39.9, 20, 20, 40], [50, 50, 40, 39.9, np.nan], 40).tolist() == ["met", "cannot_tell", "cannot_tell", "not_met", "cannot_tell"]
    assert intervals.standing([20, 20, 40, 40.1], [40, 40.1, 50, 50], 40, "lower").tolist() == ["met", "cannot_tell", "cannot_tell", "not_met"]


@pytest.mark.parametrize(("n", "level", "ends"), [(5, 0.95, None), (6, 0.95, (1, 6)), (8, 0.95, (1, 8)), (9, 0.95, (2, 8)), (20, 0.95, (6, 15)), (5, 0.9, (1, 5)), (1, 0.95, None)])
def test_the_ends_of_a_median_are_the_values_at_the_ranks_of_the_binomial_table(n, level, ends):
    estimate, low, high = intervals.median(np.arange(n, 0, -1), level)
    assert estimate == (n + 1) / 2 and ((low, high) == ends if ends else np.isnan(low) and np.isnan(high))
    assert np.isnan(intervals.median(np.array([]))).all()


def test_counts_and_totals_by_the_table_of_poisson():
    low, high = intervals.poisson(np.array([1, 2]))
    assert low == pytest.approx([0.025318, 0.242209], abs=1e-6) and high == pytest.approx([5.571643, 7.224688], abs=1e-6)
    low, high = intervals.poisson(1, level=0.9)
    assert [float(low), float(high)] == pytest.approx([0.051293, 4.743865], abs=1e-6)
    assert intervals.total(np.array([2.0, 2.0])) == pytest.approx((4, 0.484418, 14.449376), abs=1e-5)      # two people who count double
    assert intervals.total(np.array([3.0, 1.0, 0.0])) == pytest.approx((4, *(float(x) * 2.5 for x in intervals.poisson(1.6))))
    assert intervals.total(np.zeros(3)) == pytest.approx((0, 0, 3.688879), abs=1e-6)


def test_small_numbers_of_people_by_hand():
    assert [float(x) for x in intervals.mean_t(4.0, 10.0, 2)] == pytest.approx([2, 2 - 12.706205, 2 + 12.706205], abs=1e-5)  # 1 and 3: s = √2
    assert [float(x) for x in intervals.mean_t(3.0, 3.0, 3)] == [1, 1, 1]
    estimate, low, high = intervals.nps(0, 0, 0)
    assert np.isnan(estimate) and [float(low), float(high)] == pytest.approx([-80.0152, 80.0152], abs=1e-3)    # 1.96 x √(0.5 / 3)
    low, high = intervals.wilson(np.array([0, 10]), 10)
    assert low == pytest.approx([0, 0.722467], abs=1e-6) and high == pytest.approx([0.277533, 1], abs=1e-6)
    assert [float(x) for x in intervals.wilson(5, 10, 0.9)] == pytest.approx([0.269272, 0.730728], abs=1e-5)


def test_a_ratio_of_one_person_or_of_nothing_has_no_interval():
    assert intervals.ratio(np.array([4.0]), np.array([2.0]))[0] == 2 and np.isnan(intervals.ratio(np.array([4.0]), np.array([2.0]))[1:]).all()
    assert np.isnan(intervals.ratio(np.array([4.0, 1.0]), np.zeros(2))).all()
    assert intervals.ratio_log(np.zeros(3), np.ones(3))[0] == 0 and np.isnan(intervals.ratio_log(np.zeros(3), np.ones(3))[1:]).all()
    assert np.isnan(intervals.ratio_share(np.zeros(3), np.zeros(3))).all()
    assert intervals.ratio_share(np.array([1.0]), np.array([2.0])) == pytest.approx((0.5, *map(float, intervals.wilson(0.5, 1))))


def test_the_effective_count_lies_between_one_and_the_count_itself():
    def ends(p, variance, people, most):
        return [float(x) for x in intervals.effective_wilson(p, variance, people, most)]

    assert ends(0.5, 0.5, 40, 100) == pytest.approx([float(x) for x in intervals.wilson(0.5, 1)])
    assert ends(0.5, 0.001, 40, 100) == pytest.approx([float(x) for x in intervals.wilson(50, 100)])
    assert ends(0.5, 0.01, 40, 100) == pytest.approx([float(x) for x in intervals.wilson(12.5, 25)])
    assert ends(1.0, 0.0, 40, 100) == pytest.approx([float(x) for x in intervals.wilson(40, 40)])


def test_draws_without_a_value_do_not_count_in_a_percentile_and_levels_leave_equal_tails():
    draws = np.array([*range(101), np.nan], dtype=float)[:, None] * [1, 2]
    low, high = intervals.percentile(draws, 0.9)
    assert low == pytest.approx([5, 10]) and high == pytest.approx([95, 190])


def test_an_adjusted_p_never_exceeds_one_nor_that_of_a_larger_p():
    assert intervals.benjamini_hochberg(np.array([0.9, 0.02, 0.95])).tolist() == pytest.approx([0.95, 0.06, 0.95])
    assert intervals.benjamini_hochberg(np.array([np.nan, 0.5])).tolist()[1] == 0.5


def test_the_difference_of_two_skew_intervals_takes_the_near_end_of_each():
    low, high = intervals.mover(10, 7, 15, 20, 8, 23)       # 10 - √(12² + 5²) and 10 + √(3² + 3²)
    assert (float(low), float(high)) == pytest.approx((-3.0, 14.242641))
