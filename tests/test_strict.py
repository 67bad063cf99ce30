"""YAML that means one thing only."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import study, words
from helpers.errors import UsageError
from helpers.strict import compose

SAY = words.load("en")


def test_values_come_with_the_line_of_every_place():
    assert compose("a: 1\nb:\n  - c: x\n", "f.yml", SAY) == ({"a": 1, "b": [{"c": "x"}]}, {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 0, "c"): 3})


def test_dates_and_times_stay_text():
    assert compose("a: 2026-01-01\nb: 2026-01-01 10:00:00\n", "f.yml", SAY)[0] == {"a": "2026-01-01", "b": "2026-01-01 10:00:00"}


@pytest.mark.parametrize(("text", "told"), [
    ("a: 1\na: 2", "f.yml row 2: the key a stands there twice"),
    ("a: &x 1\nb: *x", "f.yml row 1: aliases"),
    ("a: 1\nb: !!python/object:os.system x", "f.yml row 2: aliases (& and *) and tags"),
    ("a: 1\nno: 2", "f.yml row 2: no is true or false in YAML"),
    ("a: [1", "this is no readable YAML"),
    ("a: " + "[" * 500 + "]" * 500, "too deep"),
])
def test_what_could_mean_two_things_is_refused_with_its_line(text, told):
    with pytest.raises(UsageError) as caught:
        compose(text, "f.yml", SAY)
    assert told in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=70), st.sampled_from(["../x", "/etc", "a/b", "con\x00", "..", "~", "a\\b", "-rf", "A", "é", "a" * 65, "."])))
def test_whatever_name_a_study_is_given_nothing_leads_out_of_its_folder(name):
    text = f"study: {json.dumps(name)}\ntitle: {{nl: A, en: A}}\nwaves: {{w: []}}\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.yml")
        file.write_text(text, encoding="utf-8")
        try:
            plan = study.read(file, folder)
        except UsageError as refused:
            assert len(str(refused).splitlines()) == 1 and "a.yml" in str(refused)
        else:
            base = Path(folder).resolve() / "reports"
            assert (base / plan.study).resolve().parent == base
