import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import quality

SOURCES = pd.DataFrame({"source": ["raw/q1/a.csv", "raw/q2/a.csv"], "wave": ["q1", "q2"]})


def found(*rows):
    names = ["source", "finding", "column", "rows", "share", "severity", "example", "distinct"]
    return pd.DataFrame(rows, columns=names).astype({"distinct": "Int64"})


FOUND = found(
    ("raw/q2/a.csv", "not_applicable", "Cijfer", 4, 0.1, "note", "", None),
    ("raw/q2/a.csv", "off_scale", "csat_levering", 2, 0.05, "warning", "3;7", None),
    ("raw/q2/a.csv", "off_scale", "Moeite", 1, 0.025, "warning", "9", None),
    ("raw/q2/a.csv", "copied_answers", "all", 30, 0.75, "serious", "4;5;6;7;8", 6),
    ("raw/q1/a.csv", "off_scale", "Cijfer", 9, 0.2, "warning", "3", None),
)


def test_the_most_serious_stands_first_and_columns_of_one_finding_stand_together():
    rows = quality.of_wave(FOUND, SOURCES, "q2")
    assert rows["finding"].tolist() == ["copied_answers", "off_scale", "not_applicable"]
    assert rows.loc[1, ["rows", "columns"]].tolist() == [3, ["csat_levering", "Moeite"]]


@pytest.mark.parametrize(
    ("language", "cells"),
    [("nl", ["ernstig", "a.csv", "30 (75\u00a0%), 6 verschillende", "4, 5, 6, 7, 8 …", "Elk patroon telt één keer: zoveel mensen waren er niet."]),
     ("en", ["serious", "a.csv", "30 (75%), 6 different", "4, 5, 6, 7, 8 …", "Each pattern counts once: there were not that many people."])],
)
def test_each_finding_says_how_often_in_which_rows_and_what_it_means(language, cells):
    row = quality.quality_table(quality.of_wave(FOUND, SOURCES, "q2"), words.load(language), "x")["rows"][0]
    assert [row[i] for i in (0, 2, 3, 4, 5)] == cells


def test_what_asks_for_attention_stands_apart_from_what_is_for_information(given, about, say):
    given = {**given, "findings": FOUND, "sources": given["sources"].iloc[[0, 0]].assign(source=SOURCES["source"].tolist(), wave=["q1", about.wave])}
    made = quality.quality(given, about, say, {}, [])
    first, second = (b for b in made if b["kind"] == "table")
    assert [len(first["rows"]), len(second["rows"])] == [2, 1] and second["rows"][0][0].startswith("antwoorden 'niet van toepassing'")
    assert any("1 daarvan" in b.get("text", "") for b in made)


def test_the_table_to_print_names_the_kind_of_personal_data_and_the_events_without_a_stage():
    rows = found(("raw/q2/a.csv", "personal_data", "email", 3, 0.1, "warning", "", None),
                 ("raw/q2/a.csv", "events_unassigned", "all", 20, 0.2, "warning", "2;3", 4),
                 ("raw/q2/a.csv", "events_unassigned", "page_view /x", 15, 0.15, "note", "", None))  # fmt: skip
    table = quality.as_frame(rows, SOURCES, "q2", words.load("nl"))
    assert table.columns.tolist()[2:5] == ["Waar", "Keer", "Welke rijen"] and table["Waar"].tolist() == ["a.csv: page_view /x", "a.csv: e-mailadres"]
    assert table["Keer"].tolist() == ["20 (20\u00a0%), 4 verschillende", "3 (10\u00a0%)"]


def test_nothing_found_is_said_in_a_sentence(given, about, say):
    made = quality.quality({**given, "findings": FOUND.iloc[:0]}, about, say, {}, [])
    assert [b["kind"] for b in made][-1] == "gap" and not any(b["kind"] == "table" for b in made)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_finding_has_a_sentence_for_what_it_means(language):
    say = words.load(language)
    assert [name for name in say["clean.finding"] if quality.meaning(name, say) == "–"] == []
    assert quality.finding_text("blank_rows", words.load("nl")) == "lege rijen overgeslagen" and quality.finding_text("odd_thing", say) == "odd thing"


