"""A log on disk in parts of whole people, one file a part, in the order of the names: what the parts give can be laid one behind the other.

Rows stream from DuckDB, go to their part by comparing the name with the ends of the parts, and are never sorted as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import KNOWN, Log, code, encoded, ranked

SAMPLE = 50_000  # rows by which the ends of the parts are found; they decide how even the parts are, never what is counted
BATCH = 500_000  # rows on their way to the parts
MOST = 500  # parts: each is an open file


def parts_of(link: object, scratch: Path, rows: int, rows_per_part: int) -> list[Path]:
    """Write the view ``log`` in parts of about so many rows. A person's rows are in one part; those without a person are in any."""
    ends = _ends(link, min(-(-rows // rows_per_part), MOST))
    reader = link.sql(f"SELECT *, {_part_of(ends)} AS _part FROM log").to_arrow_reader(BATCH)
    schema = pa.schema([field for field in reader.schema if field.name != "_part"])
    options, places = pa.ipc.IpcWriteOptions(compression="lz4"), [scratch / f"{number:06d}.arrow" for number in range(len(ends) + 1)]
    with ExitStack() as stack:
        writers = [stack.enter_context(pa.ipc.new_stream(stack.enter_context(pa.OSFile(str(p), "wb")), schema, options=options))
                   for p in places]  # fmt: skip
        for batch in reader:
            number = batch.column("_part").to_numpy(zero_copy_only=False)
            order = np.argsort(number, kind="stable")
            rows_here = batch.select(schema.names).take(pa.array(order))
            bounds = np.searchsorted(number[order], np.arange(len(places) + 1))
            for part in np.flatnonzero(np.diff(bounds)):
                writers[part].write_batch(rows_here.slice(bounds[part], bounds[part + 1] - bounds[part]))
    return places


def _ends(link: object, parts: int) -> list[str]:
    """Names that divide the rows about evenly, in order; a name with more rows than a part has ends one."""
    sample = link.sql(f"SELECT person_id FROM (SELECT person_id FROM log WHERE person_id IS NOT NULL) USING SAMPLE {SAMPLE} ROWS")
    names = sorted(row[0] for row in sample.fetchall())
    return sorted({names[len(names) * i // parts] for i in range(1, parts)} - {""}) if names else []


def _part_of(ends: list[str], first: int = 0) -> str:
    """The number of the part of a name, by halving.

    >>> _part_of(["b", "o'k"])
    "CASE WHEN person_id < 'o''k' THEN CASE WHEN person_id < 'b' THEN 0 ELSE 1 END ELSE 2 END"
    """
    if not ends:
        return str(first)
    middle = len(ends) // 2
    below, above = _part_of(ends[:middle], first), _part_of(ends[middle + 1 :], first + middle + 1)
    name = ends[middle].replace("'", "''")
    return f"CASE WHEN person_id < '{name}' THEN {below} ELSE {above} END"


def taken(places: list[Path], found: list[str], language: str) -> Iterator[Log]:
    """The logs of the parts, one after the other; each file goes as soon as it is read."""
    for place in places:
        with pa.OSFile(str(place), "rb") as file, pa.ipc.open_stream(file) as reader:
            part = reader.read_all()
        place.unlink()
        yield coded(part, found, language)


def coded(part: pa.Table, found: list[str], language: str) -> Log:
    """Rows in the order of their files, as codes."""
    file = ranked(encoded(part.column("_file"))).codes
    order = pa.array(np.lexsort((part.column("_place").to_numpy(), file)))
    columns = {}
    for name in (name for name in KNOWN if name in found):
        column = part.column(name).combine_chunks()
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        columns[name] = pa.chunked_array([column.take(order)])
    return code(columns, language)


class Pile:
    """A table whose rows come part by part, in order: in memory, or in a Parquet file."""

    def __init__(self, file: Path | None):
        self.file, self.tables, self.none, self.writer, self.schema = file, [], None, None, None

    def add(self, frame: pd.DataFrame) -> int:
        """More rows, behind the others; returns their size in memory."""
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        if not len(table):
            self.none = self.none if self.none is not None else table
            return 0
        self.schema = self.schema or table.schema
        table = table.cast(self.schema)
        if self.file is None:
            self.tables.append(table)
        else:
            self._write(table)
        return table.nbytes

    def _write(self, table: pa.Table) -> None:
        import pyarrow.parquet as pq

        self.writer = self.writer or pq.ParquetWriter(self.file, table.schema, compression="zstd")
        self.writer.write_table(table)

    def done(self) -> pd.DataFrame | Path:
        """The whole table, or where it lies."""
        if self.file is None:
            return pa.concat_tables(self.tables or [self.none]).to_pandas(split_blocks=True)
        if self.writer is None:
            self._write(self.none)
        self.writer.close()
        return self.file
