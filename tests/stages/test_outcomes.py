"""How journeys end and where their time goes, by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.stages import build_journeys, load_model, stage_measures
from helpers.stages.outcomes import endings, lost, on_tracks, onward, pauses, time_shares, until_outcome
from helpers.stages.people import at_stages
from helpers.stages.rules import assign_stages

MODEL = replace(load_model("five_stages"), outcomes=["purchase", "refund*"], tracks={"track_web": ["view_*", "add_*"]})
START = pd.Timestamp("2026-05-01T08:00Z")


def log_of(*rows):
    """Rows (person, hour, event), in stages."""
    frame = pd.DataFrame(rows, columns=["person_id", "hour", "event"])
    frame = frame.assign(wave="w", channel="web", at=(START + pd.to_timedelta(frame.pop("hour"), "h")).astype("datetime64[us, UTC]"))
    return assign_stages(frame, MODEL)


def table_of(events):
    return endings(events, build_journeys(events, MODEL, timeout="100D").steps, MODEL).set_index("person_id")


def test_a_journey_ends_with_its_last_outcome_and_remembers_where_it_was():
    table = table_of(log_of(("a", 0, "ad_click"), ("a", 1, "view_item"), ("a", 2, "purchase"), ("b", 0, "ad_click"), ("b", 3, "refund"),
                            ("c", 0, "view_item")))
    assert table["outcome"].to_dict() == {"a": "purchase", "b": "refund*", "c": "no_outcome"}
    assert table["is_goal"].to_dict() == {"a": True, "b": False, "c": False}
    assert table["from_stage"].to_dict() == {"a": "consideration", "b": "awareness", "c": "consideration"}
    assert lost(table.reset_index())["person_id"].tolist() == ["b"]


def test_the_stage_of_a_bad_ending_is_no_going_on():
    events = log_of(("a", 0, "ad_click"), ("a", 1, "refund"), ("b", 0, "ad_click"), ("b", 1, "purchase"))
    steps = build_journeys(events, MODEL, timeout="100D").steps
    bad = lost(endings(events, steps, MODEL))
    went = at_stages(steps, MODEL, lost=bad).query("stage == 'awareness'").set_index("person_id")["went_on"]
    assert went.to_dict() == {"a": False, "b": True}
    assert at_stages(steps, MODEL).query("stage == 'awareness'")["went_on"].all()


def test_a_model_without_outcomes_has_no_endings():
    events = log_of(("a", 0, "ad_click"), ("a", 1, "purchase"))
    assert endings(events, build_journeys(events, "five_stages").steps, load_model("five_stages")).empty


def test_time_counts_for_the_touchpoint_after_which_it_passed_and_is_unknown_after_the_last():
    table = pauses(log_of(("a", 0, "ad_click"), ("a", 5, "view_item"), ("a", 6, "view_item"), ("a", 8, "purchase")), MODEL)
    hours = table.set_index("touchpoint")["pause_s"] / 3600
    assert hours["ad"] == 5 and hours["product_page"] == 3 and pd.isna(hours["checkout"])


def test_a_track_has_its_events_and_the_days_from_the_first_to_the_last():
    table = on_tracks(log_of(("a", 0, "view_item"), ("a", 48, "add_to_cart"), ("a", 60, "purchase"), ("b", 0, "purchase")), MODEL)
    assert table[["person_id", "track", "acts", "days"]].values.tolist() == [["a", "track_web", 2, 2.0]]


def test_shares_of_the_time_add_up_to_one_over_all_people():
    events = log_of(("a", 0, "ad_click"), ("a", 1, "view_item"), ("a", 4, "purchase"), ("b", 0, "ad_click"), ("b", 4, "purchase"))
    at = at_stages(build_journeys(events, MODEL, timeout="100D").steps, MODEL).assign(persona="all")
    shares = time_shares(at, ["wave", "persona"]).set_index("stage")["estimate"]
    assert shares[["awareness", "consideration"]].tolist() == [5 / 8, 3 / 8]


def test_counts_of_endings_stand_in_total_and_by_the_stage_they_came_from():
    rows = [(f"p{i:02d}", hour, event) for i in range(24) for hour, event in ((0, "ad_click"), (2, "purchase" if i < 12 else "refund"))]
    events = log_of(*rows)
    table = stage_measures(build_journeys(events, MODEL, timeout="100D").steps, events, MODEL, timeout="100D")
    found = table[table["metric"] == "outcome_people"].set_index(["stage", "touchpoint"])["estimate"]
    assert found.to_dict() == {("all", "purchase"): 12, ("all", "refund*"): 12, ("awareness", "purchase"): 12, ("awareness", "refund*"): 12}
    drop = table.query("metric == 'drop_off' and stage == 'awareness'").iloc[0]
    assert drop["estimate"] == pytest.approx(0.5) and drop["low"] < 0.5 < drop["high"]


def test_a_journey_ends_with_its_outcome_and_what_is_closed_afterwards_is_no_way_back():
    events = log_of(("a", 0, "view_item"), ("a", 1, "purchase"), ("a", 2, "view_item"), ("a", 3, "add_to_cart"), ("b", 0, "view_item"))
    kept = until_outcome(events, MODEL)
    assert kept[["person_id", "event"]].values.tolist() == [["a", "view_item"], ["a", "purchase"], ["a", "add_to_cart"], ["b", "view_item"]]
    assert until_outcome(events, load_model("five_stages")) is events


def test_steps_of_a_bad_ending_are_no_going_on_and_those_of_the_goal_are():
    events = log_of(("a", 0, "ad_click"), ("a", 1, "refund"), ("b", 0, "ad_click"), ("b", 1, "purchase"))
    kept = onward(build_journeys(events, MODEL, timeout="100D").steps, events, MODEL)
    assert kept[["person_id", "stage"]].values.tolist() == [["a", "awareness"], ["b", "awareness"], ["b", "decision"]]


def test_shares_of_time_are_ratios_of_sums_that_stay_between_nothing_and_all():

    at = pd.DataFrame([("w", "a", "s1", 10.0), ("w", "a", "s2", 30.0), ("w", "b", "s1", 0.0), ("w", "b", "s2", 20.0), ("w", "c", "s1", 0.0)],
                      columns=["wave", "person_id", "stage", "dwell_s"])
    table = time_shares(at, ["wave"], level=0.9).set_index("stage")
    _, low, high = intervals.ratio(np.array([10.0, 0]), np.array([40.0, 20]), 0.9)
    assert table.loc["s1", ["estimate", "low", "high", "n"]].tolist() == pytest.approx([10 / 60, max(low, 0), min(high, 1), 2])
    assert table.loc["s2", "high"] == min(1.0, intervals.ratio(np.array([30.0, 20]), np.array([40.0, 20]), 0.9)[2])
    assert time_shares(at[at["person_id"] != "b"], ["wave"]).empty
    brief = at.assign(dwell_s=at["dwell_s"].where(at["dwell_s"] != 20, 1.0))
    assert time_shares(brief, ["wave"])[["stage", "estimate", "n"]].values.tolist() == [["s1", pytest.approx(10 / 41), 2], ["s2", pytest.approx(31 / 41), 2]]


def test_an_ending_by_hand_with_its_moment_its_stage_and_where_it_came_from():
    log = log_of(("a", 0, "refund"), ("a", 1, "ad_click"), ("a", 2, "view_item"), ("a", 3, "purchase"), ("a", 4, "view_item"), ("b", 5, "purchase"), ("c", 0, "ad_click"),
                 (None, 9, "purchase"))
    table = table_of(log)
    at = lambda hour: START + pd.Timedelta(hours=hour)  # noqa: E731
    assert table["ended_at"].tolist()[:2] == [at(3), at(5)] and pd.isna(table.loc["c", "ended_at"])
    assert table["end_stage"].fillna("-").tolist() == ["decision", "decision", "-"] and table["from_stage"].fillna("-").tolist() == ["consideration", "-", "awareness"]
    assert table["outcome"].tolist() == ["purchase", "purchase", "no_outcome"] and table["is_goal"].tolist() == [True, True, False]
    steps = build_journeys(log, MODEL, timeout="100D").steps
    assert endings(log, steps, MODEL, ["refund*"])["is_goal"].tolist() == [False] * 3
    assert endings(log, steps.iloc[:0], MODEL).empty and list(endings(log, steps.iloc[:0], MODEL).columns) == ["wave", "person_id", "outcome", "ended_at", "is_goal", "end_stage", "from_stage"]
    same = replace(MODEL, outcomes=["purch*", "purchase"])
    assert endings(log, steps, same)["outcome"].tolist() == ["purch*", "purch*", "no_outcome"]       # the first that fits


def test_what_happens_at_the_very_moment_of_the_outcome_belongs_to_the_journey():
    log = log_of(("a", 0, "view_item"), ("a", 1, "purchase"), ("a", 1, "share"), ("a", 2, "share"), ("b", 3, "share"), (None, 9, "view_item"))
    assert until_outcome(log, MODEL)[["person_id", "event"]].fillna("-").values.tolist() == [["a", "view_item"], ["a", "purchase"], ["a", "share"], ["b", "share"], ["-", "view_item"]]


def test_pauses_stay_within_a_person_and_a_wave_and_skip_what_is_of_no_stage():
    log = log_of(("a", 0, "ad_click"), ("a", 1, "nothing"), ("a", 3, "ad_click"), ("a", 4, "view_item"), ("b", 9, "ad_click"), ("b", 9.5, "view_item"))
    two = pd.concat([log, log.assign(wave="x")])
    for frame in (two, two.assign(row_id=[f"f:{i}" for i in range(len(two))])):
        found = pauses(frame.sample(frac=1, random_state=1), MODEL)
        assert found[["wave", "person_id", "touchpoint", "pause_s"]].fillna(-1).values.tolist() == [
            [wave, person, touchpoint, s] for wave in "wx" for person, touchpoint, s in (("a", "ad", 4 * 3600), ("a", "product_page", -1), ("b", "ad", 1800), ("b", "product_page", -1))]


def test_tracks_come_in_the_order_of_the_model_and_a_model_without_them_has_none():
    two = replace(MODEL, tracks={"web": ["view_*"], "buy": ["purchase"]})
    log = log_of(("a", 0, "view_item"), ("a", 12, "view_item"), ("b", 0, "purchase"), (None, 0, "view_item"))
    assert on_tracks(log, two)[["track", "person_id", "acts", "days"]].values.tolist() == [["web", "a", 2, 0.5], ["buy", "b", 1, 0.0]]
    none = on_tracks(log, replace(MODEL, tracks={}))
    assert none.empty and list(none.columns) == ["wave", "person_id", "track", "acts", "days"]


def test_only_those_who_ended_badly_lose_the_steps_of_that_stage():
    log = log_of(("a", 0, "ad_click"), ("a", 1, "view_item"), ("a", 2, "refund"))
    steps = build_journeys(log, MODEL, timeout="100D").steps
    assert onward(steps, log, MODEL)["stage"].tolist() == ["awareness", "consideration"] and onward(steps, log, load_model("five_stages")) is steps
    assert onward(steps, log, MODEL, ["refund"]) is steps
