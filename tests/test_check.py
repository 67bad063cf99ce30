"""check says what a run would read and find, and stops where a run would stop."""

import re

import pandas as pd
import pytest
import yaml

from helpers import check, look, stages, store, study
from helpers import tables as contracts
from helpers.errors import InputError, KlantreisError, UsageError
from helpers.study.model import Question

STUDY = """\
study: small
title: {nl: Klein, en: Small}
languages: [LANG]
waves:
  w1:
    - {path: a.csv, as: survey, format: auto, decimal: ","}
questions:
  nr: {id: nr, role: person}
  aanbevelen: {id: nps, metric: nps, scale: [0, 10], stage: advocacy}
"""


@pytest.fixture
def small(tmp_path):
    def write(rows, language="nl"):
        (tmp_path / "a.csv").write_text("nr;aanbevelen\n" + rows, encoding="utf-8")
        file = tmp_path / "small.yml"
        file.write_text(STUDY.replace("LANG", language), encoding="utf-8")
        return file
    return write


def test_a_score_without_a_stage_is_named_because_it_fills_no_cell(small, tmp_path):
    file = small("1;5\n2;4\n")
    assert "geen fase" not in check.check_study(file, tmp_path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: nps, metric: nps, scale: [0, 10], stage: advocacy}", "{id: oordeel, metric: csat}"), encoding="utf-8")
    assert "geen vak van de kaart: oordeel. Voeg stage toe; kies uit awareness," in check.check_study(file, tmp_path)


@pytest.mark.parametrize(("language", "told"), [("nl", "is geen fase van dit model. Bedoelt u advocacy?"), ("en", "is no stage of this model. Did you mean advocacy?")])
def test_a_misspelt_stage_is_said_in_the_language_of_the_study(small, tmp_path, language, told):
    file = small("1;5\n2;4\n", language)
    file.write_text(file.read_text(encoding="utf-8").replace("stage: advocacy", "stage: advocasy"), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(told)):
        check.check_study(file, tmp_path)


@pytest.mark.parametrize(("written", "told"), [
    ("targets: {nsp: {goal: 20}, nps: {goal: 20}}", "targets noemt 'nsp'; dat kent deze studie niet. Bedoelt u nps?"),
    ("map: {people: [leeftijd, nps]}", "map.people noemt 'leeftijd'; dat kent"),
])
def test_a_target_or_an_attribute_that_nothing_has_is_named(small, tmp_path, written, told):
    file = small("1;5\n2;4\n")
    file.write_text(file.read_text(encoding="utf-8") + written + "\n", encoding="utf-8")
    said = check.check_study(file, tmp_path)
    assert told in said and said.count("dat kent deze studie niet") == 1


def test_an_open_question_without_a_stage_is_named_with_what_then_counts(small, tmp_path):
    file = small("1;5\n2;4\n")
    (tmp_path / "a.csv").write_text("nr;aanbevelen;beter\n1;5;De site is traag.\n2;4;Te duur.\n", encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "  beter: {id: beter, role: comment}\n", encoding="utf-8")
    assert "opmerking: deze open vragen horen bij geen fase: beter. Hun antwoorden tellen alleen waar" in check.check_study(file, tmp_path)
    file.write_text(text + "  beter: {id: beter, role: comment, stage: retention}\n", encoding="utf-8")
    assert "geen fase" not in check.check_study(file, tmp_path)


