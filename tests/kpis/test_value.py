"""Customer value: history by hand, an interval that covers, held-out purchases beside a simple rule, and the formula of a contract."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import tables
from helpers.kpis import How, buying
from helpers.kpis import value as v

TRUE = buying.Bgnbd(0.8, 30.0, 0.8, 2.5)


def orders(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "at", "revenue", "wave"])
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="mixed")
    return frame


def test_a_history_by_hand():
    found = v.history(orders([("a", "2026-01-01", 10.0, "w1"), ("a", "2026-01-11", 30.0, "w1"), ("a", "2026-01-11 10:00", 20.0, "w1"),
                              ("b", "2026-01-21", 5.0, "w1"), (None, "2026-01-31", 5.0, "w1")]))
    assert found.loc["a"].tolist() == [1, 10, 20, 50] and found.loc["b", ["frequency", "recency", "T"]].tolist() == [0, 0, 0]


def shop(seed, people=800, days=160, model=TRUE, first_days=60):
    """Purchases as BG/NBD and Gamma-Gamma say, in two waves of half the days; everyone comes in the first days."""
    rng, rows = np.random.default_rng(seed), []
    for person in range(people):
        rate, leaves = rng.gamma(model.r, 1 / model.alpha), rng.beta(model.a, model.b)
        spends, at = rng.gamma(4, 1 / 60), rng.uniform(0, first_days)
        while at < days:
            rows.append((f"p{person:04}", pd.Timestamp("2026-01-01") + pd.Timedelta(days=at), rng.gamma(6, 1 / spends),
                         "w1" if at < days / 2 else "w2"))
            if rng.random() < leaves and len(rows) > 1 and rows[-2][0] == rows[-1][0]:
                break
            at += rng.exponential(1 / max(rate, 1e-5))
    return orders(rows)


def members(n=800):
    return tables.conform(pd.DataFrame({"person_id": [f"p{i:04}" for i in range(n)], "persona": ["p1", "p2"] * (n // 2), "probability": 1.0,
                                        "is_assigned": True, "basis": "survey"}), "memberships")


def test_few_repeat_buyers_give_no_value_and_say_so():
    few = orders([("a", "2026-01-01", 10.0, "w1"), ("a", "2026-02-01", 10.0, "w1")])
    row = v.forecast_value(few, tables.empty("memberships"), How()).iloc[0]
    assert row["verdict"] == "cannot_tell" and np.isnan(row["estimate"])
    assert v.forecast_value(few.iloc[:0], tables.empty("memberships"), How()).empty


@pytest.mark.row("K4")
def test_a_forecast_names_its_horizon_and_stands_beside_the_simple_rule_with_its_held_out_error():
    found = v.forecast_value(shop(8), members(), How(waves=("w1", "w2")))
    assert found["subject"].tolist() == ["all", "all", "p1", "p2"] and set(found["horizon"]) == {"365 days"}
    assert (found["low"] < found["estimate"]).all() and (found["estimate"] < found["high"]).all()
    clv = found[found["metric"] == "clv"]
    assert clv["n"].tolist() == [800, 400, 400] and (clv["baseline"] > 0).all() and clv["calibration"].between(0, 0.5).all()
    assert set(clv["verdict"]) == {"usable"}


def test_the_value_equals_revenue_seen_a_year_on():
    """What people do in the year after the forecast, told by the same process, lies near the forecast of that year."""
    whole = shop(21, people=3_000, days=160 + 365)
    cut = whole["at"] < pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=160)
    seen = whole.loc[~cut & whole["person_id"].isin(whole.loc[cut, "person_id"]), "revenue"].sum() / whole.loc[cut, "person_id"].nunique()
    row = v.forecast_value(whole[cut], tables.empty("memberships"), How()).set_index("metric").loc["clv"]
    assert row["estimate"] == pytest.approx(seen * 0.955, rel=0.15)       # discounted by about half a year at 10%


def coverage(sets, people, seed):
    """How often the interval of `clv_new` holds the value that the true parameters give."""
    truth = v.new_customer_value(TRUE, buying.GammaGamma(6.0, 4.0, 60.0))
    hits = []
    for k in range(sets):
        row = v.forecast_value(shop(seed + k, people), tables.empty("memberships"), How()).set_index("metric").loc["clv_new"]
        hits.append(row["low"] <= truth <= row["high"])
    return np.mean(hits)


def test_the_interval_covers_the_true_value():
    assert coverage(8, 800, 100) >= 0.75


@pytest.mark.proof
def test_the_interval_covers_the_true_value_as_often_as_it_says():
    rate = coverage(400, 800, 1_000)
    print(f"CLV of a new customer: coverage {rate:.3f} in 400 shops of 800 customers (bar .93-.97)")
    assert 0.92 <= rate <= 0.98


def test_a_model_that_does_not_fit_is_not_used():
    """Everyone buys exactly twice: BG/NBD cannot say that."""
    rows = [(f"p{i:04}", f"2026-0{m}-{1 + i % 28:02}", 10.0 + i % 7, f"w{1 + (m > 2)}") for i in range(300) for m in (1, 3)]
    found = v.forecast_value(orders(rows), tables.empty("memberships"), How(waves=("w1", "w2")))
    assert set(found["verdict"]) == {"no_fit"}


@needs_shared
def test_the_published_model_fits_its_own_data(shared):
    people = pd.read_csv(shared / "data/reference/cdnow_summary.csv")
    often, _ = buying.fit_bgnbd(people["frequency"], people["recency"], people["T"])
    assert v.misfit(often, people) < 0.02


def contracts(seed, people=500, kept=0.85, months=20):
    rng, rows = np.random.default_rng(seed), []
    for person in range(people):
        month, pays = rng.integers(0, months), rng.normal(30, 4)
        while month < months:
            rows.append((f"p{person:04}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=30 * month), pays, "w1"))
            if rng.random() > kept:
                break
            month += 1
    return orders(rows)


def test_renewals_and_endings_by_hand():
    frame = orders([("a", "2026-01-01", 10.0, "w1"), ("a", "2026-01-31", 20.0, "w1"), ("b", "2026-01-01", 10.0, "w1"),
                    ("c", "2026-03-01", 10.0, "w1"), ("c", "2026-03-31", 10.0, "w1")])
    found = v.renewals(frame, 30)
    assert found.loc["a", ["payments", "renewed", "ended", "mean"]].tolist() == [2, 1, 1, 15] and found.loc["b", "ended"] == 1
    assert found.loc["c", ["renewed", "ended"]].tolist() == [0, 0]          # of her last month nothing is known yet


def test_a_contract_is_valued_by_the_formula_and_its_interval_covers():
    truth, hits = v.contract_value(30, 0.85, 1.1 ** (30 / 365) - 1), []
    for seed in range(25):
        row = v.forecast_value(contracts(seed, 300), tables.empty("memberships"), How(), period_days=30).iloc[0]
        hits.append(row["low"] <= truth <= row["high"])
        assert row["metric"] == "clv_contract" and row["horizon"] == "no end"
    assert np.mean(hits) >= 0.84


def test_a_contract_with_few_endings_cannot_be_valued():
    row = v.forecast_value(contracts(1, people=30, kept=0.999), tables.empty("memberships"), How(), period_days=30).iloc[0]
    assert row["verdict"] == "cannot_tell" and np.isnan(row["estimate"])


def test_a_customer_is_worth_what_is_bought_month_by_month_less_a_tenth_per_year():
    """Twelve equal parts of the horizon, each discounted from its middle."""
    much = buying.GammaGamma(6.0, 4.0, 60.0)
    people = pd.DataFrame({"frequency": [0, 3], "recency": [0.0, 50.0], "T": [90.0, 60.0], "monetary_value": [np.nan, 25.0]})
    seen = tuple(people[c].to_numpy(float) for c in ("frequency", "recency", "T"))
    for days, how in ((365, {}), (120, {"days": 120})):
        worth, fresh = 0.0, 0.0
        for k in range(12):
            start, end = days * k / 12, days * (k + 1) / 12
            ago = 1.1 ** ((start + end) / 2 / 365)
            bought = buying.expected_purchases(TRUE, end, *seen) - (buying.expected_purchases(TRUE, start, *seen) if k else 0)
            worth = worth + bought / ago
            fresh += (buying.expected_new(TRUE, np.array([end]))[0] - (buying.expected_new(TRUE, np.array([start]))[0] if k else 0)) / ago
        pays = buying.expected_value(much, seen[0], people["monetary_value"].to_numpy())
        assert v.customer_value(people, TRUE, much, **how) == pytest.approx(worth * pays, rel=1e-9)
        assert v.new_customer_value(TRUE, much, **how) == pytest.approx(float(fresh * buying.expected_value(much, 0, 0)), rel=1e-9)
