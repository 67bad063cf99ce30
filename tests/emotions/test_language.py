"""By the text when it is long enough, else by its column."""

import pandas as pd
import pytest

from helpers.emotions.language import _identify, _of_few_words, languages


def test_short_answers_take_the_language_of_their_column():
    texts = pd.Series(["De levering was veel te laat", "super", "The delivery was far too late", "super"])
    assert languages(texts, pd.Series(["a", "a", "b", "b"])).tolist() == ["nl", "nl", "en", "en"]


def test_a_short_answer_with_only_words_of_the_other_language_is_in_that():
    texts = pd.Series(["De levering was veel te laat", "too expensive", "te duur"])
    assert languages(texts).tolist() == ["nl", "en", "nl"]


def test_what_is_given_stands():
    assert languages(pd.Series(["De levering was veel te laat"]), given=pd.Series(["en"])).tolist() == ["en"]


def test_one_german_answer_does_not_make_the_column_german():
    texts = pd.Series(["Die Lieferung war viel zu spät und niemand hat geantwortet", "te duur"])
    assert languages(texts).tolist() == ["de", "nl"]


def test_a_column_without_texts_is_fine():
    assert languages(pd.Series([], dtype="str")).empty


def test_a_country_behind_the_language_does_not_matter():
    assert languages(pd.Series(["De levering was veel te laat"] * 2), given=pd.Series(["NL", "nl-BE"])).tolist() == ["nl", "nl"]


LONG = {"nl": "De levering was veel te laat", "en": "The delivery was far too late", "de": "Die Lieferung war viel zu spät und niemand hat geantwortet"}


@pytest.mark.parametrize(("words", "believed"), [(7, None), (8, "de")])
def test_german_is_believed_from_eight_words_on_and_dutch_from_four(words, believed):
    assert _identify(" ".join(LONG["de"].split()[:words])) == believed
    assert _identify("De levering kwam") is None and _identify("De levering kwam laat") == "nl" and _identify("levering", 1) is not None


@pytest.mark.parametrize(("texts", "language"), [([LONG["de"]] * 4, "nl"), ([LONG["de"]] * 5, "de"), ([LONG["de"]] * 5 + [LONG["en"]], "de"), ([LONG["de"], LONG["en"]], "en"),
                                                 ([LONG["en"]] * 2 + [LONG["nl"]], "en"), ([LONG["en"], LONG["nl"]], "nl")])
def test_a_column_has_the_language_of_most_of_its_long_texts(texts, language):
    """A short answer of no known word follows its column; of German and French at least five long texts are needed, unless others are known."""
    assert languages(pd.Series([*texts, "xyz"])).tolist()[-1] == language


@pytest.mark.parametrize(("text", "column", "language"), [("too expensive", "nl", "en"), ("te duur", "en", "nl"), ("xyz", "en", "en"), ("te duur", "de", "de"), ("not", "nl", "en"), ("super", "en", "en"),
                                                          ("123", "nl", "nl"), ("very", "nl", "en"), ("heel", "en", "nl")])
def test_a_few_words_follow_their_column_unless_only_the_other_language_knows_them(text, column, language):
    assert _of_few_words(text, column) == language


def test_a_language_that_is_given_counts_for_long_texts_and_what_is_not_given_is_read():
    texts = pd.Series([LONG["nl"], "too expensive", LONG["en"], "te duur"], index=[3, 1, 2, 0])
    assert languages(texts, given=pd.Series(["en-GB", " NL ", None, "fr"], index=texts.index)).to_dict() == {3: "en", 1: "en", 2: "en", 0: "fr"}
    assert languages(texts, pd.Series([None] * 4, index=texts.index)).tolist() == ["nl", "en", "en", "nl"]
