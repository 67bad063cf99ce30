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


def told(before, after, **keywords):
    return wave_changes(pd.concat([before, after], ignore_index=True), NOTHING, "w1", "w2", **keywords)


def scored(low, high, wave, estimate=None, unit="euro", n=100, metric="aov"):
    """One amount with its interval; of two independent ones the ends of the difference are those of right-angled triangles."""
    return shares(1, n, wave, metric=metric).assign(estimate=(low + high) / 2 if estimate is None else estimate, low=low, high=high, unit=unit, method="delta")


def test_thirty_people_are_enough_and_the_reason_why_a_cell_stays_open_is_told():
    few = told(shares(2, 29, "w1"), shares(90, 100, "w2")).iloc[0]
    enough = told(shares(2, 30, "w1"), shares(90, 100, "w2")).iloc[0]
    wide = told(shares(50, 100, "w1"), shares(52, 100, "w2")).iloc[0]
    same = told(shares(5_000, 10_000, "w1"), shares(5_010, 10_000, "w2")).iloc[0]
    assert [r["reason"] for r in (few, wide)] == ["few_people", "too_wide"] and pd.isna(enough["reason"]) and pd.isna(same["reason"])
    assert (enough["verdict"], enough["before"], enough["after"], enough["n_before"], enough["n_after"]) == ("changed", 2 / 30, 0.9, 30, 100)
    assert (enough["wave_before"], enough["wave_after"], enough["kind"]) == ("w1", "w2", "measure") and pd.isna(enough["n_both"])
    assert told(shares(9, 10, "w1"), shares(1, 10, "w2"), minimum=10)["verdict"].tolist() == ["changed"]


@pytest.mark.parametrize(("unit", "margin"), [("share", 0.05), ("points", 10.0), ("score", 0.3), ("valence", 0.1), ("euro", 4.0)])
def test_the_same_is_what_lies_wholly_within_the_margin_of_its_unit(unit, margin):
    """Other units: a tenth of 40 before. Both ends of the difference lie at the square root of two halves."""
    for width, wanted in ((0.999, "same"), (1.001, "cannot_tell")):
        half = width * margin / np.sqrt(2)
        rows = [scored(40 - half, 40 + half, wave, unit=unit, metric="m") for wave in ("w1", "w2")]
        assert told(*rows)["verdict"].tolist() == [wanted]
    half, shift = 0.2 * margin / np.sqrt(2), 0.79 * margin
    for sign in (1, -1):          # a shift so small that it is still the same, though it is clear: a change comes first
        rows = [scored(40 - half, 40 + half, "w1", unit=unit, metric="m"), scored(40 + sign * shift - half, 40 + sign * shift + half, "w2", unit=unit, metric="m")]
        assert told(*rows)["verdict"].tolist() == ["changed"]
        assert told(*rows, fdr=0)["verdict"].tolist() == ["same"]
    assert told(*rows, fdr=0, margins={unit: 0.9 * margin})["verdict"].tolist() == ["cannot_tell"]


def test_rows_come_in_the_order_of_their_key_and_only_what_both_waves_have():
    before = pd.concat([shares(50, 100, "w1", metric=m, stage=s) for m, s in (("nps", "all"), ("csat", "use"), ("csat", "buy"), ("gone", "all"))])
    after = pd.concat([shares(50, 100, "w2", metric=m, stage=s) for m, s in (("csat", "buy"), ("csat", "use"), ("nps", "all"), ("new", "all"))])
    assert told(before, after)[["metric", "stage"]].values.tolist() == [["csat", "buy"], ["csat", "use"], ["nps", "all"]]


def test_people_in_both_waves_count_for_the_whole_cell_and_not_for_one_channel_of_it():
    both = pd.DataFrame({"metric": ["csat", "ctr"], "stage": "decision", "persona": "all", "n_both": 100, "r": 0.9, "only_before": 1, "only_after": 12})
    before = pd.concat([shares(50, 100, "w1"), shares(50, 100, "w1", metric="ctr").assign(channel="email")])
    after = pd.concat([shares(61, 100, "w2"), shares(61, 100, "w2", metric="ctr").assign(channel="email")])
    found = told(before, after, same_people=both).set_index("metric")
    apart = told(before, after).set_index("metric")
    assert found.loc["csat", "n_both"] == 100 and pd.isna(found.loc["ctr", "n_both"])
    assert found.loc["csat", "low"] > apart.loc["csat", "low"] and found.loc["ctr", "low"] == apart.loc["ctr", "low"]
    for n, is_told in ((10, True), (9, False)):
        assert told(before, after, same_people=both.assign(n_both=n)).set_index("metric")["n_both"].notna().tolist() == [is_told, False]


def test_only_a_metric_that_repeats_its_total_at_a_stage_is_left_out_there():
    rows = pd.concat([shares(50, 100, "w1", metric="conversion", stage=s) for s in ("all", "decision")] + [shares(10, 20, "w1", metric="bought", stage="all")]
                     + [shares(9, 20, "w1", metric="bought")])
    assert family(rows)[["metric", "stage"]].values.tolist() == [["conversion", "all"], ["bought", "decision"]]
    for name, value in (("segment", "x=1"), ("period", "2026-01"), ("status", "inferred"), ("low", np.nan)):
        assert family(shares(50, 100, "w1").assign(**{name: value})).empty
    assert len(family(shares(50, 100, "w1").assign(status="observed"))) == 1
    for metric in ("drop_off", "bounce", "single_page", "order_value_median", "roi", "action", "valence_touchpoint", "traffic_share"):
        assert family(shares(50, 100, "w1", metric=metric)).empty
