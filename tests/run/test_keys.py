"""A key changes with what decides a result, and with nothing else."""

import pytest
from conftest import ROOT
from run_project import write_notebook

from helpers import study
from helpers.run import keys

CODE = ["tables: str = 'x'\nlevel: float = 0.95", "from helpers import store\nfrom helpers.report.findings import stages as findings",
        "a = store.load('answers', tables)", "plan.targets\nplan.sources(wave)", "store.save(a, 'measures', tables, part='kpis')"]


@pytest.fixture
def book(tmp_path):
    write_notebook(tmp_path / "05_kpis.ipynb", CODE)
    return keys.Notebook(tmp_path / "05_kpis.ipynb")


def _study(folder):
    (folder / "a.yml").write_text("study: a\ntitle: {nl: A, en: A}\nwaves: {w: []}\n", encoding="utf-8")
    return folder / "a.yml"


def test_a_notebook_says_what_it_takes_reads_writes_and_uses(book):
    assert book.parameters == {"tables": "x", "level": 0.95}
    assert (book.reads, book.writes, book.settings, book.reads_raw) == (["answers"], ["measures.kpis.parquet"], {"targets", "waves"}, True)


def test_comments_and_layout_do_not_count_and_code_does(tmp_path, book):
    write_notebook(tmp_path / "same.ipynb", [*CODE[:2], "# why\na  =  store.load('answers',tables)", *CODE[3:]])
    write_notebook(tmp_path / "other.ipynb", [*CODE[:2], "a = store.load('comments', tables)", *CODE[3:]])
    assert keys.Notebook(tmp_path / "same.ipynb").code_hash == book.code_hash
    assert keys.Notebook(tmp_path / "other.ipynb").code_hash != book.code_hash


def test_helpers_count_as_far_as_they_reach(book):
    reached = set(book.helpers_hash)
    assert {"helpers.store", "helpers.tables", "helpers.report.findings.stages"} <= reached
    assert not {name for name in reached if name.startswith(("helpers.run", "helpers.study", "helpers.cli", "helpers.personas"))}


def test_templates_fonts_and_word_lists_count_for_who_uses_a_module_beside_them(tmp_path, monkeypatch):
    package = tmp_path / "helpers"
    for name, text in (("room/__init__.py", ""), ("room/page.py", "x = 1\n"), ("room/templates/page.css", "a {}"), ("other.py", "y = 2\n")):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(keys, "PACKAGE", package)

    def hashes():
        for known in (keys._module_hash, keys._data_hash, keys._tree_of):
            known.cache_clear()
        return [keys._module_hash(name) for name in ("helpers.room.page", "helpers.room", "helpers.other")]

    before = hashes()
    (package / "room/templates/page.css").write_text("b {}", encoding="utf-8")
    after = hashes()
    (package / "room/templates/page.css").rename(package / "room/templates/other.css")
    assert [a == b for a, b in zip(before, after)] == [False, False, True]
    assert hashes()[0] not in (before[0], after[0])      # another name is another file
    for known in (keys._module_hash, keys._data_hash, keys._tree_of):
        known.cache_clear()


def test_a_key_of_the_study_counts_only_for_those_who_use_it(tmp_path):
    text = "study: a\ntitle: {nl: A, en: A}\nwaves: {w: []}\ntargets: {nps: {goal: 40}}\nstage_model: own.stages.yml\n"
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    (tmp_path / "own.stages.yml").write_text("name: own", encoding="utf-8")
    plan = study.read(tmp_path / "a.yml", root=tmp_path)
    before = keys.study_part(plan, {"targets", "stage_model"})
    (tmp_path / "own.stages.yml").write_text("name: other", encoding="utf-8")
    after = keys.study_part(plan, {"targets", "stage_model"})
    assert set(before) == {"targets", "stage_model"}
    assert before["targets"] == after["targets"] and before["stage_model"] != after["stage_model"]


def test_a_method_of_the_plan_counts_for_every_key_that_its_code_reads(tmp_path):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "say = words.load('nl', plan.labels_in('nl'))"])
    write_notebook(tmp_path / "b.ipynb", ["x: int = 1", "facts.gather(plan)"])
    assert {"labels", "questions", "segments", "wanted", "people"} <= keys.Notebook(tmp_path / "a.ipynb").settings
    assert keys.Notebook(tmp_path / "b.ipynb").settings == {keys.EVERY}


