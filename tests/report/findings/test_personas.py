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
                         "verdict": verdict, "prevalence": [0.55, None], "prevalence_low": [0.5, None], "prevalence_high": [0.6, None],
                         "prevalence_rest": [0.02, None], "prevalence_all": None, "unsure": [31, None], "nearest": ["p2", None],
                         "name_en": ["Sarah", "Bas"], "name_nl": ["Sarah", "Bas"]})


def trait(name="why=price", effect=1.5, rank=1, unit="share", block="psychography", persona="p1"):
    return {"persona": persona, "block": block, "trait": name, "estimate": 0.8, "low": 0.7, "high": 0.9, "n": 60, "unit": unit, "rest": 0.1,
            "effect": effect, "is_telling": True, "core_rank": rank}


@pytest.mark.row("P2", "B4")
def test_no_groups_is_an_answer_in_plain_words():
    assert findings.who(tables.empty("personas"), structure(people=400, verdict=0), NL) == (
        "De antwoorden van 400 respondenten laten geen groepen zien: wie hen toch indeelt, deelt toeval in. Daarom maken we geen persona's.")
    assert "takes at least 100" in findings.who(tables.empty("personas"), structure(people=40), EN)
    assert "no questions about goals" in findings.who(tables.empty("personas"), structure(people=0), EN)
    assert "no questions about goals" in findings.who(tables.empty("personas"), tables.empty("structure"), EN)


def test_groups_are_named_with_share_and_interval():
    assert findings.who(two(), structure(), EN) == "The 100 respondents fall into 2 groups: Sarah (60% [55–65]) and Bas (40% [35–45])."


def test_a_continuum_is_never_called_types():
    assert "no separate kinds of people" in findings.who(two("continuum"), structure(), EN)


def test_the_choice_of_an_analyst_is_printed_with_its_reason():
    said = findings.override(structure(override=2, verdict=0), EN, reason="the shop works with two teams")
    assert said == "Please note: the analyst chose 2 groups. The data say: no groups. The analyst's reason: the shop works with two teams"
    assert findings.who(two(), structure(override=2, verdict=1), EN).startswith("Please note: the analyst chose 2 groups.")
    assert "do not support it" in findings.who(two("none"), structure(override=2, verdict=0), EN)


def test_an_analyst_who_wants_no_groups_is_not_said_to_have_found_none():
    said = findings.who(tables.empty("personas"), structure(people=400, override=1, verdict=2), EN)
    assert said == ("Please note: the analyst chose to make no groups. The data say: separate groups. "
                    "That is why there are no personas in this report.")


def test_certainty_follows_the_numbers():
    sure = structure(jaccard=0.9, copula_p=0.01, agreement=0.9, unsure_share=0.05)
    unsure = structure(jaccard=0.5, copula_p=0.2, agreement=0.4, unsure_share=0.3)
    assert findings.certainty(sure, EN)[0].startswith("Imitated data") and "do not reach this (p = 0.01)" in findings.certainty(sure, EN)[0]
    assert "Not every group returns" in findings.certainty(unsure, EN)[1] and "elsewhere" in findings.certainty(unsure, EN)[2]
    assert findings.certainty(structure(people=10), EN) == []


def test_why_there_are_no_groups_is_told():
    assert "shuffled" in findings.certainty(structure(people=400, verdict=0, gap_k=1), EN)[0]
    assert "two halves" in findings.certainty(structure(people=400, verdict=0, gap_k=3), EN)[0]


@pytest.mark.row("P1")
def test_a_card_has_every_block_and_says_no_data_where_nothing_was_asked():
    profiles = pd.DataFrame([trait()])
    card = findings.card("p1", two(), profiles, EN)
    assert card[1:3] == ["Psychography", "  ● what decides: price: 80% [70–90], 10% among the rest (n = 60), large difference (h\xa01.5)"] and card[0] == "Demography: no data"
    assert len(card) == 8
    assert findings.card("p2", two(), profiles, EN)[0] == "No trait sets Bas clearly apart from the rest."


