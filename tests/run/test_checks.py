"""Before any work it is looked at whether everything is there, is what it says it is, and stays so."""

import builtins

import pytest
from run_project import Project

from helpers import study, words
from helpers.errors import InputError, NotebookFailed, UsageError
from helpers.run import checks

SAY = words.load("en")


@pytest.fixture
def small(tmp_path):
    return Project(tmp_path)


def plan_of(project):
    return study.read(project.study, project.root)


def test_notebooks_come_in_their_order_and_one_that_is_asked_for_must_be_there(small):
    found = checks.notebooks(small.root, [None, "02", "09_rep"], SAY)
    assert [book.name for book in found] == ["01_clean", "02_stages", "04_emotions", "09_report"]
    with pytest.raises(UsageError, match="there is no notebook 03"):
        checks.notebooks(small.root, ["03"], SAY)
    with pytest.raises(UsageError, match=r"notebooks"):
        checks.notebooks(small.root / "studies", [], SAY)


def test_a_notebook_as_large_as_no_notebook_is_is_not_read(small, monkeypatch):
    monkeypatch.setattr(checks, "LARGEST", 100)
    with pytest.raises(NotebookFailed, match=r"01_clean\.ipynb"):
        checks.notebooks(small.root, [], SAY)


@pytest.mark.parametrize(("given", "told"), [
    ({"level": 0.9}, None), ({"level": 1}, None), ({"random_state": 3, "languages": ["en"]}, None),
    ({"level": "0.9"}, "level"), ({"random_state": True}, "random_state"), ({"random_state": 1.5}, "random_state"),
    ({"levle": 0.9}, "Did you mean level"), ({"tables": "elsewhere"}, "tables"), ({"wachtwoord": "x"}, "environment"),
])
def test_a_value_must_be_of_a_parameter_and_of_its_kind(small, given, told):
    books = checks.notebooks(small.root, [], SAY)
    if told is None:
        return checks.parameters(books, given, small.study, SAY)
    with pytest.raises(UsageError, match=told):
        checks.parameters(books, given, small.study, SAY)


def test_an_export_that_is_missing_or_held_by_another_program_is_named(small, monkeypatch):
    plan = plan_of(small)
    assert list(checks.exports(plan, "w1", SAY)) == ["data/raw/small/a.csv"]
    whole = builtins.open

    def held(path, *given, **more):
        if str(path).endswith("a.csv"):
            raise PermissionError(13, "the file is used by another process", str(path))
        return whole(path, *given, **more)

    monkeypatch.setattr(builtins, "open", held)
    with pytest.raises(InputError, match=r"data/raw/small/a\.csv: .*another program holds it\. Close it"):
        checks.exports(plan, "w1", SAY)
    monkeypatch.undo()
    (small.root / "data/raw/small/a.csv").unlink()
    with pytest.raises(InputError, match=r"data/raw/small/a\.csv: the file is not there"):
        checks.exports(plan, "w1", SAY)


def test_what_changes_while_a_run_reads_it_is_named_also_when_it_is_gone(small):
    books = checks.notebooks(small.root, [], SAY)
    before = checks.others(small.study, books)
    checks.unchanged(before, checks.others(small.study, books), plan_of(small), SAY, "Run again")
    (small.root / "notebooks/02_stages.ipynb").unlink()
    with pytest.raises(InputError, match=r"02_stages\.ipynb: the file changed"):
        checks.unchanged(before, checks.others(small.study, books), plan_of(small), SAY, "Run again")


def test_a_format_that_does_not_exist_is_refused_with_the_nearest_and_one_without_its_package_with_what_to_install(monkeypatch):
    checks.formats(("html", "pdf", "json"), SAY)
    with pytest.raises(UsageError, match=r"no format powerpi\. Did you mean powerbi\?.*html, pdf"):
        checks.formats(("html", "powerpi"), SAY)
    monkeypatch.setattr(checks.takeaways, "missing", lambda asked: [("hyper", "pantab", "tableau")] if "hyper" in asked else [])
    with pytest.raises(UsageError, match=r"hyper: the package pantab is not installed\. Install it with pip install 'klantreis\[tableau\]'"):
        checks.formats(("html", "hyper"), SAY)
