"""Probabilities learned where classes come equally often, moved to the shares in which they come among all texts."""

import numpy as np
import pytest

from helpers.emotions.shares import DRAWN, among_all, likeliest, moved


def told(share, n=4000, strength=1.5, seed=0):
    """Probabilities under equal shares of two classes for texts of which ``share`` are of the first: a normal score 2 × strength apart."""
    rng = np.random.default_rng(seed)
    score = rng.normal(np.where(rng.random(n) < share, strength, -strength), 1)
    first = 1 / (1 + np.exp(-2 * strength * score))
    return np.column_stack([first, 1 - first])


def test_moving_is_bayes_rule_by_hand():
    """Odds of .75 against .25 are 3; a class of .2 that was .5 makes them 3 × .2/.5 ÷ (.8/.5) = .75, a probability of 3/7."""
    p = moved(np.array([[0.75, 0.25]]), np.array([0.5, 0.5]), np.array([0.2, 0.8]))
    assert p[0].tolist() == pytest.approx([3 / 7, 4 / 7])


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_the_shares_are_found_from_texts_without_label(share):
    assert likeliest(told(share), np.array([0.5, 0.5]))[0] == pytest.approx(share, abs=0.02)


def test_labels_of_a_class_each_give_way_to_the_texts_and_the_more_so_the_more_labels():
    few, many = (among_all(np.array([n, n]), np.zeros(2), told(0.9))[0] for n in (40, 400))
    assert 0.7 < few < many < 0.92


def test_labels_that_may_be_a_random_draw_keep_their_shares():
    assert among_all(np.array([88, 12]), np.zeros(2), told(0.9)).tolist() == [0.88, 0.12]
    assert among_all(np.array([50, 50]), np.array([50, 50]), told(0.9)).tolist() == [0.5, 0.5]
    assert among_all(np.array([50, 50]), np.zeros(2), told(0.9)[:0]).tolist() == [0.5, 0.5]


def test_enough_labels_by_chance_tell_the_shares_themselves_whatever_the_predictions():
    """Of 30 drawn by chance 24 are of the first class: 24.5 of 31 with half a label added to each."""
    drawn = np.array([24, DRAWN - 24])
    assert among_all(np.array([30, 70]), drawn, told(0.5))[0] == pytest.approx(24.5 / 31)
    assert among_all(np.array([30, 70]), drawn - [1, 0], told(0.3)).tolist() == [0.3, 0.7]


def test_predictions_that_know_nothing_move_nothing():
    assert among_all(np.array([100, 100]), np.zeros(2), np.full((500, 2), 0.5)).tolist() == [0.5, 0.5]
