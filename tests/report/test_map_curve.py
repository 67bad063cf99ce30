import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report.map_curve import curve

STAGES = ["awareness", "consideration", "decision"]


def felt(stage: str, estimate: float, metric: str = "valence_reported", half: float = 0.1, mark: str = "neutral") -> dict:
    return {
        "cell_id": f"all.{stage}.{metric}",
        "persona": "all",
        "stage": stage,
        "lane": "emotions",
        "rank": 1,
        "statement": metric,
        "metric": metric,
        "estimate": estimate,
        "low": estimate - half,
        "high": estimate + half,
        "n": 40,
        "unit": "valence",
        "mark": mark,
        "status": "reported",
        "sources": "survey",
        "wave": "w1",
        "method": "mean_t",
    }


def drawn(*rows: dict, language: str = "nl") -> dict:
    return curve(tables.conform(pd.DataFrame(rows), "journey"), STAGES, words.load(language))


@pytest.mark.row("L3")
@pytest.mark.row("B7")
def test_self_report_and_text_are_two_lines_from_minus_two_to_two_with_their_bands():
    made = drawn(felt("awareness", 0.3, mark="positive"), felt("awareness", -0.4, "valence_text", mark="negative"))
    assert [(p["value"], p["low"], p["high"]) for p in made["reported"]["points"]] == [(0.6, 0.4, 0.8)]
    assert made["text"]["points"][0]["value"] == -0.8
    assert made["disagree"] == ["awareness"]
    assert "Bewustwording +0,6 [+0,4 – +0,8]; Overweging niet gemeten" in made["words"]


def test_a_line_never_crosses_a_stage_without_data():
    made = drawn(felt("awareness", 0.3), felt("decision", 0.1))
    assert [len(run) for run in made["reported"]["runs"]] == [1, 1]
    assert made["gaps"] == [0.5]


@pytest.mark.row("B7")
def test_the_two_lines_disagree_where_their_intervals_do_not_touch_once_people_checked_the_texts():
    rows = [felt("awareness", 0.8, mark="positive"), felt("awareness", 0.2, "valence_text", mark="positive"),
            felt("decision", 0.3, mark="positive"), felt("decision", 0.25, "valence_text", mark="positive")]
    assert drawn(*rows)["disagree"] == []
    assert drawn(*(row | {"method": "text_ppi"} for row in rows))["disagree"] == ["awareness"]


def test_an_interval_beyond_the_scale_is_drawn_to_its_end():
    assert drawn(felt("awareness", 0.95, half=0.2))["reported"]["points"][0]["high"] == 2.0


def test_neighbours_are_one_line_and_each_point_stands_at_the_middle_of_its_stage():
    made = drawn(*(felt(stage, e, mark=mark) for stage, e, mark in zip(STAGES, (0.3, -0.33333, 0.0), ("positive", "negative", "uncertain"))))
    assert [[p["stage"] for p in run] for run in made["reported"]["runs"]] == [STAGES] and made["gaps"] == [] and made["width"] == 3
    assert [(p["place"], p["x"], p["value"], p["mark"]) for p in made["reported"]["points"]] == [
        (0, 0.1667, 0.6, "positive"), (1, 0.5, -0.6667, "negative"), (2, 0.8333, 0.0, "uncertain")]
    assert [p["symbol"] for p in made["reported"]["points"]] == [theme.MARKS[mark][0] for mark in ("positive", "negative", "uncertain")]
    assert [[p["stage"] for p in run] for run in drawn(*(felt(s, 0.1) for s in STAGES[1:]))["reported"]["runs"]] == [STAGES[1:]]


def test_texts_are_checked_where_labels_corrected_them_and_a_value_without_interval_is_a_gap():
    text = felt("awareness", 0.3, "valence_text")
    for method, is_checked in (("text_ppi", True), ("text_rules_bootstrap", False), ("mean_t", False)):
        assert drawn(text | {"method": method})["is_checked"] == is_checked
    assert not drawn(felt("awareness", 0.3) | {"method": "text_ppi"})["is_checked"] and drawn(text)["words"] == ""
    for row in (felt("awareness", 0.3) | {"low": None}, felt("awareness", 0.3) | {"high": None}, felt("awareness", 0.3) | {"lane": "kpis"}, felt("awareness", 0.3, "joy")):
        assert drawn(row)["gaps"] == [0.1667, 0.5, 0.8333]
