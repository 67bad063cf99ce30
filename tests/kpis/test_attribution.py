"""Attribution against the published figures of ChannelAttribution's PathData, and by hand."""

import pandas as pd
import pytest
from conftest import needs_shared

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
