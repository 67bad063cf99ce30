"""Figures of whole journeys: how they end, where they wait, and where people are from step to step."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals, theme
from helpers.report.figures import stages as base
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

END = "end"
OPEN = "no_outcome"
DAY = 86_400
SHADES = ("#0B62A8", "#2E7D6F", "#9A6700", "#8C4B8F", "#B23A12", "#5B6472", "#4F7A28", "#7A5C3E")


def colours(model_stages: list[str]) -> dict[str, str]:
    """A colour per stage, the same in every figure; the end of a journey is pale."""
    return {**{stage: SHADES[i % len(SHADES)] for i, stage in enumerate(model_stages)}, END: theme.HAIRLINE}


GREYS = (theme.INK, theme.MUTED, theme.NEUTRAL_PALE)
"""Of outcomes, most frequent first: apart without colour, on white and on black, and no outcome looks good or bad."""


def ended(measures: pd.DataFrame, metric: str = "outcome_people") -> pd.DataFrame:
    """Rows on outcomes of everyone in the last wave, with an estimate."""
    rows = measures[(measures["metric"] == metric) & (measures["persona"] == "all") & measures["estimate"].notna()]
    return rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows


def endings(measures: pd.DataFrame, model_stages: list[str], say: Words, ax: Axes | None = None) -> Axes:
    """How journeys end, by the stage at which they were: one bar per stage, one colour per outcome.

    Args:
        measures: with ``outcome_people``, in total and per stage.
    """
    rows = ended(measures)
    per_stage = rows[rows["stage"].isin(model_stages)]
    ax = base._axes(ax, (10, 1.8 + 0.62 * max(per_stage["stage"].nunique(), 2)))
    if per_stage.empty:
        return base._nothing(ax, say["paths.endings"], say["stages.figure.empty"])
    totals = rows[(rows["stage"] == "all") & (rows["touchpoint"] != OPEN)].sort_values("estimate", ascending=False, kind="stable")
    order = totals["touchpoint"].tolist()
    shades = dict(zip(order, (*GREYS, *SHADES)))
    inks = {outcome: theme.INK if shades[outcome] == GREYS[-1] else theme.PAPER for outcome in order}
    wide = per_stage.pivot_table(index="stage", columns="touchpoint", values="estimate", aggfunc="sum").reindex(columns=order).fillna(0)
    shown = [stage for stage in model_stages if stage in wide.index]
    left, most = np.zeros(len(shown)), wide.sum(axis=1).max()
    for outcome in order:
        width = wide.loc[shown, outcome].to_numpy()
        look = {"color": shades[outcome], "edgecolor": theme.MUTED, "linewidth": 0.8}
        ax.barh(range(len(shown)), width, left=left, height=0.66, label=say.label(outcome), **look)
        for place, (start, size) in enumerate(zip(left, width)):
            if size > 0.07 * most:
                ax.text(start + size / 2, place, say.number(size), ha="center", va="center", color=inks[outcome], fontsize=9)
        left = left + width
    ax.set_yticks(range(len(shown)), [textwrap.fill(say.label(stage), 22, break_long_words=False) for stage in shown])
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(order), 3), frameon=False, fontsize=9)
    first = totals.iloc[0]
    n = ended(measures, "outcome")
    base_n = say.number(n.loc[n["stage"] == "all", "n"].max()) if len(n) else "?"
    title = say("paths.endings_most", outcome=say.label(first["touchpoint"]), people=say.number(first["estimate"]), n=base_n)
    base._head(ax, title, say["paths.endings_sub"])
    return ax


def waiting(measures: pd.DataFrame, say: Words, top: int = 8, ax: Axes | None = None) -> Axes:
    """After which touchpoints the time passes: the median of the days that passed, with its interval; short waits are counted.

    Args:
        measures: with ``pause`` in seconds, per stage and touchpoint.
    """
    rows = measures[(measures["metric"] == "pause") & (measures["persona"] == "all") & measures["estimate"].notna()]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    rows = rows.sort_values("estimate", ascending=False, kind="stable")
    shown = rows.head(top)
    ax = base._axes(ax, (10, 1.8 + 0.5 * max(len(shown), 3)))
    if shown.empty:
        return base._nothing(ax, say["paths.waiting"], say["stages.figure.empty"])
    days = shown[["estimate", "low", "high"]] / DAY
    ax.barh(range(len(shown)), days["estimate"], color=theme.NEUTRAL, height=0.6)
    for place, (row, n) in enumerate(zip(days.itertuples(), shown["n"])):
        ax.plot([row.low, row.high], [place, place], color=theme.INK, linewidth=1.6)
        text = f"{spell(row.estimate * DAY, say)}  (n = {say.number(n)})"
        ax.annotate(text, (max(row.high, row.estimate), place), (6, 0), textcoords="offset points", va="center", fontsize=9)
    names = ["\n".join(wrap(say.label(t), 230, 11)) for t in shown["touchpoint"]]
    ax.set_yticks(range(len(shown)), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.3 * days["high"].max())
    ax.set_xlabel(say["paths.days"])
    ax.xaxis.set_major_formatter(lambda x, _: say.number(x, 0 if days["high"].max() >= 4 else 1))
    ax.spines[["left", "bottom"]].set_visible(False)
    first = shown.iloc[0]
    title = say("paths.waiting_most", touchpoint=say.label(first["touchpoint"]), time=spell(first["estimate"], say))
    base._head(ax, title, say["paths.waiting_sub"])
    if len(rows) > len(shown):
        ax.annotate(say("paths.waiting_rest", count=say.number(len(rows) - len(shown))), (0, 0), (0, -46), xycoords="axes fraction",
                    textcoords="offset points", fontsize=9, color=theme.MUTED)
    return ax


def spell(seconds: float, say: Words) -> str:
    """A length of time in the unit in which people would say it.

    >>> spell(3 * 86400, Words("en")), spell(7200, Words("en")), spell(40, Words("en"))
    ('3.0 days', '2.0 hours', '40 seconds')
    """
    for unit, size in (("days", DAY), ("hours", 3600), ("minutes", 60)):
        if seconds >= size:
            return say(f"paths.in_{unit}", count=say.number(seconds / size, 1))
    return say("paths.in_seconds", count=say.number(seconds, 0))


def nodes(table: pd.DataFrame, model_stages: list[str]) -> pd.DataFrame:
    """People per step and stage, a column per stage, from the rows of one persona and wave."""
    return table.pivot_table(index="step", columns="from", values="people", aggfunc="sum").reindex(columns=model_stages).fillna(0)


def alluvial(
    table: pd.DataFrame,
    model_stages: list[str],
    say: Words,
    persona: str = "all",
    minimum_people: int = base.MINIMUM,
    ax: Axes | None = None,
) -> Axes:
    """Where people are at their first, second, third … step, and how they flow on; who stops is pale below.

    Args:
        table: contract ``flows``. minimum_people: flows of fewer are not drawn.
    """
    from matplotlib.collections import PolyCollection

    rows = base._last_wave(table[table["persona"] == persona])
    ax = base._axes(ax, (11, 6))
    if rows.empty:
        return base._nothing(ax, say["paths.flow"], say["stages.figure.empty"])
    shade, order = colours(model_stages), [*model_stages, END]
    total = rows.loc[rows["step"] == 1, "people"].sum()
    last = int(rows["step"].max())
    columns = nodes(rows, model_stages)
    tops = {step: _stack(columns.loc[step], model_stages, total) for step in columns.index}
    bands, tints = [], []
    for step in columns.index:
        arrives: dict[str, float] = {stage: tops.get(step + 1, {}).get(stage, (0, 0))[0] for stage in order}
        for stage in model_stages:
            y = tops[step][stage][0]
            out = rows[(rows["step"] == step) & (rows["from"] == stage)].set_index("to")["people"]
            for target in order:
                people = out.get(target, 0)
                if target != END and step < last and people >= minimum_people:
                    bands.append(_ribbon(step, y, arrives[target], people))
                    tints.append(shade[stage])
                arrives[target] = arrives[target] - people
                y -= people
        for stage, (top, size) in tops[step].items():
            if size:
                ax.bar(step, size, bottom=top - size, width=0.16, color=shade[stage], zorder=3)
                if size > 0.06 * total:
                    inside = {"ha": "center", "va": "center", "color": theme.PAPER, "fontsize": 8, "zorder": 4}
                    ax.text(step, top - size / 2, say.percent(size / total), **inside)
    ax.add_collection(PolyCollection(bands, facecolors=tints, alpha=0.32, linewidths=0))
    for stage in model_stages:
        ax.bar(0, 0, color=shade[stage], label=say.label(stage))
    ax.set_xticks(list(columns.index), [say("paths.step", number=say.number(step)) for step in columns.index])
    ax.set(xlim=(0.8, last + 0.2), ylim=(0, 1.02 * total), yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=min(len(model_stages), 5), frameon=False, fontsize=9)
    base._head(ax, _title(columns, total, model_stages, say), say("paths.flow_sub", n=say.number(total)))
    return ax


def _stack(row: pd.Series, model_stages: list[str], total: float) -> dict[str, tuple[float, float]]:
    """Top and height of each stage's block in one column, from the top down."""
    found, top = {}, float(total)
    for stage in model_stages:
        found[stage] = (top, float(row[stage]))
        top -= float(row[stage])
    return found


