"""KPIs per day: the series in which `patterns` looks for shifts, trends and outliers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.kpis.rows import NOWHERE, is_like

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

KEY = ["wave", "channel", "day"]
WEEKLY_BELOW = 3.0
"""A count with fewer per day than this is followed per week."""
FEW = 0.3
"""A day whose share rests on less than this part of the usual number says too little."""


def daily(data: Mapping[str, pd.DataFrame], how: How) -> pd.DataFrame:
    """The ``series`` table: visitors, conversion, orders, revenue, order value, clicks on ads, and what tools counted, per day.

    Args:
        data: tables by name (events, orders, costs, counts); absent or empty ones give no series.
    """
    makers = {"events": _of_events, "orders": _of_orders, "costs": _of_costs, "counts": _of_counts}
    found = [_whole_days(own) for name, make in makers.items() if data.get(name) is not None and len(data[name])
             for own in make(data[name], how) if len(own)]
    if not found:
        return contracts.empty("series")
    series = pd.concat(found, ignore_index=True)
    return contracts.conform(series.drop_duplicates(["metric", "channel", "day"]), "series")


def _of_events(events: pd.DataFrame, how: How) -> list[pd.DataFrame]:
    """People seen per day, in all and per channel, and the share of them who reached the goal that day."""
    known = events[events["person_id"].notna()]
    seen = pd.DataFrame({"person": pd.factorize(known["person_id"])[0], "day": known["at"].dt.tz_localize(None).dt.floor("D"),
                         "channel": known["channel"].astype("category"), "wave": known["wave"].astype("category")})
    buying = seen[is_like(known["event"], how.goal_event)].drop_duplicates(["day", "person"]).groupby(["wave", "day"], observed=True).size()
    seen = seen.drop_duplicates()
    placed = seen[~seen["channel"].isin(NOWHERE)].groupby(KEY, observed=True).size()
    visitors = seen.drop_duplicates(["day", "person"]).groupby(["wave", "day"], observed=True).size()
    share = (buying.reindex(visitors.index).fillna(0) / visitors).clip(upper=1)
    return [_rows("visitors", visitors, visitors, "count"), _rows("visitors", placed, placed, "count"),
            _rows("conversion", share, visitors, "share")]


def _of_orders(orders: pd.DataFrame, how: How) -> list[pd.DataFrame]:
    own = orders.assign(day=orders["at"].dt.tz_localize(None).dt.floor("D"))
    grouped = own.groupby(["wave", "day"])["revenue"].agg(["size", "sum", "mean"])
    return [_rows("purchases", grouped["size"], grouped["size"], "count"), _rows("revenue", grouped["sum"], grouped["size"], "euro"),
            _rows("aov", grouped["mean"], grouped["size"], "euro")]


def _of_costs(costs: pd.DataFrame, how: How) -> list[pd.DataFrame]:
    placed = costs[~costs["channel"].isin(NOWHERE)]
    shown = placed.groupby(KEY, observed=True)[["clicks", "impressions"]].sum(min_count=1)
    shown = shown[shown["impressions"] > 0].dropna()
    return [_rows("ctr", shown["clicks"] / shown["impressions"], shown["impressions"], "share")]


def _of_counts(counts: pd.DataFrame, how: How) -> list[pd.DataFrame]:
    """What a tool counted per day (mentions, reach): totals only, for a breakdown may overlap."""
    is_daily = (counts["from_on"] == counts["until_on"]) & counts["dimension"].isin(["all", "date", "day"])
    own = counts[is_daily & (counts["unit"] == "count")]
    sums = own.assign(day=own["from_on"]).groupby(["metric", "wave", "day"])["value"].sum()
    return [_rows(str(metric), sums[metric], sums[metric], "count") for metric in sums.index.levels[0]]


def _rows(metric: str, value: pd.Series, n: pd.Series, unit: str) -> pd.DataFrame:
    rows = pd.DataFrame({"metric": metric, "value": value.astype(float), "n": n.astype(float), "unit": unit, "days": 1}).reset_index()
    rows = rows if "channel" in rows else rows.assign(channel="all")
    return rows.astype({"wave": "str", "channel": "str"})


def _whole_days(own: pd.DataFrame) -> pd.DataFrame:
    """Every day of the wave: a day without a row is a count of zero, but the first and last day, which an export may cut, are left out.

    A share or mean of a day with far fewer behind it than usual is left out too. What is rare is added up per week.
    """
    metric, unit = own["metric"].iloc[0], own["unit"].iloc[0]
    made = []
    for wave, rows in own.groupby("wave", sort=True):
        days = pd.date_range(rows["day"].min(), rows["day"].max(), freq="D")[1:-1]
        for channel, part in rows.groupby("channel", sort=True):
            part, by = part.set_index("day").reindex(days)[["value", "n"]], 1
            if unit == "count" or metric == "revenue":
                part = part.fillna(0.0)
            else:
                part = part[part["n"] >= FEW * part["n"].median()]
            if unit == "count" and len(days) and part["value"].mean() < WEEKLY_BELOW:
                part, by = _per_week(part), 7
            made.append(part.assign(wave=wave, channel=channel, metric=metric, unit=unit, days=by).rename_axis("day").reset_index())
    return pd.concat(made, ignore_index=True)


def _per_week(part: pd.DataFrame) -> pd.DataFrame:
    whole = part.iloc[: len(part) // 7 * 7]
    week = np.arange(len(whole)) // 7
    return pd.DataFrame({c: whole[c].groupby(week).sum().to_numpy() for c in ("value", "n")}, index=whole.index[::7])
