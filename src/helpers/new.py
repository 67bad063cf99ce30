"""Start a study: a folder for its exports and a study file that explains itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from helpers import stages
from helpers.errors import UsageError
from helpers.study import NAME
from helpers.study.text import scalar

HERE = Path(__file__).parent
TEMPLATE = """\
# Studie {name}. Regels met # zijn uitleg; haal het # weg om iets aan te zetten.
# Study {name}. Lines with # explain; remove the # to switch something on.

study: {quoted}
title: {{nl: {title}, en: {title}}}
languages: [nl, en]              # de eerste is de taal van meldingen / the first is the language of messages
stage_model: five_stages         # five_stages, five_a, race, of een eigen bestand / or a file of your own
people: {{nl: klanten, en: customers}}   # of patiënten, sollicitanten / or patients, applicants

waves:                           # klantreis run neemt de laatste / klantreis run takes the last one
  {wave}:
    - {{path: data/raw/{name}/{wave}/enquete.csv, as: survey, format: auto}}
    # - {{path: data/raw/{name}/{wave}/events.parquet, as: events, format: ga4_bigquery}}
    # - {{path: data/raw/{name}/{wave}/tickets.csv, as: tickets, format: auto}}
    # - {{path: data/raw/{name}/{wave}/orders.csv, as: orders, format: auto}}

# Wat elke kolom van de enquête is; klantreis inspect BESTAND stelt dit blok voor. Voeg toe bij welke fase (stage) een vraag hoort:
# What each column of the survey is; klantreis inspect FILE proposes this block. Add the stage that a question belongs to:
# {stages}.
questions: {{}}
#  "Hoe waarschijnlijk is het dat u ons aanbeveelt?": {{id: nps, metric: nps, scale: [0, 10], stage: advocacy}}
#  "Wat kan beter aan de winkelwagen?": {{id: open_cart, role: comment, stage: decision}}

privacy: {{minimum_people: 10}}    # kleiner wordt niet getoond / nothing smaller is shown
# targets: {{nps: {{goal: 40}}, conversion: {{goal: 0.03}}}}
# Groepen volgens een regel, en welk deel van het publiek u wenst / groups by rule, and the share of the audience that you want
# segments: {{under_30: {{label: {{nl: jonger dan 30, en: younger than 30}}, where: [{{question: age, below: 30}}]}}}}
# wanted: {{audience: [{{segment: under_30, share: 0.4, source: marketingplan, date: "2026-01-15"}}]}}
random_state: 7
"""


def start_study(name: str, root: Path) -> str:
    """Make ``studies/<name>.yml`` and ``data/raw/<name>/``, and ``notebooks/`` where there is none; an existing study is left alone.

    Returns:
        What to do next, in both languages.

    Raises:
        UsageError: the name has other signs than small letters, digits, - and _, or the study is there already.
    """
    if not re.fullmatch(NAME, name):
        raise UsageError(f"{name!r}: een naam heeft kleine letters, cijfers, - en _, hoogstens 64. Kies een andere naam. / "
                         "a name has small letters, digits, - and _, at most 64. Choose another name.")
    file = root / "studies" / f"{name}.yml"
    if file.exists():
        raise UsageError(f"{file}: deze studie bestaat al. Kies een andere naam. / this study exists already. Choose another name.")
    wave, title = "2026-Q1", name.replace("-", " ").replace("_", " ").title()
    folder = root / "data" / "raw" / name / wave
    folder.mkdir(parents=True, exist_ok=True)
    file.parent.mkdir(exist_ok=True)
    listed = ", ".join(stages.load_model("five_stages").stage_ids)
    text = TEMPLATE.format(name=name, quoted=scalar(name), title=scalar(title), wave=wave, stages=listed)
    file.write_text(text, encoding="utf-8")
    books = _put_notebooks(root / "notebooks")
    return (f"{file}\n{folder}/\n{books}\n"
            f"1. Zet uw exports in {folder}. / Put your exports into {folder}.\n"
            f"2. Vul {file} in; klantreis inspect BESTAND helpt. / Fill in {file}; klantreis inspect FILE helps.\n"
            f"3. klantreis check {file}\n4. klantreis run {file}")


def _put_notebooks(folder: Path) -> str:
    """Copy the notebooks, as shipped or as they stand in the clone, into a folder that is not there yet; the line that says so."""
    shipped = next((place for place in (HERE / "notebooks", HERE.parents[1] / "notebooks") if place.is_dir()), None)
    if folder.exists() or shipped is None:
        return ""
    folder.mkdir()
    for book in sorted(shipped.glob("[0-9]*.ipynb")):
        shutil.copy(book, folder)
    return f"{folder}/\n"
