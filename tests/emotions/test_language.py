"""By the text when it is long enough, else by its column."""

import pandas as pd

from helpers.emotions.language import languages


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
