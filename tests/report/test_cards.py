from helpers import words
from helpers.report import cards


def test_a_card_has_all_eight_blocks_and_an_empty_one_has_no_traits(given, about):
    made = cards.cards(given["personas"], given["profiles"], about, words.load("nl", {"p1": "Duurzame Daniëlle"}))
    assert len(made) == 2 and made[0]["name"] == "Duurzame Daniëlle" and made[0]["initial"] == "D"
    blocks = {b["title"]: b["traits"] for b in made[0]["blocks"]}
    assert len(blocks) == 8 and blocks["Waar zij tegenaan lopen"] == [] and len(blocks["Wat zij willen"]) == 2


def test_traits_that_differ_most_come_first_with_interval_n_and_the_others(given, say):
    rows = given["profiles"][(given["profiles"]["persona"] == "p1") & (given["profiles"]["block"] == "goals")]
    first = cards.traits(rows, say)[0]
    assert (
        first["value"] == "20\xa0%"
        and first["interval"] == "[18–22]"
        and first["n"] == "n\xa0=\xa0240"
        and first["rest"] == "anderen 10\xa0%"
    )
    assert first["bar"] == 20.0 and first["tick"] == 10.0


def test_a_trait_without_an_estimate_is_left_out(given, say):
    rows = given["profiles"].iloc[:2].assign(estimate=[None, 0.3])
    assert len(cards.traits(rows, say)) == 1


def test_the_share_stands_with_its_interval_and_n(given, about, say):
    made = cards.cards(given["personas"], given["profiles"], about, say)
    assert made[0]["share"].startswith("44\xa0% van de ingedeelde mensen [41–47]") and made[0]["people"] == "n\xa0=\xa0240"


def test_a_block_of_one_question_shows_its_answers_only(given):
    say = words.load("en", {"goals": "Goal", "origin": "knowing the origin"})
    rows = given["profiles"][(given["profiles"]["persona"] == "p1")]
    assert [t["label"] for t in cards.traits(rows[rows["block"] == "goals"], say)] == ["price", "knowing the origin"]
    assert "Goal: knowing the origin" in [t["label"] for t in cards.traits(rows, say)]