def _ribbon(step: float, start: float, arrive: float, people: float) -> np.ndarray:
    """The outline of a band from one block to the next."""
    x = np.linspace(0, 1, 16)
    upper = start + (arrive - start) * (3 * x**2 - 2 * x**3)
    across = step + 0.08 + 0.84 * x
    return np.column_stack([np.append(across, across[::-1]), np.append(upper, (upper - people)[::-1])])


def _title(columns: pd.DataFrame, total: float, model_stages: list[str], say: Words) -> str:
    """Where most begin, and how many take a third step."""
    begin = columns.loc[1]
    third = columns.loc[3].sum() / total if 3 in columns.index else 0.0
    return say("paths.flow_most", stage=say.label(begin.idxmax()), share=say.percent(begin.max() / total), third=say.percent(third))


def step_chart(
    table: pd.DataFrame, model_stages: list[str], personas: list[str], say: Words, minimum_people: int = base.MINIMUM
) -> Axes:
    """Per persona, which share is at which stage at each step, and which share has stopped.

    Args:
        table: contract ``flows``, with rows of each persona. personas: their ids in order.
    """
    import matplotlib.pyplot as plt

    rows = base._last_wave(table)
    shown = [p for p in personas if rows.loc[(rows["persona"] == p) & (rows["step"] == 1), "people"].sum() >= minimum_people]
    if not shown:
        return base._nothing(base._axes(None, (9, 3)), say["paths.steps"], say["stages.figure.empty"])
    across = min(len(shown), 4)
    down = -(-len(shown) // across)
    figure, grid = plt.subplots(down, across, figsize=(3.1 * across + 0.6, 3.2 * down + 1.2), sharey=True, squeeze=False)
    shade = colours(model_stages)
    for ax, persona in zip(grid.flat, shown):
        columns = nodes(rows[rows["persona"] == persona], model_stages)
        total = columns.loc[1].sum()
        bottom = np.zeros(len(columns))
        for stage in model_stages:
            height = columns[stage].to_numpy() / total
            look = {"color": shade[stage], "edgecolor": theme.PAPER, "linewidth": 0.8}
            ax.bar(columns.index, height, bottom=bottom, width=0.92, label=say.label(stage), **look)
            bottom = bottom + height
        ax.set_title("\n".join(wrap(say.label(persona), 190, 10, "bold")) + f"\nn = {say.number(total)}", loc="left", fontsize=10)
        ax.set(xticks=list(columns.index), ylim=(0, 1), yticks=[])
        ax.spines[["left", "bottom"]].set_visible(False)
    for ax in list(grid.flat)[len(shown) :]:
        ax.set_visible(False)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 2 * across + 1, 5), frameon=False, fontsize=9)
    _above(figure, _furthest(rows, shown, say), say["paths.steps_sub"])
    return grid[0, 0]


