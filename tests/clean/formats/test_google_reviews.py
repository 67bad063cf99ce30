import pytest
from exports import received

from helpers import clean
from helpers.clean.formats.google_reviews import own_words


@pytest.mark.row("D14")
def test_stars_in_words_become_a_rating_and_a_translated_text_counts_once_in_its_own_language():
    comments = clean.comments(received("google_reviews.json"))
    assert comments[["text", "rating"]].values.tolist() == [["Snel geleverd, groetjes [•••]", 1.0]]


@pytest.mark.parametrize(("text", "own"), [
    ("(Translated by Google) Nice\n\n(Original)\nMooi", "Mooi"), ("Mooi\n\n(Translated by Google)\nNice", "Mooi"), ("Mooi (echt)", "Mooi (echt)"), ("", ""),
])  # fmt: skip
def test_the_words_are_those_of_the_reviewer(text, own):
    assert own_words(text) == own
