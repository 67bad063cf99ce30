"""The study file: everything a person may get wrong ends in one line that says where, what and what to do."""

import pytest
from conftest import ROOT, needs_shared

from helpers import study
from helpers.errors import UsageError

GOOD = """\
study: acme
title: {nl: Acme, en: Acme}
languages: [LANG, en]
waves:
  2026-Q1:
    - {path: data/raw/acme/a.csv, as: survey}
  2026-Q2:
    - {path: data/raw/acme/b.csv, as: survey}
"""


def refused(tmp_path, text, language="nl"):
    file = tmp_path / "acme.yml"
    file.write_text(text.replace("LANG, en" if language == "en" else "LANG", language), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        study.read(file)
    message = str(caught.value)
    assert "\n" not in message and "acme.yml" in message
    return message


def test_the_shipped_studies_are_good():
    for file in sorted((ROOT / "studies").glob("*.yml")):
        if "." not in file.stem:
            assert study.read(file).study == file.stem


@needs_shared
def test_the_studies_on_real_data_are_good():
    for file in sorted((ROOT / "tests/studies").glob("*.yml")):
        if "." not in file.stem:
            assert study.read(file).study == file.stem


@pytest.mark.parametrize(("change", "nl", "en"), [
    (GOOD + "stage_modle: race\n", "rij 9: de sleutel stage_modle bestaat niet. Bedoelt u stage_model?", "row 9: there is no key stage_modle. Did you mean stage_model?"),
    (GOOD + "study: twice\n", "rij 9: de sleutel study staat er twee keer", "row 9: the key study stands there twice"),
    (GOOD.replace("acme\n", "../acme\n", 1), "sleutel study", "key study"),
    (GOOD.replace("acme\n", "Acme!\n", 1), "sleutel study", "key study"),
    (GOOD + "labels: &a {x: {nl: a, en: b}}\n", "verwijzingen", "aliases"),
    (GOOD + "people: !!python/object:os.system {}\n", "tags", "tags"),
    (GOOD + "no: 1\n", "aanhalingstekens", "quotes"),
    (GOOD + "privacy: {minimum_people: 3}\n", "privacy.minimum_people", "privacy.minimum_people"),
    (GOOD + "privacy: {minimum_poeple: 10}\n", "Bedoelt u minimum_people?", "Did you mean minimum_people?"),
    (GOOD.replace("as: survey", "as: survye"), "waves.2026-Q1.0.as", "waves.2026-Q1.0.as"),
    (GOOD.replace("path: data/raw/acme/a.csv", "path: /etc/passwd"), "pad", "path"),
    (GOOD + "waves2: [\n", "geen leesbare YAML", "no readable YAML"),
    ("", "", ""),
    ("- a\n", "", ""),
    *((GOOD + f"personas: {{override: {choice}}}\n", "reason: waarom", "reason: why") for choice in (
        "{k: 3}", "{reason: three teams work apart}", "{k: 3, reason: ''}", "{k: 3, reason: '   -      '}", "{k: yes, reason: three teams work apart}",
        "{k: 40, reason: forty teams work apart}", "{k: 3, reason: three teams work apart, why: more}")),
])
def test_a_bad_study_is_refused_in_one_line_of_its_language(tmp_path, change, nl, en):
    assert nl in refused(tmp_path, change)
    if "LANG" in change:
        assert en in refused(tmp_path, change, "en")


def test_an_own_number_of_groups_with_a_written_reason_is_read(tmp_path):
    file = tmp_path / "acme.yml"
    file.write_text(GOOD.replace("LANG", "nl") + "personas: {override: {k: 3, reason: three teams work apart}}\n", encoding="utf-8")
    assert study.read(file).personas.override == {"k": 3, "reason": "three teams work apart"}


def test_a_missing_file_is_said_in_both_languages():
    with pytest.raises(UsageError, match=r"het bestand is er niet.*there is no such file"):
        study.read("studies/nowhere.yml")


@needs_shared
@pytest.mark.parametrize("name", ["d17_yaml_bomb.yaml", "d18_yaml_python_tag.yaml", "d20_params_traversal.yaml"])
def test_hostile_study_files_are_refused(shared, name):
    with pytest.raises(UsageError):
        study.read(shared / "corpus" / name)


@needs_shared
def test_hostile_study_names_are_refused(shared, tmp_path):
    names = [n for n in (shared / "corpus/d21_study_names.txt").read_text(encoding="utf-8").splitlines() if n]
    for name in names:
        file = tmp_path / "x.yml"
        file.write_text(GOOD.replace("LANG", "nl").replace("study: acme", "study: " + repr(name)), encoding="utf-8")
        try:
            accepted = study.read(file).study
        except UsageError:
            continue
        assert __import__("re").fullmatch(study.NAME, accepted)
