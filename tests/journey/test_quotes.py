import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import tables
from helpers.journey import quotes


@given(st.text())
def test_a_quote_is_one_short_line_of_visible_characters(text):
    line = quotes.plain(text)
    assert len(line) <= quotes.LONGEST + 1 and line == line.strip()
    assert not any(unicodedata.category(c)[0] == "C" or (c.isspace() and c != " ") for c in line)


def test_a_span_names_the_part_of_the_text_that_speaks():
    hits = tables.conform(
        pd.DataFrame(
            {"row_id": ["f:2"], "question_id": ["q"], "wave": ["w"], "stage": ["s"], "theme": ["t"], "kind": ["thought"], "span": ["7-26"]}
        ),
        "hits",
    )
    comments = tables.conform(
        pd.DataFrame(
            {
                "row_id": ["f:2"],
                "question_id": ["q"],
                "wave": ["w"],
                "kind": ["review"],
                "text": ["Prima. Past maat M bij mij?"],
                "stage": ["s"],
                "touchpoint": ["o"],
                "channel": ["c"],
                "rule_id": ["r"],
            }
        ),
        "comments",
    )
    assert quotes.spoken(hits, comments)[["quote", "origin"]].iloc[0].tolist() == ["Past maat M bij mij", "review"]


@pytest.mark.parametrize(
    ("quote", "text", "ways"),
    [
        ("Waar is mijn pakket?", "Waar is mijn pakket?", 0),
        ("Waar is mijn pakket?", "Al een week niets gehoord. Waar is mijn pakket? Graag antwoord.", 0),
        ("of was het een mail?", "Zag ik het in een advertentie of was het een mail?", 2),   # leads on, and is half a sentence
        ("Waar is mijn pakket", "Waar is mijn pakket, ik wacht al weken", 2),                # no question mark, and goes on
        ("", "tekst", 0),
    ],
)
def test_a_quote_that_needs_what_stood_around_it_loses_from_one_that_stands_alone(quote, text, ways):
    assert quotes.torn(quote, text, "question") == ways


def test_of_two_quotes_the_whole_question_goes_first_however_near_the_other_is_to_the_best_length():
    part = "of was het via een mail van de winkel?"
    texts = [f"Kwam ik hier nu eigenlijk via een folder in de brievenbus, via een advertentie {part}", "Waar kom ik dit tegen?"]
    common = {"question_id": "q", "wave": "w", "stage": "s"}
    hits = [{"row_id": f"f:{i}", "theme": "t", "kind": "question", "span": span} | common for i, span in enumerate([f"{texts[0].index(part)}-999", "0-22"])]
    told = {"kind": "survey", "touchpoint": "o", "channel": "c", "rule_id": "r", "language": "nl"}
    comments = [{"row_id": f"f:{i}", "text": text} | told | common for i, text in enumerate(texts)]
    found = quotes.spoken(tables.conform(pd.DataFrame(hits), "hits"), tables.conform(pd.DataFrame(comments), "comments"))
    assert found["quote"].tolist() == ["Waar kom ik dit tegen?", part]


@pytest.mark.parametrize(("text", "longest", "line"), [
    ("abcde", 5, "abcde"), ("abcdef", 5, "abcd…"), ("abc def", 5, "abc…"), ("abc, def", 6, "abc…"), ("a  b\tc\n d", 9, "a b c d"), ("ab (cd", 5, "ab…"), ("abcde fgh", 5, "abcd…"), ("x\u200by\u202ez", 9, "xyz")])
def test_a_long_text_is_cut_at_a_word_or_where_there_is_none_within_it(text, longest, line):
    assert quotes.plain(text, longest) == line


@pytest.mark.parametrize(("quote", "text", "kind", "ways"), [
    ("Maar waarom nu", "Maar waarom nu", "question", 2), ("Maar waarom nu", "Maar waarom nu", "thought", 1), ("Maarten belt", "Maarten belt", "thought", 0), ("Fijn", "Heel goed: Fijn. Dank", "thought", 0),
    ("fijn", "Het is fijn. Dank", "thought", 1), ("Fijn", "Fijn hier", "thought", 1), ("Fijn!", "Fijn! Dank", "thought", 0), ("Fijn…", "Fijn… ", "thought", 1),
    ("so", "and so on", "thought", 2), ("Fijn", None, "thought", 0), ("Fijn", "", "thought", 0)])
def test_each_way_in_which_a_quote_does_not_stand_alone_counts_once(quote, text, kind, ways):
    assert quotes.torn(quote, text, kind) == ways


@pytest.mark.parametrize(("text", "span", "part"), [
    ("Prima. Past maat M?", "7-19", "Past maat M?"), ("Prima. Past maat M?", "0-5", "Prima"), ("Prima. Past maat M?", None, "Prima. Past maat M?"), ("Prima. Past het?", "7", "Prima. Past het?"),
    ("Prima. Past het?", "a-9", "Prima. Past het?"), ("Prima. Past het?", "7-b", "Prima. Past het?"), (None, "0-5", ""), ("Ja. Fijn, maar traag.", "10-21", "Fijn, maar traag."), ("Ja\nfijn, maar traag.", "9-20", "fijn, maar traag."),
    ("a" * 80 + ", maar traag", "82-92", "maar traag"), ("a" * 78 + ", maar traag", "80-90", "a" * 78 + ", maar traag"), ("a" * 79 + ", maar traag", "81-91", "maar traag")])
def test_a_span_that_leads_on_is_widened_to_its_sentence_where_that_is_short_enough(text, span, part):
    assert quotes._cut(text, span) == part


def test_the_best_quotes_come_first_by_length_language_and_row():
    """55 letters are best; each way of being torn and another language than the usual one lose a hundred; under twelve nothing is shown."""
    texts = {"a": ("x" * 55, "nl"), "b": ("x" * 50, "nl"), "c": ("x" * 61, "nl"), "d": ("x" * 12, "nl"), "e": ("x" * 11, "nl"), "f": ("x" * 55, "en"), "g": ("maar" + " x" * 25, "nl"), "h": ("x" * 50, None)}
    common = {"question_id": "q", "wave": "w", "stage": "s"}
    hits = pd.DataFrame([{"row_id": r, "theme": "t", "kind": "thought", "span": ""} | common for r in [*reversed(texts), "ticked"]])
    comments = pd.DataFrame([{"row_id": r, "kind": "review", "text": t, "touchpoint": "o", "channel": "c", "rule_id": "r", "language": lang} | common for r, (t, lang) in texts.items()])
    found = quotes.spoken(tables.conform(hits, "hits"), tables.conform(comments, "comments"))
    assert list(zip(found["row_id"], found["fit"])) == [("a", 0), ("b", 5), ("h", 5), ("c", 6), ("d", 43), ("f", 100), ("g", 101), ("e", 10_000), ("ticked", 10_000)]
    assert found["origin"].tolist() == ["review"] * 8 + ["survey"] and found["quote"].iloc[-1] == "" and not {"text", "language"} & set(found)
