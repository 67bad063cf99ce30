"""The engine for what does not fit in memory; that its tables are those of the memory engine is tested in test_conformance.py."""

import pandas as pd
import pytest
from event_logs import same, tables_of
from small_log import STAGES, classify, log_of

from helpers.engine import choose, duckdb
from helpers.engine.memory import Plan
from helpers.errors import InputError

PLAN = Plan(classify, STAGES, 60_000_000, "UTC", {})
LOG = log_of(("a", 0, "see", "f:1"), ("b", 1, "see", "f:2"), ("b", 2, "buy", "f:3"))


def test_parts_of_one_person_each_add_up():
    reach = duckdb.run(LOG, PLAN, rows_per_part=1)["reach"].query("kind == 'touchpoint'").set_index("item")
    assert reach["people"].to_dict() == {"buy": 1, "see": 2}


def test_large_tables_may_stay_on_disk_and_are_the_same_there(tmp_path):
    found, wanted = duckdb.run(LOG, PLAN, folder=tmp_path / "out", rows_per_part=1), duckdb.run(LOG, PLAN)
    for name in duckdb.LARGE:
        assert found[name] == tmp_path / "out" / f"{name}.parquet"
        pd.testing.assert_frame_equal(pd.read_parquet(found[name]), wanted[name])
    pd.testing.assert_frame_equal(found["summary"], wanted["summary"])


def test_tables_that_would_fill_half_of_the_free_memory_ask_for_a_folder(monkeypatch):
    monkeypatch.setattr("helpers.engine.free_memory", lambda: 1000)
    with pytest.raises(InputError, match="Give a folder"):
        duckdb.run(LOG, PLAN, rows_per_part=1)


def test_a_quote_in_the_name_of_a_file_or_column_is_no_sql(tmp_path):
    LOG.rename(columns={"event": 'wat"is'}).to_parquet(tmp_path / "o'clock.parquet")
    plan = Plan(classify, STAGES, 60_000_000, "UTC", {"event": 'wat"is'})
    assert duckdb.run(tmp_path / "o'clock.parquet", plan)["summary"]["events"].tolist() == [3]


def test_a_log_that_would_fill_half_of_the_free_memory_goes_to_duckdb(tmp_path):
    pd.concat([LOG] * 100).to_parquet(tmp_path / "log.parquet")
    assert choose(tmp_path / "log.parquet", free=10**9) == "memory" and choose(tmp_path / "log.parquet", free=10**5) == "duckdb"


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "stage said by the row", "people without a name", "one event"])
def test_the_tables_of_whole_logs_are_those_of_memory(log):
    same(tables_of("duckdb in parts", log), tables_of("memory", log), log)
