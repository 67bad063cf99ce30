"""Charts of PowerPoint's own: their figures can be edited, and every mark carries its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from helpers import theme
from helpers.report.slides import SIZE, Deck, described, printable


@dataclass(frozen=True)
class Point:
    """One mark: its name, estimate, interval, the text beside it, and its colour; without an estimate it is a gap."""

    name: str
    estimate: float
    low: float
    high: float
    label: str
    colour: str = theme.INK


Box = tuple[float, float, float, float]
"""Left, top, width and height in points."""


def line(deck: Deck, slide: Any, points: Sequence[Point], box: Box, span: tuple[float, float], alt: str, name: str, plot: Box) -> Any:
    """A line through the stages with an interval at every mark; a stage without data breaks it.

    Args:
        span: ends of the scale. plot: where in the box the marks lie, as parts of its width and height.
    """
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.util import Pt

    chart = _chart(deck, slide, XL_CHART_TYPE.LINE_MARKERS, points, box, alt, name)
    _scale(chart, span, plot)
    series = chart.plots[0].series[0]
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = _rgb(theme.INK), Pt(2.5)
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 11
    middle = sum(span) / 2
    for i, point in enumerate(points):
        if math.isnan(point.estimate):
            continue
        mark = series.points[i].marker.format
        mark.fill.solid()
        mark.fill.fore_color.rgb = _rgb(point.colour)
        mark.line.color.rgb = _rgb(theme.PAPER)
        is_low = point.estimate > middle + 0.3 * (span[1] - span[0])
        _label(series.points[i], point, XL_LABEL_POSITION.BELOW if is_low else XL_LABEL_POSITION.ABOVE)
    _intervals(series, points)
    chart.category_axis.tick_labels.font.size = Pt(SIZE)
    return chart


def bars(deck: Deck, slide: Any, points: Sequence[Point], box: Box, alt: str, name: str, plot: Box) -> Any:
    """Lying bars, the first on top, each with its interval, and its figures under its name."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    told = [replace(p, name=f"{p.name}\n{p.label}") for p in points]
    chart = _chart(deck, slide, XL_CHART_TYPE.BAR_CLUSTERED, told, box, alt, name)
    ends = [x for p in points for x in (p.estimate, p.high, p.low) if not math.isnan(x)]
    _scale(chart, (min([0.0, *ends]), max([0.0, *ends]) * 1.02 or 1.0), plot)
    axis = chart.category_axis
    axis.reverse_order = True
    axis.tick_label_position, axis.tick_labels.font.size = XL_TICK_LABEL_POSITION.LOW, Pt(SIZE)
    chart.plots[0].gap_width = 60
    series = chart.plots[0].series[0]
    for i, point in enumerate(points):
        if math.isnan(point.estimate):
            continue
        fill = series.points[i].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(point.colour)
    _intervals(series, points)
    return chart


def _chart(deck: Deck, slide: Any, kind: Any, points: Sequence[Point], box: Box, alt: str, name: str) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.util import Pt

    data = CategoryChartData()
    data.categories = [printable(p.name) for p in points]
    data.add_series(printable(name), [None if math.isnan(p.estimate) else p.estimate for p in points])
    frame = slide.shapes.add_chart(kind, *(Pt(v) for v in box), data)
    described(frame, alt, name)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(SIZE), _rgb(theme.INK)
    chart._chartSpace.chart.get_or_add_autoTitleDeleted().set("val", "1")
    return chart


def _scale(chart: Any, span: tuple[float, float], plot: Box) -> None:
    """A scale without marks, and the place of the plot in its box."""
    from lxml import etree
    from pptx.oxml.ns import qn

    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = span
    axis.has_major_gridlines = axis.has_minor_gridlines = False
    axis.visible = False
    chart.category_axis.format.line.color.rgb = _rgb(theme.MUTED)
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    for tag, value in (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), *zip("xywh", plot)):
        etree.SubElement(manual, qn(f"c:{tag}"), val=str(value))
    area.insert(0, layout)


def _label(point: Any, of: Point, place: Any) -> None:
    from pptx.util import Pt

    frame = point.data_label.text_frame
    frame.text = printable(of.label)
    for run in frame.paragraphs[0].runs:
        run.font.size, run.font.bold = Pt(SIZE), True
    point.data_label.position = place


def _intervals(series: Any, points: Sequence[Point]) -> None:
    """Error bars from the low to the high end of each interval; a gap has none."""
    from lxml import etree
    from pptx.oxml.ns import qn

    made = etree.Element(qn("c:errBars"))
    for tag, value in (("errDir", "y"), ("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(made, qn(f"c:{tag}"), val=value)
    for tag, sizes in (("plus", [p.high - p.estimate for p in points]), ("minus", [p.estimate - p.low for p in points])):
        numbers = etree.SubElement(etree.SubElement(made, qn(f"c:{tag}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount"), val=str(len(points)))
        for i, size in enumerate(sizes):
            if not math.isnan(size):
                etree.SubElement(etree.SubElement(numbers, qn("c:pt"), idx=str(i)), qn("c:v")).text = repr(round(max(size, 0.0), 10))
    line_of = etree.SubElement(etree.SubElement(made, qn("c:spPr")), qn("a:ln"), w="19050")
    etree.SubElement(etree.SubElement(line_of, qn("a:solidFill")), qn("a:srgbClr"), val=theme.INK[1:])
    own = series._element
    before = next(child for child in own if child.tag in (qn("c:cat"), qn("c:val")))
    before.addprevious(made)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:])
