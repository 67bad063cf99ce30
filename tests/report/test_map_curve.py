import pandas as pd
import pytest

from helpers import tables, words
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
