"""The recipes of CONTRIBUTING.md, each followed literally in a copy of the code: what was added is found, and works, without a change elsewhere."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT

FORMAT = """\
name: kassa
kind: orders
signature: [Bonnummer, Bondatum, Kassabedrag]
columns: {order_id: [Bonnummer], at: [Bondatum], revenue: [Kassabedrag], person: [Pasnummer]}
needs: [order_id, at, revenue]
date_order: dmy
"""
MODEL = """\
name: loket
label: {nl: Loket, en: Counter}
goal_event: [geholpen]
stages:
  - {id: wachten, label: {nl: wachten, en: waiting}}
  - {id: gesprek, label: {nl: gesprek, en: talk}}
crosswalk: {wachten: [consideration], gesprek: [decision]}
touchpoints: {nummer: {nl: volgnummer, en: ticket}}
rules:
  - {id: nummer, event: "nummer*", stage: wachten, touchpoint: nummer}
  - {id: rest, event: "*", stage: gesprek}
"""
KPI = '''\
"""Gifts."""

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import row


@kpi(metric="gift_share", stage="decision", unit="share", formula="buyers of two items or more / buyers", denominator="buyers", needs=("orders",),
     columns=("person_id", "items"), interval="Wilson", source="a test")
def gift_share(orders, how):
    most = orders.groupby("person_id")["items"].max()
    x, n = int((most > 1).sum()), len(most)
    return [row("gift_share", (x / n, *intervals.wilson(x, n, how.level)), n, unit="share", method="wilson", status="observed")] if n else []
'''
FIGURE = '''

def sources_counted(sources, say, ax=None):
    """How many sources there are."""
    import matplotlib.pyplot as plt

    ax = ax or plt.subplots()[1]
    ax.set_title(say("clean.sources_counted", count=say.number(len(sources))))
    return ax
'''
EXPORT = '''\
"""The titles of the maps as text."""


def write(material, folder):
    """Save ``titles.txt``."""
    (folder / "titles.txt").write_text("\\n".join(material.says), encoding="utf-8")
    return ["titles.txt"]
'''
CHECK = """
import json, sys
import pandas as pd
from helpers import clean, kpis, stages, tables, words
from helpers.report import exports, facts, figures, tables_out
from helpers.study import Study
from helpers.stages import assign_stages, load_model

file = sys.argv[1]
given = {"path": "bon.csv", "source": "bon.csv", "file": file, "kind": "orders", "wave": "w1", "timezone": "UTC"}
received = clean.receive([given], {}, key=b"k")
orders = tables.conform(clean.orders(received), "orders")
model = load_model("loket")
acts = assign_stages(pd.DataFrame({"event": ["nummer_getrokken", "vraag"]}), model)
measured = kpis.measure({"orders": orders})
de = words.load("de")
plan = Study.model_validate({"study": "a", "title": {"de": "A"}, "languages": ["de"], "waves": {"w1": []}})
drawn = figures.clean.sources_counted(clean.sources(received), words.load("nl"))
written = tables_out.write({"costs": tables.empty("costs")}, sys.argv[2], minimum_people=10)
about = facts.Facts(study="a", wave="w1", title={"nl": "A"})
taken = exports.write(["titles"], exports.Material({}, about, {"nl": words.load("nl")}, {}), sys.argv[2] + "/taken")
print(json.dumps({
    "formats": exports.names(), "taken": taken, "lost": exports.told("titles", words.load("nl")),
    "format": clean.sources(received)["format"].tolist(), "revenue": orders["revenue"].tolist(), "at": [str(x) for x in orders["at"].dt.date],
    "stages": model.stage_ids, "assigned": acts["stage"].tolist(), "touchpoint": acts["touchpoint"].tolist(),
    "gift_share": measured.loc[measured["metric"] == "gift_share", ["estimate", "n"]].values.tolist(), "gift_label": words.load("nl").label("gift_share"),
    "languages": words.languages(), "number": de.number(1234.5, 1), "sentence": de["words.and"], "plan": plan.languages,
    "title": drawn.get_title(), "written": written,
}))
"""


def add(file, section, key, text):
    """One line of words, where CONTRIBUTING says that it belongs."""
    lines = file.read_text(encoding="utf-8").splitlines()
    lines.insert(lines.index(f"{section}:") + 1, f"  {key}: {json.dumps(text, ensure_ascii=False)}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the code with all additions says."""
    root = tmp_path_factory.mktemp("house")
    house = shutil.copytree(ROOT / "src" / "helpers", root / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    (house / "clean/formats/kassa.yml").write_text(FORMAT, encoding="utf-8")
    (house / "stages/models/loket.yml").write_text(MODEL, encoding="utf-8")
    (house / "kpis/gifts.py").write_text(KPI, encoding="utf-8")
    with (house / "report/figures/clean.py").open("a", encoding="utf-8") as file:
        file.write(FIGURE)
    shared = house / "report/tables_out.py"
    shared.write_text(shared.read_text(encoding="utf-8").replace('SHARED = (\n', 'SHARED = (\n    "costs",\n', 1), encoding="utf-8")
    for language, gift, counted in (("nl", "cadeaus", "{count} bronnen"), ("en", "gifts", "{count} sources")):
        add(house / f"words/{language}.yml", "labels", "gift_share", gift)
        add(house / f"words/{language}.yml", "clean", "sources_counted", counted)
    (house / "report/exports/titles.py").write_text(EXPORT, encoding="utf-8")
    for language, lost in (("nl", "de kaart"), ("en", "the map")):
        add(house / f"words/{language}.yml", "exports", "titles", {"what": "titles", "lost": [lost]})
    german = yaml.safe_load((house / "words/en.yml").read_text(encoding="utf-8"))
    german["words"]["and"] = "und"
    (house / "words/de.yml").write_text(yaml.safe_dump(german, allow_unicode=True), encoding="utf-8")
    (root / "bon.csv").write_text("Bonnummer;Bondatum;Kassabedrag;Pasnummer\n1;31-01-2026;12,50;p1\n2;01-02-2026;7,00;p2\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", CHECK, str(root / "bon.csv"), str(root / "out")], env={**os.environ, "PYTHONPATH": str(root)},
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_a_format_is_one_file_and_recognised_by_its_headings(made):
    assert made["format"] == ["kassa"]
    assert (sorted(made["revenue"]), sorted(made["at"])) == ([7.0, 12.5], ["2026-01-31", "2026-02-01"])


def test_a_stage_model_is_one_file(made):
    assert made["stages"] == ["wachten", "gesprek"] == made["assigned"] and made["touchpoint"] == ["nummer", "other"]


def test_a_kpi_is_one_function_and_its_words(made):
    assert made["gift_share"] and made["gift_label"] == "cadeaus"


def test_a_figure_is_one_function_and_its_title(made):
    assert made["title"] == "1 bronnen"


def test_a_language_is_one_file(made):
    assert made["languages"] == ["de", "en", "nl"] and made["plan"] == ["de"]
    assert (made["number"], made["sentence"]) == ("1.234,5", "und")


def test_a_table_is_exported_once_its_name_is_on_the_list(made):
    assert made["written"] == ["costs"]


def test_a_format_to_take_along_is_one_module_and_its_words(made):
    assert "titles" in made["formats"] and made["taken"] == {"titles": ["titles.txt"]} and made["lost"] == "titles laat weg: de kaart."
