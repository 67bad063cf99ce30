"""Persona cards say how large a trait is, how sure that is, and how it compares with the rest."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import intervals, tables
from helpers.personas.find import Personas
from helpers.personas.profile import (
    _mean,
    _share,
    _telling,
    add_traits,
    memberships,
    met,
    personas_table,
    profiles,
    shares,
    space,
    with_level,
)
from helpers.personas.traits import Traits

PEOPLE = pd.Index([f"r{i:02d}" for i in range(40)], name="person_id")


def found(k=2, verdict="groups"):
    labels = np.repeat([0, 1], [24, 16])
    p = np.where(labels[:, None] == np.arange(2), 0.9, 0.1)
    p[0] = [0.6, 0.4]
    return Personas(verdict, k, labels, p, pd.DataFrame(), 1.0, np.array([0.9, 0.8]), np.linspace(-1, 1, 40), axes=np.arange(80.0).reshape(40, 2))


def none():
    return Personas("none", 1, np.zeros(40, dtype=int), np.ones((40, 1)), pd.DataFrame(), np.nan, np.full(1, np.nan), np.full(40, np.nan))


def traits():
    first = np.arange(40) < 24
    frame = pd.DataFrame({"att": np.where(first, 4.0, 2.0) + np.tile([0.0, 0.5], 20), "goals=price": first.astype(float),
                          "why": np.where(first, "look", "price"), "sex": np.where(first, "m", "v"), "nps": np.where(first, 9.0, 3.0)}, index=PEOPLE)
    about = pd.DataFrame({"question": ["att", "goals", "why", "sex", "nps"], "role": ["psychography", "goal", "psychography", "attribute", "answer"],
                          "block": ["psychography", "goals", "psychography", "demography", "outcome"],
                          "kind": ["ordinal", "flag", "nominal", "nominal", "ordinal"], "metric": ["closed"] * 4 + ["nps"],
                          "is_sensitive": [False, False, False, True, False]}, index=pd.Index(frame.columns, name="trait"))
    return Traits(frame, about)


def row(table, trait, persona="p1"):
    return table[(table["persona"] == persona) & (table["trait"] == trait)].iloc[0]


def test_who_is_uncertain_keeps_the_likeliest_persona_but_is_not_assigned():
    members = memberships(found(), PEOPLE)
    assert members.loc[0, ["persona", "probability", "is_assigned"]].tolist() == ["p1", 0.6, False]
    assert members["is_assigned"].sum() == 39 and set(members["basis"]) == {"survey"}


def test_without_groups_there_are_no_members_no_cards_no_personas_and_no_shares():
    members = memberships(none(), PEOPLE)
    assert members.empty and profiles(traits(), members, []).empty
    assert personas_table(none(), PEOPLE, traits(), members, tables.empty("profiles")).empty
    assert shares(none(), PEOPLE, pd.DataFrame()).empty and space(none(), PEOPLE, members).empty


@pytest.mark.row("P1")
def test_each_trait_of_a_card_has_its_figure_interval_number_of_people_and_the_same_figure_for_the_rest():
    table = profiles(traits(), memberships(found(), PEOPLE), ["att"])
    att = row(table, "att")
    inside = traits().frame["att"].to_numpy()[1:24]
    low, high = stats.t.interval(0.95, 22, inside.mean(), inside.std(ddof=1) / np.sqrt(23))
    assert (att["n"], att["unit"]) == (23, "score")
    assert att[["estimate", "low", "high"]].tolist() == pytest.approx([inside.mean(), low, high])
    price = row(table, "goals=price")
    assert price[["estimate", "rest", "n", "unit"]].tolist() == [1.0, 0.0, 23, "share"] and price["effect"] == pytest.approx(np.pi)
    assert row(table, "why=look")["block"] == "psychography" and row(table, "nps")["estimate"] == 100 and row(table, "nps")["unit"] == "points"


def test_only_what_did_not_make_the_groups_is_tested():
    table = profiles(traits(), memberships(found(), PEOPLE), ["att", "why"])
    assert np.isnan(row(table, "att")["q"]) and not row(table, "att")["is_held_out"]
    assert np.isnan(row(table, "why=look")["q"]) and row(table, "goals=price")["q"] < 0.001


def test_a_p_value_is_that_of_welch():
    rng = np.random.default_rng(0)
    t = traits()
    t.frame["att"] = rng.normal(size=40)
    members = memberships(found(), PEOPLE)
    inside = (members["persona"] == "p1")[1:].to_numpy()
    x = t.frame["att"].to_numpy()[1:]
    only = Traits(t.frame[["att"]], t.about.loc[["att"]])
    table = profiles(only, members, [])
    assert row(table, "att")["q"] == pytest.approx(stats.ttest_ind(x[inside], x[~inside], equal_var=False).pvalue)


def test_a_sensitive_trait_and_an_outcome_never_stand_on_the_card():
    table = profiles(traits(), memberships(found(), PEOPLE), ["att"])
    assert set(table[table["is_telling"]]["trait"]) == {"att", "goals=price", "why=look", "why=price"}


def test_of_a_question_with_one_answer_the_card_says_what_people_chose_and_not_what_they_left():
    table = profiles(traits(), memberships(found(), PEOPLE), [])
    told = table[table["is_telling"] & table["trait"].str.startswith("why=")]
    assert told[["persona", "trait"]].to_numpy().tolist() == [["p1", "why=look"], ["p2", "why=price"]]


def test_a_figure_about_too_few_people_stays_empty():
    table = profiles(traits(), memberships(found(), PEOPLE), ["att"], minimum_people=20)
    assert np.isnan(row(table, "att", "p2")["estimate"]) and row(table, "att", "p2")["n"] == 16


def test_personas_carry_size_share_with_interval_verdict_stability_and_certainty():
    members = memberships(found(), PEOPLE)
    table = personas_table(found(), PEOPLE, traits(), members, profiles(traits(), members, []))
    one = table.iloc[0]
    assert (one["persona"], one["size"], one["n"], one["verdict"]) == ("p1", 23, 40, "groups")
    assert one["share"] == pytest.approx((23 * 0.9 + 0.6 + 16 * 0.1) / 40) and one["low"] < one["share"] < one["high"]
    assert table["share"].sum() == pytest.approx(1) and one["stability"] == 0.9
    assert one["role"] == "psychography" and one["prevalence"] == 1.0 and one["prevalence_n"] == 23


def test_people_in_between_are_counted_with_the_persona_that_they_also_resemble_and_never_when_they_are_few():
    doubtful = found()
    doubtful.probabilities[:12] = [0.55, 0.45]
    table = personas_table(doubtful, PEOPLE, traits(), memberships(doubtful, PEOPLE), tables.empty("profiles")).set_index("persona")
    assert table.loc["p1", ["unsure", "nearest"]].tolist() == [12, "p2"] and table.loc["p2", "unsure"] == 0
    one = personas_table(found(), PEOPLE, traits(), memberships(found(), PEOPLE), tables.empty("profiles")).iloc[0]
    assert pd.isna(one["unsure"]) and pd.isna(one["nearest"])


def test_shares_per_wave_are_summed_probabilities_of_who_answered_in_it():
    answers = pd.DataFrame({"person_id": [*PEOPLE[:24], *PEOPLE], "wave": ["w1"] * 24 + ["w2"] * 40})
    table = shares(found(), PEOPLE, answers)
    assert table.set_index(["persona", "wave"])["n"].to_dict() == {("p1", "w1"): 24, ("p2", "w1"): 24, ("p1", "w2"): 40, ("p2", "w2"): 40}
    assert table.groupby("wave")["estimate"].sum().tolist() == pytest.approx([1, 1])


def test_the_level_of_answers_is_an_outcome_and_further_traits_have_gaps_for_who_is_not_in_them():
    t = with_level(traits(), found(), PEOPLE)
    assert t.about.loc["answer_level", "block"] == "outcome"
    t = add_traits(t, met(pd.DataFrame({"person_id": ["r00", "x"], "channel": ["email", "store"]}), "channel"), "channels")
    assert t.frame.loc["r00", "channel=email"] == 1 and np.isnan(t.frame.loc["r01", "channel=email"])


def test_places_in_the_space_of_answers_carry_persona_and_certainty():
    points = space(found(), PEOPLE, memberships(found(), PEOPLE))
    assert points.loc[0, ["x", "y", "persona", "is_assigned"]].tolist() == [0.0, 1.0, "p1", False]


def card(*rows):
    """Traits of one persona as `_telling` sees them: (trait, effect, and what is out of the ordinary)."""
    base = {"persona": "p1", "block": "goals", "low": 0.6, "high": 0.8, "rest": 0.2, "q": 0.01, "is_held_out": True, "is_sensitive": False, "is_choice": False}
    return pd.DataFrame([base | {"trait": trait, "effect": effect, **more} for trait, effect, more in rows])


@pytest.mark.parametrize("row, told", [
    ({}, True), ({"effect": 0.30}, True), ({"effect": 0.29}, False), ({"effect": -0.30, "low": 0.1, "high": 0.15}, True), ({"low": 0.2}, False),
    ({"low": 0.1, "high": 0.2}, False), ({"q": 0.049}, True), ({"q": 0.05}, False), ({"q": np.nan, "is_held_out": False}, True),
    ({"is_sensitive": True}, False), ({"block": "outcome"}, False), ({"block": "outcome", "is_held_out": False}, True),
])
def test_a_trait_stands_on_the_card_when_it_is_clearly_and_surely_apart(row, told):
    assert _telling(card(("a", 1.0, row))).tolist() == [told]


def test_three_traits_of_a_block_stand_on_the_card_the_strongest_first():
    rows = card(("a", 0.5, {}), ("b", -0.9, {"low": 0.0, "high": 0.1}), ("c", 0.4, {}), ("d", 0.8, {}), ("e", 0.4, {"block": "channels"}))
    assert _telling(rows).tolist() == [True, True, False, True, True]


def test_with_another_level_every_interval_of_a_card_and_of_a_share_is_of_that_level():
    t, members = traits(), memberships(found(), PEOPLE)
    table = profiles(t, members, ["att"], level=0.8)
    inside = t.frame["att"].to_numpy()[1:24]
    assert row(table, "att")[["low", "high"]].tolist() == pytest.approx(stats.t.interval(0.8, 22, inside.mean(), inside.std(ddof=1) / np.sqrt(23)))
    assert row(table, "goals=price")["low"] == pytest.approx(float(intervals.wilson(23, 23, 0.8)[0]))
    whole = personas_table(found(), PEOPLE, t, members, table, level=0.8).set_index("persona")
    summed = found().probabilities.sum(axis=0)
    assert whole.loc["p1", ["low", "high"]].tolist() == pytest.approx([float(v) for v in intervals.wilson(summed[0], 40, 0.8)])
    answers = pd.DataFrame({"wave": "w1", "person_id": PEOPLE[:20]})
    one = shares(found(), PEOPLE, answers, level=0.8).set_index("persona").loc["p2"]
    p2 = found().probabilities[:20, 1]
    assert one[["estimate", "low", "high", "n"]].tolist() == pytest.approx([p2.mean(), *map(float, intervals.wilson(p2.sum(), 20, 0.8)), 20])


def test_effects_are_cohens_with_the_spread_of_both_sides_and_need_ten_people_on_each():
    rng = np.random.default_rng(1)
    x, inside = rng.normal(size=30) + np.repeat([0.0, 1.0], [12, 18]), np.arange(30) < 12
    made = _mean("x", x, inside, 10, 0.95, False)
    pooled = np.sqrt((11 * x[:12].var(ddof=1) + 17 * x[12:].var(ddof=1)) / 28)
    assert [made["effect"], made["rest"]] == pytest.approx([(x[:12].mean() - x[12:].mean()) / pooled, x[12:].mean()])
    has = np.arange(30) % 3 == 0                                      # 4 of 12 and 6 of 18
    has[[1, 2]] = True                                                # 6 of 12
    made = _share("s", has, np.ones(30, dtype=bool), inside, 10, 0.95)
    z = (6 / 12 - 6 / 18) / np.sqrt(0.4 * 0.6 * (1 / 12 + 1 / 18))
    assert [made["effect"], made["p"]] == pytest.approx([2 * np.arcsin(np.sqrt(0.5)) - 2 * np.arcsin(np.sqrt(1 / 3)), 2 * stats.norm.sf(z)])
    for few, shown, compared in ((12, True, True), (13, False, False)):
        for row_ in (_mean("x", x, inside, few, 0.95, False), _share("s", has, np.ones(30, dtype=bool), inside, few, 0.95)):
            assert (not np.isnan(row_["estimate"]), not np.isnan(row_["rest"])) == (shown, compared) and row_["n"] == 12
    assert np.isnan(_mean("x", x, ~inside, 13, 0.95, False)["rest"]) and np.isnan(_share("s", has, np.ones(30, dtype=bool), ~inside, 13, 0.95)["rest"])


def test_an_nps_on_a_card_counts_nines_and_tens_less_all_below_seven():
    x = np.array([10.0, 9, 9, 8, 7, 7, 6, 0, 9, 10])                  # five for, three between, two against
    assert _mean("nps", x, np.ones(10, dtype=bool), 10, 0.95, True)["estimate"] == pytest.approx(30.0)


def test_what_fewer_people_chose_is_left_out_only_beside_what_more_chose_of_the_same_question():
    less = {"is_choice": True, "low": 0.0, "high": 0.1}
    rows = card(("why=x", 0.9, {"is_choice": True}), ("why=y", -0.8, less), ("how=z", -0.7, less), ("flag=a", -0.6, {**less, "is_choice": False, "block": "channels"}))
    assert _telling(rows).tolist() == [True, False, True, True]
