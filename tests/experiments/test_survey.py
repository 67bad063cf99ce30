"""What a survey will show before it is held: expected people by hand, and the promised change found in eight of ten simulated waves."""

import numpy as np
import pandas as pd
import pytest
from scipy import special

from helpers import intervals, tables
from helpers.compare.differences import differences
from helpers.experiments import survey


def measure(metric, stage, persona, estimate, low, high, n, unit, method):
    return {"metric": metric, "stage": stage, "persona": persona, "touchpoint": "all", "channel": "all", "segment": "all", "period": "all",
            "wave": "w1", "estimate": estimate, "low": low, "high": high, "n": n, "unit": unit, "method": method, "status": "reported"}


def cell(p, n_before):
    return pd.DataFrame([["csat", "decision", "all", "share", p, np.sqrt(p * (1 - p)), 1.0, float(n_before), False]],
                        columns=[*survey.CELL, "is_pain"])


def test_people_of_a_cell_grow_with_the_respondents_and_those_of_behaviour_do_not():
    rows = pd.DataFrame([measure("csat", "decision", "all", .6, .5, .7, 100, "share", "wilson"),
                         measure("csat", "decision", "p1", .6, .4, .8, 20, "share", "wilson"),
                         measure("conversion", "decision", "all", .1, .09, .11, 5000, "share", "wilson")])
    cells = survey.baseline(rows, tables.empty("themes"), "w1", respondents=200)
    plan = survey.survey_plan(cells, 400).set_index(["metric", "persona"])
    assert plan["n"].to_dict() == {("csat", "all"): 200, ("csat", "p1"): 40, ("conversion", "all"): 5000}
    assert set(plan["state"]) == {"readable"}
    assert survey.survey_plan(cells, 100).set_index(["metric", "persona"]).loc[("csat", "p1"), "state"] == "narrow"
    assert survey.survey_plan(cells, 50).set_index(["metric", "persona"]).loc[("csat", "p1"), "state"] == "closed"


def test_the_spread_is_that_of_the_answers():
    x = np.array([1.0, 4, 5, 5, 7, 2, 3])
    mean, low, high = (float(v) for v in intervals.mean_t(x.sum(), (x**2).sum(), 7))
    rows = pd.DataFrame([measure("ces", "decision", "all", mean, low, high, 7, "score", "mean_t")])
    assert survey.baseline(rows, tables.empty("themes"), "w1", 7)["sd"].iloc[0] == pytest.approx(x.std(ddof=1))


def test_before_any_wave_usual_values_are_taken_for_the_questions_of_the_study():
    cells = survey.assumed([("nps", "advocacy"), ("csat", "decision"), ("csat", "decision"), ("closed", "decision")])
    plan = survey.survey_plan(cells, 200)
    assert plan.groupby("metric").size().to_dict() == {"csat": 4, "nps": 4}
    assert plan.set_index(["metric", "persona"]).loc[("nps", "group_0.1"), ["n", "state"]].tolist() == [19, "narrow"]
    # two waves of 190 with a spread of 75 points: 2.8016 standard errors
    assert plan.set_index(["metric", "persona"]).loc[("nps", "all"), "detectable"] == pytest.approx(2.801585 * 75 * np.sqrt(2 / 190))


def test_nothing_asked_gives_an_empty_plan():
    assert survey.survey_plan(survey.assumed([]), 100).empty


@pytest.mark.row("B10")
@pytest.mark.parametrize("runs", [4_000, pytest.param(40_000, marks=pytest.mark.proof)])
@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize(("before", "after"), [(300, 300), (700, 200), (100, 150)])
def test_the_promised_change_is_found_in_eight_of_ten_waves(runs, p, before, after):
    plan = survey.survey_plan(cell(p, before), after).iloc[0]
    rng = np.random.default_rng(4)
    x, y = rng.binomial(before, p, runs), rng.binomial(after, p + plan["detectable"] * (1 if p < 0.5 else -1), runs)
    ends = [(v / n, *intervals.wilson(v, n), np.full(runs, float(n))) for v, n in ((x, before), (y, after))]
    frame = pd.DataFrame({f"{k}_{w}": e for w, given in zip(("before", "after"), ends) for k, e in zip(("estimate", "low", "high", "n"), given)})
    found = differences(frame.assign(unit="share", method="wilson"))
    assert 0.75 <= (found["p"] < 0.05).mean() <= 0.9


def test_among_many_cells_only_a_larger_change_is_promised():
    one = survey.survey_plan(cell(0.5, 300), 300)
    many = survey.survey_plan(pd.concat([cell(0.5, 300)] * 40, ignore_index=True), 300)
    assert one["detectable_all"].iloc[0] == pytest.approx(one["detectable"].iloc[0])
    assert many["detectable_all"].iloc[0] > 1.3 * many["detectable"].iloc[0]
    z = -float(special.ndtri(0.05 / 40 / 2)) + 0.841621
    both = survey.survey_plan(pd.concat([cell(0.5, 300)] * 2 + [cell(0.5, 300).assign(persona="p1")] * 3, ignore_index=True), 300)
    alone = [survey.survey_plan(pd.concat([cell(0.5, 300)] * k, ignore_index=True), 300)["detectable_all"].iloc[0] for k in (4, 6)]
    assert both["detectable_all"].tolist() == pytest.approx([alone[0]] * 2 + [alone[1]] * 3)     # everyone and the personas: each family has half of the rate
    d = many["detectable_all"].iloc[0]
    assert d == pytest.approx(z * np.sqrt(.25 / 300 + (.5 - d) * (.5 + d) / 300), rel=1e-6)


