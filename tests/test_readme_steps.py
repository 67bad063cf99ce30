"""The README leads from each step of a mapping guide to a notebook that is there, and from each example to a study that is there."""

import re

import pytest
from conftest import ROOT

from helpers import study

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.row("A13")
def test_the_six_steps_of_a_mapping_guide_each_lead_to_notebooks_that_are_there():
    rows = re.findall(r"^\| ([1-6]) [^|]+\| ([^|]+)\| ([^|]+)\|$", README, re.M)
    assert [number for number, _, _ in rows] == list("123456")
    for _, books, _ in rows:
        named = re.findall(r"\]\((notebooks/[^)]+)\)", books)
        assert named and all((ROOT / book).is_file() for book in named)


def test_every_example_in_the_readme_is_a_study_that_can_be_read_and_every_story_is_in_the_readme():
    named = set(re.findall(r"^\| `([a-z]+\.yml)` \|", README, re.M))
    assert named == {"blank.yml", *(f.name for f in (ROOT / "tests" / "truth" / "stories").glob("*.yml"))}
    assert all(study.read(ROOT / "studies" / name, root=ROOT).languages for name in named)
