"""Figures of movement: what stands on the Axes is what stands in the table, and small counts do not."""

import figure_edges
import matplotlib as mpl
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.figures import stages as figures

mpl.use("Agg")
SAY = words.load("nl")
STAGES = ["awareness", "consideration", "decision"]
MEASURES = pd.DataFrame(
    [
        {
            "metric": metric,
            "stage": stage,
            "persona": "all",
            "touchpoint": "all",
            "channel": "all",
            "segment": "all",
            "period": "all",
            "wave": "w1",
            "estimate": e,
            "low": low,
            "high": high,
            "n": n,
            "status": status,
        }
        for metric, stage, e, low, high, n, status in [
            ("people_reached", "awareness", 80.0, None, None, 80, "observed"),
            ("people_reached", "decision", 20.0, None, None, 20, "observed"),
            ("people_reached", "consideration", None, None, None, 4, "suppressed"),
            ("stage_share", "awareness", 0.8, 0.7, 0.9, 100, "observed"),
            ("stage_share", "decision", 0.2, 0.1, 0.3, 100, "observed"),
            ("drop_off", "awareness", 0.75, 0.6, 0.85, 80, "observed"),
        ]
    ]
)
MOVES = pd.DataFrame(
    {
        "level": "stage",
        "from": ["awareness", "decision", "awareness", "decision"],
        "wave": "w1",
        "persona": "all",
        "to": ["decision", "awareness", "awareness", "consideration"],
        "people": [40, 20, 12, 3],
        "times": [50, 20, 12, 3],
    }
)
VARIANTS = pd.DataFrame(
    {
        "level": "stage",
        "wave": "w1",
        "path": ["awareness > decision", "decision", "awareness", "consideration"],
        "people": [30, 12, 3, 2],
        "times": [31, 12, 3, 2],
    }
)


@pytest.fixture(autouse=True)
def closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def texts(ax):
    return [t.get_text() for t in ax.texts]


def test_funnel_bars_are_the_shares_with_their_intervals_and_a_stage_without_data_says_so():
    ax = figures.funnel(MEASURES, STAGES, SAY)
    assert [bar.get_height() for bar in ax.patches] == [0.8, 0.2]
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.7, 0.9], [0.1, 0.3]]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["Bewustwording\n80 mensen", "Overweging", "Beslissing\n20 mensen"]
    assert "geen gegevens" in texts(ax)


def test_a_funnel_of_answers_says_that_it_is_reported():
    ax = figures.funnel(MEASURES.assign(status="reported"), STAGES, SAY)
    assert ax.get_title(loc="left") == "Over welke fasen mensen iets zeggen"


def test_the_title_of_drop_off_is_the_finding():
    ax = figures.drop_off(MEASURES, STAGES, SAY)
    assert " ".join(ax.get_title(loc="left").split()).startswith("Bij Bewustwording is 75 % van de 80 mensen")


def test_the_grid_shows_people_and_hides_few():
    ax = figures.transitions(MOVES, STAGES, SAY)
    assert sorted(texts(ax)[:4]) == ["12", "20", "40", "<10"]
    assert ax.images[0].get_array().max() == 40 and ax.images[0].get_array()[2, 1] == 0


@pytest.mark.row("M7")
def test_arcs_go_above_the_line_ahead_and_below_it_back_and_few_people_make_no_arc():
    ax = figures.paths(MOVES, STAGES, SAY)
    from matplotlib.patches import Arc

    arcs = [p for p in ax.patches if isinstance(p, Arc)]
    assert {(arc.theta1, arc.theta2) for arc in arcs} == {(0, 180), (180, 360)} and len(arcs) == 2
    assert {t.get_text(): t.get_position()[1] > 0 for t in ax.texts if t.get_text() in ("40", "20")} == {"40": True, "20": False}
    assert any("12 kwamen terug" in t for t in texts(ax))


def test_routes_of_few_people_are_not_drawn_and_further_ones_are_counted():
    ax = figures.variants(VARIANTS, SAY)
    assert [bar.get_width() for bar in ax.patches] == [30, 12]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Bewustwording → Beslissing", "Beslissing"]
    assert ax.get_xlabel() == ""
    assert figures.variants(VARIANTS, SAY, top=1).get_xlabel() == "Nog 1 andere routes van genoeg mensen, samen 12 reizen, staan hier niet."


def test_figures_draw_on_the_axes_they_are_given_and_empty_tables_give_an_honest_gap():
    import matplotlib.pyplot as plt

    for draw in (
        lambda ax: figures.funnel(tables.empty("measures"), STAGES, SAY, ax=ax),
        lambda ax: figures.drop_off(tables.empty("measures"), STAGES, SAY, ax=ax),
        lambda ax: figures.transitions(tables.empty("transitions"), STAGES, SAY, ax=ax),
        lambda ax: figures.paths(tables.empty("transitions"), STAGES, SAY, ax=ax),
        lambda ax: figures.variants(tables.empty("variants"), SAY, ax=ax),
    ):
        given = plt.subplots()[1]
        assert draw(given) is given and "geen gegevens" in texts(given)


@pytest.mark.parametrize("draw", [figure_edges.funnel, figure_edges.drop_off, figure_edges.transitions, figure_edges.paths, figure_edges.variants], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)


def test_a_stage_has_the_share_of_the_whole_and_not_that_of_a_part():
    whole = {"metric": "m", "stage": "s", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w2", "estimate": 0.5}
    others = [whole | {name: value, "estimate": 0.9} for name, value in
              (("touchpoint", "a"), ("channel", "c"), ("segment", "x=1"), ("period", "2026-05"), ("persona", "p1"), ("wave", "w1"), ("metric", "n"))]
    rows = figures._per_stage(pd.DataFrame([*others, whole, whole | {"stage": "t", "estimate": None}]), "m", "all")
    assert rows["estimate"].to_dict() == {"s": 0.5}
