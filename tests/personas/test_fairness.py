"""Sensitive attributes never make the personas; here the result is held against them."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.personas import typing_tool
from helpers.personas.fairness import cramers_v, fairness, groups_of
from helpers.personas.propagate import propagate
from helpers.personas.traits import Traits


def study(leak: float, n=600, seed=0):
    """Two personas with answers and behaviour of their own; ``leak`` ties a sensitive attribute to the persona (0: by chance, 1: fully)."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    people = pd.Index([f"r{i:04d}" for i in range(n)], name="person_id")
    origin = np.where(rng.random(n) < leak, group, rng.integers(0, 2, n))
    frame = pd.DataFrame({f"q{j}": np.clip(np.round(3 + 1.3 * (2 * group - 1) + rng.normal(size=n)), 1, 5) for j in range(6)}, index=people)
    members = pd.DataFrame({"person_id": people, "persona": [f"p{g + 1}" for g in group], "probability": 0.9, "is_assigned": True, "basis": "survey"})
    features = pd.DataFrame({"person_id": [*people, "visitor"], "wave": "w1", "f_a": np.r_[2 * group + rng.normal(size=n), 0.0]})
    traits = Traits(pd.DataFrame({"origin": np.array(["here", "elsewhere"])[origin]}, index=people),
                    pd.DataFrame({"kind": ["nominal"], "is_sensitive": [True]}, index=["origin"]))
    return traits, frame, dict.fromkeys(frame, "ordinal"), members, features


def audit(traits, frame, kinds, members, features):
    tool, spread = typing_tool(frame, kinds, members, random_state=1), propagate(members, features, random_state=1)
    return fairness(traits, frame, kinds, members, features, tool, spread, random_state=1)


@pytest.mark.row("A16")
def test_an_attribute_that_goes_with_the_personas_is_flagged_and_one_by_chance_is_not():
    for leak, verdict in ((0.9, "attention"), (0.0, "fine")):
        table = tables.conform(audit(*study(leak)), "fairness").set_index("check")
        assert table.loc[["association", "proxy_answers"], "verdict"].tolist() == [verdict, verdict]
        assert table.loc["proxy_behaviour", "estimate"] > 0.7 if leak else table.loc["proxy_behaviour", "high"] < 0.7
    assert table.loc["association", "low"] <= table.loc["association", "estimate"] <= table.loc["association", "high"]


def test_by_chance_an_attribute_is_seldom_flagged():
    flagged = [(audit(*study(0.0, n=200, seed=s))["verdict"] == "attention").any() for s in range(5)]
    assert sum(flagged) <= 1


def test_errors_are_compared_per_group_and_a_group_that_is_hard_to_place_is_flagged():
    traits, frame, kinds, members, features = study(0.0)
    hard = (traits.frame["origin"] == "elsewhere").to_numpy()
    shuffled = np.random.default_rng(3).permutation(frame[hard].to_numpy())          # their answers say nothing about their persona
    frame.loc[hard] = shuffled
    table = audit(traits, frame, kinds, members, features).set_index(["check", "group"])
    row = table.loc[("typing_error", "elsewhere")]
    assert row["estimate"] > row["baseline"] + 0.2 and row["verdict"] == "attention" and row["n"] == hard.sum()
    assert table.loc[("propagation_error", "elsewhere"), "verdict"] != "attention"


def test_small_groups_are_left_out_or_not_assessed():
    traits, *rest = study(0.9)
    traits.frame["origin"] = ["few"] * 9 + ["some"] * 30 + list(traits.frame["origin"][39:])
    table = audit(traits, *rest)
    assert "few" not in set(table["group"])
    assert set(table.loc[table["group"] == "some", "verdict"]) == {"not_assessed"} and table.loc[table["group"] == "some", "estimate"].isna().all()


def test_without_sensitive_attributes_or_personas_nothing_is_assessed():
    traits, frame, kinds, members, features = study(0.9)
    tool, spread = typing_tool(frame, kinds, members, random_state=1), propagate(members, features, random_state=1)
    plain = Traits(traits.frame, traits.about.assign(is_sensitive=False))
    assert fairness(plain, frame, kinds, members, features, tool, spread, random_state=1).empty
    assert fairness(traits, frame, kinds, members[:0], features, tool, spread, random_state=1).empty


def test_cramers_v_without_its_bias_is_near_zero_by_chance_and_one_for_copies():
    rng = np.random.default_rng(1)
    chance = [cramers_v(pd.crosstab(rng.integers(0, 4, 300), rng.integers(0, 3, 300)).to_numpy())[0] for _ in range(40)]
    assert np.mean(chance) < 0.05 and cramers_v(np.diag([20, 30, 40]))[0] == pytest.approx(1)


def test_a_number_becomes_fifths_and_unknown_stays_out():
    group = groups_of(pd.Series([*np.arange(100.0), np.nan], index=range(101)), "numeric", 10)
    assert len(group) == 100 and group.value_counts().tolist() == [20] * 5
