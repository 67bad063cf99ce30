"""Sizes of tests equal those of R."""

import numpy as np
import pytest

from helpers.experiments import people_for_groups, people_for_means, people_for_shares, people_for_table, power_of_shares, weeks_needed


def test_sizes_and_power_equal_r():
    assert people_for_shares(0.05, 0.06) == pytest.approx(8157.7314, abs=1e-4)
    assert power_of_shares(1000, 0.10, 0.13) == pytest.approx(0.55682913, abs=5e-9)
    assert people_for_means(0.5, 1.0) == pytest.approx(63.76576, abs=1e-5)


def test_power_and_size_are_each_others_inverse():
    assert power_of_shares(people_for_shares(0.2, 0.25, power=0.9), 0.2, 0.25) == pytest.approx(0.9)


def test_very_many_people_need_no_t_distribution():
    assert people_for_means(0.01, 1.0) == pytest.approx(2 * (2.801585 / 0.01) ** 2, rel=1e-6)


@pytest.mark.row("A4")
def test_weeks_are_whole_and_at_least_two():
    assert weeks_needed(1_000, 600) == 4 and weeks_needed(10, 600) == 2


def test_without_traffic_there_is_no_length():
    assert weeks_needed(100, 0) is None and weeks_needed(np.nan, 100) is None


def test_sizes_of_several_groups_and_of_tables_equal_r():
    assert people_for_groups(4, 0.25) == pytest.approx(44.59927, abs=1e-5)
    assert people_for_table(0.3, 4) == pytest.approx(132.6142868, abs=1e-6)


def test_a_small_effect_between_many_groups_has_a_size_and_a_huge_one_needs_two_people():
    """Five groups, Cohen's f .1: statsmodels' FTestAnovaPower gives 239.7 per group; far above it the noncentral F is no number."""
    assert people_for_groups(5, 0.1) == pytest.approx(239.7, abs=0.1)
    assert people_for_groups(3, 9.0) == people_for_means(50, 1.0) == people_for_table(9.0, 2) == 2


def test_sizes_follow_their_level_and_power_as_statsmodels_has_them():
    from statsmodels.stats.power import FTestAnovaPower, GofChisquarePower, TTestIndPower

    assert people_for_means(-3.0, 10.0, 0.9, 0.9) == pytest.approx(TTestIndPower().solve_power(0.3, alpha=0.1, power=0.9), rel=1e-4)
    assert 3 * people_for_groups(3, 0.3, 0.9, 0.9) == pytest.approx(FTestAnovaPower().solve_power(0.3, alpha=0.1, power=0.9, k_groups=3), rel=1e-4)
    assert people_for_table(0.2, 2, 0.9, 0.9) == pytest.approx(GofChisquarePower().solve_power(0.2, alpha=0.1, power=0.9, n_bins=3), rel=1e-4)
    assert power_of_shares(500, 0.3, 0.2) == pytest.approx(power_of_shares(500, 0.2, 0.3)) and power_of_shares(500, 0.2, 0.3, 0.9) > power_of_shares(500, 0.2, 0.3)
    assert people_for_shares(0.2, 0.3, 0.9, 0.9) == pytest.approx(
        ((1.6448536 * np.sqrt(2 * 0.25 * 0.75) + 1.2815516 * np.sqrt(0.2 * 0.8 + 0.3 * 0.7)) / 0.1) ** 2)


def test_weeks_fill_every_group_with_whole_people():
    assert [weeks_needed(100.2, 101), weeks_needed(100, 100), weeks_needed(100, 99), weeks_needed(100, 100, 3)] == [2, 2, 3, 3]
    assert weeks_needed(100, np.nan) is None
