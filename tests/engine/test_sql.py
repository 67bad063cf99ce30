"""The pieces of the portable SQL, each run by DuckDB; that the whole gives the same tables is tested in test_conformance.py."""

import duckdb
import pytest
from event_logs import same, tables_of

from helpers.engine import sql
from helpers.engine.clock import DAY, HOUR
from helpers.engine.dialects import DUCKDB

CODING = sql.Coding(said=[], stages=3, timeout=60, clock=[(0, HOUR), (10 * HOUR, 2 * HOUR)], channels=[], devices=[], unknown=-1)


def value(expression):
    return duckdb.execute(f"SELECT {expression}").fetchone()[0]


@pytest.mark.parametrize("x", [0, 1, DAY - 1, DAY, -1, -DAY, -DAY - 1, 1_774_000_000_123_456])
def test_whole_parts_are_rounded_down_also_before_1970(x):
    assert value(sql.whole_part(str(x), DAY)) == x // DAY


def test_the_clock_adds_what_holds_from_each_moment_on():
    assert [value(sql.local(str(t), CODING)) - t for t in (0, 10 * HOUR - 1, 10 * HOUR)] == [HOUR, HOUR, 2 * HOUR]


@pytest.mark.parametrize(("text", "units"), [("9.95", 99500), ("0.00005", 0), ("0.00025", 2), ("0.00035", 4), ("-1.5", -15000), ("NaN", 0), ("inf", 0), ("", 0), ("x", 0)])
def test_values_become_whole_parts_halves_to_even_and_what_is_no_number_nothing(text, units):
    link = duckdb.connect()
    link.execute(f"CREATE TABLE source AS SELECT 'a' AS person_id, now() AS at, 'e' AS event, '{text}' AS value, 0 AS _place")
    query = sql.log_query(DUCKDB, {}, ["person_id", "at", "event", "value", "_place"], 10_000)
    assert link.sql(query).to_arrow_table().column("worth").to_pylist() == [units]


def test_a_row_number_is_the_digits_at_the_end():
    link = duckdb.connect()
    link.execute("CREATE TABLE source AS SELECT 'a' AS person_id, now() AS at, 'e' AS event, 'web2.csv:17' AS row_id, 0 AS _place")
    query = sql.log_query(DUCKDB, {}, ["person_id", "at", "event", "row_id", "_place"], 1)
    assert link.sql(query).to_arrow_table().column("line").to_pylist() == [17]


def test_columns_with_other_names_are_found_and_missing_ones_filled():
    query = sql.log_query(DUCKDB, {"person_id": 'wie"is'}, ['wie"is', "at", "event", "_place"], 1)
    assert '"wie""is"' in query and "'unknown' AS channel" in query and "'all' AS wave" in query


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "stage said by the row", "people without a name", "one event"])
def test_the_tables_of_whole_logs_are_those_of_memory(log):
    same(tables_of("portable SQL", log), tables_of("memory", log), log)
