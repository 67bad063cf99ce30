"""What people write, and what a study file names, is text: a study of hostile answers, titles, labels, headings and file names, from raw file
to page and PDF. Nothing runs, nothing is fetched, the browser complains of nothing, and what they wrote can be read as they wrote it."""

import csv
import os
import random
import shutil
import subprocess
import sys
from html import unescape

import pytest
import see_page
import see_paper
import yaml
from conftest import ROOT, SHARED, needs_extra

pytestmark = [pytest.mark.browser, needs_extra("playwright"), needs_extra("pypdfium2")]

ANSWERS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</style><style>body{display:none}</style>", "</text></svg><script>alert(2)</script>",
    "{{ 7*7 }} {% raw %}", "$\\frac{1}{0$ en $x_1^2$", "#let x = 1; #panic()", "=1+1", "@SUM(1+1)", "# kop | a | b | ``` <!-- -->", "&lt;b&gt;vet&lt;/b&gt;",
    "\u202eachterstevoren\u202c", "on\u200bzicht\u200bbaar", "שלום עליכם", "\x1b[31mrood\x1b[0m", "__proto__ constructor toString", "%s %(x)s {0} {name}", "x" * 400,
]  # fmt: skip
PAIN = "de verzendkosten zag ik pas te laat in de winkelwagen"
TITLE = "<script>alert('titel')</script> & $\\frac{1}{0$ #let \u202eomgekeerd\u202c"
LABEL = "<img src=x onerror=alert(9)> $5 of $10 *ster* #h"


def corpus() -> list[str]:
    """The answers of the shared collection of hostile files."""
    files = [SHARED / "corpus" / f"{name}.csv" for name in ("c19_formula_injection", "c20_xss", "c22_markdown")]
    return [row["answer"] for file in files if file.is_file() for row in csv.DictReader(file.open(encoding="utf-8", newline=""))]


def build(root) -> str:
    """The raw file and the study file: 96 people of two kinds, each with an answer that would harm a page that trusts it."""
    draw, answers = random.Random(5), ANSWERS + corpus()
    folder = root / "data/raw/hostile"
    folder.mkdir(parents=True)
    with (folder / "raar #1 <b>.csv").open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow(["nr", "op", "NPS", "<b>Tevreden</b>", "Prijs", "Gemak", "Doel", "Open"])
        for n in range(96):
            kind = n % 2
            goal = ("<i>goedkoop</i>", "=gemak()")[kind]
            write.writerow([n, f"2026-03-{1 + n % 28:02d} 10:00", 9 - 7 * kind, 5 - 3 * kind, draw.choice((4, 5)) - 3 * kind, draw.choice((1, 2)) + 3 * kind,
                            goal, f"{PAIN if kind else 'fijn'} {answers[(n // 2) % len(answers)]}"])  # fmt: skip
    asked = {
        "nr": {"id": "nr", "role": "person"}, "op": {"id": "op", "role": "at"}, "NPS": {"id": "nps", "metric": "nps", "scale": [0, 10], "stage": "advocacy"},
        "<b>Tevreden</b>": {"id": "csat_d", "metric": "csat", "scale": [1, 5], "stage": "decision", "label": {"nl": LABEL, "en": LABEL}},
        "Prijs": {"id": "prijs", "role": "psychography", "kind": "ordinal", "scale": [1, 5], "label": {"nl": LABEL, "en": LABEL}},
        "Gemak": {"id": "gemak", "role": "psychography", "kind": "ordinal", "scale": [1, 5]},
        "Doel": {"id": "doel", "role": "goal", "kind": "nominal", "stage": "decision"},
        "Open": {"id": "open_d", "role": "comment", "stage": "decision"},
    }  # fmt: skip
    plan = {
        "study": "hostile", "title": {"nl": TITLE, "en": TITLE}, "question": {"nl": f"Wat? {TITLE}", "en": f"What? {TITLE}"}, "languages": ["nl", "en"],
        "audience": {"nl": TITLE, "en": TITLE}, "questions": asked, "taxonomy": "retail", "labels": {"decision": {"nl": LABEL, "en": LABEL}},
        "waves": {"w1": [{"path": "data/raw/hostile/raar #1 <b>.csv", "as": "survey", "identity": "nr", "timezone": "UTC", "date_order": "ymd"}]},
    }  # fmt: skip
    (root / "studies/hostile.yml").write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return "studies/hostile.yml"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The folder of the report."""
    root = tmp_path_factory.mktemp("hostile") / "project"
    for part in ("notebooks", "studies"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "constraints.txt", root)
    file = build(root)
    own = {**os.environ, "XDG_CONFIG_HOME": str(root.parent / "config")}
    done = subprocess.run([sys.executable, "-m", "helpers.cli", "run", file], cwd=root, env=own, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "reports/hostile/w1"


@pytest.mark.parametrize("name", ["report.nl", "report.en", "summary.nl"])
def test_nothing_runs_is_fetched_or_breaks_the_page(chromium, hostile, name):
    for width in (1440, 390):
        with see_page.seen(chromium, hostile / f"{name}.html", width) as here:
            assert here.flaws() == {}
            assert here.page.evaluate("document.querySelectorAll('script,iframe,object,embed,form,link,img:not([src^=\"data:\"]),main style,main math').length") == 0
            assert here.page.evaluate("[...document.querySelectorAll('*')].every(e => [...e.attributes].every(a => !a.name.startsWith('on')))")
            assert here.page.evaluate("[...document.querySelectorAll('a[href]')].every(a => /^(#|[a-z]+\\.[a-z]{2}\\.(html|pdf)$)/.test(a.getAttribute('href')))")
    with see_page.seen(chromium, hostile / f"{name}.html") as here:
        assert here.barriers("rest") == []


def test_what_was_written_is_shown_as_it_was_written(chromium, hostile):
    with see_page.seen(chromium, hostile / "report.nl.html") as here:
        said = unescape(here.page.evaluate("document.body.textContent")).replace("\u00ad", "")
    plain = TITLE.replace("\u202e", "").replace("\u202c", "")
    assert "<script>alert('titel')</script>" in said and "$\\frac{1}{0$ #let" in said and (TITLE in said or plain in said)
    assert LABEL in said
    assert sum(answer in said for answer in ANSWERS) >= 2      # quotes on the map and the cards; the others are in nobody's three


def test_the_pdf_is_whole_and_says_it_as_text(hostile):
    import pypdfium2

    for language in ("nl", "en"):
        assert see_paper.flaws(hostile / f"report.{language}.pdf") == []
    with pypdfium2.PdfDocument(hostile / "report.nl.pdf") as document:
        said = " ".join(document[0].get_textpage().get_text_range().split())
    assert "<script>alert('titel')</script>" in said and "#let" in said


def test_figures_hold_no_markup_of_others(hostile):
    from defusedxml.ElementTree import parse

    harms = {"script", "foreignobject", "a", "iframe", "img", "animate", "set", "handler", "object", "embed"}
    for file in sorted((hostile / "figures").glob("*.svg")):
        parts = list(parse(file).iter())
        assert len(parts) > 5 and not {part.tag.rpartition("}")[2].lower() for part in parts} & harms, file.name
        assert not [name for part in parts for name in part.attrib if name.lower().startswith("on")], file.name
