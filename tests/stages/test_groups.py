"""Groups of journeys: planted ones are found again, and where there are none there is one."""

import numpy as np
import pytest
from stages.test_chains import steps_of, walk

from helpers.stages import load_model
from helpers.stages.groups import group_journeys

FIVE = load_model("five_stages")


def test_planted_groups_of_journeys_are_found_again():
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(5)
    chains = [rng.dirichlet(np.ones(5) * 0.6, 5) for _ in range(3)]
    starts = rng.dirichlet(np.ones(5), 3)
    truth = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    found = group_journeys(steps_of([walk(rng, starts[g], chains[g], rng.integers(6, 20)) for g in truth]), FIVE, max_groups=4, starts=4)
    assert len(found.groups) == 3
    assert adjusted_rand_score(truth, found.members.sort_values("person_id")["group"]) > 0.8
    assert found.groups["share"].is_monotonic_decreasing and found.groups["people"].sum() == 400
    assert found.chains.groupby(["group", "from"])["probability"].sum().to_numpy() == pytest.approx(1)


def test_journeys_without_structure_are_one_group():
    rng = np.random.default_rng(6)
    chain = rng.dirichlet(np.ones(5), 5)
    sequences = [walk(rng, np.ones(5) / 5, chain, rng.integers(3, 9)) for _ in range(300)]
    assert len(group_journeys(steps_of(sequences), FIVE, max_groups=3, starts=3).groups) == 1


def test_people_who_moved_alike_count_as_often_as_they_are():
    steps = steps_of([[0, 1, 2]] * 30 + [[2, 0, 2, 0, 2, 0]] * 20)
    found = group_journeys(steps, FIVE, max_groups=3, starts=3)
    assert found.groups["people"].tolist() == [30, 20] and found.groups["share"].round(2).tolist() == [0.6, 0.4]


def test_no_steps_are_no_groups():
    assert group_journeys(steps_of([]), FIVE).members.empty


@pytest.mark.proof
def test_the_number_of_groups_is_right_in_nineteen_of_twenty_sets():
    right = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        chains, starts = [rng.dirichlet(np.ones(5) * 0.6, 5) for _ in range(3)], rng.dirichlet(np.ones(5), 3)
        truth = rng.choice(3, 600, p=[0.45, 0.35, 0.2])
        steps = steps_of([walk(rng, starts[g], chains[g], rng.integers(6, 20)) for g in truth])
        right += len(group_journeys(steps, FIVE).groups) == 3
    assert right >= 19


def test_one_group_has_the_shares_of_all_moves_and_the_bic_of_a_chain():
    """Three journeys 0-1 and one 1: four beginnings, three moves 0 to 1, four ends; a little (.5 in all) is added to each row."""
    found = group_journeys(steps_of([[0, 1]] * 3 + [[1]]), FIVE)
    chance = found.chains.set_index(["from", "to"])["probability"]
    step, none = (3 + 0.5 / 6) / 3.5, (0.5 / 6) / 3.5
    assert chance[("awareness", "consideration")] == pytest.approx(step) and chance[("awareness", "end")] == pytest.approx(none)
    assert chance[("consideration", "end")] == pytest.approx((4 + 0.5 / 6) / 4.5) and chance[("decision", "end")] == pytest.approx(1 / 6)
    begins = [(3 + 0.1) / 4.5, (1 + 0.1) / 4.5]
    likelihood = 3 * np.log(begins[0]) + np.log(begins[1]) + 3 * np.log(step) + 4 * np.log((4 + 0.5 / 6) / 4.5)
    assert found.bic.values.tolist() == [[1, pytest.approx(-2 * likelihood + (4 + 25) * np.log(4))]]
    assert found.members["group"].tolist() == ["g1"] * 4 and found.members["probability"].tolist() == [1] * 4


@pytest.mark.parametrize(("people", "tried"), [(19, 1), (20, 2), (29, 2), (30, 3)])
def test_ten_people_for_each_group_are_needed_to_try_it(people, tried):
    rng = np.random.default_rng(0)
    found = group_journeys(steps_of([rng.integers(0, 5, 3).tolist() for _ in range(people)]), FIVE, max_groups=3, starts=2)
    assert found.bic["groups"].tolist() == list(range(1, tried + 1))


def test_the_search_stops_where_a_group_more_made_it_worse_twice_in_a_row():
    rng = np.random.default_rng(6)
    found = group_journeys(steps_of([rng.integers(0, 5, 3).tolist() for _ in range(80)]), FIVE, max_groups=6, starts=1)
    one, two, three = found.bic["bic"]
    assert one < two < three and found.bic["groups"].tolist() == [1, 2, 3] and len(found.groups) == 1
