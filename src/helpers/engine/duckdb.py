"""The engine for what does not fit in memory: DuckDB splits the log by person on disk, and each part goes through the memory engine.

People never cross parts, so counts of people add up and the tables are the same as in one go.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import CODED, KNOWN, NEEDED, UNKNOWN, Coded, code, encoded, ranked
from helpers.engine.memory import Plan, finish, index_of, most_common, tables_of
from helpers.errors import InputError

ROWS_PER_PART = 1_000_000
MEMORY = "1GB"  # for DuckDB itself, beside the part at hand
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

    with tempfile.TemporaryDirectory(prefix="klantreis-") as folder:
        with duckdb.connect() as link:
            link.execute(f"SET preserve_insertion_order = false; SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}'")
            link.execute("SET TimeZone = 'UTC'")
            source = _source(link, events)
            present = [row[0] for row in link.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            link.execute(f"CREATE VIEW log AS SELECT {_selection(present, plan)} FROM {source}")
            common = _common(link, "channel"), _common(link, "device")
            parts = max(1, -(-link.execute("SELECT count(*) FROM log").fetchone()[0] // rows_per_part))
            link.execute(
                f"COPY (SELECT *, hash(person_id) % {parts} AS part FROM log) TO '{folder}/parts' "
                "(FORMAT parquet, PARTITION_BY (part), COMPRESSION snappy)"
            )
        files = sorted(Path(folder).glob("parts/part=*"), key=lambda place: int(place.name.split("=")[1]))
        tables = [tables_of(index_of(code(_part(place)), plan), plan, *common) for place in files]
    if not tables:
        none = {ours: pa.chunked_array([pa.array([], pa.string())]) for ours in KNOWN if plan.columns.get(ours, ours) in present}
        tables = [tables_of(index_of(code(none), plan), plan, *common)]
    return finish(merge(tables))


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


def _part(place: Path) -> dict[str, pa.ChunkedArray]:
    """One part of the people, in the order of the file."""
    import pyarrow.parquet as pq

    files = sorted(place.glob("*.parquet"))
    text = [name for name in pq.ParquetFile(files[0]).schema_arrow.names if name in (*CODED, "_file")]
    table = pa.concat_tables([pq.ParquetFile(file, read_dictionary=text).read() for file in files])
    file = ranked(encoded(table.column("_file"))).codes
    order = pa.array(np.lexsort((table.column("_place").to_numpy(), file)))
    found = {}
    for name in KNOWN:
        if name in table.column_names:
            column = table.column(name)
            column = column.unify_dictionaries() if name in CODED else column
            found[name] = pa.chunked_array([column.combine_chunks().take(order)])
    return found


def merge(parts: list[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
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
