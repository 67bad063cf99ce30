"""What changed between two waves, as a forest of differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report import forest, shown
from helpers.report.findings import compare as findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.words import Words

COMPARABLE = {"share", "points", "score", "valence"}
NAMED = 3
"""Changes that fit in a title."""
MOST = 18
"""Rows that a reader can take in; what changed comes first, then what comes nearest to it."""


def changes(changes: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Differences between two waves; what changed is coloured, the rest grey. Totals only: personas are in the table."""
    total = changes[(changes["persona"] == "all") & changes["difference"].notna()]
    if total.empty:
        return forest.draw([], forest.Sheet(say["compare.none"], ""), ax)
    is_changed = total["verdict"] == "changed"
    rows = pd.concat([findings.strongest(total[is_changed]), findings.strongest(total[~is_changed])])
    shown_rows, rest = rows.head(MOST), len(rows) - MOST
    # one scale per kind of measure, over the rows that are drawn: shares can be compared with shares, a time only with the same time
    kind = shown_rows["unit"].where(shown_rows["unit"].isin(COMPARABLE), shown_rows["metric"])
    largest = shown_rows[["low", "high"]].abs().max(axis=1).groupby(kind).transform("max")
    heads = [forest.Head(say["compare.heads.change"], 0.53), forest.Head(say["compare.heads.difference"], 0.69),
             forest.Head(say["compare.heads.verdict"], 1.0, "right")]
    sub = say("compare.sub", before=total["wave_before"].iloc[0], after=total["wave_after"].iloc[0], compared=len(total))
    note = say("compare.rest", count=rest) if rest > 0 else ""
    sheet = forest.Sheet(_title(total[is_changed], say), sub, heads, note)
    return forest.draw([_row(r, largest[i], say) for i, r in shown_rows.iterrows()], sheet, ax)


def _title(changed: pd.DataFrame, say: Words) -> str:
    if changed.empty:
        return say["compare.title_none"]
    names = [findings.name(r, say) for _, r in findings.strongest(changed).iterrows()]
    if len(names) > NAMED:
        text = say("compare.title", first=names[0], rest=len(names) - 1)
    else:
        text = say("compare.title_one" if len(names) == 1 else "compare.title_few", items=say.join(names))
    return text[:1].upper() + text[1:]


def _row(row: pd.Series, largest: float, say: Words) -> forest.Row:
    width = (row["low"], row["high"])
    then, now = (shown.value(row[k], *width, row["unit"], say) for k in ("before", "after"))
    gap = f"{shown.difference(row['difference'], *width, row['unit'], say)} {shown.difference_span(*width, row['unit'], say)}"
    is_changed = row["verdict"] == "changed"
    return forest.Row(findings.name(row, say), *forest.scaled(row["difference"], *width, largest),
                      [f"{then} → {now}", gap, say[f"compare.verdicts.{row['verdict']}"]],
                      theme.ACCENT if is_changed else theme.NEUTRAL, row["verdict"] != "cannot_tell")
