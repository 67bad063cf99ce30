"""The engine for what does not fit in memory: DuckDB reads the log, which is split by person on disk, and each part goes through memory.

People never cross parts, so counts of people add up and the tables are the same as in one go. The counts of the parts wait on disk, and
DuckDB adds and sorts them there; tables of people are laid one behind the other.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import Coded, Log, refuse
from helpers.engine.memory import TABLES, Plan, finish, index_of, most_common, tables_of
from helpers.engine.source import open_log
from helpers.engine.split import Pile, coded, parts_of, taken

ROWS_PER_PART = 1_000_000
MEMORY = "1GB"  # for DuckDB itself, beside the part at hand
LARGE = ("steps", "features", "variants")  # grow with the log; may stay on disk
IN_ORDER = ("steps", "features")  # the parts are in the order of people, and so are these
KEYS = {
    "transitions": ["level", "from", "to", "persona", "wave"],
    "funnel": ["wave", "position", "stage"],
    "variants": ["level", "path", "wave"],
    "channel_paths": ["path", "wave"],
    "reach": ["kind", "stage", "item", "wave"],
    "summary": ["wave"],
}
ENDS = {"first_at": "min", "last_at": "max"}


def run(
    events: str | Path | pd.DataFrame | pa.Table,
    plan: Plan,
    folder: str | Path | None = None,
    rows_per_part: int = ROWS_PER_PART,
) -> dict[str, pd.DataFrame | Path]:
    """All tables of a log of any size.

    Args:
        events: a Parquet, CSV or JSON file (or a pattern or folder), GA4's nested export, a frame or an Arrow table.
        plan: rules and parameters. folder: where the tables of `LARGE` are written as Parquet; their paths are then given back.
        rows_per_part: about how many events are in memory at a time.
    """
    with tempfile.TemporaryDirectory(prefix="klantreis-") as scratch:
        common, logs = _split(events, plan, Path(scratch), rows_per_part)
        if isinstance(logs, Log) and folder is None:
            return finish(tables_of(index_of(logs, plan), plan, *common))
        files = {name: None if folder is None else Path(folder) / f"{name}.parquet" for name in LARGE}
        if folder is not None:
            Path(folder).mkdir(parents=True, exist_ok=True)
        made, piles, size = Path(scratch) / "made", {name: Pile(files[name]) for name in IN_ORDER}, 0
        for number, log in enumerate([logs] if isinstance(logs, Log) else logs):
            tables = tables_of(index_of(log, plan), plan, *common)
            size += sum(pile.add(tables.pop(name)) for name, pile in piles.items())
            size += _keep(tables, made, number)
            pa.default_memory_pool().release_unused()
            if folder is None:
                _check_size(size, plan)
        merged = _merged(made, files) | {name: pile.done() for name, pile in piles.items()}
        return finish({name: merged[name] for name in TABLES})


def _link(scratch: Path) -> object:
    import duckdb

    link = duckdb.connect()
    link.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{scratch}'; SET TimeZone = 'UTC'")
    return link


def _split(events: object, plan: Plan, scratch: Path, rows_per_part: int) -> tuple[tuple, Log | Iterator[Log]]:
    """The log in parts of whole people, one at a time; a log of one part is not written but read as it is."""
    with _link(scratch) as link:
        link.execute("SET preserve_insertion_order = false")
        found = open_log(link, events, plan)
        common = _common(link, "channel"), _common(link, "device")
        rows = link.execute("SELECT count(*) FROM log").fetchall()[0][0]
        if rows <= rows_per_part:
            return common, coded(link.sql("SELECT * FROM log").to_arrow_table(), found, plan.language)
        places = parts_of(link, scratch, rows, rows_per_part)
    return common, taken(places, found, plan.language)


def _common(link: object, name: str) -> list[str]:
    rows = link.execute(
        f"SELECT {name}, count(*) FROM log WHERE person_id <> '' AND \"at\" IS NOT NULL AND {name} <> '' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    names = Coded(np.zeros(0, dtype=np.int32), pa.array([row[0] for row in rows], pa.large_string()))
    return most_common(names, np.array([row[1] for row in rows], dtype=np.int64))


def _keep(tables: dict[str, pd.DataFrame], made: Path, number: int) -> int:
    """Write the tables of one part; returns their size in memory."""
    import pyarrow.parquet as pq

    size = 0
    for name, frame in tables.items():
        (made / name).mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        size += table.nbytes
        pq.write_table(table, made / name / f"{number:06d}.parquet", compression="snappy")
    return size


def _check_size(size: int, plan: Plan) -> None:
    from helpers.engine import free_memory

    if size > free_memory() / 2:
        raise refuse("too_large", plan.language, "", size=round(size / 1e9, 1))


def _merged(made: Path, files: dict[str, Path | None]) -> dict[str, pd.DataFrame | Path]:
    """Counts of disjoint groups of people as one: added, rows in order. What was added is removed."""
    import pyarrow.parquet as pq

    found: dict[str, pd.DataFrame | Path] = {}
    with _link(made) as link:
        for name in KEYS:
            names = pq.ParquetFile(next((made / name).glob("*.parquet"))).schema_arrow.names
            query = _query(name, names, made / name)
            if files.get(name) is not None:
                found[name] = files[name]
                target = str(found[name]).replace("'", "''")
                link.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            else:
                found[name] = link.sql(query).to_arrow_table().to_pandas(split_blocks=True)
            shutil.rmtree(made / name)
    return found


def _query(name: str, names: list[str], folder: Path) -> str:
    def column(name: str) -> str:
        return '"' + name + '"'

    keys = KEYS[name]
    order = ", ".join(column(key) for key in keys)
    source = f"FROM read_parquet('{folder}/*.parquet')"
    chosen = [
        column(c) if c in keys else f"{ENDS[c]}({column(c)}) AS {column(c)}" if c in ENDS else f"sum({column(c)})::BIGINT AS {column(c)}"
        for c in names
    ]
    return f"SELECT {', '.join(chosen)} {source} GROUP BY {order} ORDER BY {order}"
