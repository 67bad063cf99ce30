"""What other tools counted, as measures: expected values by hand."""

import pandas as pd
import pytest

from helpers import intervals, kpis, tables


def counts(*rows, **more):
    """Rows of counts for (item, channel, metric, value)."""
    made = [{"row_id": f"c.csv:{2 + i}", "wave": "w1", "source": "c.csv", "from_on": "2026-05-01", "until_on": "2026-05-01",
             "dimension": "campaign", "item": item, "channel": channel, "metric": metric, "value": float(value), "unit": "count", "flags": "",
             **more} for i, (item, channel, metric, value) in enumerate(rows)]  # fmt: skip
    return tables.conform(pd.DataFrame(made), "counts")


def measured(frame, metric):
    found = kpis.measure({"counts": frame}, how=kpis.How(stages={"retention": "retention", "awareness": "awareness"}))
    return found[found["metric"] == metric]


def one_row(*rows):
    return counts(*rows).assign(row_id="c.csv:2")


@pytest.mark.row("D9")
def test_opens_clicks_and_orders_of_mails_are_shares_of_what_was_delivered():
    mails = one_row(("Lente", "email", "sent", 1000), ("Lente", "email", "delivered", 990), ("Lente", "email", "unique_opens", 400),
                    ("Lente", "email", "unique_clicks", 80), ("Lente", "email", "orders", 12))  # fmt: skip
    for metric, x in (("email_open", 400), ("email_click", 80), ("email_conversion", 12)):
        row = measured(mails, metric).iloc[0]
        assert (row["estimate"], row["low"], row["high"]) == pytest.approx((x / 990, *map(float, intervals.wilson(x, 990))))
        assert (row["n"], row["channel"], row["stage"], row["method"]) == (990, "email", "all", "imported")


def test_campaigns_that_differ_widen_the_interval():
    two = pd.concat([one_row(("a", "email", "sent", 500), ("a", "email", "unique_opens", 300)),
                     one_row(("b", "email", "sent", 500), ("b", "email", "unique_opens", 100)).assign(row_id="c.csv:3")])  # fmt: skip
    row = measured(two, "email_open").iloc[0]
    low, high = intervals.wilson(400, 1000)
    assert row["estimate"] == 0.4 and row["low"] < low and row["high"] > high


@pytest.mark.row("D10", "K1")
def test_reach_and_mentions_are_imported_as_series_with_their_source_and_engagement_by_platform():
    social = pd.concat([one_row(("all", "instagram", "reach", 5000), ("all", "instagram", "engagements", 250), ("all", "instagram", "mentions", 12)),
                        one_row(("all", "instagram", "reach", 7000), ("all", "instagram", "engagements", 350)).assign(row_id="c.csv:3", from_on="2026-05-02")])
    social["from_on"] = pd.to_datetime(social["from_on"])
    reach = measured(social, "social_reach")
    assert sorted(reach[["period", "segment", "channel", "estimate"]].values.tolist()) == [
        ["2026-05-01", "source=c.csv", "instagram", 5000.0], ["2026-05-02", "source=c.csv", "instagram", 7000.0], ["all", "all", "instagram", 6000.0]]
    assert measured(social, "social_engagement")["estimate"].tolist() == [0.05]
    assert set(measured(social, "mentions")["estimate"]) == {12.0} and set(reach["method"]) == {"imported"}


@pytest.mark.row("D10")
def test_who_the_followers_are_is_a_share_of_the_followers_where_their_number_is_known():
    total = one_row(("all", "instagram", "followers", 1200))
    ages = counts(("25-34", "instagram", "followers", 0.4), ("35-44", "instagram", "followers", 0.2), dimension="age", unit="share")
    found = measured(pd.concat([total.assign(dimension="account"), ages]), "follower_share")
    assert found[["segment", "estimate", "n"]].values.tolist() == [["age=25-34", 0.4, 1200], ["age=35-44", 0.2, 1200]]
    assert measured(ages, "follower_share").empty
    places = counts(("Zwolle", "tiktok", "followers", 30), ("Almelo", "tiktok", "followers", 90), dimension="place")
    assert measured(places, "follower_share")[["segment", "estimate", "n"]].values.tolist() == [["place=Almelo", 0.75, 120], ["place=Zwolle", 0.25, 120]]


def test_what_is_not_there_or_cannot_be_gives_no_row():
    assert measured(one_row(("a", "email", "unique_opens", 300)), "email_open").empty
    assert measured(one_row(("a", "email", "sent", 100), ("a", "email", "unique_opens", 300)), "email_open").empty
    assert measured(one_row(("a", "all", "reach", 300)), "social_reach").empty
    assert kpis.measure({"counts": counts(("new", "all", "visitors", 100), ("new", "all", "conversions", 10))}).empty


def test_a_few_mails_are_suppressed():
    row = measured(one_row(("a", "email", "sent", 9), ("a", "email", "unique_opens", 3)), "email_open").iloc[0]
    assert row["status"] == "suppressed" and pd.isna(row["estimate"])
