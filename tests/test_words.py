"""Both languages hold the same keys and places, and write numbers as their readers do."""

import re

import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from helpers import words

FILES = {p.stem: p for p in (ROOT / "src/helpers/words").glob("*.yml")}


def flat(node, at=""):
    if isinstance(node, dict):
        return {k: v for key, child in node.items() for k, v in flat(child, f"{at}.{key}").items()}
    return {at: str(node)}


def texts():
    return {language: flat(yaml.safe_load(file.read_text(encoding="utf-8"))) for language, file in FILES.items()}


def test_every_language_has_the_same_keys():
    keys = {language: set(found) for language, found in texts().items()}
    assert {language: own ^ keys["nl"] for language, own in keys.items() if own != keys["nl"]} == {}


def test_every_sentence_has_the_same_places():
    found = texts()
    for key, text in found["nl"].items():
        places = {language: set(re.findall(r"\{(\w+)", other[key])) for language, other in found.items()}
        assert len(set(map(frozenset, places.values()))) == 1, (key, text)


def test_a_key_stands_once():
    for file in FILES.values():
        sections = re.findall(r"(?m)^([a-z_]+):", file.read_text(encoding="utf-8"))
        assert len(sections) == len(set(sections)), file


def test_dutch_numbers_have_commas_and_a_space_before_percent():
    say = words.load("nl")
    assert say.number(1234.56, 2) == "1.234,56"
    assert say.percent(0.0241, 1) == "2,4\N{NO-BREAK SPACE}%"
    assert say.number(-3) == "\N{MINUS SIGN}3"
    assert say.date("2026-11-22") == "22 november 2026"


def test_english_numbers_have_points():
    say = words.load("en")
    assert (say.number(1234.56, 2), say.percent(0.0241, 1), say.date("2026-11-22")) == ("1,234.56", "2.4%", "November 22, 2026")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_missing_is_said_as_nothing(language):
    say = words.load(language)
    assert say.number(None) == say.percent(float("nan")) == say.value(None, "euro") == say.interval(None, 1) == say.label(None) == ""


def test_an_interval_with_a_negative_end_gets_space_around_its_dash():
    assert words.load("nl").interval(-3, 5, "points") == "[\N{MINUS SIGN}3 – 5]"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_is_never_written_as_minus_zero(x, digits):
    text = words.load("en").number(x, digits)
    assert not re.fullmatch("\N{MINUS SIGN}0(\\.0+)?", text)


def test_labels_of_the_study_win_over_ours_and_ids_are_opened():
    say = words.load("nl", {"cart": "mandje"})
    assert (say.label("cart"), say.label("awareness"), say.label("size_guide")) == ("mandje", "Bewustwording", "size guide")


def test_a_missing_sentence_is_an_error_not_an_empty_text():
    with pytest.raises(KeyError):
        words.load("nl")["no.such.key"]


def test_a_study_that_counts_applications_speaks_of_applications():
    say = words.load("nl", {"counted": "aanvragen"})
    assert say["stages.figure.variants"] == "De routes die aanvragen het meest afleggen"
    assert say["journey.lane"]["actions"] == "Wat aanvragen doen" and say.label("stage_share") == "Aandeel van alle aanvragen"
    assert words.load("nl")["stages.figure.variants"] == "De routes die mensen het meest afleggen"


@pytest.mark.parametrize(("low", "x", "high", "shown"), [
    (79_744, 90_000, 129_600, "1,0 dagen [0,9–1,5 dagen]"),     # an hour and days side by side would be two units
    (3_600, 5_000, 86_399, "1:23:20 [1:00:00–23:59:59]"),
    (30, 45, 95, "0:45 [0:30–1:35]"),
])
def test_a_time_and_its_interval_stand_in_one_unit(low, x, high, shown):
    say = words.load("nl")
    assert f"{say.value(x, 'seconds', beside=high)} {say.interval(low, high, 'seconds')}" == shown
