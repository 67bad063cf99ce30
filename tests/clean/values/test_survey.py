import numpy as np
import pandas as pd
import pytest

from helpers import clean
from helpers.clean.values.survey import _pick, _separator, complete
from helpers.errors import InputError, PrivacyStop

QUESTIONS = {
    "nr": {"id": "nr", "role": "person"},
    "Cijfer": {"id": "csat_service", "metric": "csat", "stage": "retention", "na": ["9"]},
    "Moeite": {"id": "ces_service", "metric": "ces", "stage": "retention", "is_reversed": True},
    "Gevoel": {"id": "emotion_service", "role": "emotion", "kind": "multi", "separator": ", ", "stage": "retention",
               "options": {"blij": "joy", "boos": "anger", "rustig, maar moe": "tired"}},
    "Doel": {"id": "goals", "role": "goal", "kind": "multi", "separator": ", ", "options": {"prijs": "price", "gemak": "ease"}},
    "Keus": {"id": "wom", "metric": "closed", "kind": "nominal", "options": {"ja": "yes", "nee": "no"}},
    "Tekst": {"id": "comment_service", "role": "comment", "stage": "retention"},
    "Leeftijd": {"id": "leeftijd", "role": "attribute", "kind": "numeric", "scale": (16, 99)},
}  # fmt: skip
HEAD = "nr;Cijfer;Moeite;Gevoel;Doel;Keus;Tekst;Leeftijd;Naam\n"