@pytest.mark.row("P2")
def test_the_core_names_what_most_members_have_and_how_many_have_all_of_it():
    profiles = pd.DataFrame([trait(), trait("age (years)", -0.9, 2, "score", "demography"), trait("channel=store", -0.9, 3, block="channels"),
                             trait("goals=green", 0.9, None)])
    assert findings.core("p1", two(), profiles, EN) == (
        "Core (●): price, age (low) and seldom store. 55% of its members [50–60] have all of this, 2% among the others. "
        "Everything on this card together fits hardly anybody: a persona sums up a group, it is not a person.")
    assert findings.core("p1", two(), profiles[:1], EN).startswith("Core (●): price. That is true of 55% of its members")
    assert findings.core("p2", two(), pd.DataFrame([trait(rank=None, persona="p2")]), EN).startswith("No trait is true of at least half")


@pytest.mark.row("P8", "B4")
def test_people_in_between_are_told_with_the_persona_they_also_resemble():
    assert findings.between("p1", two(), EN) == "31 people are nearest to this group, but less than 70% certain; most of them resemble Bas as well."
    assert findings.between("p2", two(), EN).startswith("Hardly anybody")


def test_both_ways_to_read_a_battery_are_told_and_explained():
    both = {"reading_centre_verdict": 2, "reading_centre_k": 3, "reading_keep_verdict": 1, "reading_keep_k": 2, "reading_keep_level": 0.64}
    said = findings.readings(structure(**both, readings_agreement=0.12), EN)
    assert "Without the general level (whether someone marks everything high or low): 3 separate groups." in said[0]
    assert "As given, with that level: differences by degree, useful as 2 segments." in said[0]
    assert said[1] == "They divide people differently (ARI 0.12)." and "64% of the differences in level" in said[2]
    assert findings.readings(structure(**both, readings_agreement=0.9), EN)[1:] == ["Both ways divide people almost alike (ARI 0.90)."]
    one = structure(**both | {"reading_centre_verdict": 0, "reading_centre_k": 1}, readings_agreement=None)
    assert "own answers" in findings.readings(one, EN)[1] and findings.readings(structure(people=10), EN) == []


def test_quotes_are_in_quotation_marks_in_their_order():
    said = pd.DataFrame({"persona": ["p1", "p1", "p2"], "rank": [2, 1, 1], "quote": ["b", "a", "c"]})
    assert findings.quoted("p1", said, EN) == ["“a”", "“b”"] and findings.quoted("p3", said, EN) == []


def test_golden_questions_are_listed_with_how_often_they_are_right():
    said = findings.golden(["why", "goals=price"], structure(typing_accuracy=0.93, typing_balanced=0.9), EN)
    assert "93%" in said[0] and said[1:] == ["  what decides", "  Goals: price"]
    assert findings.golden([], structure(), EN) == []
    assert findings.golden(["why"], structure(typing_accuracy=0.93, typing_balanced=0.9), EN)[0].startswith("With this one question, 93%")


def test_people_placed_by_behaviour_are_counted():
    members = pd.DataFrame({"basis": ["survey", "behaviour", "behaviour"], "is_assigned": [True, True, False]})
    assert "Of 2 people without a survey, 50%" in findings.propagated(members, structure(), EN)
    assert "does not predict" in findings.propagated(members[:1], structure(propagation_ece=0.2), EN)
    assert findings.propagated(members[:1], structure(), EN) == ""


@pytest.mark.parametrize(("unsure", "nearest", "is_told"), [(31, "p2", True), (0, "p2", False), (None, "p2", False), (31, None, False)])
def test_people_between_two_personas_are_told_only_where_there_are_some_and_it_is_known_whom_they_resemble(unsure, nearest, is_told):
    table = two().assign(unsure=[unsure, None], nearest=[nearest, None])
    assert (findings.between("p1", table, EN) != EN["personas.between_few"]) == is_told
