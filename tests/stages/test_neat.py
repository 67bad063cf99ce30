"""How far the neat line and typical routes stand for real journeys, by hand and by properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stages.test_chains import steps_of

from helpers import intervals
from helpers.stages import load_model
from helpers.stages.groups import group_journeys
from helpers.stages.neat import distance, in_order, map_measures, routes, typical

FIVE = load_model("five_stages")
ROUTE = st.lists(st.integers(0, 4), min_size=1, max_size=5).map(tuple)


def fitness(sequences):
    steps = steps_of(sequences)
    table = map_measures(steps, FIVE, group_journeys(steps, FIVE, max_groups=3, starts=3), minimum_people=1)
    return table.set_index(["metric", "segment"])["estimate"]


def test_the_same_stage_twice_in_a_row_is_one_stop_of_a_route():
    assert routes(steps_of([[0, 0, 1, 0]]), FIVE)["route"].tolist() == [(0, 1, 0)]


@settings(max_examples=60, deadline=None)
@given(st.lists(ROUTE, min_size=1, max_size=5), ROUTE)
def test_the_distance_is_that_of_a_plain_count_over_each_pair(paths, target):
    def plain(a, b):
        if not a or not b:
            return len(a) + len(b)
        return min(plain(a[1:], b) + 1, plain(a, b[1:]) + 1, plain(a[1:], b[1:]) + (a[0] != b[0]))

    assert distance(paths, target).tolist() == [plain(path, target) for path in paths]


@pytest.mark.row("B9")
def test_the_fitness_of_the_neat_line_is_one_minus_edits_per_step():
    found = fitness([[0, 1, 2, 3, 4], [0, 1, 2]])      # the second misses two of five stages: 2 edits over 8 steps
    assert found["map_fitness", "map=neat"] == pytest.approx(1 - 2 / 8)
    assert found["map_missing", "map=neat"] == 1 and found["map_extra", "map=neat"] == 0 and found["map_out_of_order", "map=neat"] == 0


def test_visits_again_and_visits_out_of_order_are_told_apart():
    found = fitness([[2, 0, 2]])
    assert found["map_missing", "map=neat"] == 3 and found["map_extra", "map=neat"] == 1 and found["map_out_of_order", "map=neat"] == 0
    assert fitness([[2, 0]])["map_out_of_order", "map=neat"] == 1


def test_typical_routes_are_those_that_were_planted_and_fit_them_wholly():
    sequences = [[0, 1, 2]] * 40 + [[2, 0, 2, 0, 2, 0]] * 30
    steps = steps_of(sequences)
    groups = group_journeys(steps, FIVE, max_groups=3, starts=4)
    assert sorted(typical(routes(steps, FIVE), groups)) == [(0, 1, 2), (2, 0, 2, 0, 2, 0)]
    found = fitness(sequences)
    assert found["map_fitness", "map=typical"] == 1 > found["map_fitness", "map=neat"]
    assert found["map_simplicity", "map=neat"] == pytest.approx(1 - 1 / (1 + np.exp(-0.1 * (5 + 3 - 30))))
    assert found["map_natural_k", "map=typical"] == 1 and found["map_natural_k", "map=neat"] == pytest.approx(1 / (1 + 1 / 25))


@given(ROUTE)
def test_steps_in_order_are_never_more_than_the_stages_visited(route):
    assert 1 <= in_order(route) <= len(set(route))


def test_no_steps_make_no_measures():
    assert map_measures(steps_of([]), FIVE, group_journeys(steps_of([]), FIVE)).empty


def test_measures_of_the_map_by_hand_with_their_people_and_units():
    """Thirty people 0-1-2-3-4 and ten 1-0-1: the line misses three stages of these, and they visit 1 again; 0 and then 1 are in order."""
    steps = steps_of([[0, 1, 2, 3, 4]] * 30 + [[1, 0, 1]] * 10)
    groups = group_journeys(steps, FIVE, max_groups=1)
    table = map_measures(steps, FIVE, groups, level=0.9)
    neat = table[table["segment"] == "map=neat"].set_index("metric")
    off, low, high = intervals.ratio(np.repeat([0, 4], [30, 10]), np.repeat([5, 3], [30, 10]), 0.9)
    assert neat.loc["map_fitness", ["estimate", "low", "high", "n"]].tolist() == pytest.approx([1 - off, 1 - high, 1 - low, 40]) and off == 40 / 180
    assert neat[["n"]].nunique().item() == 1 and neat["unit"].to_dict() == {
        "map_fitness": "score", "map_simplicity": "score", "map_natural_k": "score", "map_routes": "count", "map_missing": "count", "map_extra": "count", "map_out_of_order": "count"}
    assert neat.loc[["map_routes", "map_missing", "map_extra", "map_out_of_order"], "estimate"].tolist() == [1, 0.75, 0.25, 0]
    typical_rows = table[table["segment"] == "map=typical"].set_index("metric")["estimate"]
    assert typical_rows.to_dict() == pytest.approx({"map_fitness": 1 - 40 / 180, "map_simplicity": 1 - 1 / (1 + np.exp(-0.1 * (5 + 3 - 30))), "map_natural_k": 1, "map_routes": 1})
    assert set(table["persona"]) == {"all"} and map_measures(steps, FIVE, groups, minimum_people=41)["estimate"].isna().all()


def test_only_the_last_wave_is_held_against_the_map_and_a_route_belongs_to_one_person():
    old, new = steps_of([[0, 2]] * 12), steps_of([[0, 1]] * 11).assign(wave="w2")
    both = pd.concat([old, new])
    table = map_measures(both, FIVE, group_journeys(both, FIVE, max_groups=1))
    assert set(table["wave"]) == {"w2"} and set(table["n"]) == {11}
    assert routes(steps_of([[0], [0, 1], [1, 1]]), FIVE)[["person_id", "route"]].values.tolist() == [["p0000", (0,)], ["p0001", (0, 1)], ["p0002", (1,)]]


def test_the_typical_route_is_the_middle_one_and_of_equals_the_most_common():
    def of(sequences):
        steps = steps_of(sequences)
        return typical(routes(steps, FIVE), group_journeys(steps, FIVE, max_groups=1))

    assert of([[0, 1]] * 3 + [[0, 1, 2]] * 2 + [[0, 1, 2, 3]] * 3) == [(0, 1, 2)]           # 3 + 3 edits, against 2 + 6 and 6 + 2
    assert of([[0, 1]] * 2 + [[2, 1]] * 2) == [(0, 1)] and of([[0, 1]] + [[2, 1]] * 2) == [(2, 1)]


def test_the_longest_run_in_order_counts_a_stage_once():
    assert [in_order(route) for route in ((0,), (0, 1, 2), (2, 1, 0), (1, 0, 1), (3, 0, 1, 4, 2), (0, 3, 1, 2))] == [1, 3, 1, 2, 3, 3]
    assert distance([(), (0,), (1, 0)], ()).tolist() == [0, 1, 2] and distance([(1, 0, 2)], (0, 2)).tolist() == [1]
