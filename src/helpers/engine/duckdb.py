"""The engine for what does not fit in memory: DuckDB splits the log by person on disk, and each part goes through the memory engine.

People never cross parts, so counts of people add up and the tables are the same as in one go. The tables of the parts wait on disk,
and DuckDB adds and sorts them there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import CODED, KNOWN, Coded, code, encoded, ranked, refuse
from helpers.engine.memory import TABLES, Plan, finish, index_of, most_common, tables_of
from helpers.engine.source import open_log

ROWS_PER_PART = 1_000_000
MEMORY = "1GB"  # for DuckDB itself, beside the part at hand
LARGE = ("steps", "features", "variants")  # grow with the log; may stay on disk
KEYS = {
    "steps": ["person_id", "step"],
    "features": ["person_id"],
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
        found, common, parts = _split(events, plan, Path(scratch), rows_per_part)
        made = Path(scratch) / "made"
        size = 0
        for number, part in enumerate(parts):
            tables = tables_of(index_of(_coded(part, found, plan), plan), plan, *common)
            if len(parts) == 1 and folder is None:
                return finish(tables)
            size += _keep(tables, made, number)
            pa.default_memory_pool().release_unused()
        if folder is None:
            _check_size(size, plan)
        return _merged(made, folder)


def _link(scratch: Path) -> object:
    import duckdb

    link = duckdb.connect()
    link.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{scratch}'; SET TimeZone = 'UTC'")
    return link


def _split(events: object, plan: Plan, scratch: Path, rows_per_part: int) -> tuple[list[str], tuple, list[Path | dict]]:
    """The log on disk in parts of whole people; a log of one part is not written but read as it is."""
    with _link(scratch) as link:
        link.execute("SET preserve_insertion_order = false")
        found = open_log(link, events, plan)
        common = _common(link, "channel"), _common(link, "device")
        parts = max(1, -(-link.execute("SELECT count(*) FROM log").fetchall()[0][0] // rows_per_part))
        if parts == 1:
            return found, common, [link.sql("SELECT * FROM log").to_arrow_table()]
        link.execute(
            f"COPY (SELECT *, hash(person_id) % {parts} AS part FROM log) TO '{scratch}/parts' "
            "(FORMAT parquet, PARTITION_BY (part), COMPRESSION snappy)"
        )
    return found, common, sorted(scratch.glob("parts/part=*"), key=lambda place: int(place.name.split("=")[1]))


def _common(link: object, name: str) -> list[str]:
    rows = link.execute(
        f"SELECT {name}, count(*) FROM log WHERE person_id <> '' AND \"at\" IS NOT NULL AND {name} <> '' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    coded = Coded(np.zeros(0, dtype=np.int32), pa.array([row[0] for row in rows], pa.large_string()))
    return most_common(coded, np.array([row[1] for row in rows], dtype=np.int64))


def _coded(part: Path | pa.Table, found: list[str], plan: Plan) -> object:
    """One part of the people, in the order of the file."""
    import pyarrow.parquet as pq

    if isinstance(part, Path):
        files = sorted(part.glob("*.parquet"))
        text = [name for name in pq.ParquetFile(files[0]).schema_arrow.names if name in (*CODED, "_file")]
        part = pa.concat_tables([pq.ParquetFile(file, read_dictionary=text).read() for file in files])
    file = ranked(encoded(part.column("_file"))).codes
    order = pa.array(np.lexsort((part.column("_place").to_numpy(), file)))
    columns = {}
    for name in (name for name in KNOWN if name in found):
        column = part.column(name)
        column = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
        columns[name] = pa.chunked_array([column.combine_chunks().take(order)])
    return code(columns, plan.language)


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


def _merged(made: Path, folder: str | Path | None) -> dict[str, pd.DataFrame | Path]:
    """Tables of disjoint groups of people as one: counts added, rows in order."""
    import pyarrow.parquet as pq

    found: dict[str, pd.DataFrame | Path] = {}
    with _link(made) as link:
        for name in TABLES:
            names = pq.ParquetFile(next((made / name).glob("*.parquet"))).schema_arrow.names
            query = _query(name, names, made / name)
            if folder is not None and name in LARGE:
                Path(folder).mkdir(parents=True, exist_ok=True)
                found[name] = Path(folder) / f"{name}.parquet"
                target = str(found[name]).replace("'", "''")
                link.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            else:
                found[name] = link.sql(query).to_arrow_table().to_pandas(split_blocks=True)
    return finish(found)


def _query(name: str, names: list[str], folder: Path) -> str:
    def column(name: str) -> str:
        return '"' + name + '"'

    keys = KEYS[name]
    order = ", ".join(column(key) for key in keys)
    source = f"FROM read_parquet('{folder}/*.parquet')"
    if name in ("steps", "features"):
        return f"SELECT * {source} ORDER BY {order}"
    chosen = [
        column(c) if c in keys else f"{ENDS[c]}({column(c)}) AS {column(c)}" if c in ENDS else f"sum({column(c)})::BIGINT AS {column(c)}"
        for c in names
    ]
    return f"SELECT {', '.join(chosen)} {source} GROUP BY {order} ORDER BY {order}"
