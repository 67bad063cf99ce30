"""An existing Spark cluster as engine, through its own client: the portable SQL runs there, and only tables come back.

Nothing but Spark is needed on the workers (no Python, nothing of ours), and nothing is asked of any machine but the master.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine import warehouse
from helpers.engine.dialects import SPARK
from helpers.engine.log import KNOWN
from helpers.engine.memory import Plan
from helpers.errors import InputError, UsageError
from helpers.words import Words, load

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"
PATIENCE_S = 10.0  # for a master to answer
WORKERS_S = 90.0  # for a worker to take the work
ROWS_PER_PART = 200_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CONFIG = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.maxResultSize": "0",
    # rows stay with their person once they are there, so that nothing moves twice; the number of parts follows the rows, see `keep`
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
}


def run(events: str | Path | Sequence[str | Path] | pd.DataFrame | pa.Table, plan: Plan, master: str = "") -> dict[str, pd.DataFrame]:
    """All tables of a log of any size, by Spark.

    Args:
        events: Parquet file, folder or pattern (or several) on storage that the workers see; a small frame or Arrow table.
        plan: rules and parameters. master: of the cluster, as ``spark://host:7077``; nothing: all cores of this machine.
    """
    with session(master or LOCAL, load(plan.language)) as spark:
        return warehouse.run(SparkLink(spark, events, plan), plan)


class SparkLink:
    """A log in Spark."""

    dialect = SPARK

    def __init__(self, spark: SparkSession, events: object, plan: Plan):
        self.spark = spark
        source = _frame(spark, events, plan) if isinstance(events, (pd.DataFrame, pa.Table)) else _files(spark, events, load(plan.language))
        source.createOrReplaceTempView("source")
        self.present = source.columns

    def columns(self) -> list[str]:
        """Columns of the log."""
        return self.present

    def fetch(self, query: str) -> pa.Table:
        """The rows of a query, by way of Arrow."""
        return self.spark.sql(query).toArrow()

    def give(self, name: str, table: pa.Table) -> None:
        """A small table, sent to every worker."""
        from pyspark.sql.functions import broadcast

        broadcast(self.spark.createDataFrame(table)).createOrReplaceTempView(name)

    def keep(self, name: str, query: str, rows: int) -> None:
        """Kept by the workers, in memory or on their disks; what a worker takes with it when it dies is made again."""
        parts = max(self.spark.sparkContext.defaultParallelism, -(-rows // ROWS_PER_PART))
        self.spark.conf.set("spark.sql.shuffle.partitions", str(parts))
        self.spark.sql(query).persist().createOrReplaceTempView(name)


def _files(spark: SparkSession, events: object, say: Words) -> DataFrame:
    """Parquet files with the place of each row, and the file when there are several."""
    from pyspark.errors import AnalysisException

    places = [events] if isinstance(events, (str, Path)) else list(events)
    try:
        found = spark.read.parquet(*(_address(str(place)) for place in places))
        several = len(found.inputFiles()) > 1
    except AnalysisException:
        shown = ", ".join(str(place) for place in places)
        raise InputError(say["engine.unreadable"], file=shown, remedy=say["engine.unreadable_remedy"], language=say.language) from None
    hidden = ["_metadata.row_index AS _place", *(["_metadata.file_path AS _file"] if several else [])]
    return found.selectExpr("*", *hidden)


def _address(place: str) -> str:
    """A path as Hadoop reads it: what is there under exactly this name is no pattern."""
    if "://" in place:
        return place
    if Path(place).exists():
        place = "".join("\\" + letter if letter in "*?[]{}\\" else letter for letter in place)
    return "file://" + os.path.abspath(place)


def _frame(spark: SparkSession, events: pd.DataFrame | pa.Table, plan: Plan) -> DataFrame:
    """A small log from here, sent to the workers."""
    known = [name for name in dict.fromkeys(plan.columns.get(ours, ours) for ours in KNOWN) if name in _columns(events)]
    table = pa.Table.from_pandas(events[known], preserve_index=False) if isinstance(events, pd.DataFrame) else events.select(known)
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(field.type.value_type))
        elif pa.types.is_timestamp(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.timestamp("us", "UTC"), safe=False))
        elif pa.types.is_null(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    if table.column_names and not len(table):
        from pyspark.sql.pandas.types import from_arrow_schema

        return spark.createDataFrame([], from_arrow_schema(table.schema)).selectExpr("*", "0 AS _place")
    return spark.createDataFrame(table.append_column("_place", pa.array(np.arange(len(table)))))


def _columns(events: pd.DataFrame | pa.Table) -> list[str]:
    return list(events.columns) if isinstance(events, pd.DataFrame) else events.column_names


def ready(master: str, say: Words) -> None:
    """Stop with what to do when Spark is not installed, Java is not there, or the master does not answer in time."""
    if importlib.util.find_spec("pyspark") is None:
        raise UsageError(say["engine.no_pyspark"])
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and Path(home, "bin", "java").is_file())):
        raise UsageError(say["engine.no_java"])
    hosts = [place for place in master.removeprefix("spark://").split(",") if master.startswith("spark://")]
    if hosts and not any(_answers(place) for place in hosts):
        raise UsageError(say("engine.no_master", master=master, seconds=round(PATIENCE_S)))


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S):
            return True
    except (OSError, ValueError):
        return False


@contextmanager
def session(master: str, say: Words, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session on a master; one that is open already is used and left open.

    Args:
        master: address. say: words for what goes wrong. settings: of Spark, beside ours.
    """
    ready(master, say)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        from pyspark.sql import SparkSession

        if (active := SparkSession.getActiveSession()) is not None:
            if active.sparkContext.master != master:
                raise UsageError(say("engine.other_master", master=master, other=active.sparkContext.master))
            yield from _borrowed(active)
            return
        with tempfile.TemporaryDirectory(prefix="klantreis-", ignore_cleanup_errors=True) as folder:
            spark = _start(master, {**CONFIG, **_places(folder), **(settings or {})}, say)
            try:
                _await_workers(spark, master, say)
                yield spark
            finally:
                spark.stop()


def _borrowed(active: SparkSession) -> Iterator[SparkSession]:
    """The open session with our settings and names of its own."""
    spark = active.newSession()
    for name, value in CONFIG.items():
        if name.startswith("spark.sql."):
            spark.conf.set(name, value)
    try:
        yield spark
    finally:
        spark.catalog.clearCache()


def _places(folder: str) -> dict[str, str]:
    return {"spark.sql.warehouse.dir": folder, "spark.local.dir": folder, "spark.driver.memory": _driver_memory()}


def _start(master: str, config: dict[str, str], say: Words) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    hosts = {place.rpartition(":")[0] for place in master.removeprefix("spark://").split(",")}
    if not master.startswith("spark://") or hosts <= set(LOOPBACK):
        config = config | {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.master(master).appName("klantreis")
    for name, value in config.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise UsageError(say("engine.not_started", master=master, what=str(error).splitlines()[0])) from error


def _driver_memory() -> str:
    """A quarter of the free memory for what comes back, between one and sixteen gigabytes."""
    from helpers.engine import free_memory

    return f"{min(max(free_memory() // 4, 1024**3), 16 * 1024**3) // 1024**2}m"


def _await_workers(spark: SparkSession, master: str, say: Words) -> None:
    """A master without workers would let the first job wait for ever."""
    context = spark.sparkContext
    until = time.monotonic() + WORKERS_S
    while not master.startswith("local") and context._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > until:
            raise UsageError(say("engine.no_workers", master=master, seconds=round(WORKERS_S)))
        time.sleep(0.2)