def test_how_many_different_texts_there_are_is_told_of_one_column_only():
    row = ["a.csv", "same_words", "q1", 26, 0.1, "warning", "1;2", 6]
    sources = pd.DataFrame({"source": ["a.csv"], "wave": ["w"]})
    one, two = quality.of_wave(found(row), sources, "w"), quality.of_wave(found(row, [*row[:2], "q2", 53, 0.2, "warning", "3", 11]), sources, "w")
    assert one["distinct"].tolist() == [6] and two["rows"].tolist() == [79] and two["distinct"].isna().all()


KNOWN = pd.DataFrame({"person_id": ["a", "b"], "sources": ["events;survey", "events"]})
EFFECT = {
    **{"metric": "conversion", "wave": "w", "unit": "share", "estimate": 0.2, "low": 0.15, "high": 0.26, "n": 200, "verdict": "differs", "q": 0.001},
    **{"linked_estimate": 0.3, "linked_low": 0.219, "linked_high": 0.396, "linked_n": 100, "difference": 0.2, "difference_low": 0.09, "difference_high": 0.306},
    **{"unlinked_estimate": 0.1, "unlinked_low": 0.055, "unlinked_high": 0.174, "unlinked_n": 100},
}


@pytest.mark.row("B12")
@pytest.mark.parametrize(("language", "heads", "cells"), [
    ("nl", ["Iedereen", "In meer soorten bronnen", "In één soort bron", "Verschil", "Oordeel"],
     ["20 % [15–26], n = 200", "30 % [22–40], n = 100", "10 % [6–17], n = 100", "+20 %-punt [9–31]", "verschilt"]),
    ("en", ["Everyone", "In several kinds of source", "In one kind of source", "Difference", "Verdict"],
     ["20% [15–26], n = 200", "30% [22–40], n = 100", "10% [6–17], n = 100", "+20 pp [9–31]", "differs"]),
])  # fmt: skip
def test_linked_people_stand_beside_unlinked_ones_and_only_what_is_compared_has_a_row(language, heads, cells):
    alone = {name: None for name in EFFECT if "linked" in name or name.startswith("difference") or name == "q"}
    rows = tables.conform(pd.DataFrame([EFFECT, {**EFFECT, **alone, "metric": "signup", "verdict": "tied"}]), "linkage")
    made = quality.linked_or_not({"linkage": rows, "people": KNOWN}, words.load(language))
    table = made[-1]
    assert {b["fold"] for b in made} == {"linkage"} and [c["label"] for c in table["columns"]][1:] == heads
    assert [[cell.replace("\u00a0", " ") for cell in row[1:]] for row in table["rows"]] == [cells]


@pytest.mark.row("B12")
def test_without_links_there_is_a_sentence_and_no_table():
    made = quality.linked_or_not({"people": KNOWN.assign(sources="survey")}, words.load("nl"))
    assert [b["kind"] for b in made] == ["prose"] and "fold" not in made[0]
    assert quality.linked_or_not({}, words.load("nl")) == quality.linked_or_not({"people": KNOWN.iloc[:1]}, words.load("nl")) == []


def one(**more):
    row = {"source": "raw/q2/a.csv", "finding": "off_scale", "columns": ["q1"], "rows": 1200, "share": 0.2, "distinct": None}
    return next(pd.DataFrame([row | more]).itertuples())


def test_how_often_has_a_share_a_decimal_below_a_tenth_and_different_ones_from_two():
    say = words.load("en")
    assert [quality.how_often(one(**more), say) for more in ({}, {"share": 0.1}, {"share": 0.0999}, {"share": 1.0}, {"share": 1.01}, {"share": None}, {"distinct": 1}, {"distinct": 2})] == [
        "1,200 (20%)", "1,200 (10%)", "1,200 (10.0%)", "1,200 (100%)", "1,200", "1,200", "1,200 (20%)", "1,200 (20%), 2 different"]


