import unicodedata

import pandas as pd
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
