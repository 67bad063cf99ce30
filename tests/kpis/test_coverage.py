"""Every interval of the KPIs holds the truth as often as it says, averaged over the range of what it estimates."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.kpis import attribution, drivers, survival, weighting

LEVEL = 0.95

def held(ends, truth):
    low, high = (np.asarray(x, dtype=float) for x in zip(*ends))
    known = ~np.isnan(low) & ~np.isnan(high)
    return float(np.mean((low[known] <= truth[known] + 1e-12) & (truth[known] <= high[known] + 1e-12)))


def share_of_sessions(rng, n):
    p, spread = rng.uniform(0.05, 0.95), rng.uniform(3, 30)
    sessions = rng.integers(1, 6, n)
    return intervals.ratio_share(rng.binomial(sessions, rng.beta(p * spread, (1 - p) * spread, n)), sessions)[1:], p


def nps(rng, n):
    p = rng.dirichlet([2, 2, 2])
    return intervals.nps(*rng.multinomial(n, p))[1:], 100 * (p[0] - p[2])


def order_value(rng, n):
    shape = rng.uniform(2, 8)
    orders = 1 + rng.poisson(0.4, n)
    return intervals.ratio(rng.gamma(shape * orders, 20), orders)[1:], shape * 20


def cost_per_sale(rng, n):
    rate, level = rng.uniform(0.5, 4), rng.uniform(2, 8)
    sold, spend = rng.poisson(rng.gamma(5, rate, n)), rng.gamma(level, 10, n)
    return intervals.ratio_log(spend, sold)[1:], 2 * level / rate


def return_on_spend(rng, n):
    rate, value = rng.uniform(1, 10), rng.uniform(2, 6)
    spend = rng.gamma(5, 10, n)
    revenue = rng.gamma(value * np.maximum(rng.poisson(rate * spend / 50), 1e-9), 12)
    return intervals.ratio_log(revenue, spend)[1:], value * 12 * rate / 50


def count_of_sessions(rng, n):
    rate = rng.uniform(0.3, 3)
    return intervals.total(1 + rng.poisson(rate, rng.poisson(n)))[1:], n * (1 + rate)


def typical_time(rng, n):
    n, size = n + int(rng.integers(20)), rng.uniform(10, 500)  # ranks are whole: the width jumps with n
    return intervals.median(size * rng.lognormal(0, 1, n))[1:], size


def time_until(rng, n):
    rate = rng.uniform(0.5, 3)
    happens, lost = rng.exponential(1 / rate, n), rng.exponential(2 / rate, n)
    return survival.median(survival.kaplan_meier(np.minimum(happens, lost), happens <= lost))[1:], np.log(2) / rate


def still_there(rng, n):
    happens, lost = rng.exponential(1, n), rng.exponential(3, n)
    curve, when = survival.kaplan_meier(np.minimum(happens, lost), happens <= lost), rng.uniform(0.3, 1.5)
    low, high = survival.band(curve)
    place = max(np.searchsorted(curve.time, when, side="right") - 1, 0)
    return (low[place], high[place]), np.exp(-when)


def went_one_way(rng, n):
    rates = rng.uniform(0.3, 2, 2)
    when, lost = rng.exponential(1 / rates.sum(), n), rng.exponential(2, n)
    cause = np.where(when <= lost, 1 + (rng.random(n) > rates[0] / rates.sum()), 0)
    share, variance = survival.incidence(np.minimum(when, lost), cause, 1, 1.0)
    truth = rates[0] / rates.sum() * (1 - np.exp(-rates.sum()))
    return [float(x) for x in intervals.effective_wilson(share, variance, n, n)], truth


MANY = 200_000


def walks(rng, n, start, go):
    """Paths along three channels: where they start, and how likely each step is to be followed by another; some convert."""
    length, channel = rng.geometric(go, n).clip(max=6), rng.choice(3, (n, 6), p=start)
    on = np.arange(6) < length[:, None]
    last = channel[np.arange(n), length - 1]
    bought = rng.random(n) < 0.15 + 0.2 * (on & (channel == 0)).any(axis=1) + 0.3 * (last == 1)
    code = np.where(on, channel + 1, 0) @ 4 ** np.arange(6)
    kind, place = np.unique(code, return_inverse=True)
    names = [" > ".join("abc"[(c >> 2 * i) % 4 - 1] for i in range(6) if (c >> 2 * i) % 4) for c in kind.tolist()]
    return pd.DataFrame({"path": names, "conversions": np.bincount(place[bought], minlength=len(kind)),
                         "nulls": np.bincount(place[~bought], minlength=len(kind))})


TRUTHS = {}


def credit(rule):
    start, go = [0.5, 0.3, 0.2], 0.45

    def one(rng, n):
        if rule not in TRUTHS:
            big = walks(np.random.default_rng(99), MANY, start, go)
            TRUTHS[rule] = dict(zip(*attribution.spread(big, rule)[:2]))
        paths = walks(rng, 3 * n, start, go)  # about a third convert
        channels, shares, variances = attribution.spread(paths, rule)
        i = rng.integers(len(channels))
        most = attribution.most_touches(paths, rule)
        ends = intervals.effective_wilson(shares[i], variances[i], paths["conversions"].sum(), most)
        return [float(x) for x in ends], TRUTHS[rule][channels[i]]

    return one


def weighted_share(rng, n):
    p, lift, group = rng.uniform(0.2, 0.7), rng.uniform(0, 0.25), rng.random(n) < 0.65
    weight, _ = weighting.rake([group * 1], [np.array([0.5, 0.5])])
    yes = rng.random(n) < p + lift * group
    share, size = np.average(yes, weights=weight), weighting.effective(weight)
    return [float(x) for x in intervals.wilson(share * size, size)], p + lift / 2


def driver(rng, n):
    n = max(n, drivers.LEAST)  # with fewer the product is silent
    x = rng.normal(size=(n, 1)) * 0.6 + rng.normal(size=(n, 2))
    y = 0.6 * x[:, 0] + 0.3 * x[:, 1] + rng.normal(size=n)
    columns = np.column_stack([x, y])
    drawn = intervals.bootstrap_weights(n, 400, int(rng.integers(1e6)))
    low, high = intervals.percentile(drivers.lmg(drivers.correlations(columns, drawn)), intervals.expanded(LEVEL, n))
    if "driver" not in TRUTHS:
        s = np.array([[1.36, 0.36], [0.36, 1.36]])
        b = np.array([0.6, 0.3])
        cov = np.block([[s, (s @ b)[:, None]], [(s @ b)[None], np.array([[b @ s @ b + 1]])]])
        sd = np.sqrt(np.diag(cov))
        TRUTHS["driver"] = drivers.lmg(cov / np.outer(sd, sd))
    return (low[0], high[0]), TRUTHS["driver"][0]


WAYS = {f.__name__: f for f in (share_of_sessions, nps, order_value, cost_per_sale, return_on_spend, count_of_sessions, typical_time,
                                time_until, still_there, went_one_way, weighted_share)}
WAYS |= {f"credit_{rule}": credit(rule) for rule in ("first", "linear", "position", "markov")}
WAYS["driver"] = driver


def coverage(way, n, runs, seed=1):
    rng = np.random.default_rng(seed)
    ends, truths = zip(*(way(rng, n) for _ in range(runs)))
    return held(ends, np.array(truths, dtype=float))


@pytest.mark.proof
@pytest.mark.parametrize("n", [30, 100])
@pytest.mark.parametrize("way", WAYS)
def test_coverage_lies_between_93_and_97_percent(way, n):
    assert 0.93 <= coverage(WAYS[way], n, 2_000) <= 0.97


@pytest.mark.parametrize("way", WAYS)
def test_coverage_is_about_95_percent_in_a_small_battery(way):
    assert 0.90 <= coverage(WAYS[way], 60, 150) <= 0.995
