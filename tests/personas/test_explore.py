"""The explorer is driven here as a person drives it: widgets are set, buttons are pressed, and what it shows is read."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from helpers import words
from helpers.personas.explore import Study, as_yaml, explorer, groupable
from helpers.personas.find import find_personas
from helpers.personas.traits import Traits, pick
from helpers.report.findings import personas as speak

NL = words.load("nl", {"att_0": "volgt <b>de mode</b>", "goal": "doel"})


@pytest.fixture(scope="module")
def study():
    """Two kinds of people who differ in six attitudes; a rating and a sensitive question beside them."""
    rng = np.random.default_rng(4)
    kind = np.arange(160) % 2
    frame = pd.DataFrame({f"att_{i}": np.clip(np.round(3 + (1.6 if i < 3 else -1.6) * (kind - 0.5) * 2 + rng.normal(0, 0.6, 160)), 1, 5)
                          for i in range(6)}, index=pd.Index([f"r{i:03d}" for i in range(160)], name="person_id"))
    frame["rating"], frame["sex"] = rng.integers(1, 6, 160).astype(float), np.where(kind, "m", "v")
    about = pd.DataFrame({"question": frame.columns, "role": ["psychography"] * 6 + ["answer", "attribute"],
                          "block": ["psychography"] * 6 + ["outcome", "demography"], "kind": ["ordinal"] * 7 + ["nominal"],
                          "metric": ["closed"] * 6 + ["rating", "closed"], "is_sensitive": [False] * 7 + [True]},
                         index=pd.Index(frame.columns, name="trait"))
    traits = Traits(frame, about)
    own, kinds = pick(traits)
    return Study(traits, own, kinds, find_personas(own, kinds, random_state=1, replicates=19), speak, random_state=1)


@pytest.fixture
def lab(study):
    return explorer(study, NL)


def test_it_begins_with_the_study_itself_and_computes_nothing(lab, study):
    assert lab.seen["found"] is study.found and "uiteen in 2 groepen" in lab.result.value
    assert lab.questions.value == tuple(f"att_{i}" for i in range(6)) and lab.k.value == 0 and lab.style.value == "centre"


def test_sensitive_questions_cannot_be_chosen_and_ratings_can(lab, study):
    assert groupable(study.traits) == [*(f"att_{i}" for i in range(6)), "rating"]


def test_other_choices_change_verdict_agreement_and_cards(lab):
    lab.k.value, lab.questions.value, lab.style.value = 3, ("att_0", "att_1", "att_2", "att_3"), "keep"
    lab.run.click()
    assert lab.seen["found"].k == 3 and lab.seen["found"].override == 3 and not lab.run.disabled
    assert "de analist koos zelf voor 3 groepen" in lab.result.value and "Overeenstemming met de indeling van deze studie: ARI" in lab.result.value
    assert "4 kolommen en 160 mensen" in lab.result.value


def test_an_analyst_may_choose_no_groups_at_all(lab):
    lab.k.value = 1
    lab.run.click()
    assert "koos ervoor geen groepen te maken" in lab.result.value


def test_one_question_is_too_few_and_the_last_result_stays(lab, study):
    lab.questions.value = ("att_0",)
    lab.run.click()
    assert lab.result.value.endswith("Kies minstens twee vragen.</div>") and lab.seen["found"] is study.found


def test_what_a_study_named_is_text_and_never_markup(lab):
    assert "<b>de mode" not in lab.result.value and "&lt;b&gt;de mode" in lab.result.value


def test_text_for_the_study_file_asks_for_a_reason_and_reads_back_as_what_was_chosen(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lab.write.click()
    assert lab.text.value.startswith("Niets gekozen")
    lab.k.value, lab.style.value = 2, "keep"
    lab.write.click()
    assert lab.text.value == "Schrijf eerst een reden van minstens 10 letters: het rapport drukt die af."
    lab.reason.value = 'twee teams: "web" & winkel # samen'
    lab.write.click()
    assert yaml.safe_load(lab.text.value) == {"personas": {"response_style": "keep", "override": {"k": 2, "reason": 'twee teams: "web" & winkel # samen'}}}
    assert not list(tmp_path.iterdir())                                     # nothing is written anywhere


def test_without_an_own_number_the_reason_is_a_remark():
    assert yaml.safe_load(as_yaml(0, ["att_0"], "centre", "one\nline", True)) == {"personas": {"response_style": "centre", "questions": ["att_0"]}}


def test_a_study_without_groups_can_be_explored_too(study):
    nobody = Traits(study.traits.frame.iloc[:0, :0], study.traits.about.iloc[:0])
    found = SimpleNamespace(k=1, labels=np.zeros(0, dtype=int), verdict="none", override=None, probabilities=np.ones((0, 1)), ids=(), names=("p1",),
                            evidence=pd.DataFrame({"check": ["people"], "k": [0], "value": [0.0], "se": [np.nan]}))
    lab = explorer(Study(nobody, nobody.frame, {}, found, speak, random_state=1), NL)
    assert "geen vragen over doelen" in lab.result.value
    lab.run.click()
    assert "Kies minstens twee vragen." in lab.result.value
