"""How long journeys are: by hand, with those still waiting, and against published medians."""

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared

from helpers.kpis.survival import kaplan_meier, median
from helpers.stages import assign_stages, build_journeys, load_model, stage_measures
from helpers.stages.lengths import median_wait, to_goal, waits

FIVE = load_model("five_stages")


def log_of(*rows):
    frame = pd.DataFrame(rows, columns=["person_id", "hour", "event", "value"]).assign(wave="w1", channel="web")
    return assign_stages(frame.assign(at=pd.Timestamp("2026-05-01T00:00Z") + pd.to_timedelta(frame["hour"], unit="h")), FIVE)


def test_days_and_steps_run_to_the_first_goal():
    events = log_of(
        ("a", 0, "ad_click", None),
        ("a", 24, "view_item", None),
        ("a", 48, "purchase", 50.0),
        ("a", 96, "purchase", 5.0),
        ("b", 0, "view_item", None),
    )
    table = to_goal(build_journeys(events, FIVE).steps, events, FIVE)
    assert table[["person_id", "days_to_goal", "steps_to_goal", "value"]].values.tolist() == [["a", 2.0, 3, 50.0]]


@pytest.mark.row("M8")
def test_steps_and_days_to_purchase_have_a_row_per_price_band():
    rows = [(f"p{i:02d}", 0, "ad_click", None) for i in range(30)]
    rows += [(f"p{i:02d}", 24 * (1 + i // 10), "purchase", 10.0 + i) for i in range(30)]
    events = log_of(*rows)
    measures = stage_measures(build_journeys(events, FIVE).steps, events, FIVE)
    days = measures.query("metric == 'days_to_goal'").set_index("segment")["estimate"]
    assert days.to_dict() == {"all": 2.0, "value=low": 1.0, "value=middle": 2.0, "value=high": 3.0}
    assert measures.query("metric == 'steps_to_goal' and segment == 'value=high'")[["estimate", "n"]].values.tolist() == [[2.0, 10]]


def test_who_was_not_seen_later_is_still_waiting_until_the_end_of_the_log():
    events = log_of(("a", 0, "ad_click", None), ("a", 2, "view_item", None), ("b", 1, "ad_click", None), ("c", 5, "view_item", None))
    table = waits(build_journeys(events, FIVE).steps, FIVE).query("stage == 'awareness'").set_index("person_id")
    assert table.loc["a", ["wait_s", "is_seen"]].tolist() == [7200, True]
    assert table.loc["b", ["wait_s", "is_seen"]].tolist() == [4 * 3600, False]


def test_a_median_wait_is_unknown_while_most_are_still_waiting():
    estimate, _, high = median_wait(np.array([1.0, 2, 3, 4]), np.array([True, False, False, False]))
    assert np.isnan(estimate) and np.isnan(high)


@needs_shared
def test_the_median_of_published_survival_times_is_the_published_one():
    aml = pd.read_csv(SHARED / "data" / "reference" / "aml.csv")
    kept = aml[aml["x"] == "Maintained"]
    assert median_wait(kept["time"].to_numpy(float), kept["status"].to_numpy(bool))[0] == 31
    rest = aml[aml["x"] != "Maintained"]
    assert median_wait(rest["time"].to_numpy(float), rest["status"].to_numpy(bool))[0] == 23


def test_the_interval_is_that_of_statsmodels():
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(1)
    wait, seen = rng.exponential(10, 80).round(2), rng.random(80) < 0.7
    curve = SurvfuncRight(wait, seen)
    ours = median_wait(wait, seen)
    assert ours[0] == curve.quantile(0.5)
    assert ours[1:] == pytest.approx(curve.quantile_ci(0.5, method="cloglog"), rel=0.15)


def test_thirds_of_the_value_are_made_within_a_wave_where_values_differ():
    events = log_of(*[(f"p{i}", 0, "purchase", float(v)) for i, v in enumerate([1, 2, 3, 4, 5, 6, 7])], ("q", 0, "purchase", None))
    steps = build_journeys(events, FIVE).steps
    assert to_goal(steps, events, FIVE)["band"].tolist() == ["low"] * 3 + ["middle"] * 2 + ["high"] * 2 + [""]       # the thirds end at 3 and at 5
    for values in ([5.0] * 6, [1.0, 1, 1, 1, 2, 3], [1.0, 2, 3, 3, 3, 3], [1.0, 2, 2, 2, 2, 3]):
        same = log_of(*[(f"p{i}", 0, "purchase", v) for i, v in enumerate(values)])
        assert set(to_goal(build_journeys(same, FIVE).steps, same, FIVE)["band"]) == {""}
    two = pd.concat([events, events.assign(wave="w2", value=events["value"] * 100)])
    assert to_goal(steps, two, FIVE)["band"].tolist() == 2 * (["low"] * 3 + ["middle"] * 2 + ["high"] * 2 + [""])


def test_days_run_from_the_first_event_of_any_kind_and_steps_to_the_goal_with_its_own():
    events = log_of(("a", 0, "nothing", None), ("a", 12, "ad_click", None), ("a", 24, "purchase", 9.0), ("a", 24.1, "share", None), ("b", 0, "purchase", 1.0), (None, 0, "purchase", 1.0))
    steps = build_journeys(events, FIVE).steps
    assert to_goal(steps, events, FIVE)[["person_id", "days_to_goal", "steps_to_goal", "value"]].values.tolist() == [["a", 1.0, 2, 9.0], ["b", 0.0, 1, 1.0]]
    assert to_goal(steps, events, FIVE, ["share"])[["person_id", "days_to_goal", "steps_to_goal"]].values.tolist() == [["a", pytest.approx(24.1 / 24), 3]]
    assert to_goal(steps, events.drop(columns="value"), FIVE)["value"].isna().all()


def test_waits_by_hand_at_every_stage_but_the_last():
    events = log_of(("a", 0, "view_item", None), ("a", 1, "ad_click", None), ("a", 3, "view_item", None), ("a", 4, "purchase", None), ("b", 6, "purchase", None), ("b", 9, "view_item", None))
    table = waits(build_journeys(events, FIVE).steps, FIVE)
    assert table[["stage", "person_id", "wait_s", "is_seen"]].values.tolist() == [
        ["awareness", "a", 2 * 3600, True], ["consideration", "a", 4 * 3600, True], ["consideration", "b", 0, False], ["decision", "a", 5 * 3600, False], ["decision", "b", 3 * 3600, False]]
    none = waits(build_journeys(events, FIVE).steps.iloc[:0], FIVE)
    assert none.empty and list(none.columns) == ["wave", "person_id", "stage", "wait_s", "is_seen"]


def test_a_median_wait_is_the_first_moment_at_which_half_are_left():
    assert median_wait(np.array([1.0, 2, 3, 4]), np.ones(4, dtype=bool))[0] == 2 and median_wait(np.array([1.0, 1, 3]), np.array([True, False, True]))[0] == 3
    wait, seen = np.arange(1.0, 41), np.arange(40) % 3 > 0
    curve = kaplan_meier(wait, seen)
    for level in (0.9, 0.95):
        assert median_wait(wait, seen, level) == pytest.approx(median(curve, level), nan_ok=True)      # the KPIs' own way of counting says the same
