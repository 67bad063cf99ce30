"""The generator of the examples: the same story gives the same bytes, and what lies in data/raw is what the stories say."""

import sys
from pathlib import Path
from random import Random

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

import make_stories
from make_stories import RAW, STORIES


@pytest.mark.parametrize("name", make_stories.names())
def test_the_exports_that_are_shipped_are_those_that_the_story_makes(name, tmp_path):
    for made in make_stories.write(name, tmp_path):
        shipped = RAW / made.relative_to(tmp_path)
        assert shipped.read_bytes() == made.read_bytes(), f"{shipped}: run tests/truth/make_stories.py"
        assert made.stat().st_size < 300_000


def test_a_journey_goes_forward_goes_back_once_per_stage_and_ends():
    story = {"journey": [{"stage": s, "back": 1.0, "events": [{"event": f"{s}!"}]} for s in ("a", "b", "c")]}
    events, visits = make_stories.travel(story, "g", make_stories.datetime(2026, 1, 1), Random(1))
    assert "".join(e["event"][0] for e in events) == "abab" + "c" + "b" + "c" or visits["c"] >= 1
    assert [e["at"] for e in events] == sorted(e["at"] for e in events)


def test_what_somebody_complains_of_pulls_down_the_scores_it_names():
    text = {"heading": "t", "id": "t", "kind": "text", "share": 1, "says": {"bad": {"weight": 1, "texts": ["Bad."], "pulls": {"nps": -8}}}}
    score = {"heading": "n", "id": "nps", "kind": "scale", "scale": [0, 10], "mean": 9, "sd": 0.1, "missing": 0}
    row = make_stories.answers({"survey": {"columns": [score, text]}}, "g", {}, Random(1))
    assert list(row) == ["n", "t"] and row["n"] == 1 and row["t"] == "Bad."


@pytest.mark.parametrize("name", make_stories.names())
def test_a_story_asks_nothing_about_a_stage_that_it_does_not_have(name):
    story = yaml.safe_load((STORIES / f"{name}.yml").read_text(encoding="utf-8"))
    assert {c["about"] for c in story["survey"]["columns"] if "about" in c} <= {s["stage"] for s in story["journey"]}
