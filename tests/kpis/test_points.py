"""The points table, by hand and on later people."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.kpis import points as p
from helpers.kpis.prediction import Cases, judge


def cases(rng, n=3_000):
    x = pd.DataFrame({"idle_days": rng.uniform(0, 14, n), "visits": rng.poisson(1.0, n).astype(float),
                      "channel": rng.choice(["email", "search"], n), "noise": rng.normal(size=n)})
    odds = -2.0 + 0.9 * np.minimum(x["visits"], 2) + 0.7 * (x["channel"] == "email")
    return Cases(x, (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(float), rng.integers(0, 2, n), np.arange(n))


def test_ten_points_double_the_odds_and_a_trait_that_says_nothing_is_left_out():
    rng = np.random.default_rng(2)
    found = cases(rng, 20_000)
    bands = p.points_table(found.x, found.y)
    assert {b.item for b in bands} == {"visits", "channel"} and min(b.points for b in bands) == 0
    words = {b.word: b.points for b in bands if b.item == "channel"}
    assert words["email"] - words["search"] == pytest.approx(0.7 * 10 / np.log(2), abs=2)


def test_a_total_is_the_sum_of_its_bands():
    bands = [p.Band("visits", None, -np.inf, 0, 0), p.Band("visits", None, 0, np.inf, 12), p.Band("channel", "email", np.nan, np.nan, 7)]
    x = pd.DataFrame({"visits": [0.0, 2, 2], "channel": ["email", "search", "email"]})
    assert p.total(bands, x).tolist() == [7, 12, 19]


@pytest.mark.row("A7")
def test_the_lead_score_is_a_table_anyone_can_add_up_with_totals_that_hold_on_later_people():
    rng = np.random.default_rng(4)
    earlier, later = cases(rng), cases(rng)
    judged = judge(earlier, later, model=p.points, name="points")
    card = p.scorecard(earlier, later, judged.chances)
    totals = card[card["item"] == "total"]
    assert judged.checks["verdict"].startswith("better") and judged.checks["ece"] <= 0.05
    assert totals["estimate"].corr(totals["points"], "spearman") > 0.8 and totals["n"].sum() == 3_000
    assert (totals["estimate"] - totals["expected"]).abs().max() <= 0.08
    assert (card.groupby("item")["points"].min() == 0).drop("total").all() and not card.duplicated(["item", "band"]).any()


def test_bands_are_zero_apart_then_thirds_and_words_of_twenty_people():
    x = pd.DataFrame({"visits": [0.0] * 6 + list(range(1, 95)), "age": [0.0] * 5 + list(range(5, 100)), "word": ["b"] * 20 + ["a"] * 61 + ["c"] * 19})
    inf = np.inf
    # thirds of 1 to 94 lie at 32 and 63; five zeros of a hundred are not set apart, and thirds of all lie at 33 and 66
    assert p.bands_of(x) == [p.Band("visits", None, -inf, 0.0, 0), p.Band("visits", None, 0.0, 32.0, 0), p.Band("visits", None, 32.0, 63.0, 0),
                             p.Band("visits", None, 63.0, inf, 0), p.Band("age", None, -inf, 33.0, 0), p.Band("age", None, 33.0, 66.0, 0),
                             p.Band("age", None, 66.0, inf, 0), *(p.Band("word", w, pytest.approx(np.nan, nan_ok=True), pytest.approx(np.nan, nan_ok=True), 0) for w in "ab")]
    assert p.bands_of(pd.DataFrame({"never": np.zeros(3)})) == [p.Band("never", None, -inf, 0.0, 0), p.Band("never", None, 0.0, inf, 0)]


def test_a_band_holds_its_upper_edge_and_not_its_lower():
    assert p.Band("x", None, 1.0, 3.0, 5).holds(pd.DataFrame({"x": [1.0, 1.1, 3.0, 3.1, np.nan]})).tolist() == [False, True, True, False, False]


def test_points_are_those_of_the_coefficients_and_four_is_enough_to_stay():
    """Of so many that the ridge does not matter, 60 % against 50 % is log2(1.5) = 0.585 doublings, 57 % is 0.407 and 55 % is 0.290."""
    for share, found in ((0.6, {"a": 6, "b": 0}), (0.57, {"a": 4, "b": 0}), (0.55, {})):
        x = pd.DataFrame({"w": ["a"] * 50_000 + ["b"] * 50_000})
        y = np.concatenate([np.repeat([1.0, 0.0], [int(s * 50_000), 50_000 - int(s * 50_000)]) for s in (share, 0.5)])
        assert {b.word: b.points for b in p.points_table(x, y)} == found


def test_the_scorecard_by_hand():
    """Two bands of a trait with 10 and 40 of 50 that have it; later people have half of the totals right."""
    x = pd.DataFrame({"w": ["a"] * 50 + ["b"] * 50})
    earlier = Cases(x, np.concatenate([np.repeat([1.0, 0.0], [10, 40]), np.repeat([1.0, 0.0], [40, 10])]), np.zeros(100), np.arange(100))
    later = Cases(pd.DataFrame({"w": ["a", "a", "b", "b"]}), np.array([0, 1, 1, 1.0]), np.zeros(4), np.array(["p", "q", "r", "r"]))
    card = p.scorecard(earlier, later, np.array([0.1, 0.2, 0.7, 0.8]), 0.9)
    high = int(card["points"].max())
    assert high == 28       # of the 40 that four doublings would be: 50 (.8 - expit(h)) = 4 h, h = .96, and 2 h are 2.77 doublings
    assert card[["item", "word", "points", "n", "band"]].fillna("-").values.tolist() == [
        ["w", "a", 0, 50, 0], ["w", "b", high, 50, 1], ["total", "-", 0, 2, 0], ["total", "-", high, 1, 1]]
    assert card["estimate"].tolist() == [0.2, 0.8, 0.5, 1.0] and card["expected"].tolist() == pytest.approx([np.nan, np.nan, 0.15, 0.75], nan_ok=True)
    low, top = intervals.ratio_share(np.repeat([1.0, 0.0], [10, 40]), np.ones(50), 0.9)[1:]
    assert card.loc[0, ["low", "high"]].tolist() == pytest.approx([low, top])
    # fifths of 0, 0, 28 and 28 end at 0, 5.6, 22.4 and 28; where nobody is there is no row
    assert np.isnan(card["above"].iloc[2]) and [card["until"].iloc[2], *card[["above", "until"]].iloc[3]] == pytest.approx([0, 0.8 * high, high])
