"""What a questionnaire ties together by its form is counted once."""

import numpy as np
import pandas as pd
import pytest

from helpers.personas.encode import encode
from helpers.personas.estimator import PersonaMixture
from helpers.personas.find import find_personas
from helpers.personas.overlap import Overlap, find_overlap, without_echoes

PEOPLE = 200
RNG = np.random.default_rng(4)
AGE = np.clip(np.round(RNG.normal(42, 14, PEOPLE)), 18, 85)
TOWN = RNG.integers(0, 8, PEOPLE)
CHOICE = RNG.choice(4, PEOPLE, p=[0.5, 0.2, 0.2, 0.1])
CAR = RNG.random(PEOPLE) < 0.5
TIED = {
    "a town tells the province": ({"town": TOWN, "province": TOWN // 3}, {"town": "nominal", "province": "nominal"}),
    "an age tells its band": ({"age": AGE, "band": np.digitize(AGE, [30, 40, 50])}, {"age": "numeric", "band": "nominal"}),
    "euros tell cents": ({"euro": AGE + RNG.random(PEOPLE)}, {"euro": "numeric"}),
}


def encoded(columns, kinds):
    return encode(pd.DataFrame(columns), kinds)


@pytest.mark.parametrize("columns, kinds", TIED.values(), ids=TIED)
def test_a_column_that_another_one_tells_is_left_out(columns, kinds):
    if len(columns) == 1:
        columns, kinds = columns | {"cents": 100 * columns["euro"]}, kinds | {"cents": "numeric"}
    left, gone = without_echoes(encoded(columns, kinds), np.arange(PEOPLE))
    assert (left.names, gone) == ((next(iter(columns)),), (list(columns)[1],))


def test_columns_that_merely_go_together_both_stay():
    noisy = np.where(RNG.random(PEOPLE) < 0.05, 2, TOWN // 3)
    columns = {"rate": RNG.integers(1, 6, PEOPLE), "score": RNG.integers(1, 6, PEOPLE), "town": TOWN, "province": noisy, "name": np.arange(PEOPLE).astype(str), "flag": RNG.random(PEOPLE) < 0.5}
    kinds = dict.fromkeys(columns, "nominal") | {"rate": "ordinal", "score": "ordinal"}
    left, gone = without_echoes(encoded(columns, kinds), np.arange(PEOPLE))
    assert len(left.names) == 6 and not gone


def test_a_list_of_place_names_gives_way_to_the_region_that_it_tells():
    place = RNG.integers(0, 40, PEOPLE)
    table = encoded({"place": place.astype(str), "region": place % 3}, {"place": "nominal", "region": "nominal"})
    assert without_echoes(table, np.arange(PEOPLE))[1] == ("place",)


def test_options_of_a_single_choice_become_one_column_and_free_options_stay():
    columns = {f"why={j}": j == CHOICE for j in range(4)} | {"free": RNG.random(PEOPLE) < 0.4}
    table = encoded(columns, dict.fromkeys(columns, "nominal"))
    left = find_overlap(table, np.arange(PEOPLE)).table(table)
    assert left.names == ("why=0 | why=1 | why=2 | why=3", "free")
    assert sorted(np.bincount(left.values[:, 0].astype(int))) == sorted([0, *np.bincount(CHOICE)])


def test_does_not_apply_is_heard_once_however_often_it_is_said():
    columns = {f"car{j}": np.where(CAR, RNG.choice(["a", "b", "c"], PEOPLE), "does not apply") for j in range(3)}
    table = encoded(columns, dict.fromkeys(columns, "nominal"))
    left = find_overlap(table, np.arange(PEOPLE)).table(table)
    assert np.isnan(left.values).sum(axis=0).tolist() == [0, (~CAR).sum(), (~CAR).sum()]


def test_without_ties_nothing_is_touched_and_missing_options_stay_missing():
    values = np.array([[1.0, 0], [0, 1], [np.nan, np.nan]])
    assert Overlap().apply(values) is values
    merged = Overlap(merged=(((0, 1.0), (1, 1.0)),)).apply(values)
    assert np.array_equal(merged[:, 0], [1, 2, np.nan], equal_nan=True)


def test_a_form_alone_never_makes_groups():
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({f"q{j}": rng.integers(1, 6, 300) for j in range(6)})
    frame["town"] = rng.integers(0, 8, 300)
    frame["province"] = frame["town"] // 3
    choice = rng.integers(0, 3, 300)
    frame = frame.assign(**{f"why={j}": choice == j for j in range(3)})
    kinds = {c: "ordinal" if c[0] == "q" else "nominal" for c in frame}
    found = find_personas(frame, kinds, random_state=1)
    assert found.verdict == "none"
    assert found.evidence.set_index("check").loc[["columns", "columns_used"], "value"].tolist() == [11, 8]


def test_a_frozen_model_reads_tied_columns_in_the_same_way():
    side = RNG.random(PEOPLE) < 0.5
    frame = pd.DataFrame({f"q{j}": RNG.normal(3 * side, 1) for j in range(3)} | {f"why={j}": j == CHOICE for j in range(4)})
    kinds = {c: "numeric" if c[0] == "q" else "nominal" for c in frame}
    model = PersonaMixture(2, kinds=kinds, random_state=0).fit(frame)
    again = PersonaMixture.from_table(model.to_table())
    assert model.overlap_.merged and np.allclose(again.predict_proba(frame), model.probabilities_)


def told(a, b, kinds=("nominal", "nominal")):
    table = encoded({"a": a, "b": b}, {"a": kinds[0], "b": kinds[1]})
    return without_echoes(table, np.arange(len(table.values)))[1]


def test_a_tie_must_rest_on_twenty_people_and_on_five_who_answer_otherwise():
    for people, others, found in ((20, 5, True), (19, 5, False), (20, 4, False)):
        flag = np.arange(people) < others
        assert told(np.where(flag, "x", "y"), np.where(flag, "ja", "nee")) == (("b",) if found else ())
    town = np.array(["ede", "urk", "epe", "ens"] * 5)
    assert told(town, np.where(np.isin(town, ["ede", "epe"]), "gld", "flv")) == ("b",)
    one_off = np.where(np.isin(town, ["ede", "epe"]), "gld", "flv")
    one_off[0] = "flv"
    assert told(town, one_off) == ()


def test_a_number_tells_a_band_only_when_every_band_is_one_stretch_of_five_people():
    age = np.arange(20.0, 60)
    band = np.where(age < 35, "jong", np.where(age < 50, "midden", "oud"))
    assert told(age, band, ("numeric", "nominal")) == ("b",)
    assert told(age, np.where(age > 55, "oud", "jong"), ("numeric", "nominal")) == ()                     # four people above it
    assert told(age, np.where((age > 30) & (age < 45), "midden", "rand"), ("numeric", "nominal")) == ()   # two stretches of one answer


def test_two_numbers_in_the_same_or_in_reverse_order_are_one_and_a_single_swap_parts_them():
    x = np.random.default_rng(2).permutation(40).astype(float)
    swapped = x.copy()
    swapped[:2] = swapped[1::-1]
    for y, gone in ((3 * x + 1, ("b",)), (-x, ("b",)), (swapped, ())):
        assert told(x, y, ("numeric", "numeric")) == gone
    assert told(x[:19], x[:19] * 2, ("numeric", "numeric")) == () and told(x[:20], x[:20] * 2, ("numeric", "numeric")) == ("b",)


@pytest.mark.parametrize("people, merged", [(31, False), (32, True)])
def test_options_exclude_each_other_when_by_chance_eight_people_would_have_chosen_both(people, merged):
    """Two options with half of the people each: by chance a quarter chooses both."""
    half = np.arange(people) < people // 2
    third = np.arange(people) % 2 == 0
    table = encoded({"a": half, "b": ~half, "c": third}, dict.fromkeys("abc", "nominal"))
    made = find_overlap(table, np.arange(people)).merged
    assert [[j for j, _ in group] for group in made] == ([[0, 1]] if merged else [])


def test_an_answer_is_said_twice_from_five_people_on_and_as_long_as_five_say_something_else():
    for who, found in ((np.arange(40) < 5, 1), (np.arange(40) < 4, 0), (np.arange(40) < 35, 1), (np.arange(40) < 36, 0)):
        rng = np.random.default_rng(1)
        columns = {f"q{j}": np.where(who, "nvt", rng.choice(["a", "b", "c"], 40)) for j in range(2)}
        assert len(find_overlap(encoded(columns, dict.fromkeys(columns, "nominal")), np.arange(40)).silenced) == found


def test_merged_columns_take_the_place_of_the_first_and_keep_the_names_of_all():
    overlap = Overlap(silenced=((3, 2.0),), merged=(((1, 1.0), (2, 0.0)),))
    assert overlap.kept(4) == [0, 1, 3] and overlap.names(("a", "b", "c", "d")) == ("a", "b | c", "d")
    made = overlap.apply(np.array([[5.0, 0, 1, 1], [6, 1, 1, 2], [7, 0, 0, 3]]))
    assert np.array_equal(made, [[5, 0, 1], [6, 1, np.nan], [7, 2, 3]], equal_nan=True)


def test_an_answer_that_only_people_without_the_number_gave_does_not_break_the_tie():
    age = np.r_[np.arange(20.0, 60), [np.nan] * 6]
    band = np.where(age < 35, "jong", np.where(age >= 35, "oud", "midden"))
    assert told(age, band, ("numeric", "nominal")) == ("b",)


def test_ties_are_looked_for_among_some_people_and_then_hold_for_all():
    few = np.arange(0, 100)
    flag = np.r_[np.tile([True, False], 50), np.ones(100, dtype=bool)]
    other = np.r_[np.tile([True, False], 50), np.zeros(100, dtype=bool)]
    table = encoded({"a": flag, "b": other}, dict.fromkeys("ab", "nominal"))
    left, gone = without_echoes(table, few)
    assert gone == ("b",) and left.names == ("a",) and left.values.shape == (200, 1) and set(left.levels) == {"a"}
    assert without_echoes(table, np.arange(200))[1] == ()


@pytest.mark.parametrize(("words", "gone"), [(12, ("region",)), (13, ("place",))])
def test_a_list_of_thirteen_words_gives_way_and_one_of_twelve_stays(words, gone):
    place = np.tile(np.arange(words), 20)
    table = encoded({"place": np.char.add("n", place.astype(str)), "region": place % 2}, {"place": "nominal", "region": "nominal"})
    assert without_echoes(table, np.arange(len(place)))[1] == gone


def test_of_three_columns_that_tell_each_other_one_is_left():
    rng = np.random.default_rng(0)
    town = rng.integers(0, 6, 120)
    columns = {"province": town // 2, "town": town, "coast": town // 2 == 0, "free": rng.integers(0, 3, 120)}
    left, gone = without_echoes(encoded(columns, dict.fromkeys(columns, "nominal")), np.arange(120))
    assert left.names == ("town", "free") and gone == ("province", "coast")


def test_of_two_answers_given_equally_often_the_second_is_the_option_and_else_the_rarer():
    half, third = np.arange(100) % 2, np.arange(99) % 3
    for columns, hits in (({f"o{i}": half == i for i in range(2)}, {1.0}), ({f"o{i}": third != i for i in range(3)}, {0.0}), ({f"o{i}": third == i for i in range(3)}, {1.0})):
        (group,) = find_overlap(encoded(columns, dict.fromkeys(columns, "nominal")), np.arange(len(columns["o0"]))).merged
        assert [j for j, _ in group] == list(range(len(columns))) and {h for _, h in group} == hits
    quarter = {f"o{i}": np.arange(100) % 4 == i for i in range(2)}              # by chance six people would choose both: too few to say that one excludes the other
    assert find_overlap(encoded(quarter, dict.fromkeys(quarter, "nominal")), np.arange(100)).merged == ()


def test_an_answer_that_is_silenced_counts_as_no_answer_and_leaves_the_others():
    values = np.array([[1.0, 2], [2, 1], [np.nan, 2]])
    made = Overlap(silenced=((1, 2.0),)).apply(values)
    assert np.array_equal(made, [[1, np.nan], [2, 1], [np.nan, np.nan]], equal_nan=True) and values[0, 1] == 2
    both = Overlap(merged=(((1, 2.0), (0, 1.0)),)).apply(values)
    assert np.array_equal(both, [[2], [0], [1]]) and Overlap(merged=(((1, 2.0), (0, 1.0)),)).names(("a", "b")) == ("b | a",)
