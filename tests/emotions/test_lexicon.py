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


@pytest.mark.parametrize(("stem", "forms"), [
    ("trag", ["trag", "traag"]), ("dikk", ["dikk", "dik"]), ("boz", ["boz", "bos", "boos"]), ("liev", ["liev", "lief"]), ("ez", ["ez", "es", "ees"]),
    ("snel", ["snel", "sneel"]), ("oss", ["oss", "os"]), ("mooi", ["mooi"]), ("licht", ["licht"])])  # fmt: skip
def test_dutch_spelling_is_undone(stem, forms):
    assert lexicon._dutch_stems(stem) == forms


@pytest.mark.parametrize(("word", "language", "forms"), [
    ("worries", "en", ["worry", "worri", "worrie"]), ("liked", "en", ["lik", "like"]), ("used", "en", []), ("ties", "en", ["tie"]),
    ("trage", "nl", ["trag", "traag"]), ("mooiste", "nl", ["mooist", "mooi"]), ("ere", "nl", [])])  # fmt: skip
def test_inflected_words_keep_three_letters_at_least(word, language, forms):
    assert lexicon._base_forms(word, language) == forms


@pytest.mark.parametrize(("word", "forms"), [("leuks", ["leuk"]), ("moet", []), ("werkten", ["werkt", "werk"]), ("lachte", ["lach"])])
def test_dutch_verbs_keep_four_letters_at_least(word, forms):
    assert [f for f in lexicon._verb_forms(word) if f in forms] == forms and (forms != [] or lexicon._verb_forms(word) == [])


def tiny(**more):
    """A lexicon of a few words of which every value is known."""
    lists = {"misspelt": {"goet": "goed"}, "endings": {"ridden": -0.7}, "first_parts": [("top", frozenset({"dag"}), 0.6)], "heads": {"gedoe": -0.3},
             "sounds": {"stank": -0.5}, "near": {"verskriki": -0.9}}
    own = {"goed": 0.5, "slecht": -0.6, "zorg": -0.4, "vriendelijk": 0.6, "service": 0.1, "problemen": -0.6, "klacht": -0.5, "zonde": -0.45}
    return lexicon.Lexicon("nl", own, {"base": 0.2}, lists | more, {}, "")


@pytest.mark.parametrize(("word", "value"), [
    ("goed", 0.5), ("base", 0.2), ("goeoooed", 0.0), ("goeeeed", 0.5), ("goeeet", 0.5), ("goe4d", 0.0),
    ("zorg-vrij", 0.9 * 0.4), ("goed-vrij", 0.0), ("bezorg-zorg-vrij", 0.0), ("goed-slecht", -0.1), ("x-ridden", -0.7), ("goed-x", 0.5),
    ("zorgloos", 0.8 * 0.4), ("zorgeloos", 0.8 * 0.4), ("zorgeloze", 0.8 * 0.4), ("topdag", 0.6), ("topgoed", 0.6), ("topslecht", -0.6), ("topboom", 0.0),
    ("onvriendelijk", -0.6), ("onvriendelijke", -0.6), ("ongoed", 0.0), ("onslecht", 0.0),
    ("bezorgproblemen", -0.6), ("afproblemen", 0.0), ("bestelgedoe", -0.3), ("klantklacht", -0.5), ("xyzzonde", 0.0), ("afvalservice", 0.0),
    ("klachten", -0.5), ("stangk", 0.0),
])  # fmt: skip
def test_what_an_unlisted_word_is_worth_is_worked_out_from_its_parts(word, value):
    assert tiny().value(word) == pytest.approx(value)
