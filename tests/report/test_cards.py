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


EN = words.load("en", {"why": "Why"})


def trait(name, effect=0.6, low=0.3, high=0.5, rest=0.2, **more):
    usual = {"persona": "p1", "block": "goals", "unit": "share", "estimate": 0.4, "n": 60, "is_telling": True, "core_rank": None, "q": None, "is_held_out": False}
    return usual | {"trait": name, "effect": effect, "low": low, "high": high, "rest": rest} | more


def labels(made):
    return [t["label"] for t in made]


def test_a_block_shows_what_is_telling_else_what_lies_apart_else_one_trait_that_says_it_does_not():
    apart, touching, below = trait("a", 0.5), trait("b", 0.9, low=0.2), trait("c", -0.7, low=0.1, high=0.19)
    plain = [row | {"is_telling": False} for row in (apart, touching, below)]
    assert labels(cards.traits(pd.DataFrame([apart, touching, below | {"is_telling": False}]), EN)) == ["b", "a"] and labels(cards.traits(pd.DataFrame(plain), EN)) == ["c", "a"]
    near = [touching | {"is_telling": False}, trait("d", 0.95, low=0.1, high=0.2, is_telling=False)]
    assert labels(cards.traits(pd.DataFrame(near), EN)) == ["d"] and cards.traits(pd.DataFrame(near), EN)[0]["detail"].endswith("not clearly different")
    same = pd.DataFrame([trait("z", None), trait("w", -0.5), trait("v", 0.5)])
    assert labels(cards.traits(same, EN)) == ["v", "w", "z"]
    many = pd.DataFrame([trait(f"t{i:02}") for i in range(30)])
    assert len(cards.traits(many, EN)) == cards.MOST and len(cards.front(many, EN)) == cards.FRONT


def test_the_front_holds_the_core_in_its_order_else_what_differs_most():
    rows = [trait("a", 0.3, core_rank=2), trait("b", 0.1, core_rank=1), trait("c", 0.9), trait("d", 0.95, is_telling=False), trait("e", 0.99, core_rank=3, estimate=None)]
    assert labels(cards.front(pd.DataFrame(rows), EN)) == ["b", "a"] and labels(cards.front(pd.DataFrame(rows[2:4]), EN)) == ["c"]


def test_a_trait_is_told_with_a_bar_of_a_share_and_what_was_tested():
    (told,) = cards.traits(pd.DataFrame([trait("why=price", 0.5, q=0.001)]), EN)
    detail = "[30–50] · n\xa0=\xa060 · others 20% · medium (h\xa00.5) · q = 0.001"
    assert told == {"label": "price", "value": "40%", "interval": "[30–50]", "against": "others 20%", "detail": detail, "is_core": False, "bar": 40.0, "tick": 20.0}
    score = cards.traits(pd.DataFrame([trait("age", unit="score", estimate=4.0, low=3.5, high=4.5, rest=float("nan"), core_rank=1, q=0.0009)]), EN)[0]
    assert (score["bar"], score["tick"], score["against"], score["is_core"], score["detail"]) == (None, None, "", True, "[3.5–4.5] · n\xa0=\xa060")
    fine = cards.traits(pd.DataFrame([trait("w=1", estimate=0.45678, rest=0.12345)]), EN)[0]
    assert (fine["bar"], fine["tick"]) == (45.7, 12.3)
    wide = cards.traits(pd.DataFrame([trait("w=1", estimate=1.2, rest=-0.1)]), EN)[0]
    assert (wide["bar"], wide["tick"]) == (100, 0)
    assert labels(cards.traits(pd.DataFrame([trait("why=price"), trait("what=green")]), EN)) == ["what: green", "Why: price"] and labels(cards.traits(pd.DataFrame([trait("why=price"), trait("what")]), EN)) == ["what", "Why: price"]


def test_certainty_and_stability_are_told_where_they_are_known(given, about):
    made = cards.cards(given["personas"].assign(certainty=[0.9, None], stability=[0.86, None]), given["profiles"], about, EN)
    assert [c["sure"] for c in made] == ["certainty of assignment 0.90 · stability 0.86", ""] and [c["place"] for c in made] == [1, 2]
