import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.report.lines import soften, syllables, width_of, wrap


@given(st.text(max_size=40))
def test_the_parts_of_a_word_make_the_word(word):
    assert "".join(syllables(word)) == word


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("winkelwagen", "win-kel-wa-gen"),
        ("overweging", "over-we-ging"),
        ("idee", "idee"),
        ("beslissing", "be-slis-sing"),
        ("verwachting", "ver-wach-ting"),
    ],
)
def test_dutch_words_break_where_a_reader_would_break_them(word, parts):
    assert syllables(word) == parts.split("-")


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x17F), min_size=1, max_size=60), st.integers(1, 4))
def test_no_line_is_wider_than_its_room_and_none_is_lost(text, most):
    lines = wrap(text, 60, 10, most=most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, 10) <= 60 or len(line) <= 2 for line in lines)


def test_a_text_that_fits_stays_whole_and_one_that_does_not_ends_in_an_ellipsis():
    assert wrap("korte tekst", 200, 12) == ["korte tekst"]
    assert wrap("een veel te lange tekst voor deze ene regel", 80, 12, most=1)[0].endswith("…")


@given(st.text(max_size=60))
def test_soft_hyphens_change_no_letter(text):
    assert soften(text).replace("\u00ad", "") == text.replace("\u00ad", "")
