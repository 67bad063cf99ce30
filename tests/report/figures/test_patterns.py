"""The course of a KPI shows its levels where they were found, and few people a day are not drawn one by one."""

import figure_edges
import figure_edges_more as edges
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from helpers import tables, words
from helpers.report.figures import patterns as figures

DAYS = pd.date_range("2026-04-06", periods=60)


def series(n=100.0):
    values = np.where(np.arange(60) < 30, 50.0, 80.0) + np.arange(60) % 7
    frame = pd.DataFrame({"metric": "visitors", "channel": "all", "wave": "w1", "day": DAYS, "days": 1, "value": values, "n": n, "unit": "count"})
    return tables.conform(frame, "series")


def found(*kinds):
    made = {"shift": (DAYS[30], 53.0, 83.0), "outlier": (DAYS[10], 53.0, 56.0), "trend": (DAYS[0], 50.0, 86.0)}
    rows = [{"metric": "visitors", "channel": "all", "wave": "w1", "kind": k, "at": made[k][0], "before": made[k][1], "after": made[k][2],
             "difference": 30.0, "low": 20.0, "high": 40.0, "n": 60, "unit": "count", "p": 0.001, "false_alarm": 0.05, "judged": 1} for k in kinds]
    return tables.conform(pd.DataFrame(rows), "patterns") if rows else tables.empty("patterns")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_shift_is_drawn_as_two_levels_with_its_day_and_an_outlier_is_ringed(language):
    say = words.load(language)
    ax = figures.course(series(), found("shift", "outlier"), "w1", "visitors", say)
    levels = [s[0][1] for c in ax.collections for s in c.get_segments()]
    own = series()["value"].drop(10)
    assert levels == pytest.approx([own[:29].mean(), own[29:].mean()])
    assert say.date(DAYS[30], "d MMM") in [t.get_text() for t in ax.texts]
    ring = ax.lines[-1]
    assert ring.get_ydata().tolist() == [53.0]
    plt.close(ax.figure)


def test_few_people_a_day_are_drawn_by_the_week_only():
    say = words.load("nl")
    many, few = (figures.course(series(n), found(), "w1", "visitors", say) for n in (100.0, 4.0))
    assert len(many.lines) == len(few.lines) + 1
    plt.close("all")


def test_nothing_to_draw_is_said():
    say = words.load("en")
    ax = figures.course(tables.empty("series"), found(), "w1", "visitors", say)
    assert ax.get_title(loc="left") == say["patterns.none"]
    plt.close(ax.figure)


def test_totals_are_drawn_with_their_intervals_on_the_axes_given():
    rows = [{"item": "total", "band": i, "above": a, "until": u, "points": p, "n": 50, "estimate": e, "low": e - 0.02, "high": e + 0.03,
             "expected": e + 0.01, "metric": "lead", "wave": "w1", "horizon": "14 days"}
            for i, (a, u, p, e) in enumerate([(None, 10.0, 5, 0.05), (10.0, 20.0, 15, 0.1), (20.0, None, 25, 0.3)])]
    _, given = plt.subplots()
    ax = figures.totals(tables.conform(pd.DataFrame(rows), "scorecards"), words.load("en"), ax=given)
    assert ax is given and ax.lines[0].get_ydata().tolist() == [0.05, 0.1, 0.3]
    assert [t.get_text().split("\n")[0] for t in ax.get_xticklabels()] == ["≤ 10", "10–20", "> 20"]
    plt.close(ax.figure)


@pytest.mark.parametrize("draw", [edges.course, edges.totals], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
