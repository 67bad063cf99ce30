"""Colours can be read by everyone: contrast, greyscale and one style sheet."""

import pytest

from helpers import theme


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted([luminance(a), luminance(b)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [theme.INK, theme.MUTED, theme.NEGATIVE, theme.NEUTRAL, theme.POSITIVE])
def test_text_stands_out_on_white_and_on_dark(colour):
    assert contrast(colour, theme.PAPER) >= 4.5
    assert contrast(theme.DARK[colour], theme.DARK[theme.PAPER]) >= 4.5


@pytest.mark.parametrize("colour", theme.PERSONAS)
def test_persona_marks_stand_out_on_white(colour):
    assert contrast(colour, theme.PAPER) >= 3


def test_every_mark_has_a_shape_of_its_own():
    assert len({shape for shape, _ in theme.MARKS.values()}) == len(theme.MARKS)


def test_personas_keep_their_colour_and_everyone_is_ink():
    assert theme.persona_colour("p2", ["p1", "p2"]) == theme.PERSONAS[1]
    assert theme.persona_colour("p3", ["p1", "p3"]) == theme.PERSONAS[2]      # p2 has vanished; p3 keeps its own
    assert theme.persona_colour("all", ["p1", "p2"]) == theme.INK


def test_dollar_signs_in_answers_are_no_formulas():
    import matplotlib as mpl

    with mpl.rc_context():
        theme.apply()
        assert mpl.rcParams["text.parse_math"] is False
        assert mpl.rcParams["svg.hashsalt"] == "klantreis"


def test_the_look_is_the_same_however_often_it_is_set_and_its_letters_are_known_once():
    import matplotlib as mpl
    from matplotlib import font_manager

    def own():
        return sorted(entry.fname for entry in font_manager.fontManager.ttflist if "report/fonts" in entry.fname.replace("\\", "/"))

    with mpl.rc_context():
        theme.apply()
        once = own()
        theme.apply()
        assert own() == once and len(once) == len(set(once)) > 0


def test_a_persona_without_a_number_has_the_place_it_stands_at_and_the_ninth_begins_anew():
    people = ["price", "p2", "p9", "p8"]
    assert [theme.persona_place(p, people) for p in people] == [0, 1, 0, 7] and theme.persona_place("p2", ["p9", "x"]) == 1
    assert [theme.persona_colour(p, people) for p in ("price", "p9", "p3")] == [theme.PERSONAS[0], theme.PERSONAS[0], theme.INK]
    assert theme.persona_place("px", ["a", "b", "px"]) == 2
    assert [theme.MARKS[m][1] for m in ("positive", "neutral", "negative", "uncertain")] == [theme.POSITIVE, theme.NEUTRAL, theme.NEGATIVE, theme.MUTED]
