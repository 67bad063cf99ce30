"""Several changes at once: effects and interactions by hand, references through the analysis of variance, checks first."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.experiments import people_for_factors, people_for_shares, read_factors

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
    from helpers.experiments.multivariate import _read

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
