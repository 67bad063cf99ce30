"""The PDF of every report as it comes out of a printer: no letter off the sheet or on another, no empty page; the one-page version is one page."""

import pytest
import see_page
import see_paper
from conftest import needs_extra

pytestmark = [pytest.mark.browser, needs_extra("pypdfium2")]

PLANTED = {
    None: "Een zin. #pagebreak() Nog een zin.",
    "runs off the sheet": "#place(dx: 160mm)[#box(width: 90mm)[Een zin die te ver naar rechts staat]]",
    "overlap": "#place(top + left)[Eerste zin hier]#place(top + left, dx: 4pt, dy: 3pt)[Tweede zin]",
    "says nothing": "Een zin. #pagebreak() #box() #pagebreak() Nog een zin.",
}


@pytest.mark.parametrize("flaw", PLANTED)
def test_each_flaw_of_a_page_is_seen(tmp_path, flaw):
    import typst

    (tmp_path / "page.typ").write_text(PLANTED[flaw], encoding="utf-8")
    typst.compile(str(tmp_path / "page.typ"), output=str(tmp_path / "page.pdf"))
    found = see_paper.flaws(tmp_path / "page.pdf")
    assert (found == []) if flaw is None else any(flaw in text for text in found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_the_report_is_whole(published, language):
    assert see_paper.flaws(published / f"report.{language}.pdf") == []
    assert set(see_paper.sizes(published / f"report.{language}.pdf")) <= {(210, 297), (420, 297)}


@pytest.mark.row("L19")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_one_page_version_is_printed_on_one_sheet(chromium, published, tmp_path, language):
    with see_page.seen(chromium, published / f"summary.{language}.html") as here:
        here.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    assert see_paper.sizes(tmp_path / "page.pdf") == [(297, 420)]
    assert [text for text in see_paper.flaws(tmp_path / "page.pdf") if "overlap" not in text] == []   # a browser sets runs of letters on each other