def test_a_question_without_its_column_names_the_nearest_heading(small, tmp_path):
    file = small("1;5\n2;4\n")
    file.write_text(file.read_text(encoding="utf-8") + "  aanbevole: {id: extra, metric: csat}\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("nr;aanbevelen;aanbevolen\n1;5;3\n2;4;2\n", encoding="utf-8")
    assert "Bedoelt u de kop aanbevolen?" in check.check_study(file, tmp_path)


def test_a_good_study_is_said_to_run(small, tmp_path):
    said = check.check_study(small("".join(f"{i};{i % 11}\n" for i in range(200))), tmp_path)
    assert "200 rijen gelezen, 200 bruikbaar" in said and said.endswith("kan draaien.")


@pytest.mark.parametrize(("language", "words"), [("nl", ["a.csv", "rij"]), ("en", ["a.csv", "row"])])
def test_what_would_stop_a_run_stops_the_check(small, tmp_path, language, words):
    file = small("1;5\n2;6;7;8\n3;4\n", language)
    with pytest.raises(KlantreisError) as caught:
        check.check_study(file, tmp_path)
    assert all(w in str(caught.value) for w in words) and "\n" not in str(caught.value)


def test_a_missing_export_is_named(small, tmp_path):
    file = small("1;5\n")
    (tmp_path / "a.csv").unlink()
    with pytest.raises(InputError, match=r"a\.csv: het bestand is er niet"):
        check.check_study(file, tmp_path)


def test_an_unknown_stage_model_names_those_there_are(small, tmp_path):
    file = small("1;5\n")
    file.write_text(file.read_text(encoding="utf-8") + "stage_model: five_stage\n", encoding="utf-8")
    with pytest.raises(UsageError, match="five_stages"):
        check.check_study(file, tmp_path)


def test_inspect_shows_mapping_and_headings(small, tmp_path):
    small("1;5\n2;6\n")
    said = look.inspect_files([tmp_path / "a.csv"])
    assert "aanbevelen" in said
    block = yaml.safe_load(said[said.index("questions:"):])
    assert Question.model_validate(next(iter(block["questions"].values()))).metric == "nps"
    assert '"rows": 2' in look.inspect_files([tmp_path / "a.csv"], as_json=True)


def test_nothing_published_says_what_to_run(small, tmp_path):
    file = small("1;5\n")
    assert study.read(file).study == "small"
    with pytest.raises(InputError, match="klantreis run"):
        check.trace_cell(file, tmp_path, "all.advocacy.kpis.1")
    with pytest.raises(InputError, match="klantreis run"):
        check.show_changes(file, tmp_path)


@pytest.mark.parametrize(("language", "told"), [("nl", "90 % → 80 %, verschil −10 %-punt [−14 – −6]"), ("en", "90% → 80%, difference −10 pp [−14 – −6]")])
def test_shares_that_changed_differ_by_points_as_in_the_report(small, tmp_path, monkeypatch, language, told):
    changes = pd.DataFrame({"metric": ["csat"], "stage": "advocacy", "persona": "all", "touchpoint": "all", "channel": "all", "verdict": "changed",
                            "wave_before": "w0", "wave_after": "w1", "before": 0.9, "after": 0.8, "difference": -0.1, "low": -0.14, "high": -0.06, "unit": "share"})
    monkeypatch.setattr(check.store, "load", lambda *_: changes)
    monkeypatch.setattr(check, "_published", lambda *_: tmp_path)
    assert told in check.show_changes(small("1;5\n", language), tmp_path).replace("\N{NO-BREAK SPACE}", " ")


def test_a_cluster_that_is_not_there_is_named(small, tmp_path):
    file = small("1;5\n2;4\n")
    file.write_text(file.read_text(encoding="utf-8") + 'engine: {name: spark, master: "spark://127.0.0.1:1"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="engine spark: "):
        check.check_study(file, tmp_path)


@pytest.mark.parametrize(("second", "stops"), [("Orderdatum ", False), ("Datum order", True)])
def test_a_second_wave_in_which_a_declared_column_has_another_name_stops_with_what_is_there(tmp_path, second, stops):
    for wave, name in (("1", "Orderdatum"), ("2", second)):
        lines = "".join(f"o{i},k{i},2026-0{wave}-{i + 1:02d},9.50\n" for i in range(20))
        (tmp_path / f"{wave}.csv").write_text(f"Order,Klant,{name},Bedrag\n{lines}", encoding="utf-8")
    columns = "columns: {order_id: Order, person: Klant, at: Orderdatum, revenue: Bedrag}, date_order: ymd, timezone: UTC"
    file = tmp_path / "shop.yml"
    file.write_text("study: shop\ntitle: {nl: W, en: S}\nlanguages: [nl]\nis_synthetic: true\nwaves:\n"
                    + "".join(f"  w{w}: [{{path: {w}.csv, as: orders, {columns}}}]\n" for w in "12"), encoding="utf-8")  # fmt: skip
    if stops:
        with pytest.raises(InputError, match=r"^2\.csv kolom Orderdatum: .*Order, Klant, Datum order, Bedrag"):
            check.check_study(file, tmp_path)
    else:
        assert "2.csv: " in check.check_study(file, tmp_path)


def test_a_second_wave_whose_survey_has_other_headings_is_said_question_by_question_with_the_nearest(tmp_path):
    (tmp_path / "1.csv").write_text("nr;aanbevelen;gemak\n" + "".join(f"{i};{i % 11};3\n" for i in range(40)), encoding="utf-8")
    (tmp_path / "2.csv").write_text("nr;aanbeveling;sfeer\n" + "".join(f"{i};{i % 11};2\n" for i in range(40)), encoding="utf-8")
    text = STUDY.replace("LANG", "nl").replace("    - {path: a.csv", "    - {path: 1.csv").replace("questions:", (
        '  w2:\n    - {path: 2.csv, as: survey, format: auto, decimal: ","}\nquestions:'))
    file = tmp_path / "small.yml"
    file.write_text(text + "  gemak: {id: ces, metric: ces, scale: [1, 7], stage: decision}\n", encoding="utf-8")
    said = check.check_study(file, tmp_path)
    first, second = said.split("2.csv: ")
    assert "(nps): 40. Bedoelt u de kop aanbeveling?" in second and "(ces): 40" in second
    assert "zonder kolom" not in first


def test_all_that_a_check_says_of_a_study_with_mistakes(small, tmp_path):
    file = small("1;5;1\n2;12;3\n2;4;4\n3;;2\n", "en")
    (tmp_path / "a.csv").write_text((tmp_path / "a.csv").read_text(encoding="utf-8").replace("aanbevelen\n", "aanbevelen;jaar\n"), encoding="utf-8")
    (tmp_path / "e.csv").write_text("user_id,event_name,event_timestamp\n" + "".join(
        f"u{i},page_view,2026-01-0{i + 1}T10:00:00Z\nu{i},zzz,2026-01-0{i + 1}T10:05:00Z\n" for i in range(5)), encoding="utf-8")
    columns = "columns: {person: user_id, event: event_name, at: event_timestamp}, timezone: UTC"
    file.write_text("max_rejected: 0.5\n" + file.read_text(encoding="utf-8").replace(
        "questions:", f"    - {{path: e.csv, as: events, format: generic_events, {columns}}}\nquestions:") +
        "  jaars: {id: y, metric: csat, scale: [1, 5], stage: advocacy}\n  beter: {id: beter, role: comment}\n", encoding="utf-8")
    assert check.check_study(file, tmp_path).split("\n") == [
        "Study small, waves w1.",
        "a.csv: generic_survey, 4 rows read, 4 usable.",
        "  look at this: questions of the study without a column in this file (y): 4. Did you mean the heading jaar?",
        "    meaning: This question stays empty in this wave.",
        "  look at this: questions of the study without a column in this file (beter): 4",
        "    meaning: This question stays empty in this wave.",
        "  note: columns that the study does not ask for, not read: 1",
        "  look at this: answers off the scale, rejected (aanbevelen): 1 (row 3)",
        "    meaning: These answers count nowhere.",
        "  note: people linked to another source: 0",
        "  note: people not linked to another source: 3",
        "  look at this: people with more than one row in the same survey: 1 (row 4)",
        "    meaning: A person counts once in each figure, with the mean of the rows.",
        "  1 cells or rows rejected; the first is a.csv:3, column aanbevelen: answers off the scale, rejected",
        "e.csv: generic_events, 10 rows read, 10 usable.",
        "  note: people linked to another source: 0",
        "  note: people not linked to another source: 5",
        "  look at this: events without a stage: 10 (row 2, 3, 4, 5, 6)",
        "    meaning: This behaviour stands in no cell; add a rule to the stage model.",
        "  note: events without a stage (page_view): 5",
        "  note: events without a stage (zzz): 5",
        "This study can run.",
    ]


def published(tmp_path, **tables_):
    for name, rows in tables_.items():
        store.save(contracts.conform(pd.DataFrame(rows), name), name, tmp_path / "data/processed/small/w1")


CELL = {"cell_id": "all.advocacy.kpis.1", "persona": "all", "stage": "advocacy", "lane": "kpis", "rank": 1, "statement": "nps", "metric": "nps",
        "estimate": 12.0, "low": 4.0, "high": 20.0, "n": 1234, "unit": "points", "mark": "positive", "status": "reported", "sources": "survey",
        "wave": "w1", "method": "mean"}


def test_a_cell_is_traced_to_its_rows_in_the_order_of_the_file(small, tmp_path):
    file = small("1;5\n2;4\n")
    bare = {**CELL, "cell_id": "all.advocacy.thoughts.0", "lane": "thoughts", "rank": 0, "statement": None, "metric": None, "estimate": None,
            "low": None, "high": None, "n": 0, "unit": "count", "mark": "none", "status": "gap"}
    published(tmp_path, journey=[CELL, bare], evidence=[
        {"cell_id": CELL["cell_id"], "row_id": f"a.csv:{row}", "quote": quote, "total": 1234} for row, quote in ((10, None), (9, "fijn"))])
    told = [line.split() for line in check.trace_cell(file, tmp_path, CELL["cell_id"]).replace("\N{NO-BREAK SPACE}", " ").split("\n")]
    assert [" ".join(line) for line in told] == [
        "all.advocacy.kpis.1: NPS 12 [4–20], n = 1.234", "2 van 1.234 rijen:", "file row quote", "a.csv 9 fijn", "a.csv 10"]
    assert check.trace_cell(file, tmp_path, bare["cell_id"]).split("\n") == [
        "all.advocacy.thoughts.0: geen gegevens, n = 0", "Achter deze cel staan geen rijen."]
    with pytest.raises(UsageError, match=r"all\.advocacy\.kpis\.1"):
        check.trace_cell(file, tmp_path, "all.advocacy.kpis.2")


CHANGE = {"metric": "nps", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "verdict": "changed", "wave_before": "w0",
          "wave_after": "w1", "before": 10.0, "after": 30.0, "difference": 20.0, "low": 10.0, "high": 30.0, "unit": "points"}


@pytest.fixture
def changes(small, tmp_path, monkeypatch):
    file = small("1;5\n2;4\n", "en")
    file.write_text(file.read_text(encoding="utf-8").replace("waves:\n", "waves:\n  w0: []\n"), encoding="utf-8")
    monkeypatch.setattr(check, "_published", lambda *_: tmp_path)

    def told(rows, **more):
        frame = pd.DataFrame(rows, columns=list(CHANGE))
        monkeypatch.setattr(check.store, "load", lambda *_: frame)
        return check.show_changes(file, tmp_path, **more).replace("\N{NO-BREAK SPACE}", " ").split("\n")

    return told


def test_changes_are_counted_by_verdict_and_only_what_changed_is_told_with_its_place(changes):
    rows = [CHANGE, CHANGE | {"stage": "advocacy", "channel": "web"}, *[CHANGE | {"verdict": "same"}] * 3]
    assert changes(rows) == ["w0 → w1: 2 changed, 3 the same, 0 cannot be told.",
                             "  NPS (everyone): 10 → 30, difference +20 [10–30]",
                             "  NPS (Advocacy, website): 10 → 30, difference +20 [10–30]"]
    assert changes([CHANGE | {"verdict": "cannot_tell"}]) == ["w0 → w1: 0 changed, 0 the same, 1 cannot be told."]


def test_without_an_earlier_wave_or_with_another_one_asked_for_there_is_no_comparison(changes):
    assert changes([]) == changes([CHANGE], before="w1") == ["There is no wave before w1 to compare with."]
    assert changes([CHANGE], before="w0")[0] == "w0 → w1: 1 changed, 0 the same, 0 cannot be told."
    with pytest.raises(UsageError, match="w9"):
        changes([CHANGE], before="w9")


def test_of_what_has_no_stage_all_options_of_a_question_are_one_and_one_placed_answer_is_enough():
    model = stages.load_model("five_stages")
    rows = pd.DataFrame({"question_id": ["a=x", "a=y", "b", "b", "c"], "stage": [None, None, None, "decision", "decision"]})
    assert check._without_stage([rows.iloc[:3], rows.iloc[3:]], model, "en") == ["a"] and check._without_stage([], model, "en") == []
