"""BG/NBD and Gamma-Gamma against the published CDNOW figures."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.kpis import buying as v

CDNOW = v.Bgnbd(0.2425965, 4.413685, 0.7929888, 2.426166)
SPENDING = v.GammaGamma(6.25, 3.74, 15.44)


@needs_shared
def test_bgnbd_of_cdnow_equals_the_published_fit(shared):
    people = pd.read_csv(shared / "data/reference/cdnow_summary.csv")
    model, ll = v.fit_bgnbd(people["frequency"], people["recency"], people["T"])
    assert model == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), abs=2e-3)
    assert ll == pytest.approx(-9582.4256, abs=5e-3)


def test_expected_purchases_equal_the_vignette():
    assert v.expected_new(CDNOW, 52) == pytest.approx(1.444004, abs=1e-5)
    assert float(v.expected_purchases(CDNOW, 52, 26, 30.857, 31)) == pytest.approx(25.75659, abs=1e-3)
    assert float(v.p_alive(CDNOW, 26, 30.857, 31)) == pytest.approx(0.9688523, abs=1e-5)
    found = v.expected_purchases(CDNOW, 52, np.array([10, 15, 20, 25]), np.full(4, 20.0), np.full(4, 39.0))
    assert found == pytest.approx([0.3474606, 0.04283391, 0.004158973, 0.0003583685], rel=1e-4)
    assert float(v.expected_purchases(CDNOW, 39, 2, 30.43, 38.86)) == pytest.approx(1.226, abs=1e-3)
    assert float(v.p_alive(CDNOW, 2, 30.43, 38.86)) == pytest.approx(0.72658, abs=1e-4)


def test_growth_over_weeks_equals_the_spreadsheet():
    found = [v.expected_new(CDNOW, t) for t in (0.1429, 1, 3, 31.8571, 32, 78)]
    assert found == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=1.5e-3)


@needs_shared
def test_gamma_gamma_of_cdnow_equals_the_published_fit(shared):
    people = pd.read_csv(shared / "data/reference/cdnow_money.csv")
    again = people[people["x"] > 0]
    model, ll = v.fit_gamma_gamma(again["x"], again["zbar"])
    assert model == pytest.approx((6.249, 3.745, 15.448), abs=0.03) and len(again) == 946
    assert ll == pytest.approx(-4055.923, abs=5e-3)
    assert v.expected_value(SPENDING, people["x"][:10], people["zbar"][:10]) == pytest.approx(
        [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.06)


def test_chances_of_a_count_equal_the_published_ones_and_add_up():
    rounded = v.Bgnbd(0.243, 4.414, 0.793, 2.426)
    assert float(v.chance_of(rounded, 10, np.array([2.0]))[0]) == pytest.approx(1.07869e-07, rel=1e-4)
    assert float(v.chance_of(rounded, 0, np.array([39.0]))[0]) == pytest.approx(0.5737864, abs=1e-6)
    t = np.array([5.0, 39.0])
    assert sum(v.chance_of(CDNOW, k, t) for k in range(200)) == pytest.approx([1, 1], abs=1e-4)
    assert sum(k * v.chance_of(CDNOW, k, t) for k in range(300)) == pytest.approx(v.expected_new(CDNOW, t), abs=1e-3)


def test_where_nobody_leaves_the_fit_does_not_hang_on_the_last_digits():
    """All buy at one pace and stay: the likelihood of BG/NBD is flat towards infinity, and still one answer comes out on every machine."""
    rng = np.random.default_rng(8)
    t = rng.uniform(10, 60, 800)
    x = rng.poisson(t * 0.02)
    tx = np.where(x > 0, t * rng.random(800) ** (1 / np.maximum(x, 1)), 0.0)
    models = [v.fit_bgnbd(x, tx * near, t * near)[0] for near in (1, 1 + 1e-9, 1 - 1e-9)]
    ahead = [v.expected_purchases(model, 52, x, tx, t).mean() for model in models]
    assert ahead[1:] == pytest.approx([ahead[0]] * 2, rel=1e-6) and ahead[0] == pytest.approx(0.02 * 52, rel=0.15)
    assert models[1] == pytest.approx(models[0], rel=1e-3)
