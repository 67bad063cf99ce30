import figure_edges
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import words
from helpers.report.figures import lengths


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def measures(days):
    """Steps 2, 4 and 6 by third of what was spent; ``days``: estimate, low and high of each third."""
    steps = [(2, 2, 3), (4, 3, 5), (6, 5, 8)]
    rows = [{"metric": metric, "segment": band, "persona": "all", "wave": "2", "estimate": e, "low": low, "high": high, "n": 40}
            for metric, values in (("steps_to_goal", steps), ("days_to_goal", days)) for band, (e, low, high) in zip(lengths.BANDS, values)]
    others = [{**rows[0], "wave": "1", "estimate": 90}, {**rows[0], "persona": "p1", "estimate": 91}, {**rows[0], "segment": "all", "estimate": 92}]
    return pd.DataFrame([*others, *rows])


@pytest.mark.row("E8")
def test_steps_and_time_stand_per_third_of_what_was_spent_for_cheap_and_expensive():
    say = words.load("en")
    ax = lengths.lengths(measures([(1, 0.5, 2), (3, 2.5, 4), (9, 6, 12)]), say)
    assert [bar.get_width() for bar in ax.patches] == [2, 4, 6]
    assert [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()] == [say.label(band) for band in lengths.BANDS]
    assert [tuple(line.get_xdata()) for line in ax.lines] == [(2, 3), (3, 5), (5, 8)]
    told = [text.get_text() for text in ax.texts]
    assert "2 steps; 1.0 days [12.0 hours – 2.0 days], n = 40" in told
    assert "Who spends most takes longer: 9.0 days against 1.0 days" in ax.get_title(loc="left")


@pytest.mark.parametrize(("last", "title"), [((1.5, 0.9, 3), "cannot be told"), ((0.1, 0.05, 0.2), "is there sooner: 2.4 hours against 1.0 days")])
def test_the_title_says_no_more_than_the_intervals_of_the_outer_thirds(last, title):
    ax = lengths.lengths(measures([(1, 0.5, 2), (3, 2.5, 4), last]), words.load("en"))
    assert title in ax.get_title(loc="left").replace("\n", " ")


def test_without_amounts_the_figure_says_that_there_is_nothing():
    ax = lengths.lengths(measures([]).query("segment == 'all'"), words.load("nl"))
    assert not ax.patches and len(ax.texts) == 1


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, figure_edges.lengths)
