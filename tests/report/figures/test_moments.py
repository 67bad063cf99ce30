"""The figure of the moments of truth is read back from its Axes."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import pytest
from read_forest import MIDDLE, marks, texts

from helpers import tables, theme, words
from helpers.report.figures import moments as figures

mpl.use("Agg")


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def rows(*made):
    import pandas as pd

    frame = pd.DataFrame(made, columns=["touchpoint", "side", "difference", "low", "high", "verdict"])
    stakes = {"stake": 50 * frame["difference"], "stake_low": 50 * frame["low"], "stake_high": 50 * frame["high"]}
    return tables.conform(frame.assign(**stakes, stage="use", wave="w", reach=0.5, reach_low=0.4, reach_high=0.6, people=30, n=50, asked=100),
                          "moments")


TWO = rows(("web", "peak", 0.5, -0.1, 1.1, "cannot_tell"), ("desk", "low", -2.0, -2.5, -1.5, "clear"))


def test_the_largest_stands_first_filled_when_clear_and_open_when_it_cannot_be_told():
    ax = figures.moments(TWO, words.load("en"))
    x, colours, faces = marks(ax)
    assert x[0] < MIDDLE < x[1] and colours == [theme.NEGATIVE, theme.MUTED] and faces[1] == theme.PAPER
    assert {"−2.0 [−2.5 – −1.5]", "50%", "30", "clear", "cannot tell"} <= set(texts(ax))
    assert ax.get_title(loc="left") == "1 of 2 experiences: clearly a moment of truth"


def test_twelve_rows_are_cut_to_those_with_most_at_stake_and_the_note_counts_the_others():
    many = rows(*((f"t{i:02d}", "low", -0.1 * i, -0.1 * i - 1, -0.1 * i + 1, "cannot_tell") for i in range(1, 13)))
    ax = figures.moments(many, words.load("nl"))
    assert len(marks(ax)[0]) == figures.SHOWN and f"Niet getoond, wel in de tabel: {12 - figures.SHOWN}." in texts(ax)
    assert "geen van de 12" in ax.get_title(loc="left")


def test_it_draws_on_the_axes_it_is_given_and_survives_an_empty_table():
    from matplotlib import pyplot as plt

    _, given = plt.subplots()
    assert figures.moments(TWO, words.load("nl"), ax=given) is given
    figures.moments(tables.empty("moments"), words.load("nl"))


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.moments)
