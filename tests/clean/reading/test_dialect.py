import pytest

from helpers.clean.reading.dialect import find


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_by_its_steady_count(delimiter):
    text = "\n".join(delimiter.join(row) for row in (["id", "cijfer", "tekst"], ["1", "4", "goed"], ["2", "5", "prima"])) + "\n"
    assert find(text).delimiter == delimiter
    assert find(text).fields == 3


def test_semicolons_inside_comments_do_not_win_from_the_comma_around_them():
    assert find('id,cijfer,tekst\n1,4,"a; b; c"\n2,5,"d; e; f"\n').delimiter == ","


def test_decimal_commas_do_not_win_from_the_semicolon():
    assert find("naam;bedrag\na;1,50\nb;2,75\nc;3,25\n").delimiter == ";"


def test_apostrophes_quote_only_when_whole_fields_stand_between_them():
    assert find("'a','b'\n'1','x, y'\n'2','z'\n").quote == "'"
    assert find("a,b\n1,'s avonds\n2,auto's\n").quote == '"'


def test_a_single_column_is_one_field():
    assert find("antwoord\ngoed\nslecht\n").fields == 1
