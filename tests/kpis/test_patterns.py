"""Shifts, trends and outliers: as many false alarms as stated, on series of many kinds, and the planted ones are found."""

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from helpers.kpis import patterns

DAYS = 84
WEEK = np.array([1, 0.9, 0.8, 1, 1.2, 1.6, 1.5])


def smooth(rng, phi, sets, days=DAYS):
    return lfilter([1], [1, -phi], rng.standard_normal((sets, days + 50)), axis=1)[:, 50:]


KINDS = {
    "independent": ("score", lambda rng, sets: smooth(rng, 0, sets)),
    "days that depend on the day before": ("score", lambda rng, sets: smooth(rng, 0.5, sets)),
    "a weekly pattern": ("count", lambda rng, sets: rng.poisson(40 * np.resize(WEEK, DAYS), (sets, DAYS)).astype(float)),
    "small counts": ("count", lambda rng, sets: rng.poisson(6, (sets, DAYS)).astype(float)),
    "counts with more spread": ("count", lambda rng, sets: rng.poisson(rng.gamma(5, 6, (sets, DAYS))).astype(float)),
    "shares": ("share", lambda rng, sets: rng.binomial(120, 0.06, (sets, DAYS)) / 120),
    "amounts": ("euro", lambda rng, sets: rng.lognormal(4, 0.6, (sets, DAYS, 10)).sum(axis=2)),
    "dependence and a weekly pattern": ("score", lambda rng, sets: smooth(rng, 0.5, sets) + 3 * np.resize(WEEK, DAYS)),
}


def any_alarm(series, unit, threshold):
    x = patterns.steady(series, np.full(len(series), 120.0), unit)
    return len(patterns.alarms(x, 2, 7, threshold, 7)[0]) > 0


def rate_of(kind, sets, seed):
    """The share of series without any change that hold an alarm, when one series is judged at .95."""
    unit, make = KINDS[kind]
    return np.mean([any_alarm(s, unit, 0.05 / 2) for s in make(np.random.default_rng(seed), sets)])


@pytest.mark.parametrize("kind", KINDS)
def test_series_without_a_change_hold_no_more_alarms_than_stated(kind):
    assert rate_of(kind, 200, seed=3) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_the_stated_rate_holds_in_many_series(kind):
    rate = rate_of(kind, 2_000, seed=11)
    print(f"{kind}: {rate:.4f} of 2,000 series without a change hold an alarm (stated .05)")
    assert rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2_000)


def table(columns, unit="count", start="2026-01-05"):
    days = pd.date_range(start, periods=len(next(iter(columns.values()))))
    return pd.concat([pd.DataFrame({"metric": name, "channel": "all", "wave": "w1", "day": days, "days": 1, "value": values, "n": 120.0,
                                    "unit": unit}) for name, values in columns.items()], ignore_index=True)


@pytest.mark.row("A1")
def test_over_all_series_of_a_wave_the_stated_rate_is_that_of_any_alarm():
    rng, hits = np.random.default_rng(5), 0
    for _ in range(40):
        series = table({f"m{i:02}": rng.poisson(20 * np.resize(WEEK, DAYS)) for i in range(12)})
        found = patterns.find_patterns(series)
        hits += (found["kind"] != "steady").any()
        assert (found["judged"] == 12).all() and np.allclose(found["false_alarm"], 0.05)
    assert hits <= 5


@pytest.mark.row("A1")
def test_a_planted_shift_is_found_near_its_day_and_its_interval_covers_it():
    rng, found, covered, near = np.random.default_rng(8), 0, 0, 0
    for _ in range(60):
        level = 60 * np.resize(WEEK, DAYS) * np.where(np.arange(DAYS) >= 40, 1.35, 1.0)
        rows = patterns.find_patterns(table({"visitors": rng.poisson(level), **{f"m{i}": rng.poisson(30, DAYS) for i in range(9)}}))
        own = rows[(rows["metric"] == "visitors") & (rows["kind"] == "shift")]
        found += len(own) == 1
        if len(own):
            row = own.iloc[0]
            near += abs((row["at"] - pd.Timestamp("2026-01-05")).days - 40) <= 3
            covered += row["low"] <= 60 * WEEK.mean() * 0.35 <= row["high"]
    assert found >= 57 and near >= 0.9 * found and covered >= 0.88 * found


def test_an_outlier_a_trend_and_a_shift_are_told_apart():
    rng = np.random.default_rng(4)
    shift = np.arange(DAYS) >= 50
    odd = rng.poisson(50, DAYS)
    odd[30] = 140
    rows = patterns.find_patterns(table({"outlier": odd, "shift": rng.poisson(np.where(shift, 80, 50)),
                                         "trend": rng.poisson(np.linspace(40, 90, DAYS)), "quiet": rng.poisson(50, DAYS)}))
    assert dict(zip(rows["metric"], rows["kind"])) == {"outlier": "outlier", "quiet": "steady", "shift": "shift", "trend": "trend"}
    assert rows.set_index("metric").loc["outlier", "at"] == pd.Timestamp("2026-02-04")
    line = rows.set_index("metric").loc["trend"]
    assert line["low"] < 50 < line["high"]


def test_a_shift_and_an_outlier_in_one_series_are_both_found():
    rng = np.random.default_rng(9)
    values = rng.poisson(np.where(np.arange(DAYS) >= 30, 90, 50)).astype(float)
    values[60] = 250
    rows = patterns.find_patterns(table({"visitors": values}))
    assert sorted(rows["kind"]) == ["outlier", "shift"]


def test_a_short_an_empty_and_a_constant_series_are_not_judged():
    short = table({"visitors": np.arange(20.0)})
    flat = table({"orders": np.full(DAYS, 3.0)})
    rows = patterns.find_patterns(pd.concat([short, flat]))
    assert rows["kind"].tolist() == ["too_short", "too_short"] and (rows["judged"] == 0).all()
    assert patterns.find_patterns(short.iloc[:0]).empty


def test_the_same_series_gives_the_same_rows_twice():
    series = table({"visitors": np.random.default_rng(1).poisson(50, DAYS)})
    pd.testing.assert_frame_equal(patterns.find_patterns(series), patterns.find_patterns(series))
