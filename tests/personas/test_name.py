"""Names come from the most telling traits, in both languages, unless somebody gave one."""

import pandas as pd

from helpers import words
from helpers.personas.name import named, trait_label

SAYS = {language: words.load(language, labels) for language, labels in
        {"nl": {"trend": "volgt de mode", "price": "prijs telt", "wait": "wacht af"}, "en": {"trend": "follows fashion", "price": "price counts"}}.items()}


def card(persona, trait, effect, block="psychography", is_held_out=False):
    return {"persona": persona, "trait": trait, "effect": effect, "block": block, "is_held_out": is_held_out, "is_telling": True,
            "unit": "share" if "=" in trait else "score"}


def names(*cards, given=None):
    personas = pd.DataFrame({"persona": sorted({c["persona"] for c in cards})})
    return named(personas, pd.DataFrame(cards), SAYS, given)


def test_the_two_most_telling_traits_make_the_name_in_each_language():
    out = names(card("p1", "why=price", 0.8), card("p1", "trend", 1.5), card("p1", "wait", 0.4))
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Volgt de mode en prijs telt", "Follows fashion and price counts"]


def test_a_given_name_wins_and_serves_for_a_language_that_has_none():
    out = names(card("p1", "trend", 1.5), given={"p1": {"nl": "Sarah"}})
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Sarah", "Sarah"]


def test_two_personas_never_share_a_name():
    out = names(card("p1", "trend", 1.5), card("p2", "trend", 1.4))
    assert out["name_en"].tolist() == ["Follows fashion", "Group 2"]


def test_what_people_have_more_of_comes_before_what_they_have_less_of():
    out = names(card("p1", "trend", -1.5), card("p1", "price", 0.5))
    assert out.loc[0, "name_en"] == "Price counts and less: follows fashion"


def test_a_number_says_whether_it_is_high_or_low():
    assert names(card("p1", "trend", -1.0, block="demography")).loc[0, "name_en"] == "Follows fashion (low)"


def test_a_number_that_is_high_or_low_is_named_without_its_unit():
    says = {"nl": words.load("nl", {"delay": "vertraging (minuten)"}), "en": words.load("en", {"delay": "delay (minutes)"})}
    out = named(pd.DataFrame({"persona": ["p1"]}), pd.DataFrame([card("p1", "delay", 1.0, block="demography")]), says)
    assert out.loc[0, ["name_nl", "name_en"]].tolist() == ["Vertraging (hoog)", "Delay (high)"]


def test_an_option_is_called_by_its_answer():
    assert trait_label("why=price", SAYS["nl"]) == "prijs telt"
