"""Measures: who is where and who goes on, by hand on a few people, and never below the minimum."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.intervals import wilson
from helpers.stages import assign_stages, build_journeys, load_model, measures_by_group, stage_measures

FIVE = load_model("five_stages")
PATHS = {
    "ann": ["ad_click", "view_item", "purchase"],
    "bo": ["ad_click", "purchase", "view_item", "purchase"],
    "cy": ["view_item", "ad_click"],
    "di": ["ad_click"],
}


def log_of(paths, channel="search", wave="w1", pause="1h"):
    rows = [
        (f"{person}:{i}", person, wave, pd.Timestamp("2026-05-01T08:00Z") + i * pd.Timedelta(pause), event, channel)
        for person, events in paths.items()
        for i, event in enumerate(events)
    ]
    frame = pd.DataFrame(rows, columns=["row_id", "person_id", "wave", "at", "event", "channel"])
    return assign_stages(frame.astype({"at": "datetime64[us, UTC]"}), FIVE)


def measured(events, **choices):
    return stage_measures(build_journeys(events, FIVE).steps, events, FIVE, **{"minimum_people": 1, **choices})


def one(table, metric, stage="all", **place):
    rows = table.query("metric == @metric and stage == @stage")
    for name, value in {"touchpoint": "all", "channel": "all", **place}.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.fixture(scope="module")
def four():
    return measured(log_of(PATHS))


@pytest.mark.row("M11")
def test_people_reached_counts_each_person_once(four):
    assert one(four, "people_reached", "awareness")["estimate"] == 4
    assert one(four, "people_reached", "consideration")["estimate"] == 3
    assert one(four, "people_reached", "decision")["estimate"] == 2
    assert four.query("metric == 'people_reached' and stage == 'advocacy'").empty
    assert one(four, "stage_share", "consideration")[["estimate", "n"]].tolist() == [0.75, 4]


@pytest.mark.row("A2")
def test_drop_off_is_the_share_of_a_stages_people_not_seen_later_on(four):
    row = one(four, "drop_off", "awareness")
    assert row["estimate"] == 0.5 and row["n"] == 4  # cy came to awareness last, di went nowhere
    assert [row["low"], row["high"]] == pytest.approx([float(x) for x in wilson(2, 4)])
    assert one(four, "step_conversion", "consideration")["estimate"] == pytest.approx(2 / 3)


@pytest.mark.row("M7")
def test_going_back_skipping_and_repeating_have_shares_with_intervals(four):
    assert one(four, "back_share")[["estimate", "n"]].tolist() == [pytest.approx(2 / 3), 3]  # bo and cy, of those who moved
    assert one(four, "skip_share")["estimate"] == pytest.approx(1 / 3)  # bo
    assert one(four, "repeat_share")["estimate"] == 0
    assert one(four, "back_share", "decision")["estimate"] == 0.5  # bo, of ann and bo
    linear = one(four, "linearity")
    assert linear["estimate"] == pytest.approx((2 / 2 + 1 / 3 + 0 / 1) / 3)
    for metric in ("back_share", "skip_share", "repeat_share", "linearity"):
        assert 0 <= one(four, metric)["low"] <= one(four, metric)["high"] <= 1


@pytest.mark.row("M13")
def test_a_second_journey_is_counted_with_the_stage_where_it_began(four):
    assert one(four, "second_journey")["estimate"] == 0.25
    assert one(four, "second_entry", "consideration")[["estimate", "n"]].tolist() == [1.0, 1]
    steps = build_journeys(log_of(PATHS), FIVE).steps
    assert steps.query("person_id == 'bo'")["cycle"].tolist() == [1, 1, 2, 2]
    same_session = build_journeys(log_of(PATHS, pause="5min"), FIVE).steps
    assert set(same_session["cycle"]) == {1}  # looking on after a purchase, in the same session, is no second journey


@pytest.mark.row("L1")
def test_actions_of_a_stage_are_shares_of_its_people(four):
    assert one(four, "action", "decision", touchpoint="purchase*")[["estimate", "n"]].tolist() == [1.0, 2]


@pytest.mark.row("L10")
def test_reach_has_a_row_per_touchpoint_and_per_channel():
    events = log_of({"ann": ["ad_click", "view_item"]}, "search")
    both = pd.concat([events, log_of({"bo": ["ad_click", "view_item_list"]}, "mail")], ignore_index=True)
    table = measured(both)
    assert one(table, "reach", "awareness", channel="mail")["estimate"] == 0.5
    assert one(table, "reach", "consideration", touchpoint="product_list")["estimate"] == 0.5
    assert one(table, "reach", "awareness", touchpoint="ad")["estimate"] == 1


def test_dwell_is_the_median_over_people_of_their_time_until_the_next_step(four):
    row = one(four, "dwell", "awareness")
    assert row["estimate"] == 3600 and row["n"] == 2  # for cy and di no next step is known: they do not count as zero


def test_a_flag_agrees_with_the_funnel_of_the_engine():
    rng = np.random.default_rng(5)
    names = np.array(["ad_click", "view_item", "add_to_cart", "purchase", "login", "share"])
    events = log_of({f"p{i}": list(rng.choice(names, rng.integers(1, 9))) for i in range(60)}, pause="20min")
    journeys = build_journeys(events, FIVE)
    table = measured(events)
    for row in journeys.funnel.itertuples():
        assert one(table, "people_reached", row.stage)["estimate"] == row.people
        for metric, count in {
            "step_conversion": row.went_on,
            "back_share": row.went_back,
            "skip_share": row.skipped,
            "repeat_share": row.came_again,
            "stage_conversion": row.converted,
        }.items():
            found = table[(table["metric"] == metric) & (table["stage"] == row.stage)]
            assert found.empty or found.iloc[0]["estimate"] == pytest.approx(count / row.people)
    assert one(table, "sessions")["estimate"] == pytest.approx(journeys.features["sessions"].mean())
    reach = journeys.reach.query("kind == 'touchpoint' and item != 'other'")
    for row in reach.itertuples():
        assert one(table, "reach", row.stage, touchpoint=row.item)["estimate"] * one(table, "people_reached", row.stage)[
            "n"
        ] == pytest.approx(row.people)


def test_nothing_below_the_minimum_is_published():
    table = measured(log_of(PATHS), minimum_people=4)
    small = table[table["n"] < 4]
    assert len(small) and small[["estimate", "low", "high"]].isna().all(axis=None) and (small["status"] == "suppressed").all()
    items = table[table["metric"].isin(["reach", "action"]) & (table["status"] != "suppressed")]
    assert (items["estimate"] * items["n"] >= 4).all()


def test_where_no_item_has_enough_people_one_row_says_so_without_numbers():
    table = measured(log_of({"ann": ["view_item"], "bo": ["view_search_results"]}), minimum_people=2)
    at = table[table["metric"].isin(["reach", "action"])].set_index(["metric", "channel"])
    assert at["status"].to_dict() == {("reach", "search"): "observed", ("reach", "all"): "suppressed", ("action", "all"): "suppressed"}
    assert at["n"].tolist() == [2, 2, 2] and at.loc[at["status"] == "suppressed", ["estimate", "low", "high"]].isna().all(axis=None)


def test_measures_per_persona_take_only_those_who_are_assigned():
    events = log_of(PATHS)
    members = pd.DataFrame(
        {"person_id": ["ann", "bo", "cy", "di"], "persona": ["p1", "p1", "p2", "unknown"], "is_assigned": [True, True, True, True]}
    )
    table = measures_by_group(build_journeys(events, FIVE).steps, events, FIVE, members, minimum_people=1)
    assert sorted(table["persona"].unique()) == ["p1", "p2"]
    assert table.query("metric == 'people_reached' and persona == 'p1' and stage == 'decision'")["estimate"].tolist() == [2]
    assert table.query("metric == 'stage_share' and persona == 'p2' and stage == 'awareness'")["n"].tolist() == [1]


def test_without_events_a_stage_is_reached_by_who_said_something_about_it_and_says_so():
    answers = pd.DataFrame(
        {
            "person_id": ["a", "a", "b", "c"],
            "wave": "w1",
            "stage": ["decision", "decision", "retention", "decision"],
            "score": [4.0, 5.0, 3.0, np.nan],
            "label": pd.Series([None] * 4, dtype="str"),
        }
    )
    comments = pd.DataFrame({"person_id": ["c"], "wave": ["w1"], "stage": ["advocacy"]})
    table = stage_measures(tables.empty("steps"), tables.empty("events"), FIVE, answers=answers, comments=comments, minimum_people=1)
    assert set(table["status"]) == {"reported"}
    assert one(table, "people_reached", "decision")["estimate"] == 1
    assert one(table, "stage_share", "advocacy")[["estimate", "n"]].tolist() == [pytest.approx(1 / 3), 3]
    assert set(table["metric"]) == {"people_reached", "stage_share"}


def test_a_wave_with_events_is_observed_even_when_there_are_answers_too():
    answers = pd.DataFrame(
        {"person_id": ["z"], "wave": ["w1"], "stage": ["advocacy"], "score": [4.0], "label": pd.Series([None], dtype="str")}
    )
    table = measured(log_of(PATHS), answers=answers, comments=tables.empty("comments"))
    assert set(table["status"]) == {"observed"}


def test_no_rows_give_no_measures_and_all_rows_keep_the_contract(four):
    empty = stage_measures(
        tables.empty("steps"), tables.empty("events"), FIVE, answers=tables.empty("answers"), comments=tables.empty("comments")
    )
    assert len(tables.conform(empty, "measures")) == 0
    assert len(tables.conform(four, "measures")) == len(four)


def test_a_model_of_one_stage_has_people_and_no_moves():
    one_stage = replace(FIVE, stages=FIVE.stages[:1])
    events = log_of({"ann": ["ad_click", "ad_click"], "bo": ["ad_click"]}, pause="2h")
    table = stage_measures(build_journeys(events, one_stage).steps, events, one_stage, minimum_people=1).set_index("metric")["estimate"]
    assert table["people_reached"] == 2 and not {"drop_off", "step_conversion", "wait", "linearity"} & set(table.index)


def test_the_same_people_split_over_two_waves_are_measured_per_wave():
    events = pd.concat([log_of({"ann": PATHS["ann"]}), log_of({"ann": ["ad_click"]}, wave="w2")], ignore_index=True)
    table = measured(events)
    assert table.query("metric == 'people_reached' and wave == 'w2'")["stage"].tolist() == ["awareness"]
    assert table.query("metric == 'drop_off' and stage == 'awareness'").set_index("wave")["estimate"].to_dict() == {"w1": 0.0}


def test_nobody_drops_off_where_nobody_was_seen_later_since_later_stages_were_not_measured():
    """Ann and cy stop at decision, the farthest stage that anybody was seen at: only awareness and consideration lose people."""
    seen = ["ad_click", "view_item", "add_to_cart"]
    table = measured(log_of({"ann": seen, "cy": seen, "bo": seen[:1], "di": seen[:2]}))
    assert table.query("metric == 'drop_off'").set_index("stage")["estimate"].to_dict() == {"awareness": 0.25, "consideration": pytest.approx(1 / 3)}
    assert set(table.query("metric == 'step_conversion'")["stage"]) == {"awareness", "consideration"}
