"""The emotion curve and the ranking of pain points, read back from the Axes."""

import figure_edges
import matplotlib as mpl
import pandas as pd
import pytest
from felt_stages import STAGES, measures, pains

mpl.use("agg")

from helpers import theme, words
from helpers.report.figures import emotions as figures

SAY = words.load("en")


@pytest.fixture(autouse=True)
def clean_figures():
    import matplotlib.pyplot as plt

    theme.apply()
    yield
    plt.close("all")


@pytest.mark.row("L3")
def test_the_curve_is_drawn_at_twice_the_valence_with_its_marks():
    ax = figures.emotion_curve(measures([0.5, -0.4, 0.02]), STAGES, SAY)
    points = [line for line in ax.lines if line.get_marker() in ("^", "v", "o")]
    assert [(p.get_marker(), round(float(p.get_ydata()[0]), 2)) for p in points] == [("^", 1.0), ("v", -0.8), ("o", 0.04)]


def test_a_band_ends_where_its_interval_ends_without_a_line_around_it():
    import numpy as np

    rows = measures([0.5, -0.4, 0.02])
    (band,) = (c for c in figures.emotion_curve(rows, STAGES, SAY).collections if hasattr(c, "get_paths") and len(c.get_paths()[0].vertices) > 4)
    corners = band.get_paths()[0].vertices
    assert band.get_linewidth() == [0]
    assert np.unique(corners[:, 1].round(9)).tolist() == sorted({round(2 * x, 9) for x in [*rows["low"], *rows["high"]]})


def test_a_stage_without_data_is_a_gap_in_the_curve():
    ax = figures.emotion_curve(measures([0.5]), STAGES, SAY)
    assert [t.get_text() for t in ax.texts].count(SAY["emotions.figure.gap"]) == 2


def test_counts_stand_under_the_stages():
    ax = figures.emotion_curve(measures([0.5, -0.4, 0.3]), STAGES, SAY)
    assert [t.get_text().split("\n")[:2] for t in ax.get_xticklabels()] == [[s, "n = 100"] for s in ("Awareness", "Decision", "Retention")]


def test_the_end_and_the_extremes_that_intervals_support_stand_under_the_stages():
    ax = figures.emotion_curve(measures([0.5, -0.4, 0.48]), STAGES, SAY)
    assert [t.get_text().split("\n")[2:] for t in ax.get_xticklabels()] == [[], ["low point"], ["end"]]


@pytest.mark.row("B7")
def test_bands_that_do_not_touch_are_marked_and_texts_that_people_checked_have_a_tick():
    text = measures([-0.3, 0.3, 0.2], metric="valence_text")
    text.loc[1, "method"] = "text_ppi"
    ax = figures.emotion_curve(pd.concat([measures([0.5, 0.2, 0.3]), text], ignore_index=True), STAGES, SAY)
    marks = {sign: [t.xy[0] for t in ax.texts if t.get_text() == sign] for sign in ("↕", "✓")}
    assert marks == {"↕": [0], "✓": [1]} and "contradict" in ax.get_legend().get_title().get_text()
    assert "from open answers, validated only at ✓" in [t.get_text() for t in ax.get_legend().get_texts()]


@pytest.mark.row("B17")
def test_ranks_that_overlap_share_a_badge():
    ax = figures.pain_ranking(pains([40.0, 38.0, 10.0], [(1, 2), (1, 2), (3, 3)]), SAY)
    badges = [t.get_text() for t in ax.texts if t.get_bbox_patch() is not None]
    assert badges == ["1–2", "1–2", "3"]


@pytest.mark.parametrize(("column", "other"), [("kind", "compliment"), ("persona", "p1"), ("wave", "a"), ("verdict", "too_few"), ("share", None)])
def test_only_pains_of_the_persona_in_the_last_wave_are_ranked(column, other):
    rows = pains([40.0, 38.0], [(1, 1), (2, 2)])
    rows.loc[1, column] = other
    badges = [t.get_text() for t in figures.pain_ranking(rows, SAY).texts if t.get_bbox_patch() is not None]
    assert badges == ["1"]


@pytest.mark.parametrize(("ranks", "low", "title"), [
    ([(1, 1), (2, 3), (2, 3)], [5, 5, 5], "first"), ([(1, 2), (1, 2), (3, 3)], [5, 5, 5], "tie"), ([(2, 2), (2, 3), (3, 3)], [5, 5, 5], "open"),
    ([(1, 2), (2, 2), (3, 3)], [5, 5, 5], "open"), ([(1, 1), (2, 2), (3, 3)], [-1, 5, 5], "open"), ([(1, 1), (2, 2), (3, 3)], [0, 0, -1], "unsure")])  # fmt: skip
def test_the_title_names_what_costs_most_where_that_can_be_said(ranks, low, title):
    ax = figures.pain_ranking(pains([40.0, 38.0, 10.0], ranks).assign(priority_low=low), SAY)
    first, second = (SAY.label(t) for t in ("slow_refund", "ideal_fails"))
    said = {"first": SAY("emotions.figure.pains_first", theme=first), "tie": SAY("emotions.figure.pains_tie", themes=SAY.join([f"‘{first}’", f"‘{second}’"])),
            "open": SAY["emotions.figure.pains_open"], "unsure": SAY["emotions.figure.pains_unsure"]}  # fmt: skip
    assert " ".join(ax.get_title(loc="left").split()) == said[title]


def test_a_figure_draws_on_the_axes_it_is_given():
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert figures.pain_ranking(pains([40.0], [(1, 1)]), SAY, ax=ax) is ax


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_say_so_in_the_figure(language):
    say = words.load(language)
    assert figures.emotion_curve(measures([]), STAGES, say).texts[0].get_text() == say["emotions.figure.curve_none"]
    assert figures.pain_ranking(pains([], []), say).texts[0].get_text() == say["emotions.figure.pains_none"]


@pytest.mark.parametrize("draw", [figure_edges.emotion_curve, figure_edges.pain_ranking], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
