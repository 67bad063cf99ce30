"""People at a moment: only what was known then, and only people who were watched long enough."""

import pandas as pd
import pytest

from helpers.kpis import moments as w


def at(*days):
    return pd.to_datetime(["2026-01-01T00:00Z"] * len(days), utc=True) + pd.to_timedelta(list(days), unit="D")


def orders():
    return pd.DataFrame({"person_id": ["a", "a", "b", "c", None], "at": at(1, 11, 5, 12, 3), "revenue": [10.0, 30, 20, 5, 1],
                         "refunded": [0.0, 0, 4, 0, 0], "wave": "w1"})


def events():
    return pd.DataFrame({"person_id": ["a", "b", "b", "d", "d", "e"], "at": at(8, 4, 20, 9, 12, 9.5), "wave": "w1",
                         "session_id": ["s1", "s2", "s3", "s4", "s5", "s6"], "event": ["view", "view", "view", "view", "purchase", "view"],
                         "stage": ["awareness", "decision", "decision", "awareness", "decision", "decision"],
                         "touchpoint": ["home", "cart", "cart", "home", "cart", "cart"], "device": "mobile",
                         "channel": ["email", "email", "email", "direct", "direct", "unassigned"]})


def test_customers_are_those_who_ordered_by_then_and_nothing_later_is_a_feature():
    x, gone = w.customers(orders(), events(), at(10)[0], 7, pd.Timedelta(days=10))
    assert x.index.tolist() == ["a", "b"] and gone.tolist() == [False, True]
    assert x.loc["a", ["idle_days", "days_since_order", "orders", "order_value", "visits"]].tolist() == [2, 9, 1, 10, 1]
    assert x.loc["b", ["idle_days", "days_since_order", "refunded", "visits"]].tolist() == [5, 5, 1, 1]


def test_a_customer_is_measured_by_the_own_rhythm():
    often = pd.DataFrame({"person_id": ["a"] * 3 + ["b"], "at": at(0, 10, 20, 50), "revenue": 10.0, "refunded": 0.0, "wave": "w1"})
    x, _ = w.customers(often, events().iloc[:0], at(56)[0], 7, pd.Timedelta(days=60))
    assert x.loc["a", "own_gaps"] == pytest.approx(3.6) and x.loc["a", "orders"] == 3
    assert pd.isna(x.loc["b", "own_gaps"]) and x.loc["b", "orders"] == 1
    assert w.customers(often, events().iloc[:0], at(56)[0], 7, pd.Timedelta(days=20))[0].index.tolist() == ["b"]


def test_visitors_are_those_seen_lately_who_have_not_bought_yet():
    log, reached = w.slim(events(), orders(), ("purchase*",))
    x, did = w.visitors(log, reached, ["awareness", "decision"], at(10)[0], 7)
    assert x.index.tolist() == ["d", "e"] and did.tolist() == [True, False]
    assert x.loc["d", ["idle_days", "visits", "stage_awareness", "channel"]].tolist() == [1, 1, 1, "direct"]
    assert x.loc["e", ["stage_decision", "channel"]].tolist() == [1, "unknown"]


def test_every_moment_leaves_the_whole_horizon_to_be_watched():
    frame = pd.DataFrame({"at": [*at(0, 50), *at(100, 150)], "wave": ["w1", "w1", "w2", "w2"]})
    found = w.moments(frame["at"], frame["wave"], 14)
    ends = {"w1": at(50)[0], "w2": at(150)[0]}
    assert [wave for wave, _ in found] == ["w1"] * 2 + ["w2"] * 2
    assert all(m + pd.Timedelta(days=14) <= ends[wave] for wave, m in found) and [m for _, m in found] == sorted(m for _, m in found)


def test_every_moment_looks_back_as_far_as_the_first_can_in_whole_days_and_a_year_at_most():
    for first, back in ((10.7, 10), (365, 365), (400, 365)):
        assert w.lookback(at(50, 0), [("w1", at(first)[0]), ("w2", at(900)[0])]) == pd.Timedelta(days=back)
    assert w.lookback(at(50, 0), []) == pd.Timedelta(0)


@pytest.mark.parametrize(("days", "ahead"), [(20, 14), (82, 28), (365, 90)])
def test_the_horizon_is_a_third_of_a_wave_in_whole_weeks(days, ahead):
    assert w.horizon([pd.DataFrame({"at": at(0, days), "wave": "w1"})], 90) == ahead


def test_the_last_wave_is_the_later_side_and_with_one_wave_the_last_moment():
    def build(moment):
        return pd.DataFrame({"idle_days": [float(moment.day)]}, index=["a"]), pd.Series([True], index=["a"])

    two = [("w1", at(1)[0]), ("w2", at(2)[0]), ("w2", at(3)[0])]
    earlier, later = w.gather(build, two)
    assert earlier.x["idle_days"].tolist() == [2] and later.x["idle_days"].tolist() == [3, 4]
    earlier, later = w.gather(build, [("w1", m) for _, m in two])
    assert earlier.at.tolist() == [0, 1] and later.at.tolist() == [2] and w.gather(build, two[:1]) is None
