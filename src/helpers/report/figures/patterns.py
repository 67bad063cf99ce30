"""A KPI day by day with the levels it had, and the totals of a score beside what came of them."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import theme
from helpers.report.findings import patterns as findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.words import Words

FINE = 0.05           # shares below this have ticks with one decimal, which would else repeat
LEAST = 10.0
"""Days that rest on fewer people than this on average are not drawn one by one, only their mean over a week."""


def course(series: pd.DataFrame, patterns: pd.DataFrame, wave: str, metric: str, say: Words, channel: str = "all",
           ax: Axes | None = None) -> Axes:
    """One KPI in one wave: grey days, their mean over seven days, and each level that the method tells apart; outliers are ringed."""
    from matplotlib import pyplot as plt

    own = series[(series["wave"] == wave) & (series["metric"] == metric) & (series["channel"] == channel)].sort_values("day")
    found = patterns[(patterns["wave"] == wave) & (patterns["metric"] == metric) & (patterns["channel"] == channel)]
    if ax is None:
        _, ax = plt.subplots(figsize=(10, 4.2))
    if own.empty:
        ax.set_axis_off()
        ax.set_title(say["patterns.none"], loc="left")
        return ax
    unit, day, value = own["unit"].iloc[0], own["day"], own["value"].to_numpy(dtype=float)
    if own["n"].mean() >= LEAST:
        ax.plot(day, value, "o", color=theme.NEUTRAL, markersize=3.5, alpha=0.55, zorder=1)
    width = 7 if int(own["days"].iloc[0]) == 1 else 3
    ax.plot(day, own["value"].rolling(width, center=True, min_periods=width).mean(), color=theme.MUTED, linewidth=1.2, zorder=2)
    _levels(ax, own, found, say)
    digits = 1 if unit == "score" or (unit == "share" and np.nanmax(value) < FINE) else 0
    ax.yaxis.set_major_formatter(lambda y, _: say.value(y, unit, digits))
    low, high = min(np.nanmin(value), 0.0), np.nanmax(value)
    ax.set_ylim(low * 1.05, high + 0.12 * (high - low or 1.0))         # room for the dates of shifts above all that is drawn
    ax.xaxis.set_major_formatter(lambda x, _: say.date(pd.Timestamp(x, unit="D"), "d MMM"))
    ax.yaxis.grid(True)
    stands_out = findings.ranked(found)
    title = findings.one(stands_out.iloc[0], say) if len(stands_out) else say("patterns.title_steady", metric=say.label(metric))
    ax.set_title(textwrap.fill(title[:1].upper() + title[1:], 82), loc="left", pad=26)
    ax.annotate(textwrap.fill(say["patterns.sub"], 125), (0, 1), xytext=(0, 7), xycoords="axes fraction", textcoords="offset points",
                color=theme.MUTED, fontsize=9.5, va="bottom")
    return ax


def _levels(ax: Axes, own: pd.DataFrame, found: pd.DataFrame, say: Words) -> None:
    """The level of every stretch, a line at each shift with its date, and rings around outliers."""
    shifts, start, end = found[found["kind"] == "shift"].sort_values("at"), own["day"].iloc[0], own["day"].iloc[-1]
    odd = own["day"].isin(found.loc[found["kind"] == "outlier", "at"])
    for a, b in pairwise([start, *shifts["at"], end + pd.Timedelta(days=1)]):
        stretch = own[(own["day"] >= a) & (own["day"] < b) & ~odd]
        if (found["kind"] != "trend").all() and len(shifts):
            ax.hlines(stretch["value"].mean(), a, b, color=theme.ACCENT, linewidth=2.4, zorder=3)
    for at in shifts["at"]:
        ax.axvline(at, color=theme.ACCENT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
        ax.annotate(say.date(at, "d MMM"), (at, 1), xycoords=("data", "axes fraction"), xytext=(4, -3), textcoords="offset points",
                    color=theme.ACCENT, fontsize=9.5, va="top")
    for row in found[found["kind"] == "trend"].itertuples():
        ax.plot([start, end], [row.before, row.after], color=theme.ACCENT, linewidth=2.4, zorder=3)
    ax.plot(own.loc[odd, "day"], own.loc[odd, "value"], "o", markersize=10, markerfacecolor="none", markeredgecolor=theme.NEGATIVE,
            markeredgewidth=1.6, zorder=4)


def totals(scorecards: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Points against the share of later people who bought, with its interval; the ring is the chance that the points said."""
    from matplotlib import pyplot as plt

    from helpers.report.findings import outlook

    rows = scorecards[(scorecards["item"] == "total") & scorecards["estimate"].notna()].sort_values("band")
    if ax is None:
        _, ax = plt.subplots(figsize=(10, 4.2))
    at = np.arange(len(rows))
    ax.vlines(at, rows["low"], rows["high"], color=theme.ACCENT, linewidth=2, zorder=2)
    ax.plot(at, rows["estimate"], "o", color=theme.ACCENT, markersize=7, label=say["outlook.seen"], zorder=3)
    ax.plot(at, rows["expected"], "o", markersize=11, markerfacecolor="none", markeredgecolor=theme.MUTED, markeredgewidth=1.4,
            linestyle="none", label=say["outlook.said"], zorder=1)
    ends = [say.number(v) if pd.notna(v) else "" for v in rows["until"]]
    starts = [say.number(v) if pd.notna(v) else "" for v in rows["above"]]
    names = [f"≤ {b}" if not a else f"> {a}" if not b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]
    ax.set_xticks(at, [f"{name}\nn = {say.number(n)}" for name, n in zip(names, rows["n"], strict=True)])
    ax.set(xlabel=say["outlook.axis_points"], ylim=(0, None))
    ax.yaxis.set_major_formatter(lambda y, _: say.percent(y, 1))
    ax.yaxis.grid(True)
    ax.set_title(textwrap.fill(outlook.lead(scorecards, say), 82), loc="left", pad=12)
    if len(rows):
        ax.legend(loc="upper left", fontsize=9.5)
    return ax
