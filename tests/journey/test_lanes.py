import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import tables
from helpers.journey import lanes
from helpers.kpis import catalogue


@pytest.mark.parametrize(
    ("ends", "goal", "better", "expected"),
    [
        ((0.31, 0.35), 0.30, "higher", "met"),
        ((0.25, 0.29), 0.30, "higher", "not_met"),
        ((0.25, 0.35), 0.30, "higher", "cannot_tell"),
        ((0.25, 0.29), 0.30, "lower", "met"),
        ((0.31, 0.35), 0.30, "lower", "not_met"),
        ((float("nan"), 0.2), 0.30, "higher", "cannot_tell"),
    ],
)
def test_a_goal_is_met_only_when_the_whole_interval_meets_it(ends, goal, better, expected):
    assert lanes.verdict(*ends, goal, better) == expected


@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(-1, 1))
def test_turning_the_scale_around_turns_nothing_but_the_direction(low, width, goal):
    upwards, downwards = lanes.verdict(low, low + width, goal), lanes.verdict(-low - width, -low, -goal, "lower")
    assert upwards == downwards or goal in (low, low + width)


def test_a_target_for_one_stage_does_not_speak_of_another():
    targets = {"nps": {"goal": 40, "stage": "after"}}
    assert lanes.aim(targets, "nps", "after") == (40.0, "higher")
    assert lanes.aim(targets, "nps", "before") is None


def test_measures_of_segments_and_other_waves_do_not_reach_the_map():
    row = {
        "metric": "action",
        "stage": "s",
        "persona": "all",
        "touchpoint": "reads",
        "channel": "all",
        "segment": "all",
        "period": "all",
        "wave": "w1",
        "estimate": 0.5,
        "low": 0.4,
        "high": 0.6,
        "n": 50,
        "unit": "share",
        "method": "wilson",
        "status": "observed",
    }
    table = tables.conform(
        pd.DataFrame([row, {**row, "segment": "age=old"}, {**row, "wave": "w0"}, {**row, "period": "2026-01"}]), "measures"
    )
    assert len(lanes.behaviour(table, ["s"], "w1")) == 1


@pytest.mark.row("L10")
def test_channels_stand_as_share_of_the_people_of_a_stage_apart_from_touchpoints():
    row = {
        "stage": "s",
        "persona": "all",
        "segment": "all",
        "period": "all",
        "wave": "w1",
        "low": 0.4,
        "high": 0.6,
        "n": 50,
        "unit": "share",
        "method": "wilson",
        "status": "observed",
        "metric": "reach",
    }
    table = tables.conform(
        pd.DataFrame(
            [
                {**row, "touchpoint": "all", "channel": "email", "estimate": 0.5},
                {**row, "touchpoint": "cart", "channel": "all", "estimate": 0.6},
            ]
        ),
        "measures",
    )
    found = lanes.behaviour(table, ["s"], "w1").set_index("lane")["statement"].to_dict()
    assert found == {"channels": "email", "touchpoints": "cart"}


def measured(*rows):
    usual = {"stage": "s", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w1", "estimate": 0.5, "low": 0.4, "high": 0.6,
             "n": 50, "unit": "share", "method": "wilson", "status": "observed"}
    return pd.DataFrame([usual | row for row in rows])


def read(frame, *columns):
    """Rows as tuples, what is missing as None."""
    return [tuple(None if pd.isna(x) else x for x in row) for row in frame[list(columns)].itertuples(index=False)]


