"""Frequency times adjusted loss, with honest ranks."""

import sys

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import intervals
from helpers.emotions import priority
from helpers.emotions.priority import drawn_fits, fitted, holm, pain_priority


def two_pains(n=200):
    """Half have pain a (loss 2), a quarter have b (loss 1), independent of each other; the outcome is exact."""
    a, b = np.arange(n) % 2 == 0, np.arange(n) % 8 < 2
    noise = np.tile([0.1, -0.1, -0.1, 0.1], n // 4)
    return pd.DataFrame({"a": a, "b": b}), pd.Series(9 - 2.0 * a - 1.0 * b + noise)


def test_priority_is_share_times_loss_per_hundred_people():
    hits, outcome = two_pains()
    table = pain_priority(hits, outcome, draws=200).set_index("theme")
    assert table.loc["a", ["n", "people"]].tolist() == [200, 100]
    assert table.loc["a", "share"] == 0.5
    assert table.loc["a", "impact"] == pytest.approx(2.0, abs=0.05)
    assert table.loc["a", "priority"] == pytest.approx(100 * 0.5 * table.loc["a", "impact"])
    assert table.loc["b", "priority"] == pytest.approx(25, abs=3)


def test_the_costliest_comes_first_and_its_rank_is_certain():
    hits, outcome = two_pains()
    first = pain_priority(hits, outcome, draws=200).iloc[0]
    assert (first["theme"], first["rank_low"], first["rank_high"], first["verdict"]) == ("a", 1, 1, "clear")


def test_a_pain_that_only_comes_along_with_a_worse_one_is_not_blamed():
    rng = np.random.default_rng(1)
    real = rng.random(600) < 0.3
    along = np.where(real, rng.random(600) < 0.8, rng.random(600) < 0.1)
    outcome = pd.Series(8 - 2 * real + rng.normal(0, 1, 600))
    table = pain_priority(pd.DataFrame({"real": real, "along": along}), outcome, draws=100).set_index("theme")
    assert abs(table.loc["along", "impact"]) < 0.4 and table.loc["real", "verdict"] == "clear"
    naive = outcome[~along].mean() - outcome[along].mean()
    assert naive > 1


def test_fewer_people_than_the_minimum_are_not_ranked():
    hits, outcome = two_pains()
    hits["rare"] = np.arange(200) < 9
    table = pain_priority(hits, outcome, draws=50).set_index("theme")
    assert table.loc["rare", "verdict"] == "too_few" and np.isnan(table.loc["rare", "priority"])


def test_without_an_outcome_shares_remain_and_nothing_is_ranked():
    hits, outcome = two_pains()
    table = pain_priority(hits, outcome * np.nan)
    assert set(table["verdict"]) == {"not_ranked"} and table["share"].tolist() == [0.5, 0.25]


def test_no_people_and_no_pains_give_empty_answers():
    assert pain_priority(pd.DataFrame({"a": []}, dtype=bool), pd.Series(dtype=float)).loc[0, "n"] == 0
    assert pain_priority(pd.DataFrame(index=range(30)), pd.Series(np.arange(30.0))).empty


def test_ten_answers_of_one_person_are_one_person():
    hits, outcome = two_pains(40)
    ten = hits.loc[hits.index.repeat(10)]
    once, often = pain_priority(hits, outcome, draws=50), pain_priority(ten, outcome.loc[ten.index], draws=50)
    pd.testing.assert_frame_equal(once, often)


def test_severity_only_multiplies():
    hits, outcome = two_pains()
    plain = pain_priority(hits, outcome, draws=50).set_index("theme")
    heavy = pain_priority(hits, outcome, severity=pd.Series({"a": 1.0, "b": 3.0}), draws=50).set_index("theme")
    assert heavy.loc["b", "priority"] == pytest.approx(1.5 * plain.loc["b", "priority"])
    assert heavy.loc["a", "priority"] == pytest.approx(0.5 * plain.loc["a", "priority"])


def test_persona_is_held_constant():
    persona = pd.Series(["x", "y"] * 200)
    rng = np.random.default_rng(0)
    hit = np.where(persona == "x", rng.random(400) < 0.6, rng.random(400) < 0.1)
    outcome = pd.Series(np.where(persona == "x", 6.0, 9.0) + rng.normal(0, 1, 400))
    hits = pd.DataFrame({"a": hit})
    assert pain_priority(hits, outcome, draws=50).loc[0, "impact"] > 1
    assert abs(pain_priority(hits, outcome, persona=persona, draws=50).loc[0, "impact"]) < 0.4


def test_the_same_seed_gives_the_same_table():
    hits, outcome = two_pains()
    pd.testing.assert_frame_equal(pain_priority(hits, outcome, draws=50), pain_priority(hits, outcome, draws=50))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_and_keeps_the_order(p):
    p = np.array(p)
    q = holm(p)
    assert (q >= p - 1e-12).all() and (q <= 1).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-12).all()


