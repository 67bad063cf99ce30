"""A new study is a file that explains itself, and runs once the exports are there."""

import pytest
from conftest import ROOT

from helpers import study
from helpers.errors import UsageError
from helpers.new import start_study


def test_a_new_study_can_be_read_at_once_and_says_what_to_do_next(tmp_path):
    said = start_study("acme", tmp_path)
    plan = study.read(tmp_path / "studies/acme.yml", root=tmp_path)
    assert plan.study == "acme" and plan.languages == ["nl", "en"]
    assert (tmp_path / "data/raw/acme/2026-Q1").is_dir()
    assert "# awareness, consideration, decision, retention, advocacy.\n" in (tmp_path / "studies/acme.yml").read_text(encoding="utf-8")
    assert "klantreis check" in said and "klantreis run" in said


def test_an_empty_folder_gets_the_notebooks_and_those_of_a_project_are_left_alone(tmp_path):
    assert f"{tmp_path / 'notebooks'}/" in start_study("acme", tmp_path)
    made = {book.name: book.read_bytes() for book in (tmp_path / "notebooks").iterdir()}
    assert made == {book.name: book.read_bytes() for book in (ROOT / "notebooks").glob("0*.ipynb")}
    (tmp_path / "notebooks/01_clean.ipynb").write_text("mine", encoding="utf-8")
    assert "notebooks" not in start_study("beta", tmp_path)
    assert (tmp_path / "notebooks/01_clean.ipynb").read_text(encoding="utf-8") == "mine"


def test_an_existing_study_is_left_alone(tmp_path):
    start_study("acme", tmp_path)
    file = tmp_path / "studies/acme.yml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="bestaat al"):
        start_study("acme", tmp_path)
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["../up", "Acme", "a b", "", "x" * 65, "a/b", "-a", "a\n"])
def test_names_that_could_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(UsageError):
        start_study(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["no", "true", "1e5", "0", "on", "2026"])
def test_a_name_that_yaml_reads_as_something_else_is_quoted(tmp_path, name):
    start_study(name, tmp_path)
    assert study.read(tmp_path / "studies" / f"{name}.yml").study == name
