"""Several changes at once: effects and interactions by hand, references through the analysis of variance, checks first."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import tables
from helpers.experiments import people_for_factors, people_for_shares, read_factors
from helpers.experiments.multivariate import _crossed, _groups, _read, _verdict

START = pd.Timestamp("2026-04-06", tz="UTC")
NO_ORDERS = tables.empty("orders")


def crossed(sizes):
    """Two tests on the same people; sizes per (variant of a, variant of b)."""
    rows, k = [], 0
    for (a, b), n in sizes.items():
        for _ in range(n):
            rows += [(f"p{k}", "a", a), (f"p{k}", "b", b)]
            k += 1
    frame = pd.DataFrame(rows, columns=["person_id", "experiment", "variant"])
    return frame.assign(row_id=[f"x:{i}" for i in range(len(frame))], wave="w1", at=START)


def buys(exposures, bought):
    """Purchases of the first so many people of each combination."""
    arms = exposures.pivot_table(index="person_id", columns="experiment", values="variant", aggfunc="first", sort=False)
    people = [p for (a, b), part in arms.groupby(["a", "b"]) for p in part.index[: bought[a, b]]]
    at = pd.Series([START + pd.Timedelta(days=1)] * len(people)).astype("datetime64[us, UTC]")
    return tables.conform(pd.DataFrame({"row_id": [f"e:{i}" for i in range(len(people))], "person_id": people, "wave": "w1", "at": at,
                                        "event": "purchase", "stage": "decision", "touchpoint": "all", "channel": "all", "value": 1.0,
                                        "rule_id": "r"}), "events")


EVEN = {("control", "control"): 500, ("control", "new"): 500, ("new", "control"): 500, ("new", "new"): 500}


@pytest.mark.row("A5")
def test_main_effects_and_the_interaction_are_those_worked_out_by_hand():
    """Shares .10, .10 | .12, .32: a adds .12, b adds .10, and together .20 more than apart."""
    exposures = crossed(EVEN)
    bought = {("control", "control"): 50, ("control", "new"): 50, ("new", "control"): 60, ("new", "new"): 160}
    found = read_factors(exposures, NO_ORDERS, buys(exposures, bought)).set_index("term")
    assert found["effect"].to_dict() == pytest.approx({"a": 0.12, "b": 0.10, "a × b": 0.20})
    assert found["verdict"].to_dict() == {"a": "better", "b": "better", "a × b": "more_together"}
    assert (found["p_holm"] >= found["p"]).all() and (found["n"] == 2000).all()
    se = np.sqrt(sum(p * (1 - p) / 499 for p in (.1, .1, .12, .32)))
    assert (found.loc["a × b", "high"] - found.loc["a × b", "low"]) / 2 == pytest.approx(1.96 * se, rel=2e-3)


@pytest.mark.row("A5")
def test_combinations_out_of_ratio_show_nothing():
    exposures = crossed({**EVEN, ("new", "new"): 250})
    found = read_factors(exposures, NO_ORDERS, buys(exposures, dict.fromkeys(EVEN, 40)))
    assert set(found["verdict"]) == {"invalid"} and found["effect"].isna().all()


def test_a_test_with_three_variants_gets_an_analysis_of_variance():
    sizes = {(a, b): 200 for a in ("control", "x", "y") for b in ("control", "new")}
    exposures = crossed(sizes)
    found = read_factors(exposures, NO_ORDERS, buys(exposures, {k: 100 if k[0] == "y" else 40 for k in sizes})).set_index("term")
    assert found["verdict"].to_dict() == {"a": "differs", "b": "cannot_tell", "a × b": "cannot_tell"}


def test_tests_on_different_people_are_no_factors():
    apart = crossed(EVEN).assign(person_id=lambda f: f["person_id"] + f["experiment"])
    assert read_factors(apart, NO_ORDERS, tables.empty("events")).empty
    assert read_factors(tables.empty("exposures"), NO_ORDERS, tables.empty("events")).empty


@pytest.mark.parametrize("runs", [40, pytest.param(1000, marks=pytest.mark.proof)])
def test_without_any_effect_a_whole_test_finds_something_in_about_one_of_twenty(runs):
    """Holm keeps the chance of any false finding at 5 % over the three terms."""
    rng, false = np.random.default_rng(6), 0
    arms = pd.DataFrame([(a, b) for a in ("control", "new") for b in ("control", "new")] * 200, columns=["a", "b"])
    for _ in range(runs):
        rows = _read(arms.assign(is_converted=rng.random(len(arms)) < 0.2), ("a", "b"), 0.95, 10, {})
        false += any(r["verdict"] != "cannot_tell" for r in rows)
    assert false / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.row("A5")
def test_an_interaction_takes_four_times_the_people():
    main, together = people_for_factors(.10, .12, 2)
    assert together == 4 * main and main == pytest.approx(2 * people_for_shares(.10, .12, level=1 - 0.05 / 3))


def on(*groups, wave="w1"):
    """Exposures to tests, everybody in one variant: (test, first person, number of people)."""
    rows = [(f"p{i:03}", name, "new") for name, first, n in groups for i in range(first, first + n)]
    frame = pd.DataFrame(rows, columns=["person_id", "experiment", "variant"])
    return frame.assign(row_id=[f"x:{i}" for i in range(len(frame))], wave=wave, at=START)


@pytest.mark.parametrize(("tests", "groups"), [
    ([("a", 0, 10), ("b", 5, 10)], [("a", "b")]), ([("a", 0, 10), ("b", 6, 10)], []),                      # half of the smaller one, and less
    ([("a", 0, 100), ("b", 0, 10)], [("a", "b")]), ([("a", 0, 10), ("b", 5, 10), ("c", 10, 10)], [("a", "b", "c")]),
    ([("d", 0, 10), ("c", 0, 10), ("b", 50, 10), ("a", 50, 10), ("e", 90, 5)], [("a", "b"), ("c", "d")]),
    ([(name, 0, 10) for name in "abcde"], [tuple("abcde")]), ([(name, 0, 10) for name in "abcdef"], [])])     # six at once are not read
def test_tests_belong_together_from_half_of_the_people_on_and_at_most_five_are_read(tests, groups):
    assert _groups(on(*tests)) == groups


def test_people_count_who_saw_one_variant_of_each_test_from_the_last_exposure_on():
    day = pd.Timedelta(days=1)
    rows = [("p1", "a", "x", 0), ("p1", "b", "y", 2), ("p1", "b", "y", 5), ("p2", "a", "x", 0), ("p3", "a", "x", 0), ("p3", "a", "z", 1), ("p3", "b", "y", 0),
            ("p4", "b", "y", 1), ("p4", "a", "z", 3), ("p4", "c", "other", 9)]
    frame = pd.DataFrame([(f"r{i}", p, e, v, START + d * day) for i, (p, e, v, d) in enumerate(rows)], columns=["row_id", "person_id", "experiment", "variant", "at"])
    made = _crossed(frame, ("a", "b"))
    assert made[["person_id", "a", "b", "at"]].values.tolist() == [["p1", "x", "y", START + 2 * day], ["p4", "z", "y", START + 3 * day]]


def people_of(shares, n=50):
    """So many people per combination of the variants, of whom a share bought."""
    rows = [(*cell, k < round(share * n)) for cell, share in shares.items() for k in range(n)]
    return pd.DataFrame(rows, columns=[*"abcdef"[: len(rows[0]) - 1], "is_converted"]).astype({"is_converted": float})


def test_three_factors_have_the_effects_intervals_and_p_values_of_their_contrasts():
    shares = {(a, b, c): 0.2 + 0.1 * (a == "new") + 0.06 * (b == "new") * (c == "new") for a in ("control", "new") for b in ("control", "new") for c in ("control", "new")}
    found = {row["term"]: row for row in _read(people_of(shares), tuple("abc"), 0.9, 50, {})}
    assert {t: row["effect"] for t, row in found.items()} == pytest.approx({"a": 0.1, "b": 0.03, "c": 0.03, "a × b": 0, "a × c": 0, "b × c": 0.06}, abs=1e-12)
    main, both = (np.array([(p * (1 - p) / 49) / d**2 for p in shares.values()]) for d in (4, 2))
    for term, parts in (("a", main), ("b × c", both)):
        row, df = found[term], parts.sum() ** 2 / (parts**2 / 49).sum()
        half = stats.t.ppf(0.95, df) * np.sqrt(parts.sum())
        assert [row["low"], row["high"]] == pytest.approx([row["effect"] - half, row["effect"] + half])
        assert row["p"] == pytest.approx(2 * stats.t.sf(abs(row["effect"]) / np.sqrt(parts.sum()), df))
    assert {row["verdict"] for row in _read(people_of(shares), tuple("abc"), 0.9, 51, {})} == {"cannot_tell"}
    assert _read(people_of(shares).query("a == 'new'"), tuple("abc"), 0.9, 1, {}) == []


def test_a_split_that_was_meant_is_no_failure_and_another_one_is():
    people = pd.concat([people_of({("control", "control"): 0.2, ("control", "new"): 0.2}, 300), people_of({("new", "control"): 0.2, ("new", "new"): 0.2}, 100)])
    meant = {"a": {"control": 0.75, "new": 0.25}}
    assert {row["verdict"] for row in _read(people, ("a", "b"), 0.95, 10, meant)} == {"cannot_tell"}
    assert {row["verdict"] for row in _read(people, ("a", "b"), 0.95, 10, {})} == {"invalid"}
    everyone = _read(people_of(dict.fromkeys([(a, b) for a in ("control", "new") for b in ("control", "new")], 1.0)), ("a", "b"), 0.95, 10, {})
    assert {row["verdict"] for row in everyone} == {"cannot_tell"} and all(row["effect"] == 0 and "low" not in row for row in everyone)


@pytest.mark.parametrize(("row", "q", "verdict"), [
    ({"term": "a", "effect": 0.1}, 0.05, "better"), ({"term": "a", "effect": 0.1}, 0.051, "cannot_tell"), ({"term": "a", "effect": -0.1}, 0.01, "worse"),
    ({"term": "a × b", "effect": 0.1}, 0.01, "more_together"), ({"term": "a × b", "effect": -0.1}, 0.01, "less_together"), ({"term": "a"}, 0.01, "differs"),
    ({"term": "a", "effect": 0.1}, np.nan, "cannot_tell")])
def test_a_verdict_says_which_way_it_went(row, q, verdict):
    assert _verdict(row, q, 0.05) == verdict


def test_more_factors_share_the_room_for_chance():
    for factors, terms in ((1, 1), (2, 3), (3, 6)):
        assert people_for_factors(.10, .12, factors, power=0.9, level=0.9)[0] == pytest.approx(2 * people_for_shares(.10, .12, 0.9, 1 - 0.1 / terms))