@pytest.mark.row("L4", "B17")
@needs_shared
def test_planted_pains_are_ranked_as_planted():
    """Mean Spearman with the truth at n = 400, and calls of the top 3 with a probability of at least .8."""
    sys.path.insert(0, str(SHARED / "bench"))
    from planted import pain_points
    from scipy.stats import spearmanr

    agreement, calls = [], []
    for seed in range(60):
        hits, outcome, truth = pain_points(400, seed)
        table = pain_priority(hits, outcome, draws=500).set_index("theme")
        agreement.append(spearmanr(table["priority"].fillna(0).reindex(truth.index), truth)[0])
        calls += [t in set(truth.nlargest(3).index) for t in table.index[table["p_top3"] >= 0.8]]
    assert np.mean(agreement) >= 0.75
    assert np.mean(calls) >= 0.90


def test_of_pains_that_cost_the_same_none_is_called_one_of_the_first_three():
    """Twelve equal pains, twenty times: without allowance for luck seven get a probability of .8 or more."""
    lucky = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        hits = pd.DataFrame(rng.random((300, 12)) < 0.2)
        outcome = pd.Series(8 - 0.7 * hits.sum(axis=1) + rng.normal(0, 1.6, 300))
        lucky += (pain_priority(hits, outcome, draws=150)["p_top3"] >= 0.8).sum()
    assert lucky <= 2


def test_where_nothing_hurts_nothing_is_called_clear():
    rng = np.random.default_rng(5)
    false = 0
    for _ in range(40):
        hits = pd.DataFrame(rng.random((400, 40)) < rng.uniform(0.03, 0.3, 40))
        table = pain_priority(hits, pd.Series(np.clip(np.round(rng.normal(7.5, 2, 400)), 0, 10)), draws=20)
        false += ((table["q"] <= 0.05) & (table["impact"] > 0)).any()
    assert false <= 4  # 5 % of 40 is 2; four or fewer with a probability of .95


def test_errors_are_the_larger_of_the_classical_and_the_hc3_ones():
    """HC3 weighs each person by how far off a fit without them would be."""
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(80), rng.random(80) < 0.2, rng.normal(size=80)]).astype(float)
    for spread in (np.where(x[:, 1], 4.0, 0.5), np.ones(80)):
        y = 1 + x[:, 2] + spread * rng.normal(size=80)
        fit, inverse = np.linalg.lstsq(x, y, rcond=None)[0], np.linalg.inv(x.T @ x)
        classical = np.sqrt(np.diag(inverse) * ((y - x @ fit) ** 2).sum() / 77)
        without = [y[i] - x[i] @ np.linalg.lstsq(np.delete(x, i, 0), np.delete(y, i), rcond=None)[0] for i in range(80)]
        robust = np.sqrt(np.diag(inverse @ (x.T * np.square(without)) @ x @ inverse))
        beta, se, freedom = fitted(x, y)
        assert beta == pytest.approx(fit, rel=1e-5) and freedom == 77 and se == pytest.approx(np.maximum(classical, robust), rel=1e-5)
    assert (classical < robust).any() and (robust < classical).any()


