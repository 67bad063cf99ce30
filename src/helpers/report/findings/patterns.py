"""Sentences about shifts, trends and outliers of KPIs; each names how sure the method is."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.words import Words

MOST = 6


def patterns(patterns: pd.DataFrame, wave: str, say: Words) -> list[str]:
    """What stands out in a wave, totals before channels, and how often such a list holds an alarm when nothing happened."""
    rows = patterns[patterns["wave"] == wave]
    judged = int(rows["judged"].max()) if len(rows) else 0
    if not judged:
        return [say["patterns.none"]]
    found = ranked(rows)
    sure = say("patterns.sure", judged=say.number(judged), rate=say.number(100 * rows["false_alarm"].iloc[0]))
    if found.empty:
        return [say("patterns.steady", judged=say.number(judged)), sure]
    told = [one(row, say) for _, row in found.head(MOST).iterrows()]
    rest = len(found) - MOST
    return [*told, *([say("patterns.rest", count=say.number(rest))] if rest > 0 else []), sure]


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """What stands out: totals first, then the smallest chance, then by date."""
    found = rows[rows["kind"].isin(["shift", "trend", "outlier"])]
    return found.assign(part=found["channel"] != "all").sort_values(["part", "p", "at", "metric", "channel"]).drop(columns="part")


def one(row: pd.Series, say: Words) -> str:
    """One shift, trend or outlier, with its difference and interval."""
    name = say.label(row["metric"])
    if row["channel"] != "all":
        name = say("patterns.by_channel", metric=name, channel=say.label(row["channel"]))
    width = (row["low"], row["high"])
    values = {k: shown.value(row[k], *width, row["unit"], say) for k in ("before", "after")}
    gap = f"{shown.difference(row['difference'], *width, row['unit'], say)} {shown.difference_span(*width, row['unit'], say)}"
    name = name[:1].upper() + name[1:]
    return say(f"patterns.{row['kind']}", metric=name, on=say.date(row["at"]), difference=gap, n=say.number(row["n"]), **values)
