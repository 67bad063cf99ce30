"""Figures of personas show the numbers of their tables."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report.figures import personas as figures
from helpers.report.lines import width_of

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
    assert sum(len(line.get_xdata()) for line in ax.lines if line.get_markersize() < 5) == 4 and ax.get_title(loc="left").startswith("75% of the respondents")


def test_the_uncertain_are_lighter_and_each_persona_is_named_once():
    points = pd.DataFrame({"x": [0.0, 1, 2, 3], "y": [0.0, 1, 0, 1], "persona": ["p1", "p1", "p2", "p2"], "is_assigned": [True, False, True, False]})
    ax = figures.space(points, two(), EN)
    light = {round(line.get_alpha(), 1) for line in ax.lines if line.get_alpha() and len(line.get_xdata())}
    assert min(light) < 0.3 < max(light) and sorted(t.get_text() for t in ax.texts if t.get_text() in ("Sarah", "Bas")) == ["Bas", "Sarah"]


def test_more_personas_than_fit_in_the_map_are_named_in_a_legend():
    names = [f"Group {i}" for i in range(8)]
    people = pd.DataFrame({"persona": [f"p{i + 1}" for i in range(8)], "name_en": names})
    points = pd.DataFrame({"x": range(8), "y": range(8), "persona": people["persona"], "is_assigned": True})
    assert [t.get_text() for t in figures.space(points, people, EN).get_legend().get_texts()] == names


def structure(*means):
    return pd.DataFrame({"check": "jaccard", "k": range(1, len(means) + 1), "value": means, "se": 0.1})


@pytest.mark.row("B4")
@pytest.mark.parametrize(("means", "title"), [((0.9, 0.8), "Every group returns in repeated samples"),
                                              ((0.9, 0.6), "Bas does not return in every repeated sample"),
                                              ((0.5, 0.6), "No group always returns in repeated samples")])
def test_stability_is_drawn_with_its_spread_and_an_unstable_group_is_open_and_named(means, title):
    ax = figures.stability(structure(*means), two(), EN)
    dots = [line for line in ax.lines if line.get_markersize() == 9]
    assert [float(d.get_xdata()[0]) for d in dots] == list(means) and ax.get_title(loc="left").replace("\n", " ") == title
    assert [d.get_markerfacecolor() == theme.PAPER for d in dots] == [m < 0.75 for m in means]


def test_long_dutch_words_beside_a_row_stay_within_their_room():
    people = two().assign(name_en=["Arbeidsongeschiktheidsverzekeringsvergelijker van buitenlandse klanttevredenheidsonderzoeken", "Bas"])
    label = figures.shares(people, EN).get_yticklabels()[0].get_text()
    assert max(width_of(line, 10.5) for line in label.split("\n")) <= figures.BESIDE and label.count("\n") == 2


def test_without_personas_a_figure_says_so_and_a_given_axes_is_used():
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert figures.shares(tables.empty("personas"), EN, ax=ax) is ax and ax.texts[0].get_text() == "No personas in this study"
    for draw in (lambda: figures.snake(tables.empty("profiles"), tables.empty("personas"), EN),
                 lambda: figures.space(pd.DataFrame(columns=["x", "y", "persona", "is_assigned"]), tables.empty("personas"), EN)):
        assert draw().texts[0].get_text() == "No personas in this study"


@pytest.mark.parametrize("draw", [edges.shares, edges.snake, edges.space, edges.stability], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
