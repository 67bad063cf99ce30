"""Behaviour assigns a persona only where it proved able to."""

import sys

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.personas.propagate import (
    Propagation,
    _judged,
    _scaled,
    _temperature,
    calibration_error,
    propagate,
    propagated_shares,
    tempered,
    together,
    with_touchpoints,
)


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


LOOKS = np.array([[0.45, 0.2, 0.1, 0.1, 0.1, 0.05], [0.1, 0.45, 0.2, 0.1, 0.05, 0.1], [0.1, 0.05, 0.15, 0.5, 0.1, 0.1]])     # what each kind looks at


def web(seed, n=700, visitors=3000):
    """Three kinds of people at six touchpoints. Who answered the survey does half as much again as who did not, and is of other shares."""
    rng = np.random.default_rng(seed)
    group = np.r_[rng.choice(3, n, p=[0.5, 0.3, 0.2]), rng.choice(3, visitors, p=[0.35, 0.3, 0.35])]
    people = np.array([f"x{i:05d}" for i in range(n + visitors)])
    times = np.vstack([rng.multinomial(1 + rng.poisson(24 if i < n else 16), LOOKS[g]) for i, g in enumerate(group)])
    at = np.repeat(np.tile(np.array([f"t{j}" for j in range(6)]), len(people)), times.ravel())
    events = pd.DataFrame({"person_id": np.repeat(np.repeat(people, 6), times.ravel()), "touchpoint": at})
    features = pd.DataFrame({"person_id": people, "wave": np.where(np.arange(len(people)) % 2, "w1", "w2"), "f_events": times.sum(axis=1).astype(float)})
    members = pd.DataFrame({"person_id": people[:n], "persona": [f"p{g + 1}" for g in group[:n]], "probability": 0.95, "is_assigned": True, "basis": "survey"})
    return members, with_touchpoints(features, events), group[n:]


def test_on_repeated_draws_people_unlike_the_respondents_are_placed_as_surely_as_is_said_and_shares_are_right():
    errors = []
    for seed in range(5):
        members, features, truth = web(seed)
        out = propagate(members, features, random_state=seed)
        value = out.evidence.set_index("check")["value"]
        assert value["propagation_ece"] <= 0.05 and value["propagation_share_error"] <= 0.03
        probability = out.probabilities.to_numpy()
        errors.append([calibration_error(probability, truth), np.abs(probability.mean(axis=0) - np.bincount(truth) / len(truth)).max()])
        shares = tables.conform(propagated_shares(out), "measures")
        assert shares.groupby("wave")["estimate"].sum().round(9).eq(1).all() and (shares["low"] < shares["estimate"]).all()
    ece, share_error = np.mean(errors, axis=0)
    assert ece <= 0.05 and share_error <= 0.03


def test_summed_probabilities_give_the_unsure_their_part_and_likeliest_personas_do_not():
    members, features, truth = web(1)
    features = features[["person_id", "wave", "f_at_t4", "f_at_t5"]]                  # hardly anything to tell the kinds apart by
    out = propagate(members, features, random_state=1)
    real = np.bincount(truth) / len(truth)
    summed = np.abs(out.probabilities.mean().to_numpy() - real).max()
    counted = np.abs(np.bincount(out.probabilities.to_numpy().argmax(axis=1), minlength=3) / len(truth) - real).max()
    assert summed < counted


def test_nobody_placed_gives_no_shares_and_no_events_give_no_touchpoints():
    members, features, _ = study(signal=0)
    assert propagated_shares(propagate(members, features, random_state=1)).empty
    assert with_touchpoints(features, pd.DataFrame({"person_id": [None], "touchpoint": ["other"]})) is features


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


