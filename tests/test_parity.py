import numpy as np
import pytest

from helpers.parity import odds_difference, parity_ratio


def test_the_ratios_are_those_of_fairlearn_on_the_reference_case():
    y, p, s = np.array([1, 1, 0, 0, 1, 0, 1, 0]), np.array([1, 0, 0, 0, 1, 1, 1, 0]), np.array(list("aaaabbbb"))
    assert parity_ratio(p, s) == pytest.approx(1 / 3) and odds_difference(y, p, s) == 0.5


def test_nobody_chosen_has_no_ratio_and_one_group_has_no_gap():
    assert np.isnan(parity_ratio(np.zeros(4), np.array(list("aabb")))) and odds_difference(np.ones(2), np.ones(2), np.array(["a", "a"])) == 0
