"""Effects of experiments beside zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report import forest, shown
from helpers.report.findings import experiments as findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.words import Words

COLOURS = {"better": theme.POSITIVE, "worse": theme.NEGATIVE}


def effects(experiments: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Each metric of each experiment: the difference with control and its interval; an invalid test shows no dot."""
    heads = [forest.Head(say["experiments.heads.arms"], 0.525), forest.Head(say["experiments.heads.effect"], 0.655),
             forest.Head(say["experiments.heads.n"], 0.905, "right"), forest.Head(say["experiments.heads.verdict"], 1.0, "right")]
    rows = [_row(r, say) for _, r in experiments.iterrows()]
    return forest.draw(rows, forest.Sheet(_title(experiments, say), say["experiments.sub"], heads, row_height=0.66), ax)


def _title(experiments: pd.DataFrame, say: Words) -> str:
    if experiments.empty:
        return say["experiments.none"]
    clear = experiments[experiments["verdict"].isin(COLOURS)]
    if len(clear) == 1:
        one = clear.iloc[0]
        return say("experiments.title_one", experiment=findings.name(one["experiment"], say), metric=say.label(one["metric"]).lower(),
                   verdict=say[f"experiments.verdicts.{one['verdict']}"])
    if len(clear):
        return say("experiments.title_more", count=len(clear))
    if (experiments["verdict"] == "invalid").all():
        return say("experiments.title_invalid", experiment=findings.name(experiments["experiment"].iloc[0], say))
    return say["experiments.title_none"]


def _row(row: pd.Series, say: Words) -> forest.Row:
    width = (row["low"], row["high"])
    label = say("experiments.row", experiment=findings.name(row["experiment"], say), variant=say.label(row["variant"]),
                metric=say.label(row["metric"]).lower())
    people = f"{say.number(row['n_control'])} + {say.number(row['n_treated'])}"
    cells = ["", "", people, say[f"experiments.verdicts.{row['verdict']}"]]
    if pd.notna(row["effect"]):
        old, new = (shown.value(row[k], *width, row["unit"], say) for k in ("control", "treated"))
        gap = f"{shown.difference(row['effect'], *width, row['unit'], say)} {shown.difference_span(*width, row['unit'], say)}"
        cells[:2] = [f"{old} → {new}", gap]
    largest = max((abs(x) for x in width if pd.notna(x)), default=1.0)
    return forest.Row(label, *forest.scaled(row["effect"], *width, largest), cells, COLOURS.get(row["verdict"], theme.MUTED),
                      row["verdict"] in COLOURS)


def power(curve: pd.DataFrame, weeks: int, say: Words, ax: Axes | None = None) -> Axes:
    """The chance to see the effect by week (columns week, n, power), with the week in which the test is long enough."""
    from matplotlib import pyplot as plt

    if ax is None:
        _, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    ax.plot(curve["week"], curve["power"], color=theme.ACCENT, linewidth=2.2)
    ax.axhline(0.8, color=theme.HAIRLINE, linewidth=1)
    is_enough = weeks <= curve["week"].max()
    if is_enough:
        ax.plot([weeks], curve.loc[curve["week"] == weeks, "power"], "o", color=theme.ACCENT, markersize=8)
    ax.set(ylim=(0, 1.02), xlim=(0.8, curve["week"].max() + 0.2), xlabel=say["experiments.calculator.weeks"])
    ax.xaxis.set_major_locator(plt.MaxNLocator(integer=True))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], [say.percent(x / 10) for x in (0, 2, 4, 6, 8, 10)])
    ax.set_title(say("experiments.calculator.title" if is_enough else "experiments.calculator.title_long", weeks=weeks), loc="left")
    return ax
