"""Shifts, trends and outliers: as many false alarms as stated, on series of many kinds, and the planted ones are found."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
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


def plain_fit(x, place, phi, first, per):
    """F and step of a change at a place, by least squares with all columns spelled out."""
    n = np.arange(len(x))
    step = (n >= place).astype(float)
    y, s = x[1:] - phi * x[:-1], step[1:] - phi * step[:-1]
    week = ((n[1:, None] + first) % per == np.arange(per)).astype(float)
    small, large = week, np.column_stack([week, s])
    left = [((y - m @ np.linalg.lstsq(m, y, rcond=None)[0]) ** 2).sum() for m in (small, large)]
    return (left[0] - left[1]) / (left[1] / (len(y) - per - 1)), np.linalg.lstsq(large, y, rcond=None)[0][-1]


@pytest.mark.parametrize(("phi", "first", "per"), [(0.0, 0, 7), (0.3, 2, 7), (0.6, 0, 1)])
def test_the_strongest_step_is_that_of_least_squares_over_all_places(phi, first, per):
    x = np.random.default_rng(2).normal(size=45) + 2.0 * (np.arange(45) >= 20)
    f, at, step, _ = patterns._strongest(x[None, :], np.array([phi]), patterns.frame_of(45, first, per))
    fits = {place: plain_fit(x, place, phi, first, per) for place in range(7, 45 - 7 + 1)}
    best = max(fits, key=lambda place: fits[place][0])
    assert (int(at[0]) + 7, f[0], step[0]) == (best, pytest.approx(fits[best][0]), pytest.approx(fits[best][1]))


def test_the_loudest_day_is_judged_with_itself_left_out_and_a_line_as_least_squares_has_it():
    frame, w = patterns.frame_of(50, 3, 7), np.random.default_rng(4).normal(size=(1, 49))
    w = w - (w @ frame.weekdays) @ frame.weekdays.T
    week = ((np.arange(1, 50)[:, None] + 3) % 7 == np.arange(7)).astype(float)
    t = []
    for i in range(49):
        alone = np.column_stack([week, np.arange(49) == i])
        fit, rest, *_ = np.linalg.lstsq(alone, w[0], rcond=None)
        spread = rest[0] / (49 - 8) * np.linalg.inv(alone.T @ alone)[-1, -1]
        t.append(abs(fit[-1]) / np.sqrt(spread))
    loud, where = patterns._loudest(w, frame)
    assert int(where[0]) == int(np.argmax(t)) and loud[0] == pytest.approx(max(t))
    line = np.arange(1.0, 50) - 0.4 * np.arange(49.0)
    large = np.column_stack([week, line])
    left = ((w[0] - large @ np.linalg.lstsq(large, w[0], rcond=None)[0]) ** 2).sum()
    slope, f = patterns._line(w[0], 0.4, frame)
    assert slope == pytest.approx(np.linalg.lstsq(large, w[0], rcond=None)[0][-1]) and f == pytest.approx(((w[0] ** 2).sum() - left) / (left / 41))


def test_the_dependence_is_that_of_what_is_left_after_weekdays_and_the_best_step():
    x = lfilter([1], [1, -0.6], np.random.default_rng(6).normal(size=90))
    frame = patterns.frame_of(90, 0, 7)
    place = max(range(7, 84), key=lambda p: plain_fit(x, p, 0.0, 0, 7)[0])
    columns = np.column_stack([(np.arange(1, 90)[:, None] % 7 == np.arange(7)), np.arange(1, 90) >= place]).astype(float)
    rest = x[1:] - columns @ np.linalg.lstsq(columns, x[1:], rcond=None)[0]
    assert patterns._phi(x[None, :], frame)[0] == pytest.approx((rest[1:] @ rest[:-1]) / (rest @ rest))
    down = (-1.0) ** np.arange(90) + np.random.default_rng(1).normal(size=90) / 9
    assert patterns._phi(down[None, :], frame)[0] == 0 and patterns._phi(np.cumsum(np.cumsum(down))[None, :], frame)[0] <= 0.9


def test_values_are_put_on_a_scale_where_their_spread_is_the_same_at_every_level():
    x, n = np.array([0.0, 0.25, 1.0]), np.array([10.0, 20.0, 30.0])
    assert patterns.steady(x, n, "count") == pytest.approx(2 * np.sqrt(x + 0.375))
    assert patterns.steady(x, n, "share") == pytest.approx(2 * np.sqrt(20) * np.arcsin(np.sqrt((x * n + 0.375) / (n + 0.75))))
    for unit in ("euro", "seconds"):
        assert patterns.steady(np.array([0.0, 4.0, 8.0]), n, unit) == pytest.approx(np.log([2, 4, 8]))
    assert patterns.steady(np.zeros(2), n, "euro").tolist() == [0, 0] and patterns.steady(x, n, "score").tolist() == x.tolist()


@pytest.mark.parametrize(("days", "seen", "values", "is_judged"), [(42, 42, 3, True), (41, 41, 3, False), (50, 40, 3, True), (50, 39, 3, False), (50, 50, 2, False)])
def test_a_series_is_judged_from_six_weeks_four_fifths_and_three_values_on(days, seen, values, is_judged):
    at = pd.date_range("2026-01-05", periods=days)
    own = pd.DataFrame({"day": at, "days": 1, "value": np.arange(days) % values * 1.0, "n": 5.0, "unit": "count"})
    keep = np.r_[0, np.arange(days - seen + 1, days)]
    made = patterns._filled(own.iloc[keep], at[0], at[-1])
    assert (made is not None) == is_judged
    if is_judged:
        assert len(made) == days and made["is_seen"].sum() == seen and made["value"].notna().all()


def test_a_missing_day_gets_the_mean_of_its_weekday_and_weeks_stay_in_step():
    at = pd.date_range("2026-01-05", periods=42)
    own = pd.DataFrame({"day": at, "days": 1, "value": np.arange(42.0), "n": np.arange(42.0) * 2, "unit": "count"}).drop(index=[7])
    made = patterns._filled(own, at[0], at[-1])
    assert made["value"].iloc[7] == np.mean([0, 14, 21, 28, 35]) and made["n"].iloc[7] == 2 * made["value"].iloc[7] and made["unit"].iloc[7] == "count"
    weeks = own.assign(day=pd.date_range("2025-01-06", periods=42, freq="7D").delete(7), days=7)
    made = patterns._filled(weeks, at[0], at[-1])
    assert len(made) == 42 and made.index[1] - made.index[0] == pd.Timedelta(days=7) and (made["days"] == 7).all()


def test_sizes_of_a_shift_an_outlier_and_a_trend_by_hand():
    free = np.r_[np.tile([9.0, 11.0], 20), np.tile([19.0, 21.0], 22)]
    quiet = np.arange(84)
    sd = np.sqrt(84 / (84 - 3 - 6))
    half = stats.t.ppf(0.95, 84 - 3 - 6) * sd * np.sqrt((1 / 40 + 1 / 44) * 1.5 / 0.5)
    size = patterns._size(patterns.Alarm("shift", 40, 0.001), free, [40], quiet, 0.5, 0.9)
    assert list(size.values()) == pytest.approx([10, 20, 10, 10 - half, 10 + half])
    free[60] = 50.0
    calm = np.delete(quiet, 60)
    own = free[[i for i in range(40, 84) if i != 60]].mean()
    sd = np.sqrt(sum(((free[p] - free[p].mean()) ** 2).sum() for p in (calm[calm < 40], calm[calm >= 40])) / (83 - 3 - 6))
    half = stats.t.ppf(0.95, 83 - 3 - 6) * sd * np.sqrt(1 + 1 / 43)
    size = patterns._size(patterns.Alarm("outlier", 60, 0.001), free, [40], calm, 0.5, 0.9)
    assert list(size.values()) == pytest.approx([own, 50, 50 - own, 50 - own - half, 50 - own + half])
    line = 3.0 + 0.5 * np.arange(84) + np.tile([1.0, -1.0], 42)
    fit = stats.linregress(np.arange(84), line)
    half = stats.t.ppf(0.95, 84 - 2 - 6) * fit.stderr * np.sqrt(82 / 84) * 84 * np.sqrt(1.2 / 0.8)
    size = patterns._size(patterns.Alarm("trend", 0, 0.001), line, [], quiet, 0.2, 0.9)
    ends = fit.intercept + fit.slope * np.array([0, 83])
    assert list(size.values()) == pytest.approx([*ends, ends[1] - ends[0], ends[1] - ends[0] - half, ends[1] - ends[0] + half])


def test_the_part_of_a_weekday_is_taken_off_within_each_level():
    weekday = np.arange(28) % 7
    value = 10.0 * (np.arange(28) >= 14) + weekday
    assert patterns._free_of_weekdays(value, weekday, [14], np.arange(28)) == pytest.approx(np.where(np.arange(28) >= 14, 13, 3))
    value[20] = 99
    made = patterns._free_of_weekdays(value, weekday, [14], np.delete(np.arange(28), 20))
    assert made[20] > 90 and np.ptp(made[:14]) < 1.1
