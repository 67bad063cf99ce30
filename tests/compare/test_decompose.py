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


def pair(verdict="cannot_tell", metric="csat"):
    """Changes for everyone, as far as `drivers` looks at them."""
    return pd.DataFrame([{"kind": "measure", "metric": metric, "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "unit": "points", "verdict": verdict,
                          "wave_before": "w1", "wave_after": "w2"}])


def steady(metric="nps", **more):
    """Two personas of 300 each whose means did not move."""
    rows = [(persona, wave, 300, mean) for persona, mean in (("p1", 40.0), ("p2", 20.0)) for wave in ("w1", "w2")]
    frame = pd.DataFrame(rows, columns=["persona", "wave", "n", "estimate"])
    return frame.assign(**{"metric": metric, "stage": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "low": frame["estimate"] - 5, "high": frame["estimate"] + 5} | more)


def test_the_outcome_is_always_taken_apart_and_another_cell_only_when_it_changed():
    for metric, verdict, rows in (("nps", "cannot_tell", 3), ("ces", "cannot_tell", 0), ("ces", "changed", 3)):
        found = drivers(pair(verdict, metric), steady(metric), tables.empty("themes"), "nps")
        assert len(found) == rows and not found["is_reversed"].any()
    whole = found.iloc[0]
    assert (whole["kind"], whole["metric"], whole["stage"], whole["unit"]) == ("measure", "ces", "all", "points") and found["part"].tolist() == ["within", "composition", "total"]
    assert drivers(pair("changed").assign(persona="p1"), steady("csat"), tables.empty("themes"), "nps").empty
    assert drivers(pair("changed").assign(channel="web"), steady("csat"), tables.empty("themes"), "nps").empty
    assert drivers(pair().iloc[:0], steady(), tables.empty("themes"), "nps").empty


def test_complaints_are_taken_apart_by_their_shares():
    rows = steady().rename(columns={"metric": "theme", "estimate": "share"}).drop(columns=["touchpoint", "channel", "segment", "period"])
    told = rows.assign(theme="late", kind="pain_point", share=rows["share"] / 100, low=rows["low"] / 100, high=rows["high"] / 100)
    told.loc[(told["persona"] == "p1") & (told["wave"] == "w2"), "share"] += 0.2
    found = drivers(pair("changed", "late").assign(kind="theme", unit="share"), steady(), told, "nps").set_index("part")["estimate"]
    assert found.to_dict() == pytest.approx({"within": 0.1, "composition": 0, "total": 0.1})
    assert drivers(pair("changed", "late").assign(kind="theme"), steady(), told.assign(kind="goal"), "nps").empty


@pytest.mark.parametrize("column", ["touchpoint", "channel", "segment", "period"])
def test_parts_of_a_place_or_a_period_and_gaps_do_not_count(column):
    assert decompose(steady(**{column: "web"}), "nps", "w1", "w2").empty and decompose(steady(), "nps", "w1", "w2", stage="use").empty
    gap = steady()
    gap.loc[gap["persona"] == "p2", "estimate"] = np.nan
    assert decompose(gap, "nps", "w1", "w2").empty and len(decompose(steady(), "nps", "w1", "w2")) == 3


def test_the_interval_of_each_part_is_that_of_means_with_their_spread_and_shares_that_are_drawn():
    """By the delta method: the means with half an interval over 1.645 each, the shares with p (1 - p) / n."""
    found = decompose(steady(), "nps", "w1", "w2", level=0.9, draws=40_000).set_index("part")
    se, share = 5 / 1.644854, np.sqrt(0.25 / 600)
    within, composition = se * np.sqrt(2 * 2 * 0.25), np.sqrt(2) * share * (40 - 20)
    for part, half in (("within", 1.644854 * within), ("composition", 1.644854 * composition), ("total", 1.644854 * np.hypot(within, composition))):
        assert [found.loc[part, "low"], found.loc[part, "high"]] == pytest.approx([-half, half], rel=0.04)
    again = decompose(steady(), "nps", "w1", "w2", level=0.9, draws=40_000)
    pd.testing.assert_frame_equal(again.set_index("part"), found)
