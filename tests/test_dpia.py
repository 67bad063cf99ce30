import re

import pandas as pd
import pytest

from helpers import dpia, store, study, words

STUDY = """\
study: kap
title: {nl: Kap, en: Kap}
question: {nl: Waarom stoppen mensen?, en: Why do people stop?}
languages: [nl, en]
waves: {w1: [{path: data/raw/kap/a.csv, as: survey}]}
questions:
  "Nr | klant": {id: nr, role: person}
  Geloof: {id: geloof, role: attribute}
privacy: {legal_ground: "toestemming (art. 6.1.a)", retention_months: 18, sensitive: [geloof], sensitive_ground: uitdrukkelijke toestemming}
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "kap.yml").write_text(STUDY, encoding="utf-8")
    return study.read(tmp_path / "kap.yml", tmp_path)


def written(plan, tables, language):
    manifest = {"run": "w1-1", "wave": "w1", "study_file": {"name": "kap.yml"}, "privacy": dpia.account(plan, tables)}
    return dpia.write(manifest, plan, words.load(language))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["Waarom stoppen mensen?", "18 maanden", "toestemming (art. 6.1.a)", "minder dan 10 mensen", "geen sleutel gebruikt"]),
        ("en", ["Why do people stop?", "18 months", "fewer than 10 people", "no key used", "becomes a pseudonym"]),
    ],
)
def test_the_account_says_what_the_study_states_in_both_languages(plan, tmp_path, language, said):
    text = written(plan, tmp_path, language)
    assert not [s for s in said if s not in text]
    assert "Nr \\| klant" in text and text.count("\n## ") == 11


@pytest.mark.parametrize(("language", "said"), [("nl", "niet vermeld"), ("en", "not stated")])
def test_what_is_not_stated_is_said_to_be_so(plan, tmp_path, language, said):
    bare = plan.model_copy(update={"privacy": type(plan.privacy)(), "question": {}})
    assert written(bare, tmp_path, language).count(said) == 3


def test_counts_come_from_the_tables_and_no_person_does(plan, tmp_path):
    person = "0123456789abcdef0123"
    row = {"person_id": person, "wave": "w1", "sources": "survey", "kind": "respondent", "market": "b2c", "consent": "unknown"}
    store.save(pd.DataFrame([row]), "people", tmp_path)
    text = written(plan, tmp_path, "en")
    assert "1 people under a pseudonym" in text and not re.search(r"[0-9a-f]{20}", text)
