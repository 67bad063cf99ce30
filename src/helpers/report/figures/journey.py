"""The map on one slide: 16:9, text of 18 points and more, only the lanes that a room can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.report.lines import width_of, wrap
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, MARGIN, GUTTER, SIZE, LEADING, LABEL, PAD, CURVE = 960, 540, 24, 12, 18, 22, 25, 8, 62
"""A slide of 13.33 by 7.5 inches, in points."""
NARROW = 90
"""Points beside a badge below which no word fits."""


def map_wide(
    journey: pd.DataFrame, personas: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all", ax: Axes | None = None
) -> Axes:
    """The map of one persona as a wide figure: people, touchpoints, feeling, the heaviest pain and one KPI per stage.

    Args:
        journey, personas: contracts. model_stages: ids in order. persona: whose map. ax: axes that fill a 13.33 x 7.5 inch figure.
    """
    import matplotlib.pyplot as plt

    from helpers import tables
    from helpers.report.map import map_model

    if ax is None:
        ax = plt.figure(figsize=(WIDTH / 72, HEIGHT / 72), layout="none").add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.axis("off")
    model = map_model(journey, personas, tables.empty("measures"), model_stages, say, persona)
    column = (WIDTH - 2 * MARGIN + GUTTER) / len(model_stages)
    labels = {lane["id"]: lane["label"] for lane in model["lanes"]}
    y = _stages(ax, model, _head(ax, model, 18), column)
    got = _results(model, column, say)
    for pain_lines, touchpoint_lines in ((3, 2), (3, 1), (2, 2), (2, 1)):
        hurt, met = _pains(model, column, say, pain_lines), _touchpoints(model, column, say, touchpoint_lines)
        room = HEIGHT - 10 - y - sum(_height(block) + PAD for block in (hurt, got, met)) - 3 * LABEL
        if room >= CURVE:
            break
    y = _block(ax, labels["touchpoints"], met, y, column)
    y = _curve(ax, model, labels["emotions"], y, column, room)
    y = _block(ax, f"{labels['pain_points']}: {say['journey.hint.pain_short']}", hurt, y, column)
    _block(ax, "", got, y, column)
    return ax


def _text(
    ax: Axes, x: float, y: float, text: str, size: float = SIZE, weight: str = "normal", colour: str = theme.INK, **more: object
) -> None:
    """A line of text whose room starts at y, never read as a formula."""
    if "va" not in more:
        more["va"], y = "baseline", y + 0.92 * size
    ax.text(x, y, text, fontsize=size, fontweight=weight, color=colour, parse_math=False, **more)


def _head(ax: Axes, model: dict, y: float) -> float:
    from matplotlib.patches import Circle

    x = MARGIN
    if model["initial"]:
        ax.add_patch(Circle((x + 24, y + 26), 24, color=theme.PERSONAS[model["colour"]]))
        _text(ax, x + 24, y + 26, model["initial"], 24, "bold", theme.PAPER, ha="center", va="center_baseline")
        x += 62
    width = WIDTH - MARGIN - x
    for size in (25, 23, 21, 20):
        lines = wrap(model["title"], width, size, "bold", most=3)
        if len(lines) <= 2:
            break
    for line in wrap(model["title"], width, size, "bold", most=2):
        _text(ax, x, y, line, size, "bold")
        y += size * 1.25
    told = [model["name"], *model["subtitle"].split(" · ")] if model["initial"] else model["subtitle"].split(" · ")
    while len(told) > 1 and width_of(" · ".join(told), SIZE) > width:
        told.pop()
    for line in wrap(" · ".join(told), width, SIZE, most=1):
        _text(ax, x, y, line, colour=theme.MUTED)
    return y + LEADING + 10


def _stages(ax: Axes, model: dict, y: float, column: float) -> float:
    """Stage names under a dark rule, the people who reached them, and the same as a bar."""
    width = column - GUTTER
    names = [wrap(c["label"], width, SIZE, "bold") for c in model["columns"]]
    tall = max(len(n) for n in names) * LEADING
    for i, (c, name) in enumerate(zip(model["columns"], names)):
        x = MARGIN + i * column
        ax.plot([x, x + width], [y, y], color=theme.INK, linewidth=3, solid_capstyle="butt")
        for k, line in enumerate(name):
            _text(ax, x, y + 5 + k * LEADING, line, weight="bold")
        for line in wrap(c["people"] or "\N{EN DASH}", width, SIZE, most=1):
            _text(ax, x, y + 5 + tall, line, colour=theme.MUTED)
        if c["bar"] is not None:
            left = x + width_of(c["people"], SIZE) + 10
            for share, colour in ((1.0, theme.HAIRLINE), (c["bar"], theme.INK)):
                ax.fill_between([left, left + (x + width - left) * share], y + 13 + tall, y + 19 + tall, color=colour, linewidth=0)
    return y + 5 + tall + LEADING + 6


Line = tuple[str, dict]
"""One line of a cell: its text, and how it is set (colour, weight, indent, badge)."""


def _touchpoints(model: dict, column: float, say: Words, most: int) -> list[list[Line]]:
    """One touchpoint per stage: where a feeling is clear that one, else the one most people meet."""

    def lines(i: dict) -> list[Line]:
        name, look = f"{i['symbol']} {i['text']}".strip(), {"colour": theme.MARKS[i["mark"]][1] if i["symbol"] else theme.INK}
        made = wrap(f"{name} {i['value']}", column - GUTTER, SIZE, most=9)
        return [(line, look) for line in (made if len(made) <= most else wrap(name, column - GUTTER, SIZE, most=most))]

    def telling(i: dict) -> int:
        return ("negative", "positive").index(i["mark"]) if i["mark"] in ("negative", "positive") else 2

    cells = _lane(model, "touchpoints")
    return [_filled(c | {"items": sorted((i for i in c["items"] if not i["is_assumed"]), key=telling)}, lines, say) for c in cells]


def _pains(model: dict, column: float, say: Words, most: int) -> list[list[Line]]:
    def lines(i: dict) -> list[Line]:
        if not i["badge"]:
            named = [
                (line, {"colour": theme.MUTED if i["is_faint"] else theme.INK})
                for line in wrap(i["text"], column - GUTTER, SIZE, most=most)
            ]
            return [*named, (i["value"], {"colour": theme.MUTED})]
        indent = width_of(i["badge"], SIZE, "bold") + 20
        if column - GUTTER - indent < NARROW:  # a narrow column: the badge with its figure above the words
            named = [(line, {}) for line in wrap(i["text"], column - GUTTER, SIZE, most=most)]
            return [(i["value"], {"indent": indent, "badge": i["badge"], "colour": theme.MUTED}), *named]
        text = wrap(i["text"], column - GUTTER - indent, SIZE, most=most)
        both = f"{i['value']} {i['interval']}"
        left = indent if width_of(both, SIZE) <= column - GUTTER - indent else 0
        figures = both if width_of(both, SIZE) <= column - GUTTER - left else i["value"]
        named = [(line, {"indent": indent, "badge": i["badge"] if k == 0 else ""}) for k, line in enumerate(text)]
        return [*named, (figures, {"indent": left, "colour": theme.MUTED})]

    return [_filled(c, lines, say) for c in _lane(model, "pain_points")]


def _results(model: dict, column: float, say: Words) -> list[list[Line]]:
    def lines(i: dict) -> list[Line]:
        colour = theme.MARKS[i["mark"]][1] if i["mark"] in ("positive", "negative") else theme.MUTED
        figure = f"{i['value']} {i['interval']}"
        if width_of(figure, SIZE, "bold") > column - GUTTER:
            figure = i["value"]
        name = wrap(f"{i['text']} {i['target_mark']}".strip(), column - GUTTER, SIZE, most=2)
        return [(figure, {"weight": "bold"}), *((line, {"colour": colour}) for line in name)]

    return [_filled(c, lines, say) for c in _lane(model, "kpis")]


def _lane(model: dict, name: str) -> list[dict]:
    return next(lane["cells"] for lane in model["lanes"] if lane["id"] == name)


def _filled(cell: dict, lines: object, say: Words) -> list[Line]:
    """The lines of a cell's first statement; nothing found is said, no data is marked as a gap."""
    made = [found for found in (lines(i) for i in cell["items"]) if found]
    if made:
        return made[0]
    if cell["kind"] not in ("gap", "suppressed"):
        return [(say["journey.none_found"], {"colour": theme.MUTED})]
    return [("", {"gap": cell["text"], "short": say["journey.gap_short"] if cell["kind"] == "gap" else "\N{EN DASH}"})]


