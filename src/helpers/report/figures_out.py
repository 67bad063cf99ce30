"""Draws every figure that has data, once per language, and saves it as SVG and PNG with the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import aside, theme
from helpers.report import figure_data, figures, kinds, matters
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 144
"""Dots per inch of the PNG files: a slide of 13.33 inches is 1,920 dots wide."""


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    Attributes:
        name: of its files. has_data: whether the tables hold what it draws. draw: calls the room's function, which returns Axes.
        data: the table of its numbers; None for figures that are only saved.
    """

    name: str
    has_data: Callable[[Given, Facts], bool]
    draw: Callable[[Given, Facts, Words], Axes]
    data: Callable[[Given, Facts, Words], dict] | None


def _known(given: Given, metrics: Iterable[str]) -> bool:
    rows = given["measures"]
    return bool(rows.loc[rows["metric"].isin(list(metrics)), "estimate"].notna().any())


def _rows(table: str, **where: object) -> Callable[[Given, Facts], bool]:
    def test(given: Given, facts: Facts) -> bool:
        rows = given[table]
        for name, value in where.items():
            rows = rows[rows[name] == value]
        return len(rows) > 0

    return test


def _attributed(given: Given, facts: Facts) -> bool:
    """Credit can be divided only where there is more than one channel."""
    rows = given["measures"]
    rows = rows[rows["metric"].str.startswith("attribution") & rows["estimate"].notna()]
    return len(set(rows["channel"])) > 1


FIGURES: tuple[Figure, ...] = (
    Figure("rows_kept", _rows("sources"), lambda g, f, say: figures.clean.rows_kept(g["sources"], say), figure_data.rows_kept),
    Figure("shares", _rows("personas"), lambda g, f, say: figures.personas.shares(g["personas"], say), figure_data.shares),
    Figure(
        "snake",
        lambda g, f: len(figure_data.attitudes(g["profiles"])) > 0 and len(g["personas"]) > 0,
        lambda g, f, say: figures.personas.snake(g["profiles"], g["personas"], say),
        figure_data.snake,
    ),
    Figure(
        "stability",
        lambda g, f: len(g["personas"]) > 0 and bool((g["structure"]["check"] == "jaccard").any()),
        lambda g, f, say: figures.personas.stability(g["structure"], g["personas"], say),
        figure_data.stability,
    ),
    Figure(
        "persona_tree",
        lambda g, f: len(g.get("persona_tree", ())) > 0 and len(g["personas"]) > 0,
        lambda g, f, say: figures.tree.decision_tree(g["persona_tree"], g["structure"], g["personas"], say),
        figure_data.persona_tree,
    ),
    Figure(
        "multiples",
        lambda g, f: len(g["personas"]) > 1 and bool((g["journey"]["metric"] == "valence_reported").any()),
        lambda g, f, say: figures.multiples.side_by_side(g["journey"], g["personas"], list(f.stages), say),
        figure_data.multiples,
    ),
    Figure(
        "emotion_curve",
        lambda g, f: _known(g, ["valence_reported", "valence_text"]),
        lambda g, f, say: figures.emotions.emotion_curve(g["measures"], list(f.stages), say),
        figure_data.emotion_curve,
    ),
    Figure(
        "pain_ranking",
        _rows("themes", kind="pain_point", persona="all"),
        lambda g, f, say: figures.emotions.pain_ranking(g["themes"], say),
        figure_data.pain_ranking,
    ),
    Figure(
        "importance",
        lambda g, f: len(matters.drivers(g["measures"])) > 1,
        lambda g, f, say: figures.kpis.importance(matters.drivers(g["measures"]), say),
        matters.importance,
    ),
    Figure(
        "moments",
        lambda g, f: bool((matters.experiences(g)["verdict"] != "too_few").any()),
        lambda g, f, say: figures.moments.moments(matters.experiences(g), say),
        matters.moments,
    ),
    Figure("effects", _rows("experiments"), lambda g, f, say: figures.experiments.effects(g["experiments"], say), figure_data.effects),
    Figure(
        "funnel",
        lambda g, f: _known(g, ["people_reached"]),
        lambda g, f, say: figures.stages.funnel(g["measures"], list(f.stages), say),
        figure_data.funnel,
    ),
    Figure(
        "paths",
        _rows("transitions", level="stage"),
        lambda g, f, say: figures.stages.paths(g["transitions"], list(f.stages), say),
        figure_data.transitions,
    ),
    Figure(
        "transitions",
        _rows("transitions", level="stage"),
        lambda g, f, say: figures.stages.transitions(g["transitions"], list(f.stages), say),
        figure_data.transitions,
    ),
    Figure(
        "endings",
        lambda g, f: len(figures.paths.ended(g["measures"])) > 1,
        lambda g, f, say: figures.paths.endings(g["measures"], list(f.stages), say),
        figure_data.endings,
    ),
    Figure(
        "waiting",
        lambda g, f: _known(g, ["pause"]),
        lambda g, f, say: figures.paths.waiting(g["measures"], say),
        figure_data.waiting,
    ),
    Figure(
        "lengths",
        lambda g, f: len(figures.lengths.by_value(g["measures"], "steps_to_goal")) > 1,
        lambda g, f, say: figures.lengths.lengths(g["measures"], say),
        figure_data.lengths,
    ),
    Figure(
        "alluvial",
        lambda g, f: "flows" in g and len(g["flows"]) > 0 and not g["flows"]["persona"].isin(g["personas"]["persona"]).any(),
        lambda g, f, say: figures.paths.alluvial(g["flows"], list(f.stages), say, minimum_people=f.minimum_people),
        figure_data.flows,
    ),
    Figure(
        "step_chart",
        lambda g, f: "flows" in g and bool(g["flows"]["persona"].isin(g["personas"]["persona"]).any()),
        lambda g, f, say: figures.paths.step_chart(g["flows"], list(f.stages), list(g["personas"]["persona"]), say, f.minimum_people),
        figure_data.flows,
    ),
    Figure("variants", _rows("variants"), lambda g, f, say: figures.stages.variants(g["variants"], say), figure_data.variants),
    Figure(
        "targets",
        lambda g, f: len(figure_data.judged(g, f)) > 0,
        lambda g, f, say: figures.kpis.targets(g["measures"], f.targets, say),
        figure_data.targets,
    ),
    Figure("attribution", _attributed, lambda g, f, say: figures.kpis.attribution(g["measures"], say), figure_data.attribution),
    Figure("changes", _rows("changes"), lambda g, f, say: figures.compare.changes(g["changes"], say), figure_data.changes),
)


