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