def test_what_people_do_stands_by_row_with_how_it_felt_and_who_it_rests_on():
    felt = {"metric": "valence_touchpoint", "touchpoint": "cart", "estimate": -0.3, "low": -0.5, "high": -0.1, "n": 20}
    rows = [{"metric": "action", "touchpoint": "reads", "estimate": 0.333}, {"metric": "action", "touchpoint": "calls", "estimate": 0.1}, {"metric": "action", "touchpoint": "reads", "channel": "mail"},
            *({"metric": "reach", "touchpoint": t} for t in ("cart", "shop", "chat", "other", "unassigned", "all")), {"metric": "reach", "touchpoint": "cart", "channel": "mail"}, {"metric": "reach", "channel": "mail"},
            {"metric": "reach", "touchpoint": "cart", "stage": "elsewhere"}, felt, felt | {"touchpoint": "chat", "estimate": 0.2, "low": 0.1, "high": 0.3, "status": "inferred"},
            felt | {"touchpoint": "shop", "persona": "p1"}]
    found = lanes.behaviour(measured(*rows), ["s"], "w1", ["calls"])
    assert read(found, "lane", "statement", "order", "people", "mark", "sources", "note") == [
        ("actions", "reads", -0.333, 17, "none", "events", None), ("frontstage", "calls", -0.1, 5, "none", "events", None),
        ("touchpoints", "cart", -0.5, 25, "negative", "events;survey", "valence: -0.3 | low: -0.5 | high: -0.1 | felt_n: 20"), ("touchpoints", "shop", -0.5, 25, "none", "events", None),
        ("touchpoints", "chat", -0.5, 25, "positive", "comments;events", "valence: 0.2 | low: 0.1 | high: 0.3 | felt_n: 20"), ("channels", "mail", -0.5, 25, "none", "events", None)]


def test_the_two_lines_of_feeling_come_first_then_what_was_ticked_then_what_was_read():
    rows = [{"metric": "felt:joy", "estimate": 0.9}, {"metric": "emotion:joy", "estimate": 0.3}, {"metric": "valence_text", "estimate": 0.0, "low": -0.1, "high": 0.1}, {"metric": "emotion:anger", "estimate": 0.42},
            {"metric": "valence_reported", "estimate": 0.3, "low": 0.1, "high": 0.5}, {"metric": "emotion:joy", "touchpoint": "cart"}, {"metric": "emotion:joy", "channel": "mail"}, {"metric": "nps"}]
    found = lanes.feelings(measured(*rows), ["s"], "w1").sort_values("order")
    assert read(found, "metric", "statement", "order", "mark", "people", "sources") == [
        ("valence_reported", "valence_reported", -2, "positive", None, "survey"), ("valence_text", "valence_text", -1, "neutral", None, "comments"),
        ("emotion:anger", "anger", pytest.approx(0.58), "none", 21, "survey"), ("emotion:joy", "joy", 0.7, "none", 15, "survey"), ("felt:joy", "joy", pytest.approx(9.1), "none", 45, "comments")]
    assert set(found["lane"]) == {"emotions"} and lanes.feelings(measured({"metric": "nps"}), ["s"], "w1").empty


def theme(name, kind="thought", **more):
    return {"theme": name, "kind": kind, "stage": "s", "persona": "all", "wave": "w1", "share": 0.2, "low": 0.1, "high": 0.3, "n": 50, "people": 10, "verdict": "not_ranked", "priority": None,
            "priority_low": None, "priority_high": None, "rank_low": None, "rank_high": None} | more


def themes(*rows):
    return tables.conform(pd.DataFrame(rows), "themes")


def test_what_people_say_is_the_most_said_first_and_quoted_once_where_enough_were_asked():
    given_ = themes(theme("b"), theme("a"), theme("most", people=30), theme("nine", people=9), theme("asked_nine", people=3, n=9, stage="t"), theme("nobody", people=0), theme("goal", "goal"), theme("why", "question"),
                    theme("joy", "pain_point"), theme("old", wave="w0"), theme("away", stage="u"))
    usual = {"persona": "all", "stage": "s", "kind": "thought", "wave": "w1", "fit": 9_999}
    words = pd.DataFrame([usual | row for row in ({"theme": "a", "quote": "shared"}, {"theme": "b", "quote": "shared"}, {"theme": "b", "quote": "own"}, {"theme": "most", "quote": "torn", "fit": 10_000},
                                                   {"theme": "most", "quote": "old", "wave": "w0"}, {"theme": "asked_nine", "stage": "t", "quote": "few"}, {"theme": "why", "kind": "question", "quote": "shared"})])
    found = lanes.said(given_, words, ["s", "t"], "w1", 10)
    assert read(found, "lane", "metric", "statement", "order", "estimate", "status", "unit") == [
        ("thoughts", "most", "most", -30, 0.2, "reported", "share"), ("thoughts", "a", "shared", -10, 0.2, "reported", "share"), ("thoughts", "b", "own", -10, 0.2, "reported", "share"),
        ("goals", "goal", "goal", -10, 0.2, "reported", "share"), ("questions", "why", "shared", -10, 0.2, "reported", "share"), ("thoughts", "asked_nine", "asked_nine", -3, 0.2, "reported", "share")]


