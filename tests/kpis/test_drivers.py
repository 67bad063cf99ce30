"""Key drivers against R's figures, and on data with a known answer."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.kpis import How, drivers

SWISS = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality", "Fertility"]


@needs_shared
def test_lmg_and_johnson_on_swiss_equal_r(shared):
    correlation = drivers.correlations(pd.read_csv(shared / "data/reference/swiss.csv")[SWISS].to_numpy(float))
    found = drivers.lmg(correlation)
    assert found == pytest.approx([.05709122, .17117303, .26013468, .10557015, .11276592], abs=5e-9)
    assert found.sum() == pytest.approx(.7067350016, abs=5e-11)
    weights = drivers.johnson(correlation)
    assert weights == pytest.approx([.048417, .154708, .271964, .114680, .116966], abs=5e-7) and weights.sum() == pytest.approx(found.sum())


def test_two_correlated_drivers_divide_r2_as_worked_out_by_hand():
    # r12 = .5, r1y = .6, r2y = .5: R2 = (.36 + .25 - 2*.6*.5*.5) / (1 - .25) = .31/.75; half of each alone, half of each added last
    found = drivers.lmg(np.array([[1, 0.5, 0.6], [0.5, 1, 0.5], [0.6, 0.5, 1]]))
    r2 = 0.31 / 0.75
    assert found == pytest.approx([(0.36 + r2 - 0.25) / 2, (0.25 + r2 - 0.36) / 2])


def test_a_stack_of_matrices_gives_what_each_gives_alone():
    rng = np.random.default_rng(1)
    stack = np.array([np.corrcoef(rng.normal(size=(50, 4)).T) for _ in range(3)])
    for divide in (drivers.lmg, drivers.johnson):
        assert divide(stack) == pytest.approx(np.array([divide(one) for one in stack]))


def test_weights_of_a_draw_are_rows_drawn_as_often():
    rng = np.random.default_rng(2)
    x, times = rng.normal(size=(20, 3)), rng.integers(0, 4, 20)
    assert drivers.correlations(x, times[None] * 20 / times.sum())[0] == pytest.approx(np.corrcoef(np.repeat(x, times, axis=0).T))


def test_many_people_are_drawn_by_their_mean_products_as_if_one_by_one():
    rng = np.random.default_rng(4)
    bought = rng.integers(0, 2, 5_000)  # two values only: its square says nothing new
    scores = np.clip(np.rint(rng.normal(3, 1, (5_000, 2)) + bought[:, None]), 1, 5)
    columns = np.column_stack([bought, scores, np.clip(np.rint(scores.sum(axis=1) + rng.normal(0, 2, 5_000)), 0, 10)])
    full = drivers.correlations(columns, drivers.intervals.bootstrap_weights(5_000, 1_000, 1))
    expected, found = (np.quantile(drivers.lmg(x), [0.025, 0.975], axis=0) for x in (full, drivers.drawn(columns, 1_000, 1)))
    assert len(columns) == drivers.MANY and (abs(found - expected) < 0.1 * (expected[1] - expected[0])).all()


def answers(n, seed=3):
    rng = np.random.default_rng(seed)
    csat = rng.integers(1, 6, (n, 2))
    nps = np.clip(csat[:, 0] * 2 + rng.integers(-1, 2, n), 0, 10)
    parts = [("csat", "use", csat[:, 0], 1, 5), ("csat", "buy", csat[:, 1], 1, 5), ("nps", "advocacy", nps, 0, 10)]
    return pd.concat([pd.DataFrame({"person_id": [f"p{i}" for i in range(n)], "metric": m, "stage": s, "score": x.astype(float),
                                    "scale_min": float(a), "scale_max": float(b)}) for m, s, x, a, b in parts])


def test_the_stage_that_drives_recommending_comes_out_and_the_other_does_not():
    rows = {r["stage"]: r for r in drivers.importance(answers(300), How())}
    assert rows["use"]["estimate"] > 0.8 and rows["buy"]["estimate"] < 0.02 and rows["use"]["n"] == 300
    assert all(r["low"] <= r["estimate"] <= r["high"] and r["status"] == "reported" for r in rows.values())


def test_too_few_people_or_stages_give_no_importance():
    assert drivers.importance(answers(49), How()) == []
    assert drivers.importance(answers(80).query("stage != 'buy'"), How()) == []


def test_whoever_answered_all_is_one_row_and_stages_few_were_asked_about_are_left_out():
    rows = [(p, "csat", stage, x, 1, 5) for p, stage, x in (("b", "use", 5), ("a", "use", 1), ("a", "use", 5), ("c", "use", 3), ("d", "use", 2), ("a", "buy", 3), ("b", "buy", 2),
                                                            ("c", "pay", 3), ("c", "unassigned", 3), (None, "use", 1), ("b", "all", 4))]
    rows += [("a", "nps", "x", 8, 0, 10), ("a", "nps", "y", 10, 0, 10), ("b", "nps", "x", 3, 0, 10), ("c", "nps", "x", 5, 0, 10), ("e", "nps", "x", 5, 0, 10), ("d", "nps", "x", None, 0, 10)]
    frame = pd.DataFrame(rows, columns=["person_id", "metric", "stage", "score", "scale_min", "scale_max"])
    found = drivers.ratings(frame)
    assert list(found.columns) == ["buy", "use", "nps"] and found.index.tolist() == ["a", "b"]          # half of four were asked about buying, a quarter about paying
    assert found.values.tolist() == [[0.5, 0.5, 9], [0.25, 1, 3]]
    level = frame.assign(score=frame["score"].where(frame["stage"] != "buy", 3.0))
    assert list(drivers.ratings(level).columns) == ["use", "nps"]           # all the same says nothing


def test_fifty_people_and_ten_per_stage_are_enough_and_one_stage_is_not():
    assert len(drivers.importance(answers(50), How(draws=50))) == 2
    assert drivers.importance(answers(60).assign(score=lambda t: t["score"].where(t["metric"] != "nps", 7.0)), How(draws=50)) == []
    rng = np.random.default_rng(1)
    for people, rows in ((60, 6), (59, 0)):
        made = [pd.DataFrame({"person_id": [f"p{i}" for i in range(people)], "metric": metric, "stage": f"s{k}", "score": rng.integers(1, 6, people).astype(float), "scale_min": 1.0,
                              "scale_max": 5.0}) for k, metric in enumerate(["csat"] * 6 + ["nps"])]
        assert len(drivers.importance(pd.concat(made), How(draws=50))) == rows


@pytest.mark.parametrize(("stages", "method"), [(12, "lmg_bootstrap"), (13, "johnson_bootstrap")])
def test_above_twelve_stages_relative_weights_divide_r2(stages, method):
    rng = np.random.default_rng(3)
    made = [pd.DataFrame({"person_id": [f"p{i}" for i in range(150)], "metric": metric, "stage": f"s{k:02}", "score": rng.integers(1, 6, 150).astype(float), "scale_min": 1.0,
                          "scale_max": 5.0}) for k, metric in enumerate(["csat"] * stages + ["nps"])]
    frame = pd.concat(made)
    rows = drivers.importance(frame, How(draws=2))
    table = drivers.ratings(frame)
    x = np.column_stack([np.ones(150), table.drop(columns="nps")])
    rest = table["nps"] - x @ np.linalg.lstsq(x, table["nps"], rcond=None)[0]
    assert {r["method"] for r in rows} == {method} and [r["stage"] for r in rows] == [f"s{k:02}" for k in range(stages)]
    assert sum(r["estimate"] for r in rows) == pytest.approx(1 - rest.var() / table["nps"].var())
