"""A table with a picture in it: per row a label, a dot with its interval beside a line, and columns of text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from helpers import theme
from helpers.report.lines import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, RIGHT = 0.305, 0.51
"""Where the picture lies between the label and the columns, as parts of the width."""
LABEL_WIDTH = 210
"""Points for the label of a row."""
TITLE_WIDTH, SUB_WIDTH = 82, 148


@dataclass(frozen=True)
class Row:
    """One row: estimate, low and high around the line at 0, on a scale where 1 is the edge of the picture; NaN draws nothing.

    Args:
        label: what it is. cells: texts of the columns. colour: of the mark. is_filled: an open dot says "cannot tell".
    """

    label: str
    estimate: float
    low: float
    high: float
    cells: list[str]
    colour: str = theme.MUTED
    is_filled: bool = True


@dataclass(frozen=True)
class Head:
    """A column of text: its heading, the place of its text (part of the width), and how it is aligned."""

    text: str
    x: float
    align: str = "left"


@dataclass(frozen=True)
class Sheet:
    """What stands around the rows: title (the finding), what is measured, headings, a note below; height of a row in inches."""

    title: str
    sub: str
    heads: list[Head] = field(default_factory=list)
    note: str = ""
    row_height: float = 0.44


def scaled(estimate: float, low: float, high: float, largest: float) -> tuple[float, float, float]:
    """Values divided by the largest distance that must fit; zero stays zero."""
    edge = largest if largest > 0 and np.isfinite(largest) else 1.0
    return estimate / edge, low / edge, high / edge


def draw(rows: list[Row], sheet: Sheet, ax: Axes | None = None) -> Axes:
    """Draw the rows from top to bottom and return the Axes."""
    from matplotlib import pyplot as plt

    title, sub = textwrap.fill(sheet.title, TITLE_WIDTH), textwrap.fill(sheet.sub, SUB_WIDTH)
    lines = title.count("\n") + 1, sub.count("\n") + 1
    if ax is None:
        top = 0.35 + 0.3 * lines[0] + 0.2 * lines[1]
        tallest = max((_label(row).count("\n") + 1 for row in rows), default=1)
        height = max(sheet.row_height, 0.06 + 0.18 * tallest)
        _, ax = plt.subplots(figsize=(10, top + height * (len(rows) + 0.4) + (0.4 if sheet.note else 0.1)))
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -1.1))
    ax.set_axis_off()
    ax.set_title(title, loc="left", pad=12 + 13.5 * lines[1] + 4)
    ax.annotate(sub, (0, 1), xytext=(0, 6), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED, fontsize=9.5,
                va="bottom", annotation_clip=False)
    middle, half = (LEFT + RIGHT) / 2, (RIGHT - LEFT) / 2
    ax.plot([middle, middle], [-0.55, len(rows) - 0.5], color=theme.INK, linewidth=0.9, zorder=1)
    for head in sheet.heads:
        ax.text(head.x, -0.85, head.text, ha=head.align, va="center", color=theme.MUTED, fontsize=9.5)
    for y, row in enumerate(rows):
        _draw_row(ax, y, row, sheet.heads, middle, half)
    if sheet.note:
        ax.annotate(sheet.note, (0, 0), xytext=(0, -6), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED,
                    fontsize=9, va="top", annotation_clip=False)
    return ax


def _label(row: Row) -> str:
    return "\n".join(wrap(row.label, LABEL_WIDTH, 10, most=4))


def _draw_row(ax: Axes, y: int, row: Row, heads: list[Head], middle: float, half: float) -> None:
    ax.plot([0, 1], [y - 0.5, y - 0.5], color=theme.HAIRLINE, linewidth=0.8, zorder=0)
    ax.text(0, y, _label(row), ha="left", va="center", fontsize=10, linespacing=1.0)
    if np.isfinite(row.low) and np.isfinite(row.high):
        ends = [middle + half * row.low, middle + half * row.high]
        ax.plot(ends, [y, y], color=row.colour, linewidth=2.2, solid_capstyle="butt", zorder=2)
    if np.isfinite(row.estimate):
        ax.plot([middle + half * row.estimate], [y], "o", color=row.colour, markersize=7.5, markeredgewidth=1.6, zorder=3,
                markerfacecolor=row.colour if row.is_filled else theme.PAPER)
    for head, text in zip(heads, row.cells):
        ax.text(head.x, y, text, ha=head.align, va="center", fontsize=10)
