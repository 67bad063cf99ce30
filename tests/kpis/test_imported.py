"""What other tools counted, as measures: expected values by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, kpis, tables
from helpers.kpis import imported


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


def told(rows):
    return [(r["metric"], r["channel"], round(r["estimate"], 6), r["n"]) for r in rows]


def test_what_was_delivered_comes_before_what_was_sent_row_by_row():
    rows = pd.concat([counts(*mails).assign(row_id=f"c.csv:{i}") for i, mails in enumerate((
        [("a", "email", "sent", 100), ("a", "email", "unique_opens", 50)],
        [("b", "email", "delivered", 90), ("b", "email", "sent", 100), ("b", "email", "unique_opens", 30)],
        [("c", "email", "delivered", 0), ("c", "email", "unique_opens", 0)],
        [("d", "email", "delivered", 10), ("d", "email", "unique_opens", 10)],
        [("e", "email", "delivered", 10), ("e", "email", "unique_opens", 11)],
        [("f", "app", "delivered", 40), ("f", "app", "unique_opens", 4)]))])
    found = imported.email_open(rows, kpis.How(level=0.9))
    assert told(found) == [("email_open", "app", 0.1, 40), ("email_open", "email", 0.45, 200)]
    assert [found[1]["low"], found[1]["high"]] == pytest.approx(list(intervals.ratio_share(np.array([50.0, 30, 10]), np.array([100.0, 90, 10]), 0.9)[1:]))
    assert [found[0]["low"], found[0]["high"]] == pytest.approx([float(v) for v in intervals.wilson(4, 40, 0.9)])
    assert imported.email_open(rows.assign(dimension="variation"), kpis.How()) == []


def test_mentions_of_a_channel_are_added_up_with_a_poisson_interval_and_each_day_stands_by_itself():
    days = pd.concat([one_row(("all", "instagram", "mentions", n)).assign(row_id=f"c.csv:{n}", from_on=pd.Timestamp(f"2026-05-{n:02}")) for n in (4, 8)])
    found = imported.mentions(days, kpis.How(level=0.9))
    assert [(r.get("period", "all"), r["estimate"], r["n"]) for r in found] == [("all", 12, 12), ("2026-05-04", 4, 4), ("2026-05-08", 8, 8)]
    assert [found[0]["low"], found[0]["high"]] == pytest.approx([float(v) for v in intervals.poisson(12, 0.9)])
    assert all(np.isnan([r["low"], r["high"]]).all() for r in found[1:])
    undated = days.assign(from_on=pd.NaT)
    assert told(imported.mentions(undated, kpis.How())) == [("mentions", "instagram", 12, 12)]


def test_reach_does_not_add_up_and_n_does():
    days = pd.concat([one_row(("all", "tiktok", "reach", n)).assign(row_id=f"c.csv:{n}", from_on=pd.NaT) for n in (40, 80)])
    assert told(imported.social_reach(days, kpis.How())) == [("social_reach", "tiktok", 60, 120)]
    both = pd.concat([days, one_row(("all", "facebook", "reach", 7)).assign(row_id="c.csv:1", from_on=pd.NaT)])
    assert [channel for _, channel, *_ in told(imported.social_reach(both, kpis.How()))] == ["facebook", "tiktok"]
    said = [channel for _, channel, *_ in told(imported.mentions(both.assign(metric="mentions"), kpis.How()))]
    assert said == ["facebook", "tiktok"]


def test_impressions_stand_in_where_the_reach_is_unknown():
    assert told(imported.social_engagement(one_row(("all", "tiktok", "impressions", 200), ("all", "tiktok", "engagements", 5)), kpis.How())) == [
        ("social_engagement", "tiktok", 0.025, 200)]


def test_the_last_number_of_followers_is_the_whole_and_accounts_and_posts_are_no_groups():
    total = counts(("all", "tiktok", "followers", 100), ("all", "tiktok", "followers", 200), dimension="account").assign(from_on=pd.to_datetime(["2026-05-02", "2026-05-01"]))
    groups = counts(("men", "tiktok", "followers", 0.5), dimension="sex", unit="share")
    accounts = counts(("shop", "tiktok", "followers", 50), dimension="account")
    posts = counts(("post 1", "tiktok", "followers", 50), dimension="post")
    rows = pd.concat([total, groups, accounts, posts])
    rows["from_on"] = pd.to_datetime(rows["from_on"])
    assert [(r["segment"], r["estimate"], r["n"]) for r in imported.follower_share(rows, kpis.How())] == [("sex=men", 0.5, 100)]
    mixed = pd.concat([groups, counts(("women", "tiktok", "followers", 3), dimension="sex").assign(row_id="z")])       # numbers beside a share are no shares
    assert [round(r["estimate"], 6) for r in imported.follower_share(mixed, kpis.How())] == [round(0.5 / 3.5, 6), round(3 / 3.5, 6)]
    assert imported.follower_share(counts(("men", "unknown", "followers", 5), dimension="sex"), kpis.How()) == []
