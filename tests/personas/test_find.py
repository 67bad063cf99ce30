"""Groups are found where they were planted, and nowhere else."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared
from null_kinds import KINDS

from helpers.personas import mixture
from helpers.personas.find import adjusted_rand, choose_k, find_personas, jaccard, one_line, reach
from helpers.personas.prepare import standardise


@pytest.fixture(scope="module")
def planted():
    spec = importlib.util.spec_from_file_location("planted", SHARED / "bench/planted.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(found, name):
    return found.evidence.loc[found.evidence["check"] == name, "value"].iloc[0]


def test_equal_groupings_agree_fully_whatever_their_numbers_and_chance_agreement_is_zero():
    assert adjusted_rand(np.array([0, 0, 1, 2]), np.array([2, 2, 0, 1])) == 1.0
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(-0.5)


def test_jaccard_counts_shared_people_over_all_people_of_both_groups():
    labels, others = np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0])
    assert jaccard(labels, others, 2, np.arange(4)).tolist() == pytest.approx([2 / 3, 1 / 2])
    assert jaccard(labels, labels, 2, np.array([0, 3])).tolist() == [1, 1] and jaccard(labels, labels, 2, np.array([0])).tolist() == [1, 0]


def test_two_proposals_that_both_see_groups_are_settled_by_what_halves_reproduce():
    assert choose_k(4, 3, {2: (0.9, 0.0), 3: (0.7, 0.02), 4: (0.75, 0.02)}) == 4
    assert choose_k(4, 3, {2: (0.9, 0.0), 3: (0.5, 0.02), 4: (0.4, 0.02)}) == 2
    assert choose_k(6, 4, {k: (0.5, 0.02) for k in range(2, 7)}) == 4
    assert choose_k(3, 1, {2: (0.7, 0.0), 3: (0.7, 0.0)}) == 1


def test_one_lopsided_column_among_unrelated_ones_is_no_structure():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({f"q{j}": rng.integers(1, 6, 300) for j in range(7)} | {"split": rng.choice([1, 2, 4, 5], 300)})
    found = find_personas(frame, dict.fromkeys(frame, "ordinal"), random_state=1, max_k=4)
    assert (found.verdict, found.k) == ("none", 1)


def test_nobody_or_too_few_people_give_no_groups_and_no_error():
    for frame in (pd.DataFrame({"a": [], "b": []}), pd.DataFrame({"a": [1.0, 2, 3] * 10, "b": [3.0, 1, 2] * 10})):
        found = find_personas(frame, {"a": "numeric", "b": "ordinal"}, random_state=1)
        assert (found.verdict, found.k) == ("none", 1) and check(found, "people") == len(frame)
        assert found.probabilities.shape == (len(frame), 1)


@pytest.fixture(scope="module")
def two_groups():
    rng = np.random.default_rng(0)
    side = rng.random(120) < 0.4
    return pd.DataFrame({f"x{j}": rng.normal(3 * side) for j in range(5)}), side


ODD = {
    "constant": (1.0, "numeric"), "never answered": (np.nan, "nominal"), "a place per person": (np.arange(120).astype(str), "nominal"),
    "yes or no as numbers": (np.arange(120) % 2 == 0, "numeric"), "numbers in text": (np.tile(["1", "2", "3"], 40), "ordinal"),
    "a number per person": (np.arange(120.0)[::-1], "numeric"), "half nullable": (pd.array([1, None] * 60, dtype="Int64"), "ordinal"),
}


@pytest.mark.parametrize("column, kind", ODD.values(), ids=ODD)
def test_an_odd_column_beside_two_clear_groups_does_not_disturb_them(two_groups, column, kind):
    frame, side = two_groups
    found = find_personas(frame.assign(odd=column), dict.fromkeys(frame, "numeric") | {"odd": kind}, random_state=1, replicates=19, max_k=3)
    assert (found.verdict, found.k) == ("groups", 2) and adjusted_rand(side.astype(int), found.labels) > 0.9
    assert np.allclose(found.probabilities.sum(axis=1), 1)


def test_fewer_than_fifty_people_a_group_give_no_groups_and_fifty_do(two_groups):
    frame, _ = two_groups
    kinds = dict.fromkeys(frame, "numeric")
    assert find_personas(frame[:99], kinds, random_state=1, replicates=19).verdict == "none"
    assert find_personas(frame[:100], kinds, random_state=1, replicates=19).verdict == "groups"


def test_the_order_of_people_and_of_columns_changes_nothing(two_groups):
    frame, _ = two_groups
    kinds = dict.fromkeys(frame, "numeric")
    order = np.random.default_rng(3).permutation(len(frame))
    one = find_personas(frame, kinds, random_state=1, replicates=19)
    two = find_personas(frame.iloc[order, ::-1], dict(reversed(kinds.items())), random_state=1, replicates=19)
    assert np.array_equal(one.probabilities[order], two.probabilities)
    pd.testing.assert_frame_equal(one.evidence, two.evidence)


def test_more_groups_than_the_answers_have_kinds_are_not_made():
    frame = pd.DataFrame({"a": list("xyz") * 20, "b": list("xyyyzz") * 10})
    found = find_personas(frame, {"a": "nominal", "b": "nominal"}, random_state=1, k=50)
    assert 1 < found.k <= 12 and np.bincount(found.labels, minlength=found.k).all()


def test_the_model_that_comes_with_it_places_the_same_people_in_the_same_groups(two_groups):
    frame, _ = two_groups
    found = find_personas(frame, dict.fromkeys(frame, "numeric"), random_state=1, replicates=19)
    assert np.allclose(found.model.predict_proba(frame[list(found.model.feature_names_in_)]), found.probabilities)


def test_an_unknown_response_style_is_refused():
    with pytest.raises(ValueError, match="neither"):
        find_personas(pd.DataFrame({"a": [1, 2]}), {"a": "numeric"}, response_style="center", random_state=1)


NULLS = [{"n": 300}, {"n": 500, "response_style": 1.5}, {"n": 600, "lognormal": True}, {"n": 450, "response_style": 0.7},
         {"n": 400, "missing": "MNAR", "missing_rate": 0.2}]


def verdicts(planted, seeds):
    """The verdict on planted sets without groups."""
    out = []
    for seed in seeds:
        frame, kinds, _ = planted.personas(k=1, seed=1000 + seed, **NULLS[seed % len(NULLS)])
        out.append(find_personas(frame, kinds, random_state=seed).verdict)
    return out


@needs_shared
def test_no_groups_are_found_in_ten_sets_where_none_were_planted(planted):
    assert "groups" not in verdicts(planted, range(10))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_groups_are_found_in_answers_of_other_shapes(kind):
    frame, kinds = kind(np.random.default_rng(11), 300)
    assert find_personas(frame, kinds, random_state=1, max_k=4).verdict != "groups"


@needs_shared
def test_one_common_factor_left_in_the_answers_is_never_called_groups(planted):
    frame, kinds, _ = planted.personas(k=1, n=400, response_style=1.5, n_nominal=0, seed=41)
    assert find_personas(frame, kinds, random_state=1, max_k=5, response_style="keep").verdict != "groups"


@needs_shared
@pytest.mark.parametrize("k, seed", [(3, 2000), (4, 2001), (3, 2002), (4, 2003)])
def test_planted_groups_are_found_in_the_right_number(planted, k, seed):
    frame, kinds, truth = planted.personas(k=k, n=500, seed=seed)
    found = find_personas(frame, kinds, random_state=seed, replicates=19, max_k=5)
    assert (found.verdict, found.k) == ("groups", k)
    assert adjusted_rand(truth, found.labels) > 0.8
    assert list(np.bincount(found.labels)) == sorted(np.bincount(found.labels), reverse=True)
    assert found.agreement > 0.6 and found.stability.min() > 0.75


@needs_shared
@pytest.mark.parametrize("truth", [{"response_style": 1.5, "lognormal": True}, {"missing": "MNAR"}])
def test_groups_are_found_behind_answering_style_skew_and_missing_answers(planted, truth):
    frame, kinds, labels = planted.personas(seed=104, **truth)
    found = find_personas(frame, kinds, random_state=1, replicates=19, max_k=5)
    assert found.k == 4 and adjusted_rand(labels, found.labels) > 0.85


@needs_shared
def test_the_same_seed_gives_the_same_answer_and_the_order_of_columns_of_no_use_does_not_matter(planted):
    frame, kinds, _ = planted.personas(n=200, seed=5)
    one, two = (find_personas(f, kinds, random_state=3, replicates=19, max_k=4) for f in (frame, frame.assign(other=1)))
    assert np.array_equal(one.probabilities, two.probabilities)
    pd.testing.assert_frame_equal(one.evidence, two.evidence)


@needs_shared
def test_an_analyst_may_choose_the_number_but_not_the_verdict(planted):
    frame, kinds, _ = planted.personas(k=1, n=200, seed=6)
    found = find_personas(frame, kinds, random_state=3, replicates=19, max_k=4, k=3)
    assert (found.verdict, found.k, found.override) == ("none", 3, 3)
    assert check(found, "override") == 3


@needs_shared
def test_wine_has_its_three_cultivars(shared):
    from sklearn.datasets import load_wine

    wine = load_wine(as_frame=True)
    found = find_personas(wine.data, {c: "numeric" for c in wine.data}, random_state=1, replicates=19, max_k=4)
    assert (found.verdict, found.k) == ("groups", 3)
    assert adjusted_rand(wine.target.to_numpy(), found.labels) >= 0.84


@needs_shared
def test_credit_applicants_are_not_called_groups_and_two_parties_are_not_called_nothing(shared):
    credit = pd.read_csv(shared / "data/reference/german_credit.csv").drop(columns="credit_risk")
    kinds = {c: "numeric" if pd.api.types.is_numeric_dtype(credit[c]) and credit[c].nunique() > 4 else "nominal" for c in credit}
    assert find_personas(credit[:500], kinds, random_state=1, replicates=19, max_k=4).verdict != "groups"
    votes = pd.read_csv(shared / "data/reference/votes84.csv")
    found = find_personas(votes.drop(columns="Class"), {c: "nominal" for c in votes if c != "Class"}, random_state=1, max_k=4, replicates=39)
    assert found.verdict in ("continuum", "groups") and found.k == 2
    assert adjusted_rand(pd.factorize(votes["Class"])[0], found.labels) >= 0.5


@needs_shared
def test_stability_of_iris_is_that_of_clusterboot(shared):
    x = standardise(pd.read_csv(shared / "data/reference/iris.csv").iloc[:, :4].to_numpy())
    rng = np.random.default_rng(0)
    whole = mixture.kmeans(x, 3, rng, starts=20)[0]
    seen = []
    for _ in range(200):
        drawn = np.unique(rng.integers(150, size=150))
        seen.append(jaccard(whole[drawn], mixture.kmeans(x[drawn], 3, rng, starts=1)[0], 3, np.arange(len(drawn))))
    by_size = dict(zip(np.bincount(whole), np.mean(seen, axis=0)))
    assert [by_size[50], by_size[53], by_size[47]] == pytest.approx([0.94920, 0.84778, 0.83983], abs=0.04)


@needs_shared
@pytest.mark.proof
def test_a_hundred_sets_without_groups_give_at_most_five_false_ones(planted):
    assert verdicts(planted, range(100)).count("groups") <= 5


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_twenty_sets_of_each_other_shape_give_at_most_one_false_one(kind):
    found = []
    for seed in range(20):
        frame, kinds = kind(np.random.default_rng([3, seed]), [300, 400, 500, 600][seed % 4])
        found.append(find_personas(frame, kinds, random_state=seed).verdict)
    assert found.count("groups") <= 1


@needs_shared
@pytest.mark.proof
def test_three_and_four_groups_are_seen_in_ninety_five_and_counted_right_in_ninety_percent(planted):
    groups, right = [], []
    for seed in range(40):
        k = 3 + seed % 2
        frame, kinds, _ = planted.personas(k=k, n=500, seed=2000 + seed)
        found = find_personas(frame, kinds, random_state=seed)
        groups.append(found.verdict == "groups")
        right.append(found.k == k)
    assert np.mean(groups) >= 0.95 and np.mean(right) >= 0.90


def test_agreement_is_that_of_sklearn_for_any_two_groupings():
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(0)
    for k, j in ((1, 1), (1, 3), (2, 2), (3, 5), (6, 2)):
        a, b = rng.integers(0, k, 30), rng.integers(0, j, 30)
        assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b))


def test_the_spread_over_halves_adds_a_tenth_at_most():
    assert [reach(s) for s in ((0.7, 0.05), (0.7, 0.1), (0.7, 0.4))] == pytest.approx([0.75, 0.8, 0.8])


@pytest.mark.parametrize("strength, k", [({2: (0.8, 0), 3: (0.79, 0)}, 2), ({2: (0.65, 0), 3: (0.64, 0)}, 2), ({2: (0.64, 0), 3: (0.65, 0)}, 3),
                                         ({2: (0.64, 0), 3: (0.64, 0)}, 2), ({2: (0.8, 0), 3: (0.8, 0)}, 3)])
def test_eight_tenths_is_strong_and_sixty_five_hundredths_is_fair(strength, k):
    assert choose_k(2, 3, strength) == k


def test_the_share_on_one_line_is_that_of_the_first_axis_of_the_group_means():
    rng = np.random.default_rng(0)
    line, labels = np.repeat([-2.0, 0, 2], 20), np.repeat([0, 1, 2], 20)
    flat = line[:, None] + 1e-6 * rng.normal(size=(60, 4))
    assert one_line(flat, ("numeric",) * 4, labels) == pytest.approx(1.0)
    corners = np.column_stack([labels == 0, labels == 1, labels == 2, labels == 0]) * 1.0
    means = np.eye(3)[:, [0, 1, 2, 0]]
    z = (means - 1 / 3) / np.sqrt(2 / 9)
    values = np.linalg.svd(z, compute_uv=False) ** 2
    assert one_line(corners, ("numeric",) * 4, labels) == pytest.approx(values[0] / values.sum())
    assert one_line(flat[:, :3], ("numeric",) * 3, labels) == 0 and one_line(flat, ("numeric",) * 3 + ("nominal",), labels) == 0
    assert one_line(flat[:40], ("numeric",) * 4, labels[:40]) == 0


def test_a_scale_cut_into_three_clear_pieces_is_a_continuum_and_three_corners_are_groups():
    rng = np.random.default_rng(5)
    piece = np.repeat([0, 1, 2], 60)
    kinds = {f"x{j}": "numeric" for j in range(6)}
    said = []
    for centres in (np.array([[-6.0] * 6, [0.0] * 6, [6.0] * 6]), np.array([[6.0, 6, 0, 0, 0, 0], [0, 0, 6, 6, 0, 0], [0, 0, 0, 0, 6, 6]])):
        frame = pd.DataFrame(centres[piece] + rng.normal(size=(180, 6)), columns=list(kinds))
        found = find_personas(frame, kinds, random_state=1, replicates=19, max_k=3)
        said.append((found.verdict, found.k))
        value = found.evidence.set_index("check")["value"]
        assert value["chosen_k"] == 3 and value["smallest_share"] == pytest.approx(1 / 3) and value["unsure_share"] == 0 and value["agreement"] == 1
    assert said == [("continuum", 3), ("groups", 3)]
