"""What holds for every format: found by its name, says what is lost, and takes nothing along that must stay at home."""

import posixpath
import zipfile

import pytest
from defusedxml import ElementTree

from helpers import errors, words
from helpers.report import exports, page

FORMATS = [name for name in exports.names() if name not in exports.PAGES]
SECRET = (b"person00", b"enquete.csv:")
"""A pseudonym, and the place of a row in an export."""


@pytest.fixture(scope="module")
def twice(material, tmp_path_factory):
    """All formats that can be made here, made two times; Tableau's has a test of its own, and other bytes each time."""
    lacking = {name for name, _, _ in exports.missing(FORMATS)}
    one, two = (tmp_path_factory.mktemp(turn) for turn in ("one", "two"))
    wanted = [name for name in FORMATS if name not in {*lacking, "hyper"}]
    exports.write(wanted, material, two)
    return exports.write(wanted, material, one), one, two


def contents(file):
    """The bytes of a file, of a packed one those of its parts."""
    if not zipfile.is_zipfile(file):
        return [file.read_bytes()]
    with zipfile.ZipFile(file) as packed:
        return [packed.read(name) for name in packed.namelist()]


@pytest.mark.row("B19")
@pytest.mark.parametrize("language", words.languages())
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_it_is_and_what_is_lost(name, language):
    say = words.load(language)
    assert say[f"exports.{name}.what"] and all(say[f"exports.{name}.lost"])
    assert exports.told(name, say).startswith(f"{name} ") and "{" not in exports.told(name, say)


def test_every_file_is_named_and_every_name_is_a_file(twice):
    made, folder, _ = twice
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == {file for files in made.values() for file in files} | {"LEESMIJ.nl.md", "README.en.md"}
    readme = (folder / "README.en.md").read_text(encoding="utf-8")
    assert all(f"## {name}: " in readme for name in made) and "Synthetic data" in readme


def test_the_same_study_gives_the_same_bytes(twice):
    made, one, two = twice
    files = [file for names in made.values() for file in names]
    assert len(files) > 60 and all((one / file).read_bytes() == (two / file).read_bytes() for file in files)


@pytest.mark.parametrize("name", ["pptx", "xlsx"])
def test_an_office_file_is_a_whole_package(twice, name):
    """Every part is XML that can be read, has a kind, and is led to; every relation leads to a part: what an office program repairs or refuses."""
    if name not in twice[0]:
        pytest.skip(f"{name} needs an extra")
    for file in (f for f in twice[0][name] if f.endswith(name)):
        with zipfile.ZipFile(twice[1] / file) as packed:
            parts = {"/" + part for part in packed.namelist()}
            read = {part: ElementTree.fromstring(packed.read(part[1:])) for part in parts if part.endswith((".xml", ".rels"))}
        kinds = {child.get("PartName") or child.get("Extension") for child in read["/[Content_Types].xml"]}
        led_to = set()
        for part, tree in read.items():
            if part.endswith(".rels"):
                inside = [r.get("Target") for r in tree if r.get("TargetMode") != "External"]
                led_to |= {posixpath.normpath(posixpath.join(posixpath.dirname(posixpath.dirname(part)), target)) for target in inside}
                assert len({r.get("Id") for r in tree}) == len(tree), part
        assert led_to == {part for part in parts if not part.endswith(".rels")} - {"/[Content_Types].xml"}
        assert all(part in kinds or part.rpartition(".")[2] in kinds for part in parts - {"/[Content_Types].xml"})


def test_what_a_page_links_to_is_among_the_files(twice, material):
    made = twice[0]
    for name in set(page.DOWNLOADS) & set(made):
        assert all(page.DOWNLOADS[name].format(lang).removeprefix("exports/") in made[name] for lang in material.says)


def test_no_person_and_no_place_of_a_row_leaves(twice):
    made, folder, _ = twice
    for files in made.values():
        for file in files:
            assert not any(secret in part for part in contents(folder / file) for secret in SECRET), file


def test_nothing_under_the_minimum_leaves(material):
    assert material.table("variants")["people"].min() >= 10 and material.table("transitions")["people"].min() >= 10
    assert not (material.table("measures")["n"] < 10).any()


def test_a_study_without_data_makes_every_format_too(nothing, tmp_path):
    lacking = {name for name, _, _ in exports.missing(FORMATS)}
    made = exports.write([n for n in FORMATS if n not in lacking], nothing, tmp_path)
    assert all((tmp_path / file).stat().st_size for files in made.values() for file in files)


def test_a_missing_package_is_known_by_its_extra(monkeypatch):
    monkeypatch.setattr(exports.importlib.util, "find_spec", lambda name: None)
    assert exports.missing(["html", "pptx", "hyper", "json"]) == [("pptx", "pptx", "pptx"), ("hyper", "pantab", "tableau")]


def test_an_unknown_format_is_refused_and_pages_are_made_elsewhere(material, tmp_path):
    with pytest.raises(errors.UsageError, match="docx"):
        exports.write(["docx"], material, tmp_path)
    assert exports.write(["html", "pdf"], material, tmp_path / "none") == {} and not (tmp_path / "none").exists()
