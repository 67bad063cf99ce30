"""How people move beside the neat line: which steps are drawn, and what is said of them."""

import pandas as pd
import pytest

from helpers import words
from helpers.report.map_paths import movement

STAGES = ["awareness", "consideration", "decision", "retention"]
NL, EN = words.load("nl"), words.load("en")


def steps(*moves):
    rows = [{"level": "stage", "from": a, "to": b, "persona": "all", "wave": "w", "times": n, "people": n} for a, b, n in moves]
    return pd.DataFrame(rows, columns=["level", "from", "to", "persona", "wave", "times", "people"])


def measured(*rows):
    every = {"persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "n": 200, "unit": "share"}
    return pd.DataFrame([{**every, "metric": m, "stage": s, "estimate": e, "low": e - 0.05, "high": e + 0.05, **x} for m, s, e, x in rows],
                        columns=[*every, "metric", "stage", "estimate", "low", "high"])


@pytest.mark.row("M7", "B9")
def test_steps_back_and_over_a_stage_are_arcs_beside_the_line_of_steps_to_the_next_stage():
    made = movement(steps(("awareness", "consideration", 200), ("consideration", "awareness", 60), ("awareness", "decision", 40)), measured(),
                    STAGES, EN)
    assert [(a["start"], a["end"], a["up"], a["people"]) for a in made["arcs"]] == [(1, 0, False, 60), (0, 2, True, 40)]
    assert [(s["x"], s["to_x"], s["weight"]) for s in made["line"]] == [(0.125, 0.375, 1.0)]
    assert made["words"] == "Steps that do not follow the neat line: 60 from Consideration to Awareness and 40 from Awareness to Decision."


def test_too_few_people_make_no_arc_and_a_step_to_the_same_stage_is_no_step():
    made = movement(steps(("awareness", "consideration", 200), ("decision", "awareness", 9), ("decision", "decision", 50)), measured(), STAGES, NL)
    assert made["arcs"] == [] and made["words"] == "Bijna niemand slaat een fase over of gaat terug."


def test_a_cell_says_what_people_do_next_with_an_interval_and_the_last_stage_is_the_last():
    made = movement(None, measured(("step_conversion", "decision", 0.3, {}), ("back_share", "decision", 0.4, {}),
                                   ("skip_share", "decision", 0.01, {})), STAGES, NL)
    assert [c["lines"] for c in made["cells"]] == [["geen stappen gezien"], ["geen stappen gezien"],
                                                   ["30\N{NO-BREAK SPACE}% verder [25–35]", "40\N{NO-BREAK SPACE}% terug"], ["laatste fase"]]
    assert made["words"] == "" and not made["is_empty"]


@pytest.mark.row("B9")
def test_the_fitness_of_the_neat_line_stands_under_the_map_of_everyone_only():
    fits = measured(("map_fitness", "all", 0.6, {"segment": "map=neat", "unit": "score"}))
    assert movement(None, fits, STAGES, EN)["fitness"] .startswith("The neat line stands for 60% of the steps that 200 people took [55–65];")
    assert movement(None, fits, STAGES, EN, "p1")["fitness"] == ""
    worse = measured(("map_fitness", "all", -0.6, {"segment": "map=neat", "unit": "score"}))
    assert movement(None, worse, STAGES, EN)["fitness"].startswith("The neat line does not fit what 200 people did")


def test_without_steps_there_is_no_row():
    assert movement(None, measured(), STAGES, NL)["is_empty"]


def test_a_number_that_would_stand_on_that_of_a_larger_arc_is_left_to_the_words():
    stages = [*STAGES, "advocacy", "alumni"]
    crowd = movement(steps(*((stages[a], stages[b], 90 - 10 * a - b) for a, b in ((0, 5), (1, 4), (0, 4), (1, 5)))), measured(), stages, NL)
    assert sum(a["tell"] for a in crowd["arcs"]) < len(crowd["arcs"]) and all(a["words"] in crowd["words"] for a in crowd["arcs"])
