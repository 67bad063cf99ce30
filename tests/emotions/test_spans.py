"""Where one thing said ends and the next begins."""

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.emotions.spans import clauses, tokens


def cut(text, language="nl"):
    return [text[a:b] for a, b in clauses(text, language)]


def test_contrast_parts_a_sentence_in_both_languages():
    assert cut("Leuke jurk maar te duur") == ["Leuke jurk", "maar te duur"]
    assert cut("Nice dress but too expensive", "en") == ["Nice dress", "but too expensive"]


def test_anything_but_is_no_contrast():
    assert cut("It was anything but smooth", "en") == ["It was anything but smooth"]


def test_a_list_is_not_cut_at_its_commas():
    assert cut("Snel, goed en vriendelijk") == ["Snel, goed en vriendelijk"]


def test_not_only_but_also_stays_together():
    assert cut("Niet alleen snel maar ook vriendelijk") == ["Niet alleen snel maar ook vriendelijk"]


def test_blank_text_has_no_clause():
    assert cut("  \n ") == [] and cut("") == []


def test_words_signs_and_emoji_are_tokens_and_addresses_are_not():
    assert tokens("TOP!! \U0001f60d zie https://x.nl/a?b") == ["top", "!", "!", "\U0001f60d", "zie"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["nl", "en"]))
def test_spans_follow_each_other_and_lie_inside_the_text(text, language):
    ends = [0]
    for start, end in clauses(text, language):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


def test_a_comma_parts_two_clauses_of_three_words_each():
    assert cut("De site was mooi, de jurk was duur") == ["De site was mooi", "de jurk was duur"]
    assert cut("De site mooi, jurk duur") == ["De site mooi, jurk duur"] and cut("Site mooi, de jurk was duur") == ["Site mooi, de jurk was duur"]
    assert cut("De site mooi, jurk te duur, en weer te laat") == ["De site mooi", "jurk te duur", "en weer te laat"]
    assert cut("De site mooi, jurk, te duur gevonden hoor") == ["De site mooi, jurk", "te duur gevonden hoor"]
