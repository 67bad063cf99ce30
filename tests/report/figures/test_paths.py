"""Figures of whole journeys: what stands on the Axes is what stands in the table, small counts do not, long words stay whole."""

import figure_edges
import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import words
from helpers.report.figures import paths as figures

mpl.use("Agg")
SAY = words.load("nl", {"A_NO": "afgewezen", "A_YES": "goedgekeurd", "long": "nabellen over ontbrekende arbeidsongeschiktheidsverzekeringspolissen"})
STAGES = ["awareness", "consideration", "decision"]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def measure(metric, estimate, n=100, stage="all", touchpoint="all", low=None, high=None):
    return {"metric": metric, "persona": "all", "wave": "w", "stage": stage, "touchpoint": touchpoint, "estimate": estimate, "low": low,
            "high": high, "n": n}  # fmt: skip


ENDINGS = pd.DataFrame([
    measure("outcome_people", 60, touchpoint="A_NO"), measure("outcome_people", 30, touchpoint="A_YES"), measure("outcome", 0.6, touchpoint="A_NO"),
    measure("outcome_people", 10, touchpoint="no_outcome"), measure("outcome_people", 60, stage="awareness", touchpoint="A_NO"),
    measure("outcome_people", 30, stage="decision", touchpoint="A_YES"),
])  # fmt: skip
FLOWS = pd.DataFrame(
    [("all", 1, "awareness", "consideration", 60), ("all", 1, "awareness", "end", 40), ("all", 2, "consideration", "end", 55),
     ("all", 2, "consideration", "decision", 5), ("all", 3, "decision", "end", 5)], columns=["persona", "step", "from", "to", "people"],
).assign(wave="w")  # fmt: skip


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_endings_stand_by_the_stage_they_came_from_and_the_title_is_the_finding():
    ax = figures.endings(ENDINGS, STAGES, SAY)
    assert "afgewezen (60 van de 100" in " ".join(ax.get_title(loc="left").split())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Bewustwording", "Beslissing"]
    assert sorted(bar.get_width() for bar in ax.patches if bar.get_width()) == [30, 60]


def test_waits_stand_longest_first_in_days_and_the_rest_is_counted():
    rows = pd.DataFrame([measure("pause", 86_400 * (i + 1), stage="decision", touchpoint="long" if i == 9 else f"t{i}", low=86_400, high=864_000)
                         for i in range(10)])  # fmt: skip
    ax = figures.waiting(rows, SAY, top=4)
    assert [round(bar.get_width()) for bar in ax.patches] == [10, 9, 8, 7]
    assert "10,0 dagen  (n = 100)" in texts(ax) and any("Nog 6 contactmomenten" in text for text in texts(ax))
    assert "arbeidsongeschiktheidsverzekeringspolissen" in ax.get_yticklabels()[0].get_text().replace("-\n", "")  # broken, not lost


def test_an_alluvial_has_the_people_of_each_step_and_few_people_make_no_band():
    ax = figures.alluvial(FLOWS, STAGES, SAY, minimum_people=10)
    assert sorted(bar.get_height() for bar in ax.patches if bar.get_height()) == [5, 60, 100]
    assert len(ax.collections[0].get_paths()) == 1             # 60 people; 5 are too few for a band
    assert {"100\xa0%", "60\xa0%"} <= set(texts(ax)) and "5\xa0%" not in texts(ax)


def test_a_step_chart_has_a_panel_per_persona_with_enough_people_and_shares_of_its_own():
    rows = pd.concat([FLOWS.assign(persona="p1"), FLOWS[FLOWS["step"] == 3].assign(persona="p2", step=1)], ignore_index=True)
    ax = figures.step_chart(rows, STAGES, ["p1", "p2"], SAY)
    assert len([a for a in ax.figure.axes if a.get_visible()]) == 1
    assert sorted(round(bar.get_height(), 2) for bar in ax.patches if bar.get_height()) == [0.05, 0.6, 1.0]


@pytest.mark.parametrize(("third", "said"), [(90, "p1 zet het vaakst een derde stap (90\xa0%), p2 het minst vaak (30\xa0%)"), (35, "is niet te zeggen")])
def test_the_title_of_a_step_chart_names_who_goes_furthest_only_where_intervals_lie_apart(third, said):
    def of(persona, third):
        rows = [(1, "awareness", "decision", 100), (2, "decision", "awareness", 100), (3, "awareness", "end", third)]
        return pd.DataFrame(rows, columns=["step", "from", "to", "people"]).assign(persona=persona, wave="w1")

    ax = figures.step_chart(pd.concat([of("p1", third), of("p2", 30)], ignore_index=True), STAGES, ["p1", "p2"], SAY)
    assert said in ax.figure.get_suptitle().replace("\n", " ")


def test_before_and_after_face_each_other_and_the_rest_is_counted():
    around = pd.DataFrame([("before", "awareness", 40, 50, 0), ("after", "decision", 30, 31, 0), ("after", "rest", 0, 12, 3)],
                          columns=["side", "item", "people", "times", "others"])  # fmt: skip
    left = figures.before_after(around, "consideration", "sub", SAY)
    right = left.figure.axes[1]
    assert left.get_xlim()[0] > left.get_xlim()[1] == 0 and "40" in texts(left) and "12 ×" in texts(right)
    assert right.get_yticklabels()[1].get_text() == "de overige 3"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_give_an_honest_gap_in_both_languages(language):
    say = words.load(language)
    none = say["stages.figure.empty"]
    for ax in (figures.endings(ENDINGS.iloc[:0], STAGES, say), figures.waiting(ENDINGS.iloc[:0], say), figures.alluvial(FLOWS.iloc[:0], STAGES, say),
               figures.step_chart(FLOWS.iloc[:0], STAGES, [], say)):  # fmt: skip
        assert texts(ax) == [none]


@pytest.mark.parametrize(("seconds", "said"), [(59, "59 seconden"), (60, "1,0 minuten"), (3599, "60,0 minuten"), (3600, "1,0 uur"), (86_399, "24,0 uur"), (86_400, "1,0 dagen")])
def test_a_wait_is_told_in_the_largest_unit_that_it_fills(seconds, said):
    assert figures.spell(seconds, SAY) == said


@pytest.mark.parametrize("draw", [figure_edges.endings, figure_edges.waiting, figure_edges.alluvial, figure_edges.step_chart, figure_edges.before_after], ids=lambda draw: draw.__name__)
def test_at_its_edges_it_is_as_approved(draw):
    figure_edges.as_approved(__file__, draw)
