"""Answers become one matrix of numbers, and what cannot is refused with the reason."""

import numpy as np
import pandas as pd
import pytest

from helpers.personas.encode import batteries, encode, every_so_many, row_order


def test_nominal_answers_become_codes_in_the_order_of_their_words_and_gaps_stay_gaps():
    frame = pd.DataFrame({"region": ["Zuid", "Noord", None], "age": [20.0, 40.0, np.nan]})
    table = encode(frame, {"region": "nominal", "age": "numeric"})
    assert table.levels == {"region": ("Noord", "Zuid")}
    assert np.array_equal(table.values, [[1, 20], [0, 40], [np.nan, np.nan]], equal_nan=True)


def test_a_column_with_one_answer_says_nothing_and_is_left_out():
    assert encode(pd.DataFrame({"same": [1, 1, 1], "age": [1, 2, 3]}), {"same": "ordinal", "age": "numeric"}).names == ("age",)


def test_four_items_on_one_scale_are_a_battery_and_three_are_not():
    items = np.tile([1.0, 3.0, 5.0], (4, 1)).T
    assert batteries(items, ("ordinal",) * 4) == [[0, 1, 2, 3]]
    assert batteries(items[:, :3], ("ordinal",) * 3) == []
    assert batteries(items, ("ordinal", "ordinal", "ordinal", "numeric")) == []


def test_the_same_answer_in_another_spelling_of_numbers_is_the_same_answer():
    mixed = pd.DataFrame({"has": pd.Series([True, 1, 1.0, False, 0, None], dtype=object)})
    table = encode(mixed, {"has": "nominal"})
    assert table.levels == {"has": ("0", "1")}
    assert np.array_equal(table.values[:, 0], [1, 1, 1, 0, 0, np.nan], equal_nan=True)


def test_an_ordered_category_counts_by_its_order_and_numbers_in_text_by_their_value():
    rank = pd.Categorical(["low", "high", None], categories=["low", "middle", "high"], ordered=True)
    table = encode(pd.DataFrame({"rank": rank, "text": ["2", "10", None]}), {"rank": "ordinal", "text": "ordinal"})
    assert np.array_equal(table.values, [[0, 2], [2, 10], [np.nan, np.nan]], equal_nan=True)


@pytest.mark.parametrize("column, kind, said", [
    (["agree", "disagree"], "ordinal", "'q' is ordinal but holds answers that are no numbers"), ([1, 2], "likert", "'likert' is none of"),
    ([1.0, np.inf], "numeric", "infinity")])
def test_what_cannot_be_a_number_is_refused_by_name(column, kind, said):
    with pytest.raises(ValueError, match=said):
        encode(pd.DataFrame({"q": column}), {"q": kind})


def test_a_column_that_is_not_there_or_there_twice_is_refused():
    twice = pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"])
    with pytest.raises(ValueError, match="not in the table"):
        encode(twice, {"b": "numeric"})
    with pytest.raises(ValueError, match="there twice"):
        encode(twice, {"a": "numeric"})


def test_people_stand_in_the_order_of_their_answers_whatever_order_they_came_in():
    frame = pd.DataFrame({"n": [3.0, 1, 2, 1], "w": ["b", "a", "a", None]})
    kinds = {"n": "numeric", "w": "nominal"}
    table, turned = encode(frame, kinds), encode(frame[::-1], kinds)
    assert np.array_equal(table.values[row_order(table)], turned.values[row_order(turned)], equal_nan=True)


def test_a_spread_sample_of_ordered_people_holds_each_word_by_its_share():
    ordered = np.repeat([0, 1, 2], [900, 90, 10])
    drawn = ordered[every_so_many(1000, 100, np.random.default_rng(0))]
    assert np.bincount(drawn).tolist() == [90, 9, 1]
