import pandas as pd

from helpers.clean.values.language import language_of


def test_short_texts_get_their_language_and_silent_ones_the_usual_one():
    texts = pd.Series(["De maat klopte niet", "Het duurde te lang", "Shipping was too slow", "ok"])
    assert language_of(texts).tolist() == ["nl", "nl", "en", "nl"]


def test_a_declared_language_stands():
    assert language_of(pd.Series(["ok"]), "en").tolist() == ["en"]
