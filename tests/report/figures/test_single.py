"""One journey as a picture: its touchpoints in order, without a name or a date."""

import figure_edges
import figure_edges_more as edges
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import theme, words
from helpers.report.figures.single import MOST, single_journey

NL = words.load("nl", {"a": "Zoeken", "b": "Kopen", "ad": "advertentie"})


def trace(*rows):
    return pd.DataFrame(rows, columns=["day", "stage", "touchpoint"])


@pytest.mark.row("M10")
def test_the_line_goes_through_the_stages_in_the_order_of_the_days():
    theme.apply()
    ax = single_journey(trace((0, "a", "ad"), (0, "a", "ad"), (3, "b", "shop"), (9, "a", "ad"), (9, "elsewhere", "x")), ["a", "b"], NL)
    assert ax.get_title(loc="left") == "Eén reis onder een schuilnaam: 4 contactmomenten in 10 dagen"
    assert [0, 0, 1, 0] in [list(line.get_ydata()) for line in ax.lines]
    said = [t.get_text() for t in ax.texts]
    assert {"0", "3", "9", "advertentie", "shop"} <= set(said) and said.count("advertentie") == 2  # not again where it only goes on
    plt.close(ax.figure)


def test_a_long_journey_names_as_much_as_can_be_read_and_no_journey_is_said():
    ax = single_journey(trace(*((i, "ab"[i % 2], f"t{i}") for i in range(90))), ["a", "b"], NL)
    assert sum(t.get_text().startswith("t") for t in ax.texts) == MOST
    plt.close(ax.figure)
    ax = single_journey(trace(), ["a", "b"], NL)
    assert ax.get_title(loc="left") == "Er is geen reis om te tonen."
    plt.close(ax.figure)


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.single)