def received(tmp_path, rows, **more):
    (tmp_path / "e.csv").write_text(HEAD + rows, encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    return clean.receive([source], QUESTIONS, key=b"k", max_rejected=1.0, **more)


def answers(tmp_path, rows):
    return clean.answers(received(tmp_path, rows)).set_index(["row_id", "question_id"])


def test_scores_stay_on_their_scale_and_a_reversed_score_is_turned(tmp_path):
    made = answers(tmp_path, "1;4;2;blij;prijs;ja;;30;Jan\n2;9;7;;;;;;Bo\n")
    assert made.loc[("e.csv:2", "csat_service"), ["score", "scale_min", "scale_max", "stage"]].tolist() == [4, 1, 5, "retention"]
    assert made.loc[("e.csv:2", "ces_service"), "score"] == 6
    assert made.loc[("e.csv:3", "ces_service"), "score"] == 1
    assert ("e.csv:3", "csat_service") not in made.index, "9 means that it does not apply"


def test_options_become_one_row_each_and_an_option_may_hold_the_separator(tmp_path):
    made = answers(tmp_path, "1;4;2;blij, rustig, maar moe;gemak;ja;;30;Jan\n")
    emotions = {q.split("=")[1]: s for (_, q), s in made["score"].items() if q.startswith("emotion")}
    assert emotions == {"joy": 1.0, "anger": 0.0, "tired": 1.0}
    assert made.loc[("e.csv:2", "emotion_service=joy"), ["metric", "label"]].tolist() == ["emotion", "joy"]


def test_no_box_ticked_is_none_of_these_only_when_the_stage_was_answered(tmp_path):
    made = answers(tmp_path, "1;4;;;;;;;\n2;;;;;ja;;;\n")
    assert made.loc[("e.csv:2", "emotion_service=joy"), "score"] == 0
    assert ("e.csv:3", "emotion_service=joy") not in made.index
    assert not any(q.startswith("goals") for _, q in made.index), "an empty question without a stage was not answered"


def test_closed_words_get_their_id_and_unknown_ones_are_rejected_not_guessed(tmp_path):
    got = received(tmp_path, "1;4;;;;Ja ;;;\n2;3;;;;nee;;;\n3;3;;;;misschien;;;\n4;2;;;;nee;;;\n")
    labels = clean.answers(got).query("question_id == 'wom'")["label"].tolist()
    assert labels == ["yes", "no", "no"]
    assert clean.rejects(got)[["row_id", "column", "reason", "value"]].values.tolist() == [["e.csv:4", "Keus", "unknown_word", "misschien"]]


def test_off_scale_answers_are_rejected_with_row_column_and_scale(tmp_path):
    (tmp_path / "e.csv").write_text(HEAD + "1;4;;;;;;;\n2;11;;;;;;;\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    with pytest.raises(InputError) as stopped:
        clean.receive([source], QUESTIONS, key=b"k", language="nl")
    assert (stopped.value.row, stopped.value.column) == (3, "Cijfer")
    assert "11 valt buiten de schaal 1 tot 5" in str(stopped.value)


def test_attributes_belong_to_people_and_what_was_not_asked_stays_at_the_door(tmp_path):
    got = received(tmp_path, "1;4;;;;;;30;Jan\n")
    people = clean.people(got)
    assert people["attr_leeftijd"].tolist() == [30.0]
    assert not any("leeftijd" in q for q in clean.answers(got)["question_id"])
    assert got.parts[0].dropped == ["Naam"]


def test_open_answers_lose_personal_data_and_get_the_rating_of_the_same_person_and_stage(tmp_path):
    got = received(tmp_path, "1;5;;;;;Bel 06-12345678 over de levering;;\n2;3;;;;;-;;\n")
    made = clean.comments(got, clean.answers(got))
    assert made["text"].tolist() == ["Bel [•••] over de levering"]
    assert made["rating"].tolist() == [1.0]


def test_a_question_about_religion_stops_for_privacy(tmp_path):
    (tmp_path / "e.csv").write_text("nr,Uw geloof\n1,geen\n2,rk\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    with pytest.raises(PrivacyStop):
        clean.receive([source], {"Uw geloof": {"id": "geloof", "role": "attribute"}}, key=b"k")


def test_rows_that_are_equal_in_person_time_and_answers_count_once(tmp_path):
    (tmp_path / "e.csv").write_text("nr,at,nps\n1,2026-01-01 10:00,9\n1,2026-01-01 10:00,9\n2,2026-01-01 10:00,3\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1", "timezone": "UTC"}
    questions = {"nr": {"id": "nr", "role": "person"}, "at": {"id": "at", "role": "at"}, "nps": {"id": "nps", "metric": "nps"}}
    got = clean.receive([source], questions, key=b"k")
    assert clean.answers(got)["score"].tolist() == [9, 3]
    assert clean.repairs(got)["rule"].tolist() == ["duplicate_rows"]
    assert np.array_equal(clean.sources(got)[["rows_read", "rows_kept"]].to_numpy()[0], [3, 2])


def test_a_declared_reversal_turns_the_score_and_leaves_the_word_as_it_was_said(tmp_path):
    (tmp_path / "e.csv").write_text("nr,Moeilijk\n1,eens\n2,oneens\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    asked = {"id": "m", "metric": "rating", "words": {"oneens": 1, "neutraal": 2, "eens": 3}, "is_reversed": True}
    got = clean.answers(clean.receive([source], {"nr": {"id": "nr", "role": "person"}, "Moeilijk": asked}, key=b"k"))
    assert got[["score", "label"]].values.tolist() == [[1.0, "eens"], [3.0, "oneens"]]


@pytest.mark.parametrize(("given", "scale"), [("14", (1, 5)), ("25", (1, 5)), ("16", (1, 7)), ("37", (1, 7)), ("18", (1, 10)), ("08", (0, 10))])
def test_a_scale_that_nobody_declared_is_the_least_usual_one_that_holds_the_answers_and_is_said(tmp_path, given, scale):
    (tmp_path / "e.csv").write_text("nr;Cijfer\n" + "".join(f"{i};{given[i % 2]}\n" for i in range(20)), encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    asked = {"nr": QUESTIONS["nr"], "Cijfer": {"id": "grade", "metric": "rating", "stage": "retention"}}
    got = clean.receive([source], asked, key=b"k", max_rejected=1.0)
    assert got.parts[0].typed["grade"].scale == scale
    assert clean.findings(got).set_index("finding").loc[["scale_assumed"], "severity"].eq("warning").all()


@pytest.mark.parametrize(("cells", "separator"), [(["a;b", "c"], ";"), (["a", "b"], ";"), (["a / b", "c;d", "e / f"], " / "), (["a, b"], ", "), (["a,b"], ";"), (["a|b"], "|")])
def test_the_separator_is_the_one_in_most_cells(cells, separator):
    assert _separator(pd.Series(cells)) == separator


@pytest.mark.parametrize(("value", "separator", "known", "picked"), [
    ("A, B", ", ", {"a": 1, "b": 2}, ["a", "b"]), ("rustig, maar moe, a", ", ", {"a": 1, "rustig, maar moe": 2, "rustig": 3}, ["rustig, maar moe", "a"]),
    ("A, B", ", ", {}, ["A", "B"]), ("a,b", ", ", {}, ["a", "b"]), ("a;; b ;", ";", {}, ["a", "b"]), ("a b", " ", {}, ["a", "b"]), ("x", ";", {"a": 1}, ["x"])])  # fmt: skip
def test_options_of_a_cell_are_parted_and_those_that_hold_the_separator_are_found_whole(value, separator, known, picked):
    assert _pick(value, separator, known) == picked


def test_more_than_half_that_no_list_knows_stops_and_half_does_not(tmp_path):
    made = received(tmp_path, "1;4;;;;ja;;;\n2;3;;;;misschien;;;\n3;3;;;;;;;\n")
    assert clean.rejects(made)["value"].tolist() == ["misschien"]
    with pytest.raises(InputError) as stopped:
        received(tmp_path, "1;4;;;;ja;;;\n2;3;;;;misschien;;;\n3;3;;;;wie weet;;;\n")
    assert (stopped.value.row, stopped.value.column) == (3, "Keus")


def test_the_grade_of_recommendation_is_whole_and_blank_texts_by_a_quarter_are_a_warning(tmp_path):
    (tmp_path / "e.csv").write_text("nr;nps;Tekst\n1;7,5;-\n2;9;n!\n3;10;goed\n4;8;best\n", encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    asked = {"nr": QUESTIONS["nr"], "nps": {"id": "nps", "metric": "nps"}, "Tekst": QUESTIONS["Tekst"]}
    got = clean.receive([source], asked, key=b"k", max_rejected=1.0)
    assert clean.answers(got)["score"].tolist() == [9, 10, 8] and clean.rejects(got)["reason"].tolist() == ["unknown_word"]
    assert clean.findings(got).set_index("finding").loc["blank_text", ["rows", "severity"]].tolist() == [1, "note"]


@pytest.mark.parametrize(("blank", "total", "severity"), [(1, 8, "note"), (2, 8, "note"), (3, 8, "warning"), (8, 8, "warning")])
def test_blank_texts_are_a_warning_above_a_quarter(tmp_path, blank, total, severity):
    made = received(tmp_path, "".join(f"{i};4;;;;;{'-' if i < blank else 'goed'};;\n" for i in range(total)))
    assert clean.findings(made).set_index("finding").loc["blank_text", ["rows", "severity"]].tolist() == [blank, severity]


def test_a_column_that_is_ignored_or_already_taken_is_no_question_and_a_missing_one_is_said(tmp_path):
    (tmp_path / "e.csv").write_text("nr;nps;Intern;Winkel\n1;9;5;web\n2;3;4;app\n", encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1", "columns": {"channel": "Winkel"}}
    asked = {"nr": QUESTIONS["nr"], "NPS ": {"id": "nps", "metric": "nps"}, "Intern": {"id": "x", "role": "ignore", "metric": "rating"}, "Winkel": {"id": "shop", "kind": "nominal"},
             "Weg": {"id": "gone", "metric": "csat"}, "Ook weg": {"id": "gone_too", "role": "ignore"}}
    made = clean.receive([source], asked, key=b"k", max_rejected=1.0)
    assert set(made.parts[0].typed) == {"nps"} and clean.answers(made)["channel"].tolist() == ["web", "app"]
    lacking = clean.findings(made).query("finding == 'missing_column'")
    assert lacking[["column", "rows", "severity"]].values.tolist() == [["gone", 2, "warning"]]


@pytest.mark.parametrize(("question", "kind", "scale"), [
    ({}, "nominal", None), ({"metric": "nps"}, "ordinal", (0, 10)), ({"metric": "csat"}, "ordinal", (1, 5)), ({"metric": "ces"}, "ordinal", (1, 7)),
    ({"metric": "rating"}, "ordinal", None), ({"metric": "csat", "scale": (1, 7)}, "ordinal", (1, 7)), ({"words": {"a": 2, "b": 4, "c": 3}}, "ordinal", (2, 4)),
    ({"scale": (0, 4)}, "ordinal", (0, 4)), ({"role": "emotion"}, "multi", None), ({"separator": ";"}, "multi", None), ({"role": "comment", "metric": "nps"}, "text", (0, 10)),
    ({"kind": "nominal", "words": {"a": 1, "b": 2}}, "nominal", (1, 2)), ({"metric": "other"}, "nominal", None)])
def test_what_a_question_says_gives_its_kind_and_scale(question, kind, scale):
    made = complete(question)
    assert (made["kind"], made["scale"]) == (kind, scale)


def test_spaces_and_words_that_became_a_point_are_repairs_with_what_stood_there(tmp_path):
    made = received(tmp_path, "1; 4 ;;;;;;;\n2;3;;;;;;;\n3;mee eens;;;;;;;\n")
    assert clean.repairs(made).query("column == 'Cijfer'")[["row_id", "column", "rule", "before", "after"]].values.tolist() == [
        ["e.csv:2", "Cijfer", "trimmed", " 4 ", "4"], ["e.csv:4", "Cijfer", "point_on_scale", "mee eens", "4"]]
    assert clean.answers(made).query("question_id == 'csat_service'")["score"].tolist() == [4, 3, 4]


def test_an_answer_that_does_not_apply_is_counted_and_an_empty_one_is_not(tmp_path):
    made = received(tmp_path, "1;9;;;;ja;;;\n2;4;;;;n.v.t.;;;\n3;;;;;;;;\n4;3;;;;nee;;;\n")
    told = clean.findings(made).query("finding == 'not_applicable'")[["column", "rows", "share"]].values.tolist()
    assert sorted(told) == [["Cijfer", 1, 0.25], ["Keus", 1, 0.25]]
    assert clean.answers(made).query("question_id == 'wom'")["label"].tolist() == ["yes", "no"]


def test_boxes_of_one_cell_are_chosen_not_chosen_or_not_answered_and_an_unknown_one_is_rejected(tmp_path):
    made = received(tmp_path, "1;4;;;prijs, gemak;;;;\n2;4;;;Gemak;;;;\n3;4;;;;;;;\n4;4;;;prijs, mooi;;;;\n")
    goals = clean.answers(made).query("question_id.str.startswith('goals')").pivot_table(index="row_id", columns="question_id", values="score")
    assert goals.reset_index().values.tolist() == [["e.csv:2", 1, 1], ["e.csv:3", 1, 0], ["e.csv:5", 0, 1]]
    assert clean.rejects(made)[["row_id", "column", "reason", "value"]].values.tolist() == [["e.csv:5", "Doel", "unknown_word", "prijs, mooi"]]
    (tmp_path / "e.csv").write_text("nr;Doel\n1;b|a\n2;\n3;a\n", encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    got = clean.receive([source], {"nr": QUESTIONS["nr"], "Doel": {"id": "g", "kind": "multi"}}, key=b"k")
    assert got.parts[0].typed["g"].options == ["a", "b"]
    assert {k: v.tolist()[::2] for k, v in got.parts[0].typed["g"].chosen.items()} == {"a": [1, 1], "b": [1, 0]}


def test_a_closed_question_without_a_list_has_the_words_that_occur_and_words_with_a_point_a_score(tmp_path):
    (tmp_path / "e.csv").write_text("nr;Keus;Vaak\n1; web;soms\n2;app;vaak\n3;weet niet;nooit\n4;;vaak\n", encoding="utf-8")
    source = {"path": "e.csv", "source": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    asked = {"nr": QUESTIONS["nr"], "Keus": {"id": "k", "kind": "nominal"}, "Vaak": {"id": "v", "kind": "nominal", "words": {"nooit": 0, "soms": 1, "vaak": 2}}}
    typed = clean.receive([source], asked, key=b"k").parts[0].typed
    assert typed["k"].options == ["app", "web"] and typed["k"].label.tolist() == ["web", "app", None, None] and typed["k"].score is None
    assert typed["v"].score.tolist() == [1, 2, 0, 2]
