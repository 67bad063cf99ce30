"""Who travels, beyond the groups themselves: over the waves, without a survey, in a next survey, and without sensitive attributes."""

import csv

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from helpers.clean.persons.privacy import load_key, pseudonyms

TRUTH = ROOT / "tests" / "truth"
WAVES = ("2026-Q1", "2026-Q2")


def kinds_of_visitors(identity) -> pd.Series:
    """person_id -> planted persona of everybody seen on the web, by customer number or by browser."""
    seen = pd.read_csv(TRUTH / "visitors.csv", dtype=str, keep_default_na=False)
    browsers = pseudonyms(load_key("sample", is_synthetic=True), "device:" + seen["user_pseudo_id"])
    return pd.concat([identity.set_index("person_id")["persona"], pd.Series(seen["persona"].to_numpy(), index=browsers)]).groupby(level=0).first()


def test_people_without_a_survey_are_placed_as_planted_and_their_shares_are_right(sample, planted, identity):
    persona_of, kind = sample.personas(planted), kinds_of_visitors(identity)
    members = sample.every("memberships").query("basis == 'behaviour'").set_index("person_id")
    real = kind.reindex(members.index).map(persona_of)
    assert real.notna().all() and len(members) > 10_000
    placed = members["is_assigned"]
    assert placed.mean() > 0.6 and (members.loc[placed, "persona"] == real[placed]).mean() > 0.95
    wave = sample.every("features").set_index("person_id")["wave"].reindex(members.index)
    for name in WAVES:
        true = real[wave == name].value_counts(normalize=True)
        found = {p: sample.measure("persona_share", name, persona=p, segment="basis=behaviour")["estimate"] for p in true.index}
        assert max(abs(found[p] - true[p]) for p in true.index) <= 0.03, (name, found)
    checks = sample.every("structure").set_index("check")["value"]
    assert checks["propagation_ece"] <= 0.05 and checks["propagation_share_error"] <= 0.03


def test_the_personas_of_the_second_wave_are_those_of_the_first(sample):
    rows = sample.every("identities")
    assert rows["verdict"].tolist() == ["kept"] * 4 and rows["agreement"].min() > 0.9
    model = sample.every("persona_model")
    assert set(model["wave"]) == set(WAVES) and set(model["persona"].dropna()) == {"p1", "p2", "p3", "p4"}
    assert (model.drop(columns=["at", "value"]).map(lambda cell: isinstance(cell, (str, int, np.integer)) or pd.isna(cell))).all(axis=None)


def test_respondents_scored_from_the_exported_file_alone_are_the_planted_people(sample, planted):
    with open(sample.reports / "tables" / "typing_tool.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = sample.every("answers").sort_values(["wave", "row_id"], kind="stable").drop_duplicates(["person_id", "question_id"], keep="last")
    answers["code"] = answers["label"].fillna(answers["score"].map("{:g}".format))
    given = answers.pivot_table(index="person_id", columns="question_id", values="code", aggfunc="last")
    chosen = [c for c in given if "=" in c]
    given[chosen] = given[chosen].fillna("0").where(given[chosen].ne("0").any(axis=1), None)
    names = [c for c in rows[0] if c.startswith("points_")]
    total = pd.DataFrame(0, index=given.index, columns=names)
    for row in rows:
        hit = np.ones(len(given), bool) if row["question"] == "start" else given[row["question"]].eq(row["answer"]).fillna(False).to_numpy(bool)
        total += np.outer(hit, [int(row[c]) for c in names])
    persona_of = sample.personas(planted)
    both = given.index.intersection(planted.index)
    told = total.idxmax(axis=1).str.removeprefix("points_")
    assert len(both) > 1400 and (told[both] == planted[both].map(persona_of)).mean() >= 0.90


@pytest.mark.row("P8")
def test_a_sensitive_attribute_is_in_no_model_no_question_and_no_card_but_is_audited(sample):
    assert not sample.every("persona_model")["column"].eq("geslacht").any()
    assert not sample.every("typing")["question"].str.startswith("geslacht").any()
    cards = sample.every("profiles")
    assert not cards.loc[cards["trait"].str.startswith("geslacht"), "is_telling"].any()
    audit = sample.every("fairness").set_index(["attribute", "check", "group"])
    assert audit.loc[("geslacht", "association", "all"), "verdict"] == "attention"           # nine in ten of Sarah's people are planted as women
    assert set(audit.loc[("geslacht", "typing_error"), "verdict"]) <= {"fine", "cannot_tell", "not_assessed"}
    assert audit["n"].min() >= 10
