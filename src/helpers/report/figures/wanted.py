"""What was wanted beside who really came, as one row per wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report import shown
from helpers.report.findings import wanted as findings
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BESIDE = 190          # points for the name beside a row
APART = ("less", "more")


def audience(wanted: pd.DataFrame, personas: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """The real share as a dot with its interval, the wanted share as an open diamond; what surely differs is coloured."""
    import matplotlib.pyplot as plt

    rows = wanted[wanted["wanted"].notna() & wanted["estimate"].notna()].sort_values("wanted", ascending=False, kind="stable")
    ax = ax if ax is not None else plt.subplots(figsize=(9, 1.8 + 0.62 * max(len(rows), 1)))[1]
    if rows.empty:
        ax.set_axis_off()
        ax.text(0.5, 0.5, say["wanted.none"], ha="center", va="center", color=theme.MUTED, transform=ax.transAxes)
        return ax
    edge = max(rows["high"].max(), rows["wanted"].max())
    for y, row in enumerate(rows.itertuples()):
        colour = theme.ACCENT if row.verdict in APART else theme.NEUTRAL
        ax.hlines(y, row.low, row.high, color=colour, linewidth=2)
        ax.plot(row.estimate, y, "o", color=colour, markersize=8, label=say["wanted.columns.real"] if y == 0 else None)
        ax.plot(row.wanted, y, "D", markerfacecolor=theme.PAPER, markeredgecolor=theme.INK, markersize=8,
                label=say["wanted.columns.wanted"] if y == 0 else None)
        figures = f"{shown.value(row.estimate, row.low, row.high, 'share', say)} {shown.span(row.low, row.high, 'share', say)}"
        ax.text(edge * 1.04, y, f"{figures}: {say[f'wanted.verdicts.{row.verdict}']}", va="center", fontsize=10.5)
    ax.set_yticks(range(len(rows)), ["\n".join(wrap(findings.subject(row, personas, say), BESIDE, 11)) for row in rows.itertuples()])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, edge * 1.75)
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= edge * 1.02])
    ax.xaxis.set_major_formatter(lambda x, _: say.percent(x))
    ax.spines["left"].set_visible(False)
    apart = [findings.subject(row, personas, say) for row in rows.itertuples() if row.verdict in APART]
    title = say("wanted.title", names=say.join(apart)) if apart else say["wanted.title_none"]
    ax.set_title("\n".join(wrap(title, 560, 14, "bold")), loc="left", pad=34)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, fontsize=10, handletextpad=0.3, borderaxespad=0.2)
    return ax
