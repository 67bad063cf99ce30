"""The points table, by hand and on later people."""

import numpy as np
import pandas as pd
import pytest

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
