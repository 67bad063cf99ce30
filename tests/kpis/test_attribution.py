"""Attribution against the published figures of ChannelAttribution's PathData, and by hand."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import intervals
from helpers.kpis import How
from helpers.kpis import attribution as a

HOW = How(draws=40)


def paths(rows):
    return pd.DataFrame(rows, columns=["path", "conversions", "nulls"]).assign(wave="w1", value=0.0)


@needs_shared
@pytest.mark.row("A8")
def test_the_reference_paths_give_the_reference_credit(shared):
    frame = pd.read_csv(shared / "data/reference/channel_paths.csv.gz")
    frame = frame.rename(columns={"total_conversions": "conversions", "total_null": "nulls"})
    credit = a.attribute(frame)
    markov = {"alpha": 5344.9477, "iota": 3884.6147, "eta": 3340.8474, "beta": 2527.3522, "theta": 1971.9129, "lambda": 1282.8472,
              "epsilon": 599.5707, "zeta": 381.0626, "kappa": 274.3633, "gamma": 171.1454, "delta": 4.6136, "mi": 1.7224}
    assert credit["markov"].to_dict() == pytest.approx(markov, abs=5e-5)
    rules = {"alpha": (6308, 8447, 7574.719), "iota": (4606, 3355, 3857.096), "eta": (3164, 4167, 3539.951),
             "beta": (2831, 989, 2083.500), "theta": (1606, 653, 1022.801), "lambda": (902, 1207, 1035.258)}
    for channel, expected in rules.items():
        assert tuple(credit.loc[channel, ["first", "last", "linear"]]) == pytest.approx(expected, abs=6e-4)
    assert credit.sum().to_numpy() == pytest.approx(frame["conversions"].sum(), abs=1e-8)


@needs_shared
def test_the_reference_paths_give_the_reference_removal_effects(shared):
    frame = pd.read_csv(shared / "data/reference/channel_paths.csv.gz")
    steps, channels = a.split(frame["path"])
    conversions, nulls = frame["total_conversions"].to_numpy(float), frame["total_null"].to_numpy(float)
    flat, last = a.moves(steps, len(channels))
    counts = ((conversions + nulls) @ flat).reshape(len(channels) + 1, -1)
    ends = [pd.Series(w).groupby(last).sum().reindex(range(len(channels)), fill_value=0).to_numpy() for w in (conversions, nulls)]
    base, effects = a.removal_effects(counts, *ends)
    assert base == pytest.approx(0.2238451, abs=5e-8)
    found = dict(zip(channels, effects))
    assert [found[c] for c in ("alpha", "iota", "eta", "beta", "mi")] == pytest.approx([.5584, .4058, .3490, .2640, .0002], abs=5e-5)


def test_the_three_paths_of_the_package_page():
    frame = paths([("A > B > A > B > B > A", 1, 0), ("A > B > B > A > A", 1, 0), ("A > A", 1, 0)])
    assert a.attribute(frame, ("markov",))["markov"].to_dict() == pytest.approx({"A": 2.0, "B": 1.0})


def test_the_position_rule_by_hand():
    credit = a.attribute(paths([("x > y > z > y", 10, 0), ("x > y", 10, 0), ("z", 10, 0)]), ("position",))["position"]
    assert credit.to_dict() == pytest.approx({"x": 4 + 5, "y": 1 + 4 + 5, "z": 1 + 10})


def test_every_rule_gives_away_exactly_all_conversions():
    credit = a.attribute(paths([("x > y", 3, 5), ("y", 2, 9), ("x > x > z", 1, 1)]))
    assert credit.sum().to_numpy() == pytest.approx(6.0)


def test_rows_hold_their_estimate_within_the_interval_and_sum_to_one():
    rows = a.attribution_markov(paths([("x > y", 30, 50), ("y", 20, 90), ("x", 10, 100)]), HOW)
    assert sum(r["estimate"] for r in rows) == pytest.approx(1)
    assert all(r["low"] <= r["estimate"] <= r["high"] and r["n"] == 60 and r["status"] == "inferred" for r in rows)


def test_without_a_conversion_nobody_gets_credit_and_markov_needs_paths_without_one():
    assert a.attribution_first(paths([("x", 0, 9)]), HOW) == []
    assert a.attribution_markov(paths([("x", 9, 0)]), HOW) == []


def test_a_contact_a_week_earlier_counts_half():
    sessions = pd.DataFrame({"person_id": "a", "channel": ["ads", "search"], "is_converted": [False, True],
                             "at": pd.to_datetime(["2026-01-01", "2026-01-08"], utc=True)})
    rows = a.attribution_time_decay(sessions, HOW)
    assert {r["channel"]: round(r["estimate"], 6) for r in rows} == {"ads": round(1 / 3, 6), "search": round(2 / 3, 6)}
    _, ((ads, search),) = a.decayed(sessions.assign(at=pd.to_datetime(["2026-01-04 12:00", "2026-01-08 00:00"], utc=True)))
    assert ads / search == pytest.approx(0.5**0.5)


def test_the_position_and_linear_rule_by_length_of_the_path():
    assert [a._weights(n, "position").round(6).tolist() for n in (1, 2, 3, 4)] == [[1], [0.5, 0.5], [0.4, 0.2, 0.4], [0.4, 0.1, 0.1, 0.4]]
    assert [a._weights(3, rule).round(6).tolist() for rule in ("first", "last", "linear")] == [[1, 0, 0], [0, 0, 1], [0.333333] * 3]


def test_shares_by_place_have_the_variance_of_a_mean_over_those_who_converted():
    frame = paths([("x > y", 3, 5), ("y", 2, 9), ("x > x > z", 1, 1)])
    channels, shares, variances = a.spread(frame, "linear")
    each = np.array([[.5, .5, 0]] * 3 + [[0, 1, 0]] * 2 + [[2 / 3, 0, 1 / 3]])
    assert channels == ["x", "y", "z"] and shares == pytest.approx(each.mean(axis=0)) and variances == pytest.approx(each.var(axis=0, ddof=1) / 6)
    assert a.spread(paths([("x > y", 1, 0)]), "first")[2].tolist() == [0, 0]


def test_markov_shares_vary_as_a_jackknife_over_people_says():
    frame = paths([("x > y", 300, 500), ("y", 200, 900), ("x", 100, 1_000), ("y > x > y", 50, 90)])
    channels, shares, variances = a.spread(frame, "markov")
    whole = a.attribute(frame, ("markov",))["markov"] / 650
    assert channels == ["x", "y"] and shares == pytest.approx(whole.to_numpy())
    people, left = frame[["conversions", "nulls"]].to_numpy().sum(), np.zeros(2)
    for column in ("conversions", "nulls"):
        for i in frame.index:
            fewer = frame.copy()
            fewer.loc[i, column] -= 1
            one = a.attribute(fewer, ("markov",))["markov"].to_numpy() / fewer["conversions"].sum()
            left += frame.loc[i, column] * (one - shares) ** 2
    assert variances == pytest.approx(left * (people - 1) / people, rel=0.02)


def test_a_row_has_the_interval_of_the_effective_count_and_contacts_are_those_the_rule_looks_at():
    frame = paths([("x > y", 30, 50), ("y", 20, 90), ("x > x > z", 10, 100)])
    assert a.most_touches(frame, "linear") == 2 * 30 + 20 + 3 * 10 and a.most_touches(frame, "markov") == 2 * 80 + 110 + 3 * 110
    for rule, rows in (("last", a.attribution_last(frame, HOW)), ("position", a.attribution_position(frame, HOW)), ("linear", a.attribution_linear(frame, HOW)),
                       ("first", a.attribution_first(frame, HOW)), ("markov", a.attribution_markov(frame, HOW))):
        channels, shares, variances = a.spread(frame, rule)
        low, high = intervals.effective_wilson(shares, variances, 60, a.most_touches(frame, rule), HOW.level)
        assert [(r["metric"], r["channel"], r["n"], r["stage"]) for r in rows] == [(f"attribution_{rule}", c, 60, "all") for c in channels]
        assert [[r[k] for k in ("estimate", "low", "high")] for r in rows] == [pytest.approx(v) for v in zip(shares, low, high)]
    assert [round(r["estimate"], 6) for r in a.attribution_first(frame, HOW)] == [round(4 / 6, 6), round(2 / 6, 6), 0]


def test_nothing_is_lost_without_a_channel_where_nobody_converts():
    base, effects = a.removal_effects(np.array([[0.0, 1], [0, 0], [2, 1]]), np.zeros(2), np.array([1.0, 2]))
    assert base == 0 and effects.tolist() == [0, 0] and a.markov_shares(np.r_[0.0, 1, 0, 0, 2, 1, 0, 0, 1, 2], 2).tolist() == [0, 0]
    base, effects = a.removal_effects(np.array([[0.0, 1], [0, 0], [2, 2]]), np.array([1.0, 1]), np.array([0.0, 2]))
    # start: half x, half y; x: half buys, half to y; y: a third buys. 1/2 (1/2 + 1/2 1/3) + 1/2 1/3 = 1/2; without x 1/6 is left, without y 1/4
    assert base == pytest.approx(1 / 2) and effects == pytest.approx([2 / 3, 1 / 2])


def test_only_contacts_up_to_the_first_goal_of_people_who_reached_it_get_credit_by_their_age():
    rows = [("b", "search", "2026-01-15", True), ("b", "ads", "2026-01-01", False), ("b", "mail", "2026-01-08", False), ("b", "late", "2026-01-16", False),
            ("b", "again", "2026-02-15", True), ("a", "ads", "2026-03-01", True), ("a", "all", "2026-02-01", False), ("a", "", "2026-02-01", False),
            ("c", "ads", "2026-01-01", False)]
    sessions = pd.DataFrame(rows, columns=["person_id", "channel", "at", "is_converted"])
    sessions["at"] = pd.to_datetime(sessions["at"], utc=True)
    wanted = [[1, 0, 0], [1 / 7, 2 / 7, 4 / 7]]         # two weeks before, one week before, at the goal
    for frame in (sessions, sessions.assign(person_id=pd.Categorical(sessions["person_id"])), sessions.assign(at=sessions["at"].astype("datetime64[ns, UTC]"))):
        channels, each = a.decayed(frame)
        assert channels == ["ads", "mail", "search"] and each.tolist() == [pytest.approx(row) for row in wanted]
    made = a.attribution_time_decay(sessions, HOW)
    shares, variances = np.mean(wanted, axis=0), np.var(wanted, axis=0, ddof=1) / 2
    low, high = intervals.effective_wilson(shares, variances, 2, np.inf, HOW.level)
    assert [[r[k] for k in ("estimate", "low", "high", "n")] for r in made] == [pytest.approx([*v, 2]) for v in zip(shares, low, high)]
    assert a.attribution_time_decay(sessions.assign(is_converted=False), HOW) == []
