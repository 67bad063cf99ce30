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


def test_an_experience_is_a_rating_on_its_scale_of_a_place_that_is_no_outcome():
    from helpers.emotions.moments import _experiences

    rows = [("a", "rating", "seat", "fly", "seat", 4.0, 1.0, 5.0), ("b", "csat", "crew", "fly", "crew", 7.0, 0.0, 10.0), ("c", "rating", "whole", "fly", "other", 1.0, 1.0, 5.0),
            ("d", "rating", "x", "unassigned", "seat", 3.0, 1.0, 5.0), ("e", "nps", "nps", "fly", "seat", 9.0, 0.0, 10.0), ("f", "ces", "ces", "fly", "seat", 3.0, 1.0, 7.0),
            ("g", "rating", "seat", "fly", "seat", None, 1.0, 5.0), (None, "rating", "seat", "fly", "seat", 2.0, 1.0, 5.0), ("h", "rating", "seat", "fly", "seat", 6.0, 1.0, 5.0),
            ("i", "rating", "seat", "fly", "seat", 3.0, 3.0, 3.0), ("j", "rating", "seat", "fly", "survey", 5.0, 1.0, 5.0)]
    answers = pd.DataFrame(rows, columns=["person_id", "metric", "question_id", "stage", "touchpoint", "score", "scale_min", "scale_max"])
    made = _experiences(answers, "nps")
    assert made[["person_id", "stage", "touchpoint", "position"]].to_numpy().tolist() == [["a", "fly", "seat", 0.75], ["b", "fly", "crew", 0.7], ["c", "fly", "all", 0.0], ["j", "fly", "all", 1.0]]
    assert _experiences(answers, "crew")["person_id"].tolist() == ["a", "c", "j"] and _experiences(answers, "csat")["person_id"].tolist() == ["a", "c", "j"]


def test_a_persona_of_which_one_is_sure_is_held_constant_and_the_others_are_one_group():
    from helpers.emotions.moments import _controls

    people = pd.Index(list("abcd"))
    assert _controls(pd.Series({"a": "p1", "b": "p2", "d": "p2"}), people).tolist() == [[1, 0], [0, 1], [0, 0], [0, 1]] and _controls(None, people).shape == (4, 0)
    scores, persona = np.repeat([1, 3, 1, 3], [30, 10, 10, 30])[:, None], np.repeat(["p1", "p2"], 40)
    outcome = np.where(persona == "p1", 3, 8) + np.tile([-1, 1], 40) - (scores[:, 0] == 1)
    answers = given(scores, outcome)
    members = pd.DataFrame({"person_id": [f"p{i:04d}" for i in range(80)], "persona": persona, "is_assigned": True})
    alone, held = (moments_of_truth(answers, m, draws=100).set_index("side").loc["low", "difference"] for m in (None, members))
    assert held == pytest.approx(-1, abs=1e-3) and alone < -2.5
    assert moments_of_truth(answers, members.assign(is_assigned=False), draws=100).set_index("side").loc["low", "difference"] == pytest.approx(alone, abs=1e-3)


def test_each_wave_is_judged_by_its_own_answers_and_a_place_nobody_met_has_no_row():
    one, two = given(np.repeat([1, 3], [20, 40])[:, None], np.r_[np.tile([3, 5], 10), np.tile([6, 8], 20)]), given(np.repeat([3, 5], [30, 30])[:, None], np.tile([6, 8], 30)).assign(wave="v")
    table = moments_of_truth(pd.concat([one, two], ignore_index=True), draws=100)
    assert table[["wave", "side", "people", "asked"]].to_numpy().tolist() == [["v", "low", 0, 60], ["v", "peak", 30, 60], ["w", "low", 20, 60], ["w", "peak", 0, 60]]
    assert table["verdict"].tolist() == ["too_few", "cannot_tell", "clear", "too_few"] and table["difference"].round(3).tolist()[1:3] == [0.0, -3.0]
    same = given(np.repeat([1, 3], 40)[:, None], np.full(80, 7.0))
    assert set(moments_of_truth(same)["verdict"]) == {"too_few"}                    # an outcome that nobody differs in tells nothing


def test_five_people_are_needed_for_every_column_and_the_interval_holds_for_all_rows_together():
    rng = np.random.default_rng(4)
    scores = rng.choice([1, 3, 5], (200, 9), p=[0.3, 0.4, 0.3]).astype(float)
    outcome = rng.integers(0, 11, 200)
    for n, is_judged in ((95, True), (94, False)):                              # a constant and two sides of nine places
        assert (moments_of_truth(given(scores[:n], outcome[:n]), draws=50)["verdict"] != "too_few").any() == is_judged
    table = moments_of_truth(given(scores, outcome), draws=200)
    from helpers.emotions.priority import fitted

    design = np.column_stack([np.ones(200), np.stack([scores == 1, scores == 5], axis=2).reshape(200, -1)]).astype(float)
    beta, se, _ = fitted(design, outcome.astype(float))
    assert table["difference"].to_numpy() == pytest.approx(beta[1:], abs=1e-6)
    half = (table["high"] - table["low"]) / 2
    assert (half / se[1:] >= 1.96 - 1e-6).all() and 2.3 < (half / se[1:]).median() < 3.7          # 18 rows together: wider than one alone
    assert ((table["low"] + table["high"]) / 2 - table["difference"]).abs().max() < 1e-9
    reach, spread = table["reach"], half / half.iloc[0]
    assert (reach == 1).all() and ((table["stake_high"] - table["stake"]) / (100 * half)).to_numpy() == pytest.approx(np.ones(18)) and spread.notna().all()
