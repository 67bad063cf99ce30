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