def _above(figure: Figure, title: str, subtitle: str) -> None:
    """Title and subtitle of several panels, within the width of the figure; empty lines of the title keep room for the subtitle."""
    room = 70 * figure.get_figwidth()
    head, below = wrap(title, room, 13.2, "bold", most=4), wrap(subtitle, room, 10, most=3)
    figure.suptitle("\n".join([*head, *[""] * len(below)]), x=0.01, ha="left", fontweight="bold")
    top = 0.19 + 0.225 * len(head)                   # inches from the top edge
    figure.text(0.01, 1 - top / figure.get_figheight(), "\n".join(below), fontsize=10, color=theme.MUTED, va="top")


def _furthest(rows: pd.DataFrame, personas: list[str], say: Words) -> str:
    """Which persona most often takes a third step, and which least; only where their intervals lie apart."""
    at = rows[rows["step"].isin([1, 3])].pivot_table(index="persona", columns="step", values="people", aggfunc="sum", fill_value=0)
    at = at.reindex(index=personas, columns=[1, 3], fill_value=0)
    low, high = intervals.wilson(at[3].to_numpy(), at[1].to_numpy())
    share = (at[3] / at[1]).to_numpy()
    most, least = int(share.argmax()), int(share.argmin())
    if low[most] <= high[least]:
        return say["paths.steps_alike" if len(personas) > 1 else "paths.steps"]
    first, last = ({"persona": say.label(personas[i]), "share": say.percent(share[i])} for i in (most, least))
    return say("paths.steps_most", most=first["persona"], share=first["share"], least=last["persona"], rest=last["share"])