def test_what_a_wave_teaches_by_hand():
    rows = pd.DataFrame([measure("nps", "all", "all", 20.0, 10.0, 30.0, 100, "points", "adjusted_wald"), measure("nps", "decision", "all", 5.0, 1.0, 9.0, 50, "points", "adjusted_wald"),
                         measure("csat", "all", "all", .6, .5, .7, 90, "share", "wilson"), measure("csat", "decision", "all", .8, .7, .9, 50, "share", "wilson"),
                         measure("ces", "decision", "p1", 5.0, 4.0, 6.0, 1, "score", "mean_t"), measure("repeat_purchase", "all", "all", .2, .1, .3, 400, "share", "wilson"),
                         measure("aov", "all", "all", 50.0, 40.0, 60.0, 400, "euro", "delta"), measure("ces", "all", "p2", 5.0, np.nan, np.nan, 3, "score", "mean_t"),
                         {**measure("csat", "retention", "all", .6, .5, .7, 90, "share", "wilson"), "channel": "web"},
                         {**measure("csat", "retention", "all", .6, .5, .7, 90, "share", "wilson"), "wave": "w0"}])
    pains = pd.DataFrame({"kind": ["pain_point", "goal", "pain_point"], "wave": ["w1", "w1", "w0"], "theme": "late", "stage": "decision", "persona": "all", "share": .25, "low": .1, "high": .4, "n": 80})
    found = survey.baseline(rows, pains, "w1", 200, 0.9).set_index(["metric", "stage", "persona"])
    assert list(found.index) == [("nps", "all", "all"), ("csat", "decision", "all"), ("ces", "decision", "p1"), ("repeat_purchase", "all", "all"), ("late", "decision", "all")]
    z, t = special.ndtri(0.95), special.stdtrit(1, 0.95)
    assert found["sd"].tolist() == pytest.approx([10 / z * 10, 0.4, 1 / t, 0.4, np.sqrt(.25 * .75)])
    assert found["part"].tolist() == pytest.approx([0.5, 0.25, 1 / 200, np.nan, 0.4], nan_ok=True)
    assert found["n_before"].tolist() == [100, 50, 1, 400, 80] and found["is_pain"].tolist() == [False] * 4 + [True] and found["unit"].iloc[4] == "share"
    assert survey.baseline(rows, pains, "w1", 0)["part"].iloc[0] == 100


def test_thirty_people_are_readable_and_ten_are_not_closed():
    plan = survey.survey_plan(pd.concat([cell(0.5, 200)] * 4, ignore_index=True).assign(part=[30, 29, 10, 9]), 1)
    assert plan["state"].tolist() == ["readable", "narrow", "narrow", "closed"] and plan["detectable"].notna().tolist() == [True, False, False, False]
    low, high = intervals.wilson(15.0, 30)
    assert plan["half"].iloc[0] == pytest.approx((high - low) / 2)
    before = survey.survey_plan(pd.concat([cell(0.5, 30), cell(0.5, 29)], ignore_index=True), 100)
    assert before["detectable"].notna().tolist() == [True, False] and before["state"].tolist() == ["readable"] * 2
    none = survey.survey_plan(cell(0.5, 100).assign(part=0.004), 100)
    assert none["n"].tolist() == [0] and none["half"].isna().all() and none["state"].tolist() == ["closed"]


def test_a_mean_has_half_its_interval_from_its_spread_and_a_share_moves_towards_the_middle():
    score = cell(0.5, 100).assign(metric="ces", unit="score", estimate=5.0, sd=2.0)
    found = survey.survey_plan(score, 400, level=0.9, power=0.9).iloc[0]
    assert found["half"] == pytest.approx(special.ndtri(0.95) * 2 / 20)
    assert found["detectable"] == pytest.approx((special.ndtri(0.95) + special.ndtri(0.9)) * 2 * np.sqrt(1 / 100 + 1 / 400))
    for p, towards in ((0.2, 1), (0.8, -1), (0.5, -1)):
        d = survey.survey_plan(cell(p, 300), 300)["detectable"].iloc[0]
        end = p + towards * d
        assert d == pytest.approx(2.801585 * np.sqrt(p * (1 - p) / 300 + end * (1 - end) / 300), rel=1e-5)


def test_usual_values_are_planned_for_everyone_and_for_three_sizes_of_groups():
    cells = survey.assumed([("valence_reported", "use"), ("nps", "use"), ("csat", "use"), ("ces", "use")])
    assert cells["metric"].unique().tolist() == ["ces", "csat", "nps", "valence_reported"] and len(cells) == 16 and not cells["is_pain"].any()
    assert cells[cells["metric"] == "csat"][["stage", "persona", "unit", "estimate", "part"]].values.tolist() == [
        ["use", "all", "share", 0.7, 0.95], ["use", "group_0.5", "share", 0.7, 0.475], ["use", "group_0.25", "share", 0.7, 0.2375], ["use", "group_0.1", "share", 0.7, pytest.approx(0.095)]]
    first = cells.drop_duplicates("metric").set_index("metric")
    assert first["stage"].to_dict() == {"ces": "use", "csat": "use", "nps": "all", "valence_reported": "use"}
    assert first["sd"].to_dict() == pytest.approx({"ces": 1.5, "csat": np.sqrt(0.21), "nps": 75, "valence_reported": 0.5}) and cells["n_before"].isna().all()