def test_a_stage_model_counts_with_what_it_builds_upon(tmp_path):
    (tmp_path / "a.yml").write_text("study: a\ntitle: {nl: A, en: A}\nwaves: {w: []}\nstage_model: own.yml\n", encoding="utf-8")
    (tmp_path / "own.yml").write_text("name: own\nextends: base.yml\n", encoding="utf-8")
    (tmp_path / "base.yml").write_text("name: base", encoding="utf-8")
    plan = study.read(tmp_path / "a.yml", root=tmp_path)
    before = keys.study_part(plan, {"stage_model"})
    (tmp_path / "base.yml").write_text("name: other", encoding="utf-8")
    assert keys.study_part(plan, {"stage_model"}) != before


def test_labels_beside_the_study_count_for_who_reads_them(tmp_path):
    (tmp_path / "a.yml").write_text("study: a\ntitle: {nl: A, en: A}\nwaves: {w: []}\n", encoding="utf-8")
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "labels = emotions.read_labels(plan.root / plan.labelled)"])
    settings = keys.Notebook(tmp_path / "a.ipynb").settings
    plan = study.read(tmp_path / "a.yml", root=tmp_path)
    before = keys.study_part(plan, settings)
    (tmp_path / "a.labels.csv").write_text("row_id", encoding="utf-8")
    assert "labelled" in settings and keys.study_part(plan, settings) != before


def test_what_reads_texts_by_itself_counts_by_what_it_comes_down_to(tmp_path, monkeypatch):
    file = _study(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + "scorer: auto\n", encoding="utf-8")
    plan, found = study.read(file, root=tmp_path), {}
    for is_there in (True, False):
        monkeypatch.setattr(keys.importlib.util, "find_spec", lambda name, is_there=is_there: is_there or None)
        found[is_there] = keys.study_part(plan, {"scorer", "targets"}), keys.reader(plan)
    parts = [{"study": part} for part, _ in found.values()]
    assert keys.differences(*parts) == ["study: scorer"] and [reader for _, reader in found.values()] == ["auto: embeddings", "auto: rules"]
    assert keys.reader(plan.model_copy(update={"scorer": "rules"})) == "rules"


def test_the_key_of_the_pseudonyms_counts_for_who_opens_exports_and_installed_versions_for_all(book, tmp_path, monkeypatch):
    plan = study.read(_study(tmp_path), root=tmp_path)
    before, after = (keys.key_parts(book, plan, {}, {}, "v", pseudonyms=p) for p in "ab")
    assert keys.differences(after, before) == ["key"]
    first = keys.environment_hash(tmp_path)
    monkeypatch.setattr(keys.metadata, "version", lambda name: "99")
    assert keys.environment_hash(tmp_path) != first


def test_a_changed_magic_line_counts_as_code(tmp_path):
    for name, magic in (("a", "%matplotlib inline"), ("b", "%run other.py")):
        write_notebook(tmp_path / f"{name}.ipynb", ["x: int = 1", magic])
    assert keys.Notebook(tmp_path / "a.ipynb").code_hash != keys.Notebook(tmp_path / "b.ipynb").code_hash


def test_what_changed_is_named():
    before = {"code": "1", "inputs": {"a.csv": "x", "b.csv": "y"}}
    assert keys.differences({"code": "2", "inputs": {"a.csv": "z", "b.csv": "y"}}, before) == ["code", "inputs: a.csv"]
    assert keys.differences(before, before) == []
    assert keys.differences(before, None) == ["new"]


def test_the_report_takes_the_languages_and_formats_that_the_command_offers():
    taken = keys.Notebook(ROOT / "notebooks" / "09_report.ipynb").parameters
    assert (taken["languages"], taken["formats"]) == (["nl", "en"], ["html", "pdf"])


def test_what_a_notebook_reads_and_writes_stands_in_its_calls_of_the_store_and_nowhere_else(tmp_path):
    write_notebook(tmp_path / "a.ipynb", [
        "a = 1\nb: str = 'x'\nc: list = ['nl']", "store.load('answers', tables, 'more')\nother.load('x')\nstore.path('events', tables)\nload('y')",
        "store.export(t, 'people', tables)\nstore.save(t, 'moods', tables)\nstore.save(t, 'measures', tables, name='x', part='kpis')\nstore.load(name, tables)",
        "%matplotlib inline\n  !ls\nx = plans.targets"])
    book = keys.Notebook(tmp_path / "a.ipynb")
    assert (book.name, book.parameters) == ("a", {"a": 1, "b": "x", "c": ["nl"]})
    assert (book.reads, book.writes) == (["answers", "events"], ["people.csv", "moods.parquet", "measures.kpis.parquet"])
    assert (book.settings, book.reads_raw, book.magics) == (set(), False, ["%matplotlib inline", "!ls"])


