"""check says what a run would read and find, and stops where a run would stop."""

import re

import pandas as pd
import pytest
import yaml

from helpers import check, look, study
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
