"""Series per day, by hand."""

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
