"""Answers are made comparable before anyone is grouped."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.personas.prepare import Prepared, batteries, encode, famd, indicator, normal_scores, prepare, standardise


def test_nominal_answers_become_codes_in_the_order_of_their_words_and_gaps_stay_gaps():
    frame = pd.DataFrame({"region": ["Zuid", "Noord", None], "age": [20.0, 40.0, np.nan]})
    table = encode(frame, {"region": "nominal", "age": "numeric"})
    assert table.levels == {"region": ("Noord", "Zuid")}
    assert np.array_equal(table.values, [[1, 20], [0, 40], [np.nan, np.nan]], equal_nan=True)


def test_a_column_with_one_answer_says_nothing_and_is_left_out():
    assert encode(pd.DataFrame({"same": [1, 1, 1], "age": [1, 2, 3]}), {"same": "ordinal", "age": "numeric"}).names == ("age",)


def test_normal_scores_do_not_depend_on_how_skewed_a_number_is():
    x = np.array([0.1, 2.0, np.nan, -1.0, 0.7])
    assert np.allclose(normal_scores(x), normal_scores(np.exp(3 * x)), equal_nan=True)
    assert np.isnan(normal_scores(x)[2])


def test_equal_answers_get_equal_scores():
    scores = normal_scores(np.array([1.0, 1.0, 5.0, 5.0]))
    assert scores[0] == scores[1] == -scores[2] == -1.0


def test_standardising_ignores_gaps_and_leaves_a_constant_at_zero():
    out = standardise(np.array([[1.0, 7.0], [3.0, 7.0], [np.nan, 7.0]]))
    assert np.array_equal(out, [[-1, 0], [1, 0], [np.nan, 0]], equal_nan=True)


def test_four_items_on_one_scale_are_a_battery_and_three_are_not():
    items = np.tile([1.0, 3.0, 5.0], (4, 1)).T
    assert batteries(items, ("ordinal",) * 4) == [[0, 1, 2, 3]]
    assert batteries(items[:, :3], ("ordinal",) * 3) == []
    assert batteries(items, ("ordinal", "ordinal", "ordinal", "numeric")) == []


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
