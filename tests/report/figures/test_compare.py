"""What changed between two waves: labels, numbers, colours and intervals are read back from the Axes."""

import figure_edges
import figure_edges_more as edges
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from read_forest import MIDDLE, marks, texts

from helpers import tables, theme, words
from helpers.report.figures import compare

mpl.use("Agg")
EN, NL = words.load("en"), words.load("nl")


@pytest.fixture(autouse=True)
def house_style():
    theme.apply()
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


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


def test_no_text_of_a_figure_is_cut_off():
    long = changes(["changed", "same"]).assign(metric=["klantenservice_die_slecht_bereikbaar_is_op_zaterdagmiddag", "b"])
    ax = compare.changes(long, NL)
    figure = ax.figure
    figure.canvas.draw()
    for text in ax.texts:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and np.isfinite(box.x0), text.get_text()


@pytest.mark.parametrize("say", [EN, NL])
def test_an_empty_table_draws_without_an_error(say):
    ax = compare.changes(tables.empty("changes"), say)
    ax.figure.canvas.draw()
    assert ax.get_title(loc="left")


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.changes)