@pytest.mark.parametrize("many", [10**9, 0])
def test_each_draw_is_a_weighted_regression_and_people_who_look_alike_may_be_drawn_together(many, monkeypatch):
    monkeypatch.setattr(priority, "MANY", many)
    x = np.column_stack([np.ones(60), np.tile([0.0, 1, 1], 20)])
    y, known = 2 - x[:, 1] + np.tile([0.5, -0.5], 30), np.arange(60) >= 6
    fits, means = drawn_fits(x, np.where(known, y, 0.0), known, 300, 0)
    assert fits.mean(axis=0) == pytest.approx(np.linalg.lstsq(x[known], y[known], rcond=None)[0], abs=0.03)
    assert means[:, 0] == pytest.approx(1) and means[:, 1].mean() == pytest.approx(2 / 3, abs=0.01)
    assert means[:, 1].std() == pytest.approx(np.sqrt(2 / 9 / 60), rel=0.15) and len(np.unique(fits[:, 1])) > 50
    if many:
        weights = np.random.default_rng(0).multinomial(60, np.full(60, 1 / 60), size=300)[7] * known
        assert fits[7] == pytest.approx(np.linalg.lstsq(x * np.sqrt(weights)[:, None], y * np.sqrt(weights), rcond=None)[0], rel=1e-4)


@pytest.mark.parametrize(("hit", "verdict"), [(9, "too_few"), (10, "tie"), (30, "tie"), (31, "too_few")])
def test_ten_people_hit_and_ten_spared_are_needed(hit, verdict):
    rng = np.random.default_rng(0)
    outcome = pd.Series(rng.normal(7, 2, 42)).where(np.arange(42) < 40)                     # of the last two nothing is known
    table = pain_priority(pd.DataFrame({"a": (np.arange(42) < hit) | (np.arange(42) >= 40)}), outcome, draws=20)
    assert table["verdict"].tolist() == [verdict] and table["people"].tolist() == [hit + 2]


def test_another_level_gives_other_intervals_and_ranks_within_them():
    rng = np.random.default_rng(3)
    hits = pd.DataFrame(rng.random((200, 4)) < 0.3, columns=list("abcd"))
    outcome = pd.Series(8 - hits["a"] + rng.normal(0, 2, 200))
    wide, narrow = (pain_priority(hits, outcome, level=level, draws=400).set_index("theme") for level in (0.95, 0.5))
    assert narrow["low"].to_list() == pytest.approx(intervals.wilson(hits.sum(), np.full(4, 200), 0.5)[0][[list("abcd").index(t) for t in narrow.index]])
    ratio = (narrow["priority_high"] - narrow["priority_low"]) / (wide["priority_high"] - wide["priority_low"])
    assert ratio.mean() == pytest.approx(0.674 / 1.96, abs=0.06)
    assert ((narrow["rank_high"] - narrow["rank_low"]) <= (wide["rank_high"] - wide["rank_low"])).all() and (narrow["rank_low"] >= 1).all()


def test_severity_is_the_mean_among_those_hit_over_the_mean_of_all_pains():
    hits = pd.DataFrame({"a": [True, True, False], "b": [False, True, True], "c": [False, False, False]})
    each = pd.DataFrame({"a": [1.0, 3.0, 99.0], "b": [99.0, 4.0, 8.0], "c": [99.0] * 3})
    assert priority._multiplier(each, hits.columns, hits) == pytest.approx([2 / 4, 6 / 4, 1])
    assert priority._ranks(np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 9.0]])).tolist() == [[3, 1, 2], [2, 3, 1]]


