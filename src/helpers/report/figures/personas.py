"""Who travels, in figures: how large each persona is, in what they differ, and how clearly people belong."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import theme
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    import matplotlib.pyplot as plt

SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
MOST_TRAITS = 12
BESIDE = 190          # points for a name beside a row
LEGEND = 96           # letters on one line of a legend
LABELS = 4            # personas that are named in the map itself; more would hide each other
VALID = 0.75          # Jaccard from which a group counts as stable (Hennig 2007)


def _axes(ax: plt.Axes | None, height: float) -> plt.Axes:
    import matplotlib.pyplot as plt

    return ax if ax is not None else plt.subplots(figsize=(9, height))[1]


def _empty(ax: plt.Axes, say: Words) -> plt.Axes:
    ax.set_axis_off()
    ax.text(0.5, 0.5, say["personas.no_figure"], ha="center", va="center", color=theme.MUTED, transform=ax.transAxes)
    return ax


def _head(ax: plt.Axes, title: str, subtitle: str, room: float = 8) -> None:
    """Title and subtitle above the axes, with ``room`` points below them."""
    ax.set_title(title, pad=room + 13.5 * (subtitle.count("\n") + 1) + 8, loc="left")
    ax.annotate(subtitle, (0, 1), xytext=(0, room), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED, fontsize=10,
                va="bottom")


def _names(personas: pd.DataFrame, say: Words) -> dict[str, str]:
    column = f"name_{say.language}"
    names = personas[column] if column in personas else personas["persona"].map(say.label)
    return dict(zip(personas["persona"], names))


def _shape(persona: str, order: list[str]) -> str:
    """The marker of a persona, the same in every figure."""
    return SHAPES[theme.persona_place(persona, order)]


def _folded(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def _beside(text: str) -> str:
    """A name beside a row: at most two lines, long words broken at a syllable."""
    return "\n".join(wrap(text, BESIDE, 10.5))


def _legend_columns(names: list[str]) -> int:
    """How many names of a legend fit beside each other."""
    if sum(map(len, names)) + 6 * len(names) <= LEGEND:
        return len(names)
    return max(1, min(len(names), int(LEGEND / (max(map(len, names)) + 6))))


def shares(personas: pd.DataFrame, say: Words, ax: plt.Axes | None = None) -> plt.Axes:
    """Share of each persona as a bar, its interval as a thin dark line, the number of members under its name."""
    ax = _axes(ax, 1.6 + 0.75 * max(len(personas), 1))
    if personas.empty:
        return _empty(ax, say)
    names, order = _names(personas, say), list(personas["persona"])
    y = np.arange(len(personas))
    ax.barh(y, personas["share"], height=0.5, color=[theme.persona_colour(p, order) for p in order])
    ax.hlines(y, personas["low"], personas["high"], color=theme.PAPER, linewidth=5)
    ax.hlines(y, personas["low"], personas["high"], color=theme.INK, linewidth=1.8)
    for at, row in zip(y, personas.itertuples()):
        label = f"{say.percent(row.share)} {say.interval(row.low, row.high, unit='share')}"
        ax.text(row.high + 0.008, at, label, va="center", fontsize=10.5)
    labels = [f"{_beside(names[r.persona])}\n{say['words.n']} = {say.number(r.size)}" for r in personas.itertuples()]
    ax.set_yticks(y, labels)
    ax.invert_yaxis()
    ax.set_xlim(0, min(personas["high"].max() * 1.3, 1.15))
    ax.xaxis.set_visible(False)
    ax.spines[["bottom", "left"]].set_visible(False)
    top = personas.sort_values("share", ascending=False, kind="stable")
    is_clear = len(top) > 1 and top["low"].iloc[0] > top["high"].iloc[1]
    title = say("personas.largest", name=names[top["persona"].iloc[0]]) if is_clear else say["personas.no_largest"]
    _head(ax, _folded(title, 54), say("personas.share_of", n=say.number(personas["n"].iloc[0])))
    return ax


def _rows_to_compare(profiles: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The attitudes that tell most, those that one persona is strongest in together; goals where no attitude was asked on a scale."""
    known = profiles.dropna(subset=["estimate", "low", "high"])
    means = known[(known["block"] == "psychography") & (known["unit"] == "score")]
    rows, unit = (means, "score") if len(means) else (known[known["block"].isin(["goals", "psychography"])], "share")
    rows = rows[rows["unit"] == unit]
    spread = rows.groupby("trait", observed=True)["effect"].agg(lambda e: e.abs().max())
    keep = spread.sort_values(ascending=False, kind="stable").index[:MOST_TRAITS]
    best = rows[rows["trait"].isin(keep)].sort_values("effect", ascending=False, kind="stable").drop_duplicates("trait")
    keep = best.sort_values(["persona", "effect"], ascending=[True, False], kind="stable")["trait"]
    return rows[rows["trait"].isin(keep)].assign(_rank=rows["trait"].map({t: i for i, t in enumerate(keep)})), unit


