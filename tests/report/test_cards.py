import pandas as pd

from helpers import tables, words
from helpers.report import cards


def test_a_card_has_all_eight_blocks_and_an_empty_one_has_no_traits(given, about):
    made = cards.cards(given["personas"], given["profiles"], about, words.load("nl", {"p1": "Duurzame Daniëlle"}))
    assert len(made) == 2 and made[0]["name"] == "Duurzame Daniëlle"
    blocks = {b["title"]: b["traits"] for b in made[0]["blocks"]}
    assert len(blocks) == 8 and blocks["Waar zij tegenaan lopen"] == [] and len(blocks["Wat zij willen"]) == 2


def test_traits_that_differ_most_come_first_with_interval_n_the_others_and_the_size_of_the_difference(given, say):
    rows = given["profiles"][(given["profiles"]["persona"] == "p1") & (given["profiles"]["block"] == "goals")]
    first = cards.traits(rows, say)[0]
    assert first["value"] == "20\xa0%" and first["interval"] == "[18–22]"
    assert first["detail"] == "[18–22] · n\xa0=\xa0240 · anderen 10\xa0% · groot (h\xa00,9)"
    assert first["bar"] == 20.0 and first["tick"] == 10.0


def test_a_tested_difference_shows_q_and_what_does_not_differ_says_so(given, say):
    rows = given["profiles"][(given["profiles"]["persona"] == "p1") & (given["profiles"]["block"] == "goals")]
    tested = cards.traits(rows.assign(q=[0.0001, 0.03], is_held_out=True), say)
    assert [t["detail"].rpartition(" · ")[2] for t in tested] == ["q = 0,030", "q\xa0<\xa00,001"]
    same = cards.traits(rows.assign(rest=rows["estimate"], is_telling=False, q=0.5), say)
    assert len(same) == 1 and same[0]["detail"].endswith("niet duidelijk anders")


def test_the_core_and_the_people_in_between_stand_on_the_card_and_core_traits_are_marked(given, about, say):
    profiles = given["profiles"].assign(core_rank=pd.array([1, None, 2, None, None, None], dtype="Int64"))
    people = given["personas"].assign(prevalence=0.55, prevalence_low=0.5, prevalence_high=0.6, prevalence_n=200, prevalence_rest=0.02, unsure=31,
                                      nearest=["p2", "p1"])
    card = cards.cards(people, profiles, about, say)[0]
    assert "55\xa0% van de leden [50–60] heeft dit allemaal, bij de anderen 2\xa0%" in card["core"]
    assert card["between"].startswith("31 mensen") and "Budgetbewuste Bas" in card["between"]
    marked = [t["label"] for b in card["blocks"] for t in b["traits"] if t["is_core"]]
    assert len(marked) == 2
    assert [t["is_core"] for t in card["front"]] == [True, True] and card["front"][0]["against"].startswith("anderen")
    assert card["had"].startswith("55\xa0% van de leden [50–60] heeft al deze kenmerken")
    assert "Geen kenmerk geldt voor minstens de helft" in cards.cards(people, profiles, about, say)[1]["core"]


def test_quotes_stand_in_their_order_with_their_stage_and_language(given, about, say):
    said = tables.conform(pd.DataFrame([{"persona": "p1", "rank": r, "row_id": f"f.csv:{r}", "question_id": "q", "quote": text, "language": spoken,
                                         "stage": "decision", "people": 40}
                                        for r, text, spoken in ((2, "late costs", "en"), (1, "waarom nu pas?", "nl"))]), "persona_quotes")
    one, two = cards.cards(given["personas"], given["profiles"], about, say, said)
    assert [(q["text"], q["language"]) for q in one["quotes"]] == [("waarom nu pas?", "nl"), ("late costs", "en")]
    assert "40 leden" in one["quoted"] and two["quotes"] == [] and two["quoted"] == ""


def test_a_trait_without_an_estimate_is_left_out(given, say):
    rows = given["profiles"].iloc[:2].assign(estimate=[None, 0.3])
    assert len(cards.traits(rows, say)) == 1


def test_a_persona_keeps_colour_and_drawing_when_another_one_vanishes(given, about, say):
    both = cards.cards(given["personas"], given["profiles"], about, say)
    one = cards.cards(given["personas"].iloc[1:], given["profiles"], about, say)
    assert {key: one[0][key] for key in ("place", "colour", "drawing")} == {key: both[1][key] for key in ("place", "colour", "drawing")}


def test_the_share_stands_with_its_interval_and_n(given, about, say):
    made = cards.cards(given["personas"], given["profiles"], about, say)
    assert made[0]["share"].startswith("44\xa0% van de respondenten [41–47]") and made[0]["people"] == "n\xa0=\xa0240"


def test_a_block_of_one_question_shows_its_answers_only(given):
    say = words.load("en", {"goals": "Goal", "origin": "knowing the origin"})
    rows = given["profiles"][(given["profiles"]["persona"] == "p1")]
    assert [t["label"] for t in cards.traits(rows[rows["block"] == "goals"], say)] == ["price", "knowing the origin"]
    assert "Goal: knowing the origin" in [t["label"] for t in cards.traits(rows, say)]
