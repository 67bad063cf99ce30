"""Looks at a drawn figure as a reader does and says what is wrong with it: texts that touch, are too small, or lie on what is drawn; marks that are
cut off, lost in empty room or too close; holes between the parts; rows that are squeezed or far apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

SMALLEST = 8.0         # points
BESIDE, ABOVE = 3.0, -2.0   # pixels between two texts; boxes hold room above and below for letters that are not there
HOLE = 0.75            # inches without anything between two parts
WIDEST = 1.45          # of the width that was asked for: long names stand outside it
ROWS = (0.26, 1.5)    # inches from one row to the next


def flaws(figure, is_full: bool = True) -> list[str]:
    """What is wrong with a figure that was drawn (only then legends and labels have their places), as sentences; empty when nothing is.

    Args:
        is_full: whether there is so much to draw that it should fill its scales.
    """
    renderer = figure.canvas.get_renderer()
    seen = texts(figure, renderer)
    axes = [ax for ax in figure.axes if ax.get_visible()]
    found = [f"{a!r} lies over {b!r}" for (a, _, x), (b, _, y) in combinations(seen, 2) if _over(x, y)]
    found += [f"{said!r} is of {text.get_fontsize()} points" for said, text, _ in seen if text.get_fontsize() < SMALLEST]
    found += [f"{said!r} can hardly be read: {text.get_color()}" for said, text, box in seen if _pale(text, box, axes, renderer)]
    for ax in axes:
        found += _cut_off(ax) + _bars(ax) + (_lost(ax) if is_full else []) + _rows(ax) + _hidden(ax, seen)
    return found + _frame(figure, seen, axes, renderer)


def texts(figure, renderer) -> list[tuple[str, object, object]]:
    """Every text that can be seen: what it says, itself, and its box in pixels."""
    found = list(figure.texts)
    legends = list(figure.legends)
    for ax in figure.axes:
        if not ax.get_visible():
            continue
        found += [ax.title, ax._left_title, ax._right_title, *ax.texts]
        legends += [ax.get_legend()] if ax.get_legend() else []
        if ax.axison:
            for axis in (ax.xaxis, ax.yaxis):
                if axis.get_visible():
                    low, high = sorted(axis.get_view_interval())
                    ticks = [t for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
                    found += [axis.label, *(label for t in ticks for label in (t.label1, t.label2))]
    for legend in legends:
        found += [*legend.get_texts(), legend.get_title()]
    return [(t.get_text().strip(), t, _box(t, renderer)) for t in found if t.get_visible() and t.get_text().strip()]


def _box(text, renderer):
    """The box of a text without the empty lines under it, which only keep room."""
    box, said = text.get_window_extent(renderer), text.get_text()
    full, all_lines = said.rstrip("\n").count("\n") + 1, said.count("\n") + 1
    return Bbox.from_extents(box.x0, box.y1 - box.height * full / all_lines, box.x1, box.y1)


def _over(a, b) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -BESIDE and min(a.y1, b.y1) - max(a.y0, b.y0) > -ABOVE


def _pale(text, box, axes, renderer) -> bool:
    """Whether a text has less than 3:1 contrast with what is behind its middle: its own box, a bar, or paper."""
    behind, (x, y) = "white", ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    for ax in axes:
        for bar in ax.patches:
            if isinstance(bar, Rectangle) and bar.get_window_extent(renderer).contains(x, y):
                behind = bar.get_facecolor()
        for image in ax.images:
            if image.get_window_extent(renderer).contains(x, y):
                column, row = (round(v) for v in ax.transData.inverted().transform((x, y)))
                behind = image.to_rgba(image.get_array())[row, column]
    if (own := text.get_bbox_patch()) is not None:
        behind = own.get_facecolor()
    one, other = (_light(c) for c in (text.get_color(), behind))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05) < 3


def _light(colour) -> float:
    c = np.array(to_rgb(colour))
    return float(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def _points(ax) -> np.ndarray:
    """Where the marks are, in data: points of lines, dots and the corners of bars; what is placed by parts of the axes is left out."""
    found = [np.column_stack([np.asarray(v, float) for v in ax.transData.inverted().transform(line.get_transform().transform(line.get_xydata())).T])
             for line in ax.lines if line.get_transform() == ax.transData and len(line.get_xydata())]
    found += [c.get_offsets() for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
    found += [np.vstack(c.get_segments()) for c in ax.collections if isinstance(c, LineCollection) and len(c.get_segments())]
    found += [np.array([[b.get_x(), b.get_y()], [b.get_x() + b.get_width(), b.get_y() + b.get_height()]]) for b in _shown_bars(ax)]
    return np.vstack(found) if found else np.empty((0, 2))


def _shown_bars(ax) -> list:
    return [b for b in ax.patches if isinstance(b, Rectangle) and b.get_width() and b.get_height() and b.get_transform().contains_branch(ax.transData)
            and b.get_facecolor()[3] > 0]


def _cut_off(ax) -> list[str]:
    points = _points(ax)
    found = []
    for name, at, ends in (("x", 0, ax.get_xlim()), ("y", 1, ax.get_ylim())):
        low, high = sorted(ends)
        values = points[:, at][np.isfinite(points[:, at])]
        room = 1e-6 * (high - low)
        found += [f"a mark at {name} = {v:g} is cut off: {low:g} to {high:g}" for v in values if not low - room <= v <= high + room][:1]
    return found


def _bars(ax) -> list[str]:
    boxes = [(b.get_x(), b.get_x() + b.get_width(), b.get_y(), b.get_y() + b.get_height()) for b in _shown_bars(ax)]
    boxes = [(min(a, b), max(a, b), min(c, d), max(c, d)) for a, b, c, d in boxes]
    stacked = {(x0, y0) for x0, _, y0, _ in boxes}
    if len(stacked) < len(boxes):                    # bars on the same foot lie on each other on purpose: a part of a whole
        boxes = [b for i, b in enumerate(boxes) if (b[0], b[2]) not in {(c[0], c[2]) for c in boxes[:i]}]
    return ["two bars lie over each other" for a, b in combinations(boxes, 2)
            if min(a[1], b[1]) - max(a[0], b[0]) > 1e-6 and min(a[3], b[3]) - max(a[2], b[2]) > 1e-6][:1]


def _lost(ax) -> list[str]:
    """Marks that take less than two fifths of a scale, unless it begins at a fixed end or shows a single value."""
    points, found = _points(ax), []
    for name, at, ends in (("x", 0, ax.get_xlim()), ("y", 1, ax.get_ylim())):
        values = points[:, at][np.isfinite(points[:, at])]
        low, high = sorted(ends)
        if len(set(values)) > 1 and ax.axison and max(values.max(), 0) - min(values.min(), 0) < 0.4 * (high - max(low, 0) if low >= 0 else high - low):
            found.append(f"marks from {values.min():g} to {values.max():g} are lost on {name} from {low:g} to {high:g}")
    return found


def _rows(ax) -> list[str]:
    """Rows with names beside them are neither squeezed nor far apart."""
    names = [t for t in ax.get_yticklabels() if t.get_text()]
    if ax.get_ylim()[0] < ax.get_ylim()[1] or len(names) < 2 or not ax.axison:
        return []
    at = [t.get_position()[1] for t in names]
    step = abs(ax.transData.transform((0, at[1]))[1] - ax.transData.transform((0, at[0]))[1]) / ax.figure.dpi
    return [] if ROWS[0] <= step <= ROWS[1] else [f"rows are {step:.2f} inches apart"]


def _hidden(ax, seen) -> list[str]:
    """Texts that lie on the middle of a dot of their own axes."""
    dots = [ax.transData.transform(line.get_xydata()) for line in ax.lines
            if line.get_marker() not in ("", "None", None) and line.get_transform() == ax.transData and len(line.get_xydata())]
    dots += [ax.transData.transform(c.get_offsets()) for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
    own = [(said, box) for said, text, box in seen if text.axes is ax and text.get_bbox_patch() is None]
    return [f"{said!r} lies on a dot" for said, box in own for x, y in (np.vstack(dots) if dots else []) if box.contains(x, y)][:1]


def _frame(figure, seen, axes, renderer) -> list[str]:
    """Whether all of it stays near the size asked for, without holes from top to bottom or from left to right."""
    boxes = [box for _, _, box in seen]
    boxes += [ax.get_window_extent(renderer) for ax in axes if ax.axison]
    boxes += [mark.get_window_extent(renderer) for ax in axes for mark in (*ax.lines, *_shown_bars(ax))]
    wide = (max(b.x1 for b in boxes) - min(b.x0 for b in boxes)) / figure.dpi
    found = [f"it is {wide:.1f} inches wide"] if wide > WIDEST * figure.get_figwidth() or wide < 0.6 * figure.get_figwidth() else []
    for name, ends in (("high", [(b.y0, b.y1) for b in boxes]), ("wide", [(b.x0, b.x1) for b in boxes])):
        reached = None
        for start, end in sorted(ends):
            if reached is not None and start - reached > HOLE * figure.dpi:
                found.append(f"a hole of {(start - reached) / figure.dpi:.1f} inches {name}")
            reached = end if reached is None else max(reached, end)
    return found
