"""The engine for what does not fit in memory; that its tables are those of the memory engine is tested in test_conformance.py."""

import pandas as pd
import pytest
from small_log import STAGES, classify, log_of

from helpers.engine import choose, duckdb
from helpers.engine.memory import Plan
from helpers.errors import InputError

PLAN = Plan(classify, STAGES, 60_000_000, "UTC", {})
LOG = log_of(("a", 0, "see", "f:1"), ("b", 1, "see", "f:2"), ("b", 2, "buy", "f:3"))


def test_parts_of_one_person_each_add_up():
    reach = duckdb.run(LOG, PLAN, rows_per_part=1)["reach"].query("kind == 'touchpoint'").set_index("item")
    assert reach["people"].to_dict() == {"buy": 1, "see": 2}


def test_merging_adds_counts_and_keeps_first_and_last():
    parts = [duckdb.run(LOG[LOG["person_id"] == who], PLAN) for who in "ab"]
    summary = duckdb.merge(parts)["summary"].iloc[0]
    assert (summary["people"], summary["events"]) == (2, 3)
    assert (summary["first_at"], summary["last_at"]) == (LOG["at"].min(), LOG["at"].max())


def test_a_quote_in_the_name_of_a_file_or_column_is_no_sql(tmp_path):
    LOG.rename(columns={"event": 'wat"is'}).to_parquet(tmp_path / "o'clock.parquet")
    plan = Plan(classify, STAGES, 60_000_000, "UTC", {"event": 'wat"is'})
    assert duckdb.run(tmp_path / "o'clock.parquet", plan)["summary"]["events"].tolist() == [3]


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(InputError, match="person_id") as error:
        duckdb.run(LOG.drop(columns="person_id"), PLAN)
    assert "event" in error.value.remedy


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "log.docx").write_bytes(b"no log")
    with pytest.raises(InputError, match="log"):
        duckdb.run(tmp_path / "log.docx", PLAN)


def test_a_log_that_would_fill_half_of_the_free_memory_goes_to_duckdb(tmp_path):
    pd.concat([LOG] * 100).to_parquet(tmp_path / "log.parquet")
    assert choose(tmp_path / "log.parquet", free=10**9) == "memory" and choose(tmp_path / "log.parquet", free=10**5) == "duckdb"
