"""Persona cards say how large a trait is, how sure that is, and how it compares with the rest."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import intervals, tables
from helpers.personas.find import Personas
from helpers.personas.profile import (
    _between,
    _mean,
    _role,
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


def test_somebody_belongs_to_a_persona_from_a_probability_of_seven_tenths():
    edge = found()
    edge.probabilities[:3] = [[0.7, 0.3], [0.69, 0.31], [0.31, 0.69]]
    assert memberships(edge, PEOPLE).head(3)[["persona", "probability", "is_assigned", "basis"]].to_numpy().tolist() == [
        ["p1", 0.7, True, "survey"], ["p1", 0.69, False, "survey"], ["p1", 0.69, False, "survey"]]


def test_a_share_of_a_persona_says_of_which_wave_and_how_it_was_made():
    answers = pd.DataFrame({"person_id": [*PEOPLE[20:28], *PEOPLE[:4]], "wave": ["w2"] * 8 + ["w1"] * 4})
    table = shares(found(), PEOPLE, answers)
    assert table[["wave", "persona", "n"]].to_numpy().tolist() == [["w1", "p1", 4], ["w1", "p2", 4], ["w2", "p1", 8], ["w2", "p2", 8]]
    assert table["estimate"].tolist() == pytest.approx([(0.6 + 3 * 0.9) / 4, (0.4 + 3 * 0.1) / 4, 0.5, 0.5])
    same = table.drop(columns=["persona", "wave", "estimate", "low", "high", "n"]).drop_duplicates().to_dict("records")
    assert same == [{"metric": "persona_share", "stage": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "unit": "share",
                     "method": "summed probabilities; Wilson", "status": "inferred"}]


def test_a_level_and_further_traits_say_what_they_are():
    t = traits()
    made = with_level(t, found(), PEOPLE)
    assert made.about.loc["answer_level"].to_dict() == {"question": "answer_level", "role": "answer", "block": "outcome", "kind": "numeric", "metric": "rating", "is_sensitive": False}
    assert made.frame["answer_level"].tolist() == np.linspace(-1, 1, 40).tolist() and with_level(t, none(), PEOPLE) is t
    one = found()
    one.level[1:] = np.nan
    assert with_level(t, one, PEOPLE).frame["answer_level"].notna().tolist() == [True] + [False] * 39
    more = add_traits(t, pd.DataFrame({"days": [3.0]}, index=["r02"]), "use", "numeric")
    assert more.about.loc["days"].to_dict() == {"question": "days", "role": "behaviour", "block": "use", "kind": "numeric", "metric": "", "is_sensitive": False}
    assert add_traits(t, pd.DataFrame({"a": [1.0]}, index=["r02"]), "stages").about.loc["a", "kind"] == "flag"


def test_what_people_met_leaves_out_what_is_no_place_and_counts_a_place_once():
    rows = pd.DataFrame([("b", "shop"), ("b", "shop"), ("a", "mail"), ("a", "unassigned"), ("c", "all"), ("c", "other"), ("d", None)], columns=["person_id", "stage"])
    table = met(rows, "stage")
    assert table.columns.tolist() == ["stage=mail", "stage=shop"] and table.index.tolist() == ["a", "b"] and table.to_numpy().tolist() == [[1, 0], [0, 1]]
    assert met(rows, "stage", leave_out=("mail",)).columns.tolist() == ["stage=all", "stage=other", "stage=shop", "stage=unassigned"]


def test_a_card_has_a_row_per_answer_in_order_for_personas_in_the_order_of_their_numbers():
    members = memberships(found(), PEOPLE).assign(persona=["p10"] * 24 + ["p2"] * 16)
    table = profiles(traits(), pd.concat([members, members.head(1).assign(person_id="gone", is_assigned=True)]), ["att", "why"], minimum_people=16)
    assert table["persona"].tolist() == ["p2"] * 7 + ["p10"] * 7
    assert table["trait"].tolist() == ["att", "goals=price", "why=look", "why=price", "sex=m", "sex=v", "nps"] * 2
    assert table["is_held_out"].tolist() == [False, True, False, False, True, True, True] * 2
    assert not {"is_sensitive", "is_choice"} & set(table) and table["n"].tolist() == [16] * 7 + [23] * 7
    nobody = members.assign(is_assigned=False)
    assert profiles(traits(), nobody, []).empty and profiles(Traits(traits().frame, traits().about.head(0)), members, []).empty


def test_what_everybody_answers_alike_has_a_figure_and_no_difference():
    inside, all_ = np.arange(40) < 20, np.ones(40, dtype=bool)
    same = _mean("x", np.full(40, 3.0), inside, 10, 0.95, False)
    assert [same["estimate"], same["rest"]] == [3, 3] and np.isnan([same["effect"], same["p"]]).all() and same["unit"] == "score"
    for has, share in ((all_, 1.0), (~all_, 0.0)):
        made = _share("s", has, all_, inside, 10, 0.95)
        assert [made["estimate"], made["rest"], made["effect"], made["p"], made["unit"]] == [share, share, 0, 1, "share"]


def test_of_equally_strong_traits_the_first_three_stand_on_the_card_per_persona_and_block():
    rows = pd.concat([card(*((t, 0.5, {}) for t in "abcd")), card(*((t, 0.5, {"persona": "p2"}) for t in "abcd"))], ignore_index=True)
    assert _telling(rows).tolist() == [True, True, True, False] * 2


def test_the_role_of_a_persona_is_the_block_of_its_strongest_telling_trait():
    rows = [("p1", "goals", "g", 0.5, True), ("p1", "psychography", "a", -0.6, True), ("p1", "demography", "d", 2.0, False), ("p1", "channels", "c", 3.0, True),
            ("p2", "psychography", "b", 0.4, True), ("p2", "goals", "a", -0.4, True), ("p3", "goals", "g", 0.9, False)]
    cards = pd.DataFrame(rows, columns=["persona", "block", "trait", "effect", "is_telling"])
    assert _role(cards) == {"p1": "psychography", "p2": "goals"}


def test_who_stands_between_two_personas_is_told_of_ten_people_or_of_none():
    probability = pd.DataFrame([[0.7, 0.2, 0.1]] * 3 + [[0.69, 0.1, 0.21]] * 10 + [[0.3, 0.6, 0.1]] * 9 + [[0.1, 0.1, 0.8]] * 2, columns=["p1", "p2", "p3"])
    table = _between(probability, 10)
    assert table.index.tolist() == ["p1", "p2", "p3"] and table.loc["p1"].tolist() == [10, "p3"] and table.loc["p2"].isna().all()
    assert table.loc["p3", "unsure"] == 0 and pd.isna(table.loc["p3", "nearest"])


def test_size_and_certainty_of_a_persona_are_those_of_the_survey_alone():
    members = memberships(found(), PEOPLE)
    behaviour = pd.DataFrame({"person_id": ["x", "y"], "persona": ["p1", "p2"], "probability": 0.1, "is_assigned": True, "basis": "behaviour"})
    table = personas_table(found(), PEOPLE, traits(), pd.concat([members, behaviour]), tables.empty("profiles"))
    assert table["size"].tolist() == [23, 16] and table["certainty"].tolist() == pytest.approx([(23 * 0.9 + 0.6) / 24, 0.9]) and "role" not in table
    assert table["stability"].tolist() == [0.9, 0.8] and table["n"].tolist() == [40, 40] and list(table["persona"]) == ["p1", "p2"]
    nobody = personas_table(found(), PEOPLE, traits(), members.assign(is_assigned=False, basis="behaviour"), tables.empty("profiles"))
    assert nobody["size"].tolist() == [0, 0] and nobody["certainty"].isna().all()
