import pytest

from helpers.clean.persons.personal_numbers import CUED_NINE, LENGTHS, NINE, ibans, is_bsn, is_card, is_iban


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


EXAMPLES = """AD1200012030200359100100 AE070331234567890123456 AT611904300234573201 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678
CH9300762011623852957 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 EE382200221020145685
ES9121000418450200051332 FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819 GI75NWBK000000007099453
GL8964710001000206 GR1601101250000000012300695 HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999
IS140159260076545510730339 IT60X0542811101000000123456 LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001
MA64011519000001205000534921 MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984
MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874 PT50000201231234567890154 RO49AAAA1B31007593840000
RS35260005601001611379 SA0380000000608010167519 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100
TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001 XK051212012345678906"""  # of the IBAN registry


@pytest.mark.parametrize("number", EXAMPLES.split(), ids=lambda number: number[:2])
def test_the_account_number_of_every_country_is_found_whole(number):
    text = f"op {number} graag"
    assert [text[a:b] for a, b in ibans(text)] == [number] and ibans(f"op {number}7") == [] and ibans(f"op {number[:-1]}") == []


def test_every_country_has_its_example():
    assert {number[:2] for number in EXAMPLES.split()} == set(LENGTHS)


def test_an_account_number_has_fifteen_to_thirty_four_characters_and_stops_at_signs_that_do_not_belong():
    made = ["NO" + f"{98 - int('1' * n + '232400') % 97:02d}" + "1" * n for n in (10, 11, 30, 31)]     # 14, 15, 34 and 35 characters that pass
    assert [is_iban(number) for number in made] == [False, True, True, False]
    assert ibans("NL91 ABNA  0417 1643 00") == [(0, 23)] and ibans("NL91 ABNA -0417 1643 00") == [] and ibans("NL91/ABNA0417164300") == []
    assert ibans("NL91ABNA0417164300x") == [] and ibans("xNL91ABNA0417164300") == [] and ibans("NL91ABNA0417164300.") == [(0, 18)]


def test_a_citizen_number_has_nine_digits_and_is_not_nothing():
    assert not is_bsn("000000000") and not is_bsn("11122233") and is_bsn("123456782") and not is_bsn("1112223339")


def test_a_card_has_thirteen_to_nineteen_digits_and_more_than_one_of_them():
    assert is_card("4000000000006") and not is_card("400000000002") and is_card("6304000000000000000") and not is_card("0" * 16)
    assert not is_card("63040000000000000000") and is_card("378282246310005") and is_card("5500 0000 0000 0004") and not is_card("5500 0000 0000 0040")


@pytest.mark.parametrize(("text", "found"), [
    ("111222333", True), ("111.222.333", True), ("111.222-333", False), ("1112 22 333", True), ("11.12.22.333", True), ("11122 2333", False),
    ("1112 22333", True), ("111 222333", True), ("1,111222333", False), ("111222333,5", False), ("1112223334", False), ("5111222333", False),
    ("111222333, ja", True),
])  # fmt: skip
def test_nine_digits_stand_together_or_in_the_usual_groups(text, found):
    assert (NINE.search(text) is not None) == found


@pytest.mark.parametrize(("text", "found"), [
    ("mijn BSN is 1 1 1-2 22 33.3", "1 1 1-2 22 33.3"), ("bsn" + " " * 31 + "111222333", None), ("bsn" + " " * 30 + "111222333", "111222333"),
    ("burgerservicenummer: 111222333", "111222333"), ("bsn 1112223334", None), ("citizen service number 111222333", "111222333")])  # fmt: skip
def test_a_cue_allows_digits_that_are_spaced_at_will(text, found):
    match = CUED_NINE.search(text)
    assert (match.group(1) if match else None) == found
