"""The figures of KPIs, changes and experiments: labels, numbers, colours and intervals are read back from the Axes."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report import forest
from helpers.report.figures import compare, experiments, kpis

mpl.use("Agg")
EN, NL = words.load("en"), words.load("nl")


def measures(rows):
    frame = pd.DataFrame(rows, columns=["metric", "channel", "estimate", "low", "high", "unit"])
    return tables.conform(frame.assign(stage="all", persona="all", touchpoint="all", segment="all", period="all", wave="w1", n=100,
                                       method="m", status="observed"), "measures")


def texts(ax):
    return [t.get_text() for t in ax.texts]


def marks(ax):
    """x of the dots, and their colours, in order of the rows."""
    dots = [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata()) == 1]
    return [float(line.get_xdata()[0]) for line in dots], [line.get_color() for line in dots], [line.get_markerfacecolor() for line in dots]


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


MIDDLE = (forest.LEFT + forest.RIGHT) / 2
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


def changes(verdicts):
    rows = [{"kind": "measure", "metric": f"m{i}", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "wave_before": "w1",
             "wave_after": "w2", "before": 0.5, "after": 0.6, "difference": 0.1, "low": 0.02, "high": 0.18, "n_before": 99, "n_after": 99,
             "unit": "share", "q": 0.01, "verdict": v, "detectable": 0.1} for i, v in enumerate(verdicts)]
    return tables.conform(pd.DataFrame(rows), "changes")


def test_only_what_changed_is_coloured():
    ax = compare.changes(changes(["same", "changed", "cannot_tell"]), EN)
    x, colours, _ = marks(ax)
    assert colours == [theme.ACCENT, theme.NEUTRAL, theme.NEUTRAL] and all(v > MIDDLE for v in x)
    assert ax.get_title(loc="left") == "M1 has clearly changed" and "+10 pp [2–18]" in texts(ax)


def test_a_long_list_is_cut_and_says_how_much_is_left():
    ax = compare.changes(changes(["cannot_tell"] * 25), EN)
    assert len(marks(ax)[0]) == compare.MOST and "7 more comparisons without a clear change are in the table." in texts(ax)


def test_an_invalid_experiment_shows_no_dot():
    row = {"experiment": "costs", "metric": "conversion", "variant": "shown", "wave": "w1", "n_control": 600, "n_treated": 400, "unit": "share",
           "checks": "srm_failed", "verdict": "invalid"}
    ax = experiments.effects(tables.conform(pd.DataFrame([row]), "experiments"), EN)
    assert marks(ax)[0] == [] and "invalid" in texts(ax) and "600 + 400" in texts(ax)


def test_an_effect_lies_on_its_side_of_zero():
    row = {"experiment": "costs", "metric": "conversion", "variant": "shown", "wave": "w1", "control": 0.3, "treated": 0.2, "effect": -0.1,
           "low": -0.15, "high": -0.05, "n_control": 600, "n_treated": 600, "unit": "share", "checks": "srm_ok", "verdict": "worse"}
    ax = experiments.effects(tables.conform(pd.DataFrame([row]), "experiments"), NL)
    x, colours, _ = marks(ax)
    assert x[0] < MIDDLE and colours == [theme.NEGATIVE] and ax.get_title(loc="left") == "Costs: conversie is aantoonbaar slechter"


@pytest.mark.parametrize("say", [EN, NL])
def test_empty_tables_draw_without_an_error(say):
    for ax in (kpis.targets(tables.empty("measures"), {}, say), kpis.attribution(tables.empty("measures"), say),
               compare.changes(tables.empty("changes"), say), experiments.effects(tables.empty("experiments"), say)):
        ax.figure.canvas.draw()
        assert ax.get_title(loc="left")


def test_no_text_of_a_figure_is_cut_off():
    long = changes(["changed", "same"]).assign(metric=["klantenservice_die_slecht_bereikbaar_is_op_zaterdagmiddag", "b"])
    ax = compare.changes(long, NL)
    figure = ax.figure
    figure.canvas.draw()
    for text in ax.texts:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and np.isfinite(box.x0), text.get_text()
