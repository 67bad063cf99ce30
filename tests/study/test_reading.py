"""The study file: everything a person may get wrong ends in one line that says where, what and what to do."""

import pytest
from conftest import ROOT, needs_shared

from helpers import study
from helpers.errors import UsageError
from helpers.study import actions, register

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


def told(tmp_path, text):
    """The whole message on a study in Dutch, its file by its own name."""
    return refused(tmp_path, text).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(("text", "said"), [
    (GOOD + "colour: red\n", "acme.yml rij 9: de sleutel colour bestaat niet."),
    (GOOD + "privacy:\n  sensitive: []\n  minimum_people: 4\n", "acme.yml rij 11, sleutel privacy.minimum_people: 4 is te laag; minstens 5. Verbeter de waarde."),
    (GOOD.replace("{path: data/raw/acme/b.csv, as: survey}", "{path: data/raw/acme/b.csv, as: survey, encodign: x}"), "acme.yml rij 8: de sleutel waves.2026-Q2.0.encodign bestaat niet. Bedoelt u encoding?"),
    (GOOD + "root: x\n", "acme.yml rij 9: de sleutel root bestaat niet."), (GOOD + "kept: {}\n", "acme.yml rij 9: de sleutel kept bestaat niet."),
    (GOOD + "file: x\n", "acme.yml rij 9: de sleutel file bestaat niet."), (GOOD + "labelled: x\n", "acme.yml rij 9: de sleutel labelled bestaat niet."),
    (GOOD.replace("title: {nl: Acme, en: Acme}\n", "titel: {nl: Acme}\n"), "acme.yml rij 2: de sleutel titel bestaat niet. Bedoelt u title?"),
])
def test_the_row_the_key_and_the_nearest_word_are_told(tmp_path, text, said):
    assert told(tmp_path, text).startswith(said)


@pytest.mark.parametrize("path", ["/a.csv", "~/a.csv", "http://x/a.csv", '"a\\nb.csv"', '"a\\0.csv"'])
def test_a_path_outside_the_project_is_refused_wherever_it_stands(tmp_path, path):
    assert "pad" in told(tmp_path, GOOD.replace("data/raw/acme/b.csv", path))


def test_a_study_of_a_million_bytes_is_read_and_a_larger_one_is_not(tmp_path):
    file = tmp_path / "acme.yml"
    text = GOOD.replace("LANG", "nl") + "#"
    file.write_text(text + "x" * (study.reading.LARGEST - len(text)), encoding="utf-8")
    assert file.stat().st_size == 1_000_000 and study.read(file).study == "acme"
    file.write_text(text + "x" * (study.reading.LARGEST - len(text) + 1), encoding="utf-8")
    with pytest.raises(UsageError, match=r"acme\.yml: het bestand is er niet.*there is no such file"):
        study.read(file)


def test_a_study_that_is_no_utf8_is_said_so_and_so_is_its_file_of_actions(tmp_path):
    file, beside = tmp_path / "acme.yml", tmp_path / "acme.actions.yml"
    file.write_bytes(GOOD.replace("LANG", "nl").replace("nl: Acme", "nl: Café").encode("cp1252"))
    with pytest.raises(UsageError, match=r"acme\.yml rij 1: .*UTF-8"):
        study.read(file)
    file.write_text("\ufeff" + GOOD.replace("LANG", "nl"), encoding="utf-8")
    assert study.read(file).kept == {}
    actions.place(file).write_bytes("a: {é}".encode("cp1252"))
    with pytest.raises(UsageError, match=r"acme\.\w+\.ya?ml rij 1: .*UTF-8"):
        study.read(file)
    assert not beside.exists() or actions.place(file) == beside


@pytest.mark.parametrize(("text", "language"), [
    ("languages: [en, nl]\n", "en"), ("languages:\n  - en\n", "en"), ("languages: ['en']\n", "en"), ('languages: ["en"]\n', "en"), ("languages: [nl, en]\n", "nl"),
    ("languages: [xx]\n", "nl"), ("", "nl"), ("  languages: [en]\n", "nl"), ("a: 1\nlanguages: [en]\n", "en"),
])
def test_a_broken_study_is_still_answered_in_its_first_language(text, language):
    assert study.reading._language_of(text) == language