def test_draws_are_pulled_towards_the_mean_by_what_may_be_chance():
    rng = np.random.default_rng(0)
    estimates = np.array([0.0, 0, 0, 8])
    drawn = estimates + rng.normal(size=(4000, 4))
    made = priority._shrunk(drawn, estimates, 1)
    true = 3 * 16 / np.random.default_rng(1).chisquare(3, 4000) - drawn.var(axis=0).mean()
    weight = np.mean(np.maximum(true, 0.5) / (np.maximum(true, 0.5) + 1))
    assert made.mean(axis=0) == pytest.approx(weight * estimates + (1 - weight) * 2, abs=0.15)
    assert (priority._shrunk(drawn[:, :3], estimates[:3], 1) == drawn[:, :3]).all()


@pytest.mark.parametrize(("known", "spread", "verdict"), [(20, 1.0, "tie"), (19, 1.0, "not_ranked"), (20, 0.1, "tie"), (20, 0.0, "not_ranked")])
def test_twenty_people_whose_outcome_is_known_and_differs_are_needed_to_rank(known, spread, verdict):
    outcome = pd.Series(7 + spread * np.tile([-0.5, -0.5, 0.5, 0.5], 10)).where(np.arange(40) < known)
    assert pain_priority(pd.DataFrame({"a": np.arange(40) % 2 == 0}), outcome, draws=20)["verdict"].tolist() == [verdict]


def test_of_five_pains_that_surely_cost_the_same_none_is_clear_and_rows_stand_by_cost_people_and_name():
    rng = np.random.default_rng(1)
    hits = pd.DataFrame(rng.random((2000, 5)) < 0.3, columns=list("edcba"))
    table = pain_priority(hits, pd.Series(8 - hits.sum(axis=1) + rng.normal(0, 1, 2000)), draws=100)
    assert (table["q"] < 0.001).all() and set(table["verdict"]) <= {"tie", "clear"} and (table["verdict"] == "tie").sum() >= 3
    assert (table["verdict"] == "clear").equals(table["p_top3"] >= 0.8) and table["priority"].is_monotonic_decreasing
    same = pd.DataFrame({"b": np.arange(30) < 5, "a": np.arange(30) < 5, "c": np.arange(30) < 7})
    assert pain_priority(same, pd.Series(np.full(30, np.nan)))["theme"].tolist() == ["c", "a", "b"]


@pytest.mark.parametrize("n", [2_999, 3_001])
def test_draws_of_people_are_weighted_fits_whether_or_not_people_alike_are_taken_together(n):
    x = np.column_stack([np.ones(n), np.arange(n) % 3 == 0]).astype(float)
    y, known = np.where(x[:, 1] > 0, 6.0, 9.0) + np.arange(n) % 2, np.ones(n, dtype=bool)
    fits, means = drawn_fits(x, y, known, 150, 3)
    rows, counts = priority._distinct(np.column_stack([x, y]))
    assert (len(rows), counts.sum()) == ((n, n) if n < 3_000 else (4, n))
    assert fits.mean(axis=0) == pytest.approx(fitted(x, y)[0], abs=0.01) and means[:, 0] == pytest.approx(np.ones(150))
    assert means[:, 1].mean() == pytest.approx(1 / 3, abs=0.003) and means[:, 1].std() == pytest.approx(np.sqrt(2 / 9 / n), rel=0.25)
    assert fits[:, 1].std() == pytest.approx(fitted(x, y)[1][1], rel=0.25)


def test_a_draw_in_steps_is_the_draw_in_one(monkeypatch):
    x, y = np.column_stack([np.ones(50), np.arange(50) % 2]).astype(float), np.arange(50.0)
    known = np.arange(50) < 40
    whole = drawn_fits(x, np.where(known, y, 0), known, 7, 5)
    monkeypatch.setattr(priority, "CHUNK", 100)                              # two draws at a time
    assert all(np.allclose(a, b) for a, b in zip(whole, drawn_fits(x, np.where(known, y, 0), known, 7, 5)))
    assert whole[0].mean(axis=0) == pytest.approx(fitted(x[known], y[known])[0], abs=4)          # who has no outcome is in the mean and not in the fit
    assert drawn_fits(np.column_stack([x, x[:, 1]]), y, known, 3, 5)[0].shape == (3, 3)           # two columns alike can be solved


