"""KPIs beside their goals, and credit per channel by every rule of attribution."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import goals, theme
from helpers.report import forest, shown
from helpers.report.findings import kpis as findings
from helpers.report.lines import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.words import Words

BESIDE = 180          # points for a name beside a row
FINE = 0.05           # an axis that ends below this has ticks with one decimal, which would else repeat
COLOURS = {"met": theme.POSITIVE, "not_met": theme.NEGATIVE, "cannot_tell": theme.MUTED}
MARKERS = {"attribution_first": "<", "attribution_last": ">", "attribution_linear": "s", "attribution_position": "D",
           "attribution_time_decay": "v", "attribution_markov": "o"}


def targets(measures: pd.DataFrame, targets: Mapping[str, Any], say: Words, ax: Axes | None = None) -> Axes:
    """Each measured target of the last wave: a dot with its interval beside its goal, better to the right, each row on its own scale."""
    table = goals.against_targets(measures, targets)
    table = table[table["estimate"].notna()]
    table = table[table["wave"] == table["wave"].max()]
    rows = [_target_row(r, say) for _, r in table.iterrows()]
    counts = table["verdict"].value_counts().to_dict()
    heads = [forest.Head(say["kpis.heads.value"], 0.53), forest.Head(say["kpis.goal"], 0.76, "right"),
             forest.Head(say["words.n"], 0.87, "right"), forest.Head(say["kpis.heads.verdict"], 1.0, "right")]
    return forest.draw(rows, forest.Sheet(_targets_title(counts, len(table), say), say["kpis.targets_sub"], heads), ax)


def importance(rows: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Part of the differences in recommending that goes together with each stage: a dot with its interval, the largest on top.

    Args:
        rows: ``importance`` of everyone in one wave, in the order in which they are drawn.
    """
    from matplotlib import pyplot as plt

    if ax is None:
        _, ax = plt.subplots(figsize=(9.6, 1.7 + 0.42 * max(len(rows), 1)))
    places = list(range(len(rows)))
    is_apart = len(rows) > 1 and rows["low"].iloc[0] > rows["high"].iloc[1:].max()
    colours = [theme.ACCENT if is_apart and i == 0 else theme.MUTED for i in places]
    ax.hlines(places, rows["low"], rows["high"], color=colours, linewidth=2.2)
    ax.scatter(rows["estimate"], places, s=64, color=colours, zorder=3)
    for y, r in zip(places, rows.itertuples()):
        text = f"{shown.value(r.estimate, r.low, r.high, 'share', say)} {shown.span(r.low, r.high, 'share', say)}"
        ax.annotate(text, (r.high, y), (8, 0), textcoords="offset points", va="center", fontsize=10, color=theme.MUTED)
    ax.set_yticks(places, ["\n".join(wrap(say.label(s), BESIDE, 11)) for s in rows["stage"]])
    edge = 1.35 * max(rows["high"].max(), 0.01) if len(rows) else 1.0
    ax.set(ylim=(len(rows) - 0.5, -0.6), xlim=(0, edge))
    ax.xaxis.set_major_formatter(lambda x, _: say.percent(x, 1 if edge < FINE else 0))
    ax.xaxis.grid(True)
    ax.spines["left"].set_visible(False)
    first = say.label(rows["stage"].iloc[0]) if len(rows) else ""
    title = say("kpis.importance_title" if is_apart else "kpis.importance_title_tie", stage=first)
    ax.set_title(textwrap.fill(title, 78), loc="left", pad=26)
    ax.annotate(say["kpis.importance_sub"], (0, 1), xytext=(0, 8), xycoords="axes fraction", textcoords="offset points",
                color=theme.MUTED, fontsize=9.5, va="bottom")
    return ax


def _targets_title(counts: Mapping[str, int], total: int, say: Words) -> str:
    if not total:
        return say["kpis.no_targets"]
    met, missed, unclear = (counts.get(v, 0) for v in ("met", "not_met", "cannot_tell"))
    if met and missed and not unclear:
        return say("kpis.targets_title_both", met=met, missed=missed, total=total)
    if met and missed:
        return say("kpis.targets_title_mixed", met=met, missed=missed, open=unclear, total=total)
    if met or missed:
        return say("kpis.targets_title" if met else "kpis.targets_title_missed", met=met, missed=missed, total=total)
    return say["kpis.targets_title_none"]


def _target_row(row: pd.Series, say: Words) -> forest.Row:
    sign = 1 if row["better"] == "higher" else -1
    away = [sign * (row[k] - row["goal"]) for k in ("estimate", "low", "high")]
    largest = max((abs(x) for x in away if pd.notna(x)), default=1.0)
    value = shown.value(row["estimate"], row["low"], row["high"], row["unit"], say)
    value = f"{value} {shown.span(row['low'], row['high'], row['unit'], say)}"
    return forest.Row(findings.name(row, say), *forest.scaled(away[0], *sorted(away[1:]), largest),
                      [value, findings.goal(row, say), say.number(row["n"]), say[f"kpis.verdicts.{row['verdict']}"]],
                      COLOURS[row["verdict"]], row["verdict"] != "cannot_tell")


