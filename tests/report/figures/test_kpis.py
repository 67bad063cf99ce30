"""Targets and attribution: labels, numbers, colours and intervals are read back from the Axes."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import pandas as pd
import pytest
from read_forest import MIDDLE, marks, texts

from helpers import tables, theme, words
from helpers.report.figures import kpis

mpl.use("Agg")
EN, NL = words.load("en"), words.load("nl")


def measures(rows):
    frame = pd.DataFrame(rows, columns=["metric", "channel", "estimate", "low", "high", "unit"])
    return tables.conform(frame.assign(stage="all", persona="all", touchpoint="all", segment="all", period="all", wave="w1", n=100,
                                       method="m", status="observed"), "measures")


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


GOALS = {"nps": {"goal": 40}, "bounce": {"goal": 0.4, "better": "lower"}, "csat": {"goal": 0.7}, "cpa": {"goal": 9}}
SCORES = measures([("nps", "all", 50.0, 41.0, 59.0, "points"), ("bounce", "all", 0.5, 0.45, 0.55, "share"), ("csat", "all", .7, .6, .8, "share")])


def test_targets_show_better_to_the_right_and_open_dots_for_open_verdicts():
    ax = kpis.targets(SCORES, GOALS, EN)
    x, colours, faces = marks(ax)
    assert x[0] > MIDDLE > x[1] and x[2] == pytest.approx(MIDDLE)
    assert colours == [theme.POSITIVE, theme.NEGATIVE, theme.MUTED] and faces[2] == theme.PAPER
    assert {"NPS", "50 [41–59]", "40", "met", "not met", "cannot tell"} <= set(texts(ax))
    assert ax.get_title(loc="left") == "1 of 3 targets met, 1 missed, 1 cannot be told"


def test_targets_draw_on_the_axes_they_are_given():
    from matplotlib import pyplot as plt

    _, given = plt.subplots()
    assert kpis.targets(SCORES, GOALS, NL, ax=given) is given


def test_attribution_puts_every_rule_of_every_channel_on_the_axis():
    rows = [(f"attribution_{rule}", channel, 0.5, 0.4, 0.6, "share") for rule in ("first", "last", "markov") for channel in ("email", "search")]
    ax = kpis.attribution(measures(rows), EN)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["e-mail", "search"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["first channel", "last channel", "Markov (removal)"]


def test_attribution_leaves_out_other_measures_other_personas_and_gaps():
    rows = measures([("attribution_last", channel, 0.5, 0.4, 0.6, "share") for channel in ("email", "search", "display")] + [("reach", "social", 0.2, 0.1, 0.3, "share")])
    rows.loc[1, "persona"] = "p1"
    rows.loc[2, ["estimate", "low", "high"]] = None
    assert [t.get_text() for t in kpis.attribution(rows, EN).get_yticklabels()] == ["e-mail"]


@pytest.mark.parametrize("say", [EN, NL])
def test_empty_tables_draw_without_an_error(say):
    for ax in (kpis.targets(tables.empty("measures"), {}, say), kpis.attribution(tables.empty("measures"), say)):
        ax.figure.canvas.draw()
        assert ax.get_title(loc="left")


def driver_rows(*ends):
    frame = pd.DataFrame(ends, columns=["stage", "estimate", "low", "high"])
    return frame.assign(metric="importance", persona="all", unit="share")


@pytest.mark.parametrize("low,title", [(0.12, "use goes together most with recommending"),
                                       (0.09, "Which stage goes together most with recommending cannot be told")])
def test_importance_names_a_stage_only_when_its_interval_lies_above_the_others(low, title):
    ax = kpis.importance(driver_rows(("use", 0.2, low, 0.3), ("buy", 0.05, 0.01, 0.1)), EN)
    assert ax.get_title(loc="left") == title
    assert [tuple(p.vertices[:, 0]) for p in ax.collections[0].get_paths()] == [(low, 0.3), (0.01, 0.1)]
    assert ax.collections[1].get_offsets()[:, 0].tolist() == [0.2, 0.05]
    assert any("5% [1–10]" in t.get_text() for t in ax.texts)


@pytest.mark.parametrize("draw", [edges.targets, edges.importance, edges.attribution, edges.cell], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
