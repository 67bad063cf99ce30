"""Two hundred touchpoints and eight personas: the page stays readable, because each cell shows its first few and counts the rest."""

import re

import pandas as pd
import pytest
import see_page
import see_paper
from conftest import needs_extra

from helpers import tables, words
from helpers.journey import build_cells
from helpers.report import compose, facts, page, pdf

pytestmark = [pytest.mark.browser, needs_extra("playwright"), needs_extra("pypdfium2")]

STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]
PERSONAS = [f"p{i}" for i in range(1, 9)]
EACH = 40
"""Touchpoints of each of the five stages."""


def measured() -> pd.DataFrame:
    """Reach of every touchpoint per persona, and feeling per stage: long Dutch names, shares that differ."""
    common = {"channel": "all", "segment": "all", "period": "all", "wave": "w1", "status": "observed", "method": "wilson"}
    rows = []
    for p, persona in enumerate(["all", *PERSONAS]):
        for s, stage in enumerate(STAGES):
            at = common | {"stage": stage, "persona": persona}
            feeling = ((p + s) % 5 - 2) / 4
            rows.append(at | {"metric": "valence_reported", "touchpoint": "all", "unit": "valence", "estimate": feeling, "low": feeling - 0.1, "high": feeling + 0.1, "n": 300})
            rows.append(at | {"metric": "people_reached", "touchpoint": "all", "unit": "count", "estimate": 3000 - 500 * s, "low": None, "high": None, "n": 3000})
            for t in range(EACH):
                share = (3 + (7 * t + 3 * p) % 95) / 100
                rows.append(at | {"metric": "reach", "touchpoint": f"klanttevredenheidsonderzoek_{stage}_{t}", "unit": "share", "estimate": share,
                                  "low": max(share - 0.02, 0), "high": min(share + 0.02, 1), "n": 900})  # fmt: skip
    return tables.conform(pd.DataFrame(rows), "measures")


@pytest.fixture(scope="module")
def model():
    frame = pd.DataFrame({"persona": PERSONAS, "size": 100, "share": 0.125, "low": 0.1, "high": 0.15, "n": 800, "verdict": "groups",
                          "name_nl": [f"Verantwoordelijkheidsbewuste Persona {i}" for i in range(1, 9)]})  # fmt: skip
    given = {name: tables.empty(name) for name in tables.contracts()}
    given |= {"measures": measured(), "personas": tables.conform(frame, "personas")}
    given["journey"] = build_cells(given["measures"], given["themes"], stages=STAGES, wave="w1", personas=given["personas"])
    about = facts.Facts(study="groot", wave="w1", title={"nl": "Groot"}, question={"nl": "Waar?"}, stages=tuple(STAGES), waves=("w1",), is_synthetic=True)
    return compose.compose(given, about, compose.voice(words.load("nl"), given), {})


@pytest.fixture(scope="module")
def folder(model, tmp_path_factory):
    made = tmp_path_factory.mktemp("size")
    page.write_html(model, made / "report.nl.html")
    pdf.write_pdf(model, made / "report.nl.pdf")
    return made


def test_each_cell_shows_a_few_and_says_how_many_more_there_are(model):
    maps = [b["model"] for s in model["sections"] for b in s["blocks"] if b["kind"] == "map"]
    assert len(maps) == 1 + len(PERSONAS)
    for shown in maps:
        (lane,) = [x for x in shown["lanes"] if x["id"] == "touchpoints"]
        for cell in lane["cells"]:
            assert 3 <= len(cell["items"]) <= 6
            assert len(cell["items"]) + int(re.search(r"\d+", cell["more"]).group()) == EACH


@pytest.mark.parametrize("width", see_page.WIDTHS)
def test_the_page_has_no_flaw_and_stays_small(chromium, folder, width):
    with see_page.seen(chromium, folder / "report.nl.html", width) as here:
        here.page.evaluate("document.querySelectorAll('details.map-of').forEach(e => e.open = true)")
        assert here.flaws() == {}
    assert (folder / "report.nl.html").stat().st_size < 2_400_000


def test_the_pdf_has_a_sheet_for_every_map(folder):
    assert see_paper.flaws(folder / "report.nl.pdf") == []
    assert see_paper.sizes(folder / "report.nl.pdf").count((420, 297)) == 1 + len(PERSONAS)
