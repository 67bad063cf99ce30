"""The tree shows its boxes with shares, n and readable questions."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import figure_data
from helpers.report.figures.tree import decision_tree
from helpers.report.lines import width_of

mpl.use("Agg")
EN = words.load("en", {"why": "what decides", "att": "always compares the prices of arbeidsongeschiktheidsverzekeringen with those of others"})
PEOPLE = pd.DataFrame({"persona": ["p1", "p2"], "name_en": ["Sarah", "Bas"]})
STRUCTURE = pd.DataFrame({"check": ["tree_accuracy", "tree_base"], "value": [0.774, 0.55]})


@pytest.fixture(autouse=True)
def closed():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def boxes():
    rows = [(0, None, "start", "why=price", None, 100, 0.5), (1, 0, "yes", None, None, 40, 0.9), (2, 0, "no", "att", 4.0, 60, 0.3),
            (3, 2, "yes", None, None, 20, None), (4, 2, "no", None, None, 40, 0.1)]
    both = [(n, up, side, trait, cut, who, share if who == "p1" else None if share is None else 1 - share, people)
            for n, up, side, trait, cut, people, share in rows for who in ("p1", "p2")]
    return tables.conform(pd.DataFrame(both, columns=["node", "parent", "side", "trait", "cut", "persona", "share", "n"]), "persona_tree")


def said(ax):
    return [t.get_text() for t in ax.texts]


def test_boxes_ask_in_words_and_end_in_a_persona_with_its_share_and_n():
    ax = decision_tree(boxes(), STRUCTURE, PEOPLE, EN)
    texts = said(ax)
    assert "What decides: price?" in " ".join(t.replace("\n", " ") for t in texts) and any(t.endswith("\n4 or more?") for t in texts)
    assert [t for t in texts if t in ("Sarah", "Bas")] == ["Sarah", "Bas"] and {"90%", "n = 40", "yes", "no"} <= set(texts)


def test_bars_are_as_long_as_shares_and_what_is_about_too_few_is_grey():
    ax = decision_tree(boxes(), STRUCTURE, PEOPLE, EN)
    lengths = [round(bar.get_width() / 0.7, 3) for bar in ax.patches if bar.get_width() > 0.001]
    assert lengths[:2] == [0.5, 0.5] and 1.0 in lengths                       # the box without shares is one grey bar


def test_the_title_is_the_accuracy_on_people_kept_apart_and_the_base_stands_below_it():
    ax = decision_tree(boxes(), STRUCTURE, PEOPLE, EN)
    assert ax.get_title(loc="left") == "With three questions at most, 77% of the respondents end up in the right group"
    assert any("55%" in t for t in said(ax))


def test_a_long_word_stays_in_its_box():
    ax = decision_tree(boxes(), STRUCTURE, PEOPLE, EN)
    question = next(t for t in ax.texts if "4 or more" in t.get_text()).get_text()
    assert max(width_of(line, 10, "bold") for line in question.split("\n")) <= 0.7 * 72 * 10 / 3


def test_without_a_tree_the_figure_says_so():
    assert said(decision_tree(tables.empty("persona_tree"), tables.empty("structure"), PEOPLE, EN)) == ["Too few people for a decision tree"]


def test_who_cannot_see_the_tree_reads_the_answers_that_lead_to_each_end(about):
    given = {"persona_tree": boxes()}
    rows = figure_data.persona_tree(given, about, EN.with_labels({"att": "compares", "p1": "Sarah", "p2": "Bas"}))["rows"]
    assert rows[0] == ["what decides: price: yes", "Sarah", "90%", "40"]
    assert rows[2][0] == "what decides: price: no; compares: 4 or more: no" and rows[2][1] == "Bas"


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.tree)
