"""The mixture finds groups of people with full information on missing answers."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.personas import mixture
from helpers.personas.prepare import Prepared


def ready(numbers, codes=None, n_levels=()):
    codes = np.empty((len(numbers), 0), dtype=int) if codes is None else np.asarray(codes)
    return Prepared(np.asarray(numbers, dtype=float), codes, n_levels, (), (), np.empty(0))


def test_one_group_has_the_mean_variance_and_likelihood_of_a_normal_distribution():
    x = np.array([[0.0], [2.0], [4.0]])
    data = mixture.design(ready(x))
    model = mixture.fit(data, 1, np.zeros((3, 1), dtype=int), prior=0)
    assert model.log_likelihood == pytest.approx(-1.5 * (np.log(2 * np.pi) + np.log(8 / 3) + 1))
    assert data.parameters(1, True) == data.parameters(1, False) == 2
    assert data.parameters(3, True) == 2 + 3 + 1 and data.parameters(3, False) == 2 + 6


def test_a_missing_answer_adds_nothing_to_the_likelihood():
    x, gaps = np.array([[0.0], [2.0], [4.0]]), np.array([[0.0], [2.0], [4.0], [np.nan]])
    starts = [np.zeros((n, 1), dtype=int) for n in (3, 4)]
    one, two = (mixture.fit(mixture.design(ready(v)), 1, s, prior=0) for v, s in zip((x, gaps), starts))
    assert one.log_likelihood == pytest.approx(two.log_likelihood)


def test_two_far_groups_are_told_apart_by_numbers_and_codes_and_a_gap_is_filled_by_the_other_answer():
    numbers = np.r_[np.full(20, -2.0), np.full(20, 2.0)][:, None] + np.linspace(-0.3, 0.3, 40)[:, None]
    codes = np.r_[np.zeros(20, dtype=int), np.ones(20, dtype=int)][:, None]
    numbers[0] = np.nan
    data = mixture.design(ready(numbers, codes, (2,)))
    model = mixture.fit(data, 2, np.r_[np.zeros(25, dtype=int), np.ones(15, dtype=int)][:, None])
    assert len(set(model.labels[:20])) == len(set(model.labels[20:])) == 1 and model.labels[0] != model.labels[-1]
    assert np.allclose(model.probabilities.sum(axis=1), 1)
    assert np.allclose(mixture.predict(data, model), model.probabilities, atol=1e-6)


def test_counting_a_person_twice_is_the_same_as_having_that_person_twice():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 2)) + np.repeat([[0, 0], [4, 4]], 15, axis=0)
    start = np.repeat([0, 1], 15)[:, None]
    twice = mixture.fit(mixture.design(ready(np.vstack([x, x]))), 2, np.vstack([start, start]), tol=1e-12, max_iter=500)
    counted = mixture.fit(mixture.design(ready(x)), 2, start, weights=np.full(30, 2.0), tol=1e-12, max_iter=500)
    assert counted.log_likelihood == pytest.approx(twice.log_likelihood)


def test_k_means_gives_each_far_cloud_its_own_label_and_the_sum_of_squares_by_hand():
    x = np.array([[0.0, 0], [0, 2], [10, 0], [10, 2]])
    labels, within, every = mixture.kmeans(x, 2, np.random.default_rng(0))
    assert labels[0] == labels[1] != labels[2] == labels[3]
    assert within == pytest.approx(4.0) and every.shape == (4, 8)


@needs_shared
def test_iris_reaches_the_best_likelihood_and_bic_known_for_three_groups(shared):
    x = pd.read_csv(shared / "data/reference/iris.csv").iloc[:, :4].to_numpy()
    starts = mixture.start_labels(x - x.mean(axis=0), 3, np.random.default_rng(0), 20)
    model = mixture.fit(mixture.design(ready(x)), 3, starts, prior=0, is_tied=False, max_iter=2000, tol=1e-12, finalists=20)
    assert model.log_likelihood == pytest.approx(-306.86046, abs=1e-4)
    assert model.bic == pytest.approx(743.99744, abs=1e-4)


def test_parameters_of_groups_are_their_answers_and_one_average_person_more():
    """Group 1 holds 0 and 2, group 2 holds 4 and a gap; a prior of one person at mean 2 and variance 8/3; codes 0, 0 and 1, (none)."""
    data = mixture.design(ready([[0.0], [2], [4], [np.nan]], [[0], [0], [1], [-1]], (2,)))
    assert data.base.tolist() == pytest.approx([2, 8 / 3, 2 / 3, 1 / 3])
    sums = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]) @ data.stats
    mean = np.array([(0 + 2 + 2) / 3, (4 + 2) / 2])
    away = np.array([(0 - mean[0]) ** 2 + (2 - mean[0]) ** 2 + 8 / 3 + (2 - mean[0]) ** 2, (4 - 3) ** 2 + 8 / 3 + (2 - 3) ** 2])
    for is_tied, var in ((False, away / [3, 2]), (True, np.full(2, away.sum() / 5))):
        made = mixture._natural(data, sums, 2, 1.0, is_tied)
        assert made[:, 0] == pytest.approx(-0.5 / var) and made[:, 1] == pytest.approx(mean / var)
        assert made[:, 2] == pytest.approx(-0.5 * (mean**2 / var + np.log(2 * np.pi * var)))
        assert np.exp(made[:, 3:]) == pytest.approx(np.array([[(2 + 2 / 3) / 3, (1 / 3) / 3], [(2 / 3) / 2, (1 + 1 / 3) / 2]]))


def test_an_answer_that_all_of_a_group_give_leaves_a_spread_and_a_chance_for_others():
    data = mixture.design(ready([[0.0], [0], [10], [10]], [[0], [0], [1], [1]], (2,)))
    sums = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]) @ data.stats
    made = mixture._natural(data, sums, 2, 0.0, False)
    assert made[:, 0] == pytest.approx(-0.5 / 0.025) and np.exp(made[:, 3:]) == pytest.approx(np.array([[1, 1e-10], [1e-10, 1]]))


def test_the_best_of_many_starts_wins_and_groups_weigh_what_they_hold():
    x = np.r_[np.linspace(-1, 1, 30), np.linspace(9, 11, 10)][:, None]
    good, poor = np.r_[np.zeros(30, dtype=int), np.ones(10, dtype=int)], np.arange(40) % 2
    data = mixture.design(ready(x))
    alone = mixture.fit(data, 2, good[:, None])
    for starts in (np.column_stack([poor, poor, good]), np.column_stack([good, poor, poor, poor])):
        model = mixture.fit(data, 2, starts)
        assert model.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-5) and model.weights == pytest.approx([0.75, 0.25], abs=1e-6)
    assert alone.bic == pytest.approx(-2 * alone.log_likelihood + (1 + 2 + 1) * np.log(40)) and 1 < alone.iterations < 100
    assert mixture.fit(data, 2, poor[:, None], max_iter=3, tol=-1.0).iterations == 3


def simple_k_means(x, centres, turns):
    labels = None
    for _ in range(turns):
        away, before = ((x[:, None] - centres) ** 2).sum(axis=2), labels
        labels = away.argmin(axis=1)
        if before is not None and (labels == before).all():
            break
        centres = np.array([x[labels == j].mean(axis=0) if (labels == j).any() else centres[j] for j in range(len(centres))])
    return labels, away.min(axis=1).sum()


@pytest.mark.parametrize("turns", [1, 2, 30])
def test_k_means_from_several_starts_at_once_is_k_means_from_each(turns):
    x = np.random.default_rng(3).normal(size=(60, 2))
    first = mixture._spread(x, (x**2).sum(axis=1), 4, np.random.default_rng(5), 6)
    each = [simple_k_means(x, centres, turns) for centres in first]
    labels, within, every = mixture.kmeans(x, 4, np.random.default_rng(5), starts=6, max_iter=turns)
    assert np.array_equal(every.T, [made for made, _ in each]) and within == pytest.approx(min(sums for _, sums in each))
    assert np.array_equal(labels, min(each, key=lambda made: made[1])[0])


def test_first_centres_are_drawn_by_their_squared_distance_and_never_twice_the_same():
    x = np.array([[0.0], [0.0], [1.0], [3.0]])
    drawn = mixture._spread(x, (x**2).sum(axis=1), 3, np.random.default_rng(0), 4000)[:, :, 0]
    assert np.sort(drawn, axis=1).tolist() == [[0, 1, 3]] * 4000
    assert np.mean(drawn[:, 0] == 0) == pytest.approx(1 / 2, abs=0.03)
    assert np.mean(drawn[drawn[:, 0] == 0, 1] == 3) == pytest.approx(9 / 10, abs=0.02)


def test_the_mixture_starts_from_k_means_and_looks_at_axes_that_carry_more_than_a_column():
    x = np.array([[0.0, 0], [0, 2], [10, 0], [10, 2]])
    starts = mixture.start_labels(x, 2, np.random.default_rng(0), 5)
    assert starts.shape == (4, 5) and starts[0, 0] == starts[1, 0] != starts[2, 0]
    assert mixture.start_labels(x, 2, np.random.default_rng(0), 1).shape == (4, 2)
    assert [mixture.n_axes(np.array(v)) for v in ([3.0, 2, 1.5, 1, 0.5], [3.0, 0.9, 0.1], [0.5])] == [3, 2, 1]
