"""Effects of experiments: labels, numbers, colours and intervals are read back from the Axes."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import pandas as pd
import pytest
from read_forest import MIDDLE, marks, texts

from helpers import tables, theme, words
from helpers.report.figures import experiments

mpl.use("Agg")
EN, NL = words.load("en"), words.load("nl")


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


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
def test_an_empty_table_draws_without_an_error(say):
    ax = experiments.effects(tables.empty("experiments"), say)
    ax.figure.canvas.draw()
    assert ax.get_title(loc="left")


@pytest.mark.parametrize("draw", [edges.effects, edges.power], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
