"""Sentences on moments of truth; they claim a moment only where the table says clear, and an order only where intervals lie apart."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.words import Words

MOST = 3


def moments(table: pd.DataFrame, say: Words) -> str:
    """Where an experience goes with a clearly different outcome and many people meet it; an association.

    Args:
        table: table ``moments`` of one wave.
    """
    if not (table["verdict"] != "too_few").any():
        return say["emotions.moments.none"]
    clear, judged = ranked(table[table["verdict"] == "clear"]), int((table["verdict"] != "too_few").sum())
    if clear.empty:
        return say("emotions.moments.nowhere", total=say.number(judged))
    told = "; ".join(_item(row, say) for row in clear.head(MOST).itertuples())
    more = say("report.and_more", count=say.number(len(clear) - MOST)) if len(clear) > MOST else ""
    text = say("emotions.moments.clear", items=told + more)
    return f"{text} {say['emotions.moments.tie']}" if _is_tie(clear) else text


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that could be judged, what has most at stake first."""
    rows = table[table["verdict"] != "too_few"]
    return rows.sort_values(["stake", "stage", "touchpoint", "side"], key=lambda c: -c.abs() if c.name == "stake" else c, kind="stable",
                            ignore_index=True)


def place(row: object, say: Words) -> str:
    """The touchpoint with its stage, or the stage."""
    stage = say.label(row.stage)
    return stage if row.touchpoint == "all" else f"{say.label(row.touchpoint)} ({stage})"


def _item(row: object, say: Words) -> str:
    return say(f"emotions.moments.{row.side}_item", place=place(row, say), difference=difference(row, say),
               people=say.number(row.people), reach=say.percent(row.reach))


def difference(row: object, say: Words) -> str:
    """The difference with its interval."""
    ends = (row.low, row.high, "score", say)
    return f"{shown.difference(row.difference, *ends)} {shown.difference_span(*ends)}"


def _is_tie(clear: pd.DataFrame) -> bool:
    """Whether the first overlaps the next in size: then no order is told."""
    if len(clear) < 2:
        return False
    ends = clear[["stake_low", "stake_high"]].abs()
    low, high = ends.min(axis=1), ends.max(axis=1)
    return bool((high.iloc[1:] >= low.iloc[0]).any())
