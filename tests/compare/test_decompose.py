"""Kitagawa's decomposition against the worked example."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import tables
from helpers.compare import decompose, kitagawa


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
