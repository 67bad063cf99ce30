"""What a clause says, turned, strengthened and mocked."""

import pytest

from helpers.emotions import lexicon
from helpers.emotions.rules import score_clause
from helpers.emotions.spans import tokens


def sign(text, language="nl"):
    value, _ = score_clause(tokens(text), lexicon.load(language))
    return (value > 0.05) - (value < -0.05)


def value(text, language="nl"):
    return score_clause(tokens(text), lexicon.load(language))[0]


@pytest.mark.row("A3")
@pytest.mark.parametrize(
    "text",
    [
        "De service was niet goed en erg traag",
        "De app werkt niet",
        "De jurk bevalt me niet",
        "allesbehalve tevreden",
        "Was er niet blij mee",
        "Nooit antwoord gekregen",
        "te duur",
        "Kon de maat niet vinden",
    ],
)
def test_dutch_negation_and_too_are_negative(text):
    assert sign(text) == -1


@pytest.mark.parametrize(
    "text", ["Nooit problemen gehad", "Geen problemen, alles prima", "Helemaal niet slecht", "Kan niet beter", "niets te klagen"]
)
def test_dutch_denied_trouble_is_positive(text):
    assert sign(text) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not bad at all", 1),
        ("the website doesn't work", -1),
        ("no problems whatsoever", 1),
        ("I couldn't be happier", 1),
        ("It was anything but smooth", -1),
        ("too expensive", -1),
    ],
)
def test_english_negation(text, expected):
    assert sign(text, "en") == expected


def test_negation_stops_at_punctuation():
    assert value("Geen problemen, alles prima") > value("Geen problemen")


def test_an_intensifier_strengthens_and_a_softener_weakens():
    assert value("erg traag") < value("traag") < value("beetje traag") < 0


def test_a_word_of_feeling_before_another_only_strengthens():
    assert value("vreselijk lekker") > value("lekker") * 0.99


@pytest.mark.parametrize("text", ["Lekker dan, weer geen internet", "Fijn, alweer een foutmelding", "Top geregeld hoor"])
def test_marked_irony_is_negative(text):
    assert sign(text) == -1


def test_marked_irony_in_english_is_negative():
    assert sign("Great, another cancelled flight", "en") == -1 and sign("Thanks for nothing", "en") == -1


def test_a_no_with_nothing_to_turn_tells_faintly_of_something_missing():
    assert -0.3 < value("dat was niet") < -0.1 and -0.3 < value("it was not", "en") < -0.1


def test_emoji_speak():
    assert sign("de jurk \U0001f60d") == 1 and sign("weer \U0001f621") == -1 and sign("ok :(", "en") == -1


def test_families_are_named_or_withheld():
    assert score_clause(tokens("Ik ben boos"), lexicon.load("nl"))[1] == "frustration"
    assert score_clause(tokens("Helemaal blij"), lexicon.load("nl"))[1] == "joy"
    assert score_clause(tokens("Ik was niet blij"), lexicon.load("nl"))[1] is None
    assert score_clause(tokens("De doos is groot"), lexicon.load("nl"))[1] is None


@pytest.mark.parametrize("text", ["", "?", "!!!", "123"])
def test_texts_without_words_are_neutral(text):
    assert value(text) == 0


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Nog nooit zo'n snelle bezorging gehad", "nl", 1),
        ("Nog nooit zo'n slechte service gehad", "nl", -1),
        ("Kan me geen betere winkel voorstellen", "nl", 1),
        ("Van klantvriendelijkheid was geen sprake", "nl", -1),
        ("Weer niet thuis bezorgd \U0001f644", "nl", -1),
        ("Ik heb vijf keer moeten bellen", "nl", -1),
        ("Could not ask for better help", "en", 1),
        ("Nobody bothered to reply", "en", -1),
        ("Never had a single issue", "en", 1),
        ("I will order elsewhere next time", "en", -1),
    ],
)
def test_harder_sentences(text, language, expected):
    assert sign(text, language) == expected


@pytest.mark.parametrize("text", ["Na een keer wassen paste mijn trui de hond"])
def test_what_stays_unsaid_is_not_understood(text):
    """A known limit: a complaint without one word of feeling is read as neutral."""
    assert sign(text) == 0


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I couldn't cancel my subscription", "en", -1),  # an inability is no good news
        ("My flight was not cancelled", "en", 1),
        ("They did not fix the problem", "en", -1),  # the negation belongs to the verb
        ("Not the slightest problem", "en", 1),
        ("De arts luisterde niet naar mijn klachten", "nl", -1),
        ("It was better before", "en", -1),
        ("Better than before", "en", 1),
        ("Elders is het goedkoper", "nl", -1),
        ("Goedkoper dan elders", "nl", 1),
        ("Never been helped this fast", "en", 1),
        ("Zo snel heb ik nog nooit iets ontvangen", "nl", 1),
        ("Duurde helemaal niet lang", "nl", 1),  # an intensifier inside a phrase is read over
        ("a hassle-free and user-friendly shop", "en", 1),
        ("a bug-ridden app", "en", -1),
    ],
)
def test_what_a_negation_or_comparison_says_depends_on_what_stands_around_it(text, language, expected):
    assert sign(text, language) == expected


def test_what_follows_but_weighs_more_and_what_follows_although_less():
    assert value("but slow", "en") < value("slow", "en") < value("although slow", "en") < 0