def _height(block: list[list[Line]]) -> float:
    return max(len(lines) for lines in block) * LEADING


def _block(ax: Axes, label: str, block: list[list[Line]], y: float, column: float) -> float:
    """A lane: its name on a hairline, then a cell per stage."""
    y = _label(ax, label, y)
    for i, lines in enumerate(block):
        x = MARGIN + i * column
        for k, (text, look) in enumerate(lines):
            at = y + k * LEADING
            if "gap" in look:
                _gap(ax, x, at, column - GUTTER, look["gap"] if width_of(look["gap"], SIZE) <= column - GUTTER - 12 else look["short"])
                continue
            if look.get("badge"):
                _badge(ax, x, at, look)
            _text(ax, x + look.get("indent", 0), at, text, weight=look.get("weight", "normal"), colour=look.get("colour", theme.INK))
    return y + _height(block) + PAD


def _badge(ax: Axes, x: float, y: float, look: dict) -> None:
    from matplotlib.patches import FancyBboxPatch

    width = width_of(look["badge"], SIZE, "bold") + 12
    style = "round,pad=0,rounding_size=9"
    ax.add_patch(FancyBboxPatch((x, y + 1), width, LEADING - 2, boxstyle=style, facecolor=theme.NEGATIVE, edgecolor="none"))
    _text(ax, x + width / 2, y, look["badge"], weight="bold", colour=theme.PAPER, ha="center")