def test_what_a_prediction_is_worth_is_counted_on_people_it_had_not_seen():
    p, y = np.array([[0.9, 0.1], [0.6, 0.4], [0.8, 0.2], [0.3, 0.7]]), np.array([0, 1, 0, 1])
    table = _judged(p, y).set_index("check")
    gain = np.log(np.array([0.9, 0.4, 0.8, 0.7]) / 0.5)
    assert table["value"].to_dict() == pytest.approx({
        "propagation_accuracy": 3 / 4, "propagation_ece": (0.1 + 0.6 + 0.2 + 0.3) / 4, "propagation_gain": gain.mean(), "propagation_known": 2 / 4,
        "propagation_right": 1.0, "propagation_share_error": 0.15, "propagation_ari": 0.0}, abs=1e-9)
    assert table.loc["propagation_gain", "se"] == pytest.approx(gain.std() / 2) and table["se"].notna().sum() == 1


def test_the_share_of_a_persona_has_an_interval_of_chance_and_of_the_error_of_the_model():
    p = pd.DataFrame({"p1": [0.9, 0.7, 0.2, 0.01], "p2": [0.1, 0.3, 0.8, 0.99]}, index=list("abcd"))
    out = propagated_shares(Propagation(None, None, p, pd.Series(["w1", "w1", "w1", "w2"], index=p.index), np.array([0.01, 0.02])), level=0.5)
    first = out.query("wave == 'w1' and persona == 'p1'").iloc[0]
    half = 0.6744898 * np.sqrt(0.6 * 0.4 / 3 + 0.01)
    assert first[["estimate", "low", "high", "n"]].tolist() == pytest.approx([0.6, 0.6 - half, 0.6 + half, 3])
    assert out.query("wave == 'w2' and persona == 'p1'")["low"].item() == 0.0 and out.query("wave == 'w2' and persona == 'p2'")["high"].item() == 1.0


@pytest.mark.parametrize("rare, is_judged", [(30, True), (29, False)])
def test_thirty_people_of_every_persona_are_needed(rare, is_judged):
    members, features, _ = study(signal=3)
    first = members[members["persona"] == "p1"]
    few = pd.concat([first, members[members["persona"] == "p2"][:rare]])
    out = propagate(few, features[features["person_id"].isin(few["person_id"]) | (features.index >= 400)], random_state=1)
    assert out.evidence.empty != is_judged


def test_others_are_compared_by_their_place_among_all_and_a_constant_says_nothing():
    made = _scaled(pd.DataFrame({"f_a": [1.0, 10, 1000, np.nan], "f_b": [2.0, 2, np.nan, 2]}))
    assert list(made) == ["f_a"] and made["f_a"].round(3).tolist() == [-1.225, 0, 1.225, 0]


def test_a_temperature_above_one_is_found_when_probabilities_are_too_modest():
    y = np.repeat([0, 1], 50)
    modest = np.where(y[:, None] == np.arange(2), 0.7, 0.3)
    wrong = np.arange(100) % 10 == 0
    modest[wrong] = modest[wrong][:, ::-1]
    assert tempered(modest, _temperature(modest, y)).max() == pytest.approx(0.9, abs=0.001)


def test_touchpoints_are_shares_of_what_a_person_did_beside_the_other_features():
    features = pd.DataFrame({"person_id": ["b", "a", "c"], "f_x": [1.0, 2.0, 3.0]}, index=[7, 8, 9])
    events = pd.DataFrame([("a", "cart"), ("a", "cart"), ("a", "ad"), ("a", "all"), ("a", "other"), ("b", "ad"), (None, "ad"), ("c", None)], columns=["person_id", "touchpoint"])
    made = with_touchpoints(features, events)
    assert list(made) == ["person_id", "f_x", "f_at_ad", "f_at_cart"] and made.index.tolist() == [7, 8, 9]
    assert made["f_at_ad"].tolist()[:2] == pytest.approx([1, 1 / 3]) and made["f_at_cart"].tolist()[:2] == pytest.approx([0, 2 / 3]) and made.loc[9, ["f_at_ad", "f_at_cart"]].isna().all()
    assert with_touchpoints(features.head(0), events) is not None and with_touchpoints(features.head(0), events).empty


@pytest.mark.parametrize(("gain", "ece", "is_trusted"), [(0.21, 0.1, True), (0.2, 0.1, False), (0.21, 0.101, False)])
def test_a_prediction_is_published_when_it_is_surely_better_than_the_shares_and_no_more_than_a_tenth_off(monkeypatch, gain, ece, is_trusted):
    module = sys.modules[propagate.__module__]

    members, features, _ = study(signal=3, n=120, visitors=30)
    real = module._judged

    def judged(*given):
        table = real(*given)
        table.loc[table["check"] == "propagation_gain", ["value", "se"]] = [gain, 0.1]
        table.loc[table["check"] == "propagation_ece", "value"] = ece
        return table

    monkeypatch.setattr(module, "_judged", judged)
    out = propagate(members, features.assign(f_text="x"), random_state=1)
    assert out.members.empty != is_trusted and len(out.evidence) == 7 and len(out.judged) == 120
    assert propagate(members, features, random_state=1, wanted=False).evidence.empty
    if is_trusted:
        assert out.probabilities.shape == (30, 2) and list(out.probabilities) == ["p1", "p2"] and out.wave.tolist() == ["w"] * 30
        missed = (np.array(members.set_index("person_id")["persona"].reindex(out.judged.index))[:, None] == ["p1", "p2"])
        assert out.spread.shape == (2,) and (out.spread > 0).all() and (out.spread < missed.mean(axis=0)).all()
        assert out.spread[0] == pytest.approx(out.spread[1])                  # of two personas the one misses what the other gets
        sure = out.judged[out.judged["is_placed"]]
        assert set(out.judged["guess"]) == {"p1", "p2"} and (sure["guess"] == sure["persona"]).mean() > 0.9 and (out.judged["persona"] == members.set_index("person_id")["persona"]).all()


def test_only_the_survey_teaches_and_who_is_doubtful_there_is_not_placed_by_behaviour():
    members, features, _ = study(signal=3, n=120, visitors=10)
    doubtful = members.assign(is_assigned=members.index >= 40)
    out = propagate(doubtful, features, random_state=1)
    assert len(out.judged) == 80 and set(out.members["person_id"]) == set(features["person_id"][120:])
    assert propagate(members.assign(basis="behaviour"), features, random_state=1).evidence.empty
    assert propagate(members.assign(persona="p1"), features, random_state=1).evidence.empty             # one persona is nothing to tell apart


def test_a_share_among_people_without_a_survey_says_what_it_is():
    p = pd.DataFrame({"p1": [0.9, 0.7], "p2": [0.1, 0.3]}, index=list("ab"))
    row = propagated_shares(Propagation(None, None, p, pd.Series(["w2", "w1"], index=p.index), np.zeros(2)))
    assert row[["wave", "persona", "estimate", "n"]].to_numpy().tolist() == [["w1", "p1", 0.7, 1], ["w1", "p2", 0.3, 1], ["w2", "p1", 0.9, 1], ["w2", "p2", 0.1, 1]]
    assert set(row["metric"]) == {"persona_share"} and set(row["segment"]) == {"basis=behaviour"} and set(row["unit"]) == {"share"}


def test_sureness_of_one_falls_in_the_last_of_ten_bins_and_nobody_known_has_no_share_right():
    assert calibration_error(np.array([[1.0, 0.0], [0.95, 0.05]]), np.array([0, 1])) == pytest.approx(0.475)
    table = _judged(np.array([[0.79, 0.21], [0.4, 0.6]]), np.array([0, 1])).set_index("check")["value"]
    assert np.isnan(table["propagation_right"]) and table["propagation_known"] == 0
    assert _judged(np.array([[0.8, 0.2], [0.4, 0.6]]), np.array([1, 1])).set_index("check").loc[["propagation_known", "propagation_right"], "value"].tolist() == [0.5, 0.0]
