"""What nobody asks otherwise is the same everywhere."""

import ast
from functools import cache

import pytest
from conftest import ROOT

from helpers.study.model import Privacy, Study


@cache
def given():
    return list(_given())


def _given():
    """Where each argument and field with a plain default stands, its name and its value."""
    for file in sorted((ROOT / "src" / "helpers").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                places = [*node.args.posonlyargs, *node.args.args]
                pairs = [*zip(places[len(places) - len(node.args.defaults) :], node.args.defaults), *zip(node.args.kwonlyargs, node.args.kw_defaults)]
                yield from ((f"{file.name}: {node.name}", name.arg, value.value) for name, value in pairs if isinstance(value, ast.Constant))
            if isinstance(node, ast.ClassDef):
                fields = [line for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.value, ast.Constant)]
                yield from ((f"{file.name}: {node.name}", line.target.id, line.value.value) for line in fields)


@pytest.mark.parametrize(("name", "value", "kind"), [
    ("minimum_people", 10, int), ("level", 0.95, float), ("random_state", 7, int), ("timeout", "30min", str), ("max_rejected", 0.01, float), ("persona", "all", str)])  # fmt: skip
def test_an_argument_of_one_name_has_one_default(name, value, kind):
    found = [(where, default) for where, asked, default in given() if asked == name and isinstance(default, kind)]
    assert len(found) > 3 and [(where, default) for where, default in found if default != value] == []


def test_a_study_asks_what_functions_take_for_granted():
    assert (Privacy().minimum_people, Study.model_fields["random_state"].default) == (10, 7)
