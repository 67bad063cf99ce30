"""How long journeys are: by hand, with those still waiting, and against published medians."""

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared

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
