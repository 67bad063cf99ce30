"""Behaviour assigns a persona only where it proved able to."""

import numpy as np
import pandas as pd
import pytest

from helpers.personas.propagate import calibration_error, propagate, together


def study(signal: float, n=400, visitors=200, seed=0):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n + visitors)
    features = pd.DataFrame({"person_id": [f"x{i:03d}" for i in range(n + visitors)], "wave": "w", "f_a": group * signal + rng.normal(size=n + visitors),
                             "f_b": rng.normal(size=n + visitors)})
    members = pd.DataFrame({"person_id": features["person_id"][:n], "persona": [f"p{g + 1}" for g in group[:n]], "probability": 0.95,
                            "is_assigned": True, "basis": "survey"})
    return members, features, group[n:]


def test_people_without_a_survey_get_a_persona_from_point_eight_and_are_unknown_below():
    members, features, group = study(signal=3)
    out = propagate(members, features, random_state=1)
    assert set(out.members["person_id"]) == set(features["person_id"][400:]) and set(out.members["basis"]) == {"behaviour"}
    assert (out.members["is_assigned"] == (out.members["probability"] >= 0.8)).all()
    assert (out.members.loc[~out.members["is_assigned"], "persona"] == "unknown").all()
    sure = out.members["is_assigned"].to_numpy()
    right = out.members["persona"].to_numpy()[sure] == np.array(["p1", "p2"])[group[sure]]
    assert sure.mean() > 0.5 and right.mean() > 0.9


def test_probabilities_and_shares_are_as_good_as_they_say():
    members, features, _ = study(signal=2, n=1500)
    value = propagate(members, features, random_state=1).evidence.set_index("check")["value"]
    assert value["propagation_ece"] <= 0.05 and value["propagation_share_error"] <= 0.03


def test_behaviour_that_says_nothing_assigns_nobody():
    members, features, _ = study(signal=0)
    out = propagate(members, features, random_state=1)
    assert out.members.empty or not out.members["is_assigned"].any()


@pytest.mark.parametrize("change", [lambda m, f: (m, f[:400]), lambda m, f: (m[:40], f), lambda m, f: (m, f[["person_id", "wave"]]), lambda m, f: (m[:0], f)])
def test_without_others_examples_or_behaviour_nothing_is_said(change):
    members, features = change(*study(signal=3)[:2])
    out = propagate(members, features, random_state=1)
    assert out.members.empty and out.evidence.empty


def test_calibration_error_is_the_distance_between_confidence_and_being_right():
    assert calibration_error(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1])) == pytest.approx(0.4)


def test_empty_tables_only_count_when_all_are():
    full, empty = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": []})
    assert together(empty, full)["a"].tolist() == [1] and together(empty, empty).empty
