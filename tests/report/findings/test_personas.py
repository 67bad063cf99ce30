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


def test_what_stands_between_two_verdicts_falls_on_the_side_that_is_said():
    even = dict(jaccard=0.75, copula_p=0.05, agreement=0.8, unsure_share=0.123)
    over = dict(jaccard=0.749, copula_p=0.051, agreement=0.799, unsure_share=0.123)
    unsure = "For 12% of the respondents it is not clear which group they belong to; they count in no group."
    assert findings.certainty(structure(**even), EN) == [
        EN("personas.null_beaten", p="0.05"), EN("personas.certain", range="0.75"), EN("personas.methods_agree", ari="0.80"), unsure]
    assert findings.certainty(structure(**over), EN) == [
        EN("personas.null_not_beaten", p="0.05"), EN("personas.uncertain", range="0.75"), EN("personas.methods_differ", ari="0.80"), unsure]
    two_groups = pd.concat([structure(jaccard=0.9), structure(jaccard=0.6, agreement=0.9, unsure_share=0.1)])
    assert findings.certainty(two_groups, EN)[0] == EN("personas.uncertain", range="0.60 to 0.90") and len(findings.certainty(two_groups, EN)) == 3
    assert findings.certainty(structure(verdict=1, gap_k=1), EN) == findings.certainty(structure(verdict=0), EN) == []


def test_a_hundred_respondents_are_enough_to_look_and_two_languages_have_their_own_names():
    assert findings.who(tables.empty("personas"), structure(people=100), EN) == EN("personas.none", n=100)
    assert findings.who(tables.empty("personas"), structure(people=99), EN) == EN("personas.too_few", n=99)
    named = two().assign(name_nl=["Saar", None])
    assert [findings.name_of(p, named, NL) for p in ("p1", "p2", "p9")] == ["Saar", "p2", "p9"] and findings.name_of("p1", named, EN) == "Sarah"
    assert findings.name_of("p1", named.drop(columns="name_en"), EN) == "p1"
    assert findings.who(two("continuum"), structure(override=2, verdict=0), EN).split(". ", 2)[2].startswith("Respondents differ from each other by degree")
    assert findings.who(two("none"), structure(), EN).startswith("Respondents differ from each other by degree") and "These 2 segments of 100 respondents" in findings.who(two("none"), structure(), EN)
    assert findings.override(structure(), EN, "why") == "" and findings.override(structure(override=3, verdict=1), EN) == "Please note: the analyst chose 3 groups. The data say: differences by degree without separate groups."


def test_a_card_is_told_block_by_block_the_largest_difference_first():
    rows = [trait("why=price", 0.5, None), trait("why=green", -0.79, 1), trait("why=fun", 0.8, None), trait("age", -1.0, None, "score", "demography"), trait("channel=store", 0.2, None, block="channels"),
            trait("spend", 0.9, None, "euro", "outcome"), trait("hidden", 0.9, block="goals") | {"is_telling": False}, trait("none", 0.9, block="challenges") | {"is_telling": False, "estimate": None}]
    end = "[70–90], 10% among the rest (n = 60)"
    assert findings.card("p1", two(), pd.DataFrame(rows), EN) == [
        "Demography", "    age: 0.8 [0.7–0.9], 0.1 among the rest (n = 60), large difference (d\xa01.0)",
        "Psychography", f"    what decides: fun: 80% {end}, large difference (h\xa00.8)", f"  ● what decides: green: 80% {end}, medium difference (h\xa00.8)", f"    what decides: price: 80% {end}, medium difference (h\xa00.5)",
        "Goals: –", "Challenges: no data", "Online behaviour: no data", "Channels", f"    store: 80% {end}, small difference (h\xa00.2)", "Stages: no data",
        "Outcomes", "    spend: €0.80 [0.70–0.90], €0.10 among the rest (n = 60), large difference (d\xa00.9)"]


def row(**more):
    return next(pd.DataFrame([trait(**more)]).itertuples())


