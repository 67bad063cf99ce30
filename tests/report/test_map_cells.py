import numpy as np
import pandas as pd
import pytest

from helpers import words
from helpers.report.map_cells import digits, item, shown


@pytest.mark.parametrize(
    ("unit", "low", "high", "expected"),
    [
        ("share", 0.31, 0.37, 0),
        ("share", 0.022, 0.027, 1),
        ("share", 0.0220, 0.0225, 2),
        ("euro", 70.0, 80.0, 0),
        ("euro", 3.1, 3.4, 2),
        ("points", 1, 9, None),
    ],
)
def test_no_more_digits_than_the_interval_supports(unit, low, high, expected):
    assert digits(unit, low, high) == expected


def test_valence_is_shown_from_minus_two_to_two_with_sign_and_true_minus():
    assert shown("valence", -0.42, -0.5, -0.3, words.load("nl")) == ("−0,8", "[−1,0 – −0,6]")
    assert shown("valence", 0.01, -0.02, 0.03, words.load("en")) == ("0.0", "[0.0 – +0.1]")
    assert shown("valence", 0.15, 0.14, 0.16, words.load("en")) == ("+0.30", "[+0.28 – +0.32]")  # one decimal would be [+0.3 – +0.3]
    assert shown("valence", np.float64(0.525), 0.4, 0.6, words.load("en")) == shown("valence", 0.525, 0.4, 0.6, words.load("en"))


def test_the_two_languages_say_the_same_number_in_their_own_form():
    assert shown("share", 0.024, 0.022, 0.027, words.load("nl"), True) == ("2,4\xa0%", "[2,2–2,7]")
    assert shown("share", 0.024, 0.022, 0.027, words.load("en"), True) == ("2.4%", "[2.2–2.7]")


@pytest.mark.row("B11")
def test_a_cell_that_flips_under_another_rule_has_the_sign_and_names_the_rule():
    plain, flipped = (item(row, words.load("nl"), [], 0, pd.DataFrame()) for row in FLIP_ROWS)
    assert not plain["text"].endswith("≈") and flipped["text"].endswith(" ≈")
    assert ("Kantelt onder", "≈ gladgestreken fasen") in flipped["details"]


FLIP_ROWS = [
    {"cell_id": "all.decision.actions.1", "lane": "actions", "metric": "action", "statement": "purchase", "stage": "decision", "persona": "all",
     "unit": "share", "estimate": 0.5, "low": 0.4, "high": 0.6, "n": 100, "people": 50, "mark": None, "status": "observed", "sources": "events",
     "method": "x", "rank_low": None, "rank_high": None, "note": note} for note in (None, "flips: smoothed")]  # fmt: skip


def test_what_few_of_very_many_say_keeps_the_digit_that_its_interval_supports():
    row = {**FLIP_ROWS[0], "lane": "pain_points", "metric": "share", "estimate": 0.061, "low": 0.058, "high": 0.064}
    assert "6,1\xa0% [5,8–6,4]" in item(row, words.load("nl"), [], 0, pd.DataFrame())["under"]
    assert "6\xa0% [5–7]" in item({**row, "low": 0.05, "high": 0.07}, words.load("nl"), [], 0, pd.DataFrame())["under"]


@pytest.mark.row("A12")
@pytest.mark.parametrize(("day", "is_old"), [("2026-06-20", False), ("2025-07-01", False), ("2025-06-20", True)])
def test_evidence_of_more_than_a_year_before_the_newest_is_marked_as_old(day, is_old):
    row = {**FLIP_ROWS[0], "newest_on": pd.Timestamp(day)}
    say = words.load("en")
    made = item(row, say, [], 0, pd.DataFrame(), pd.Timestamp("2026-06-28"))
    assert ("old: newest evidence of" in made["under"]) == is_old == made["is_faint"]
    assert (say["journey.detail.newest"], say.date(pd.Timestamp(day), "medium")) in made["details"]
