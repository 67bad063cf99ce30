"""The engine for what fits in memory: a plan and a log in, all tables out."""

import numpy as np
import pyarrow as pa
import pytest
from event_logs import same, tables_of
from small_log import STAGES, classify, log_of

from helpers.engine.log import Coded
from helpers.engine.memory import MOST, TABLES, Plan, most_common, run

PLAN = Plan(classify, STAGES, 60_000_000, "Europe/Amsterdam", {})


def test_every_table_is_there_also_for_one_event():
    assert set(run(log_of(("a", 0, "see", "f:1")), PLAN)) == set(TABLES)


def test_columns_may_have_other_names_in_the_log():
    log = log_of(("a", 0, "see", "f:1"), ("b", 5, "buy", "f:2"))
    renamed = log.rename(columns={"person_id": "klant", "at": "tijd"})
    other = Plan(classify, STAGES, 60_000_000, "Europe/Amsterdam", {"person_id": "klant", "at": "tijd"})
    for name, table in run(log, PLAN).items():
        assert table.equals(run(renamed, other)[name]), name


def test_the_most_common_names_come_in_the_order_of_the_alphabet_and_unknown_is_none_of_them():
    names = [*(f"c{i:02d}" for i in range(MOST + 2)), "unknown"]
    counts = np.array([1, 1, *range(5, 5 + MOST), 99])
    assert most_common(Coded(np.zeros(0, dtype=np.int32), pa.array(names, pa.large_string())), counts) == names[2:-1]


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "stage said by the row", "people without a name", "one event"])
def test_the_tables_of_whole_logs_are_those_of_another_engine(log):
    same(tables_of("memory", log), tables_of("portable SQL", log), log)
