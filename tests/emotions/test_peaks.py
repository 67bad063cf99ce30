"""Peak and end of each person beside the outcome, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.emotions.peaks import explained, peak_end

STAGES = ["awareness", "decision", "retention"]


def answers(ratings, outcome):
    """One row per rating (1-5, None where a stage was left out) and one NPS per person."""
    rows = [(f"p{i}", s, "csat", v, 1.0, 5.0) for i, own in enumerate(ratings) for s, v in zip(STAGES, own) if v is not None]
    rows += [(f"p{i}", "retention", "nps", v, 0.0, 10.0) for i, v in enumerate(outcome)]
    frame = pd.DataFrame(rows, columns=["person_id", "stage", "metric", "score", "scale_min", "scale_max"])
    frame = frame.assign(row_id=[f"a:{i}" for i in range(len(frame))], question_id=frame["metric"] + "_" + frame["stage"], wave="w",
                         touchpoint="survey", channel="survey", rule_id="declared")
    return tables.conform(frame, "answers")


def test_peak_is_the_most_extreme_rating_and_end_the_last_one_that_was_given():
    given = [[5, 3, 4], [3, 1, 3], [4, 4, None], [2, None, 5]] * 3   # peak 1, -1, .5, 1; end .5, 0, .5, 1
    rows = peak_end(answers(given, [9, 2, 7, 10] * 3), STAGES).set_index("metric")
    assert rows.loc["peak_end", "estimate"] == pytest.approx(np.mean([0.75, -0.5, 0.5, 1.0])) and rows.loc["peak_end", "n"] == 12
    told = np.corrcoef([0.75, -0.5, 0.5, 1.0], [9, 2, 7, 10])[0, 1] ** 2
    assert rows.loc["peak_end_r2", "estimate"] == pytest.approx(told)
    assert rows.loc["stage_mean_r2", "estimate"] == pytest.approx(np.corrcoef([0.5, -1 / 3, 0.5, 0.25], [9, 2, 7, 10])[0, 1] ** 2)


def test_one_stage_no_outcome_or_few_people_say_nothing():
    assert peak_end(answers([[5, None, None]] * 12, [9] * 12), STAGES).empty
    assert peak_end(answers([[5, 3, 4]] * 12, []), STAGES).empty and peak_end(tables.empty("answers"), STAGES).empty
    few = peak_end(answers([[5, 3, 4], [2, 2, 1]] * 3, [9, 1] * 3), STAGES)
    assert set(few["status"]) == {"suppressed"} and few["estimate"].isna().all()


def test_a_correlation_that_may_be_nothing_explains_nothing_at_least():
    rng, held = np.random.default_rng(1), []
    for _ in range(300):
        x = rng.normal(size=60)
        estimate, low, high = explained(x, 0.5 * x + rng.normal(size=60))
        held.append(low <= 0.2 <= high and low <= estimate <= high)   # r² = .25 / 1.25
    assert 0.91 <= np.mean(held) <= 0.99
    assert explained(np.arange(20.0), np.array([0.0, 1.0] * 10))[1] == 0 and np.isnan(explained(np.ones(9), np.arange(9.0))).all()


def test_what_is_explained_has_the_interval_of_fisher_squared_towards_zero():
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    for y in (np.array([1.0, 3, 2, 5, 4, 6, 8, 7]), -np.array([1.0, 3, 2, 5, 4, 6, 8, 7])):
        r = np.corrcoef(x, y)[0, 1]
        ends = np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.2815516 / np.sqrt(5))
        assert explained(x, y, 0.8) == pytest.approx((r**2, min(ends**2), max(ends**2)))
    assert np.isnan(explained(x[:3], x[:3])).all() and explained(x[:4], x[:4])[0] == pytest.approx(1) and np.isnan(explained(x, np.ones(8))).all()


def test_of_equally_extreme_feelings_the_later_one_is_the_peak_and_each_wave_and_persona_has_its_rows():
    given = answers([[5, 3, 1], [1, 3, 5], [3, 3, None]] * 4, [9, 2, 5] * 4)
    rows = peak_end(given, STAGES).set_index("metric")
    assert rows.loc["peak_end", ["estimate", "unit", "method", "n"]].tolist() == [0.0, "valence", "mean_t", 12] and rows.loc["peak_end_r2", ["unit", "method"]].tolist() == ["share", "r2_fisher_z"]
    first = peak_end(given[given["person_id"].isin([f"p{i}" for i in range(0, 12, 3)])], STAGES, minimum_people=4).set_index("metric")
    assert first.loc["peak_end", ["estimate", "n", "status"]].tolist() == [-1.0, 4, "inferred"]                 # peak and end are both the last
    assert peak_end(given[given["person_id"].isin(["p0", "p3", "p6", "p9"])], STAGES, minimum_people=5)["status"].tolist() == ["suppressed"] * 3
    backwards = peak_end(given, STAGES[::-1]).set_index("metric").loc["peak_end", "estimate"]
    assert backwards == 0.0 and peak_end(given, STAGES[:1]).empty
    members = pd.DataFrame({"person_id": [f"p{i}" for i in range(12)], "persona": ["p2", "p1", "p1"] * 4, "is_assigned": True})
    two = peak_end(pd.concat([given, given.assign(wave="v", row_id="b" + given["row_id"])]), STAGES, members, minimum_people=1)
    own = two[two["metric"] == "peak_end"].set_index(["persona", "wave"])["estimate"].to_dict()
    assert own == {("all", "v"): 0.0, ("all", "w"): 0.0, ("p1", "v"): 0.5, ("p1", "w"): 0.5, ("p2", "v"): -1.0, ("p2", "w"): -1.0}
