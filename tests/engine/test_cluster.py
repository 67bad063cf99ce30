"""A real Spark cluster, a master and two workers, gives the tables of the memory engine; so it does when a worker dies half-way."""

import os

import pandas as pd
import pytest
from event_logs import LOGS, PLAN, same, tables_of
from spark_cluster import Cluster, missing

from helpers.engine import memory, spark, warehouse
from helpers.words import load

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(bool(missing()) and not os.environ.get("CI"), reason=f"{missing()}; in CI this test fails instead"),
]
QUICK = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.executor.memory": "512m"}
"""Small jobs: compiling would take longer than the work."""
APART = [name for name, log in LOGS.items() if not len(log) or set(LOGS["few people"]) != set(log)]


def union():
    """The logs that have the same columns as one, each with people and waves of its own; row by row as they stood in their files."""
    parts = []
    for name, log in LOGS.items():
        if name not in APART:
            mark = {column: (name + "/" + log[column]).astype("str") for column in ("person_id", "wave")}
            parts.append(log.assign(**mark).astype({column: "str" for column in ("event", "channel", "device", "row_id")}))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    assert not missing(), missing()
    found = Cluster(tmp_path_factory.mktemp("cluster"), workers=2)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def session(cluster):
    with spark.session(cluster.master, load("en"), QUICK) as found:
        yield found


@pytest.mark.row("B20")
def test_all_logs_at_once_from_a_parquet_file_give_identical_tables(session, cluster, tmp_path):
    log = union()
    assert log["wave"].nunique() > 20
    log.to_parquet(tmp_path / "it's [1].parquet", row_group_size=500)
    same(spark.run(tmp_path / "it's [1].parquet", PLAN, cluster.master), memory.run(log, PLAN), "all logs")


@pytest.mark.parametrize("log", APART)
def test_logs_with_other_columns_give_identical_tables(log, session, cluster):
    same(spark.run(LOGS[log], PLAN, cluster.master), tables_of("memory", log), log)


def test_a_worker_that_is_killed_half_way_changes_nothing(session, cluster, tmp_path):
    class KillingLink(spark.SparkLink):
        """Kills a worker once the events are kept by both, before anything is made of them."""

        def keep(self, name, query, rows):
            super().keep(name, query, rows)
            if name == "steps":
                assert self.spark.sql("SELECT count(*) FROM e").head()[0] == rows
                cluster.kill("worker 0")

    log = LOGS["summer time begins"]
    log.to_parquet(tmp_path / "log.parquet")
    found = warehouse.run(KillingLink(session.newSession(), tmp_path / "log.parquet", PLAN), PLAN)
    same(found, tables_of("memory", "summer time begins"), "a run with a killed worker")
