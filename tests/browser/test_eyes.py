"""Do our eyes see? Each flaw is planted in a page of its own, and a page without one has none."""

import pytest
import see_page
from conftest import needs_extra

pytestmark = [pytest.mark.browser, needs_extra("playwright")]

FINE = """<p>Een zin met genoeg ruimte, en nog een.</p><h2>Kop</h2><p style="width:12rem">ver\u00adzend\u00adkosten\u00adberekening en kosten</p>
<div style="width:9rem;overflow-x:auto" tabindex="0"><table><tr><td>een</td><td style="white-space:nowrap">een lange regel die schuift</td></tr></table></div>
<p style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">alleen voor wie luistert</p>
<details><summary>Open mij</summary><p>Meer</p></details>"""

PLANTED = {
    "scroll": '<div style="width:200vw">breed</div>',
    "overlap": '<div style="position:relative;height:3rem"><p style="position:absolute;margin:0">Eerste tekst</p><p style="position:absolute;margin:0;left:9px;top:6px">Tweede</p></div>',
    "overlap ": '<p style="margin:0">Een zin</p><svg role="img" aria-label="Een lijn" width="90" height="40" style="margin-top:-30px"></svg>',
    "tiny ": '<div style="display:contents"><p style="font-size:8px">Klein in een doos zonder maat</p></div>',
    "clipped": '<p style="width:5rem;overflow:hidden;white-space:nowrap">Een lange regel die niet past</p>',
    "broken": '<p style="width:4.5rem;overflow-wrap:anywhere">Ambassadeurschap</p>',
    "tiny": '<p style="font-size:8px">De kleine lettertjes</p>',
    "asked": '<img alt="x" src="https://example.invalid/pixel.png">',
    "said": '<script>throw new Error("oops")</script>',
}
DRAWN = """<svg class="chart" width="200" height="60"><g id="f-text_1"><rect width="90" height="20"/></g>
<g id="f-text_2"><rect x="{x}" y="{y}" width="90" height="20"/></g></svg>"""


@pytest.fixture
def look(chromium, tmp_path):
    def looked(body: str, ask: str = "flaws"):
        file = tmp_path / "page.html"
        file.write_text(f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>Proef</title><main><h1>Proef</h1>{body}</main></html>', encoding="utf-8")
        with see_page.seen(chromium, file) as here:
            return getattr(here, ask)()

    return looked


def test_a_page_without_a_flaw_has_none(look):
    assert look(FINE) == {} and look(FINE, "barriers") == [] and look(FINE, "shut") == []


@pytest.mark.parametrize("kind", PLANTED)
def test_each_kind_of_flaw_is_seen(look, kind):
    assert kind.strip() in look(FINE + PLANTED[kind])


@pytest.mark.parametrize(("x", "y", "kind"), [(40, 8, "overlap"), (150, 0, "clipped"), (100, 30, None)])
def test_texts_drawn_as_shapes_in_a_figure_are_seen_as_well(look, x, y, kind):
    assert set(look(DRAWN.format(x=x, y=y))) == ({kind} if kind else set())


def test_a_policy_that_forbids_something_on_the_page_is_heard(look):
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">"
    assert "Content Security Policy" in str(look(f"{policy}<p style='color:red'>x</p>")["said"])


@pytest.mark.parametrize("body", ['<p style="color:#aaa;background:#fff">bleek</p>', '<svg role="img" width="9" height="9"></svg>', "<h4>een stap te veel</h4>"])
def test_barriers_are_found(look, body):
    assert look(body, "barriers")


def test_what_does_not_open_with_the_keyboard_is_named(look):
    assert look('<details><summary tabindex="-1" style="pointer-events:none">Dicht</summary>x</details>', "shut") == ["Dicht"]
