"""Verdicts between waves: a planted change is found, nothing is found where nothing changed, and small cells stay open."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.compare import wave_changes
from helpers.compare.waves import family

NOTHING = tables.empty("themes")


def shares(x, n, wave, stage="decision", metric="csat", persona="all"):
    """One share per entry of x, each a metric of its own."""
    x = np.atleast_1d(np.asarray(x, dtype=float))
    low, high = intervals.wilson(x, n)
    names = [metric if len(x) == 1 else f"{metric}{i:03d}" for i in range(len(x))]
    return pd.DataFrame({"metric": names, "stage": stage, "persona": persona, "touchpoint": "all", "channel": "all", "segment": "all",
                         "period": "all", "wave": wave, "estimate": x / n, "low": low, "high": high, "n": n, "unit": "share",
                         "method": "wilson", "status": "reported"})


def verdicts(before, after, **keywords):
    found = wave_changes(pd.concat([before, after], ignore_index=True), NOTHING, "w1", "w2", **keywords)
    return found["verdict"].tolist()


@pytest.mark.row("B2")
def test_changed_same_and_cannot_tell():
    assert verdicts(shares(50, 100, "w1"), shares(80, 100, "w2")) == ["changed"]
    assert verdicts(shares(5_000, 10_000, "w1"), shares(5_010, 10_000, "w2")) == ["same"]
    assert verdicts(shares(50, 100, "w1"), shares(52, 100, "w2")) == ["cannot_tell"]


def test_a_cell_with_fewer_than_thirty_people_stays_open():
    found = wave_changes(pd.concat([shares(2, 29, "w1"), shares(90, 100, "w2")]), NOTHING, "w1", "w2")
    assert found["verdict"].tolist() == ["cannot_tell"] and found["q"].isna().all()


def test_the_smallest_visible_change_stands_beside_every_verdict():
    found = wave_changes(pd.concat([shares(50, 100, "w1"), shares(52, 100, "w2")]), NOTHING, "w1", "w2")
    assert found["detectable"].iloc[0] == pytest.approx(0.196, abs=0.01)


def test_one_wave_has_no_changes():
    found = wave_changes(shares(50, 100, "w1"), NOTHING, "w0", "w1")
    assert found.empty and list(found) == list(tables.contract("changes").columns)
    assert wave_changes(tables.empty("measures"), NOTHING, "w1", "w2").empty


def test_a_theme_that_fades_is_found():
    theme = pd.DataFrame({"theme": "no_size_table", "kind": ["pain_point", "pain_point", "opportunity"], "stage": "consideration",
                          "persona": "all", "wave": ["w1", "w2", "w1"], "share": [.24, .06, .24], "low": [.2, .04, .2],
                          "high": [.28, .09, .28], "n": [400, 400, 400], "people": [96, 24, 96]})
    found = wave_changes(tables.empty("measures"), theme, "w1", "w2")
    assert found[["kind", "metric", "verdict"]].to_numpy().tolist() == [["theme", "no_size_table", "changed"]]


def test_the_family_holds_each_fact_once():
    rows = pd.concat([shares(50, 100, "w1"), shares(60, 120, "w1", stage="all"), shares(9, 90, "w1", metric="aov", stage="all"),
                      shares(9, 90, "w1", metric="aov"), shares(50, 100, "w1", metric="bounce"),
                      shares(50, 100, "w1", metric="attribution_first"), shares(50, 100, "w1").assign(channel="email"),
                      shares(50, 100, "w1").assign(touchpoint="cart"), shares(50, 100, "w1", metric="reach").assign(touchpoint="cart"),
                      shares(50, 100, "w1", metric="nps", stage="all"), shares(5, 9, "w1", metric="ctr").assign(channel="email"),
                      shares(50, 100, "w1", metric="sessions").assign(unit="count")])
    kept = family(rows)
    assert sorted(zip(kept["metric"], kept["stage"], kept["touchpoint"], kept["channel"])) == [
        ("aov", "all", "all", "all"), ("csat", "decision", "all", "all"), ("ctr", "decision", "all", "email"), ("nps", "all", "all", "all"),
        ("reach", "decision", "cart", "all")]


def test_total_and_personas_are_two_families_and_q_says_so():
    before = pd.concat([shares(50, 100, "w1"), shares(25, 50, "w1", persona="p1")])
    after = pd.concat([shares(65, 100, "w2"), shares(25, 50, "w2", persona="p1")])
    alone = wave_changes(pd.concat([before.iloc[:1], after.iloc[:1]]), NOTHING, "w1", "w2")
    both = wave_changes(pd.concat([before, after]), NOTHING, "w1", "w2")
    assert both.loc[both["persona"] == "all", "q"].iloc[0] == pytest.approx(2 * alone["q"].iloc[0])


@pytest.mark.parametrize(("runs", "bound"), [(12, 0.09), pytest.param(300, 0.05, marks=pytest.mark.proof)])
def test_few_false_changes_among_180_null_cells_and_most_planted_ones_found(runs, bound):
    """The mean share of false ones among the changes; with 12 runs it is only held to be within two standard errors of 5 %."""
    rng = np.random.default_rng(5)
    false, found = [], 0
    for _ in range(runs):
        before, after = rng.binomial(150, 0.5, 200), rng.binomial(150, np.r_[np.full(20, 0.7), np.full(180, 0.5)])
        changed = np.array(verdicts(shares(before, 150, "w1"), shares(after, 150, "w2"))) == "changed"
        false.append(changed[20:].sum() / max(changed.sum(), 1))
        found += changed[:20].sum()
    assert np.mean(false) <= bound and found / (20 * runs) >= 0.70


@pytest.mark.parametrize(("runs", "most"), [(30, 4), pytest.param(400, 28, marks=pytest.mark.proof)])
def test_two_halves_of_the_same_people_show_no_change(runs, most):
    """At most 5 % of the runs in the long run; more than ``most`` has a chance below 5 % there."""
    rng = np.random.default_rng(11)
    false = 0
    for _ in range(runs):
        scores = rng.choice(11, size=(600, 8), p=np.r_[np.full(7, .05), .15, .15, .2, .15])
        half = rng.permutation(600) < 300
        rows = []
        for wave, people in (("w1", half), ("w2", ~half)):
            part = scores[people]
            estimate, low, high = intervals.nps((part >= 9).sum(0), ((part == 7) | (part == 8)).sum(0), (part <= 6).sum(0))
            rows.append(shares(np.ones(8), 300, wave).assign(estimate=estimate, low=low, high=high, unit="points", method="adjusted_wald"))
        false += "changed" in verdicts(*rows)
    assert false <= most


@pytest.mark.parametrize(("runs", "most"), [(25, 4), pytest.param(1_000, 62, marks=pytest.mark.proof)])
def test_among_two_hundred_null_cells_of_every_kind_hardly_ever_one_is_called_changed(runs, most):
    """With nothing changed the false-discovery rate is the chance of any change: at most 5 %, also for rare shares, scores and NPS."""
    rng, false = np.random.default_rng(21), 0
    p = np.tile([.03, .1, .3, .5, .7, .9, .97], 20)
    for _ in range(runs):
        waves = []
        for wave in ("w1", "w2"):
            made = [shares(rng.binomial(150, p), 150, wave)]
            scores = rng.choice(7, size=(150, 40), p=[.02, .03, .05, .15, .25, .3, .2]) + 1.0
            mean, low, high = intervals.mean_t(scores.sum(0), (scores**2).sum(0), 150)
            made.append(shares(np.ones(40), 150, wave, metric="ces").assign(estimate=mean, low=low, high=high, unit="score", method="mean_t"))
            said = rng.multinomial(150, [.4, .35, .25], 20).T
            mean, low, high = intervals.nps(*said)
            made.append(shares(np.ones(20), 150, wave, metric="nps").assign(estimate=mean, low=low, high=high, unit="points",
                                                                            method="adjusted_wald"))
            waves.append(pd.concat(made, ignore_index=True))
        false += "changed" in verdicts(*waves)
    assert false <= most


@pytest.mark.parametrize(("runs", "least"), [(40, 28), pytest.param(400, 320, marks=pytest.mark.proof)])
def test_a_planted_change_of_twenty_nps_points_is_found_with_three_hundred_people(runs, least):
    """NPS 15 to 35 with a spread of about 75 points and 300 people a wave: found in at least 80 %."""
    rng, found = np.random.default_rng(22), 0
    for _ in range(runs):
        waves = []
        for wave, p in (("w1", [.40, .35, .25]), ("w2", [.52, .31, .17])):
            estimate, low, high = intervals.nps(*rng.multinomial(300, p))
            waves.append(shares([1], 300, wave, metric="nps").assign(estimate=estimate, low=low, high=high, unit="points",
                                                                    method="adjusted_wald"))
        found += "changed" in verdicts(*waves)
    assert found >= least