def test_a_trait_in_short_says_high_low_or_seldom():
    read = lambda *given: findings.short(row(**dict(zip(("name", "effect", "unit", "block"), given))), EN)  # noqa: E731
    assert [read("age (years)", 0.5, "score", "demography"), read("age", -0.5, "score", "online_behaviour"), read("age", 0.0, "score", "outcome"), read("age", 0.5, "score", "psychography"), read("age", -0.5, "score", "goals"),
            read("why=price", 0.0, "share", "demography"), read("why=price", -0.1, "share", "demography"), read("why", 0.3, "share", "goals")] == [
        "age (high)", "age (low)", "age (high)", "age", "seldom age", "price", "seldom price", "what decides"]
    assert findings.trait(row(name="stage=decision"), EN).startswith("Decision: 80%") and findings.trait(row(name="why"), EN).startswith("what decides: 80%")


def test_the_core_is_told_with_the_others_and_the_whole_card():
    profiles = pd.DataFrame([trait(), trait("goals=green", 0.9, 2), trait("channel=store", 0.9, None)])
    core = "55% of its members [50–60] have all"
    assert findings.together("p1", two(), profiles, EN) == f"Core (●): price and green. {core} of this, 2% among the others."
    assert findings.together("p1", two().assign(prevalence_rest=0.0), profiles, EN).endswith("of this, nobody among the others.")
    assert findings.had_together("p1", two().assign(prevalence_rest=None), profiles, EN) == f"{core} these traits (●), hardly anybody among the others."
    assert findings.had_together("p1", two(), profiles[:1], EN) == "This trait (●) is true of 55% of its members [50–60], 2% among the others."
    none = EN["personas.no_core"]
    for tell in (findings.together, findings.had_together):
        assert tell("p1", two(), profiles[2:], EN) == tell("p1", two().assign(prevalence=None), profiles, EN) == none and tell("p2", two(), profiles, EN) == ""
    assert findings.whole("p1", two(), profiles[:2], EN) == findings.whole("p1", two(), profiles[2:], EN) == findings.whole("p1", two().assign(prevalence=None), profiles, EN) == ""
    few = EN["personas.core_all_few"]
    assert [findings.whole("p1", two().assign(prevalence_all=x), profiles, EN) for x in (None, 0.0, 0.07)] == [few, few, EN("personas.core_all", share="7%")]
    assert findings.core("p1", two(), profiles[:2], EN) == findings.together("p1", two(), profiles[:2], EN)


def test_how_the_level_of_answers_divides_is_told_from_three_tenths_where_the_two_ways_differ():
    both = {"reading_centre_verdict": 0, "reading_centre_k": 1, "reading_keep_verdict": 2, "reading_keep_k": 2}
    said = lambda **more: findings.readings(structure(**both, **more), EN)[1:]  # noqa: E731
    level = lambda share: EN("personas.readings_level", share=share)  # noqa: E731
    assert said(reading_keep_level=0.3) == [level("30%")] and said(reading_keep_level=0.299) == [] == said()
    assert said(reading_keep_level=0.5, readings_agreement=0.8) == [EN("personas.readings_same", ari="0.80")]
    assert said(reading_keep_level=0.5, readings_agreement=0.79) == [EN("personas.readings_differ", ari="0.79"), level("50%")]
    assert findings.readings(structure(reading_centre_verdict=1, reading_centre_k=2), EN) == []


def test_placing_by_behaviour_is_counted_among_those_without_a_survey():
    members = pd.DataFrame({"basis": ["survey", "behaviour", "behaviour", "behaviour"], "is_assigned": [False, True, True, False]})
    assert findings.propagated(members, structure(propagation_ece=0.1), EN) == EN("personas.propagated", n=3, share="67%")
    assert findings.propagated(members[:1], structure(propagation_ece=0.1), EN) == EN["personas.not_propagated"]
    assert findings.golden(["why", "y"], structure(typing_accuracy=0.93, typing_balanced=0.9), EN) == [EN("personas.golden", k=2, share="93%", balanced="90%"), "  what decides", "  y"]
