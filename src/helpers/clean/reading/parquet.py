"""Parquet: its plain columns as text in the forms a person would have typed; nested columns stay apart."""

from __future__ import annotations

import io
import re

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from helpers.clean.say import stop

BROKEN = (pa.ArrowException, OSError, ValueError)


def load(data: bytes, shown: str, language: str) -> pa.Table:
    """The whole of a Parquet file."""
    try:
        return pq.read_table(io.BytesIO(data))
    except BROKEN as error:
        raise unreadable(error, shown, language) from None


def unreadable(error: Exception, shown: str, language: str) -> Exception:
    """The refusal of a file that Arrow cannot read."""
    what = re.sub(r"\s+", " ", str(error)).removeprefix("Could not open Parquet input source '<Buffer>': ")
    return stop(language, "bad_parquet", file=shown, what=what[:120].strip())


def has_nested(schema: pa.Schema) -> bool:
    """Some column holds lists or records."""
    return any(pa.types.is_nested(f.type) for f in schema)


def plain_columns(table: pa.Table | pa.RecordBatch) -> pa.Table:
    """The columns that are not nested, as text."""
    flat = [f for f in table.schema if not pa.types.is_nested(f.type)]
    return pa.table([as_text(table.column(f.name), f.type) for f in flat], names=[f.name for f in flat])


def as_text(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    """A column as text; whole numbers and dates in their plain forms, empty where null."""
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_floating(kind):
        values = column.to_pylist()
        return pa.array(
            ["" if v is None or v != v else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v) for v in values], pa.large_string()
        )
    if pa.types.is_timestamp(kind) and kind.tz:
        column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%S%z")
    return pc.fill_null(pc.cast(column, pa.large_string()), "")
