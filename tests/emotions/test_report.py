"""The sentences and figures of this room say no more than the tables show."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("agg")

from helpers import theme, words
from helpers.report.figures import emotions as figures
from helpers.report.findings import emotions as findings

STAGES = ["awareness", "decision", "retention"]
SAY = words.load("en")


@pytest.fixture(autouse=True)
def clean_figures():
    import matplotlib.pyplot as plt

    theme.apply()
    yield
    plt.close("all")


def measures(estimates, half=0.1, metric="valence_reported"):
    rows = pd.DataFrame({"stage": STAGES[: len(estimates)], "estimate": estimates})
    return rows.assign(
        metric=metric,
        low=rows["estimate"] - half,
        high=rows["estimate"] + half,
        n=100,
        persona="all",
        touchpoint="all",
        channel="all",
        segment="all",
        period="all",
        wave="w",
        unit="valence",
        method="mean_t",
        status="reported",
    )


def pains(priority, ranks, verdict="clear"):
    n = len(priority)
    return pd.DataFrame(
        {
            "theme": ["slow_refund", "ideal_fails", "packaging"][:n],
            "kind": "pain_point",
            "stage": "retention",
            "persona": "all",
            "wave": "w",
            "share": [0.2, 0.3, 0.1][:n],
            "low": 0.1,
            "high": 0.4,
            "n": 200,
            "people": 40,
            "priority": priority,
            "priority_low": np.array(priority) - 5,
            "priority_high": np.array(priority) + 5,
            "rank_low": [float(r[0]) for r in ranks],
            "rank_high": [float(r[1]) for r in ranks],
            "verdict": verdict,
        }
    )


def test_a_low_point_is_named_when_its_interval_lies_below_the_rest():
    text = findings.low_point(measures([0.5, -0.4, 0.3]), STAGES, SAY)
    assert text.startswith("The low point is Decision: −0.8 [−1.0 – −0.6]")


def test_overlapping_stages_are_a_tie():
    assert findings.low_point(measures([0.5, -0.4, -0.3]), STAGES, SAY).startswith(
        "There is no clear low point: the intervals of Decision and Retention"
    )


def test_a_lowest_stage_that_is_still_positive_is_said_to_be():
    assert "still positive" in findings.low_point(measures([0.9, 0.3, 0.8]), STAGES, SAY)


def test_text_alone_is_said_to_be_text():
    assert "not validated" in findings.low_point(measures([0.5, -0.4, 0.3], metric="valence_text"), STAGES, SAY)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_are_said_plainly(language):
    say = words.load(language)
    assert findings.low_point(measures([]), STAGES, say) == say["emotions.low_point.none"]
    assert findings.top_pain(pains([], []), say) == say["emotions.top_pain.none"]
    assert figures.emotion_curve(measures([]), STAGES, say).texts[0].get_text() == say["emotions.figure.curve_none"]
    assert figures.pain_ranking(pains([], []), say).texts[0].get_text() == say["emotions.figure.pains_none"]


def test_the_top_pain_is_named_alone_only_when_its_rank_is():
    assert findings.top_pain(pains([40.0, 20.0], [(1, 1), (2, 2)]), SAY).startswith("The costliest pain point is “slow refund”")
    assert "cannot be told apart" in findings.top_pain(pains([40.0, 38.0], [(1, 2), (1, 2)]), SAY)


def test_a_loss_within_chance_is_not_sold_as_one():
    assert findings.top_pain(pains([2.0, 1.0], [(1, 2), (1, 2)], "tie"), SAY).startswith(
        "For no pain point is the loss clearly more than chance"
    )


def test_without_an_outcome_the_most_mentioned_is_named():
    text = findings.top_pain(pains([np.nan, np.nan], [(np.nan, np.nan)] * 2, "not_ranked"), SAY)
    assert text.startswith("The most mentioned pain point is “payment fails”") and "cannot be said" in text


@pytest.mark.row("L3")
def test_the_curve_is_drawn_at_twice_the_valence_with_its_marks():
    ax = figures.emotion_curve(measures([0.5, -0.4, 0.02]), STAGES, SAY)
    points = [line for line in ax.lines if line.get_marker() in ("^", "v", "o")]
    assert [(p.get_marker(), round(float(p.get_ydata()[0]), 2)) for p in points] == [("^", 1.0), ("v", -0.8), ("o", 0.04)]


def test_a_stage_without_data_is_a_gap_in_the_curve():
    ax = figures.emotion_curve(measures([0.5]), STAGES, SAY)
    assert [t.get_text() for t in ax.texts].count(SAY["emotions.figure.gap"]) == 2


def test_counts_stand_under_the_stages():
    ax = figures.emotion_curve(measures([0.5, -0.4, 0.3]), STAGES, SAY)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["Awareness\nn = 100", "Decision\nn = 100", "Retention\nn = 100"]


@pytest.mark.row("B17")
def test_ranks_that_overlap_share_a_badge():
    ax = figures.pain_ranking(pains([40.0, 38.0, 10.0], [(1, 2), (1, 2), (3, 3)]), SAY)
    badges = [t.get_text() for t in ax.texts if t.get_bbox_patch() is not None]
    assert badges == ["1–2", "1–2", "3"]


def test_a_figure_draws_on_the_axes_it_is_given():
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert figures.pain_ranking(pains([40.0], [(1, 1)]), SAY, ax=ax) is ax
