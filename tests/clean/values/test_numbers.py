import numpy as np
import pandas as pd
import pytest

from helpers.clean.values.numbers import decimal_mark, mixed_units, numbers, parse, point_on_scale


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [("1.234,56", ",", 1234.56), ("1234.56", ",", None), ("1,234.56", ".", 1234.56), ("4,0", ",", 4.0), ("4,0", ".", None),
     ("2,4 %", ",", 2.4), ("€\u00a012,50", ",", 12.5), ("-3", ",", -3.0), ("12.34.56", ",", None), ("1.234", ",", 1234.0), ("1.234", ".", 1.234)],
)  # fmt: skip
def test_numbers_are_read_in_the_declared_form_only(text, decimal, value):
    got = parse(text, decimal)
    assert (np.isnan(got) and value is None) or got == value


def test_the_decimal_mark_is_shown_by_the_cells_or_assumed_and_said_so():
    assert decimal_mark([pd.Series(["1,5", "2,25"])], ";") == (",", False)
    assert decimal_mark([pd.Series(["0.2", "2.6667"])], ";") == (".", False)
    assert decimal_mark([pd.Series(["1.234", "2.500"])], ";") == (",", True)
    assert decimal_mark([pd.Series(["1", "2"])], ";") == (",", False)


def test_a_cell_that_is_no_number_is_wrong_and_an_empty_one_is_missing():
    values, bad = numbers(pd.Series(["1,5", "", "x"]), ",")
    assert values[0] == 1.5 and np.isnan(values[1:]).all()
    assert bad.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [("5 - very good", 5, ""), ("1 - zeer slecht", 1, ""), ("4 (goed)", 4, ""), ("3/5", 3, ""), ("vier", 4, ""), ("tevreden", 4, ""),
     ("80 %", None, "other_scale"), ("3,5", None, "other_decimal"), ("４\u200b", 4, ""), ("★★★★☆", 4, ""), ("3 van 5", 3, ""),
     ("5 = very good", 5, ""), ("Weet  niet", None, "na"),
     ("10/10", None, "other_scale"), ("6", None, "off_scale"), ("0", None, "off_scale"), ("n.v.t.", None, "na"), ("", None, "na"),
     ("Promoter", None, "unknown_word"), ("4,0", 4, "")],
)  # fmt: skip
def test_answers_are_points_on_their_own_scale_or_say_why_not(text, value, why):
    got, said = point_on_scale(text, ".", 1, 5, {"tevreden": 4.0})
    assert said == why
    assert np.isnan(got) if value is None else got == value


def test_two_units_in_one_column_are_seen_and_zero_has_none():
    assert mixed_units(pd.Series(["12,5 %", "0", "", "100\u00a0%"])) is None
    assert mixed_units(pd.Series(["€ 12", "12"])) is None
    first, second, rows = mixed_units(pd.Series(["€ 12", "$ 3", "EUR 4"]))
    assert (first, second, rows.tolist()) == ("€", "$", [False, True, False])
    assert mixed_units(pd.Series(["80%", "0,6"]))[2].tolist() == [False, True]


@pytest.mark.parametrize(("cells", "delimiter", "mark"), [
    (["1,5", "1.5"], ";", (".", True)), (["1,5", "2,5", "1.5"], ",", (",", True)), (["0,123"], ",", (",", False)), (["0.123"], ";", (".", False)), (["1,2345"], ",", (",", False)),
    ([".5"], ";", (".", False)), (["1.234.567"], ";", (",", True)), (["1,234"], ",", (".", True)), (["1.234,5"], ",", (",", False)), (["1,234.5"], ";", (".", False)),
    (["€ 1,50"], ",", (",", False)), (["1,5" + " " * 22], ";", (",", False)), (["x,5"], ",", (".", False)), ([], ";", (",", False)), ([], None, (".", False)), (["-1,5"], ",", (",", False)),
])
def test_a_decimal_mark_is_what_most_cells_can_only_mean(cells, delimiter, mark):
    assert decimal_mark([pd.Series(cells, dtype="str")], delimiter) == mark


@pytest.mark.parametrize(("text", "decimal", "value"), [
    ("1e3", ".", 1000), ("1,5E-2", ",", 0.015), ("−3", ".", -3), ("+3", ".", 3), (".5", ".", 0.5), (",5", ",", None), ("1.23", ",", None), ("12,345", ".", 12345),
    ("1,23,456", ".", None), ("", ".", None), ("12 EUR", ".", 12), ("1 234", ".", 1234), ("$1", ",", 1), ("--1", ".", None), ("1.", ".", None)])
def test_a_number_has_its_signs_groups_and_powers(text, decimal, value):
    got = parse(text, decimal)
    assert np.isnan(got) if value is None else got == pytest.approx(value)


@pytest.mark.parametrize(("text", "low", "high", "decimal", "found"), [
    ("80%", 0, 100, ".", (80, "")), ("80%", None, None, ".", (80, "")), ("80%", 0, 10, ".", (None, "other_scale")), ("3/7", 1, 5, ".", (None, "other_scale")),
    ("3 uit 5", 1, 5, ".", (3, "")), ("3 out of 5", 1, 5, ".", (3, "")), ("3/5", None, None, ".", (None, "other_scale")), ("3,5 - goed", 1, 5, ",", (3.5, "")),
    ("10", 0, 10, ".", (10, "")), ("0", 0, 10, ".", (0, "")), ("10.5", 0, 10, ".", (None, "off_scale")), ("-1", 0, 10, ".", (None, "off_scale")), ("tien", 0, 10, ".", (10, "")),
    ("zero", 0, 10, ".", (0, "")), ("4.0", 1, 5, ",", (4, "")), ("4.5", 1, 5, ",", (None, "other_decimal")), ("12", None, 10, ".", (None, "off_scale")), ("1", 2, None, ".", (None, "off_scale")),
    ("4: goed", 1, 5, ".", (4, "")), ("goed", 1, 5, ".", (None, "unknown_word"))])
def test_an_answer_is_a_point_when_its_form_and_its_scale_say_so(text, low, high, decimal, found):
    got, why = point_on_scale(text, decimal, low, high, {})
    assert why == found[1] and (np.isnan(got) if found[0] is None else got == found[0])


def test_a_word_of_the_study_goes_before_what_it_usually_means_and_stays_on_the_scale():
    assert point_on_scale("Weet niet", ".", 1, 5, {"weet niet": 3.0}) == (3.0, "")
    assert point_on_scale("top", ".", 1, 5, {"top": 6.0})[1] == "off_scale"


def test_numbers_of_an_empty_column_and_of_spaces_are_missing_and_not_wrong():
    values, bad = numbers(pd.Series([], dtype="str"), ".")
    assert len(values) == len(bad) == 0
    values, bad = numbers(pd.Series(["  ", "-", "7"]), ".")
    assert np.isnan(values[:2]).all() and values[2] == 7 and bad.tolist() == [False, True, False]


@pytest.mark.parametrize(("cells", "units"), [
    (["1 EUR", "€ 2"], None), (["1 USD", "2 GBP", "3 GBP"], ("£", "$")), (["5 %", "5"], ("%", "")), (["5 %", "0"], None), (["5 %", "x"], None), (["€ 5", "5 %", "6 %"], ("%", "€")),
    ([], None), (["5", "6"], None)])
def test_units_that_differ_are_named_the_usual_one_first(cells, units):
    found = mixed_units(pd.Series(cells, dtype="str"))
    assert (found if found is None else found[:2]) == units
