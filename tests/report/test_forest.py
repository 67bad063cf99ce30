"""A row of a forest: where the dot and the interval lie, and what is left out."""

import matplotlib as mpl
import numpy as np
import pytest
from read_forest import MIDDLE, marks, texts

from helpers.report import forest

mpl.use("Agg")


@pytest.fixture
def drawn():
    from matplotlib import pyplot as plt

    yield lambda *rows, **sheet: forest.draw(list(rows), forest.Sheet("A finding", "What is measured", [forest.Head("Value", 0.6)], **sheet))
    plt.close("all")


def test_values_are_scaled_to_the_largest_and_zero_stays_in_the_middle():
    assert forest.scaled(2, -1, 4, 4) == (0.5, -0.25, 1)
    assert forest.scaled(0, 0, 0, 0) == (0, 0, 0)


def test_a_dot_lies_beside_the_line_and_the_interval_around_it(drawn):
    ax = drawn(forest.Row("a", 0.5, 0.25, 1.0, ["0.5"]), forest.Row("b", 0, -1, 1, ["0"]))
    half = forest.RIGHT - MIDDLE
    assert marks(ax)[0] == pytest.approx([MIDDLE + half / 2, MIDDLE])
    ends = [line.get_xdata() for line in ax.lines if line.get_linewidth() == 2.2]
    assert ends[0] == pytest.approx([MIDDLE + half / 4, forest.RIGHT])
    assert {"a", "b", "0.5", "0", "Value"} <= set(texts(ax))


def test_a_row_without_an_estimate_keeps_its_words_and_draws_nothing(drawn):
    ax = drawn(forest.Row("a", np.nan, np.nan, np.nan, ["too few"]))
    assert marks(ax)[0] == [] and "too few" in texts(ax)


def test_a_note_and_a_long_title_make_the_sheet_higher_and_rows_stay_as_high(drawn):
    row = forest.Row("a", 0, 0, 0, [""])
    low, high = drawn(row), drawn(row, note="Something about it")
    assert high.figure.get_figheight() > low.figure.get_figheight()
