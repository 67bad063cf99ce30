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


def test_arcs_are_the_six_of_most_people_and_none_below_a_fiftieth_of_the_largest_step():
    moves = [("awareness", "consideration", 1000), ("awareness", "decision", 20), ("decision", "awareness", 19), ("retention", "awareness", 300), ("awareness", "retention", 300), ("retention", "decision", 40), ("decision", "consideration", 30),
             ("consideration", "awareness", 25), ("consideration", "retention", 22), ("retention", "consideration", 21)]
    made = movement(steps(*moves), measured(), STAGES, EN)
    assert [(a["start"], a["end"], a["people"]) for a in made["arcs"]] == [(0, 3, 300), (3, 0, 300), (3, 2, 40), (2, 1, 30), (1, 0, 25), (1, 3, 22)]
    few = movement(steps(moves[0], moves[1], moves[2]), measured(), STAGES, EN)
    assert [a["people"] for a in few["arcs"]] == [20] and few["words"] == "Steps that do not follow the neat line: 20 from Awareness to Decision."
    arc = made["arcs"][0]                              # from the first to the last of four stages, so at its full height
    assert [arc[k] for k in ("x", "to_x", "up", "tall", "at", "weight", "tell", "label")] == [0.125, 0.875, True, 1.0, 17.5, 0.3, True, "300"]
    back = made["arcs"][2]                             # one stage back: 0.4 + 0.6 / 3
    assert [back[k] for k in ("x", "to_x", "up", "tall", "at", "weight")] == [0.875, 0.625, False, 0.6, 72.7, 0.04]


def test_only_steps_of_the_group_between_stages_by_ten_people_count():
    rows = steps(("awareness", "decision", 10), ("decision", "awareness", 9), ("elsewhere", "decision", 50), ("decision", "elsewhere", 50))
    other = pd.concat([rows, rows.assign(persona="p1", people=70), rows.assign(level="touchpoint", people=80)])
    assert [a["people"] for a in movement(other, measured(), STAGES, EN)["arcs"]] == [10] and [a["people"] for a in movement(other, measured(), STAGES, EN, "p1")["arcs"]] == [70, 70]
    assert len(movement(rows, measured(), STAGES, EN, minimum_people=9)["arcs"]) == 2 and movement(rows, measured(), STAGES, EN, minimum_people=11)["is_empty"]


def test_a_cell_tells_going_back_from_two_in_a_hundred_and_going_on_always():
    some = [("step_conversion", "awareness", 0.01, {}), ("back_share", "awareness", 0.02, {}), ("skip_share", "awareness", 0.019, {}), ("repeat_share", "awareness", 0.5, {"touchpoint": "x"}), ("repeat_share", "awareness", 0.5, {"channel": "x"}),
            ("repeat_share", "awareness", 0.5, {"segment": "x"}), ("repeat_share", "awareness", 0.5, {"persona": "p1"}), ("repeat_share", "decision", None, {})]
    rows = measured(*[(m, s, 0.5 if e is None else e, x) for m, s, e, x in some])
    rows.loc[7, "estimate"] = None
    made = movement(None, rows, STAGES, EN)
    assert [c["lines"] for c in made["cells"]] == [["1% on [−4 – 6]", "2% back"], ["no steps seen"], ["no steps seen"], ["last stage"]]
    assert not made["is_empty"] and made["words"] == "" and movement(None, rows.iloc[7:], STAGES, EN)["is_empty"]


def test_a_line_that_people_left_more_often_than_they_took_steps_is_no_share():
    fit = lambda low: movement(None, measured(("map_fitness", "all", 0.4, {"segment": "map=neat", "low": low, "high": 0.5})), STAGES, EN)["fitness"]  # noqa: E731
    assert fit(0.0) == EN("journey.movement.fitness", share="40%", n="200", interval="[0–50]") and fit(-0.01) == EN("journey.movement.misfit", n="200")


def test_steps_of_as_many_people_come_by_name():
    moves = [("retention", "awareness", 50), ("decision", "consideration", 50), ("decision", "awareness", 50), ("retention", "decision", 60)]
    for given in (moves, moves[::-1]):
        assert [(a["start"], a["end"]) for a in movement(steps(*given), measured(), STAGES, EN)["arcs"]] == [(3, 2), (2, 0), (2, 1), (3, 0)]
