"""The part on whole journeys is there only where a study has endings, accounts or a map to compare with; its numbers are those of the rows."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import story

SAY = words.load("en")
NOWHERE = dict.fromkeys(("stage", "persona", "touchpoint", "channel", "segment", "period"), "all") | {"wave": "w2", "n": 40.0}


def measures(*given):
    """Rows of (metric, estimate, low, high, where and how many)."""
    rows = [{**NOWHERE, "metric": m, "estimate": e, "low": low, "high": high, **more} for m, e, low, high, more in given]
    return {"measures": pd.DataFrame(rows) if rows else tables.empty("measures")}


def figure(name):
    return [{"kind": "figure", "name": name}]


def plain(blocks):
    return " ".join(text for b in blocks for text in b.get("items", [b.get("text", "")])).replace(words.NBSP, " ")


ENDS = [
    ("outcome_people", 30.0, 30, 30, {"touchpoint": "granted"}), ("outcome_people", 10.0, 10, 10, {"touchpoint": "no_outcome"}),
    ("outcome", 0.75, 0.6, 0.86, {"touchpoint": "granted"}), ("outcome", 0.25, 0.14, 0.4, {"touchpoint": "no_outcome"}),
    ("outcome_people", 99.0, 99, 99, {"touchpoint": "granted", "wave": "w1"}), ("outcome_people", 98.0, 98, 98, {"touchpoint": "x", "persona": "p1"}),
]  # fmt: skip


def test_a_study_without_outcomes_has_no_such_part():
    assert story.ending(measures(), None, SAY, figure) == []


def test_endings_of_this_wave_and_all_people_come_with_two_figures():
    made = story.ending(measures(*ENDS, ("pause", 3.5 * 86_400, 2 * 86_400, 5 * 86_400, {"touchpoint": "granted"})), None, SAY, figure)
    assert [b["kind"] for b in made] == ["head", "list", "figure", "figure"] and [b.get("name") for b in made[2:]] == ["endings", "waiting"]
    said = plain(made)
    assert "Of the 40" in said and "30 ended with ‘granted’ (75%)" in said and "10 had no outcome yet" in said
    assert "more than 3.5 days [2.0–5.0] passed" in said and "99" not in said and "98" not in said


@pytest.mark.parametrize("is_known", [True, False])
def test_accounts_are_told_of_only_where_a_source_knows_them(is_known):
    rows = [("stakeholders", 2.5, 2.0, 3.0, {"n": 20.0}), ("several_stakeholders", 0.6, 0.4, 0.8, {"n": 20.0})] if is_known else ENDS
    said = plain(story.accounts(measures(*rows), SAY))
    assert ("50 people belong to 20 accounts: 2.5 people per account" in said and "60%" in said) if is_known else said == ""


def test_the_neat_map_and_what_flips_are_told_each_only_where_it_was_measured():
    assert story.real_routes({**measures(), "sensitivity": pd.DataFrame()}, None, SAY) == []
    fits = [("map_fitness", -0.1, -0.2, 0.1, {"segment": "map=neat"}), ("map_fitness", 0.4, 0.3, 0.5, {"segment": "map=typical"}),
            ("map_routes", 3.0, 3, 3, {"segment": "map=typical"}), ("map_missing", 1.5, 1, 2, {"segment": "map=neat"}),
            ("map_extra", 0.5, 0, 1, {"segment": "map=neat"})]  # fmt: skip
    made = story.real_routes(measures(*fits), None, SAY)
    assert [b["kind"] for b in made] == ["head", "list"] and len(made[1]["items"]) == 1
    assert "0%" in plain(made) and "40%" in plain(made) and "-" not in plain(made), "a fit below nothing is shown as nothing"
    tried = pd.DataFrame({"rule": ["merge"], "lane": ["kpis"], "metric": ["reach"], "stage": ["awareness"], "item": [""], "other_item": [""],
                          "estimate": [0.5], "other": [0.5], "is_flipped": [False]})
    assert len(story.real_routes({**measures(), "sensitivity": tried}, None, SAY)[1]["items"]) == 1
