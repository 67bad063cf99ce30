import pytest

from helpers.clean.persons.personal_numbers import ibans, is_bsn, is_card, is_iban


def test_check_digits_decide():
    assert is_bsn("111222333") and not is_bsn("111222334")
    assert is_iban("NL91 ABNA 0417 1643 00") and not is_iban("NL91 ABNA 0417 1643 01")
    assert is_card("4111 1111 1111 1111") and not is_card("4111 1111 1111 1112")


def test_an_article_code_of_thirteen_digits_is_no_card():
    assert not is_card("8718951234563") and is_card("4222222222222")


@pytest.mark.parametrize("spaced", ["NL91ABNA0417164300", "nl91 abna 0417 1643 00", "NL91-ABNA-0417-1643-00", "NL91 ABNA 04 17 16 43 00"])
def test_an_account_number_ends_where_its_country_says(spaced):
    text = f"graag op {spaced} in plaats van hier"
    assert [text[a:b] for a, b in ibans(text)] == [spaced]


def test_a_wrong_digit_or_a_country_without_accounts_is_no_account_number():
    assert ibans("NL91 ABNA 0417 1643 01") == [] and ibans("ZZ91 ABNA 0417 1643 00") == []