def test_files_that_a_study_names_lie_under_the_root_and_names_stay_names(tmp_path):
    file = tmp_path / "acme.yml"
    file.write_text(GOOD.replace("LANG", "nl") + "taxonomy: own.yml\nscorer: models/mine\n", encoding="utf-8")
    read = study.read(file, tmp_path)
    assert (read.taxonomy, read.scorer, read.root, read.file, read.labelled) == (
        str(tmp_path / "own.yml"), str(tmp_path / "models/mine"), tmp_path, str(file), "acme.labels.csv")
    file.write_text(GOOD.replace("LANG", "nl") + "taxonomy: care\nscorer: embeddings\n", encoding="utf-8")
    elsewhere = study.read(file, tmp_path / "root")
    assert (elsewhere.taxonomy, elsewhere.scorer, elsewhere.labelled) == ("care", "embeddings", (tmp_path / "acme.labels.csv").as_posix())


def test_a_study_that_is_like_another_says_the_rest_after_it_and_forgets_whom_that_forgot(tmp_path):
    base, like = tmp_path / "acme.yml", tmp_path / "like.yml"
    base.write_text(GOOD.replace("LANG", "nl") + "random_state: 3\noutcome: csat\n", encoding="utf-8")
    like.write_text("like: acme.yml\nstudy: like\nrandom_state: 4\n", encoding="utf-8")
    register.add(base, forgotten={"p1"})
    read = study.read(like, tmp_path)
    assert (read.study, read.random_state, read.outcome, read.privacy.forgotten, list(read.waves)) == ("like", 4, "csat", ["p1"], ["2026-Q1", "2026-Q2"])
    for wrong, text, said in (("like.yml", "", "het bestand is er niet"), ("gone.yml", "", "het bestand is er niet"),
                              ("other.yml", "like: acme.yml\nstudy: other\n", "een studie is een lijst"), ("other.yml", "- a\n", "een studie is een lijst")):
        (tmp_path / "other.yml").write_text(text, encoding="utf-8")
        like.write_text(f"like: {wrong}\nstudy: like\n", encoding="utf-8")
        with pytest.raises(UsageError, match=rf"{wrong}.*{said}"):
            study.read(like, tmp_path)


def test_typed_cells_come_after_those_of_the_study_and_a_file_of_them_must_be_there(tmp_path):
    file, cell = tmp_path / "acme.yml", "{stage: decision, lane: goals, text: {nl: x}, source: y, date: '2026-01-01'}"
    file.write_text(GOOD.replace("LANG", "nl") + f"assumed: [{cell}]\nmap: {{file: cells.yml}}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cells\.yml: het bestand is er niet"):
        study.read(file, tmp_path)
    (tmp_path / "cells.yml").write_text("", encoding="utf-8")
    assert [c.lane for c in study.read(file, tmp_path).assumed] == ["goals"]
    (tmp_path / "cells.yml").write_text(f"- {cell.replace('goals', 'thoughts')}\n", encoding="utf-8")
    assert [c.lane for c in study.read(file, tmp_path).assumed] == ["goals", "thoughts"]


def test_the_keys_that_may_stand_at_a_place_are_those_of_that_part():
    keys_at = study.reading._keys_at
    assert "stage_model" in keys_at(()) and not {"root", "file"} & set(keys_at(()))
    assert "as" in keys_at(("waves", "w", 0)) and "kind" not in keys_at(("waves", "w", 0))
    for at, key in ((("questions", "q"), "is_reversed"), (("privacy",), "minimum_people"), (("engine",), "master"), (("personas",), "max_k"),
                    (("targets", "nps"), "goal"), (("assumed", 0), "date"), (("experiments", "t"), "until"), (("weights",), "margins"), (("map",), "type")):
        assert key in keys_at(at), at


@pytest.mark.parametrize(("value", "said"), [
    ("max_rejected: 2\n", "2"), ("random_state: veel\n", "veel"), ("random_state: " + "z" * 90 + "\n", repr("z" * 90)[:80]), ("languages: [nl, fr]\n", "fr"),
])
def test_what_was_given_is_shown_as_far_as_it_fits(tmp_path, value, said):
    text = GOOD if not value.startswith("languages") else GOOD.replace("languages: [LANG, en]\n", "")
    shown = told(tmp_path, text + value)
    assert said in shown and "z" * 80 not in shown
