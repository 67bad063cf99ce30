"""Every report as readers see it: in three widths, light and dark, with a keyboard, and with axe-core's rules for accessibility."""

import pytest
import see_page
from conftest import needs_extra

pytestmark = [pytest.mark.browser, needs_extra("playwright")]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["report", "summary"])
def test_nothing_overlaps_is_cut_off_or_fetched_in_any_width_light_or_dark(chromium, published, name, language):
    flaws = {}
    for width in see_page.WIDTHS:
        with see_page.seen(chromium, published / f"{name}.{language}.html", width) as here:
            for theme in see_page.THEMES:
                here.page.emulate_media(color_scheme=theme)
                flaws |= {f"{width} {theme} {kind}": texts for kind, texts in here.flaws().items()}
    assert flaws == {}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_no_barrier_light_or_dark_wide_or_narrow(chromium, published, language):
    looks = [("report", 1440, "light", "all"), ("summary", 390, "light", "all"), ("summary", 1440, "dark", "all")]
    looks += [("report", 1440, "dark", "colours"), ("report", 390, "light", "rest")] if language == "nl" else []
    barriers = {}
    for name, width, theme, about in looks:
        with see_page.seen(chromium, published / f"{name}.{language}.html", width, theme) as here:
            barriers |= {f"{name} {width} {theme}": found for found in [here.barriers(about)] if found}
    assert barriers == {}


@pytest.mark.parametrize(("name", "most"), [("summary", 1000), ("report", 60)])
def test_every_box_opens_with_the_keyboard(chromium, published, name, most):
    with see_page.seen(chromium, published / f"{name}.nl.html", 390) as here:
        assert here.shut(most) == []
