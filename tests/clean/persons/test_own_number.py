import pandas as pd

from helpers.clean.persons.own_number import own_number, salesforce_id


def test_of_several_numbers_in_a_cell_the_first_counts_and_the_tool_stands_before_it():
    assert own_number(pd.Series(["8001;8002", " 7 ", None]), "hubspot").tolist()[:2] == ["hubspot:8001", "hubspot:7"]


def test_without_any_number_there_is_none():
    assert own_number(pd.Series([None, None], dtype="float64"), "hubspot").isna().all() and own_number(pd.Series([" "]), "x").isna().all()


def test_two_ids_that_differ_in_capitals_only_stay_two_and_the_short_form_meets_the_long_one():
    short, other = "0035g00000AbCdE", "0035g00000abcde"
    assert salesforce_id(short).casefold() != salesforce_id(other).casefold()
    assert own_number(pd.Series([short, salesforce_id(short)]), "salesforce").duplicated().tolist() == [False, True]


def test_what_is_no_id_stays_as_it_is():
    assert salesforce_id("17") == "17" and salesforce_id("é" * 15) == "é" * 15


def test_rows_without_any_number_stay_without():
    assert own_number(pd.Series([None, None], dtype="str"), "shop").isna().all()