def test_a_pain_stands_by_its_cost_and_without_one_by_its_share():
    cost = {"kind": "pain_point", "verdict": "clear", "priority": 4.0, "priority_low": 1.0, "priority_high": 7.0, "rank_low": 1.0, "rank_high": 2.0}
    found = lanes.pains(themes(theme("sure", **cost), theme("nil", **cost | {"priority_low": 0.0, "verdict": "tie"}), theme("said", "pain_point", share=0.4), theme("few", "pain_point", people=9),
                               theme("odd", **cost | {"verdict": "not_ranked"}), theme("goal", "goal"), theme("old", **cost | {"wave": "w0"}), theme("away", **cost | {"stage": "u"})), ["s"], "w1", 10)
    assert read(found, "statement", "metric", "estimate", "low", "high", "unit", "mark", "rank_low", "rank_high", "order", "method", "note") == [
        ("sure", "priority", 4.0, 1.0, 7.0, "per_100", "negative", 1.0, 2.0, -1_000_004, "priority_bootstrap", "verdict: clear | share: 0.2"),
        ("nil", "priority", 4.0, 0.0, 7.0, "per_100", "uncertain", 1.0, 2.0, -1_000_004, "priority_bootstrap", "verdict: tie | share: 0.2"),
        ("said", "share", 0.4, 0.1, 0.3, "share", "none", None, None, -0.4, "wilson", "verdict: not_ranked | share: 0.4"),
        ("odd", "share", 0.2, 0.1, 0.3, "share", "none", None, None, -0.2, "wilson", "verdict: not_ranked | share: 0.2")]


def test_what_could_be_tried_has_an_owner_a_kpi_and_what_it_may_bring_back():
    cost = {"kind": "pain_point", "verdict": "clear", "priority": 4.0, "priority_low": 1.0, "priority_high": 7.0}
    told = themes(theme("slow", **cost), theme("dear", **cost | {"priority": 9.0}), theme("twin", **cost | {"priority": 6.0}), theme("nil", **cost | {"priority_low": 0.0}), theme("few", "pain_point", verdict="too_few"),
                  theme("said", "pain_point"), theme("old", **cost | {"wave": "w0"}))
    own = themes(theme("faster", "opportunity")).assign(answers="slow", kpi="csat", owner="shop", gain_low=1.0, gain_high=2.5)
    both = pd.concat([told, own, own.assign(theme="older", wave="w0")], ignore_index=True)
    known = pd.DataFrame({"theme": ["dear", "twin", "slow"], "opportunity": ["cheaper", "cheaper", "other"], "kpi": ["aov", "ces", "aov"]})
    found = lanes.chances(both, ["s"], "w1", {"s": "web", "dear": "finance"}, known)
    assert read(found, "statement", "theme", "estimate", "low", "high", "unit", "metric", "order", "method", "note") == [
        ("cheaper", "dear", 9.0, 1.0, 7.0, "per_100", "priority", -9.0, "priority_bootstrap", "owner: finance | kpi: aov | answers: dear"),
        ("faster", "slow", 4.0, 1.0, 7.0, "per_100", "priority", -4.0, "priority_bootstrap", "owner: web | kpi: csat | answers: slow | gain_low: 1 | gain_high: 2.5"),
        ("said", "said", 0.2, 0.1, 0.3, "share", "share", -0.2, "wilson", "owner: web | answers: said")]
    assert lanes.chances(both, ["s"], "w1", {}, known)["note"].tolist()[1].startswith("owner: shop | kpi: csat") and set(found["status"]) == {"inferred"}


