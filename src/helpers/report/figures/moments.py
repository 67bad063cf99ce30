"""Figure of the moments of truth: what a bad or a good experience goes with, place by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report import forest
from helpers.report.findings import moments as findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.words import Words

SHOWN = 6
COLOURS = {"low": theme.NEGATIVE, "peak": theme.POSITIVE}


def moments(table: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Each experience that could be judged: the difference in outcome with its interval, how many meet it, and the verdict.

    Args:
        table: table ``moments`` of one wave.

    Returns:
        The Axes; what has most at stake stands first, an open dot says "cannot tell".
    """
    rows = findings.ranked(table)
    clear, left = int((rows["verdict"] == "clear").sum()), max(len(rows) - SHOWN, 0)
    title = say("emotions.moments.title" if clear else "emotions.moments.title_none", clear=say.number(clear), total=say.number(len(rows)))
    drawn = rows.head(SHOWN)
    largest = float(drawn[["low", "high"]].abs().max().max()) if len(drawn) else 1.0
    heads = [forest.Head(say["report.columns.difference"], 0.53), forest.Head(say["emotions.moments.reach"], 0.74, "right"),
             forest.Head(say["words.n"], 0.84, "right"), forest.Head(say["report.columns.verdict"], 1.0, "right")]
    note = say("emotions.figure.more", count=say.number(left)) if left else ""
    sheet = forest.Sheet(title, say["emotions.moments.sub"], heads, note)
    return forest.draw([_row(r, largest, say) for r in drawn.itertuples()], sheet, ax)


def _row(row: object, largest: float, say: Words) -> forest.Row:
    is_clear = row.verdict == "clear"
    label = f"{findings.place(row, say)}: {say[f'emotions.moments.{row.side}']}"
    cells = [findings.difference(row, say), say.percent(row.reach), say.number(row.people),
             say[f"emotions.moments.verdicts.{row.verdict}"]]
    return forest.Row(label, *forest.scaled(row.difference, row.low, row.high, largest), cells,
                      COLOURS[row.side] if is_clear else theme.MUTED, is_clear)
