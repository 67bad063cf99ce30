"""Names come from the most telling traits, in both languages, unless somebody gave one."""

import pandas as pd
import pytest
import yaml

from helpers import words
from helpers.personas.name import named, names_to_keep, trait_label

SAYS = {language: words.load(language, labels) for language, labels in
        {"nl": {"trend": "volgt de mode", "price": "prijs telt", "wait": "wacht af"}, "en": {"trend": "follows fashion", "price": "price counts"}}.items()}


def card(persona, trait, effect, block="psychography", is_held_out=False, estimate=None):
    given = (0.9 if effect > 0 else 0.1) if estimate is None else estimate
    return {"persona": persona, "trait": trait, "effect": effect, "block": block, "is_held_out": is_held_out, "is_telling": True,
            "unit": "share" if "=" in trait else "score", "estimate": given}


def names(*cards, given=None):
    personas = pd.DataFrame({"persona": sorted({c["persona"] for c in cards})})
    return named(personas, pd.DataFrame(cards), SAYS, given)


def test_the_two_most_telling_traits_make_the_name_in_each_language():
    out = names(card("p1", "why=price", 0.8), card("p1", "trend", 1.5), card("p1", "wait", 0.4))
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Volgt de mode en prijs telt", "Follows fashion and price counts"]


def test_a_given_name_wins_and_serves_for_a_language_that_has_none():
    out = names(card("p1", "trend", 1.5), given={"p1": {"nl": "Sarah"}})
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Sarah", "Sarah"]


def test_names_go_to_the_study_file_as_text_that_reads_back_and_without_personas_there_is_nothing_to_keep():
    out = names(card("p1", "trend", 1.5))
    kept = yaml.safe_load(names_to_keep(out, ["nl", "en"]))["personas"]["names"]
    assert kept == {"p1": {"nl": "Volgt de mode", "en": "Follows fashion"}}
    assert named(out[["persona"]], pd.DataFrame([card("p1", "price", 1.5)]), SAYS, kept)["name_nl"].tolist() == ["Volgt de mode"]
    assert names_to_keep(out.iloc[:0], ["nl", "en"]) == ""


def test_two_personas_never_share_a_name():
    out = names(card("p1", "trend", 1.5), card("p2", "trend", 1.4))
    assert out["name_en"].tolist() == ["Follows fashion", "Group 2"]


def test_what_people_are_makes_the_name_and_what_they_are_not_only_where_nothing_else_does():
    assert names(card("p1", "trend", -1.5), card("p1", "price", 0.5)).loc[0, "name_en"] == "Price counts"
    assert names(card("p1", "trend", -1.5), card("p1", "why=wait", -1.0)).loc[0, "name_nl"] == "Zelden: volgt de mode en wacht af"


def test_an_answer_that_fewer_than_half_gave_is_no_name_however_far_it_lies_from_the_rest():
    assert names(card("p1", "why=price", 1.5, estimate=0.3), card("p1", "trend", 0.4)).loc[0, "name_en"] == "Follows fashion"


def test_an_answer_that_says_nothing_alone_is_named_with_its_question_and_a_long_question_is_cut_at_a_word():
    says = {"en": words.load("en", {"club": "member of the club", "yes": "yes", "sentence": "I " + "really " * 20})}
    table = pd.DataFrame([card("p1", "club=yes", 1.0), card("p2", "sentence", 1.0)])
    out = named(pd.DataFrame({"persona": ["p1", "p2"]}), table, says)["name_en"].tolist()
    assert out[0] == "Member of the club: yes" and out[1].endswith("really …") and len(out[1]) <= 64


def test_a_number_says_whether_it_is_high_or_low():
    assert names(card("p1", "trend", -1.0, block="demography")).loc[0, "name_en"] == "Follows fashion (low)"


def test_a_number_that_is_high_or_low_is_named_without_its_unit():
    says = {"nl": words.load("nl", {"delay": "vertraging (minuten)"}), "en": words.load("en", {"delay": "delay (minutes)"})}
    out = named(pd.DataFrame({"persona": ["p1"]}), pd.DataFrame([card("p1", "delay", 1.0, block="demography")]), says)
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Vertraging (hoog)", "Delay (high)"]


def test_an_option_is_called_by_its_answer():
    assert trait_label("why=price", SAYS["nl"]) == "prijs telt"


def test_what_made_the_groups_comes_first_then_what_people_want_and_do_then_who_they_are():
    says = {"en": words.load("en", {t: t for t in "abcdef"})}
    rows = [card("p1", "a", 3.0, "demography"), card("p1", "b", 0.4, "goals"), card("p1", "c", 0.5, "goals"), card("p1", "d", 0.3, "psychography"),
            card("p1", "e", 9.0, "psychography", is_held_out=True)]

    def name(*kept):
        return named(pd.DataFrame({"persona": ["p1"]}), pd.DataFrame(list(kept)), says)["name_en"].item()

    assert name(*rows) == "D and c" and name(*rows[:3]) == "C and b" and name(rows[0], rows[4]) == "A (high) and e"
    assert name(rows[0], rows[1]) == "B and a (high)" and name(rows[1] | {"trait": "f", "effect": 0.4}, rows[1]) == "B and f"
    assert name(rows[0] | {"is_telling": False}, rows[1]) == "B" and name(rows[0] | {"block": "channels"}, rows[1]) == "B"
    assert name(rows[1] | {"persona": "p2"}) == "Group 1"


@pytest.mark.parametrize(("effect", "estimate", "name"), [(1.0, 0.5, "Price counts"), (1.0, 0.49, "Group 1"), (-1.0, 0.49, "Seldom: price counts"), (-1.0, 0.5, "Group 1")])
def test_an_answer_names_who_gave_it_from_a_half_on_and_who_did_not_below(effect, estimate, name):
    assert names(card("p1", "why=price", effect, estimate=estimate)).loc[0, "name_en"] == name


def test_a_name_of_two_long_traits_keeps_the_first_and_a_taken_name_gets_more_traits():
    first, second = "really likes to look at things", "buys nothin on a whim"
    assert len(f"{first} and {second}") == 56
    for word, name in ((second, first), (second[:13], f"{first} and {second[:13]}")):
        says = {"en": words.load("en", {"a": first, "b": word})}
        out = named(pd.DataFrame({"persona": ["p1"]}), pd.DataFrame([card("p1", "a", 2.0), card("p1", "b", 1.0)]), says)
        assert out["name_en"].item() == name[:1].upper() + name[1:]
    assert len(f"{first} and {second[:13]}") == 48
    says = {"en": words.load("en", {t: t for t in "abcd"})}
    rows = [card(p, t, 2.0 - i / 9) for p in ("p1", "p2", "p3", "p4", "p5") for i, t in enumerate("abcd")]
    out = named(pd.DataFrame({"persona": ["p1", "p2", "p3", "p4", "p5"]}), pd.DataFrame(rows), says)["name_en"].tolist()
    assert out == ["A and b", "A", "A, b and c", "A, b, c and d", "Group 5"]


@pytest.mark.parametrize(("trait", "label"), [("club=yes", "member: yes"), ("club=3", "member: 3"), ("club=2.5", "member: 2.5"), ("club=1,000", "member: 1,000"), ("club=gold", "gold"),
                                              ("club", "member"), ("a=b=c", "b=c")])
def test_an_answer_that_is_a_number_or_says_nothing_alone_stands_behind_its_question(trait, label):
    assert trait_label(trait, words.load("en", {"club": "member", "yes": "yes"})) == label
