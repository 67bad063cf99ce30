"""What divides the personas: a tree of at most three questions, from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report.figure_data import trait_label
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    import matplotlib.pyplot as plt

WIDTH = 10.0          # inches
ROW = 0.86            # inches per box at the end
LEGEND = 104          # letters on one line of the legend
BOX = 0.70            # part of a column that a box takes; the rest is for the lines
BAR = 0.15            # height of a bar, in rows


def decision_tree(boxes: pd.DataFrame, structure: pd.DataFrame, personas: pd.DataFrame, say: Words, ax: plt.Axes | None = None) -> plt.Axes:
    """A box asks a question or ends in a persona; a bar shows who is in it, in the colours of the personas, with n.

    Args:
        boxes: the ``persona_tree``. structure: for the accuracy on people whom the tree had not seen. personas: for names and colours.
    """
    import matplotlib.pyplot as plt

    nodes = boxes.drop_duplicates("node").set_index("node") if len(boxes) else boxes
    y = _places(nodes)
    ends = int(nodes["trait"].isna().sum()) if len(nodes) else 1
    names = _names(personas, say)
    lines = -(-len(names) // _legend_columns(names)) if names else 0
    ax = ax if ax is not None else plt.subplots(figsize=(WIDTH, 1.35 + 0.2 * lines + ROW * max(ends, 2)))[1]
    ax.set_axis_off()
    if not len(nodes) or personas.empty:
        reason = say["personas.no_figure" if personas.empty else "personas.no_tree"]
        ax.text(0.5, 0.5, reason, ha="center", va="center", color=theme.MUTED, transform=ax.transAxes)
        return ax
    depth = _depths(nodes)
    columns = max(depth.values()) + 1
    ax.set(xlim=(0, columns), ylim=(max(y.values()) + 0.6, -0.6))
    for node, row in nodes.iterrows():
        if pd.notna(row["parent"]):
            _line(ax, (depth[row["parent"]], y[row["parent"]]), (depth[node], y[node]), say[f"personas.{row['side']}"])
    for node, row in nodes.iterrows():
        _box(ax, depth[node], y[node], columns, row, boxes[boxes["node"] == node], personas, names, say)
    _head(ax, structure, names, personas, lines, say)
    return ax


def _names(personas: pd.DataFrame, say: Words) -> dict[str, str]:
    column = f"name_{say.language}"
    return dict(zip(personas["persona"], personas[column] if column in personas else personas["persona"].map(say.label)))


def _legend_columns(names: dict[str, str]) -> int:
    """How many names of the legend fit beside each other."""
    return max(1, min(len(names), LEGEND // (max(map(len, names.values())) + 6)))


def _depths(nodes: pd.DataFrame) -> dict[int, int]:
    depth: dict[int, int] = {}
    for node, parent in nodes["parent"].items():
        depth[node] = 0 if pd.isna(parent) else depth[parent] + 1
    return depth


def _places(nodes: pd.DataFrame) -> dict[int, float]:
    """Boxes at the end under each other in their order, every other box halfway between the two it leads to."""
    place: dict[int, float] = {}
    below = {parent: list(rows.index) for parent, rows in nodes.dropna(subset=["parent"]).groupby("parent")} if len(nodes) else {}

    def put(node: int) -> float:
        place[node] = sum(put(child) for child in below[node]) / 2 if node in below else float(sum(n not in below for n in place))
        return place[node]

    if len(nodes):
        put(nodes.index[0])
    return place


def _line(ax: plt.Axes, start: tuple[float, float], end: tuple[float, float], word: str) -> None:
    """From the bar of one box to that of another, with yes or no beside it."""
    turn = start[0] + BOX + 0.09
    ax.plot([start[0] + BOX, turn, turn, end[0]], [start[1], start[1], end[1], end[1]], color=theme.NEUTRAL, linewidth=1.0, zorder=0,
            solid_joinstyle="round")
    ax.text(end[0] - 0.02, end[1] - 0.04, word, ha="right", va="bottom", fontsize=9, color=theme.MUTED)


def _box(ax: plt.Axes, x: float, y: float, columns: int, row: pd.Series, shares: pd.DataFrame, personas: pd.DataFrame,
         names: dict[str, str], say: Words) -> None:
    """A bar with the shares of the personas; above it the question or the persona that most are, below it n."""
    order, at = list(personas["persona"]), x
    for part in shares.set_index("persona").reindex(order).dropna(subset=["share"]).itertuples():
        colour = theme.persona_colour(part.Index, order)
        ax.barh(y, BOX * part.share, left=at, height=BAR, color=colour, edgecolor=theme.PAPER, linewidth=0.6)
        at += BOX * part.share
    ax.barh(y, x + BOX - at, left=at, height=BAR, color=theme.NEUTRAL_PALE)
    room = BOX * 72 * WIDTH / columns * 0.94
    largest = shares.loc[shares["share"].idxmax()] if shares["share"].notna().any() else None
    if pd.notna(row["trait"]):
        lines, weight = _asked(row["trait"], row["cut"], room, say), "bold"
    else:
        lines, weight = ([] if largest is None else wrap(names[largest["persona"]], room, 10)), "normal"
        if largest is not None:
            ax.text(x + BOX + 0.03, y, say.percent(largest["share"]), va="center", fontsize=10)
    ax.text(x, y - BAR * 0.75, "\n".join(lines), va="bottom", fontsize=10, fontweight=weight, linespacing=1.1)
    ax.text(x, y + BAR * 0.75, f"{say['words.n']} = {say.number(row['n'])}", va="top", fontsize=8.5, color=theme.MUTED)


def _asked(trait: str, cut: float, room: float, say: Words) -> list[str]:
    """A question in lines; from which value on it is a yes stands on a line of its own and is never cut off."""
    name = trait_label(trait, say)
    name = name[:1].upper() + name[1:]
    if pd.isna(cut):
        return wrap(f"{name}?", room, 10, "bold", most=3)
    return [*wrap(name, room, 10, "bold"), say("personas.tree_from", cut=say.number(cut, 0 if cut == round(cut) else 1))]


def _head(ax: plt.Axes, structure: pd.DataFrame, names: dict[str, str], personas: pd.DataFrame, lines: int, say: Words) -> None:
    """The finding, what is drawn, and which colour is which persona."""
    import textwrap

    from matplotlib.patches import Patch

    value = structure.set_index("check")["value"]
    right = value["tree_accuracy"]
    title = say("personas.tree", share=say.percent(right, 1 if 0.995 <= right < 1 else 0))
    sub = textwrap.fill(say("personas.tree_sub", base=say.percent(value["tree_base"])), 116)
    order = list(personas["persona"])
    ax.set_title(title, loc="left", pad=26 + 12.5 * (sub.count("\n") + 1) + 17 * lines)
    ax.annotate(sub, (0, 1), xytext=(0, 20 + 17 * lines), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED,
                fontsize=10)
    handles = [Patch(color=theme.persona_colour(p, order), label=names[p]) for p in order]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.012, 1.0), ncols=_legend_columns(names), fontsize=9.5, handlelength=1.0,
              handleheight=0.9, columnspacing=1.3, borderaxespad=0.6)
