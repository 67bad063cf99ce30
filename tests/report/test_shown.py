"""Numbers carry no more digits than their interval supports."""

from helpers import words
from helpers.report import shown

NL, EN = words.load("nl"), words.load("en")


def test_digits_follow_the_width_of_the_interval():
    assert shown.value(0.0152, 0.0150, 0.0154, "share", EN) == "1.52%" and shown.value(0.62, 0.58, 0.65, "share", EN) == "62%"
    assert shown.value(88.14, 85.0, 91.3, "euro", EN) == "€88" and shown.value(88.14, None, None, "euro", EN) == "€88.14"


def test_a_difference_of_shares_is_in_percentage_points():
    assert shown.difference(0.12, 0.06, 0.18, "share", NL) == "+12 %-punt"
    assert shown.difference(-0.15, -0.18, -0.12, "share", EN) == "−15 pp"


def test_what_rounds_to_zero_has_no_sign():
    assert shown.difference(0.001, -0.02, 0.02, "share", EN) == "0 pp"


def test_units_without_a_share():
    assert shown.difference(11, 7, 14, "seconds", EN) == "+11 s" and shown.difference_span(7, 14, "seconds", EN) == "[7–14]"
    assert shown.difference(-670.0, -900, -400, "euro", EN) == "−€670" and shown.difference(0.0, -1, 1, "euro", EN) == "€0"
    assert shown.difference(5.2, -1, 11, "euro", EN) == "+€5" and shown.difference(0.7, 0.5, 0.9, "score", EN) == "+0.7"


def test_a_difference_in_time_is_in_seconds_minutes_or_days():
    assert shown.difference(600, 300, 900, "seconds", EN) == "+10.0 min" and shown.difference_span(300, 900, "seconds", EN) == "[5.0–15.0]"
    assert shown.difference(-86_400, -172_800, 0, "seconds", NL) == "−1,0 dagen"
    assert shown.difference_span(-172_800, 0, "seconds", EN) == "[−2.0 – 0.0]"
    assert shown.difference(21_600, 0, 9, "seconds", EN) == "+0.2 days" and shown.difference(21_540, 0, 9, "seconds", EN) == "+359.0 min"
    assert shown.difference(180, 0, 9, "seconds", EN) == "+3.0 min" and shown.difference(179, 0, 9, "seconds", EN) == "+179 s"


def test_valence_is_shown_from_minus_two_to_two():
    assert shown.value(0.25, 0.2, 0.3, "valence", EN) == "+0.5" and shown.span(0.2, 0.3, "valence", EN) == "[0.4–0.6]"


def test_a_missing_number_is_a_dash_and_a_missing_interval_is_nothing():
    assert shown.value(None, None, None, "share", EN) == "–" and shown.span(None, None, "share", EN) == ""
    assert shown.difference(float("nan"), None, None, "share", EN) == "–"


def test_a_test_that_takes_years_is_not_counted_in_weeks():
    assert shown.lasting(104, words.load("en")) == "104 weeks" and shown.lasting(474, words.load("nl")) == "meer dan twee jaar"


def test_as_many_decimals_as_half_the_interval_is_wide():
    """Half the width is 1, 0.1 and 0.01 at the boundaries: there a decimal fewer will do."""
    assert [shown.digits(0.0, w, "score") for w in (2.0, 1.99, 0.2, 0.199, 0.02, 0.0199, 0.0001)] == [0, 1, 1, 2, 2, 2, 2]
    assert [shown.digits(0.0, w, "share") for w in (0.02, 0.0199, 0.002, 0.00199)] == [0, 1, 1, 2] and shown.digits(0, 5000, "euro") == 0
    assert [shown.digits(*ends, "score") for ends in ((1, 1), (None, 1), (1, None), (float("nan"), 1), (1, float("nan")), (3, 1))] == [None, None, None, None, None, 0]
    assert [shown.digits(1, 2, unit) for unit in ("seconds", "count", "valence", "points")] == [None, None, None, 1]


def test_a_feeling_has_a_second_decimal_only_where_its_interval_is_under_a_tenth():
    assert [shown.felt_digits(0.0, high) for high in (0.05, 0.049, 0.0)] == [1, 2, 1] and shown.felt_digits(None, 0.01) == shown.felt_digits(0.01, None) == 1
    assert shown.value(0.02, 0.01, 0.04, "valence", EN) == "+0.04" and shown.span(0.01, 0.04, "valence", EN) == "[0.02–0.08]" and shown.span(None, None, "valence", EN) == ""
    assert shown.span(float("nan"), 0.1, "valence", EN) == "" and shown.value(-0.25, None, None, "valence", EN) == "−0.5"


def test_a_difference_has_the_sign_and_unit_that_a_reader_expects():
    assert shown.difference(0.0149, 0.014, 0.0155, "share", EN) == "+1.49 pp" and shown.difference(0.3, None, None, "share", EN) == "+30 pp"
    assert shown.difference(0.25, None, None, "valence", EN) == "+0.5" and shown.difference(0.25, None, None, "score", EN) == "+0.2" and shown.difference(12, 2, 22, "points", EN) == "+12"
    assert [shown.difference(x, None, None, "euro", EN) for x in (0.004, 0.006, 12.5)] == ["€0.00", "+€0.01", "+€12.50"] and shown.difference(0.4, -9, 9, "euro", EN) == "€0"
    assert shown.difference(-0.04, None, None, "score", EN) == "0.0" and shown.difference(None, 1, 2, "seconds", EN) == "–"


def test_a_time_difference_is_read_in_the_unit_of_its_longest_end_on_either_side():
    assert shown.difference(9, -180, 9, "seconds", EN) == "+0.1 min" and shown.difference(9, -179, 9, "seconds", EN) == "+9 s" and shown.difference(-21_600, None, None, "seconds", EN) == "−0.2 days"
    assert shown.difference_span(-21_600, 21_600, "seconds", NL) == "[−0,2 – 0,2]" and shown.difference_span(None, None, "seconds", EN) == "" == shown.difference_span(float("nan"), 1, "seconds", EN)
    assert shown.difference_span(0.01, 0.05, "share", EN) == "[1–5]" and shown.lasting(105, EN) == "more than two years"