def before_after(around: pd.DataFrame, item: str, subtitle: str, say: Words) -> Axes:
    """What came just before something (left) and just after it (right), in people.

    Args:
        around: ``side``, ``item``, ``people``, ``times``, ``others`` (how many items ``rest`` stands for).
    """
    import matplotlib.pyplot as plt

    sides = {side: around[around["side"] == side] for side in ("before", "after")}
    tall = max(len(rows) for rows in sides.values())
    figure, grid = plt.subplots(1, 2, figsize=(11, 1.8 + 0.45 * max(tall, 2)))
    most = max(around["people"].max(), 1)
    for ax, (side, rows) in zip(grid, sides.items()):
        people = rows["people"].to_numpy()
        ax.barh(range(len(rows)), people, color=theme.NEUTRAL if side == "before" else theme.ACCENT, height=0.62)
        for place, row in enumerate(rows.itertuples()):
            text = f"{say.number(row.times)} ×" if row.item == "rest" else say.number(row.people)
            ax.annotate(text, (row.people, place), (-4 if side == "before" else 4, 0), textcoords="offset points", va="center",
                        ha="right" if side == "before" else "left", fontsize=9)
        rest = [say("paths.explore.rest", count=say.number(r.others)) if r.item == "rest" else None for r in rows.itertuples()]
        names = [text or say.label(item) for text, item in zip(rest, rows["item"])]
        ax.set_yticks(range(len(rows)), [textwrap.fill(name, 26, break_long_words=False) for name in names], fontsize=9)
        ax.set(xlim=(1.25 * most, 0) if side == "before" else (0, 1.25 * most), xticks=[])
        ax.set_ylim(max(tall, 2) - 0.4, -0.6)  # as many places on both sides, so that bars are equally thick
        if side == "before":
            ax.yaxis.tick_right()
        ax.spines[:].set_visible(False)
        ax.set_title(say[f"paths.explore.{side}"], loc="right" if side == "before" else "left", fontsize=10)
    _above(figure, say.label(item), subtitle)
    return grid[0]
