"""Slides measured in points: text is fitted before it is placed, and cut only where it must be."""

import io

import pytest
from conftest import needs_extra

from helpers import theme
from helpers.report import slides
from helpers.report.slides import Text


@pytest.fixture(autouse=True)
def look():
    theme.apply()


def test_a_text_that_breaks_at_its_spaces_stays_whole_and_a_divided_word_keeps_its_breaks():
    assert slides.fit("trage terugbetaling", 120, 2) == Text("trage terugbetaling", lines=2)
    assert slides.fit("ambassadeurschap", 100, 2).text.split("\v")[0].endswith("-")
    assert slides.fit("a very long text that goes on", 100, 1).text.endswith("…")
    assert slides.fit("92\N{NO-BREAK SPACE}% of all", 60, 2).text.startswith("92\N{NO-BREAK SPACE}%")


def test_characters_that_xml_cannot_hold_are_left_out():
    assert slides.printable("a\x07b\ud800c\ufffe<d>\vé") == "abc<d>\vé"


@needs_extra("pptx")
def test_a_long_finding_becomes_a_title_up_to_a_clause_and_stands_whole_in_the_notes():
    from pptx import Presentation

    deck = slides.Deck("en", "t", "2026-06-28")
    long = "Four of 184 comparisons changed: " + "the share of people who could not find a size chart fell a lot (from 19% to 4%); " * 3 + "end."
    deck.slide(long, "n = 812")
    slide = Presentation(io.BytesIO(deck.save())).slides[0]
    title = slide.shapes.title.text_frame.text
    assert "…" not in title and long.startswith(title) and len(title) > 20
    assert slide.notes_slide.notes_text_frame.text == f"{long}\nn = 812"


@needs_extra("pptx")
def test_the_theme_has_the_colours_and_the_font_of_the_house_and_layouts_fit_the_slide():
    deck = slides.Deck("nl", "t", "2026-06-28")
    part = next(r.target_part for r in deck.file.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    text = part.blob.decode()
    assert text.count("Noto Sans") == 2 and f'<a:accent1><a:srgbClr val="{theme.POSITIVE[1:]}"/>' in text
    right = max(s.left + s.width for layout in deck.file.slide_layouts for s in layout.placeholders)
    assert 0.9 * deck.file.slide_width < right <= deck.file.slide_width


@needs_extra("pptx")
def test_a_table_has_a_dark_line_above_its_first_row_and_hairlines_under_the_others():
    deck = slides.Deck("en", "t", "2026-06-28")
    slide, y = deck.slide("Finding", "n = 812")
    rows = [[(Text(word),), (Text("x"),)] for word in ("one", "two", "three")]
    assert deck.table(slide, rows, [200, 100], y, "what it shows", "Table") == y + 3 * (slides.leading(slides.SIZE) + 2 * slides.PAD)
    (table,) = (s.table for s in slide.shapes if s.has_table)
    found = [[(e.tag.rpartition("}")[2], int(e.get("w")) / 12_700, e.xpath(".//*/@val")[0]) for e in cell._tc.tcPr if e.get("cmpd")] for row in table.rows for cell in row.cells]
    assert found == [[("lnT", 2, theme.INK[1:])]] * 2 + [[("lnB", 1, theme.HAIRLINE[1:])]] * 4


@needs_extra("pptx")
@pytest.mark.parametrize(("day", "made"), [("2026-06-28", "2026-06-28"), ("", "2000-01-01")])
def test_a_presentation_says_on_which_day_it_was_made_and_a_fixed_one_where_that_is_not_known(day, made):
    from pptx import Presentation

    about = Presentation(io.BytesIO(slides.Deck("en", "t", day).save())).core_properties
    assert [f"{at:%Y-%m-%d}" for at in (about.created, about.modified)] == [made, made] and about.title == "t" and about.language == "en-US"
