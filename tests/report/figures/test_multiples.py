"""The personas in the same columns: what is drawn is what the map says, and nothing runs into anything else."""

import itertools

import figure_edges
import figure_edges_more as edges
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import theme, words
from helpers.report.figures import multiples
from helpers.report.findings import journey as findings

NL = words.load("nl", {"p1": "Duurzame Daniëlle", "p2": "Zeer prijsbewuste verzekeringsvergelijker", "late": "verzendkosten laat zichtbaar"})
PERSONAS = pd.DataFrame([{"persona": p, "name": p, "share": 0.4, "low": 0.3, "high": 0.5, "size": 80} for p in ("p1", "p2")])
STAGES = ["awareness", "decision", "retention"]


def felt(persona, stage, low, high):
    mark = "positive" if low > 0 else "negative" if high < 0 else "uncertain"
    return {"persona": persona, "stage": stage, "lane": "emotions", "metric": "valence_reported", "estimate": (low + high) / 2, "low": low,
            "high": high, "mark": mark, "rank": 1}


def pain(persona, stage, mark="negative"):
    return {"persona": persona, "stage": stage, "lane": "pain_points", "metric": "priority", "statement": "late", "mark": mark, "rank": 1,
            "rank_low": 1.0, "rank_high": 2.0}


JOURNEY = pd.DataFrame([
    felt("p1", "awareness", 0.3, 0.5), felt("p2", "awareness", 0.35, 0.55), felt("p1", "decision", 0.4, 0.6),
    felt("p2", "decision", -0.5, -0.3), felt("all", "decision", 0.0, 0.1), pain("p2", "decision"), pain("p1", "decision", "uncertain"),
])


@pytest.fixture
def ax():
    theme.apply()
    drawn = multiples.side_by_side(JOURNEY, PERSONAS, STAGES, NL)
    yield drawn
    plt.close(drawn.figure)


def test_the_title_names_the_stage_where_intervals_lie_apart_the_most():
    assert findings.apart(JOURNEY, PERSONAS, STAGES, NL) == (
        "Bij Beslissing verschilt het gevoel het meest: Duurzame Daniëlle +1,0, Zeer prijsbewuste verzekeringsvergelijker −0,8"
    )


def test_no_stage_is_named_where_intervals_overlap_and_one_persona_is_nothing_to_compare():
    close = JOURNEY[JOURNEY["stage"] == "awareness"]
    assert findings.apart(close, PERSONAS, STAGES, NL) == "Bij geen enkele fase verschilt het gevoel aantoonbaar tussen de persona's"
    assert "te weinig persona's" in findings.apart(close[close["persona"] == "p1"], PERSONAS, STAGES, NL)


def test_values_pains_that_surely_cost_and_gaps_are_drawn(ax):
    said = [t.get_text() for t in ax.texts]
    assert {"+0,8", "+0,9", "+1,0", "−0,8"} <= set(said) and said.count("geen gegevens") == 2  # retention of both
    assert sum("verzendkosten" in t for t in said) == 1 and any(t.startswith("1–2") for t in said)


def test_no_text_lies_over_another(ax):
    ax.figure.canvas.draw()
    boxes = [(t.get_text(), t.get_window_extent()) for t in ax.texts if t.get_text()]
    assert [(a, b) for (a, x), (b, y) in itertools.combinations(boxes, 2) if x.overlaps(y)] == []


def test_lines_of_one_text_stand_under_each_other(ax):
    ax.figure.canvas.draw()
    inch = ax.figure.dpi / 72
    several = [(t.get_text(), t.get_window_extent().height / (t.get_fontsize() * inch)) for t in ax.texts if "\n" in t.get_text()]
    assert any("verzendkosten" in text for text, _ in several) and [text for text, lines in several if lines < 2] == []


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.multiples)
