"""Figures of how people move: the funnel, drop-off, steps between stages as a grid and as arcs, and whole routes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import theme
from helpers.report import shown
from helpers.report.lines import wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MINIMUM = 10  # people; fewer are not drawn as a number
DARK = 0.82  # of the largest number: from here on white letters can be read better than dark ones
LONGEST = 7  # steps of a route that are all named


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=size)[1]


def _head(ax: Axes, title: str, subtitle: str) -> None:
    ax.set_title(textwrap.fill(title, 64), loc="left")
    ax.annotate(subtitle, (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", color=theme.MUTED, fontsize=10, va="bottom")


def _nothing(ax: Axes, title: str, text: str) -> Axes:
    """An honest gap: the title, and that there is nothing to draw."""
    ax.set_title(textwrap.fill(title, 64), loc="left")
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=theme.MUTED)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _last_wave(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["wave"] == table["wave"].max()] if len(table) else table


def _per_stage(measures: pd.DataFrame, metric: str, persona: str) -> pd.DataFrame:
    rows = measures[(measures["metric"] == metric) & (measures["persona"] == persona) & measures["estimate"].notna()]
    for name in ("touchpoint", "channel", "segment", "period"):
        rows = rows[rows[name] == "all"]
    return _last_wave(rows).set_index("stage")


def _bars(ax: Axes, rows: pd.DataFrame, model_stages: list[str], say: Words, colour: str) -> None:
    """Upright bars of a share per stage with their intervals; a stage without data stays empty and says so."""
    from matplotlib.ticker import FuncFormatter

    for place, stage in enumerate(model_stages):
        if stage not in rows.index:
            ax.text(place, 0.01, say["stages.figure.empty"], ha="center", va="bottom", color=theme.MUTED, fontsize=9)
            continue
        row = rows.loc[stage]
        ax.bar(place, row["estimate"], width=0.62, color=colour)
        if pd.notna(row["low"]):
            ax.plot([place, place], [row["low"], row["high"]], color=theme.INK, linewidth=1.6, solid_capstyle="butt")
    ax.set_xlim(-0.6, len(model_stages) - 0.4)
    ax.set_ylim(0, min(1.05, 1.2 * max([0.05, *rows["high"].dropna(), *rows["estimate"]])))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: say.percent(y)))
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)


def _ticks(ax: Axes, model_stages: list[str], say: Words, below: dict[str, str]) -> None:
    width = max(9, 70 // max(len(model_stages), 1))
    names = [
        textwrap.fill(say.label(stage), width, break_long_words=False) + (f"\n{below[stage]}" if stage in below else "")
        for stage in model_stages
    ]
    ax.set_xticks(range(len(model_stages)), names)


def funnel(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all", ax: Axes | None = None) -> Axes:
    """How many people each stage has, as a share of everyone seen, with interval and count.

    Args:
        measures: contract, with people_reached and stage_share. model_stages: ids in order. persona: whose.
    """
    ax = _axes(ax, (9, 4.8))
    people, shares = (_per_stage(measures, metric, persona) for metric in ("people_reached", "stage_share"))
    if people.empty or shares.empty:
        return _nothing(ax, say["stages.figure.funnel"], say["stages.figure.empty"])
    kind = "funnel_reported" if (people["status"] == "reported").all() else "funnel"
    _bars(ax, shares, model_stages, say, theme.NEUTRAL)
    _ticks(ax, model_stages, say, {s: f"{say.number(row.estimate)} {say['stages.figure.people']}" for s, row in people.iterrows()})
    known = [stage for stage in model_stages if stage in shares.index]
    title = say[f"stages.figure.{kind}"]
    if kind == "funnel" and len(known) > 1:
        ends = {"first": known[0], "last": known[-1]}
        told = {f"{end}_share": shown.value(*shares.loc[stage, ["estimate", "low", "high"]], "share", say) for end, stage in ends.items()}
        title = say("stages.figure.funnel_ends", **told, **{end: say.label(stage) for end, stage in ends.items()})
    _head(ax, title, say[f"stages.figure.{kind}_sub"])
    return ax


def drop_off(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all", ax: Axes | None = None) -> Axes:
    """Which share of each stage's people is not seen at a later one, with interval; the title is the finding."""
    from helpers.report.findings import stages as findings

    ax = _axes(ax, (9, 4.8))
    rows = _per_stage(measures, "drop_off", persona)
    title = findings.drop_off(measures, model_stages, say, persona)
    if rows.empty:
        return _nothing(ax, title, say["stages.figure.empty"])
    stages = [stage for stage in model_stages[:-1] if stage in rows.index] or model_stages
    _bars(ax, rows, stages, say, theme.NEGATIVE)
    _ticks(ax, stages, say, {s: f"n = {say.number(row.n)}" for s, row in rows.iterrows()})
    _head(ax, title, say["stages.figure.drop_off_sub"])
    return ax