def test_without_a_cell_of_parameters_there_are_none(tmp_path):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1"])
    text = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    (tmp_path / "b.ipynb").write_text(text.replace('"parameters"', '"other"'), encoding="utf-8")
    assert keys.Notebook(tmp_path / "a.ipynb").parameters == {"x": 1} and keys.Notebook(tmp_path / "b.ipynb").parameters == {}


def test_a_method_counts_for_the_keys_that_it_reads_and_a_plain_key_for_itself():
    assert keys._keys_behind("targets") == {"targets"} and keys._keys_behind("typed") == {"assumed", "map"}
    assert keys._keys_behind("shown_people") == {"map", "privacy"} and keys._keys_behind("sources") == {"waves"}
    assert keys._keys_behind("planned") == {"experiments"}


def test_a_package_is_reached_with_all_its_modules_and_a_module_by_its_name():
    import ast

    def reached(code):
        return keys._reach(ast.parse(code))

    assert {"helpers.compare", "helpers.compare.drift"} <= reached("from helpers import compare") | reached("import helpers.compare.drift")
    assert reached("import json\nfrom pathlib import Path\nfrom helpers import nothing\nfrom . import x") <= {"helpers"}
    assert reached("from helpers.errors import InputError") == {"helpers.errors"}
    assert not any(name.startswith(("helpers.study", "helpers.run", "helpers.cli")) for name in reached("from helpers import study, cli, errors"))


def test_files_that_a_study_names_are_followed_once_and_only_texts_that_name_files(tmp_path):
    for name, text in (("a.yml", "extends: b.yml\n"), ("b.yml", 'x: 1\nextends: "a.yml"  # terug\n'), ("c.csv", "extends: d.yml"), ("d.yml", ""), ("e.pdf", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    named = keys._named(tmp_path, keys._texts({"x": ["a.yml", {"y": "c.csv"}, 5, None], "z": "gone.md", "e": "e.pdf"}))
    assert [file.name for file in named] == ["a.yml", "c.csv", "b.yml"]
    assert keys._texts({"a": ["x", ["y"], 1], "b": True}) == ["x", "y"]


def test_a_hash_of_everything_changes_with_values_study_and_what_more_is_given(tmp_path):
    plan = study.read(_study(tmp_path), root=tmp_path)
    first = keys.everything(plan, {"a": {"level": 0.9}}, "v")
    assert first == keys.everything(plan, {"a": {"level": 0.9}}, "v") and len(first) == 64
    others = [keys.everything(plan, {"a": {"level": 0.95}}, "v"), keys.everything(plan, {"a": {"level": 0.9}}, "w"),
              keys.everything(plan.model_copy(update={"random_state": 8}), {"a": {"level": 0.9}}, "v")]
    assert len({first, *others}) == 4


def test_the_parts_of_a_key_are_named_and_the_pseudonyms_count_for_who_opens_exports_alone(book, tmp_path):
    plan = study.read(_study(tmp_path), root=tmp_path)
    parts = keys.key_parts(book, plan, {"b": 1, "a": [2]}, {"x.csv": "h"}, "env", pseudonyms="k")
    assert {k: parts[k] for k in ("inputs", "versions", "key")} == {"inputs": {"x.csv": "h"}, "versions": "env", "key": "k"}
    assert list(parts["parameters"]) == ["a", "b"] and parts["parameters"]["b"] == keys.sha256(b"1") and set(parts["study"]) == {"targets", "waves"}
    book.reads_raw = False
    assert keys.key_parts(book, plan, {}, {}, "env", pseudonyms="k")["key"] is None


@pytest.mark.parametrize(("now", "before", "told"), [
    ({"a": 1}, {}, ["a"]), ({"a": {"x": 1}}, {"a": {"x": 1, "y": 2}}, ["a: y"]), ({"a": {"x": 1, "b": 2}}, {"a": {}}, ["a: b", "a: x"]), ({"a": {"x": 1}}, {"a": "x"}, ["a"]),
    ({}, {"a": 1}, []), ({"a": None}, {}, []),
])
def test_each_difference_is_told_by_its_part_and_name_in_order(now, before, told):
    assert keys.differences(now, before) == told
