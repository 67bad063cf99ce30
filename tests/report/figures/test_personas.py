"""Figures of personas show the numbers of their tables."""

import matplotlib as mpl
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.figures import personas as figures

mpl.use("Agg")
EN = words.load("en", {"trend": "follows fashion", "wait": "waits for the sale"})


@pytest.fixture(autouse=True)
def closed():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def two(low=0.55):
    return pd.DataFrame({"persona": ["p1", "p2"], "share": [0.6, 0.4], "low": [low, 0.35], "high": [0.65, 0.45], "size": [58, 39], "n": 100,
                         "name_en": ["Sarah", "Bas"]})


def cards():
    rows = [("p1", "trend", 4.2, 1.2), ("p2", "trend", 2.1, -1.2), ("p1", "wait", 2.0, -0.9), ("p2", "wait", 3.9, 0.9)]
    return pd.DataFrame([{"persona": p, "trait": t, "block": "psychography", "unit": "score", "estimate": e, "low": e - 0.1, "high": e + 0.1,
                          "effect": d} for p, t, e, d in rows])


def test_bars_are_as_long_as_shares_and_name_the_number_of_members():
    ax = figures.shares(two(), EN)
    assert [bar.get_width() for bar in ax.patches] == [0.6, 0.4]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Sarah\nn = 58", "Bas\nn = 39"]
    assert "60% [55–65]" in [t.get_text() for t in ax.texts] and ax.get_title(loc="left") == "Sarah is the largest group"


def test_the_largest_group_is_not_named_when_intervals_overlap():
    assert figures.shares(two(low=0.40), EN).get_title(loc="left") == "Which group is the largest cannot be said"


def test_the_snake_begins_with_what_the_first_persona_is_strongest_in():
    ax = figures.snake(cards(), two(), EN)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["follows fashion", "waits for the sale"]
    assert "Follows fashion" in ax.get_title(loc="left") and [t.get_text() for t in ax.get_legend().get_texts()] == ["Sarah", "Bas"]


def test_space_draws_each_respondent_and_says_how_many_are_clear():
    points = pd.DataFrame({"x": [0.0, 1, 2, 3], "y": [0.0, 1, 0, 1], "persona": ["p1", "p1", "p2", "p2"], "is_assigned": [True, True, True, False]})
    ax = figures.space(points, two(), EN)
    assert sum(len(line.get_xdata()) for line in ax.lines) == 4 and ax.get_title(loc="left").startswith("75% of the respondents")


def test_without_personas_a_figure_says_so_and_a_given_axes_is_used():
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert figures.shares(tables.empty("personas"), EN, ax=ax) is ax and ax.texts[0].get_text() == "No personas in this study"
    for draw in (lambda: figures.snake(tables.empty("profiles"), tables.empty("personas"), EN),
                 lambda: figures.space(pd.DataFrame(columns=["x", "y", "persona", "is_assigned"]), tables.empty("personas"), EN)):
        assert draw().texts[0].get_text() == "No personas in this study"
