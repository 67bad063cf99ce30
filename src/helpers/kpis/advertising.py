"""What advertising costs and brings, by channel. Days are resampled: clicks and orders of one day go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.registry import kpi
from helpers.kpis.rows import places, row

if TYPE_CHECKING:
    from helpers.kpis.registry import How

CHANNEL = (("channel",),)
ADVICE = "last channel of the order; describes, does not show what the advertising caused"


@kpi(metric="ctr", stage="awareness", unit="share", formula="clicks / impressions", denominator="impressions", needs=("costs",),
     columns=("channel", "day", "impressions", "clicks"), interval="Wilson on the effective count by day", source="methods 3",
     counts="impressions")
def ctr(costs: pd.DataFrame, how: How) -> list[dict]:
    """Click-through rate by channel; n counts impressions."""
    known = costs[costs["impressions"].notna() & costs["clicks"].notna() & (costs["impressions"] > 0)]
    rows = []
    for place, part in places(known, CHANNEL):
        days = part.groupby("day")[["clicks", "impressions"]].sum()
        values = intervals.ratio_share(days["clicks"].to_numpy(), days["impressions"].to_numpy(), how.level)
        rows.append(row("ctr", values, int(days["impressions"].sum()), unit="share", method="wilson_by_day", status="observed", **place))
    return rows


def _days(costs: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Spend, orders, revenue and buyers per channel and day, for channels that have both costs and orders."""
    orders = orders.assign(day=orders["at"].dt.tz_localize(None).dt.normalize().astype(costs["day"].dtype))
    both = sorted((set(costs["channel"]) & set(orders["channel"])) - {"all", ""})
    keys = ["channel", "day"]
    spend = costs[costs["channel"].isin(both)].groupby(keys)["spend"].sum()
    sold = orders[orders["channel"].isin(both)].groupby(keys)["revenue"].agg(["size", "sum"])
    days = pd.concat([spend, sold.rename(columns={"size": "orders", "sum": "revenue"})], axis=1).fillna(0.0)
    return days.reset_index()


def _per_channel(metric: str, costs: pd.DataFrame, orders: pd.DataFrame, over: tuple[str, str], unit: str, how: How) -> list[dict]:
    rows = []
    for place, part in places(_days(costs, orders), CHANNEL):
        days = part.groupby("day")[["spend", "orders", "revenue"]].sum()
        top, bottom = days[over[0]].to_numpy(), days[over[1]].to_numpy()
        if bottom.sum() == 0 or len(days) < 2:
            continue
        drawn = intervals.bootstrap_weights(len(days), how.draws, how.random_state)
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = (drawn @ top) / (drawn @ bottom)
        low, high = intervals.percentile(np.where(np.isfinite(draws), draws, np.nan), how.level)
        rows.append(row(metric, (top.sum() / bottom.sum(), low, high), int(days["orders"].sum()), unit=unit,
                        method="bootstrap_days", status="observed", **place))
    return rows


@kpi(metric="cpa", stage="decision", unit="euro", formula="spend / orders of the same channel", denominator="orders of channels with costs",
     needs=("costs", "orders"), columns=("channel", "day", "spend", "at"), interval="bootstrap over days", source=ADVICE,
     better="lower", counts="orders")
def cpa(costs: pd.DataFrame, orders: pd.DataFrame, how: How) -> list[dict]:
    """Cost per acquisition in euro by channel; n counts orders. A channel without orders has no CPA."""
    return _per_channel("cpa", costs, orders, ("spend", "orders"), "euro", how)


@kpi(metric="roas", stage="decision", unit="ratio", formula="revenue / spend of the same channel", denominator="spend in euro",
     needs=("costs", "orders"), columns=("channel", "day", "spend", "revenue"), interval="bootstrap over days", source=ADVICE,
     counts="orders")
def roas(costs: pd.DataFrame, orders: pd.DataFrame, how: How) -> list[dict]:
    """Return on ad spend by channel: euros of revenue per euro spent; n counts orders."""
    return _per_channel("roas", costs, orders, ("revenue", "spend"), "ratio", how)