def _grid(transitions: pd.DataFrame, model_stages: list[str], persona: str) -> np.ndarray:
    """People per move, from (row) to (column)."""
    rows = transitions[(transitions["level"] == "stage") & (transitions["persona"] == persona)]
    rows = _last_wave(rows)
    grid = np.zeros((len(model_stages), len(model_stages)), dtype=int)
    place = {stage: i for i, stage in enumerate(model_stages)}
    for origin, target, people in rows[["from", "to", "people"]].itertuples(index=False):
        if origin in place and target in place:
            grid[place[origin], place[target]] = people
    return grid


def transitions(
    table: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all", minimum_people: int = MINIMUM, ax: Axes | None = None
) -> Axes:
    """Which stage follows which, as a grid: people per move, counts of few people as "<10".

    Args:
        table: contract ``transitions``. model_stages: ids in order.
    """
    grid = _grid(table, model_stages, persona)
    ax = _axes(ax, (8, 1.6 + 0.75 * len(model_stages)))
    if not grid.any():
        return _nothing(ax, say["stages.figure.transitions"], say["stages.figure.empty"])
    from matplotlib.colors import LinearSegmentedColormap

    blues = LinearSegmentedColormap.from_list("people", [theme.PAPER, theme.POSITIVE_PALE, theme.POSITIVE])
    drawn = np.where(grid >= minimum_people, grid, 0)
    ax.imshow(drawn, cmap=blues, vmin=0, aspect="auto")
    for (i, j), people in np.ndenumerate(grid):
        if people:
            text = say.number(people) if people >= minimum_people else say("stages.figure.small", minimum=minimum_people)
            dark = people >= minimum_people and people > DARK * grid.max()
            ax.text(j, i, text, ha="center", va="center", color=theme.PAPER if dark else theme.INK)
    labels = [say.label(stage) for stage in model_stages]
    ax.set_xticks(range(len(labels)), ["\n".join(wrap(label, 310 / len(labels), 11, most=3)) for label in labels])
    ax.set_yticks(range(len(labels)), ["\n".join(wrap(label, 150, 11)) for label in labels])
    ax.set(xlabel=say["stages.figure.to"], ylabel=say["stages.figure.from"])
    ax.spines[:].set_visible(False)
    _head(ax, _move("transitions_most", drawn, model_stages, say), say["stages.figure.transitions_sub"])
    return ax


def _move(key: str, grid: np.ndarray, model_stages: list[str], say: Words) -> str:
    """The move that most people made, as a title; without one that enough people made, what the figure is about."""
    if not grid.any():
        return say[f"stages.figure.{key.partition('_')[0]}"]
    i, j = np.unravel_index(np.argmax(grid), grid.shape)
    return say(f"stages.figure.{key}", origin=say.label(model_stages[i]), target=say.label(model_stages[j]), people=say.number(grid[i, j]))


