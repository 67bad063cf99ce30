"""The model is a scikit-learn estimator that takes mixed data and places people it has never seen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.personas import estimator
from helpers.personas.estimator import PersonaMixture, guess_kinds

KINDS = {"age": "numeric", "shop": "nominal", **{f"q{j}": "ordinal" for j in range(5)}}


def two_kinds(n: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Two groups, a third and two thirds, that differ in age, shop and what they prefer; a tenth of the answers is missing."""
    rng = np.random.default_rng(seed)
    side = (rng.random(n) < 1 / 3).astype(int)
    frame = pd.DataFrame({"age": rng.normal(30 + 20 * side, 5), "shop": np.where(rng.random(n) < 0.1 + 0.8 * side, "street", "web")})
    for j in range(5):
        frame[f"q{j}"] = np.clip(np.round(rng.normal(3 + (side if j % 2 else -side), 0.7)), 1, 5)
    return frame.mask(rng.random(frame.shape) < 0.1), side


@parametrize_with_checks([PersonaMixture(n_clusters=2, n_init=2, random_state=0)])
def test_the_estimator_keeps_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def fitted():
    return PersonaMixture(2, kinds=KINDS, random_state=0).fit(two_kinds(300, 1)[0])


def test_people_it_never_saw_are_placed_with_their_kind_and_the_largest_group_comes_first(fitted):
    frame, side = two_kinds(200, 2)
    assert (fitted.predict(frame) == side).mean() > 0.97
    assert np.allclose(fitted.predict_proba(frame).sum(axis=1), 1)
    assert fitted.weights_ == pytest.approx([2 / 3, 1 / 3], abs=0.07)


def test_the_people_it_was_fitted_on_are_placed_as_they_were(fitted):
    frame = two_kinds(300, 1)[0]
    assert np.allclose(fitted.predict_proba(frame), fitted.probabilities_)


def test_an_answer_that_nobody_gave_before_counts_as_no_answer(fitted):
    frame = two_kinds(20, 3)[0]
    assert np.allclose(fitted.predict_proba(frame.assign(shop="moon")), fitted.predict_proba(frame.assign(shop=None)))


def test_people_who_answer_otherwise_than_the_groups_do_fit_worse(fitted):
    frame = two_kinds(200, 4)[0]
    rng = np.random.default_rng(0)
    mixed = frame.apply(lambda x: rng.permutation(x))
    assert fitted.score(mixed) < fitted.score(frame) - 0.5


def test_the_order_of_people_changes_nothing_but_the_order_of_the_answers():
    frame = two_kinds(200, 5)[0]
    order = np.random.default_rng(0).permutation(200)
    one, two = (PersonaMixture(2, kinds=KINDS, random_state=3).fit(f) for f in (frame, frame.iloc[order]))
    assert np.array_equal(one.probabilities_[order], two.probabilities_)


def test_many_people_are_fitted_on_a_sample_and_placed_in_parts(monkeypatch, fitted):
    frame = two_kinds(300, 1)[0]
    for name, size in {"LARGE": 200, "FIT_PEOPLE": 150, "AT_ONCE": 70}.items():
        monkeypatch.setattr(estimator, name, size)
    sampled = PersonaMixture(2, kinds=KINDS, random_state=0).fit(frame)
    assert (sampled.labels_ == fitted.labels_).mean() > 0.97 and len(sampled.probabilities_) == 300


def test_kinds_that_are_not_given_follow_from_the_columns():
    frame = pd.DataFrame({"n": [1.0], "b": [True], "s": ["x"], "o": pd.Categorical(["a"], ordered=True)})
    assert guess_kinds(frame) == {"n": "numeric", "b": "nominal", "s": "nominal", "o": "ordinal"}


@pytest.mark.parametrize("change, said", [({"n_clusters": 9}, "n_samples=4"), ({"response_style": "center"}, "neither"),
                                          ({"kinds": {"age": "text"}}, "text"), ({"kinds": {"size": "numeric"}}, "not in the table")])
def test_what_cannot_be_fitted_is_refused_with_the_reason(change, said):
    with pytest.raises(ValueError, match=said):
        PersonaMixture(2, random_state=0).set_params(**change).fit(pd.DataFrame({"age": [1.0, 2, 3, 4]}))


@pytest.mark.parametrize(("people", "given", "starts", "finalists"), [(60, None, 20, 5), (61, None, 8, 2), (61, 3, 3, 1), (60, 9, 9, 2)])
def test_more_people_get_fewer_starts_of_which_a_quarter_is_finished(monkeypatch, people, given, starts, finalists):
    seen, start, fit = {}, estimator.mixture.start_labels, estimator.mixture.fit
    monkeypatch.setattr(estimator, "MANY", 60)
    monkeypatch.setattr(estimator.mixture, "start_labels", lambda *given: seen.update(starts=given[3]) or start(*given))
    monkeypatch.setattr(estimator.mixture, "fit", lambda *given, **how: seen.update(how) or fit(*given, **how))
    frame = two_kinds(people, 1)[0]
    PersonaMixture(2, kinds=KINDS, random_state=0, n_init=given, max_iter=77).fit(frame)
    assert seen == {"starts": starts, "finalists": finalists, "max_iter": 77, "tol": 1e-9}


def test_axes_are_as_many_as_asked_or_those_above_one_and_places_have_two_at_least():
    frame = two_kinds(80, 1)[0]
    one, own = (PersonaMixture(2, kinds=KINDS, random_state=0, n_init=2, n_axes=n).fit(frame) for n in (1, None))
    assert one.n_axes_ == 1 and one.coordinates_.shape == (80, 2)
    assert own.n_axes_ == estimator.mixture.n_axes(own.axes_.eigenvalues) and own.coordinates_.shape == (80, max(own.n_axes_, 2))
    assert np.allclose(one.coordinates_[:, 0], own.coordinates_[:, 0])


def test_as_many_groups_as_people_can_be_asked_and_groups_stand_by_how_many_are_in_them():
    frame = pd.DataFrame({"x": [1.0, 2, 3, 9], "y": [0.0, 5, 1, 3]})
    for k in (1, 4):
        fitted = PersonaMixture(k, random_state=0, n_init=2).fit(frame)
        assert fitted.probabilities_.shape == (4, k) and fitted.weights_.sum() == pytest.approx(1)
        assert (np.diff(np.bincount(fitted.labels_, minlength=k)) <= 0).all() and (fitted.labels_ == fitted.probabilities_.argmax(axis=1)).all()
    for k in (0, 5):
        with pytest.raises(ValueError, match=f"n_clusters={k} should be between 1 and n_samples=4"):
            PersonaMixture(k, random_state=0).fit(frame)
    with pytest.raises(ValueError, match="n_samples=4: no column has two different answers"):
        PersonaMixture(2, random_state=0).fit(frame * 0)


def test_numbers_without_names_are_read_like_a_frame_of_them():
    x = np.random.default_rng(0).normal(size=(60, 3)) + 4 * (np.arange(60) < 30)[:, None]
    one = PersonaMixture(2, random_state=0, n_init=2).fit(x)
    two = PersonaMixture(2, random_state=0, n_init=2).fit(pd.DataFrame(x, columns=["x0", "x1", "x2"]))
    assert np.array_equal(one.probabilities_, two.probabilities_) and np.allclose(one.predict_proba(x), two.predict_proba(pd.DataFrame(x, columns=["x0", "x1", "x2"])))
    assert one.score(x) == pytest.approx(one.log_likelihood_ / 60) and guess_kinds(pd.DataFrame({"c": pd.Categorical(["a", "b"])})) == {"c": "nominal"}
