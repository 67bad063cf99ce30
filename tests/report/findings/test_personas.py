"""Sentences about personas say no more than the tables show."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import personas as findings

NL, EN = words.load("nl"), words.load("en", {"why": "what decides"})


def structure(**checks):
    return pd.DataFrame([(c, 0, v, None) for c, v in checks.items()], columns=["check", "k", "value", "se"])


def two(verdict="groups"):
    return pd.DataFrame({"persona": ["p1", "p2"], "share": [0.6, 0.4], "low": [0.55, 0.35], "high": [0.65, 0.45], "size": [60, 40], "n": 100,
                         "verdict": verdict, "prevalence": [0.031, None], "name_en": ["Sarah", "Bas"], "name_nl": ["Sarah", "Bas"]})


@pytest.mark.row("P2")
def test_no_groups_is_an_answer_in_plain_words():
    assert findings.who(tables.empty("personas"), structure(people=400, verdict=0), NL) == (
        "De antwoorden van 400 respondenten laten geen groepen zien. Daarom maken we geen persona's.")
    assert "takes at least 100" in findings.who(tables.empty("personas"), structure(people=40), EN)
    assert "no questions about goals" in findings.who(tables.empty("personas"), structure(people=0), EN)
    assert "no questions about goals" in findings.who(tables.empty("personas"), tables.empty("structure"), EN)


def test_groups_are_named_with_share_and_interval():
    assert findings.who(two(), structure(), EN) == "The respondents fall into 2 groups: Sarah (60% [55–65]) and Bas (40% [35–45])."


def test_a_continuum_is_never_called_types():
    assert "no separate kinds of people" in findings.who(two("continuum"), structure(), EN)


def test_the_choice_of_an_analyst_is_printed_with_its_reason():
    said = findings.override(structure(override=2, verdict=0), EN, reason="the shop works with two teams")
    assert said == "Please note: the analyst chose 2 groups. The data say: no groups. The analyst's reason: the shop works with two teams"
    assert findings.who(two(), structure(override=2, verdict=1), EN).startswith("Please note: the analyst chose 2 groups.")


def test_certainty_follows_the_numbers():
    sure = structure(jaccard=0.9, copula_p=0.01, agreement=0.9, unsure_share=0.05)
    unsure = structure(jaccard=0.5, copula_p=0.2, agreement=0.4, unsure_share=0.3)
    assert findings.certainty(sure, EN)[0].startswith("Imitated data") and "do not reach this (p = 0.01)" in findings.certainty(sure, EN)[0]
    assert "Not every group returns" in findings.certainty(unsure, EN)[1] and "elsewhere" in findings.certainty(unsure, EN)[2]
    assert findings.certainty(structure(people=10), EN) == []


@pytest.mark.row("P1")
def test_a_card_has_every_block_and_says_no_data_where_nothing_was_asked():
    profiles = pd.DataFrame([{"persona": "p1", "block": "psychography", "trait": "why=price", "estimate": 0.8, "low": 0.7, "high": 0.9, "n": 60,
                              "unit": "share", "rest": 0.1, "effect": 1.5, "is_telling": True}])
    card = findings.card("p1", two(), profiles, EN)
    assert card[1:3] == ["Psychography", "  what decides: price: 80% [70–90], 10% among the rest (n = 60)"] and card[0] == "Demography: no data"
    assert len(card) == 8
    assert findings.card("p2", two(), profiles, EN)[0] == "No trait sets Bas clearly apart from the rest."


def test_the_whole_card_fits_few_and_that_is_said():
    assert findings.whole_card(two(), EN) == ["The whole card of Sarah fits 3% of its members: a persona sums up a group, it is not a person."]


def test_golden_questions_are_listed_with_how_often_they_are_right():
    said = findings.golden(["why", "goals=price"], structure(typing_accuracy=0.93, typing_balanced=0.9), EN)
    assert "93%" in said[0] and said[1:] == ["  what decides", "  Goals: price"]
    assert findings.golden([], structure(), EN) == []


def test_people_placed_by_behaviour_are_counted():
    members = pd.DataFrame({"basis": ["survey", "behaviour", "behaviour"], "is_assigned": [True, True, False]})
    assert "Of 2 people without a survey, 50%" in findings.propagated(members, structure(), EN)
    assert "does not predict" in findings.propagated(members[:1], structure(propagation_ece=0.2), EN)
    assert findings.propagated(members[:1], structure(), EN) == ""