def slides(given: Given) -> tuple[Figure, ...]:
    """The wide map of everyone and of each persona, saved for slides and not part of the page."""
    if not len(given["journey"]):
        return ()
    people = ["all", *(p for p in given["personas"]["persona"] if p in set(given["journey"]["persona"]))]

    def draw(persona: str) -> Callable[[Given, Facts, Words], Axes]:
        return lambda g, f, say: figures.journey.map_wide(g["journey"], g["personas"], list(f.stages), say, persona=persona)

    return tuple(Figure(f"map_wide_{p}", _rows("journey", persona=p), draw(p), None) for p in people)


def draw(given: Given, facts: Facts, say: Words, folder: str | Path, *, only: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """Draw and save the figures of one language.

    Args:
        given: tables by name, of one wave. folder: where ``<name>.<language>.svg`` and ``.png`` go. only: names, when not all.

    Returns:
        name -> ``title`` (the finding it shows) and ``svg``, for each figure that has data.
    """
    import matplotlib.pyplot as plt

    wanted = None if only is None else set(only)
    Path(folder).mkdir(parents=True, exist_ok=True)
    drawn = {}
    for figure in (*FIGURES, *slides(given)):
        if (wanted is not None and figure.name not in wanted) or not figure.has_data(given, facts):
            continue
        axes = figure.draw(given, facts, say)
        title = title_of(axes)
        stamp(axes.figure, source_line(kinds.behind(figure.name, given, facts), facts, say, name=figure.name))
        drawn[figure.name] = {"title": title, "svg": save(axes.figure, Path(folder) / f"{figure.name}.{say.language}")}
        plt.close(axes.figure)
    return drawn


def draw_all(given: Given, facts: Facts, say: Mapping[str, Words], folder: str | Path) -> dict[str, dict[str, dict[str, str]]]:
    """Draw and save the figures of every language, language -> as `draw` returns; languages side by side where a run may use processes."""
    return dict(zip(say, aside.together(_in_style, [(given, facts, each, folder) for each in say.values()]), strict=True))


def _in_style(given: Given, facts: Facts, say: Words, folder: str | Path) -> dict[str, dict[str, str]]:
    theme.apply()
    return draw(given, facts, say, folder)


def title_of(axes: Axes) -> str:
    """The title of a figure as one line, wherever it was set."""
    places = [axes.get_title(loc=side) for side in ("left", "center", "right")]
    overall = axes.figure.get_suptitle() if hasattr(axes.figure, "get_suptitle") else ""
    return " ".join((overall or next((p for p in places if p), "")).split())


def source_line(of: list[str], facts: Facts, say: Words, *, name: str = "") -> str:
    """Where the figure's numbers come from, in one line; made-up data say so here.

    Args:
        of: kinds of source, from `kinds.behind`. name: of the figure; some rest on every wave so far.
    """
    named = [say[f"report.kinds.{kind}"] for kind in of] or [say["report.none"]]
    is_of_all = name in kinds.OVER_WAVES and len(facts.waves) > 1
    known = {"sources": say.join(named), "wave": facts.wave, "waves": say.join(list(facts.waves))}
    line = say("report.source_waves" if is_of_all else "report.source_line", **known)
    return f"{line} {say['words.synthetic']}" if facts.is_synthetic else line


def stamp(figure: Any, line: str) -> None:
    """Put the source line into a figure; it takes no room from the axes, and `save` sets it under all that is drawn."""
    import textwrap

    width = int(figure.get_figwidth() * 14)
    written = figure.text(0.01, -0.015, "\n".join(textwrap.wrap(line, width)), ha="left", va="top", fontsize=8.5, color=theme.MUTED)
    written.set_in_layout(False)
    written.set_gid(SOURCE)


EDGE = 0.03
"""Inches left of all that is drawn: room for the edge of a letter and no more."""
SOURCE = "source-line"
"""What marks the source line among the texts of a figure."""


def save(figure: Any, stem: Path) -> str:
    """Save as SVG and PNG without times and versions; returns the SVG. Layout and frame are found once and serve both."""
    import matplotlib as mpl

    figure.set_dpi(DPI)  # texts are measured once for the layout, the frame and the PNG
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
    frame = _framed(figure)
    svg = stem.with_name(f"{stem.name}.svg")
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # with an engine, even an empty one, every save would draw twice
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches=frame)
        small = {"dpi": DPI, "metadata": {"Software": None}, "pil_kwargs": {"compress_level": 1}}
        figure.savefig(stem.with_name(f"{stem.name}.png"), format="png", bbox_inches=frame, **small)
    return svg.read_text(encoding="utf-8")


