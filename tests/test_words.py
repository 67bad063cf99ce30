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
    (3_600, 5_000, 14_400, "1,4 uur [1,0–4,0 uur]"),
    (60, 1_800, 5_400, "0,5 uur [0,02–1,5 uur]"),
    (30, 45, 95, "0:45 [0:30–1:35]"),
])
def test_a_time_and_its_interval_stand_in_one_unit(low, x, high, shown):
    say = words.load("nl")
    assert f"{say.value(x, 'seconds', beside=high)} {say.interval(low, high, 'seconds')}" == shown


NB, MIN = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(("x", "unit", "how", "dutch", "english"), [
    (0.123, "share", {}, f"12{NB}%", "12%"), (0.1234, "share", {"digits": 2}, f"12,34{NB}%", "12.34%"), (0.1, "share", {"sign": True}, f"+10{NB}%", "+10%"),
    (-0.1, "share", {"sign": True}, f"{MIN}10{NB}%", f"{MIN}10%"), (0, "share", {"sign": True}, f"0{NB}%", "0%"),
    (1234.567, "euro", {}, f"€{NB}1.234,57", "€1,234.57"), (1234.567, "euro", {"digits": 0}, f"€{NB}1.235", "€1,235"), (3, "euro", {"sign": True}, f"€{NB}+3,00", "€+3.00"),
    (12.34, "points", {}, "12", "12"), (12.34, "count", {}, "12", "12"), (12.34, "score", {}, "12,3", "12.3"), (12.34, "days", {}, "12,3", "12.3"),
    (12.34, "per_100", {}, "12,3", "12.3"), (0.34, "valence", {"sign": True}, "+0,3", "+0.3"), (12.34, "something", {}, "12,3", "12.3"),
    (12.34, "points", {"digits": 2}, "12,34", "12.34"), (75, "seconds", {}, "1:15", "1:15"), (75, "seconds", {"digits": 1}, "75,0", "75.0"),
    (float("inf"), "count", {}, "∞", "∞"), (0, "count", {}, "0", "0")])  # fmt: skip
def test_a_figure_is_written_in_its_unit_with_the_digits_that_are_usual_for_it(x, unit, how, dutch, english):
    assert (words.load("nl").value(x, unit, **how), words.load("en").value(x, unit, **how)) == (dutch, english)


@pytest.mark.parametrize(("low", "high", "unit", "digits", "shown"), [
    (0.1, 0.25, "share", None, "[10–25]"), (0.101, 0.25, "share", 1, "[10,1–25,0]"), (1, 2.5, "euro", None, "[1,00–2,50]"), (1, 2.5, "euro", 0, "[1–2]"),
    (1, 2, "score", None, "[1,0–2,0]"), (1, 2, "count", None, "[1–2]"), (-2, -1, "points", None, f"[{MIN}2 – {MIN}1]"), (60, 90, "seconds", 0, "[60–90]"),
    (0.0, float("nan"), "share", None, ""), (float("nan"), 1, "share", None, ""), (1, None, "share", None, "")])
def test_an_interval_stands_in_the_unit_of_its_estimate(low, high, unit, digits, shown):
    assert words.load("nl").interval(low, high, unit, digits) == shown


@pytest.mark.parametrize(("seconds", "beside", "shown"), [
    (0, None, "0:00"), (59.4, None, "0:59"), (59.6, None, "1:00"), (3_599, None, "59:59"), (3_600, None, "1,0 uur"), (43_842, None, "12,2 uur"), (82_800, None, "23,0 uur"),
    (86_400, None, "1,0 dagen"), (60, 86_399, "0,02 uur"), (360, 3_600, "0,1 uur"), (359, 3_600, "0,10 uur"), (8_640, 86_400, "0,1 dagen"), (8_639, 86_400, "0,10 dagen"), (60, float("nan"), "1:00")])
def test_a_time_is_told_in_minutes_hours_or_days(seconds, beside, shown):
    assert words.load("nl").duration(seconds, beside) == shown


def test_a_list_in_prose_and_what_stands_in_both_languages():
    say = words.load("nl")
    assert [say.join(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a en b", "a, b en c"]
    both = words.both("words.people").split(" / ")
    assert len(both) == len(words.languages()) and dict(zip(words.languages(), both)).items() >= {"en": "people", "nl": "mensen"}.items()
    assert "words.people" in say and "words.no_such" not in say and "words.people.deeper" not in say
    own = say.with_labels({"cart": "mandje"})
    assert own.label("cart") == "mandje" and own.language == "nl" and say.label("cart") != "mandje" and say.label(float("nan")) == ""
    assert words.load("nl", {"counted": "aanvragen"})._with_counted("{Counted} en {counted}") == "Aanvragen en aanvragen"
    assert say.date("2026-11-02", "short") != say.date("2026-11-02")
