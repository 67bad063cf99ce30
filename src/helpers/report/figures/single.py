"""The map of one person: every touchpoint in its stage, in the order of that person's own days. For the notebook, never for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import theme
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOM = 630
"""Points from the first touchpoint to the last, beside the names of the stages."""
MOST = 14
"""Touchpoints that are named; of a longer journey those that differ from the one before, evenly spread."""


def single_journey(trace: pd.DataFrame, model_stages: list[str], say: Words, ax: Axes | None = None) -> Axes:
    """One journey as a line through the stages.

    Args:
        trace: from `helpers.stages.trace_of`: visit, day, stage, touchpoint in order; no name and no date. model_stages: ids in order.
    """
    import matplotlib.pyplot as plt

    if ax is None:
        ax = plt.subplots(figsize=(11, 1.2 + 1.08 * len(model_stages)), layout="constrained")[1]
    rows = trace[trace["stage"].isin(model_stages)].reset_index(drop=True)
    if rows.empty:
        ax.set_title(say["journey.single.nothing"], loc="left")
        ax.axis("off")
        return ax
    x, y = np.arange(len(rows)), rows["stage"].map({s: i for i, s in enumerate(model_stages)}).to_numpy()
    title = say("journey.single.title", steps=say.number(len(rows)), days=say.number(int(rows["day"].max()) + 1))
    ax.set_title(title, loc="left", pad=26)
    above = {"xycoords": "axes fraction", "textcoords": "offset points", "color": theme.MUTED}
    ax.annotate(say["journey.single.sub"], (0, 1), (0, 8), fontsize=10, **above)
    new_days = np.flatnonzero(np.append(True, np.diff(rows["day"]) != 0))
    for k, start in enumerate(new_days):
        ax.axvline(start - 0.5, color=theme.HAIRLINE, linewidth=1, zorder=0)
        if k % (len(new_days) // MOST + 1) == 0:
            day = say.number(int(rows["day"].iloc[start]))
            ax.annotate(day, (start, 1), (0, -9), fontsize=8.5, ha="center", **above | {"xycoords": ("data", "axes fraction")})
    ax.plot(x, y, color=theme.MUTED, linewidth=1.5, zorder=2)
    ax.scatter(x, y, s=46, color=theme.INK, zorder=3)
    named = _named(rows)
    apart = min((b - a for a, b in zip(named, named[2:])), default=len(rows))           # names stand above and below in turn
    room = min(92.0, apart * ROOM / len(rows) - 5)
    for k, i in enumerate(named):
        text, is_above = "\n".join(wrap(say.label(rows["touchpoint"].iloc[i]), room, 9, most=2)), k % 2 == 0
        place = {"va": "bottom" if is_above else "top", "xytext": (0, 8 if is_above else -8)}
        ax.annotate(text, (i, y[i]), textcoords="offset points", ha="center", fontsize=9, parse_math=False, **place)
    ax.set_yticks(range(len(model_stages)), [say.label(stage) for stage in model_stages])
    ax.set(xticks=[], ylim=(len(model_stages) - 0.5, -0.8), xlim=(-0.8, max(len(rows) - 0.2, 0.8)), xlabel=say["journey.single.day"])
    ax.spines[:].set_visible(False)
    return ax


def _named(rows: pd.DataFrame) -> list[int]:
    """The places whose touchpoint is written: where it differs from the one before, so many that they can be read."""
    fresh = np.flatnonzero((rows["touchpoint"] != rows["touchpoint"].shift()).to_numpy())
    return list(fresh if len(fresh) <= MOST else fresh[np.unique(np.linspace(0, len(fresh) - 1, MOST).round().astype(int))])
