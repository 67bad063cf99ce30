"""Sensitive attributes never make the personas; here the result is held against them."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.personas import typing_tool
from helpers.personas.fairness import _area, _association, _errors, _gaps, _proxy, cramers_v, fairness, groups_of
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


def test_the_area_is_that_of_the_ranks_with_ties_and_its_interval_that_of_hanley():
    from sklearn.metrics import roc_auc_score

    score, y = np.array([1.0, 1, 2, 3, 3, 4]), np.array([False, True, False, True, False, True])
    a, half = _area(score, y, 0.9)
    assert a == pytest.approx(roc_auc_score(y, score)) == pytest.approx(6 / 9)
    q1, q2 = a / (2 - a), 2 * a**2 / (1 + a)
    assert half == pytest.approx(1.6448536 * np.sqrt((a * (1 - a) + 2 * (q1 - a**2) + 2 * (q2 - a**2)) / 9))


def happened(*groups):
    """Who it happened to, and the group of each: (name, people, of whom so many)."""
    hit = np.concatenate([np.arange(n) < x for _, n, x in groups])
    people = [f"{name}{i}" for name, n, _ in groups for i in range(n)]
    return pd.Series(hit, index=people), pd.Series(np.repeat([name for name, *_ in groups], [n for _, n, _ in groups]), index=people)


@pytest.mark.parametrize("groups, verdicts", [
    ((("a", 50, 5), ("b", 50, 5)), ["cannot_tell"] * 2),            # equal, but too few to rule a difference of a tenth out
    ((("a", 49, 5), ("b", 60, 5)), ["not_assessed"] * 2),           # the others are too few as well
    ((("a", 900, 90), ("b", 900, 90)), ["fine"] * 2),
    ((("a", 900, 180), ("b", 900, 90)), ["cannot_tell"] * 2),       # a tenth apart is not more than a tenth
    ((("a", 900, 190), ("b", 900, 90)), ["attention"] * 2),
    ((("a", 60, 20), ("b", 60, 10)), ["cannot_tell"] * 2),          # apart, but not surely
])
def test_errors_per_group_stand_beside_those_of_all_others(groups, verdicts):
    rows = _errors("placed", *happened(*groups), 0.9)
    assert [row["verdict"] for row in rows] == verdicts and [(row["group"], row["n"]) for row in rows] == [g[:2] for g in groups]
    if verdicts[0] != "not_assessed":
        (_, n1, x1), (_, n0, x0) = groups
        low, high = map(float, intervals.wilson(x1, n1, 0.9))
        assert [rows[0][c] for c in ("estimate", "low", "high", "baseline")] == pytest.approx([x1 / n1, low, high, x0 / n0])


def test_a_relation_needs_fifty_people_and_attention_a_strong_and_sure_one():
    for table, verdict in (([[12, 12], [12, 13]], "not_assessed"), ([[20, 5], [5, 20]], "attention"), ([[500, 500], [500, 500]], "fine"),
                           ([[16, 9], [9, 16]], "cannot_tell"), ([[25, 25]], "not_assessed")):
        people = [f"{i}{j}{n}" for i, row in enumerate(table) for j, x in enumerate(row) for n in range(x)]
        sure, group = (pd.Series([name[at] for name in people], index=people) for at in (0, 1))
        row = _association(sure, group, np.random.default_rng(0), 0.95)
        assert (row["verdict"], row["n"], row["group"]) == (verdict, len(people), "all")


def test_v_is_corrected_as_bergsma_has_it_and_empty_rows_do_not_count():
    """chi² of [[20, 5], [5, 20]] is 18; phi² less 1/49, and two rows become 2 - 1/49."""
    for table in ([[20, 5], [5, 20]], [[20, 5, 0], [0, 0, 0], [5, 20, 0]]):
        v, p = cramers_v(np.array(table))
        assert v == pytest.approx(np.sqrt((18 / 50 - 1 / 49) / (1 - 1 / 49))) and p == pytest.approx(2.209e-5, rel=1e-3)
    wide = np.array([[30, 10, 10], [10, 30, 10]])                    # chi² is 20 with 2 degrees
    for table in (wide, wide.T):
        v, p = cramers_v(table)
        assert v == pytest.approx(np.sqrt((20 / 100 - 2 / 99) / (1 - 1 / 99))) and p == pytest.approx(np.exp(-10))
    long = np.array([[20, 5, 5], [5, 20, 5], [5, 5, 20], [10, 10, 10]])   # chi² is 45 with 6 degrees; of three and four the three count
    for table in (long, long.T):
        assert cramers_v(table)[0] == pytest.approx(np.sqrt((45 / 120 - 6 / 119) / (2 - 4 / 119)))
    assert cramers_v(np.array([[10, 20, 30], [5, 10, 16]]))[0] == 0  # below what chance gives


def test_groups_keep_ten_people_and_numbers_become_fifths_from_seven_values_on():
    assert set(groups_of(pd.Series(["a"] * 10 + ["b"] * 9), "nominal", 10)) == {"a"}
    assert set(groups_of(pd.Series([*range(6)] * 10), "ordinal", 10)) == set("012345")
    assert groups_of(pd.Series([*range(7)] * 10), "ordinal", 10).nunique() == 5


def judged(placed, guess, truth):
    return pd.DataFrame({"is_placed": placed, "guess": guess, "persona": truth}, index=range(len(placed)))


def test_gaps_are_judged_between_groups_of_fifty_against_shuffled_groups():
    truth = np.tile(["p1", "p2"], 60)
    group = pd.Series(["a"] * 60 + ["b"] * 60)
    wrong = np.where(np.arange(120) < 60, truth, np.roll(truth, 1))
    for guess, placed, verdicts in ((truth, True, ["fine", "fine"]), (wrong, group == "a", ["attention", "attention"])):
        rows = _gaps(judged(np.broadcast_to(placed, 120), guess, truth), group, np.random.default_rng(0))
        assert [row["verdict"] for row in rows] == verdicts and [row["n"] for row in rows] == [120, 120]
        assert [row["estimate"] for row in rows] == ([1.0, 0.0] if verdicts[0] == "fine" else [0.0, 1.0])
    assert rows[0]["baseline"] > 0.7 and rows[1]["baseline"] < 0.3
    lonely = _gaps(judged([True] * 120, truth, truth), pd.Series(["a"] * 49 + ["b"] * 71), np.random.default_rng(0))
    assert [(row["check"], row["verdict"], row["n"]) for row in lonely] == [(c, "not_assessed", 120) for c in ("parity_ratio", "odds_difference")]


@pytest.mark.parametrize(("area", "half", "verdict", "low", "high"), [
    (0.02, 0.05, "fine", 0, 0.07), (0.99, 0.05, "attention", 0.94, 1), (0.7, 0.05, "cannot_tell", 0.65, 0.75), (0.7, 0.0, "fine", 0.7, 0.7),
    (0.66, 0.05, "cannot_tell", 0.61, 0.71), (0.75, 0.25, "cannot_tell", 0.5, 1), (0.75, 0.24, "attention", 0.51, 0.99)])  # fmt: skip
def test_an_area_is_judged_with_its_interval_and_stays_between_none_and_all(monkeypatch, area, half, verdict, low, high):
    monkeypatch.setitem(_proxy.__globals__, "_area", lambda score, y, level: (area, half))
    people = pd.Index([f"u{i}" for i in range(150)])
    x = pd.DataFrame({"f": np.arange(150.0)}, index=people)
    (row,) = _proxy("c", x, pd.Series(["a", "b"] * 75, index=people), np.random.default_rng(0), 0.95)
    assert (row["verdict"], row["group"], row["n"], row["baseline"]) == (verdict, "all", 150, 0.5)
    assert [row["estimate"], row["low"], row["high"]] == pytest.approx([area, low, high])
    three = _proxy("c", x, pd.Series(["a"] * 50 + ["b"] * 51 + ["c"] * 49, index=people), np.random.default_rng(0), 0.95)
    assert [(r["group"], r["n"], r["verdict"]) for r in three] == [("a", 50, verdict), ("b", 51, verdict), ("c", 49, "not_assessed")]


def test_an_attribute_with_one_group_or_nothing_to_guess_it_from_is_not_assessed():
    people = pd.Index([f"u{i}" for i in range(120)])
    one, two = pd.Series("a", index=people), pd.Series(["a", "b"] * 60, index=people)
    for x, group, n in ((pd.DataFrame({"f": 1.0}, index=people), one, 120), (pd.DataFrame(index=people), two, 120), (pd.DataFrame({"f": 1.0}, index=people[:98]), two, 98)):
        assert [(r["verdict"], r["group"], r["n"]) for r in _proxy("c", x, group, np.random.default_rng(0), 0.95)] == [("not_assessed", "all", n)]
