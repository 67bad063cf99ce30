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
