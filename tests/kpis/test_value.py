"""BG/NBD and Gamma-Gamma against the published CDNOW figures."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import tables
from helpers.kpis import How
from helpers.kpis import value as v

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


def orders(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "at", "revenue", "wave"])
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="mixed")
    return frame


def test_a_history_by_hand():
    found = v.history(orders([("a", "2026-01-01", 10.0, "w1"), ("a", "2026-01-11", 30.0, "w1"), ("a", "2026-01-11 10:00", 20.0, "w1"),
                              ("b", "2026-01-21", 5.0, "w1"), (None, "2026-01-31", 5.0, "w1")]))
    assert found.loc["a"].tolist() == [1, 10, 20, 50] and found.loc["b", ["frequency", "recency", "T"]].tolist() == [0, 0, 0]


def test_few_repeat_buyers_give_no_forecast():
    few = orders([("a", "2026-01-01", 10.0, "w1"), ("a", "2026-02-01", 10.0, "w1")])
    for frame in (few, few.iloc[:0]):
        assert v.forecast_value(frame, tables.empty("memberships"), How()).empty


def test_a_forecast_stands_beside_the_simple_rule_with_its_held_out_error(monkeypatch):
    monkeypatch.setattr(v, "DRAWS", 8)
    rng = np.random.default_rng(8)
    rows = []
    for person in range(400):
        rate, at = rng.gamma(0.8, 1 / 40), rng.uniform(0, 60)
        while at < 160:
            day = pd.Timestamp("2026-01-01") + pd.Timedelta(days=at)
            rows.append((f"p{person}", day, rng.gamma(4, 10), "w1" if at < 80 else "w2"))
            at += rng.exponential(1 / max(rate, 1e-4))
            if rng.random() < 0.1:
                break
    people = tables.conform(pd.DataFrame({"person_id": [f"p{i}" for i in range(400)], "persona": ["p1", "p2"] * 200, "probability": 1.0,
                                          "is_assigned": True, "basis": "survey"}), "memberships")
    found = v.forecast_value(orders(rows), people, How(waves=("w1", "w2")))
    assert found["subject"].tolist() == ["all", "p1", "p2"] and found["n"].tolist() == [400, 200, 200]
    assert (found["low"] < found["estimate"]).all() and (found["estimate"] < found["high"]).all()
    assert (found["baseline"] > 0).all() and found["calibration"].between(0, 1).all()
