"""The portable SQL from log to tables, on DuckDB."""

import pytest
from event_logs import same, tables_of
from small_log import STAGES, classify, log_of
from sql_on_duckdb import run

from helpers.engine import memory
from helpers.engine.memory import Plan
from helpers.errors import InputError

PLAN = Plan(classify, STAGES, 60_000_000, "Asia/Kolkata", {})
LOG = log_of(("a", 0, "see", "f:1"), ("a", 30, "buy", "f:2"), ("a", 100, "see", "f:3"), ("b", 5, "keep", "f:4"))


def test_a_person_who_buys_and_comes_back_begins_a_second_journey():
    steps = run(LOG, PLAN)["steps"]
    assert steps[["person_id", "step", "stage", "cycle"]].values.tolist() == [
        ["a", 1, "see", 1], ["a", 2, "buy", 1], ["a", 3, "see", 2], ["b", 1, "keep", 1]]
    assert steps["dwell_s"].fillna(-1).tolist() == [30, 70, -1, -1]


def test_the_funnel_in_order_asks_for_every_earlier_stage():
    funnel = run(LOG, PLAN)["funnel"].set_index("stage")
    assert funnel["people"].to_dict() == {"see": 1, "buy": 1, "keep": 1}
    assert funnel["in_order"].to_dict() == {"see": 1, "buy": 1, "keep": 0}


def test_hours_in_a_zone_of_half_hours_are_those_of_memory():
    for name, table in memory.run(LOG, PLAN).items():
        assert table.equals(run(LOG, PLAN)[name]), name


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(InputError, match="person_id"):
        run(LOG.drop(columns="person_id"), PLAN)


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "stage said by the row", "people without a name", "one event"])
def test_the_tables_of_whole_logs_are_those_of_memory(log):
    same(tables_of("portable SQL", log), tables_of("memory", log), log)
