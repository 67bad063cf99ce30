"""build_journeys: the public entry, on a few events."""

import pandas as pd
import pytest

from helpers import tables
from helpers.errors import InputError, UsageError
from helpers.stages import build_journeys, load_model

LOG = pd.DataFrame(
    {
        "person_id": ["b", "a", "a", "a", "a"],
        "event": ["view_item", "ad_click", "view_item", "view_item", "purchase"],
        "at": pd.to_datetime(["2026-05-01T09:00Z", "2026-05-01T09:00Z", "2026-05-01T09:30Z", "2026-05-01T11:00Z", "2026-05-01T11:10Z"]),
        "channel": ["seo", "ads", "ads", None, "mail"],
        "value": [None, None, None, None, 30.0],
    }
)


def test_every_table_with_a_contract_keeps_it():
    journeys = build_journeys(LOG, "five_stages")
    for name in ("steps", "transitions", "variants", "channel_paths", "features"):
        table = getattr(journeys, name)
        assert len(tables.conform(table, name)) == len(table) > 0
        assert len(tables.conform(getattr(build_journeys(LOG[:0], "five_stages"), name), name)) == 0


def test_exactly_thirty_minutes_is_still_the_same_session_and_longer_begins_another():
    features = build_journeys(LOG, "five_stages").features.set_index("person_id")
    assert features.loc["a", "sessions"] == 2
    assert build_journeys(LOG, "five_stages", timeout="2h").features["sessions"].tolist() == [1, 1]


def test_steps_of_one_person_by_hand():
    steps = build_journeys(LOG, "five_stages").steps.query("person_id == 'a'")
    assert steps["stage"].tolist() == ["awareness", "consideration", "consideration", "decision"]
    assert steps["dwell_s"].tolist()[:3] == [1800, 5400, 600] and pd.isna(steps["dwell_s"].iloc[3])


def test_a_channel_path_ends_at_the_first_conversion_and_carries_its_value():
    paths = build_journeys(LOG, "five_stages").channel_paths
    assert paths[["path", "conversions", "nulls", "value"]].values.tolist() == [["ads > mail", 1, 0, 30.0], ["seo", 0, 1, 0.0]]


def test_there_are_thirty_features_and_what_cannot_be_known_is_empty():
    features = build_journeys(LOG, "five_stages").features.set_index("person_id")
    assert sum(c.startswith("f_") for c in features) >= 30
    assert features.loc["a", ["f_steps_to_goal", "f_sessions_to_goal", "f_value", "f_repeat", "f_forward"]].tolist() == [4, 2, 30, 1, 2]
    assert features.loc["b", ["f_days_to_goal", "f_linearity", "f_days_between_sessions"]].isna().all()


@pytest.mark.row("M8")
def test_steps_and_days_to_purchase_are_there_per_person():
    features = build_journeys(LOG, "five_stages").features.set_index("person_id")
    assert features.loc["a", "f_days_to_goal"] == pytest.approx(130 / 60 / 24)


def test_hours_are_local_hours_on_both_sides_of_summer_time():
    log = pd.DataFrame(
        {"person_id": ["w", "s"], "event": "view_item", "at": pd.to_datetime(["2026-03-28T17:30Z", "2026-03-29T16:30Z"])}
    )  # 18:30 both, in Amsterdam
    assert build_journeys(log, "five_stages").features["f_first_hour"].tolist() == [18, 18]


def test_columns_may_have_other_names_and_times_may_be_text():
    log = LOG.rename(columns={"person_id": "klant", "at": "moment", "event": "wat"}).assign(moment=lambda t: t["moment"].astype(str))
    ours = {"person_id": "klant", "at": "moment", "event": "wat"}
    for columns in (ours, {theirs: our for our, theirs in ours.items()}):
        named = build_journeys(log, "five_stages", columns=columns)
        pd.testing.assert_frame_equal(named.steps, build_journeys(LOG, "five_stages").steps)


def test_a_log_with_our_own_names_for_other_things_is_taken_as_it_is_written():
    """`event` holds the time and `at` the event: both directions name our columns, and ours comes first, as documented."""
    log = LOG.rename(columns={"at": "event", "event": "at"})
    turned = build_journeys(log, "five_stages", columns={"at": "event", "event": "at"})
    pd.testing.assert_frame_equal(turned.steps, build_journeys(LOG, "five_stages").steps)


def test_what_a_row_says_of_its_stage_stands():
    declared = LOG.assign(stage="retention", touchpoint="shop")
    journeys = build_journeys(declared, "five_stages")
    assert set(journeys.steps["stage"]) == {"retention"}
    assert journeys.reach.query("kind == 'touchpoint'")["item"].tolist() == ["shop"]


def test_the_goal_may_be_another_event():
    assert build_journeys(LOG, "five_stages", goal_event=["view_item*"]).features["is_converted"].tolist() == [True, True]


def test_a_missing_column_and_an_unknown_engine_are_named():
    with pytest.raises(InputError, match="no column at for at"):
        build_journeys(LOG.drop(columns="at"), "five_stages")
    with pytest.raises(UsageError, match="no engine polars"):
        build_journeys(LOG, "five_stages", engine="polars")


def test_a_log_that_does_not_fit_half_of_the_free_memory_goes_to_the_disk_engine(tmp_path):
    from helpers.engine import choose

    LOG.to_parquet(tmp_path / "log.parquet")
    assert choose(tmp_path / "log.parquet", free=10**9) == "memory"
    assert choose(tmp_path / "log.parquet", free=10) == "duckdb"
    assert choose(LOG) == "memory"


def test_another_model_redraws_the_same_events_with_the_same_totals():
    race = build_journeys(LOG, load_model("race"))
    assert race.summary["events"].tolist() == [5]
    assert race.funnel.set_index("stage")["people"].to_dict() == {"reach": 1, "act": 2, "convert": 1, "engage": 0}


def test_the_model_may_be_a_name_a_path_or_loaded(tmp_path):
    named = build_journeys(LOG, "five_stages").steps
    (tmp_path / "own.yml").write_text("name: own\nextends: five_stages\n", encoding="utf-8")
    for model in (load_model("five_stages"), tmp_path / "own.yml", str(tmp_path / "own.yml")):
        pd.testing.assert_frame_equal(build_journeys(LOG, model).steps, named)


def test_a_missing_column_is_named_in_dutch_too():
    with pytest.raises(InputError, match=r"geen kolom moment voor at.*Noem haar in columns; er zijn person_id, event"):
        build_journeys(LOG, "five_stages", columns={"at": "moment"}, language="nl")