def _framed(figure: Any) -> Any:
    """The frame, in inches, of all that is drawn, once the source line stands under it and flush with its left side."""
    from matplotlib.transforms import Bbox

    renderer = figure.canvas.get_renderer()
    for legend in figure.legends:  # a legend of the whole figure would follow the frame and come to lie on the source line
        box = legend.get_window_extent(renderer).transformed(figure.transFigure.inverted())
        legend.borderaxespad = 0
        legend.set_bbox_to_anchor(box.bounds, transform=figure.transFigure)
    drawn = figure.get_tightbbox(renderer)
    _flush(figure, drawn.x0 * figure.dpi, renderer)
    for text in figure.texts:
        if text.get_gid() == SOURCE:
            wide, high = figure.get_size_inches()
            text.set_position((drawn.x0 / wide, (drawn.y0 - 0.12) / high))
            line = text.get_window_extent(renderer).transformed(figure.dpi_scale_trans.inverted())
            drawn = Bbox.union([drawn, line])
    return Bbox.from_extents(drawn.x0 - EDGE, drawn.y0 - 0.1, drawn.x1 + 0.1, drawn.y1 + 0.1)


def _flush(figure: Any, left: float, renderer: Any) -> None:
    """Set title and subtitle flush with the left side of all that is drawn, so that figures and prose on a page share one edge.

    A figure of several titled panels keeps each title above its own.
    """
    from matplotlib.text import Annotation, Text

    titled = [axes for axes in figure.axes if axes.get_title(loc="left")]
    if len(titled) != 1:
        return
    (axes,) = titled
    box = axes.get_window_extent(renderer)
    for text in axes.get_children():
        if isinstance(text, Annotation) and text.xycoords == "axes fraction" and tuple(text.xy) == (0, 1):
            text.xy = ((left - box.x0) / box.width, 1)
        elif isinstance(text, Text) and text.get_text() and text.get_text() == axes.get_title(loc="left"):
            text.set_x((left - box.x0) / box.width)
