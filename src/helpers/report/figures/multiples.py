"""Small multiples: the maps of the personas under one another in the same columns, so that they can be compared at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report.lines import wrap
from helpers.report.map_cells import shown
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCALE, ROOM, COLUMN, LEFT = 2, 6.4, 1.9, 2.3
"""Valence is shown from -2 to 2; one persona takes so much height on that scale; inches per stage, and left of them."""
SHAPES = {"positive": "^", "negative": "v", "neutral": "o", "uncertain": "o"}


def side_by_side(journey: pd.DataFrame, personas: pd.DataFrame, model_stages: list[str], say: Words, ax: Axes | None = None) -> Axes:
    """One row per persona: feeling per stage with its band, that of everyone in grey behind it, and the heaviest pain at each stage.

    Args:
        journey, personas: contracts, of one wave. model_stages: ids in order.
    """
    import matplotlib.pyplot as plt

    from helpers.report.findings import journey as sentences

    rows = [p for p in personas["persona"] if p in set(journey["persona"])]
    names = {stage: wrap(say.label(stage), 68 * COLUMN, 10, "bold", most=2) for stage in model_stages}
    head = 0.6 + 0.65 * max(map(len, names.values()), default=1)
    if ax is None:
        size = (LEFT + COLUMN * len(model_stages), 0.9 + 1.75 * max(len(rows), 1))
        ax = plt.figure(figsize=size, layout="none").add_axes([0.01, 0.01, 0.98, 0.98])
    ax.axis("off")
    ax.set(xlim=(-0.5 - LEFT / COLUMN, len(model_stages) - 0.5), ylim=(-ROOM * max(len(rows), 1) + ROOM / 2 - 0.4, ROOM / 2 + head))
    ax.set_title("\n".join(wrap(sentences.apart(journey, personas, model_stages, say), 66 * ax.figure.get_figwidth(), 14, "bold", most=3)),
                 loc="left", pad=28)
    ax.annotate(say["journey.multiples.sub"], (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED,
                fontsize=10, va="bottom")
    for i, stage in enumerate(model_stages):
        ax.text(i, ROOM / 2 + 0.1, "\n".join(names[stage]), ha="center", va="bottom", fontsize=10, fontweight="bold", parse_math=False)
    everyone = _felt(journey, "all", model_stages)
    for k, persona in enumerate(rows):
        zero = -ROOM * k + 0.6
        ax.plot([-0.5, len(model_stages) - 0.5], [zero, zero], color=theme.HAIRLINE, linewidth=1)
        _name(ax, personas[personas["persona"] == persona].iloc[0], zero, say, list(personas["persona"]))
        ax.plot(range(len(model_stages)), zero + SCALE * everyone["estimate"], color=theme.MUTED, linewidth=1.2, linestyle=(0, (2, 2)))
        _line(ax, _felt(journey, persona, model_stages), zero, theme.persona_colour(persona, list(personas["persona"])), say)
        _pains(ax, journey[journey["persona"] == persona], model_stages, zero - 3.0, say)
    return ax


def _felt(journey: pd.DataFrame, persona: str, stages: list[str]) -> pd.DataFrame:
    own = journey[(journey["persona"] == persona) & (journey["metric"] == "valence_reported")].drop_duplicates("stage").set_index("stage")
    return own[["estimate", "low", "high", "mark"]].reindex(stages).reset_index(drop=True)


def _name(ax: Axes, persona: pd.Series, y: float, say: Words, personas: list[str]) -> None:
    """Who this row is about, left of it: name, share, people."""
    x = -0.5 - LEFT / COLUMN + 0.02
    colour, bold = theme.persona_colour(persona["persona"], personas), {"fontweight": "bold", "parse_math": False}
    name = "\n".join(wrap(say.label(persona["persona"]), 66 * LEFT, 11, "bold", most=3))
    ax.text(x, y + 0.3, name, fontsize=11, color=colour, va="bottom",
            **bold)
    share = f"{say.percent(persona['share'])} {say.interval(persona['low'], persona['high'], 'share')}"
    people = say("journey.n_people", n=say.number(persona["size"]))
    ax.text(x, y, f"{share}\n{people}", fontsize=9.5, color=theme.MUTED, va="top", linespacing=1.35)


def _line(ax: Axes, felt: pd.DataFrame, zero: float, colour: str, say: Words) -> None:
    """The feeling of one persona: band, line (never across a stage without data), marks by the interval, and the value."""
    x = felt.index.to_numpy()
    ax.fill_between(x, zero + SCALE * felt["low"], zero + SCALE * felt["high"], color=colour, alpha=0.16, linewidth=0)
    ax.plot(x, zero + SCALE * felt["estimate"], color=colour, linewidth=2)
    for i, row in felt[felt["estimate"].notna()].iterrows():
        is_open = row["mark"] == "uncertain"
        ax.plot([i, i], [zero + SCALE * row["low"], zero + SCALE * row["high"]], color=colour, linewidth=1)
        ax.plot([i], [zero + SCALE * row["estimate"]], SHAPES.get(row["mark"], "o"), markersize=9, color=theme.PAPER if is_open else colour,
                markeredgecolor=colour if is_open else theme.PAPER, zorder=4)
        ax.annotate(shown("valence", row["estimate"], row["low"], row["high"], say)[0], (i, zero + SCALE * row["high"]), (0, 5),
                    textcoords="offset points", ha="center", fontsize=10, fontweight="bold", zorder=5,
                    bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85})
    for i in felt.index[felt["estimate"].isna()]:
        ax.text(i, zero, say["words.no_data"], ha="center", va="center", fontsize=9.5, color=theme.MUTED,
                bbox={"facecolor": theme.PAPER, "edgecolor": theme.MUTED, "linestyle": (0, (3, 3)), "boxstyle": "round,pad=0.3"})


def _pains(ax: Axes, own: pd.DataFrame, stages: list[str], y: float, say: Words) -> None:
    """The heaviest pain at each stage that surely costs something, with its rank among all."""
    pains = own[(own["lane"] == "pain_points") & (own["metric"] == "priority") & (own["mark"] == "negative")]
    for row in pains.sort_values("rank", kind="stable").drop_duplicates("stage").itertuples():
        ends = (int(row.rank_low), int(row.rank_high))
        badge = str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}\N{EN DASH}{ends[1]}"
        text = "\n".join(wrap(f"{badge}  {say.label(row.statement)}", 66 * COLUMN, 9.5, most=2))
        look = {"fontsize": 9.5, "color": theme.NEGATIVE, "linespacing": 1.2, "parse_math": False}
        ax.text(stages.index(row.stage), y + 1.0, text, ha="center", va="top", **look)
