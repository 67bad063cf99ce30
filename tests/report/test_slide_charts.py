"""Charts of PowerPoint's own: figures and both ends of every interval in the file, a gap where there is nothing."""

from math import nan

import pytest
from conftest import needs_extra

from helpers import theme
from helpers.report import slide_charts
from helpers.report.slide_charts import Point
from helpers.report.slides import Deck

pytestmark = needs_extra("pptx")
POINTS = [Point("a", 0.5, 0.4, 0.7, "+0,5"), Point("b", nan, nan, nan, ""), Point("c", -1.0, -1.2, -0.9, "−1,0", theme.NEGATIVE)]


@pytest.fixture
def slide():
    theme.apply()
    deck = Deck("nl", "t", "2026-06-28")
    return deck, deck.slide("t", "")[0]


def errors(chart, side):
    return [(x.getparent().get("idx"), float(x.text)) for x in chart._chartSpace.xpath(f".//c:errBars/c:{side}//c:v")]


def test_a_line_has_a_gap_and_an_interval_at_every_mark(slide):
    chart = slide_charts.line(*slide, POINTS, (24, 100, 900, 120), (-2, 2), "alt", "feeling", (0, 0.2, 1, 0.6))
    assert chart.plots[0].series[0].values == (0.5, None, -1.0)
    assert errors(chart, "plus") == [("0", 0.2), ("2", 0.1)] and errors(chart, "minus") == [("0", 0.1), ("2", 0.2)]
    assert chart._chartSpace.xpath("string(.//c:dispBlanksAs/@val)") == "gap"


def test_parts_of_a_series_stand_in_the_order_that_the_format_asks(slide):
    for draw in (lambda: slide_charts.line(*slide, POINTS, (24, 100, 900, 120), (-2, 2), "alt", "f", (0, 0.2, 1, 0.6)),
                 lambda: slide_charts.bars(*slide, POINTS, (24, 100, 900, 120), "alt", "f", (0.4, 0, 0.6, 1))):
        tags = [child.tag.rpartition("}")[2] for child in draw().plots[0].series[0]._element]
        order = ["idx", "order", "tx", "spPr", "invertIfNegative", "marker", "dPt", "dLbls", "errBars", "cat", "val", "smooth"]
        assert [order.index(tag) for tag in tags] == sorted(order.index(tag) for tag in tags)


def test_bars_have_their_figures_under_their_names_and_room_for_what_is_below_zero(slide):
    chart = slide_charts.bars(*slide, POINTS, (24, 100, 900, 300), "alt", "cost", (0.4, 0, 0.6, 1))
    assert next(iter(chart.plots[0].categories)) == "a\n+0,5" and chart.value_axis.minimum_scale == -1.2