def test_kpis_stand_by_who_set_a_target_for_them_and_rest_on_their_source():
    names = ("people_reached", "conversion", "aov", "nps", "csat", "ctr", "drop_off", "bounce")
    rows = [{"metric": m} for m in names] + [{"metric": m} for m in ("reach", "emotion:joy", "felt:joy", "valence_text")] + [
        {"metric": "aov", "touchpoint": "cart"}, {"metric": "aov", "channel": "mail"}, {"metric": "aov", "estimate": None}, {"metric": "clv", "estimate": None, "status": "suppressed"}, {"metric": "ces", "stage": "all"},
        {"metric": "step_conversion", "status": "reported"}, {"metric": "aov", "stage": "t"}]
    targets = {"conversion": {"goal": 0.4, "stage": "s"}, "aov": {"goal": 0.7}, "nps": {"goal": 0.5}, "csat": {"goal": 0.41, "better": "lower"}, "bounce": {"goal": 0.1, "touchpoint": "cart"}}
    found = lanes.results(measured(*rows), ["s"], "w1", targets)
    assert read(found, "statement", "order", "mark", "sources", "note", "people") == [
        ("people_reached", 0, "none", "events", None, None), ("conversion", 1, "positive", "events", "goal: 0.4 | better: higher | verdict: met", None),
        ("aov", 2, "negative", "orders", "goal: 0.7 | better: higher | verdict: not_met", None), ("nps", 3, "uncertain", "survey", "goal: 0.5 | better: higher | verdict: cannot_tell", None),
        ("csat", 4, "uncertain", "survey", "goal: 0.41 | better: lower | verdict: cannot_tell", None), ("ctr", 5, "none", "costs", None, None), ("drop_off", 6, "none", "events", None, None),
        ("bounce", 5, "none", "events", None, None), ("clv", 5, "none", "orders", None, None), ("ces", 5, "none", "survey", None, None), ("step_conversion", 6, "none", "survey", None, None)]


@pytest.mark.parametrize(("low", "high", "better", "expected"), [(0.3, 0.4, "higher", "met"), (0.2, 0.3, "higher", "cannot_tell"), (0.2, 0.3, "lower", "met"), (0.3, 0.4, "lower", "cannot_tell"), (0.2, None, "higher", "cannot_tell")])
def test_an_interval_that_ends_on_the_goal_meets_it_only_from_the_good_side(low, high, better, expected):
    assert lanes.verdict(low, float("nan") if high is None else high, 0.3, better) == expected


def test_a_target_of_a_touchpoint_is_not_one_of_the_stage_and_may_be_a_part_of_the_study():
    from types import SimpleNamespace
    assert lanes.aim({"nps": {"goal": 4, "touchpoint": "cart"}}, "nps", "s") is None and lanes.aim({}, "nps", "s") is None
    assert lanes.aim({"nps": SimpleNamespace(goal=4, better="lower")}, "nps", "s") == (4.0, "lower") == lanes.aim({"nps": {"goal": 4, "better": "lower", "stage": "all"}}, "nps", "s")


def test_each_kpi_names_the_kind_of_the_tables_that_it_needs():
    needs = {metric: set(f.kpi.needs) for metric, f in catalogue.functions().items()}
    told = {m: lanes._kind(m, "reported" if tables == {"answers"} else "observed") for m, tables in needs.items()}
    assert {m for m, kind in told.items() if kind == "costs"} == {m for m, tables in needs.items() if "costs" in tables}
    assert {m for m, kind in told.items() if kind == "orders"} == {m for m, tables in needs.items() if tables <= {"orders", "products"}}
    assert {m for m, kind in told.items() if kind == "survey"} == {m for m, tables in needs.items() if "answers" in tables}
