"""Wishes and real shares are read back from the Axes."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report.figures import wanted

mpl.use("Agg")
SAY = words.load("nl", {"young": "jongeren", "families": "gezinnen met kinderen in de leeftijd van de basisschool"})
PERSONAS = pd.DataFrame({"persona": ["p1"], "name_nl": ["Sarah"]})
ROW = {"kind": "audience", "subject": "young", "condition": "all", "persona": "all", "wanted": 0.4, "estimate": 0.25, "low": 0.2, "high": 0.31, "n": 300, "q": 0.001,
       "verdict": "less", "is_nearest": False, "source": "plan", "dated": "2026-01-15"}


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def drawn(*rows):
    return wanted.audience(tables.conform(pd.DataFrame(list(rows)), "wanted"), PERSONAS, SAY)


def test_each_wish_has_its_real_share_interval_and_wanted_mark():
    ax = drawn(ROW, {**ROW, "subject": "p1", "wanted": 0.2, "estimate": 0.21, "low": 0.18, "high": 0.24, "verdict": "as_wanted"})
    points = [(float(line.get_xdata()[0]), line.get_marker()) for line in ax.lines]
    assert points == [(0.25, "o"), (0.4, "D"), (0.21, "o"), (0.2, "D")]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["jongeren", "Sarah"]
    assert ax.get_title(loc="left") == "Anders dan gewenst: jongeren" and ax.lines[0].get_color() == theme.ACCENT != ax.lines[2].get_color()
    assert any("25\xa0% [20–31]: minder dan gewenst" in t.get_text() for t in ax.texts)


def test_when_nothing_surely_differs_the_title_says_so_and_ideals_without_a_share_are_left_out():
    ax = drawn({**ROW, "verdict": "cannot_tell", "subject": "families"}, {**ROW, "kind": "ideal", "subject": "fan", "wanted": np.nan})
    assert ax.get_title(loc="left") == SAY["wanted.title_none"] and len(ax.get_yticks()) == 1


def test_without_wishes_a_sentence_stands_there():
    assert wanted.audience(tables.empty("wanted"), PERSONAS, SAY).texts[0].get_text() == SAY["wanted.none"]


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.wanted)