def paths(
    transitions: pd.DataFrame,
    model_stages: list[str],
    say: Words,
    persona: str = "all",
    minimum_people: int = MINIMUM,
    ax: Axes | None = None,
) -> Axes:
    """The moves between stages as arcs: ahead above the line, back below it, width by people.

    Args:
        transitions: contract. model_stages: ids in order. minimum_people: moves of fewer are not drawn.
    """
    grid = _grid(transitions, model_stages, persona)
    grid[grid < minimum_people] = 0
    ax = _axes(ax, (11, 6))
    if not grid.any():
        return _nothing(ax, say["stages.figure.paths"], say["stages.figure.empty"])
    moves = [(people, i, j) for (i, j), people in np.ndenumerate(grid) if people and i != j]
    most = max([people for people, _, _ in moves], default=1)
    for people, i, j in sorted(moves):
        _arc(ax, i, j, people, most, say)
    high = max([j - i for _, i, j in moves if j > i], default=1)
    low = max([i - j for _, i, j in moves if i > j], default=1)
    for place, stage in enumerate(model_stages):
        again = grid[place, place]
        name = textwrap.fill(say.label(stage), 16, break_long_words=False) + (
            f"\n{say('stages.figure.again', people=say.number(again))}" if again else ""
        )
        box = {"boxstyle": "round,pad=0.4", "facecolor": theme.PAPER, "edgecolor": theme.INK}
        ax.text(place, 0, name, ha="center", va="center", fontsize=9, bbox=box, zorder=5)
    ax.set(xlim=(-0.6, len(model_stages) - 0.4), ylim=(-0.42 * low - 0.35, 0.42 * high + 0.35), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    _head(ax, _move("paths_back", np.tril(grid, -1), model_stages, say), say["stages.figure.paths_sub"])
    return ax


def _arc(ax: Axes, i: int, j: int, people: int, most: int, say: Words) -> None:
    """Half an ellipse from stage i to stage j with its count at the top."""
    from matplotlib.patches import Arc

    ahead = j > i
    middle, span = (i + j) / 2, abs(j - i)
    colour = theme.POSITIVE if ahead else theme.NEGATIVE
    angles = (0, 180) if ahead else (180, 360)
    ax.add_patch(
        Arc(
            (middle, 0),
            span,
            0.84 * span,
            theta1=angles[0],
            theta2=angles[1],
            linewidth=0.8 + 11 * people / most,
            color=colour,
            alpha=0.55,
            zorder=2,
        )
    )
    top = 0.42 * span * (1 if ahead else -1)
    ax.text(
        middle,
        top,
        say.number(people),
        ha="center",
        va="center",
        fontsize=9,
        color=theme.INK,
        zorder=4,
        bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
    )


def _route(path: str, say: Words) -> str:
    """A route as people read it; of a long one the first and the last steps, and how many lie between them.

    >>> _route(">".join("abcdefghij"), Words("en"))
    'a → b → c → … 5 … → i → j'
    """
    steps = [say.label(step.strip()) for step in path.split(">")]
    if len(steps) > LONGEST:
        steps = [*steps[:3], f"… {len(steps) - 5} …", *steps[-2:]]
    return " → ".join(steps)


def variants(table: pd.DataFrame, say: Words, top: int = 10, minimum_people: int = MINIMUM, ax: Axes | None = None) -> Axes:
    """The routes taken by most people, and how many journeys took another one that enough people took.

    Args:
        table: contract ``variants``. top: how many are drawn. minimum_people: routes of fewer are left out.
    """
    level = "stage" if (table["level"] == "stage").any() else "touchpoint"
    rows = _last_wave(table[table["level"] == level]).sort_values(["people", "path"], ascending=[False, True], kind="stable")
    known = rows[rows["people"] >= minimum_people]
    first = known.head(top)
    names = [textwrap.fill(_route(path, say), 62) for path in first["path"]]
    lines = max((name.count("\n") + 1 for name in names), default=1)
    ax = _axes(ax, (10, 1.8 + max(0.42, 0.08 + 0.19 * lines) * max(len(first), 3)))
    if first.empty:
        return _nothing(ax, say["stages.figure.variants"], say["stages.figure.few" if len(rows) else "stages.figure.empty"])
    ax.barh(range(len(first)), first["people"], color=theme.NEUTRAL, height=0.6)
    for place, people in enumerate(first["people"]):
        ax.annotate(say.number(people), (people, place), (5, 0), textcoords="offset points", va="center")
    ax.set_yticks(range(len(first)), names)
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    top_route = {"route": _route(first["path"].iloc[0], say), "people": say.number(first["people"].iloc[0])}
    _head(ax, say("stages.figure.variants_most", **top_route), say["stages.figure.variants_sub"])
    rest = known.iloc[top:]
    if len(rest):
        ax.set_xlabel(say("stages.figure.rest", routes=say.number(len(rest)), times=say.number(rest["times"].sum())), loc="left")
    return ax
