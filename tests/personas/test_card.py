"""The core of a card is what most members really have together, and how many people that is stands beside it."""

import numpy as np
import pandas as pd
import pytest

from helpers.intervals import wilson
from helpers.personas.card import has, prevalence, with_core
from helpers.personas.traits import Traits

PEOPLE = pd.Index([f"r{i:02d}" for i in range(40)], name="person_id")
MEMBERS = pd.DataFrame({"person_id": PEOPLE, "persona": ["p1"] * 20 + ["p2"] * 20, "probability": 0.9, "is_assigned": True, "basis": "survey"})


def answers(**shares):
    """Per trait, who of p1 has it: the first so many in a hundredth; nobody of p2 has any."""
    frame = pd.DataFrame({name: np.r_[np.arange(20) < 20 * share, np.zeros(20)].astype(float) for name, share in shares.items()}, index=PEOPLE)
    return Traits(frame, pd.DataFrame())


def row(trait, effect, estimate=0.9, block="goals", unit="share", rest=0.0, persona="p1"):
    return {"persona": persona, "block": block, "trait": trait, "estimate": estimate, "unit": unit, "rest": rest, "effect": effect, "is_telling": True,
            "is_held_out": False}


def core(cards, traits, **more):
    out = with_core(pd.DataFrame(cards), traits, MEMBERS, **more)
    return out[out["core_rank"].notna()].sort_values("core_rank")["trait"].tolist()


def test_traits_join_from_strong_to_weak_as_long_as_half_of_the_members_have_all_of_them():
    traits = answers(**{"g=a": 0.9, "h=b": 0.4, "i=c": 0.6})
    cards = [row("g=a", 2.0), row("h=b", 1.5, block="channels"), row("i=c", 1.0, block="psychography")]
    assert core(cards, traits) == ["g=a", "i=c"]


def test_a_block_gives_two_core_traits_at_most_and_a_question_with_one_answer_one():
    traits = answers(**{"g=a": 1.0, "g=b": 1.0, "g=c": 1.0})
    assert core([row("g=a", 2.0), row("g=b", 1.8), row("g=c", 1.6)], traits) == ["g=a", "g=b"]
    choice = Traits(pd.DataFrame({"why": ["x"] * 20 + ["y"] * 20}, index=PEOPLE), pd.DataFrame())
    assert core([row("why=x", 2.0), row("why=y", -2.0, estimate=0.0)], choice) == ["why=x"]


def test_what_made_the_groups_comes_before_what_was_held_out():
    traits = answers(**{"g=a": 0.9, "h=b": 0.9})
    assert core([row("h=b", 2.0, block="channels") | {"is_held_out": True}, row("g=a", 1.0)], traits) == ["g=a", "h=b"]


def test_what_members_lack_is_in_the_core_only_when_that_is_large():
    traits = answers(**{"g=a": 0.0, "h=b": 0.0})
    assert core([row("g=a", -0.7, 0.0), row("h=b", -0.9, 0.0, block="channels")], traits) == ["h=b"]


def test_a_low_number_is_a_fact_and_joins_by_its_strength():
    frame = pd.DataFrame({"age": [20.0] * 20 + [60.0] * 20, "g=a": [1.0] * 20 + [0.0] * 20}, index=PEOPLE)
    cards = [row("g=a", 1.0), row("age", -2.0, 20.0, "demography", "score", 60.0)]
    assert core(cards, Traits(frame, pd.DataFrame())) == ["age", "g=a"]


def test_a_mean_holds_for_who_lies_nearer_to_the_persona_than_to_the_rest():
    traits = Traits(pd.DataFrame({"att": [4.0] * 15 + [2.0] * 5 + [1.0] * 20}, index=PEOPLE), pd.DataFrame())
    cards = with_core(pd.DataFrame([row("att", 1.5, 3.5, "psychography", "score", 1.0)]), traits, MEMBERS)
    assert prevalence(cards, traits, MEMBERS).loc["p1", "prevalence"] == 0.75


@pytest.mark.row("P2", "B4")
def test_how_many_people_a_card_describes_is_counted_over_those_who_answered_all_of_it():
    traits = answers(**{"g=a": 0.8, "h=b": 0.6, "i=c": 0.5})
    traits.frame.iloc[0, 1] = np.nan                                        # 19 answered all of it, 11 of them have both core traits
    cards = with_core(pd.DataFrame([row("g=a", 2.0), row("h=b", 1.5, block="channels"), row("i=c", -0.4, 0.2, "stages")]), traits, MEMBERS)
    out = prevalence(cards, traits, MEMBERS).loc["p1"]
    low, high = (float(x) for x in wilson(11, 19))
    assert out[["prevalence", "prevalence_low", "prevalence_high", "prevalence_n"]].tolist() == pytest.approx([11 / 19, low, high, 19])
    assert out["prevalence_rest"] == 0.0
    assert pd.isna(out["prevalence_all"])                                   # two people have everything: too few to print


def test_without_enough_members_there_is_no_core_and_no_share():
    traits = answers(**{"g=a": 1.0})
    cards = with_core(pd.DataFrame([row("g=a", 2.0)]), traits, MEMBERS, least=30)
    assert cards["core_rank"].isna().all() and pd.isna(prevalence(cards, traits, MEMBERS, least=30).loc["p1", "prevalence"])


