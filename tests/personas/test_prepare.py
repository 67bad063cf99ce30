"""Answers are made comparable before anyone is grouped."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared
from scipy.special import ndtri

from helpers.personas.encode import encode
from helpers.personas.prepare import (
    KNOTS,
    Prepared,
    _joined,
    famd,
    indicator,
    learn,
    normal_scores,
    prepare,
    principal_axes,
    score_knots,
    standardise,
)


def test_normal_scores_do_not_depend_on_how_skewed_a_number_is():
    x = np.array([0.1, 2.0, np.nan, -1.0, 0.7])
    assert np.allclose(normal_scores(x), normal_scores(np.exp(3 * x)), equal_nan=True)
    assert np.isnan(normal_scores(x)[2])


def test_equal_answers_get_equal_scores():
    scores = normal_scores(np.array([1.0, 1.0, 5.0, 5.0]))
    assert scores[0] == scores[1] == -scores[2] == -1.0


def test_a_number_with_very_many_values_is_scored_along_a_few_points_nearly_as_by_its_ranks():
    x = np.random.default_rng(0).lognormal(size=3000)
    assert 100 < len(score_knots(x)[0]) <= KNOTS
    ranks = (np.argsort(np.argsort(x)) + 0.5) / 3000
    assert np.abs(normal_scores(x) - standardise(ndtri(ranks))).max() < 0.05


def test_others_are_prepared_with_what_the_first_people_taught():
    first = np.column_stack([[1.0, 2, 3, 4] * 5, [0.0, 1, 0, 1] * 5])
    known = learn(first, ("numeric", "nominal"), [], "centre")
    ready = known.apply(np.array([[1.0, 1], [9.0, 7], [np.nan, np.nan]]))
    taught = known.apply(first).numbers[:, 0]
    assert ready.numbers[:2, 0].tolist() == [taught[0], taught[3]] and np.isnan(ready.numbers[2, 0])
    assert ready.codes[:, 0].tolist() == [1, -1, -1]


def test_a_number_with_a_few_values_and_many_people_for_each_is_a_set_of_answers():
    children = np.tile([0.0, 1, 2], 20)[:, None]
    assert prepare(children, ("numeric",), [], "keep").codes.shape == (60, 1)
    assert prepare(children[:12], ("numeric",), [], "keep").numbers.shape == (12, 1)


def test_rare_answers_share_one_code_so_that_a_list_of_place_names_does_not_make_groups():
    places = np.r_[np.zeros(20), np.ones(20), np.arange(2, 6)][:, None]
    codes = prepare(places, ("nominal",), [], "keep").codes[:, 0]
    assert codes[[0, 20]].tolist() == [0, 1] and set(codes[40:]) == {2}


def test_standardising_ignores_gaps_and_leaves_a_constant_at_zero():
    out = standardise(np.array([[1.0, 7.0], [3.0, 7.0], [np.nan, 7.0]]))
    assert np.array_equal(out, [[-1, 0], [1, 0], [np.nan, 0]], equal_nan=True)


def test_centring_takes_out_how_high_somebody_scores_in_general_and_keeps_it_as_the_level():
    rng = np.random.default_rng(0)
    taste = rng.integers(1, 4, (60, 5)).astype(float)
    high = taste + np.repeat([0.0, 2.0], 30)[:, None]
    ready = prepare(high, ("ordinal",) * 5, [[0, 1, 2, 3, 4]], "centre")
    assert abs(np.corrcoef(ready.numbers.mean(axis=1), np.repeat([0, 1], 30))[0, 1]) < 0.2
    assert ready.level[30:].mean() - ready.level[:30].mean() > 1


def test_kept_response_style_leaves_ordinal_items_as_they_are():
    values = np.array([[1.0, 2, 3, 4], [2, 3, 4, 5], [5, 4, 3, 1]])
    ready = prepare(values, ("ordinal",) * 4, [[0, 1, 2, 3]], "keep")
    assert ready.codes.shape == (3, 4) and ready.numbers.shape == (3, 0)


def test_a_missing_code_is_zero_in_every_column_of_its_indicator():
    assert indicator(np.array([1, -1, 0]), 2).tolist() == [[0, 1], [0, 0], [1, 0]]


@needs_shared
def test_famd_has_the_eigenvalues_that_factominer_gives_for_geomorphology(shared):
    frame = pd.read_csv(shared / "data/reference/geomorphology.csv")
    table = encode(frame, {c: "nominal" if c == "Drift" else "numeric" for c in frame})
    words = [j for j, kind in enumerate(table.kinds) if kind == "nominal"]
    numbers = standardise(np.delete(table.values, words, axis=1))
    ready = Prepared(numbers, table.values[:, words].astype(int), (len(table.levels["Drift"]),), (), (), np.empty(0))
    assert famd(ready)[1][:5] == pytest.approx([2.97542828, 2.04598147, 1.76104020, 1.32910588, 1.26368139], abs=1e-8)


@needs_shared
def test_famd_on_words_only_is_multiple_correspondence_analysis_as_in_factominer(shared):
    tea = pd.read_csv(shared / "data/reference/tea.csv").iloc[:, :18]
    table = encode(tea, {c: "nominal" for c in tea})
    values = famd(prepare(table.values, table.kinds, [], "keep"))[1] / 18
    assert values[:5] == pytest.approx([0.1482744146, 0.1215467265, 0.0900095384, 0.0780544046, 0.0737486998], abs=1e-9)


@pytest.mark.parametrize("values, kind, is_code", [
    (7, "ordinal", True), (8, "ordinal", False), (7, "numeric", True), (8, "numeric", False), (40, "nominal", True)])
def test_seven_levels_are_codes_and_eight_are_a_number(values, kind, is_code):
    ready = prepare(np.tile(np.arange(float(values)), 10)[:, None], (kind,), [], "keep")
    assert ready.codes.shape[1] == int(is_code) and ready.numbers.shape[1] == int(not is_code)


def test_a_number_needs_ten_people_for_each_of_its_values_to_be_a_set_of_answers():
    three = np.tile([0.0, 1, 2], 10)
    assert prepare(three[:, None], ("numeric",), [], "keep").codes.shape[1] == 1
    assert prepare(three[:-1, None], ("numeric",), [], "keep").codes.shape[1] == 0


@pytest.mark.parametrize("counts, codes", [
    ([20, 4, 4], [0, 1, 1]), ([20, 5, 4], [0, 1, 2]), ([4, 20, 3, 30], [2, 0, 2, 1]), ([900, 9, 9], [0, 1, 1]), ([900, 10, 10], [0, 1, 2])])
def test_answers_of_fewer_than_five_people_or_one_in_a_hundred_share_a_code_when_there_are_two(counts, codes):
    assert _joined(np.array(counts)).tolist() == codes


def test_a_level_is_the_mean_of_the_items_answered_in_standard_deviations_and_empty_without_any():
    values = np.array([[1.0, 2], [3, 6], [np.nan, 4], [np.nan, np.nan]])
    ready = prepare(values, ("ordinal", "ordinal"), [[0, 1]], "centre")
    sd = np.sqrt(8 / 3)
    assert ready.level == pytest.approx([(-1 - 2 / sd) / 2, (1 + 2 / sd) / 2, 0, np.nan], nan_ok=True)
    items = np.array([[-1.0, -2 / sd], [1, 2 / sd], [np.nan, 0]])
    left = items - ready.level[:3, None]
    assert ready.numbers[:3] == pytest.approx((left - np.nanmean(left, axis=0)) / np.nanstd(left, axis=0), nan_ok=True)


def test_normal_scores_are_the_quantiles_of_middle_ranks_with_spread_one():
    x = np.array([3.0, 1, 3, 7, 9])
    raw = ndtri(np.array([2, 0.5, 2, 3.5, 4.5]) / 5)
    assert normal_scores(x) == pytest.approx((raw - raw.mean()) / raw.std())
    assert normal_scores(np.array([4.0, 4.0])).tolist() == [0, 0]


def test_axes_of_mixed_data_are_those_of_a_table_worked_out_by_hand():
    """Three people: z scores -1.2247, 0 and 1.2247; a word of which one is missing, so that the two that are known have a half each."""
    z = np.sqrt(1.5)
    ready = Prepared(np.array([[-z], [0.0], [z]]), np.array([[0], [1], [-1]]), (2,), ("n",), ("w",), np.empty(0))
    made = principal_axes(ready)
    assert [s.tolist() for s in made.shares] == [[0.5, 0.5]]
    r = np.sqrt(0.5)
    x = np.array([[-z, r, -r], [0, -r, r], [z, 0, 0]])                                     # (1 - .5) / sqrt(.5), and a missing answer at the average
    values, vectors = np.linalg.eigh(x.T @ x / 3)
    assert made.eigenvalues == pytest.approx(values[::-1][:2]) and made.loadings.shape == (3, 2)
    assert np.abs(made.loadings) == pytest.approx(np.abs(vectors[:, ::-1][:, :2])) and made.place(ready) == pytest.approx(x @ made.loadings)
    assert (np.abs(made.loadings).max(axis=0) == made.loadings.max(axis=0)).all()           # the largest loading of an axis is above zero
    assert famd(ready)[0] == pytest.approx(made.place(ready))


def test_an_axis_has_the_same_sign_however_the_numbers_are_turned():
    rng = np.random.default_rng(0)
    numbers = standardise(rng.normal(size=(30, 4)) @ rng.normal(size=(4, 4)))
    for turned in (numbers, -numbers, numbers[::-1]):
        axes = principal_axes(Prepared(turned, np.empty((30, 0), int), (), (), (), np.empty(0)))
        assert (np.take_along_axis(axes.loadings, np.abs(axes.loadings).argmax(axis=0)[None], 0) > 0).all()
        assert (np.diff(axes.eigenvalues) <= 0).all() and axes.eigenvalues.sum() == pytest.approx(4)


def test_what_is_prepared_carries_its_names_in_the_order_of_numbers_and_codes():
    rng = np.random.default_rng(1)
    battery = rng.integers(1, 6, (40, 4)).astype(float)
    values = np.column_stack([rng.integers(0, 3, 40).astype(float), rng.normal(size=40), battery, np.full(40, np.nan)])
    kinds, names = ("nominal", "numeric", "ordinal", "ordinal", "ordinal", "ordinal", "nominal"), tuple("wnabcde")
    centred, kept = (prepare(values, kinds, [[2, 3, 4, 5]], style, names) for style in ("centre", "keep"))
    assert (centred.number_names, centred.code_names, centred.n_levels) == (("n", "a", "b", "c", "d"), ("w",), (3,))
    assert (kept.number_names, kept.code_names, kept.n_levels) == (("n",), ("w", "a", "b", "c", "d"), (3, 5, 5, 5, 5))
    assert centred.level == pytest.approx(kept.level) and centred.level == pytest.approx(standardise(battery).mean(axis=1))
    assert prepare(values[:, :2], kinds[:2], [], "keep").number_names == ("1",) and np.isnan(prepare(values[:, :2], kinds[:2], [], "keep").level).all()
    two = prepare(np.column_stack([battery, battery[:, ::-1] * 2]), ("ordinal",) * 8, [[0, 1, 2, 3], [4, 5, 6, 7]], "centre")
    assert two.level == pytest.approx(centred.level) and two.numbers.shape == (40, 8)                # the mean of both batteries
    none = prepare(np.full((3, 1), np.nan), ("numeric",), [], "keep")
    assert none.numbers.tolist() == [[0], [0], [0]] and none.codes.shape == (3, 0)


@pytest.mark.parametrize(("values", "points"), [(201, 201), (202, None)])
def test_two_hundred_and_one_values_are_all_kept_as_points_and_more_are_thinned(values, points):
    at, scores = score_knots(np.arange(float(values)))
    assert len(at) == points if points else len(at) <= KNOTS
    assert (at[0], at[-1]) == (0, values - 1) and (np.diff(scores) > 0).all()
