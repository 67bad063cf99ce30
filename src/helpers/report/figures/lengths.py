"""How long the way to the goal is for who spends little and for who spends much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import intervals, theme
from helpers.report.figures import stages as base
from helpers.report.figures.paths import DAY, spell
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BANDS = ("value=low", "value=middle", "value=high")


def by_value(measures: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The last wave's rows of a length for everyone, one per band of what was spent, the lowest first."""
    rows = measures[(measures["metric"] == metric) & (measures["persona"] == "all") & measures["segment"].isin(BANDS)]
    rows = rows[rows["estimate"].notna()]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    return rows.set_index("segment").reindex([band for band in BANDS if band in set(rows["segment"])])


def lengths(measures: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Median steps until the goal by third of what was spent, each with its interval; the time beside it.

    Args:
        measures: with ``steps_to_goal`` and ``days_to_goal`` per segment ``value=low``, ``middle`` and ``high``.
    """
    steps, days = by_value(measures, "steps_to_goal"), by_value(measures, "days_to_goal")
    ax = base._axes(ax, (10, 1.9 + 0.62 * max(len(steps), 2)))
    if steps.empty:
        return base._nothing(ax, say["paths.lengths"], say["stages.figure.empty"])
    ax.barh(range(len(steps)), steps["estimate"], color=theme.NEUTRAL, height=0.5)
    for place, row in enumerate(steps.itertuples()):
        ax.plot([row.low, row.high], [place, place], color=theme.INK, linewidth=1.6)
        text = say("paths.lengths_row", steps=say.number(row.estimate, 0), n=say.number(row.n), time=_time(days, row.Index, say))
        ax.annotate(text, (max(row.high, row.estimate), place), (8, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set_yticks(range(len(steps)), ["\n".join(wrap(say.label(band), 200, 11)) for band in steps.index])
    ax.set_xlim(0, 2.4 * steps["high"].max())
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    base._head(ax, _title(days, say), say["paths.lengths_sub"])
    return ax


def _time(days: pd.DataFrame, band: str, say: Words) -> str:
    if band not in days.index:
        return ""
    row = days.loc[band]
    ends = [spell(row[end] * DAY, say) for end in ("low", "high")]
    return say("paths.lengths_time", time=spell(row["estimate"] * DAY, say), low=ends[0], high=ends[1])


def _title(days: pd.DataFrame, say: Words) -> str:
    """Who spends most takes longer or shorter only where the intervals of the outer thirds lie apart."""
    if not {BANDS[0], BANDS[2]} <= set(days.index):
        return say["paths.lengths"]
    low, high = days.loc[BANDS[0]], days.loc[BANDS[2]]
    if not intervals.apart(low["low"], low["high"], high["low"], high["high"]):
        return say["paths.lengths_same"]
    key = "paths.lengths_longer" if high["estimate"] > low["estimate"] else "paths.lengths_shorter"
    return say(key, most=spell(high["estimate"] * DAY, say), least=spell(low["estimate"] * DAY, say))
