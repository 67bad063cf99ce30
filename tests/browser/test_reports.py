"""Every report as readers see it: in three widths, light and dark, with a keyboard, and with axe-core's rules for accessibility."""

import pytest
import see_page
from conftest import needs_extra

pytestmark = [pytest.mark.browser, needs_extra("playwright")]


OPEN = "document.querySelectorAll('details.map-of').forEach(e => e.open = true)"
"""Opens the maps of the personas, which a reader asks for."""


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["report", "summary"])
def test_nothing_overlaps_is_cut_off_or_fetched_in_any_width_light_or_dark(chromium, published, name, language):
    """Closed in the dark, with every map open in the light: a theme changes colours, which axe judges, and no place."""
    flaws = {}
    for width in see_page.WIDTHS:
        with see_page.seen(chromium, published / f"{name}.{language}.html", width, "dark") as here:
            flaws |= {f"{width} dark {kind}": texts for kind, texts in here.flaws().items()}
            here.page.emulate_media(color_scheme="light")
            here.page.evaluate(OPEN)
            flaws |= {f"{width} light {kind}": texts for kind, texts in here.flaws().items()}
    assert flaws == {}


@pytest.mark.parametrize(("name", "most"), [("report", 2_400_000), ("summary", 300_000)])
def test_a_page_is_small_enough_to_send_by_mail(published, name, most):
    assert all((published / f"{name}.{language}.html").stat().st_size < most for language in ("nl", "en"))


ALL = "document.querySelectorAll('details').forEach(e => e.open = true)"


@pytest.mark.parametrize("width", [1440, 390])
def test_with_every_box_open_nothing_overlaps_or_is_cut_off(chromium, published, width):
    with see_page.seen(chromium, published / "report.nl.html", width) as here:
        here.page.evaluate(ALL)
        assert here.flaws() == {}


COVERED = """() => [...document.querySelectorAll('.part > .wide, .part > .body')].filter(block => {
  const title = block.parentElement.querySelector(':scope > h2');
  block.scrollIntoView();
  window.scrollBy(0, Math.min(200, block.offsetHeight / 2));
  const a = title.getBoundingClientRect(), b = block.getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map(block => block.parentElement.id)"""


def test_the_title_of_a_part_stays_beside_it_and_never_before_it_while_one_scrolls(chromium, published):
    with see_page.seen(chromium, published / "report.nl.html", 1440) as here:
        assert here.page.evaluate(COVERED) == []


@pytest.mark.parametrize("theme", see_page.THEMES)
def test_colours_within_opened_maps_and_boxes_stand_apart(chromium, one_report, theme):
    """The report of one study, as all are drawn in the same colours: every pair that is used, in both themes."""
    with see_page.seen(chromium, one_report / "report.nl.html", 1440, theme) as here:
        here.page.evaluate(ALL)
        assert here.barriers("colours") == []


LOOKS = {
    "nl": [("report", 1440, "light", "all"), ("report", 1440, "dark", "colours"), ("report", 390, "light", "rest"), ("summary", 1440, "dark", "all")],
    "en": [("report", 1440, "light", "rest"), ("summary", 390, "light", "all")],
}
"""What axe looks at: colours are the same in both languages and widths, structure in both themes."""


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_no_barrier_light_or_dark_wide_or_narrow(chromium, published, language):
    barriers = {}
    for name, width, theme, about in LOOKS[language]:
        with see_page.seen(chromium, published / f"{name}.{language}.html", width, theme) as here:
            if (language, width) == ("nl", 390):
                here.page.evaluate(OPEN)
            barriers |= {f"{name} {width} {theme}": found for found in [here.barriers(about)] if found}
    assert barriers == {}


@pytest.mark.parametrize(("name", "most"), [("summary", 1000), ("report", 40)])
def test_every_box_opens_with_the_keyboard(chromium, published, name, most):
    with see_page.seen(chromium, published / f"{name}.nl.html", 390) as here:
        assert here.shut(most) == []
