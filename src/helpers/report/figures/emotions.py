"""Figures of feeling: the emotion curve with its bands, and the pain points by what they cost."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals, theme
from helpers.report import felt
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCALE = 2  # valence is stored from -1 to 1 and shown from -2 to 2
NEAR_EDGE = 1.55  # beyond this, on the shown scale, there is no room for a name outside the curve
FINE = 20  # costs below this are written with one decimal
TIED = 3  # pains that a title names when they cannot be told apart
SHOWN = 12  # pain points in one figure
NAMES = ("very_negative", "negative", "neutral", "positive", "very_positive")


def emotion_curve(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all", ax: Axes | None = None) -> Axes:
    """Feeling per stage from -2 to +2: what people reported as a line with its band, what their texts say dotted with its own.

    Args:
        measures: rows ``valence_reported``, ``valence_text`` and ``emotion:<id>`` of `helpers.emotions.stage_valence`; of several waves
            the last is drawn. model_stages: stage ids in order. persona: whose curve.

    Returns:
        The Axes. Marks follow the interval: up above zero, down below, filled near zero, hollow when it could be anything. Stages
        without a rating are hatched and say so. Under the stages stand the end, and the high and low point where the intervals
        support one; ↕ marks a stage where the two contradict each other (`felt.apart`), ✓ one whose texts people checked.
    """
    ax = _axes(ax, (9.6, 5.4))
    rows = measures[
        (measures["persona"] == persona)
        & (measures["touchpoint"] == "all")
        & (measures["channel"] == "all")
        & measures["stage"].isin(model_stages)
    ]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    lines = felt.curves(measures, model_stages, persona)
    whose = "" if persona == "all" else f": {say.label(persona)}"
    if not any(len(frame) for frame in lines.values()):
        return _nothing(ax, say["emotions.figure.curve"] + whose, say["emotions.figure.curve_none"])
    reported, text = (frame.reindex(model_stages) for frame in lines.values())
    main, second = (reported, text) if reported["estimate"].notna().any() else (text, reported)
    keys = ("reported", "text") if main is reported else ("text", "reported")
    ax.axhline(0, color=theme.MUTED, linewidth=0.9)
    named = {"reported": say["emotions.figure.reported"], "text": say[f"emotions.figure.{_kind_of_text(text)}"]}
    if second["estimate"].notna().any():
        _line(ax, second, named[keys[1]], theme.MUTED, theme.NEUTRAL_PALE, ":")
    _line(ax, main, named[keys[0]], theme.INK, theme.POSITIVE_PALE, "-" if keys[0] == "reported" else ":")
    _gaps(ax, main, second, say)
    is_apart = _apart(ax, reported, text)
    _marks(ax, main)
    _names(ax, main, second, rows, say)
    _frame(ax, main, second, model_stages, say)
    _head(ax, _lowest(main, say) + whose, say["emotions.figure.curve_sub"])
    handles, labels = ax.get_legend_handles_labels()
    tallest = max(2, *(label.get_text().count("\n") + 1 for label in ax.get_xticklabels()))
    ax.legend(
        handles[::-1],
        labels[::-1],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.08 - 0.06 * tallest),
        ncols=2,
        fontsize=9.5,
        title="  ".join([say["emotions.figure.marks"], *([say["emotions.figure.apart"]] if is_apart else [])]),
        title_fontsize=9,
    )
    ax.get_legend().get_title().set_color(theme.MUTED)
    return ax


def _lowest(main: pd.DataFrame, say: Words) -> str:
    """The stage that feels worst, where its interval lies clear of the others."""
    low = felt.extremes(main[main["estimate"].notna() & main["low"].notna()])["low"]
    if not low:
        return say["emotions.figure.curve"]
    return say("emotions.figure.curve_low", stage=say.label(low[0])) if len(low) == 1 else say["emotions.figure.curve_flat"]


def _line(ax: Axes, rows: pd.DataFrame, label: str, colour: str, band: str, style: str) -> None:
    """One curve with its band; it never crosses a stage without data."""
    x = np.arange(len(rows))
    mean, low, high = (SCALE * rows[c].to_numpy(dtype=float) for c in ("estimate", "low", "high"))
    ax.fill_between(x, low, high, color=band, linewidth=0, alpha=0.9 if style == "-" else 0.6, zorder=1)
    for i in np.flatnonzero(~np.isnan(low)):
        ax.plot([i, i], [low[i], high[i]], color=band, linewidth=7, solid_capstyle="butt", zorder=1, alpha=0.9 if style == "-" else 0.6)
    ax.plot(x, mean, style, color=colour, linewidth=2.2 if style == "-" else 1.8, label=label, zorder=3)


def _kind_of_text(text: pd.DataFrame) -> str:
    """Which words name the curve of the texts: validated at every stage, at some, or nowhere."""
    checked = felt.validated(text)
    return "text_validated" if checked[text["estimate"].notna()].all() and checked.any() else "text_partly" if checked.any() else "text"


def _apart(ax: Axes, reported: pd.DataFrame, text: pd.DataFrame) -> bool:
    """A sign between the curves where they contradict each other, and a tick at stages whose texts were checked, if only some were."""
    signs = felt.differ(reported, text).to_numpy()
    middle = SCALE * (reported["estimate"].to_numpy(dtype=float) + text["estimate"].to_numpy(dtype=float)) / 2
    beside = {"textcoords": "offset points", "ha": "center", "va": "center", "zorder": 6}
    for i in np.flatnonzero(signs):
        ax.annotate("↕", (i, middle[i]), (13, 0), fontsize=13, color=theme.INK, **beside)
    if _kind_of_text(text) == "text_partly":
        for i in np.flatnonzero(felt.validated(text).to_numpy()):
            ax.annotate("✓", (i, SCALE * float(text["estimate"].iloc[i])), (-13, 0), fontsize=11, color=theme.MUTED, **beside)
    return bool(signs.any())


def _marks(ax: Axes, rows: pd.DataFrame) -> None:
    signs = intervals.mark(rows["low"].to_numpy(dtype=float), rows["high"].to_numpy(dtype=float))
    shapes = {"positive": "^", "negative": "v", "neutral": "o", "uncertain": "o"}
    for i, (sign, value) in enumerate(zip(signs, rows["estimate"])):
        if pd.notna(value):
            colour = theme.MARKS[sign][1]
            ax.plot(
                i,
                SCALE * value,
                shapes[sign],
                markersize=12,
                color=colour,
                zorder=5,
                markeredgewidth=1.8,
                linestyle="none",
                markeredgecolor=colour if sign == "uncertain" else theme.PAPER,
                markerfacecolor=theme.PAPER if sign == "uncertain" else colour,
            )


def _gaps(ax: Axes, main: pd.DataFrame, second: pd.DataFrame, say: Words) -> None:
    for i, (stage, row) in enumerate(main.iterrows()):
        if pd.isna(row["estimate"]) and pd.isna(second.loc[stage, "estimate"]):
            ax.axvspan(i - 0.36, i + 0.36, facecolor="none", edgecolor=theme.HAIRLINE, hatch="////", linewidth=0, zorder=0)
            hidden = "suppressed" in (row.get("status"), second.loc[stage].get("status"))
            ax.text(
                i,
                0.12,
                say["emotions.figure.few" if hidden else "emotions.figure.gap"],
                ha="center",
                va="bottom",
                fontsize=10,
                color=theme.MUTED,
                bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 2},
            )


def _names(ax: Axes, main: pd.DataFrame, second: pd.DataFrame, rows: pd.DataFrame, say: Words) -> None:
    """The emotion that most people ticked at each stage, beside its point and clear of the other curve."""
    ticked = rows[rows["metric"].str.startswith("emotion:") & (rows["metric"] != "emotion:neutral") & rows["estimate"].notna()]
    ticked = ticked.sort_values(["estimate", "metric"], ascending=[False, True], kind="stable").drop_duplicates("stage").set_index("stage")
    for i, stage in enumerate(main.index):
        if stage not in ticked.index or pd.isna(main.loc[stage, "estimate"]):
            continue
        top = ticked.loc[stage]
        ends = pd.concat([main.loc[stage, ["low", "high"]], second.loc[stage, ["low", "high"]]]).astype(float)
        is_low, is_high = SCALE * ends.min() < -NEAR_EDGE, SCALE * ends.max() > NEAR_EDGE
        above = is_low or (main.loc[stage, "estimate"] >= 0 and not is_high)
        height = SCALE * (ends.max() if above else ends.min())
        ax.annotate(
            f"{say.label(top['metric'].removeprefix('emotion:'))} {say.percent(top['estimate'])}",
            (i, height),
            (0, 11 if above else -11),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=10.5,
            color=theme.INK,
            zorder=6,
        )


def _frame(ax: Axes, main: pd.DataFrame, second: pd.DataFrame, model_stages: list[str], say: Words) -> None:
    counts = main["n"].where(main["estimate"].notna(), second["n"].where(second["estimate"].notna()))
    width = max(10, 78 // max(len(model_stages), 1))
    labels = ["\n".join(textwrap.wrap(say.label(s), width, break_long_words=False)) for s in model_stages]
    below = ["" if pd.isna(n) else f"\n{say('emotions.figure.n', n=say.number(n))}" for n in counts]
    known = main[main["estimate"].notna() & main["low"].notna()]
    places = {name: near[0] for name, near in felt.extremes(known).items() if len(near) == 1}
    if len(known) > 1:
        places["end"] = known.index[-1]
    told = [[say[f"emotions.figure.{name}"] for name, stage in places.items() if stage == s] for s in model_stages]
    below = [text + (f"\n{', '.join(names)}" if names else "") for text, names in zip(below, told)]
    ax.set_xticks(range(len(model_stages)), [a + b for a, b in zip(labels, below)])
    ax.set_yticks(
        [-2, -1, 0, 1, 2], [f"{say[f'emotions.figure.{name}']}  {say.number(v, 0, sign=True)}" for name, v in zip(NAMES, (-2, -1, 0, 1, 2))]
    )
    ax.set(ylim=(-2.15, 2.15), xlim=(-0.5, len(model_stages) - 0.5))
    ax.grid(axis="y")
    ax.spines[["left", "bottom"]].set_visible(False)


def pain_ranking(themes: pd.DataFrame, say: Words, persona: str = "all", ax: Axes | None = None) -> Axes:
    """Pain points by what they cost, worst first, each with its interval and its rank; ranks that overlap share a badge (2–4).

    Args:
        themes: table ``themes``; of several waves the last is drawn. persona: whose pains.

    Returns:
        The Axes. Pains that cost nothing by their estimate are left to the table. Without an outcome the share of people is drawn
        instead, and the figure says so.
    """
    rows = themes[(themes["kind"] == "pain_point") & (themes["persona"] == persona)]
    rows = rows[(rows["wave"] == rows["wave"].max()) & (rows["verdict"] != "too_few") & rows["share"].notna()] if len(rows) else rows
    is_ranked = bool(rows["priority"].notna().any()) or rows.empty
    title = say["emotions.figure.pains" if is_ranked else "emotions.figure.pains_share"]
    title = title if persona == "all" else f"{title}: {say.label(persona)}"
    if rows.empty:
        return _nothing(_axes(ax, (9.6, 2.6)), title, say["emotions.figure.pains_none"])
    if is_ranked:
        rows = rows[rows["priority"].notna()]
    value = ("priority", "priority_low", "priority_high") if is_ranked else ("share", "low", "high")
    rows = rows.sort_values([value[0], "theme"], ascending=[False, True], kind="stable", ignore_index=True)
    shown = rows.head(SHOWN)
    if is_ranked and (rows["priority"] > 0).any():
        shown = shown[shown["priority"] > 0]
    left_out, rows = len(rows) - len(shown), shown
    digits = 1 if is_ranked and rows["priority"].max() < FINE else 0
    ax = _axes(ax, (9.6, 1.9 + 0.62 * len(rows)))
    ax.axvline(0, color=theme.MUTED, linewidth=0.9, zorder=1)
    for i, row in rows.iterrows():
        _pain(ax, i, row, value, is_ranked, digits, say)
    _pain_frame(ax, rows, is_ranked, left_out, say)
    if is_ranked:
        title = _costliest(rows, say) + ("" if persona == "all" else f": {say.label(persona)}")
    _head(ax, title, say["emotions.figure.pains_sub" if is_ranked else "emotions.figure.pains_sub_share"])
    return ax


def _costliest(rows: pd.DataFrame, say: Words) -> str:
    """What costs most, if one pain stands alone; else those that cannot be told apart, or that nothing surely costs anything."""
    sure = rows[rows["priority_low"] > 0]
    if sure.empty:
        return say["emotions.figure.pains_unsure"]
    first = rows[rows["rank_low"] <= 1]
    named = [say.label(theme) for theme in first["theme"].drop_duplicates()]
    if len(first) == 1 and first["rank_high"].iloc[0] <= 1 and first["priority_low"].iloc[0] > 0:
        return say("emotions.figure.pains_first", theme=named[0])
    if not 1 < len(named) <= TIED:
        return say["emotions.figure.pains_open"]
    return say("emotions.figure.pains_tie", themes=say.join([f"‘{name}’" for name in named]))


def _pain(ax: Axes, place: int, row: pd.Series, value: tuple[str, str, str], is_ranked: bool, digits: int, say: Words) -> None:
    """A dot with its interval; the dot is solid only where the interval lies above zero."""
    middle, low, high = (row[name] for name in value)
    is_sure = not is_ranked or low > 0
    colour = theme.NEGATIVE if is_sure else theme.MUTED
    ax.plot([low, high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt", zorder=2)
    ax.plot(
        middle, place, "o", markersize=9, color=colour, zorder=3, markerfacecolor=colour if is_sure else theme.PAPER, markeredgewidth=1.8
    )
    text = (
        f"{say.number(middle, digits)} {say.interval(low, high, 'score', digits)}"
        if is_ranked
        else f"{say.percent(middle)} {say.interval(low, high, 'share')}, {say('emotions.figure.n', n=say.number(row['n']))}"
    )
    ax.annotate(text, (high, place), (8, 0), textcoords="offset points", va="center", fontsize=10, color=theme.MUTED)
    if is_ranked:
        first, last = int(row["rank_low"]), int(row["rank_high"])
        badge = str(first) if first == last else f"{first}\N{EN DASH}{last}"
        ax.annotate(
            badge,
            (0, place),
            (-14, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=9.5,
            color=theme.PAPER,
            fontweight="bold",
            bbox={"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": "none"},
        )


def _pain_frame(ax: Axes, rows: pd.DataFrame, is_ranked: bool, left_out: int, say: Words) -> None:
    from matplotlib.ticker import FuncFormatter

    names = []
    for _, row in rows.iterrows():
        name = textwrap.shorten(say.label(row["theme"]), 46, placeholder="…")
        hit = f", {say('emotions.figure.hit', share=say.percent(row['share']))}" if is_ranked else ""
        names.append(f"{name}\n{say.label(row['stage'])}{hit}")
    ax.set_yticks(range(len(rows)), names, fontsize=10)
    ax.tick_params(axis="y", pad=34 if is_ranked else 8)
    high = max(rows["priority_high" if is_ranked else "high"].max(), 0)
    low = min(rows["priority_low" if is_ranked else "low"].min(), 0)
    ax.set(ylim=(len(rows) - 0.5, -0.6), xlim=(low - 0.04 * (high - low), high + 0.30 * (high - low)))
    step = float(np.diff(ax.get_xticks()[:2])[0]) * (1 if is_ranked else 100)
    places = 0 if step >= 1 and step % 1 < 1e-9 else 1  # steps of a half are not written as whole numbers
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: say.number(x, places) if is_ranked else say.percent(x, places)))
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    if left_out:
        ax.annotate(
            say("emotions.figure.more", count=say.number(left_out)),
            (0, 0),
            (0, -34),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=9.5,
            color=theme.MUTED,
        )


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=size)[1]


def _head(ax: Axes, title: str, subtitle: str) -> None:
    below = textwrap.fill(subtitle, 84)
    ax.set_title(textwrap.fill(title, 64), pad=26 + 14 * below.count("\n"))
    ax.annotate(below, (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED, fontsize=10, va="bottom")


def _nothing(ax: Axes, title: str, text: str) -> Axes:
    """An honest gap: the title, and that there is nothing to draw."""
    ax.set_title(textwrap.fill(title, 64))
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=theme.MUTED)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax
