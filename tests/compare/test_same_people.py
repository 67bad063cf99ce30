"""People in both waves: correlations by hand, the paired tests of the textbooks at one end, independent waves at the other."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import intervals, tables
from helpers.compare import mcnemar, same_people
from helpers.compare.differences import differences
from helpers.compare.same_people import person_values

NO_HITS, NO_GROUPS = tables.empty("hits"), tables.empty("memberships")


def answers(rows, metric="ces", low=1, high=7):
    """Rows of (wave, person, score)."""
    frame = pd.DataFrame(rows, columns=["wave", "person_id", "score"]).assign(
        question_id=f"{metric}_decision", metric=metric, scale_min=float(low), scale_max=float(high), label=None, at=pd.NaT, stage="decision",
        touchpoint="other", channel="survey", rule_id="declared")
    return tables.conform(frame.assign(row_id=[f"s:{i}" for i in range(len(frame))], score=frame["score"].astype(float)), "answers")


def pair(before, after, **more):
    names = ("estimate", "low", "high", "n")
    return pd.DataFrame([{**{f"{k}_before": float(v) for k, v in zip(names, before)}, **{f"{k}_after": float(v) for k, v in zip(names, after)},
                          **more}])


def test_people_in_both_waves_are_counted_and_their_answers_correlated():
    then, now = [1, 2, 3, 4, 5, 6, 7, 1, 2, 3], [2, 2, 4, 4, 6, 6, 7, 1, 3, 3]
    rows = [("w1", f"p{i}", x) for i, x in enumerate(then)] + [("w2", f"p{i}", x) for i, x in enumerate(now)]
    found = same_people(answers([*rows, ("w1", "only", 7), ("w2", "new", 1)]), NO_HITS, NO_GROUPS, "w1", "w2")
    assert found[["metric", "stage", "persona", "n_both"]].to_numpy().tolist() == [["ces", "decision", "all", 10]]
    assert found["r"].iloc[0] == pytest.approx(np.corrcoef(then, now)[0, 1])


def test_a_correlation_of_few_people_is_not_used():
    rows = [(wave, f"p{i}", i) for wave in ("w1", "w2") for i in range(1, 8)]
    assert same_people(answers(rows), NO_HITS, NO_GROUPS, "w1", "w2")["r"].tolist() == [0.0]


def test_complaints_are_counted_over_everyone_who_answered():
    hits = pd.DataFrame({"row_id": ["s:0"], "question_id": "c", "person_id": "p0", "wave": "w1", "stage": "decision", "theme": "late",
                         "kind": "pain_point", "span": "0-3", "valence": np.nan})
    rows = [(wave, f"p{i}", 4) for wave in ("w1", "w2") for i in range(3)]
    found = same_people(answers(rows), tables.conform(hits, "hits"), NO_GROUPS, "w1", "w2").set_index("metric")
    assert found.loc["late", ["n_both", "only_before", "only_after"]].tolist() == [3, 1, 0]


def test_nobody_in_both_waves_gives_no_rows():
    assert same_people(answers([("w1", "a", 1), ("w2", "b", 1)]), NO_HITS, NO_GROUPS, "w1", "w2").empty
    assert same_people(tables.empty("answers"), NO_HITS, NO_GROUPS, "w1", "w2").empty


def test_mcnemar_equals_the_published_example():
    chi2, p = mcnemar(150, 86)
    assert (float(chi2), float(p)) == pytest.approx((16.8178, 4.11456e-05), rel=1e-5)
    assert float(mcnemar(0, 0)[1]) == 1


def test_shares_of_the_same_people_have_mcnemars_p_and_newcombes_paired_interval():
    """1600 voters asked twice (Agresti): 794 and 570 stayed, 150 left, 86 came."""
    x = np.r_[np.ones(944), np.zeros(656)]
    y = np.r_[np.ones(794), np.zeros(150), np.ones(86), np.zeros(570)]
    r = np.corrcoef(x, y)[0, 1]
    rows = [(v.mean(), *map(float, intervals.wilson(v.sum(), 1600)), 1600) for v in (x, y)]
    found = differences(pair(*rows, unit="share", method="wilson", n_both=1600, r=r, only_before=150, only_after=86)).iloc[0]
    assert found["p"] == pytest.approx(4.11456e-05, rel=1e-5)
    assert [found["low"], found["high"]] == pytest.approx([-0.0586, -0.0213], abs=3e-4)     # Wald: -.0587 to -.0213


@needs_shared
def test_means_of_the_same_people_have_the_paired_t_test(shared):
    sleep = pd.read_csv(shared / "data/reference/sleep.csv")
    one, two = (sleep.loc[sleep["group"] == g, "extra"].to_numpy() for g in (1, 2))
    rows = [(*map(float, intervals.mean_t(v.sum(), (v**2).sum(), 10)), 10) for v in (one, two)]
    found = differences(pair(*rows, unit="score", method="mean_t", n_both=10, r=np.corrcoef(one, two)[0, 1])).iloc[0]
    assert [found["p"], found["low"], found["high"]] == pytest.approx([0.002833, 0.7001142, 2.4598858], abs=1e-6)


@pytest.mark.parametrize("runs", [600, pytest.param(10_000, marks=pytest.mark.proof)])
@pytest.mark.parametrize("both", [0, 60, 150])
def test_the_interval_covers_a_null_whoever_answered_twice(runs, both):
    """150 people a wave, of whom none, some or all are the same; answers of one person correlate by .6."""
    rng = np.random.default_rng(both)
    steady = rng.normal(size=(runs, 150, 1))
    first, second = (np.sqrt(0.6) * steady + np.sqrt(0.4) * rng.normal(size=(runs, 150, 1)) for _ in range(2))
    second[:, both:] = rng.normal(size=(runs, 150 - both, 1))
    x, y = first[..., 0], second[..., 0]
    r = [np.corrcoef(a[:both], b[:both])[0, 1] if both else 0.0 for a, b in zip(x, y)]
    ends = [intervals.mean_t(v.sum(1), (v**2).sum(1), 150) for v in (x, y)]
    frame = pd.DataFrame({f"{k}_{w}": e for w, given in zip(("before", "after"), ends) for k, e in zip(("estimate", "low", "high"), given)})
    found = differences(frame.assign(n_before=150.0, n_after=150.0, unit="score", method="mean_t", n_both=both, r=r))
    rate = (found["p"] < 0.05).mean()
    assert abs(rate - 0.05) < 3 * np.sqrt(0.05 * 0.95 / runs)
    assert ((found["low"] > 0) | (found["high"] < 0)).mean() == rate


@pytest.mark.parametrize(("metric", "scale", "scores", "values"), [
    ("nps", (0, 10), [10, 9, 8, 7, 6, 0], [1, 1, 0, 0, -1, -1]), ("ces", (1, 7), [1, 4, 7], [0, 0.5, 1]), ("rating", (0, 10), [0, 5, 10], [0, 0.5, 1]),
    ("csat", (1, 5), [5, 4, 3, 1], [1, 1, 0, 0]), ("csat", (1, 7), [7, 6, 5.5, 5], [1, 1, 1, 0])])
def test_the_value_of_a_person_is_what_the_estimate_is_the_mean_of(metric, scale, scores, values):
    rows = answers([("w1", f"p{i}", x) for i, x in enumerate(scores)], metric, *scale)
    made = person_values(rows, NO_HITS)
    own = made[(made["metric"] == ("valence_reported" if metric == "rating" else metric)) & (made["stage"] == "decision")].set_index("person_id")["value"]
    assert own.to_dict() == pytest.approx({f"p{i}": v for i, v in enumerate(values)})
    places = {(m, s) for m, s in zip(made["metric"], made["stage"])}
    assert places == {"nps": {("nps", "decision"), ("nps", "all")}, "csat": {("csat", "decision"), ("valence_reported", "decision")},
                      "ces": {("ces", "decision")}, "rating": {("valence_reported", "decision")}}[metric]


def test_several_answers_of_a_person_are_averaged_and_a_feeling_has_its_own_name():
    made = person_values(answers([("w1", "a", 9), ("w1", "a", 8), ("w1", "b", np.nan)], "nps", 0, 10), NO_HITS)
    assert made[["metric", "stage", "person_id", "value"]].values.tolist() == [["nps", "all", "a", 0.5], ["nps", "decision", "a", 0.5]]
    felt = person_values(answers([("w1", "a", 1), ("w1", "b", 0)], "emotion", 0, 1).assign(label="joy"), NO_HITS)
    assert felt[["metric", "value"]].values.tolist() == [["emotion:joy", 1.0], ["emotion:joy", 0.0]]


def test_each_persona_has_its_own_row_and_those_who_left_and_came_are_counted():
    rows = [("w1", f"p{i}", 5 if i < 3 else 1) for i in range(6)] + [("w2", f"p{i}", 5 if i in (0, 3, 4) else 1) for i in range(6)]
    groups = tables.conform(pd.DataFrame({"person_id": [f"p{i}" for i in range(6)], "persona": ["x", "x", "x", "y", "y", "y"], "probability": 1.0,
                                          "is_assigned": [True] * 5 + [False], "basis": "survey"}), "memberships")
    found = same_people(answers(rows, "csat", 1, 5), NO_HITS, groups, "w1", "w2").query("metric == 'csat'").set_index("persona")
    assert found[["n_both", "only_before", "only_after"]].to_dict("index") == {
        "all": {"n_both": 6, "only_before": 2, "only_after": 2}, "x": {"n_both": 3, "only_before": 2, "only_after": 0},
        "y": {"n_both": 2, "only_before": 0, "only_after": 2}}


def test_ten_people_are_enough_for_a_correlation_and_nine_or_equal_answers_are_not():
    for n, r in ((10, 1.0), (9, 0.0)):
        rows = [(wave, f"p{i}", i % 7 + 1) for wave in ("w1", "w2") for i in range(n)]
        assert same_people(answers(rows), NO_HITS, NO_GROUPS, "w1", "w2")["r"].tolist() == pytest.approx([r])
    for then, now in ((lambda i: 4, lambda i: i % 7 + 1), (lambda i: i % 7 + 1, lambda i: 4)):
        rows = [("w1", f"p{i}", then(i)) for i in range(12)] + [("w2", f"p{i}", now(i)) for i in range(12)]
        assert same_people(answers(rows), NO_HITS, NO_GROUPS, "w1", "w2")["r"].tolist() == [0.0]


def test_complaints_without_a_name_goals_and_double_mentions_count_for_nothing():
    rows = answers([(wave, p, 4) for wave in ("w1", "w2") for p in "ab"])
    told = pd.DataFrame([("a", "w1", "late", "pain_point"), ("a", "w1", "late", "pain_point"), ("a", "w2", "late", "pain_point"), (None, "w1", "late", "pain_point"),
                         ("b", "w1", "quick", "goal")], columns=["person_id", "wave", "theme", "kind"])
    told = told.assign(row_id=[f"s:{i}" for i in range(5)], question_id="c", stage="decision", span="0-3", valence=np.nan)
    made = person_values(rows, tables.conform(told, "hits"))
    late = made[made["metric"] == "late"].sort_values(["wave", "person_id"])
    assert late[["wave", "person_id", "stage", "value"]].values.tolist() == [["w1", "a", "decision", 1], ["w1", "b", "decision", 0], ["w2", "a", "decision", 1], ["w2", "b", "decision", 0]]
    assert set(made["metric"]) == {"ces", "late"}


def test_mcnemar_takes_one_off_and_never_goes_below_nothing():
    chi2, p = mcnemar(np.array([5, 3, 4, 0]), np.array([1, 3, 3, 1]))
    assert chi2.tolist() == pytest.approx([9 / 6, 0, 0, 0]) and p.tolist() == pytest.approx([0.220671, 1, 1, 1], abs=1e-6)
