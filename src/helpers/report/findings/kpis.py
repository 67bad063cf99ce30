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
    if rows.empty or rows["estimate"].isna().all():
        return say["kpis.value_none"]
    row = rows.iloc[-1]
    width = (row["low"], row["high"])
    text = say("kpis.value_ahead", days=str(row["horizon"]).split()[0], n=say.number(row["n"]),
               estimate=shown.value(row["estimate"], *width, "euro", say), interval=shown.span(*width, "euro", say),
               baseline=shown.value(row["baseline"], *width, "euro", say))
    if pd.notna(row["calibration"]):
        text = f"{text} {say('kpis.value_held_out', error=say.number(row['calibration'], 2))}"
    return f"{text} {say['kpis.value_verdicts'][row['verdict']]}" if pd.notna(row["verdict"]) else text


def cell(rows: pd.DataFrame, metric: str, lacks: str, say: Words) -> str:
    """One KPI at one place: value, interval and n, or why there is none (``lacks``: the table that the KPI misses, if any)."""
    if len(rows) and rows["estimate"].notna().any():
        row = rows.iloc[0]
        ends = (row["low"], row["high"])
        told = {"kpi": say.label(metric), "n": say.number(row["n"]), "estimate": shown.value(row["estimate"], *ends, row["unit"], say)}
        if pd.isna(row["low"]):
            return say("kpis.explore.no_interval", **told)
        return say("kpis.explore.value", **told, interval=shown.span(*ends, row["unit"], say))
    if len(rows):
        reason = say("kpis.explore.too_few", n=say.number(rows.iloc[0]["n"]))
    elif lacks == "costs":
        reason = say["kpis.explore.no_costs"]
    elif lacks:
        reason = say("kpis.gaps", tables=say[f"kpis.tables.{lacks}"], kpis=say.label(metric))
    else:
        reason = say["kpis.explore.no_cell"]
    return say("kpis.explore.nothing", reason=reason)


def weights(summary: pd.DataFrame, source: str, say: Words) -> list[str]:
    """What weighting came to per wave, or that the study asks for none (columns of `helpers.kpis.weighting.summary`)."""
    if summary.empty:
        return [say["kpis.weights_none"]]
    lines = [say("kpis.weights_title", source=source)] if (summary["refused"] == "").any() else []
    for _, r in summary.iterrows():
        told = {"wave": r["wave"], "n": say.number(r["n"]), "effective": say.number(r["effective"]), "about": r["about"]}
        if r["refused"]:
            lines.append(say(f"kpis.weights_refused.{r['refused']}", **told))
        else:
            lines.append(say("kpis.weights_row", **told, least=say.number(r["least"], 2), most=say.number(r["most"], 2)))
    return lines


SPEEDS = ("first_click", "reading_time", "mail_open")


def fastest(measures: pd.DataFrame, say: Words) -> str:
    """Per persona who clicks soonest and who reads longest, in the last wave, only where the two intervals lie apart; not tested."""
    rows = measures[measures["metric"].isin(SPEEDS[:2]) & (measures["persona"] != "all") & measures["estimate"].notna()
                    & (measures["channel"] == "all") & (measures["stage"] == "all")]
    rows = rows[rows["wave"] == rows["wave"].max()]
    items = []
    for metric in SPEEDS[:2]:
        own = rows[rows["metric"] == metric].sort_values(["estimate", "persona"], kind="stable")
        if len(own) > 1:
            first, last = own.iloc[0], own.iloc[-1]
            low, high = (shown.value(r["estimate"], r["low"], r["high"], r["unit"], say) for r in (first, last))
            key = "kpis.fastest_item" if first["high"] < last["low"] else "kpis.fastest_same"
            items.append(say(key, kpi=say.label(metric), first=say.label(first["persona"]), last=say.label(last["persona"]),
                             low=low, high=high))
    return say("kpis.fastest", items="; ".join(items)) if items else say["kpis.fastest_none"]


def importance(measures: pd.DataFrame, say: Words) -> str:
    """Which stage goes together most with recommending, only when its interval lies above the next; an association."""
    rows = measures[(measures["metric"] == "importance") & (measures["persona"] == "all") & measures["estimate"].notna()]
    if rows.empty:
        return say["kpis.importance_none"]
    rows = rows[rows["wave"] == rows["wave"].max()].sort_values(["estimate", "stage"], ascending=[False, True], kind="stable")
    first, rest = rows.iloc[0], rows.iloc[1:]
    told = {"r2": say.percent(rows["estimate"].sum()), "n": say.number(rows["n"].max())}
    near = rest[rest["high"] >= first["low"]]
    if len(near):
        names = say.join([say.label(s) for s in (first["stage"], *near["stage"])])
        return say("kpis.importance_tie", **told, stages=names)
    ends = (first["low"], first["high"])
    return say("kpis.importance_first", **told, stage=say.label(first["stage"]), interval=shown.span(*ends, "share", say),
               estimate=shown.value(first["estimate"], *ends, "share", say))
