import itertools
import warnings

import figure_edges
import figure_edges_more as edges
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report.figures import journey as figures

LONG = "verzendkostenonzekerheidsverzekeringsmaatschappij en nog wat langer"
STAGES = {5: ["awareness", "consideration", "decision", "retention", "advocacy"], 7: [f"s{i}" for i in range(7)], 3: ["a", "b", "c"]}
LABELS = {**{f"s{i}": "Ambassadeurschapsverwachting" for i in range(7)}, "p1": "Duurzame Daniëlle", "long": LONG, "conversion": LONG}


def a_map(stages: list[str]) -> pd.DataFrame:
    rows = []
    for i, stage in enumerate(stages):
        base = {
            "persona": "p1",
            "stage": stage,
            "n": 400,
            "people": 100,
            "mark": "none",
            "status": "observed",
            "sources": "events",
            "wave": "2026-Q2",
            "method": "wilson",
            "unit": "share",
            "estimate": 0.5,
            "low": 0.45,
            "high": 0.55,
            "rank": 1,
        }
        value = (-1, -0.4, 0, 0.5, 1)[i % 5]
        rows += [
            {
                **base,
                "lane": "kpis",
                "statement": "people_reached",
                "metric": "people_reached",
                "estimate": 400.0,
                "unit": "count",
                "n": 12345,
            },
            {
                **base,
                "lane": "kpis",
                "statement": "conversion",
                "metric": "conversion",
                "rank": 2,
                "mark": "negative",
                "note": "goal: 0.6 | better: higher | verdict: not_met",
            },
            {**base, "lane": "touchpoints", "statement": "long", "metric": "reach", "mark": "negative"},
            {
                **base,
                "lane": "emotions",
                "statement": "valence_reported",
                "metric": "valence_reported",
                "unit": "valence",
                "estimate": value,
                "low": max(value - 0.2, -1),
                "high": min(value + 0.2, 1),
                "mark": "uncertain",
            },
            {
                **base,
                "lane": "emotions",
                "statement": "valence_text",
                "metric": "valence_text",
                "rank": 2,
                "unit": "valence",
                "estimate": value * 0.9,
            },
            {
                **base,
                "lane": "pain_points",
                "statement": "long",
                "metric": "priority",
                "unit": "per_100",
                "estimate": 12.3,
                "low": 10.1,
                "high": 15.2,
                "rank_low": 10.0,
                "rank_high": 12.0,
                "mark": "negative",
            },
        ]
    frame = pd.DataFrame(rows)
    frame["cell_id"] = [f"{r.persona}.{r.stage}.{r.lane}.{r.rank}" for r in frame.itertuples()]
    return tables.conform(frame, "journey")


PERSONAS = tables.conform(
    pd.DataFrame({"persona": ["p1"], "size": [512], "share": [0.34], "low": [0.31], "high": [0.37], "n": [1500], "verdict": ["groups"]}),
    "personas",
)


@pytest.fixture(autouse=True)
def house():
    with plt.rc_context():
        theme.apply()
        yield
    plt.close("all")


def boxes(ax) -> list:
    ax.figure.canvas.draw()
    return [(t.get_text(), t.get_window_extent()) for t in ax.texts if t.get_text()]


@pytest.mark.parametrize(("stages", "language", "is_filled"), [(3, "nl", True), (5, "en", True), (7, "nl", True), (5, "nl", False)])
def test_no_text_overlaps_another_or_leaves_the_slide_even_with_the_longest_words(stages, language, is_filled):
    journey = a_map(STAGES[stages]) if is_filled else tables.empty("journey")
    ax = figures.map_wide(journey, PERSONAS, STAGES[stages], words.load(language, LABELS), "p1" if is_filled else "all")
    found = boxes(ax)
    edge = ax.figure.bbox
    assert all(edge.x0 <= b.x0 and b.x1 <= edge.x1 + 1 and edge.y0 <= b.y0 and b.y1 <= edge.y1 for _, b in found)
    for (one, a), (other, b) in itertools.combinations(found, 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 6 or b.y1 <= a.y0 + 6  # boxes hold room for letters not there
        assert apart, f"{one!r} lies over {other!r}"


def test_every_text_is_eighteen_points_or_more_on_a_slide_of_sixteen_by_nine():
    ax = figures.map_wide(a_map(STAGES[5]), PERSONAS, STAGES[5], words.load("nl", LABELS), "p1")
    assert min(t.get_fontsize() for t in ax.texts) >= 18
    assert ax.figure.get_size_inches().tolist() == pytest.approx([13.333, 7.5], abs=0.01)


def test_the_line_of_feeling_stands_at_its_values_between_minus_two_and_two():
    ax = figures.map_wide(a_map(STAGES[3]), PERSONAS, STAGES[3], words.load("nl", LABELS), "p1")
    line = next(x for x in ax.lines if x.get_linewidth() == 2.5)
    y = line.get_ydata()
    assert len(y) == 3 and (y[0] - y[2]) / (y[1] - y[2]) == pytest.approx(2.0 / 0.8)  # values -2, -0.8 and 0: down is negative


def test_it_draws_on_the_axes_it_is_given_and_reads_no_formula():
    ax = plt.figure(figsize=(13.333, 7.5), layout="none").add_axes([0, 0, 1, 1])
    journey = a_map(STAGES[3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same = figures.map_wide(journey, PERSONAS, STAGES[3], words.load("nl", {**LABELS, "long": r"$\frac{1}{0$ te duur"}), "p1", ax=ax)
        same.figure.canvas.draw()
    assert same is ax and any("$" in t.get_text() for t in ax.texts)


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.map_wide)
