"""Whether groups exist is asked against data in which they do not."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.personas import mixture, structure
from helpers.personas.encode import Table
from helpers.personas.prepare import standardise


def halo(n: int, seed: int) -> Table:
    """One common factor behind six items of five points, and no groups."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) * 1.5 + rng.normal(size=(n, 6))
    return Table(1.0 + np.searchsorted([-2, -0.7, 0.7, 2], latent).astype(float), tuple("abcdef"), ("ordinal",) * 6, {})


def test_shuffling_keeps_every_answer_of_a_column():
    values = np.arange(12.0).reshape(4, 3)
    mixed = structure.shuffled(values, np.random.default_rng(0))
    assert np.array_equal(np.sort(mixed, axis=0), values) and not np.array_equal(mixed, values)


def test_the_gap_rule_takes_the_smallest_number_within_one_error_of_the_first_top():
    iris = np.array([0.08739, 0.38409, 0.49059, 0.53902, 0.54398, 0.56258])      # R's clusGap on iris; firstSEmax says 5
    assert structure.gap_rule(iris, np.full(6, 0.02)) == 5
    assert structure.gap_rule(np.array([0.3, 0.2, 0.9]), np.full(3, 0.01)) == 1
    assert structure.gap_rule(np.array([0.1, 0.5, 0.5, 0.9]), np.zeros(4)) == 2 and structure.gap_rule(np.array([0.1, 0.4, 0.5]), np.array([0, 0, 0.1])) == 2


def test_halves_agree_fully_when_every_pair_stays_together_and_by_the_weakest_group_otherwise():
    own = np.array([0, 0, 0, 1, 1, 1])
    assert structure.agreement_in_halves(own, 1 - own, 2) == 1.0
    assert structure.agreement_in_halves(own, np.array([0, 0, 0, 0, 1, 1]), 2) == pytest.approx(1 / 3)


def test_a_correlation_matrix_that_cannot_be_is_repaired_to_one_that_can():
    fixed = structure.positive(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]))
    assert np.linalg.eigvalsh(fixed).min() > 0 and np.allclose(np.diag(fixed), 1)


def test_simulated_studies_keep_the_marginals_the_gaps_and_after_calibration_the_correlations():
    table = halo(3000, 1)
    table.values[:100, 0] = np.nan
    recipe = structure.Recipe(table, ((0, 1, 2, 3, 4, 5),), "centre")
    null = structure.CopulaNull(recipe, np.random.default_rng(0))
    drawn = null.draw(np.random.default_rng(1))
    assert np.isnan(drawn[:100, 0]).all() and not np.isnan(drawn[100:]).any()
    share = [[(v[:, 1] == level).mean() for level in range(1, 6)] for v in (table.values, drawn)]
    assert np.allclose(*share, atol=0.03)
    wanted, seen = (np.corrcoef(v[100:].T)[np.triu_indices(6, 1)] for v in (table.values, drawn))
    assert abs(wanted.mean() - seen.mean()) < 0.03


def test_one_common_factor_is_no_group_and_the_test_stops_as_soon_as_that_is_certain():
    recipe = structure.Recipe(halo(300, 3), ((0, 1, 2, 3, 4, 5),), "keep")
    p, done = structure.copula_gate(recipe, 2, 2, np.random.default_rng(0), replicates=99)
    assert p > 0.05 and done < 99


@needs_shared
def test_prediction_strength_of_scaled_iris_is_that_of_fpc(shared):
    x = standardise(pd.read_csv(shared / "data/reference/iris.csv").iloc[:, :4].to_numpy())
    rng = np.random.default_rng(0)

    def cluster(rows, k):
        labels = mixture.kmeans(x[rows], k, rng, starts=10)[0]
        centres = np.array([x[rows][labels == j].mean(axis=0) for j in range(k)])
        return labels, lambda others: ((x[others][:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)

    strength = [structure.prediction_strength(150, k, cluster, rng, splits=50)[0] for k in (2, 3, 4)]
    assert strength == pytest.approx([0.99473, 0.69027, 0.53785], abs=0.04)


def test_correlations_are_those_over_the_people_who_answered_both():
    rng = np.random.default_rng(0)
    x = standardise(rng.normal(size=(200, 3)) @ np.array([[1.0, 0.5, 0], [0, 1, 0.3], [0, 0, 1]]))
    assert structure.correlations(x) == pytest.approx(np.corrcoef(x.T))
    x[:60, 0] = np.nan
    both = x[60:, :2]
    assert structure.correlations(x)[0, 1] == pytest.approx((both[:, 0] @ both[:, 1]) / np.sqrt((both**2).sum(axis=0).prod()))


def test_the_gap_is_how_much_tighter_the_answers_are_than_shuffled_ones_with_the_error_of_the_draws():
    gap, se = structure.gap_of(np.array([3.0, 1.0]), np.array([[3.0, 2.0], [3.0, 2.5], [3.0, 3.0]]))
    assert gap == pytest.approx([0, 1.5]) and se == pytest.approx([0, np.sqrt(1 / 6) * np.sqrt(4 / 3)])
    x = np.array([[0.0], [2.0], [10.0], [12.0]])
    assert structure.log_within(x, 2, np.random.default_rng(0)) == pytest.approx(np.log([104, 4]))


def test_prediction_strength_takes_the_mean_of_both_halves_over_all_splits():
    def cluster(rows, k):
        return rows % 2, lambda others: np.where(others < 4, others % 2, 0)         # beyond the fourth person, groups come together

    assert structure.prediction_strength(4, 2, cluster, np.random.default_rng(0)) == (0.0, 0.0)          # a pair in each half at most
    even = lambda rows, k: (np.arange(len(rows)) % k, lambda others: np.arange(len(others)) % k)  # noqa: E731
    assert structure.prediction_strength(12, 3, even, np.random.default_rng(0)) == (1.0, 0.0)
    assert structure.prediction_strength(12, 1, None, np.random.default_rng(0)) == (1.0, 0.0)


def test_axes_that_carry_no_more_than_shuffled_answers_do_not_count_but_two_always_stay():
    rng = np.random.default_rng(0)
    three = np.repeat(rng.normal(size=(300, 3)), 3, axis=1) + 0.3 * rng.normal(size=(300, 9))
    for values, axes in ((three, 3), (rng.normal(size=(300, 9)), 2)):
        recipe = structure.Recipe(Table(values, tuple("abcdefghi"), ("numeric",) * 9, {}), (), "keep")
        assert structure.axes_beyond_chance(recipe, np.random.default_rng(1)) == axes


def test_the_gap_is_read_at_its_first_peak_also_where_a_later_one_is_higher():
    assert structure.gap_rule(np.array([0.1, 0.5, 0.3, 0.9, 0.2]), np.full(5, 0.03)) == 2
