"""The engine for what does not fit in memory: DuckDB splits the log by person on disk, and each part goes through the memory engine.

People never cross parts, so counts of people add up and the tables are the same as in one go.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import CODED, KNOWN, NEEDED, UNKNOWN, Coded, code
from helpers.engine.memory import Plan, finish, most_common, tables_of
from helpers.errors import InputError

ROWS_PER_PART = 2_000_000
KEYS = {
    "transitions": ["level", "from", "to", "persona", "wave"],
    "funnel": ["wave", "stage", "position"],
    "variants": ["level", "path", "wave"],
    "channel_paths": ["path", "wave"],
    "reach": ["kind", "stage", "item", "wave"],
}


def run(events: str | Path | pd.DataFrame | pa.Table, plan: Plan, rows_per_part: int = ROWS_PER_PART) -> dict[str, pd.DataFrame]:
    """All tables of a log of any size.

    Args:
        events: a Parquet, CSV or JSON file (or a glob of them), a frame or an Arrow table. plan: rules and parameters.
        rows_per_part: about how many events are in memory at a time.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="klantreis-") as folder, duckdb.connect() as link:
        link.execute("SET preserve_insertion_order = false")
        link.execute("SET TimeZone = 'UTC'")
        link.execute(f"SET temp_directory = '{folder}'")
        source = _source(link, events)
        present = [row[0] for row in link.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        link.execute(f"CREATE VIEW log AS SELECT {_selection(present, plan)} FROM {source}")
        total = link.execute("SELECT count(*) FROM log").fetchone()[0]
        channels, devices = (_common(link, name) for name in ("channel", "device"))
        parts = max(1, -(-total // rows_per_part))
        if parts > 1:
            link.execute(
                f"COPY (SELECT *, hash(person_id) % {parts} AS part FROM log) TO '{folder}/parts' "
                "(FORMAT parquet, PARTITION_BY (part), COMPRESSION snappy)"
            )
        waves = [row[0] for row in link.execute("SELECT DISTINCT wave FROM log WHERE wave IS NOT NULL").fetchall()]
        found = []
        for part in range(parts):
            table = _part(link, folder, part, parts)
            if table is not None:
                found.append(tables_of(code(table), plan, channels, devices))
        return finish(merge(found, waves))


def _source(link: object, events: object) -> str:
    if isinstance(events, (pd.DataFrame, pa.Table)):
        table = pa.Table.from_pandas(events, preserve_index=False) if isinstance(events, pd.DataFrame) else events
        link.register("given", table.append_column("_place", pa.array(np.arange(len(table)))))
        return "given"
    name = str(events).replace("'", "''")
    if name.endswith((".parquet", ".pq")):
        return f"read_parquet('{name}', file_row_number = true, filename = true)"
    if name.endswith((".csv", ".csv.gz", ".tsv")):
        link.execute(f"CREATE TABLE given AS SELECT *, row_number() OVER () AS _place FROM read_csv('{name}', parallel = false)")
        return "given"
    if name.endswith((".json", ".jsonl", ".ndjson", ".json.gz")):
        link.execute(f"CREATE TABLE given AS SELECT *, row_number() OVER () AS _place FROM read_json('{name}')")
        return "given"
    raise InputError("this kind of file cannot be read as a log", file=str(events), remedy="Give Parquet, CSV or JSON")


def _selection(present: list[str], plan: Plan) -> str:
    """Our columns out of theirs, and the place of each row in the file."""
    chosen = []
    for ours in KNOWN:
        theirs = plan.columns.get(ours, ours)
        if theirs in present:
            quoted = '"' + theirs.replace('"', '""') + '"'
            kind = {"at": f"{quoted}::TIMESTAMPTZ", "value": f"{quoted}::DOUBLE"}.get(ours, f"{quoted}::VARCHAR")
            chosen.append(f'{kind} AS "{ours}"')
        elif ours in NEEDED:
            raise InputError(
                f"there is no column {theirs} for {ours}", file="events", remedy="Name it in columns; there are " + ", ".join(present[:12])
            )
        elif ours in ("channel", "device"):
            chosen.append(f"'{UNKNOWN}' AS {ours}")
        elif ours == "wave":
            chosen.append("'all' AS wave")
    place = "_place" if "_place" in present else "file_row_number"
    file = "filename" if "filename" in present else "''"
    return ", ".join([*chosen, f"{file} AS _file", f"{place} AS _place"])


def _common(link: object, name: str) -> list[str]:
    rows = link.execute(
        f"SELECT {name}, count(*) FROM log WHERE person_id IS NOT NULL AND \"at\" IS NOT NULL AND {name} <> '' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    coded = Coded(np.zeros(0, dtype=np.int32), pa.array([row[0] for row in rows], pa.large_string()))
    return most_common(coded, np.array([row[1] for row in rows], dtype=np.int64))


def _part(link: object, folder: str, part: int, parts: int) -> dict[str, pa.ChunkedArray] | None:
    """One part of the people, in the order of the file."""
    place = Path(folder) / "parts" / f"part={part}"
    if parts > 1 and not place.is_dir():
        return None
    source = f"read_parquet('{place}/*.parquet', hive_partitioning = false)" if parts > 1 else "log"
    table = link.sql(f"SELECT * FROM {source} ORDER BY _file, _place").to_arrow_table()
    columns = {name: table.column(name) for name in KNOWN if name in table.column_names}
    return {name: column.dictionary_encode() if name in CODED else column for name, column in columns.items()}


def merge(parts: list[dict[str, pd.DataFrame]], waves: list[str]) -> dict[str, pd.DataFrame]:
    """Tables of disjoint groups of people as one."""
    tables = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    tables["steps"] = tables["steps"].sort_values(["person_id", "step"], ignore_index=True)
    tables["features"] = tables["features"].sort_values("person_id", ignore_index=True)
    for name, keys in KEYS.items():
        added = tables[name].groupby(keys, observed=True, as_index=False).sum()
        order = ["wave", "position"] if name == "funnel" else keys
        tables[name] = added[tables[name].columns].sort_values(order, ignore_index=True)
    each = tables["summary"].groupby("wave", observed=True)
    ends = each.agg(first_at=("first_at", "min"), last_at=("last_at", "max")).reset_index()
    sums = each.sum(numeric_only=True).reset_index()
    tables["summary"] = sums.merge(ends, on="wave", validate="one_to_one")[tables["summary"].columns]
    return tables
