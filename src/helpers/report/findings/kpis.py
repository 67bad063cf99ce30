"""Sentences about KPIs: which goals are met, and which KPIs this study cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import goals
from helpers.report import shown
from helpers.words import Words


def against_targets(measures: pd.DataFrame, targets: Mapping[str, Any], say: Words) -> list[str]:
    """What is met, what is not, what cannot be told, and what was not measured: one sentence each, in the last wave."""
    if not targets:
        return [say["kpis.no_targets"]]
    table = goals.against_targets(measures, targets)
    table = table[(table["wave"] == table["wave"].max()) | (table["wave"] == "")]
    measured = table["estimate"].notna()
    found = []
    for verdict in ("met", "not_met", "cannot_tell"):
        rows = table[(table["verdict"] == verdict) & measured]
        if len(rows):
            found.append(say(f"kpis.{verdict}", items="; ".join(_item(r, say) for _, r in rows.iterrows())))
    if not measured.all():
        found.append(say("kpis.unmeasured", items="; ".join(name(r, say) for _, r in table[~measured].iterrows())))
    return found


def name(row: pd.Series, say: Words) -> str:
    """The KPI, and its stage where it has one."""
    kpi = say.label(row["metric"])
    return kpi if row["stage"] == "all" else say("kpis.at_stage", kpi=kpi, stage=say.label(row["stage"]))


def goal(row: pd.Series, say: Words) -> str:
    """The goal as people write it, with the digits it was given."""
    scale = 100 if row["unit"] == "share" else 1
    places = next((d for d in (0, 1, 2) if abs(round(row["goal"] * scale, d) - row["goal"] * scale) < 1e-9), 2)
    return say.value(row["goal"], row["unit"], None if row["unit"] == "seconds" else places)


def _item(row: pd.Series, say: Words) -> str:
    figures = {"estimate": shown.value(row["estimate"], row["low"], row["high"], row["unit"], say),
               "interval": shown.span(row["low"], row["high"], row["unit"], say)}
    return say("kpis.item", kpi=name(row, say), goal=goal(row, say), **figures)


def gaps(missing: pd.DataFrame, say: Words) -> list[str]:
    """Which tables this study lacks, and the KPIs that are not there because of it (columns metric, table)."""
    found = []
    for table, rows in missing.groupby("table", sort=True):
        names = sorted({say.label(m) for m in rows["metric"] if not m.startswith("attribution_")}) or [say["kpis.attribution"]]
        found.append(say("kpis.gaps", tables=say[f"kpis.tables.{table}"], kpis=", ".join(names)))
    return found or [say["kpis.no_gaps"]]


def attribution(measures: pd.DataFrame, say: Words) -> str:
    """The channel with the most credit and how far the rules of attribution agree; no rule shows a cause."""
    rows = measures[measures["metric"].str.startswith("attribution_") & measures["estimate"].notna() & (measures["persona"] == "all")]
    if rows.empty:
        return say["kpis.attribution_none"]
    rows = rows[rows["wave"] == rows["wave"].max()]
    spread = rows.groupby("channel")["estimate"].agg(["min", "max"])
    spread["width"] = spread["max"] - spread["min"]
    first = rows.loc[rows.groupby("metric")["estimate"].idxmax(), "channel"].unique()
    key, channel = ("attribution_title_agree", first[0]) if len(first) == 1 else ("attribution_title", spread["width"].idxmax())
    low, high = (say.percent(spread.loc[channel, end]) for end in ("min", "max"))
    return say(f"kpis.{key}", channel=say.label(channel), low=low, high=high)


def value(forecasts: pd.DataFrame, say: Words) -> str:
    """What a customer is expected to bring in, beside the simple rule and the held-out error."""
    rows = forecasts[(forecasts["metric"] == "clv") & (forecasts["subject"] == "all")]
    if rows.empty:
        return say["kpis.value_none"]
    row = rows.iloc[-1]
    width = (row["low"], row["high"])
    text = say("kpis.value_ahead", days=str(row["horizon"]).split()[0], n=say.number(row["n"]),
               estimate=shown.value(row["estimate"], *width, "euro", say), interval=shown.span(*width, "euro", say),
               baseline=shown.value(row["baseline"], *width, "euro", say))
    return text if pd.isna(row["calibration"]) else f"{text} {say('kpis.value_held_out', error=say.number(row['calibration'], 2))}"
