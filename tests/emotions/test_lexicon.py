"""How a word that is not listed finds its entry."""

import pandas as pd
import pytest

from helpers.emotions import lexicon


@pytest.fixture(scope="module")
def nl():
    return lexicon.load("nl")


@pytest.fixture(scope="module")
def en():
    return lexicon.load("en")


@pytest.mark.parametrize(
    ("form", "base"), [("trage", "traag"), ("boze", "boos"), ("slechte", "slecht"), ("mooier", "mooi"), ("mooiste", "mooi")]
)
def test_inflected_dutch_words_have_the_value_of_their_base(nl, form, base):
    assert nl.value(form) == nl.value(base) != 0


@pytest.mark.parametrize("word", ["klantonvriendelijk", "bezorgproblemen", "onbehulpzaam", "kutservice", "betaalstoring"])
def test_negative_compounds_are_negative(nl, word):
    assert nl.value(word) < 0


@pytest.mark.parametrize("word", ["probleemloos", "topservice", "supersnelle", "klantvriendelijke"])
def test_positive_compounds_are_positive(nl, word):
    assert nl.value(word) > 0


@pytest.mark.parametrize("word", ["supermarkt", "topic", "moest", "naar", "onder", "duurt", "bezorgd", "rotterdam"])
def test_look_alikes_are_left_alone(nl, word):
    assert nl.value(word) == 0


@pytest.mark.parametrize("word", ["verschikkelijk", "vriendlijk", "teleurgestelt", "vriendelijck", "geweldiggg"])
def test_misspelt_dutch_words_are_forgiven(nl, word):
    assert nl.value(word) != 0


@pytest.mark.parametrize(("word", "sign"), [("dissapointed", -1), ("excelent", 1), ("sloooow", -1), ("confuseing", -1)])
def test_misspelt_english_words_are_forgiven(en, word, sign):
    assert en.value(word) * sign > 0


def test_an_english_word_is_not_heard_as_another(en):
    assert en.value("ticket") == en.value("thread") == 0


def test_values_stay_between_minus_one_and_one(nl, en):
    for x in (nl, en):
        assert all(-1 <= v <= 1 for v in [*x.own.values(), *x.base.values()])


def test_every_language_file_has_the_same_parts():
    import yaml

    parts = [set(yaml.safe_load((lexicon.FOLDER / f"{x}.yml").read_text(encoding="utf-8"))) for x in ("nl", "en")]
    assert parts[0] == parts[1]


def test_words_are_led_back_to_the_words_of_a_pattern():
    said = lexicon.respell(pd.Series(["De verzentkosten en de maattabbel"]), pd.Series(["nl"]), frozenset({"verzendkosten", "maattabel"}))
    assert said.tolist() == ["De verzendkosten en de maattabel"]


def test_the_sources_of_the_word_lists_are_named():
    text = (lexicon.FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    assert all(name in text for name in ("nl_base.tsv", "en_base.tsv", "PDDL", "MIT License", "Hutto"))
