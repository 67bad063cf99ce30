import pandas as pd

from helpers import words
from helpers.report import blocks


def test_a_share_without_an_interval_has_a_decimal_only_below_ten_percent():
    say = words.load("nl")
    assert blocks.figure_text(0.0241, "share", say) == "2,4\xa0%" and blocks.figure_text(0.61, "share", say) == "61\xa0%"


def test_a_valence_is_shown_from_minus_two_to_two_with_a_true_minus():
    say = words.load("en")
    assert blocks.figure_text(-0.4, "valence", say) == "−0.8" and blocks.span(-0.5, -0.3, "valence", say) == "[−1.0 – −0.6]"


def test_a_missing_figure_is_a_dash_and_never_zero():
    say = words.load("en")
    assert blocks.figure_text(None, "share", say) == "–" and blocks.span(0.1, float("nan"), "share", say) == "–"


def test_a_long_table_says_how_many_rows_stand_elsewhere():
    say = words.load("en")
    table = blocks.table(pd.DataFrame({"n": range(12)}), [blocks.counted("n", say)], say, caption="c", most=10, file="x.csv")
    assert len(table["rows"]) == 10 and table["note"] == "Rows not shown here: 2, in tables/x.csv."
    assert table["columns"] == [{"label": "n", "is_number": True}]


def test_prose_leaves_out_empty_sentences():
    assert [b["text"] for b in blocks.prose(["a", "", "b"], "lead")] == ["a", "b"]


def test_the_alternative_text_of_a_figure_is_its_finding():
    say = words.load("en")
    data = blocks.table(pd.DataFrame({"n": [1]}), [blocks.counted("n", say)], say, caption="c")
    made = blocks.figure("x", {"title": "Decision is the low point", "svg": "<svg/>"}, data, say)
    assert made["alt"].startswith("Decision is the low point. ") and made["table"]["caption"] == "Decision is the low point"


def test_an_estimate_has_no_more_digits_than_its_interval_supports():
    say = words.load("en")
    assert blocks.figure_text(88.14, "euro", say, 85.01, 91.26) == "€88" and blocks.span(85.01, 91.26, "euro", say) == "[85–91]"
