"""Statements as rows: the words of the map beside the figures of the table, in the order of reading."""

import takeaway

from helpers.report.statements import COLUMNS, rows_behind, statements


def test_rows_stand_in_the_order_of_reading_with_everyone_first():
    rows = statements(takeaway.full(), "en")
    assert list(rows) == list(COLUMNS) and rows["persona"].iloc[0] == "everyone together"
    first = rows[rows["persona"] == "everyone together"]
    assert first["stage_order"].is_monotonic_increasing and set(rows["persona"]) == {"everyone together", "Sustainable Daniëlle"}


def test_words_and_figures_are_those_of_the_map_and_the_table():
    row = statements(takeaway.full(), "nl").set_index("cell_id").loc["all.decision.kpis.1"]
    assert (row["value"], row["interval"], row["estimate"], row["n"], row["rows"]) == ("40\xa0%", "[30–50]", 0.4, 100, 41)
    assert row["remark"] == "doel 70\xa0% · niet gehaald"


def test_a_cell_without_a_statement_says_why_and_has_no_figures():
    rows = statements(takeaway.full(), "en").set_index("cell_id")
    empty = rows.loc[["all.advocacy.goals.0", "all.advocacy.touchpoints.0"]]
    assert empty["text"].tolist() == ["no data", "too few people to show"]
    assert empty[["estimate", "low", "high"]].isna().all(axis=None) and (empty["value"] == "").all()


def test_what_someone_typed_is_said_in_each_language_with_who_and_when():
    texts = [statements(takeaway.full(), lang).set_index("cell_id").loc["p1.awareness.goals.1"] for lang in ("nl", "en")]
    assert [t["text"] for t in texts] == ["getypt: door iemand", "typed: by someone"] and "team" in texts[1]["remark"]


def test_a_study_without_evidence_has_no_counts():
    assert rows_behind(takeaway.nothing()) == {} and statements(takeaway.nothing(), "nl").empty