def test_six_traits_are_the_core_at_most_and_a_trait_that_half_of_ten_have_joins():
    traits = answers(**{f"q{i}=a": 1.0 for i in range(7)})
    cards = [row(f"q{i}=a", 2.0 - i / 10, block=f"b{i // 2}") for i in range(7)]
    assert core(cards, traits) == [f"q{i}=a" for i in range(6)]
    for share, least, joined in ((0.5, 20, True), (0.45, 20, False), (0.5, 21, False)):
        assert core([row("g=a", 2.0)], answers(**{"g=a": share}), least=least) == (["g=a"] if joined else [])


def test_what_members_lack_comes_after_what_they_have_and_joins_from_a_large_effect_on():
    traits = answers(**{"g=a": 0.0, "h=b": 1.0, "i=c": 0.0})
    assert core([row("g=a", -0.8, 0.0), row("h=b", 0.4, block="channels"), row("i=c", -0.79, 0.0, "stages")], traits) == ["h=b", "g=a"]
    low = Traits(pd.DataFrame({"att": [1.0] * 20 + [4.0] * 20, "h=b": [1.0] * 20 + [0.0] * 20}, index=PEOPLE), pd.DataFrame())
    below = [row("att", -2.0, 1.0, "psychography", "score", 4.0), row("h=b", 0.5, block="channels")]
    assert core(below, low) == ["h=b", "att"]                              # a low score of an attitude is a lack, of a measured fact it is none
    same = [row("h=b", 0.5), row("g=a", 0.5, block="channels")]
    assert core(same, answers(**{"g=a": 1.0, "h=b": 1.0})) == ["g=a", "h=b"]        # equally strong: by name


def test_a_trait_holds_strictly_above_the_middle_and_a_word_when_it_was_given():
    from types import SimpleNamespace

    frame = pd.DataFrame({"att": [2.0, 2.5, 3.0, np.nan], "flag=a": [0.0, 0.5, 1.0, np.nan], "why": ["x=y", "z", None, "x=y"]})
    for trait, unit, effect, held in (("att", "score", 1.0, [0, 0, 1]), ("att", "score", -1.0, [1, 1, 0]), ("flag=a", "share", 1.0, [0, 0, 1]), ("flag=a", "share", -1.0, [1, 1, 0])):
        assert has(frame, SimpleNamespace(trait=trait, unit=unit, effect=effect, estimate=4.0, rest=1.0)).tolist()[:3] == held
        assert np.isnan(has(frame, SimpleNamespace(trait=trait, unit=unit, effect=effect, estimate=4.0, rest=1.0))[3])
    word = has(frame, SimpleNamespace(trait="why=x=y", unit="share", effect=1.0))
    assert word.tolist()[:2] == [1, 0] and np.isnan(word[2]) and has(frame, SimpleNamespace(trait="why=x=y", unit="share", effect=0.0)).tolist()[:2] == [0, 1]


def test_a_share_of_a_card_is_told_of_ten_people_or_of_none():
    traits = answers(**{"g=a": 0.5, "h=b": 0.45, "i=c": 0.0})
    for trait, least, shown in (("g=a", 10, 0.5), ("h=b", 10, np.nan), ("i=c", 10, 0.0), ("g=a", 11, np.nan)):
        cards = pd.DataFrame([row(trait, 1.0)]).assign(core_rank=pd.array([1], dtype="Int64"))
        out = prevalence(cards, traits, MEMBERS, least=least)
        assert out.loc["p1", ["prevalence", "prevalence_all"]].astype(float).tolist() == pytest.approx([shown, shown], nan_ok=True) and out.loc["p1", "prevalence_n"] == 20
    no_core = prevalence(pd.DataFrame([row("g=a", 1.0)]).assign(core_rank=pd.array([pd.NA], dtype="Int64")), traits, MEMBERS).loc["p1"]
    assert no_core.drop("prevalence_all").isna().all() and no_core["prevalence_all"] == 0.5
    wide = prevalence(pd.DataFrame([row("g=a", 1.0)]).assign(core_rank=pd.array([1], dtype="Int64")), traits, MEMBERS, least=20, level=0.8).loc["p1"]
    assert pd.isna(wide["prevalence"]) and wide[["prevalence_low", "prevalence_high"]].tolist() == pytest.approx([float(x) for x in wilson(10, 20, 0.8)])


def test_only_respondents_who_are_placed_with_certainty_count_in_a_card():
    others = MEMBERS.head(10).assign(person_id=[f"x{i}" for i in range(10)])
    more = pd.concat([MEMBERS, others.assign(is_assigned=False), others.assign(basis="behaviour")])
    traits = answers(**{"g=a": 1.0})
    longer = Traits(pd.concat([traits.frame, pd.DataFrame({"g=a": 0.0}, index=[f"x{i}" for i in range(10)])]), traits.about)
    out = prevalence(with_core(pd.DataFrame([row("g=a", 2.0)]), longer, more), longer, more).loc["p1"]
    assert (out["prevalence"], out["prevalence_n"], out["prevalence_rest"]) == (1.0, 20, 0.0)
