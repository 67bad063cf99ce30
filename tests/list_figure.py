"""Reads a drawn figure back as lines of text: what stands where, in data, with colours by role. What a reader cannot see is left out."""

from __future__ import annotations

import numpy as np
from approved import number
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Arc, Patch, Rectangle
from matplotlib.text import Annotation

from helpers import theme

ROLES = {value.lower(): name.lower() for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
ROLES |= {value.lower(): f"persona{i + 1}" for i, value in enumerate(theme.PERSONAS)}
LONG = 24              # points of one line that are all listed
SIDES = {"left": "_left_title", "center": "title", "right": "_right_title"}


def listing(figure) -> str:
    """A line per thing drawn, from back to front, of a figure that was drawn."""
    lines = [f"figure {_numbers(figure.get_size_inches())}", *(_text(t) for t in figure.texts)]
    for k, ax in enumerate(a for a in figure.axes if a.get_visible()):
        lines += [f"axes {k}", *_around(ax)]
        drawn = [*ax.images, *ax.patches, *ax.collections, *ax.lines, *ax.texts]
        lines += [said for artist in sorted(drawn, key=lambda a: a.get_zorder()) for said in _artist(artist)]
        lines += _legend(ax.get_legend(), ax.transAxes)
    return "\n".join([*lines, *(said for legend in figure.legends for said in _legend(legend, figure.transFigure))])


def _around(ax) -> list[str]:
    found = [f"  title {side} {_look(text)} {text.get_text()!r}" for side, name in SIDES.items() if (text := getattr(ax, name)).get_text()]
    found += [f"  x {_numbers(ax.get_xlim())}, y {_numbers(ax.get_ylim())}"]
    if not ax.axison:
        return [*found, "  no frame"]
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        low, high = sorted(axis.get_view_interval())
        ticks = [t for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
        is_grid = any(t.gridline.get_visible() for t in ticks)
        if axis.get_visible():
            found += [f"  {name} {axis.label.get_text()!r}{' with grid' if is_grid else ''} {axis.get_ticks_position()}",
                      *(f"    {number(float(t.get_loc()))} {t.label1.get_fontsize():g} {t.label1.get_text()!r}" for t in ticks)]
    return [*found, f"  spines {' '.join(sorted(name for name, s in ax.spines.items() if s.get_visible()))}"]


def _artist(artist) -> list[str]:
    if isinstance(artist, Annotation) or hasattr(artist, "get_text"):
        return [_text(artist)] if artist.get_text() else []
    if isinstance(artist, Line2D):
        return _line(artist)
    if isinstance(artist, Arc):
        return [f"  arc {_numbers(artist.get_center())} {_numbers([artist.width, artist.height, artist.theta1, artist.theta2])} "
                f"width {number(artist.get_linewidth())} {_colour(artist.get_edgecolor())}"]
    if isinstance(artist, Rectangle):
        hatch = f" hatch {artist.get_hatch()}" if artist.get_hatch() else ""
        box = _numbers([*artist.get_xy(), artist.get_width(), artist.get_height()])
        return [f"  bar {box} {_colour(artist.get_facecolor())}{hatch}"] if artist.get_width() and artist.get_height() else []
    if isinstance(artist, Patch):
        box = artist.get_path().transformed(artist.get_patch_transform()).get_extents()
        return [f"  {type(artist).__name__.lower()} {_numbers(box.extents)} {_colour(artist.get_facecolor())} in {_colour(artist.get_edgecolor())}"]
    if isinstance(artist, LineCollection):
        return [f"  lines {_colour(c)} {number(float(w))}: {_points(s)}" for s, c, w in
                zip(artist.get_segments(), _each(artist.get_colors(), artist), _each(artist.get_linewidths(), artist))]
    if isinstance(artist, PathCollection):
        return [f"  dot {_numbers(at)} size {number(float(s))} {_colour(c)}" for at, s, c in
                zip(artist.get_offsets(), _each(artist.get_sizes(), artist, True), _each(artist.get_facecolors(), artist, True))]
    if hasattr(artist, "get_array") and artist.get_array() is not None:
        return [f"  cells {_numbers(row)}" for row in np.asarray(artist.get_array(), float)]
    if hasattr(artist, "get_paths"):
        return [f"  area {_colour(c)} {_points(p.vertices)}" for p, c in zip(artist.get_paths(), _each(artist.get_facecolors(), artist))]
    return [f"  {type(artist).__name__}"]


def _line(line) -> list[str]:
    if not len(line.get_xdata()):
        return []
    has_line = line.get_linestyle() not in ("None", "none", "") and len(line.get_xdata()) > 1
    has_mark = line.get_marker() not in ("None", "none", "", None)
    look = [f"line {_colour(line.get_color(), line.get_alpha())} {number(line.get_linewidth())} {line.get_linestyle()}"] if has_line else []
    look += [f"mark {line.get_marker()} {number(line.get_markersize())} {_colour(line.get_markerfacecolor(), line.get_alpha())} in "
             f"{_colour(line.get_markeredgecolor())}"] if has_mark else []
    return [f"  {', '.join(look)}: {_points(line.get_xydata())}"]


def _text(text) -> str:
    moved = f" moved {_numbers(text.xyann)}" if isinstance(text, Annotation) else ""
    at = text.xy if isinstance(text, Annotation) else text.get_position()
    box = text.get_bbox_patch()
    inside = f" on {_colour(box.get_facecolor())} in {_colour(box.get_edgecolor())}" if box is not None else ""
    return f"  text {_numbers(at)}{moved} {text.get_ha()} {text.get_va()} {_look(text)}{inside} {text.get_text()!r}"


def _look(text) -> str:
    weight = "" if text.get_fontweight() in ("normal", 400) else f" {text.get_fontweight()}"
    return f"{text.get_fontsize():g}{weight} {_colour(text.get_color())}"


def _legend(legend, frame) -> list[str]:
    if legend is None:
        return []
    at = frame.inverted().transform(legend.get_bbox_to_anchor().p0)
    place = "" if legend._loc_real == 0 or abs(at).max() > 50 else f" at {_numbers(at)}"
    title = legend.get_title().get_text()
    return [f"  legend in {legend._ncols}{place} {title!r}", *(f"    {_look(t)} {t.get_text()!r}" for t in legend.get_texts())]


def _each(values, artist, by_offsets: bool = False) -> list:
    count = len(artist.get_offsets()) if by_offsets else len(artist.get_paths())
    return [values[i % len(values)] for i in range(count)] if len(values) else ["none"] * count


def _points(points) -> str:
    points = np.asarray(points, float)
    if len(points) > LONG:
        points = points[np.linspace(0, len(points) - 1, LONG).round().astype(int)]
    return " ".join(_numbers(p) for p in points)


def _numbers(values) -> str:
    said = [v if isinstance(v, str) else f"{v:%Y-%m-%d}" if hasattr(v, "year") else number(float(v)) for v in values]
    return f"({', '.join(said)})"


def _colour(colour, alpha=None) -> str:
    if isinstance(colour, str) and colour.lower() in ("none", "auto"):
        return colour.lower()
    code = to_hex(colour, keep_alpha=True)
    clear = int(code[7:], 16) / 255 if len(code) == 9 else 1.0
    clear = alpha if alpha is not None and clear == 1.0 else clear
    return "none" if clear == 0 else ROLES.get(code[:7], code[:7]) + (f" {clear:.2f}" if clear < 1 else "")
