"""The notebooks as letters: a question on top, one cell of typed literal parameters, no definitions, only checked outputs kept."""

import ast
import json
import re

import pytest
from conftest import ROOT

from helpers.run.keys import Notebook

FILES = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = ["01_clean", "02_stages", "03_personas", "04_emotions", "05_kpis", "06_journey", "07_compare", "08_experiments", "09_report"]


def cells(file):
    return json.loads(file.read_text(encoding="utf-8"))["cells"]


def tags(cell):
    return set(cell["metadata"].get("tags", []))


def test_there_are_nine():
    assert [f.stem for f in FILES] == NAMES


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
class TestNotebook:
    def test_its_title_is_a_question_in_both_languages(self, file):
        first = "".join(cells(file)[0]["source"]).splitlines()
        assert re.fullmatch(r"# .+\?", first[0])
        assert any(re.fullmatch(r"\*.+\?\*", line.strip()) for line in first[1:4])

    def test_it_says_what_it_reads_and_writes(self, file):
        first = "".join(cells(file)[0]["source"])
        book = Notebook(file)
        said = set(re.findall(r"[a-z_]+", first.split("Reads", 1)[1].split("\n")[0]))
        assert set(book.reads) <= said
        assert {w.split(".")[0] for w in book.writes} <= said

    def test_parameters_are_one_cell_of_typed_literals(self, file):
        tagged = [c for c in cells(file) if "parameters" in tags(c)]
        assert len(tagged) == 1
        for node in ast.parse("".join(tagged[0]["source"])).body:
            assert isinstance(node, ast.AnnAssign)
            ast.literal_eval(node.value)

    def test_cells_are_short_and_define_nothing(self, file):
        for cell in cells(file):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                assert len(source.splitlines()) <= 15, source
                assert not re.search(r"^\s*(def|class)\s", source, re.M), source

    def test_prose_stands_in_both_languages(self, file):
        prose = ["".join(c["source"]) for c in cells(file) if c["cell_type"] == "markdown"]
        assert prose and all(re.search(r"(?m)^\*[^*].*\*\s*$", text) for text in prose)

    def test_stored_outputs_are_those_of_checked_cells(self, file):
        for cell in cells(file):
            if cell["cell_type"] == "code":
                assert bool(cell.get("outputs")) == ({"nbval-check-output", "keep_output"} <= tags(cell)), "".join(cell["source"])

    def test_cells_have_names_that_stay(self, file):
        ids = [c["id"] for c in cells(file)]
        assert len(set(ids)) == len(ids)
