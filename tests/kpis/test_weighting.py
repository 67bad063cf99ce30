"""Raking: exact references, trimming, and the reasons to refuse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.kpis import How, measure
from helpers.kpis import weighting as w


def test_one_margin_is_plain_post_stratification():
    weight, off = w.rake([np.repeat([0, 1], [70, 30])], [np.array([0.5, 0.5])])
    assert np.unique(weight.round(12)).tolist() == [round(50 / 70, 12), round(50 / 30, 12)] and off < 1e-9


def test_two_by_two_keeps_the_odds_ratio_and_has_the_margins_of_the_hand_worked_table():
    """Counts 40 10 / 20 30 to margins 50/50 and 50/50: the fixed point has odds ratio 6 and first cell sqrt(6)/(1+sqrt(6))/2."""
    row, column = np.repeat([0, 0, 1, 1], [40, 10, 20, 30]), np.repeat([0, 1, 0, 1], [40, 10, 20, 30])
    weight, _ = w.rake([row, column], [np.array([0.5, 0.5])] * 2)
    cells = np.bincount(row * 2 + column, weights=weight) / 100
    first = 6**0.5 / (1 + 6**0.5) / 2
    assert cells == pytest.approx([first, 0.5 - first, 0.5 - first, first], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_margins_are_met_and_weights_stay_between_their_ends(seed):
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, 3, 400), rng.integers(0, 2, 400)]
    targets = [rng.dirichlet([8, 8, 8]), rng.dirichlet([10, 10])]
    weight, off = w.rake(codes, targets)
    assert off < 1e-8 and weight.mean() == pytest.approx(1)
    trimmed, _ = w.rake(codes, [np.array([0.96, 0.02, 0.02]), targets[1]])
    assert trimmed.max() <= 5 * 1.2 and trimmed.min() >= 0.2 / 1.2


def people(sexes, ages=None):
    n = len(sexes)
    return pd.DataFrame({"person_id": [f"p{i}" for i in range(n)], "attr_sex": sexes, "attr_age": ages or [30.0] * n})


def test_ranges_of_a_number_are_values_of_it():
    found = w.weigh(people(["f"] * 4, [20.0, 30.0, 40.0, 70.0]), pd.Index(["p0", "p1", "p2", "p3"]), {"age": {"18-34": 0.4, "35+": 0.6}})
    assert found.weight.tolist() == pytest.approx([0.8, 0.8, 1.2, 1.2]) and found.effective == pytest.approx(16 / 4.16)


@pytest.mark.parametrize(("margins", "why", "about"), [
    ({"town": {"a": 1.0}}, "no_attribute", "town"), ({"sex": {"f": 0.5, "m": 0.4, "x": 0.1}}, "nobody", "sex: x"),
    ({"sex": {"f": 0.05, "m": 0.95}}, "too_uneven", "sex")])
def test_weights_that_would_rest_on_too_little_are_refused(margins, why, about):
    table = people(["f"] * 80 + ["m"] * 20)
    found = w.weigh(table, pd.Index(table["person_id"]), margins)
    assert (found.refused, found.about) == (why, about) and found.weight.empty


def answers(scores, metric="csat", top=5.0):
    return pd.DataFrame({"person_id": [f"p{i}" for i in range(len(scores))], "wave": "w1", "metric": metric, "score": scores,
                         "scale_min": 0.0 if metric == "nps" else 1.0, "scale_max": top, "stage": "buy", "touchpoint": "all",
                         "channel": "all"})


def test_weighted_scores_stand_beside_the_others_on_the_effective_number_of_people():
    table, how = people(["f"] * 60 + ["m"] * 20), How(margins={"sex": {"f": 0.5, "m": 0.5}})
    data = {"answers": answers([5.0] * 60 + [1.0] * 20), "people": table}
    found = measure(data, how=how).query("metric == 'csat' and stage == 'all'").set_index("segment")
    assert found["estimate"].to_dict() == pytest.approx({"all": 0.75, "weighted": 0.5}) and (found["n"] == 80).all()
    low, high = found.loc["weighted", ["low", "high"]]
    assert high - low == pytest.approx(0.2453, abs=1e-4)  # Wilson .5 on 60 people: 80² / (60 (2/3)² + 20 · 2²)
    assert "weighted" not in set(measure(data)["segment"])
    for metric, top, expected in (("nps", 10.0, 0.0), ("ces", 7.0, 4.0)):
        scores = answers([top] * 60 + [0.0 if metric == "nps" else 1.0] * 20, metric, top)
        rows = measure({"answers": scores, "people": table}, how=how).query("segment == 'weighted'")
        assert rows["estimate"].to_numpy() == pytest.approx(expected) and rows["method"].str.endswith("_weighted").all()


@pytest.mark.parametrize("runs", [120, pytest.param(2_000, marks=pytest.mark.proof)])
def test_raking_takes_the_bias_of_a_lopsided_response_away(runs):
    """Reliability C2: two traits decide on who answers and what; the population is known. Bias < .25 of the raw bias, coverage >= .92."""
    rng = np.random.default_rng(5)
    population = {"sex": np.array([0.5, 0.5]), "age": np.array([0.3, 0.4, 0.3])}
    truth, raw, raked, held = 3 + 0.5 * 0.5 + 0.4 * (0.4 * 1 + 0.3 * 2), [], [], []
    for _ in range(runs):
        sex, age = rng.choice(2, 1_500), rng.choice(3, 1_500, p=population["age"])
        answered = rng.random(1_500) < 0.15 + 0.2 * sex + 0.1 * age
        score = 3 + 0.5 * sex[answered] + 0.4 * age[answered] + rng.normal(0, 1, answered.sum())
        weight, _ = w.rake([sex[answered], age[answered]], list(population.values()))
        mean = np.average(score, weights=weight)
        half = 1.96 * (np.average((score - mean) ** 2, weights=weight) / w.effective(weight)) ** 0.5
        raw.append(score.mean())
        raked.append(mean)
        held.append(abs(mean - truth) <= half)
    assert abs(np.mean(raked) - truth) < 0.25 * abs(np.mean(raw) - truth) and np.mean(held) >= 0.92


def test_the_summary_says_per_wave_what_came_of_it():
    table = people(["f"] * 60 + ["m"] * 20)
    found = w.summary(answers([5.0] * 80), table, {"sex": {"f": 0.5, "m": 0.5}})
    assert found[["wave", "n", "refused"]].to_numpy().tolist() == [["w1", 80, ""]] and found["effective"].iloc[0] == pytest.approx(60)
    assert w.summary(answers([5.0]), table, {}).empty
