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
