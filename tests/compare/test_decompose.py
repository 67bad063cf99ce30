"""Kitagawa's decomposition against the worked example."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import intervals, tables
from helpers.compare import decompose, drivers, kitagawa, wave_changes


def test_the_worked_example():
    within, composition = kitagawa([.5, .3, .2], [40, 20, -10], [.3, .3, .4], [45, 20, -12])
    assert (float(within), float(composition)) == pytest.approx((1.4, -10.7))


@given(st.lists(st.tuples(*[st.floats(1, 100)] * 4), min_size=2, max_size=5))
def test_the_parts_always_add_up_to_the_change(rows):
    w1, m1, w2, m2 = (pd.Series(x) for x in zip(*rows))
    w1, w2 = w1 / w1.sum(), w2 / w2.sum()
    within, composition = kitagawa(w1, m1, w2, m2)
    assert within + composition == pytest.approx((w2 * m2).sum() - (w1 * m1).sum(), abs=1e-9)


def measures():
    rows = [("p1", "w1", 500, 40), ("p2", "w1", 300, 20), ("p3", "w1", 200, -10), ("p1", "w2", 300, 45), ("p2", "w2", 300, 20),
            ("p3", "w2", 400, -12)]
    frame = pd.DataFrame(rows, columns=["persona", "wave", "n", "estimate"])
    return frame.assign(metric="nps", stage="all", touchpoint="all", channel="all", segment="all", period="all",
                        low=frame["estimate"] - 8, high=frame["estimate"] + 8)


def test_measures_are_decomposed_with_intervals():
    found = decompose(measures(), "nps", "w1", "w2").set_index("part")
    assert found["estimate"].to_dict() == pytest.approx({"within": 1.4, "composition": -10.7, "total": -9.3})
    assert (found["low"] < found["estimate"]).all() and (found["estimate"] < found["high"]).all()
    assert found.loc["composition", "high"] < 0 < found.loc["within", "high"]


def test_one_persona_cannot_be_decomposed():
    assert decompose(measures().iloc[[0, 3]], "nps", "w1", "w2").empty
    assert decompose(tables.empty("measures"), "nps", "w1", "w2").empty


def satisfied(people, wave):
    """Rows of csat at the decision, per persona and for everyone, from (satisfied, asked) per persona."""
    rows = [(f"p{i + 1}", x, n) for i, (x, n) in enumerate(people)] + [("all", *np.sum(people, axis=0))]
    frame = pd.DataFrame(rows, columns=["persona", "x", "n"])
    low, high = intervals.wilson(frame["x"], frame["n"])
    return pd.DataFrame({"metric": "csat", "stage": "decision", "persona": frame["persona"], "touchpoint": "all", "channel": "all",
                         "segment": "all", "period": "all", "wave": wave, "estimate": frame["x"] / frame["n"], "low": low, "high": high,
                         "n": frame["n"].astype(int), "unit": "share", "method": "wilson", "status": "reported"})


def parts(before, after):
    rows = pd.concat([satisfied(before, "w1"), satisfied(after, "w2")], ignore_index=True)
    nothing = tables.empty("themes")
    return drivers(wave_changes(rows, nothing, "w1", "w2"), rows, nothing, "nps")


def test_a_total_that_goes_the_other_way_than_every_persona_is_warned_of():
    """Both personas are less satisfied than they were, but far more of the satisfied persona answered."""
    found = parts([(180, 200), (320, 800)], [(640, 800), (60, 200)])
    assert len(found) == 3 and found["is_reversed"].all()
    p = found.set_index("part")["estimate"]
    assert p["within"] == pytest.approx(-0.1) and p["total"] == pytest.approx(0.2)


def test_a_change_that_all_personas_share_is_no_reversal():
    found = parts([(100, 200), (100, 200)], [(150, 200), (150, 200)])
    assert not found["is_reversed"].any() and found.set_index("part").loc["composition", "estimate"] == pytest.approx(0)


@pytest.mark.parametrize("runs", [20, pytest.param(300, marks=pytest.mark.proof)])
def test_a_planted_reversal_is_always_found_and_none_where_there_is_none(runs):
    rng = np.random.default_rng(8)
    found = {True: 0, False: 0}
    for _ in range(runs):
        for has_reversal, before, after in ((True, ((200, .9), (800, .4)), ((800, .75), (200, .25))),
                                            (False, ((500, .7), (500, .5)), ((500, .7), (500, .5)))):
            drawn = [[(rng.binomial(n, p), n) for n, p in wave] for wave in (before, after)]
            made = parts(*drawn)
            found[has_reversal] += len(made) > 0 and bool(made["is_reversed"].any())
    assert found[True] == runs and found[False] <= 0.05 * runs