def _label(ax: Axes, label: str, y: float, right: str = "") -> float:
    """A hairline, and the name of the lane on it."""
    ax.plot([MARGIN, WIDTH - MARGIN], [y, y], color=theme.HAIRLINE, linewidth=1)
    if not label:
        return y + 4
    space = WIDTH - 2 * MARGIN - (width_of(right, SIZE) + 20 if right else 0)
    _text(ax, MARGIN, y + 2, wrap(label, space, SIZE, most=1)[0], colour=theme.MUTED)
    if right:
        _text(ax, WIDTH - MARGIN, y + 2, right, colour=theme.MUTED, ha="right")
    return y + LABEL


def _gap(ax: Axes, x: float, y: float, width: float, text: str) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y), width, LEADING, fill=False, edgecolor="#C9CED6", hatch="////", linewidth=0))
    ax.add_patch(Rectangle((x, y), width, LEADING, fill=False, edgecolor=theme.MUTED, linestyle=(0, (3, 3)), linewidth=0.8))
    for line in wrap(text, width - 12, SIZE, most=1):
        _text(ax, x + 6, y, line, colour=theme.MUTED, bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0})


def _curve(ax: Axes, model: dict, label: str, y: float, column: float, tall: float) -> float:
    """Feeling from −2 to +2: the line people gave with its band, what their texts say dotted, a gap where there is nothing."""
    signs = "  ".join(f"{m['symbol']} {m['word']}" for m in model["legend"])
    top = _label(
        ax, f"{label}   {signs}   \N{MIDDLE DOT}\N{MIDDLE DOT}\N{MIDDLE DOT} {model['words']['text_short']}", y, " ".join(model["side"][:1])
    )
    inner = max(tall - PAD, 30)
    middle = top + inner / 2
    curve = model["curve"]

    def at(point: dict, end: str = "value") -> tuple[float, float]:
        return MARGIN + (point["place"] + 0.5) * column - GUTTER / 2, middle - point[end] / 2 * inner * 0.43

    ax.plot([MARGIN, WIDTH - MARGIN], [middle, middle], color=theme.HAIRLINE, linewidth=1)
    for run in curve["reported"]["runs"]:
        x = [at(p)[0] for p in run]
        ax.fill_between(x, [at(p, "low")[1] for p in run], [at(p, "high")[1] for p in run], color=theme.POSITIVE_PALE, linewidth=0)
        ax.plot(x, [at(p)[1] for p in run], color=theme.INK, linewidth=2.5)
    for run in curve["text"]["runs"]:
        ax.plot(*zip(*(at(p) for p in run)), color=theme.INK, linewidth=1.5, linestyle=":", marker=".", markersize=5)
    shape = {"positive": "^", "negative": "v"}
    for p in curve["reported"]["points"]:
        x, here = at(p)
        ax.plot([x, x], [at(p, "low")[1], at(p, "high")[1]], color=theme.INK, linewidth=1)
        is_open = p["mark"] == "uncertain"
        ax.plot(
            [x],
            [here],
            shape.get(p["mark"], "o"),
            markersize=13,
            markeredgewidth=1.5,
            markeredgecolor=theme.MUTED if is_open else theme.PAPER,
            color=theme.PAPER if is_open else theme.MARKS[p["mark"]][1],
            zorder=3,
        )
        above, below = min(at(p, "high")[1], here - 9) - LEADING, max(at(p, "low")[1], here + 9)
        is_above = above >= top - 4 if p["value"] >= 0 else below + LEADING > top + inner + 10
        _text(
            ax,
            x,
            max(above, top - 4) if is_above else min(below, top + inner - LEADING + 10),
            p["text"],
            weight="bold",
            ha="center",
            zorder=4,
        )
    for x in curve["gaps"]:
        _gap(ax, MARGIN + round(x * len(model["columns"]) - 0.5) * column, middle - LEADING / 2, column - GUTTER, model["words"]["no_data"])
    return top + inner + PAD
