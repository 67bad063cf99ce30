"""Series per day, by hand."""

import numpy as np
import pandas as pd

from helpers.kpis.catalogue import How
from helpers.kpis.daily import daily


def moments(days):
    return pd.to_datetime([f"2026-01-{d:02}T12:00Z" for d in days], utc=True)


def test_a_person_counts_once_a_day_and_the_cut_days_at_both_ends_are_left_out():
    events = pd.DataFrame({"wave": "w1", "person_id": ["a", "a", "b", "a", "c", "d"], "at": moments([1, 2, 2, 2, 4, 5]),
                           "channel": ["email", "email", "email", "direct", "unknown", "email"],
                           "event": ["view", "view", "purchase", "view", "view", "view"]})
    found = daily({"events": pd.concat([events] * 3)}, How())
    totals = found[(found["metric"] == "visitors") & (found["channel"] == "all")]
    assert totals["days"].tolist() == [] or totals["days"].iloc[0] == 7   # one visitor a day is followed per week, and there is no week
    share = found[(found["metric"] == "conversion")].set_index("day")["value"]
    assert share.loc["2026-01-02"] == 0.5 and share.loc["2026-01-04"] == 0 and pd.Timestamp("2026-01-05") not in share.index


def test_days_without_orders_are_zero_and_their_order_value_is_a_gap():
    rows = [(f"o{d}{i}", d, 10.0 * (i + 1)) for d in (1, 2, 4, 5) for i in range(6)]
    orders = pd.DataFrame({"order_id": [r[0] for r in rows], "at": moments([r[1] for r in rows]), "revenue": [r[2] for r in rows],
                           "wave": "w1"})
    found = daily({"orders": orders}, How()).set_index(["metric", "day"])["value"]
    assert found["purchases"].tolist() == [6, 0, 6] and found["revenue"].tolist() == [210, 0, 210]
    assert found["aov"].tolist() == [35, 35]


def test_no_data_gives_an_empty_series():
    assert daily({}, How()).empty


def days_of(first, n):
    return pd.date_range(first, periods=n, tz="UTC") + pd.Timedelta(hours=12)


def series_of(found, metric, channel="all"):
    own = found[(found["metric"] == metric) & (found["channel"] == channel)]
    return [(f"{day:%m-%d}", value, n, days) for day, value, n, days in zip(own["day"], own["value"], own["n"], own["days"])]


def test_three_a_day_are_followed_by_day_and_fewer_are_added_up_over_whole_weeks():
    for each, wanted in ((3, [(f"01-{d:02}", 3, 3, 1) for d in range(2, 17)]), (2, [("01-02", 14, 14, 7), ("01-09", 14, 14, 7)])):
        at = days_of("2026-01-01", 17).repeat(each)
        orders = pd.DataFrame({"order_id": range(17 * each), "at": at, "revenue": 10.0, "wave": "w1"})
        found = daily({"orders": orders}, How())
        assert series_of(found, "purchases") == wanted and set(found.loc[found["metric"] == "purchases", "unit"]) == {"count"}
        assert series_of(found, "revenue") == [(f"01-{d:02}", 10 * each, each, 1) for d in range(2, 17)]       # an amount is never added up
        assert found.groupby("metric")["unit"].first().to_dict() == {"aov": "euro", "purchases": "count", "revenue": "euro"}


def test_a_day_with_three_tenths_of_the_usual_number_still_has_an_order_value_and_one_with_fewer_has_none():
    sizes = [5, 10, 10, 10, 10, 3, 2, 10, 5]
    rows = [(day, 1.0 + k) for day, n in zip(days_of("2026-01-01", 9), sizes) for k in range(n)]
    orders = pd.DataFrame({"order_id": range(len(rows)), "at": [r[0] for r in rows], "revenue": [r[1] for r in rows], "wave": "w1"})
    assert series_of(daily({"orders": orders}, How()), "aov") == [*((f"01-0{d}", 5.5, 10, 1) for d in (2, 3, 4, 5)), ("01-06", 2, 3, 1), ("01-08", 5.5, 10, 1)]


def test_people_are_counted_per_day_and_channel_and_those_who_buy_once():
    rows = [(day, f"p{i}", "email" if i < 3 else "unknown", "purchase" if i < 2 else "view") for day in days_of("2026-01-01", 4) for i in range(8)]
    events = pd.DataFrame([*rows, *rows, (rows[8][0], None, "email", "purchase"), (rows[8][0], "p0", "direct", "view")],
                          columns=["at", "person_id", "channel", "event"]).assign(wave="w1")
    found = daily({"events": events}, How())
    assert series_of(found, "visitors") == [("01-02", 8, 8, 1), ("01-03", 8, 8, 1)] and series_of(found, "visitors", "email") == [("01-02", 3, 3, 1), ("01-03", 3, 3, 1)]
    assert series_of(found, "conversion") == [("01-02", 0.25, 8, 1), ("01-03", 0.25, 8, 1)] and series_of(found, "visitors", "unknown") == []
    assert series_of(found, "visitors", "direct") == []         # one day only, at which a wave may be cut


def test_clicks_per_ad_shown_are_those_of_the_day_and_channel_and_an_unknown_number_is_a_gap():
    days = pd.date_range("2026-01-01", periods=5)
    costs = pd.DataFrame({"day": days.repeat(2), "channel": ["ads", "unknown"] * 5, "clicks": [5.0, 9, 5, 9, np.nan, 9, 6, 9, 5, 9],
                          "impressions": [100.0] * 10, "wave": "w1"})
    assert series_of(daily({"costs": costs}, How()), "ctr", "ads") == [("01-02", 0.05, 100, 1), ("01-04", 0.06, 100, 1)]
    none = costs.assign(impressions=0.0)
    assert daily({"costs": none}, How()).empty


def test_what_a_tool_counted_for_a_day_is_added_up_and_longer_periods_and_breakdowns_are_not():
    day = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-03", "2026-01-04"] + ["2026-01-02"] * 3)
    counts = pd.DataFrame({"metric": "mentions", "wave": "w1", "from_on": day, "until_on": [*day[:5], day[4], day[5], day[5]],
                           "dimension": ["all", "date", "day", "all", "all", "all", "campaign", "all"], "unit": ["count"] * 7 + ["share"],
                           "value": [4.0, 5, 6, 8, 4, 100, 100, 100]})
    assert series_of(daily({"counts": counts}, How()), "mentions") == [("01-02", 11, 11, 1), ("01-03", 8, 8, 1)]
    both = pd.concat([counts, counts.assign(metric="reach", value=counts["value"] * 10)])
    assert daily({"counts": both, "orders": None}, How()).groupby("metric")["value"].sum().to_dict() == {"mentions": 19, "reach": 190}


def test_every_wave_has_its_own_days():
    at = days_of("2026-01-01", 3).append(days_of("2026-02-01", 3)).repeat(4)
    orders = pd.DataFrame({"order_id": range(24), "at": at, "revenue": 1.0, "wave": ["w1"] * 12 + ["w2"] * 12})
    found = daily({"orders": orders}, How())
    assert found.loc[found["metric"] == "purchases", ["wave", "value"]].values.tolist() == [["w1", 4], ["w2", 4]]
