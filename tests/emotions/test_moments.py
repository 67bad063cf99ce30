"""Moments of truth: found where planted, silent on null data, and the arithmetic of a small world by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.emotions import moments_of_truth

KEYS = ["touchpoint", "side"]


def given(scores, outcome, asked=None):
    """Answers of one wave: a rating of 1 to 5 per touchpoint (columns of ``scores``; NaN was not met) and an outcome of 0 to 10."""
    who = [f"p{i:04d}" for i in range(len(outcome))]
    parts = [("rating", f"t{k}", column, 1.0, 5.0) for k, column in enumerate(np.asarray(scores, dtype=float).T)]
    parts.append(("nps", "recommendation", np.asarray(outcome, dtype=float), 0.0, 10.0))
    return pd.concat([pd.DataFrame({"person_id": who, "wave": "w", "metric": metric, "question_id": touchpoint, "stage": "use",
                                    "touchpoint": touchpoint, "score": score, "scale_min": least, "scale_max": most})
                      for metric, touchpoint, score, least, most in parts], ignore_index=True)


def world(n, seed, *, loss=0.0, places=6, share=1.0):
    """People with a mood that colours every rating; a bad experience at the first place, met by ``share``, costs ``loss`` points."""
    rng = np.random.default_rng(seed)
    scores = np.clip(np.rint(3 + rng.normal(0, 0.6, (n, 1)) + rng.normal(0, 1, (n, places))), 1, 5)
    scores[rng.random(n) >= share, 0] = np.nan
    return given(scores, np.clip(np.rint(7 + rng.normal(0, 2, n) - loss * (scores[:, 0] <= 2)), 0, 10))


def false_moments(n, sets, draws):
    return np.mean([(moments_of_truth(world(n, seed), draws=draws)["verdict"] == "clear").any() for seed in range(sets)])


def test_one_place_gives_the_differences_of_the_means_and_the_stake():
    scores, outcome = np.repeat([1, 3, 5, np.nan], [20, 20, 20, 20])[:, None], np.r_[np.tile([3, 5], 10), np.tile([6, 8], 30)]
    table = moments_of_truth(given(scores, outcome), minimum_people=10).set_index("side")
    assert table["difference"].to_list() == pytest.approx([4 - 7, 0], abs=1e-4)
    assert table["reach"].to_list() == [0.75, 0.75] and table.loc["low", "stake"] == pytest.approx(-225, abs=0.01)
    assert table["verdict"].to_dict() == {"low": "clear", "peak": "cannot_tell"}
    assert table["people"].to_list() == [20, 20] and set(table["n"]) == {60} and set(table["asked"]) == {80}


def test_a_planted_moment_is_found_and_no_other_is_called_though_a_mood_colours_all_ratings():
    found = [moments_of_truth(world(400, seed, loss=1.5), draws=200).set_index(KEYS) for seed in range(100, 112)]
    assert all(t.loc[("t0", "low"), "verdict"] == "clear" for t in found)
    assert sum((t.drop(("t0", "low"))["verdict"] == "clear").any() for t in found) <= 1
    assert sum(t.loc[("t0", "low"), "low"] <= -1.5 <= t.loc[("t0", "low"), "high"] for t in found) >= 11


def test_what_few_people_meet_is_no_moment_however_large_the_difference():
    row = moments_of_truth(world(600, 3, loss=4, share=0.15)).set_index(KEYS).loc[("t0", "low")]
    assert row["high"] < 0 and row["verdict"] == "cannot_tell" and row["reach_high"] < 0.25


def test_a_good_experience_with_a_worse_outcome_is_not_called_a_moment():
    scores = np.repeat([1, 3, 5], 40)[:, None]
    table = moments_of_truth(given(scores, np.r_[np.tile([7, 8], 40), np.tile([2, 3], 20)])).set_index("side")
    assert table.loc["peak", "high"] < 0 and table.loc["peak", "verdict"] == "cannot_tell"


def test_null_data_seldom_give_a_moment():
    assert false_moments(120, 60, 100) <= 0.05


@pytest.mark.proof
@pytest.mark.parametrize("n", [120, 400])
def test_over_a_thousand_null_sets_at_most_one_in_twenty_holds_a_false_moment(n):
    assert false_moments(n, 1_000, 400) <= 0.05


def test_too_few_people_are_told_so_and_without_outcome_or_ratings_there_is_no_row():
    small = moments_of_truth(world(40, 1))
    assert set(small["verdict"]) == {"too_few"} and small["difference"].isna().all()
    answers = world(60, 1)
    for left in (answers[answers["metric"] == "rating"], answers[answers["metric"] == "nps"], answers.head(0)):
        assert moments_of_truth(left).empty
    assert list(moments_of_truth(answers.head(0)).columns) == list(tables.empty("moments").columns)


def test_the_outcome_is_no_experience_and_a_second_run_gives_the_same():
    answers = world(120, 2)
    one, two = (moments_of_truth(answers, outcome="t1") for _ in range(2))
    assert "t1" not in set(one["touchpoint"])
    pd.testing.assert_frame_equal(one, two)


def test_ten_people_on_each_side_are_needed_and_another_level_gives_another_interval():
    scores = np.repeat([1, 3, 5], [10, 30, 20])[:, None]
    outcome = np.r_[np.tile([3, 5], 5), np.tile([6, 8], 25)]
    for bad, verdict in ((10, "clear"), (9, "too_few")):
        kept = np.r_[:bad, 10:60]
        table = moments_of_truth(given(scores[kept], outcome[kept])).set_index("side")
        assert table.loc["low", "verdict"] == verdict
    wide, narrow = (moments_of_truth(given(scores, outcome), level=level).set_index("side") for level in (0.99, 0.8))
    assert ((wide["high"] - wide["low"]) > 1.5 * (narrow["high"] - narrow["low"])).all()
    low, high = intervals.wilson(60, 60, 0.8)
    assert narrow["reach_low"].to_list() == pytest.approx([float(low)] * 2) and narrow["reach_high"].to_list() == pytest.approx([float(high)] * 2)
    reach = narrow["reach"] * 100
    assert (narrow["stake"] - narrow["difference"] * reach).abs().max() < 1e-9


@pytest.mark.parametrize(("score", "side"), [(2, "low"), (4, "peak"), (3, None), (2.19, "low"), (2.21, None), (3.81, "peak"), (3.79, None)])
def test_the_lowest_three_tenths_of_a_scale_are_bad_and_the_highest_good(score, side):
    table = moments_of_truth(given(np.repeat([3.0, score], 30)[:, None], np.tile([6, 8], 30))).set_index("side")
    assert table["people"].to_dict() == {"low": 30 * (side == "low"), "peak": 30 * (side == "peak")}


def test_many_people_meet_a_place_from_a_quarter_on_and_fifty_people_are_needed_for_anything():
    scores = np.repeat([1, 3, np.nan], [20, 20, 40])[:, None]
    outcome = np.r_[np.tile([2, 3], 10), np.tile([7, 8], 30)]
    said = [moments_of_truth(given(scores, outcome), least_reach=r).set_index("side").loc["low", "verdict"] for r in (0.25, 0.45)]
    assert said == ["clear", "cannot_tell"]                         # half of the people; its interval begins at .39
    for people, verdict in ((50, "clear"), (49, "too_few")):
        bare = np.repeat([1, 3], [20, people - 20])[:, None]
        assert moments_of_truth(given(bare, outcome[:people])).set_index("side").loc["low", "verdict"] == verdict