def attribution(measures: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """Credit per channel by each rule, with intervals; the grey band is the spread between the rules."""
    from matplotlib import pyplot as plt

    rows = measures[measures["metric"].isin(MARKERS) & measures["estimate"].notna() & (measures["persona"] == "all")]
    rows = rows[rows["wave"] == rows["wave"].max()]
    spread = rows.groupby("channel")["estimate"].agg(["min", "max", "mean"]).sort_values("mean", ascending=False, kind="stable")
    if ax is None:
        _, ax = plt.subplots(figsize=(10, 2.1 + 0.56 * max(len(spread), 1)))
    ax.barh(range(len(spread)), spread["max"] - spread["min"], left=spread["min"], height=0.72, color=theme.NEUTRAL_PALE, zorder=0)
    rules = [m for m in MARKERS if (rows["metric"] == m).any()]
    for i, rule in enumerate(rules):
        _draw_rule(ax, rows[rows["metric"] == rule].set_index("channel").reindex(spread.index), rule,
                   0.6 * ((i + 0.5) / len(rules) - 0.5), say)
    ax.set_yticks(range(len(spread)), ["\n".join(wrap(say.label(c), BESIDE, 11)) for c in spread.index])
    ax.set(ylim=(max(len(spread), 1) - 0.5, -0.5), xlim=(0, None), xlabel=say["kpis.attribution_axis"])
    ax.xaxis.set_major_formatter(lambda x, _: say.percent(x))
    ax.xaxis.grid(True)
    ax.spines["left"].set_visible(False)
    title = findings.attribution(measures, say)
    ax.set_title(textwrap.fill(title, 78), loc="left", pad=28)
    ax.annotate(textwrap.fill(say["kpis.attribution_sub"], 120), (0, 1), xytext=(0, 8), xycoords="axes fraction",
                textcoords="offset points", color=theme.MUTED, fontsize=9.5, va="bottom")
    if rules:
        below = -46 / 72 / (0.56 * max(len(spread), 1) + 0.6)      # under the name of the axis, however few rows there are
        ax.legend(loc="upper center", bbox_to_anchor=(0.45, below), ncols=3, fontsize=9.5, handletextpad=0.2)
    return ax


def _draw_rule(ax: Axes, rows: pd.DataFrame, rule: str, shift: float, say: Words) -> None:
    at = [y + shift for y in range(len(rows))]
    colour = theme.ACCENT if rule == "attribution_markov" else theme.MUTED
    ax.hlines(at, rows["low"], rows["high"], color=colour, linewidth=1, zorder=1)
    ax.plot(rows["estimate"], at, MARKERS[rule], color=colour, markersize=5.5, linestyle="none", label=say.label(rule), zorder=2)


def cell(rows: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """One KPI at one place: a dot with its interval per persona and wave; the last wave is dark, everyone stands on top."""
    from matplotlib import pyplot as plt

    rows = rows[rows["estimate"].notna()]
    people = sorted(rows["persona"].unique(), key=lambda p: (p != "all", p))
    waves = sorted(rows["wave"].unique())
    if ax is None:
        _, ax = plt.subplots(figsize=(7.4, 1.5 + 0.52 * max(len(people), 1)), layout="constrained")
    for i, wave in enumerate(waves):
        own = rows[rows["wave"] == wave].set_index("persona").reindex(people)
        at = [y + 0.36 * ((i + 0.5) / len(waves) - 0.5) for y in range(len(people))]
        colour = theme.ACCENT if i == len(waves) - 1 else theme.MUTED
        ax.hlines(at, own["low"], own["high"], color=colour, linewidth=2)
        ax.plot(own["estimate"], at, "o", color=colour, markersize=6, linestyle="none", label=str(wave))
    ax.set_yticks(range(len(people)), ["\n".join(wrap(say.label(p), BESIDE, 11)) for p in people])
    ax.set_ylim(max(len(people), 1) - 0.5, -0.5)
    unit = rows["unit"].iloc[0] if len(rows) else "count"
    ax.xaxis.set_major_formatter(lambda x, _: say.value(x, unit, None))
    ax.xaxis.set_major_locator(plt.MaxNLocator(5))
    ax.xaxis.grid(True)
    ax.spines["left"].set_visible(False)
    if len(rows):
        channel = rows["channel"].iloc[0]
        title = findings.name(rows.iloc[0], say) + ("" if channel == "all" else f" · {say.label(channel)}")
        ax.set_title(textwrap.fill(title, 60), loc="left")
    if len(waves) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax
