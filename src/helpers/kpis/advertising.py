"""What advertising costs and brings, by channel. Days are resampled: clicks and orders of one day go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, places, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

CHANNEL = (("channel",),)
OVER_DAYS = "delta method over days, on the log scale"
ADVICE = "last click: the channel of the order, else of its session; describes, does not show what the advertising caused"


@kpi(metric="ctr", stage="awareness", unit="share", formula="clicks / impressions", denominator="impressions", needs=("costs",),
     columns=("channel", "day", "impressions", "clicks"), interval="Wilson on the effective count by day", source="methods 3",
     counts="impressions")
def ctr(costs: pd.DataFrame, how: How) -> list[dict]:
    """Click-through rate by channel; n counts impressions."""
    known = costs[costs["impressions"].notna() & costs["clicks"].notna() & (costs["impressions"] > 0)]
    rows = []
    for place, part in places(known, CHANNEL):
        days = part.groupby("day")[["clicks", "impressions"]].sum()
        clicks, shown = days["clicks"].to_numpy(), days["impressions"].to_numpy()
        if len(days) > 1:
            values = intervals.ratio_share(clicks, shown, how.level)
        else:  # one day shows no spread between days
            values = (clicks[0] / shown[0], *intervals.wilson(clicks[0], shown[0], how.level))
        rows.append(row("ctr", values, int(days["impressions"].sum()), unit="share", method="wilson_by_day", status="observed", **place))
    return rows


def _days(costs: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Spend, sales and revenue per channel and day, for channels that have both costs and sales."""
    costs = costs[costs["spend"].notna()]
    sales = sales.assign(day=sales["at"].dt.tz_localize(None).dt.normalize().astype(costs["day"].dtype))
    both = sorted((set(costs["channel"]) & set(sales["channel"])) - NOWHERE)
    keys = ["channel", "day"]
    spend = costs[costs["channel"].isin(both)].groupby(keys)["spend"].sum()
    sold = sales[sales["channel"].isin(both)].groupby(keys)["revenue"].agg(["size", "sum"])
    return pd.concat([spend, sold.rename(columns={"size": "sales", "sum": "revenue"})], axis=1).fillna(0.0).reset_index()


def _per_channel(metric: str, costs: pd.DataFrame, sales: pd.DataFrame, over: tuple[str, str], unit: str, how: How) -> list[dict]:
    rows = []
    for place, part in places(_days(costs, sales), CHANNEL):
        days = part.groupby("day")[["spend", "sales", "revenue"]].sum()
        top, bottom = days[over[0]].to_numpy(), days[over[1]].to_numpy()
        if bottom.sum() == 0 or len(days) < 2:
            continue
        values = intervals.ratio_log(top, bottom, how.level)
        rows.append(row(metric, values, int(days["sales"].sum()), unit=unit, method="delta_log_days", status="observed", **place))
    return rows


@kpi(metric="cpa", stage="decision", unit="euro", formula="spend / sales of the same channel", denominator="sales of channels with costs",
     needs=("costs", "sales"), columns=("channel", "day", "spend", "at"), interval=OVER_DAYS, source=ADVICE,
     better="lower", counts="sales")
def cpa(costs: pd.DataFrame, sales: pd.DataFrame, how: How) -> list[dict]:
    """Cost per acquisition in euro by channel; n counts sales. A channel without sales has no CPA."""
    return _per_channel("cpa", costs, sales, ("spend", "sales"), "euro", how)


@kpi(metric="roas", stage="decision", unit="ratio", formula="revenue / spend of the same channel", denominator="spend in euro",
     needs=("costs", "sales"), columns=("channel", "day", "spend", "revenue"), interval=OVER_DAYS, source=ADVICE,
     counts="sales")
def roas(costs: pd.DataFrame, sales: pd.DataFrame, how: How) -> list[dict]:
    """Return on ad spend by channel: euros of revenue per euro spent; n counts sales. Nothing when revenue was not recorded."""
    return _per_channel("roas", costs, sales, ("revenue", "spend"), "ratio", how) if sales["revenue"].notna().any() else []


@kpi(metric="roi", stage="decision", unit="ratio", formula="(revenue - spend) / spend of the same channel; revenue, not margin",
     denominator="spend in euro", needs=("costs", "sales"), columns=("channel", "day", "spend", "revenue"),
     interval="that of revenue / spend, minus 1", source=ADVICE, counts="sales")
def roi(costs: pd.DataFrame, sales: pd.DataFrame, how: How) -> list[dict]:
    """Return on investment of advertising by channel: what came back above each euro spent; below 0 is a loss."""
    return [{**r, "metric": "roi", **{k: r[k] - 1 for k in ("estimate", "low", "high")}} for r in roas(costs, sales, how)]
