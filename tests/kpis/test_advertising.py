"""Advertising KPIs, by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, kpis
from helpers.kpis import How
from helpers.kpis import advertising as ads

HOW = How()


def costs(channel="social", spend=10.0, clicks=5.0, days=4):
    return pd.DataFrame({"channel": channel, "day": pd.date_range("2026-01-01", periods=days).astype("datetime64[us]"), "campaign": "all",
                         "spend": spend, "impressions": 100.0, "clicks": clicks})


def orders(channel="social", days=(0, 1), revenue=50.0):
    at = [pd.Timestamp("2026-01-01 12:00", tz="UTC") + pd.Timedelta(days=d) for d in days]
    return pd.DataFrame({"order_id": [f"o{i}" for i in range(len(at))], "at": pd.Series(at).astype("datetime64[us, UTC]"),
                         "revenue": revenue, "channel": channel})


def test_ctr_is_clicks_over_impressions_by_channel():
    found = {r["channel"]: r for r in ads.ctr(pd.concat([costs(), costs("search", clicks=15.0)]), HOW)}
    assert found["social"]["estimate"] == 0.05 and found["all"]["estimate"] == pytest.approx(0.1) and found["social"]["n"] == 400
    assert found["social"]["low"] < 0.05 < found["social"]["high"]


def test_clicks_that_nobody_counted_are_a_gap():
    assert ads.ctr(costs(clicks=None), HOW) == []


@pytest.mark.row("K6")
def test_cpa_and_roas_by_hand():
    cpa, roas = ads.cpa(costs(), orders(), HOW), ads.roas(costs(), orders(), HOW)
    assert {r["channel"]: r["estimate"] for r in cpa} == {"all": 20.0, "social": 20.0}
    assert roas[0]["estimate"] == 2.5 and roas[0]["low"] <= 2.5 <= roas[0]["high"] and roas[0]["n"] == 2


def test_channels_without_both_costs_and_orders_say_nothing():
    assert ads.cpa(costs("radio"), orders("social"), HOW) == []


def test_revenue_that_nobody_recorded_gives_no_roas():
    assert ads.roas(costs(), orders(revenue=float("nan")), HOW) == [] and len(ads.cpa(costs(), orders(revenue=float("nan")), HOW)) == 2


def test_the_same_seed_gives_the_same_interval():
    assert ads.cpa(costs(), orders(), HOW) == ads.cpa(costs(), orders(), HOW)


def test_a_channel_on_which_nothing_can_be_said_takes_nothing_from_the_next():
    spent = pd.concat([costs("search", days=1), costs("social")])
    sold = pd.concat([orders("search", days=(0,)), orders()])
    assert [(r["channel"], r["estimate"], r["n"]) for r in ads.cpa(spent, sold, HOW)] == [("all", pytest.approx(50 / 3), 3), ("social", 20, 2)]
    shown = pd.concat([costs("search").assign(impressions=0.0), costs("social")])
    assert [(r["channel"], r["estimate"]) for r in ads.ctr(shown, HOW)] == [("all", 0.05), ("social", 0.05)]


def test_a_channel_without_a_cost_file_has_clicks_but_no_cost_per_acquisition():
    day = pd.to_datetime(["2026-05-01", "2026-05-02"])
    costs = pd.DataFrame({"channel": "radio", "day": day, "campaign": "all", "wave": "w1", "spend": np.nan, "impressions": 5000.0, "clicks": 50.0})
    sales = pd.DataFrame({"order_id": ["a", "b"], "person_id": ["p", "q"], "wave": "w1", "at": day.tz_localize("UTC"), "revenue": 10.0,
                          "refunded": 0.0, "items": 1, "channel": "radio"})  # fmt: skip
    found = kpis.measure({"costs": costs, "orders": sales})
    assert {"cpa", "roas"}.isdisjoint(found["metric"]) and found.loc[found["metric"] == "ctr", "estimate"].tolist()[0] == 0.01


def test_clicks_of_a_single_day_have_the_interval_of_their_impressions():
    costs = pd.DataFrame({"channel": "radio", "day": pd.to_datetime(["2026-05-01"]), "campaign": "all", "wave": "w1", "spend": 1.0,
                          "impressions": 1000.0, "clicks": 10.0})  # fmt: skip
    row = ads.ctr(costs, How())[0]
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((0.01, *map(float, intervals.wilson(10, 1000))))
    two = ads.ctr(pd.concat([costs, costs.assign(day=pd.Timestamp("2026-05-02"), clicks=0.0, impressions=1.0)]), How())[0]
    assert [two[k] for k in ("estimate", "low", "high")] == pytest.approx(list(intervals.ratio_share(np.array([10.0, 0]), np.array([1000.0, 1]))))


def test_returns_by_hand_over_the_days_of_costs_and_of_sales():
    """Four days of 10 euro; three orders of 50, one of them a day after the last costs, and one on a channel without costs."""
    sales = pd.concat([orders(days=(0, 1, 4)), orders("shop", days=(2,))])
    how = How(level=0.9)
    found = {f.__name__: {r["channel"]: r for r in f(costs(), sales, how)} for f in (ads.cpa, ads.roas, ads.roi)}
    assert {name: {c: (r["estimate"], r["n"], r["unit"]) for c, r in rows.items()} for name, rows in found.items()} == {
        "cpa": {c: (pytest.approx(40 / 3), 3, "euro") for c in ("all", "social")}, "roas": {c: (3.75, 3, "ratio") for c in ("all", "social")},
        "roi": {c: (2.75, 3, "ratio") for c in ("all", "social")}}
    low, high = intervals.ratio_log(np.array([50.0, 50, 0, 0, 50]), np.array([10.0, 10, 10, 10, 0]), 0.9)[1:]
    assert [found["roas"]["all"][k] for k in ("low", "high")] == pytest.approx([low, high])
    assert [found["roi"]["all"][k] for k in ("low", "high")] == pytest.approx([low - 1, high - 1]) and found["roi"]["all"]["metric"] == "roi"


def test_one_day_or_no_sales_give_no_return_and_ads_shown_to_nobody_no_clicks():
    assert ads.cpa(costs(days=1), orders(days=(0,)), HOW) == [] and len(ads.cpa(costs(days=2), orders(days=(0,)), HOW)) == 2
    both = pd.concat([costs(), costs("unknown")]), pd.concat([orders(), orders("unknown")])
    assert [(r["channel"], r["estimate"]) for r in ads.cpa(*both, HOW)] == [("all", 20), ("social", 20)]
    assert ads.cpa(costs("unknown"), orders("unknown"), HOW) == [] and ads.roas(costs(spend=0.0), orders(), HOW) == []
    assert ads.ctr(costs().assign(impressions=0.0), HOW) == [] and ads.ctr(costs().assign(impressions=np.nan), HOW) == []