def snake(profiles: pd.DataFrame, personas: pd.DataFrame, say: Words, ax: plt.Axes | None = None) -> plt.Axes:
    """One row per attitude, beginning with what the first persona is strongest in; per persona its mean, interval and a line."""
    rows, unit = _rows_to_compare(profiles) if len(profiles) else (profiles, "score")
    ax = _axes(ax, 1.9 + 0.6 * rows["trait"].nunique() if len(rows) else 2.4)
    if personas.empty or rows.empty:
        return _empty(ax, say)
    names, order = _names(personas, say), list(personas["persona"])
    nudge = np.linspace(-0.2, 0.2, len(order)) if len(order) > 1 else [0.0]
    for j, persona in enumerate(order):
        own = rows[rows["persona"] == persona].sort_values("_rank")
        colour, y = theme.persona_colour(persona, order), own["_rank"].to_numpy() + nudge[j]
        ax.plot(own["estimate"], y, color=colour, linewidth=0.9, alpha=0.45)
        ax.hlines(y, own["low"], own["high"], color=colour, linewidth=1.6)
        ax.plot(own["estimate"], y, _shape(persona, order), color=colour, markersize=6.5, label=names[persona])
    traits = rows.drop_duplicates("trait").sort_values("_rank")["trait"]
    ax.set_yticks(range(len(traits)), [_beside(_trait(t, say)) for t in traits])
    ax.invert_yaxis()
    ax.grid(axis="y", color=theme.HAIRLINE)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(lambda x, _: say.percent(x) if unit == "share" else say.number(x, 1))
    ax.set_xlabel(say[f"personas.{'share' if unit == 'share' else 'mean'}_axis"])
    most = rows.sort_values("effect", key=abs, ascending=False, kind="stable")["trait"].iloc[0]
    is_clear = rows.loc[rows["trait"] == most, "low"].max() > rows.loc[rows["trait"] == most, "high"].min()
    title = say("personas.apart", trait=_capital(_trait(most, say))) if is_clear else say["personas.alike"]
    columns = _legend_columns(list(names.values()))
    _head(ax, _folded(title, 52), say["personas.mean_of"], room=14 + 18 * -(-len(order) // columns))
    ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=columns, fontsize=9.5, handletextpad=0.2, columnspacing=1.2,
              borderaxespad=0.3)
    return ax


def _trait(trait: str, say: Words) -> str:
    question, _, answer = trait.partition("=")
    return say.label(answer) if answer else say.label(question)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def space(points: pd.DataFrame, personas: pd.DataFrame, say: Words, ax: plt.Axes | None = None) -> plt.Axes:
    """Respondents on the two strongest dimensions of their answers; who is placed without certainty is lighter.

    Args:
        points: one row per respondent: x, y, persona, is_assigned, as `helpers.personas.space` gives them.
    """
    names, order = _names(personas, say), list(personas["persona"])
    columns = _legend_columns(list(names.values())) if len(order) > LABELS else len(order)
    ax = _axes(ax, 6 + 0.25 * (-(-len(order) // max(columns, 1)) - 1))
    if personas.empty or points.empty:
        return _empty(ax, say)
    size = 4.2 if len(points) < 3_000 else 2.4
    for persona in order:
        colour = theme.persona_colour(persona, order)
        for sure in (False, True):
            own = points[(points["persona"] == persona) & (points["is_assigned"] == sure)]
            ax.plot(own["x"], own["y"], _shape(persona, order), color=colour, alpha=0.65 if sure else 0.2, markersize=size,
                    markeredgewidth=0, rasterized=True)
    middle = points.groupby("persona", observed=True)[["x", "y"]].median().reindex(order).dropna()
    for persona in order:
        if persona in middle.index:
            mark = {"marker": _shape(persona, order), "color": theme.persona_colour(persona, order), "linestyle": "none"}
            ax.plot(*middle.loc[persona], **mark, markersize=13, markeredgecolor=theme.PAPER, markeredgewidth=1.6, zorder=4)
            ax.plot([], [], **mark, markersize=7, label=names[persona])
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_color(theme.HAIRLINE)
    room = 8.0
    if len(middle) <= LABELS:
        _label_middles(ax, middle, names, points["y"], order)
    else:
        room = 14 + 18 * -(-len(order) // columns)
        ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=columns, fontsize=9.5, handletextpad=0.2, columnspacing=1.2,
                  borderaxespad=0.3)
    _head(ax, say("personas.space_title", share=say.percent(points["is_assigned"].mean())), say["personas.space"], room)
    return ax


def _label_middles(ax: plt.Axes, middle: pd.DataFrame, names: dict[str, str], y: pd.Series, order: list[str]) -> None:
    """The name of each persona under its middle; names that would lie on each other move down."""
    step, last = 0.11 * (y.max() - y.min() or 1), np.inf
    for persona, row in middle.sort_values("y", ascending=False, kind="stable").iterrows():
        last = min(row["y"] - 0.35 * step, last - step)
        ax.text(row["x"], last, "\n".join(wrap(names[persona], 170, 11, "bold")), ha="center", va="top", fontsize=11, fontweight="bold",
                color=theme.INK, zorder=5, bbox={"facecolor": theme.PAPER, "edgecolor": theme.persona_colour(persona, order),
                                                 "boxstyle": "round,pad=0.3", "alpha": 0.92})


def stability(structure: pd.DataFrame, personas: pd.DataFrame, say: Words, ax: plt.Axes | None = None) -> plt.Axes:
    """How well each persona comes back in repeated samples: a dot with its spread, beside the line from which it is called stable."""
    rows = structure[structure["check"] == "jaccard"].set_index("k") if len(structure) else structure
    ax = _axes(ax, 1.9 + 0.55 * max(len(personas), 1))
    if personas.empty or rows.empty:
        return _empty(ax, say)
    names, order = _names(personas, say), list(personas["persona"])
    low = []
    for y, persona in enumerate(order):
        mean, spread = rows.loc[int(persona.removeprefix("p")), ["value", "se"]]
        colour = theme.persona_colour(persona, order)
        ax.hlines(y, max(mean - spread, 0), min(mean + spread, 1), color=colour, linewidth=2.2)
        ax.plot(mean, y, _shape(persona, order), color=colour, markersize=9, markerfacecolor=colour if mean >= VALID else theme.PAPER)
        ax.text(1.02, y, say.number(mean, 2), va="center", fontsize=10.5)
        low += [persona] if mean < VALID else []
    ax.axvline(VALID, color=theme.INK, linewidth=0.9, linestyle=(0, (4, 3)))
    ax.text(VALID, -0.64, say["personas.stability_valid"], ha="center", va="bottom", color=theme.MUTED, fontsize=9.5)
    ax.set_yticks(range(len(order)), [_beside(names[p]) for p in order])
    ax.set(xlim=(0, 1.01), ylim=(len(order) - 0.4, -0.6))
    ax.xaxis.set_major_formatter(lambda x, _: say.number(x, 1))
    ax.set_xlabel(say["personas.stability_axis"])
    ax.grid(axis="y", color=theme.HAIRLINE)
    ax.spines["left"].set_visible(False)
    which = "all" if not low else "none" if len(low) == len(order) else "one" if len(low) == 1 else "some"
    title = say(f"personas.stability_{which}", name=names[low[0]] if low else "", some=len(low), k=len(order))
    sub = textwrap.fill(say("personas.stability_sub", valid=say.number(VALID, 2)), 104)
    _head(ax, _folded(title, 58), sub, room=24)
    return ax
