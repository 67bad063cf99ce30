"""Factorial tests against R's anova tables."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared
from scipy import stats

from helpers.experiments import factorial
from helpers.experiments.factorial import holm


@needs_shared
def test_npk_equals_r(shared):
    npk = pd.read_csv(shared / "data/reference/npk.csv")
    found = factorial(npk, "yield", ["N", "P", "K"], block="block", most=3).set_index("term")
    expected = {"block": 4.44667, "N": 12.25873, "P": 0.54413, "K": 6.16569, "N:P": 1.37830, "N:K": 2.14597, "P:K": 0.03119}
    assert found.loc[list(expected), "f"].to_dict() == pytest.approx(expected, abs=5e-5)
    assert found.loc["N", "p"] == pytest.approx(0.0043718, abs=5e-8)
    assert found.loc["residual", "mean_square"] == pytest.approx(15.44056, abs=5e-6)
    assert found.loc["N:P:K", "df"] == 0 and np.isnan(found.loc["N:P:K", "p"])


@needs_shared
def test_warpbreaks_equals_r(shared):
    found = factorial(pd.read_csv(shared / "data/reference/warpbreaks.csv"), "breaks", ["wool", "tension"]).set_index("term")
    assert found["f"].iloc[:3].tolist() == pytest.approx([3.76529, 8.49805, 4.18907], abs=5e-6)
    assert found.loc["wool:tension", "p"] == pytest.approx(0.02104419, abs=5e-9) and found["df"].tolist() == [1, 2, 2, 48]


def test_a_planted_interaction_is_found_and_survives_the_correction():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"price": ["low", "high"] * 400, "photo": (["yes"] * 2 + ["no"] * 2) * 200})
    frame["y"] = rng.normal(size=800) + 0.8 * ((frame["price"] == "low") & (frame["photo"] == "yes"))
    found = factorial(frame, "y", ["price", "photo"]).set_index("term")
    assert found.loc["price:photo", "p_holm"] < 0.05 and (found["p_holm"].iloc[:3] >= found["p"].iloc[:3]).all()


def test_holm_by_hand():
    assert holm(np.array([0.01, np.nan, 0.04, 0.03])).tolist() == pytest.approx([0.03, np.nan, 0.06, 0.06], nan_ok=True)


def test_holm_never_falls_or_passes_one():
    assert holm(np.array([0.5, 0.02, 0.9, 0.021])).tolist() == pytest.approx([1.0, 0.08, 1.0, 0.08]) and holm(np.array([np.nan])).tolist() == pytest.approx([np.nan], nan_ok=True)


def test_a_balanced_table_by_hand():
    """Means 1, 5, 3 and 11 in four cells of two values one apart; squares over what is left, eight quarters."""
    frame = pd.DataFrame({"a": list("xxyyxxyy"), "b": list("uuuuvvvv"), "y": [0.5, 1.5, 4.5, 5.5, 2.5, 3.5, 10.5, 11.5]})
    found = factorial(frame, "y", ["a", "b"])
    assert found["term"].tolist() == ["a", "b", "a:b", "residual"] and found["df"].tolist() == [1, 1, 1, 4]
    # a: 2 against 8, b: 3 against 7, together: differences 4 and 8; each contrast squared times the eight people over four (over sixteen)
    assert found["mean_square"].tolist() == pytest.approx([72, 32, 8, 0.5]) and found["f"].tolist()[:3] == pytest.approx([144, 64, 16])
    p = [stats.f.sf(f, 1, 4) for f in (144, 64, 16)]
    assert found["p"].tolist()[:3] == pytest.approx(p) and found["p_holm"].tolist()[:3] == pytest.approx([3 * p[0], 2 * p[1], p[2]])
    assert factorial(frame, "y", ["a", "b"], most=1)["term"].tolist() == ["a", "b", "residual"]
    blocked = factorial(frame, "y", ["a"], block="b")
    assert blocked["term"].tolist() == ["b", "a", "residual"] and np.isnan(blocked["p_holm"].iloc[0]) and blocked["p_holm"].iloc[1] == pytest.approx(blocked["p"].iloc[1])
