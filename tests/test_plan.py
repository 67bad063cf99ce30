"""``klantreis plan`` as a user types it: before any data, after a wave, in both languages, and what it refuses."""

import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT

from helpers import intervals, store, tables
from helpers.errors import UsageError
from helpers.plan import plan_survey
from helpers.run.publish import Place

STUDY = """
study: shop
title: {nl: Winkel, en: Shop}
languages: [LANG]
waves:
  2026-Q1: [{path: data/raw/shop/a.csv, as: survey}]
questions:
  "Aanbevelen?": {id: nps, metric: nps, kind: ordinal, scale: [0, 10], stage: advocacy}
  "Tevreden?": {id: csat_decision, metric: csat, kind: ordinal, scale: [1, 5], stage: decision}
"""


def a_study(folder, language="nl", text=STUDY):
    (folder / "studies").mkdir(exist_ok=True)
    (folder / "studies" / "shop.yml").write_text(text.replace("LANG", language), encoding="utf-8")
    return folder / "studies" / "shop.yml"


@pytest.mark.row("B10")
@pytest.mark.parametrize(("language", "said"), [("nl", "Er is nog geen meting"), ("en", "There is no wave yet")])
def test_before_any_data_the_plan_says_what_it_assumes(tmp_path, language, said):
    text = plan_survey(a_study(tmp_path, language), tmp_path, people=200)
    assert said in text and "190" in text and ("10\N{NO-BREAK SPACE}%" in text or "10 %" in text or "10%" in text)
    assert plan_survey(a_study(tmp_path, language), tmp_path) != text


def test_a_study_without_questions_says_what_is_missing(tmp_path):
    text = plan_survey(a_study(tmp_path, text=STUDY[:STUDY.index("questions")]), tmp_path)
    assert "questions" in text.splitlines()[-1]


@pytest.mark.row("B10")
def test_after_a_wave_it_reckons_with_what_that_wave_taught(tmp_path):
    file, folder = a_study(tmp_path, "en"), Place(tmp_path, "shop", "2026-Q1").tables
    folder.mkdir(parents=True)
    low, high = intervals.wilson(60, 100)
    row = {"metric": "csat", "stage": "decision", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all",
           "wave": "2026-Q1", "estimate": .6, "low": float(low), "high": float(high), "n": 100, "unit": "share", "method": "wilson",
           "status": "reported"}
    answers = pd.DataFrame({"row_id": [f"a:{i}" for i in range(200)], "question_id": "q", "person_id": [f"p{i}" for i in range(200)],
                            "wave": "2026-Q1", "metric": "closed", "stage": "decision", "touchpoint": "other", "channel": "survey",
                            "rule_id": "d"})
    store.save(pd.DataFrame([row]), "measures", folder, part="kpis")
    store.save(tables.conform(answers, "answers"), "answers", folder)
    for name in ("themes", "personas"):
        store.save(tables.empty(name), name, folder)
    text = plan_survey(file, tmp_path, people=400)
    assert "wave 2026-Q1" in text and "(there were 200 then)" in text
    line = next(x for x in text.splitlines() if "Decision" in x)
    assert "✓ 200" in line and "60%" in line


def test_an_unknown_wave_is_refused(tmp_path):
    with pytest.raises(UsageError):
        plan_survey(a_study(tmp_path), tmp_path, wave="2030-Q1")


def test_the_command_prints_and_refuses_no_people(tmp_path):
    a_study(tmp_path)
    run = [sys.executable, "-m", "helpers.cli", "plan", "studies/shop.yml", "--respondents"]
    good = subprocess.run([*run, "120"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert good.returncode == 0 and "120" in good.stdout
    assert subprocess.run([*run, "0"], cwd=tmp_path, capture_output=True, check=False).returncode == 2
    assert "plan" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_whole_plan_before_any_data_worked_out_by_hand(tmp_path):
    """NPS of 190: 1.96 x 75 / √190 = 10.7; alone (1.96 + 0.84) x 75 x √(2/190) = 21.6; among two in two families z = 2.50: 25.7."""
    text = plan_survey(a_study(tmp_path, "en"), tmp_path, people=200).replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert text[:2] == ["Reckoned with 200 respondents. There is no wave yet: the spread is assumed (NPS 75 points, satisfied 70%, ease 1.5, feeling 1.0), "
                        "and 95% answer a question. After the first wave this plan uses your own figures.", ""]
    assert text[2:13] == [
        "For everyone together",
        "cell                             people  now  ± interval  visible alone  visible among all",
        "Satisfaction (CSAT) at Decision   ✓ 190  70%      6.5 pp          14 pp              16 pp",
        "NPS                               ✓ 190   20          11             22                 26",
        "",
        "Per group",
        "group                       readable  narrow  closed  NPS visible from",
        "group of 10% of the people         0       2       0                 –",
        "group of 25% of the people         2       0       0                43",
        "group of 50% of the people         2       0       0                30",
        ""]
    assert text[13:15] == ["6 of 8 cells are readable (✓: 30 people or more); ~ is narrow, × stays closed.",
                           "To read every cell takes about 316 respondents; the scarcest is Satisfaction (CSAT) at Decision."] and len(text) == 16


@pytest.mark.parametrize(("people", "count", "needed"), [(31, "~ 29", True), (32, "✓ 30", True), (400, "✓ 380", False)])
def test_a_cell_is_readable_from_thirty_people_and_when_all_are_nothing_more_is_asked(tmp_path, people, count, needed):
    text = plan_survey(a_study(tmp_path, "nl"), tmp_path, people=people).replace("\N{NO-BREAK SPACE}", " ")
    assert all(count in line for line in text.split("\n")[4:6])
    assert ("Om elk vak te kunnen lezen" in text) == needed and ("8 van 8 vakken zijn leesbaar" in text) == (not needed)