def test_a_person_who_answers_often_has_the_mean_outcome_and_is_hit_once_and_what_never_differs_is_not_held():
    hits = pd.DataFrame({"a": [True, False, None, False], "b": [False, False, True, False]}, index=["x", "x", "y", "z"], dtype=object)
    held = pd.DataFrame({"same": [1.0] * 4, "seen": [0.0, 1.0, None, 0.0]})
    matrix, y, more = priority._per_person(hits, pd.Series([4.0, 8.0, 3.0, None]), pd.Series(["p1", "p2", None, "p1"]), held)
    assert matrix.tolist() == [[1, 0], [0, 1], [0, 0]] and y.tolist()[:2] == [6, 3] and np.isnan(y[2])
    assert more.tolist() == [[1, 1], [0, 0], [1, 0]]                          # persona p1 (against none), then seen
    assert priority._per_person(hits.reset_index(drop=True), pd.Series(["x", 8, 3, 1]), None, None)[2].shape == (4, 0)
    assert np.isnan(priority._per_person(hits.reset_index(drop=True), pd.Series(["x", 8, 3, 1]), None, None)[1][0])


def test_coefficients_and_p_values_are_those_of_least_squares():
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(60), rng.random(60) < 0.4, rng.normal(size=60)]).astype(float)
    y = 5 - 1.2 * x[:, 1] + rng.normal(size=60)
    plain, robust = sm.OLS(y, x).fit(), sm.OLS(y, x).fit(cov_type="HC3")
    beta, se, freedom = fitted(x, y)
    assert beta == pytest.approx(plain.params, abs=1e-5) and se == pytest.approx(np.maximum(plain.bse, robust.bse), rel=1e-5) and freedom == 57
    loss, p = priority._adjusted_loss(x, y, 1)
    from scipy import stats

    assert loss == pytest.approx(-beta[1:]) and p == pytest.approx(2 * stats.t.sf(np.abs(beta[1:] / se[1:]), 57))
    assert fitted(np.ones((1, 2)), np.ones(1))[2] == 1


def test_two_pains_of_one_cost_share_a_table_in_which_every_number_is_worked_out():
    """Forty people, each pain hits half, independent of each other; a costs 2, b nothing; no noise but a tenth."""
    a, b = np.arange(40) % 2 == 0, np.arange(40) % 4 < 2
    outcome = pd.Series(9 - 2.0 * a + np.tile([0.1, 0.1, 0.1, 0.1, -0.1, -0.1, -0.1, -0.1], 5))
    row = pain_priority(pd.DataFrame({"b": b, "a": a}), outcome, draws=400).set_index("theme")
    assert row.index.tolist() == ["a", "b"] and row.loc["a", ["impact", "priority", "p_top3"]].tolist() == pytest.approx([2, 100, 1], abs=1e-3)
    assert row.loc["b", ["impact", "priority"]].tolist() == pytest.approx([0, 0], abs=1e-3) and row.loc["b", "q"] > 0.9 > 0.001 > row.loc["a", "q"]
    assert row["verdict"].tolist() == ["clear", "tie"] and row[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2]]
    half = 100 * 2 * np.sqrt(0.25 / 40) * 1.96                               # of the share, as the loss hardly varies
    assert row.loc["a", "priority_high"] - 100 == pytest.approx(half, rel=0.15) and 100 - row.loc["a", "priority_low"] == pytest.approx(half, rel=0.15)


def test_the_rows_are_numbered_by_their_place_in_the_ranking():
    hits, outcome = two_pains()
    table = pain_priority(hits[["b", "a"]], outcome, draws=50)
    assert table["theme"].to_dict() == {0: "a", 1: "b"}