def test_where_names_three_columns_at_most_and_a_long_file_may_break():
    say = words.load("en", {"q1": "Question one"})
    read = lambda *names, **more: quality.where(one(columns=list(names), **more), say)  # noqa: E731
    assert (read("q1"), read("all"), read("q1", "all"), read("a b"), read("q1", "a", "b")) == ("a.csv: Question one", "a.csv", "a.csv: Question one", "a.csv: a b", "a.csv: Question one, a, b")
    assert read("q1", "a", "b", "c", "d") == "a.csv: Question one, a, b and 2 more" and read("w " * 25) == "a.csv: " + "w " * 19 + "…"
    assert read("all", source="x/abcdefghijkl.csv") == "abcdefghijkl.csv" and read("all", source="x/abcdefghijklm.csv") == "abcdefghijklm.\u200bcsv" and read("all", source="x/abcdefghi_jk-lmnop.csv") == "abcdefghi_jk-\u200blmnop.\u200bcsv"
    assert read("email", finding="personal_data") == "a.csv: " + say["clean.personal.email"]


def test_findings_of_a_wave_stand_by_severity_share_rows_source_and_name():
    rows = [("b.csv", "off_scale", "q", 5, 0.1, "warning", "", None), ("a.csv", "off_scale", "q", 5, 0.1, "warning", "", None), ("a.csv", "blank_rows", "q", 5, 0.1, "warning", "", None), ("a.csv", "x", "q", 9, 0.1, "warning", "", None),
            ("a.csv", "y", "q", 1, 0.3, "warning", "", None), ("a.csv", "z", "q", 1, None, "warning", "", None), ("a.csv", "n", "q", 99, 0.9, "note", "", None), ("a.csv", "s", "q", 1, 0.01, "serious", "", None),
            ("a.csv", "both", "all", 2, 0.2, "note", "", None), ("a.csv", "both", "q", 3, 0.4, "note", "", None)]
    found_ = quality.of_wave(found(*rows), pd.DataFrame({"source": ["a.csv", "b.csv"], "wave": "w"}), "w")
    assert found_[["source", "finding"]].to_numpy().tolist() == [["a.csv", f] for f in ("s", "y", "x", "blank_rows", "off_scale")] + [["b.csv", "off_scale"], ["a.csv", "z"], ["a.csv", "n"], ["a.csv", "both"]]
    assert found_.iloc[-1][["rows", "share", "columns"]].tolist() == [5, 0.4, ["all", "q"]] and found_.index.tolist() == list(range(9))
    assert quality.of_wave(found(*rows), pd.DataFrame({"source": ["a.csv"], "wave": "v"}), "w").empty


def test_one_warning_is_told_as_one_and_without_a_serious_one_all_of_it_folds(given, about):
    say = words.load("en")
    sources = given["sources"].iloc[[0]].assign(source="raw/q2/a.csv", wave=about.wave)
    read = lambda rows: quality.quality({**given, "findings": rows, "sources": sources}, about, say, {}, [{"kind": "figure"}])  # noqa: E731
    lone, two = read(FOUND.iloc[[1]]), read(pd.concat([FOUND.iloc[[1]], FOUND.iloc[[1]].assign(finding="x")]))
    assert [b.get("fold") for b in lone] == [None, "findings", "findings", "findings", "rows"] and lone[2]["text"] == say["report.quality_lead_one"] and two[2]["text"] == say("report.quality_lead_none", count=2)
    grave = read(FOUND.iloc[[1, 3]])
    assert [b.get("fold") for b in grave] == [None, None, None, None, "rows"] and grave[2]["text"] == say("report.quality_lead", count=2, serious=1)
    assert [len(t["columns"]) for t in read(FOUND.iloc[[0, 3]]) if t["kind"] == "table"] == [6, 5]
