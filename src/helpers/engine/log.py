"""Reading an event log into whole numbers: one code per person, event, channel, device, and microseconds for time.

Strings are looked at once per distinct value; everything after this works on codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.errors import InputError

NEEDED = ("person_id", "at", "event")
CODED = ("person_id", "event", "channel", "device", "wave", "stage", "touchpoint")
KNOWN = (*CODED, "at", "value", "row_id")
UNKNOWN = "unknown"
CENT = 10_000  # values are added up as whole ten-thousandths, so that sums do not depend on the order of rows


@dataclass(frozen=True)
class Coded:
    """A column of text as numbers: ``names[codes]``."""

    codes: np.ndarray
    names: pa.Array

    def list(self) -> list[str]:
        """The distinct values."""
        return self.names.to_pylist()


@dataclass(frozen=True)
class Log:
    """Rows with a person and a time, in the order of the file.

    Attributes:
        micros: microseconds since 1970, UTC. value: ten-thousandths. row: number within its file, or empty.
        coded: person_id, event, channel, device, wave, and stage and touchpoint where the log has them.
        dropped: rows without person or time, per wave.
    """

    micros: np.ndarray
    value: np.ndarray
    row: np.ndarray | None
    coded: dict[str, Coded]
    dropped: dict[str, int] = field(default_factory=dict)

    def names_only(self) -> Log:
        """The names and the dropped rows, without the rows."""
        none = np.zeros(0, dtype=np.int64)
        return Log(none, none, None, {name: Coded(none, c.names) for name, c in self.coded.items()}, self.dropped)


def read(events: str | Path | pd.DataFrame | pa.Table, columns: Mapping[str, str] | None = None) -> Log:
    """Read a log from a Parquet file, a frame or an Arrow table.

    Args:
        events: rows with person_id, at, event; perhaps channel, device, value, wave, row_id, stage, touchpoint.
        columns: our name -> name in the log, where they differ.
    """
    return code(fetch(events, dict(columns or {})))


def fetch(events: str | Path | pd.DataFrame | pa.Table, columns: dict[str, str]) -> dict[str, pa.ChunkedArray]:
    """The columns that we know, under our names."""
    available = _available(events)
    wanted = {ours: columns.get(ours, ours) for ours in KNOWN if columns.get(ours, ours) in available}
    for ours in NEEDED:
        if ours not in wanted:
            raise InputError(
                f"there is no column {columns.get(ours, ours)} for {ours}",
                file=_name(events),
                remedy="Name it in columns; there are " + ", ".join(map(str, available[:12])),
            )
    if isinstance(events, pd.DataFrame):
        return {
            ours: pa.chunked_array([pa.Array.from_pandas(events[theirs])])
            if not isinstance(found := pa.Array.from_pandas(events[theirs]), pa.ChunkedArray)
            else found
            for ours, theirs in wanted.items()
        }
    if isinstance(events, pa.Table):
        return {ours: events.column(theirs) for ours, theirs in wanted.items()}
    import pyarrow.parquet as pq

    text = [theirs for ours, theirs in wanted.items() if ours in CODED]
    table = pq.ParquetFile(events, read_dictionary=text).read(columns=list(wanted.values()))
    return {ours: table.column(theirs) for ours, theirs in wanted.items()}


def _available(events: object) -> list[str]:
    if isinstance(events, pd.DataFrame):
        return list(events.columns)
    if isinstance(events, pa.Table):
        return events.column_names
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(events).schema_arrow.names
    except (OSError, pa.ArrowInvalid):
        raise InputError("this is no readable Parquet file", file=str(events), remedy="Give a Parquet file or a frame") from None


def _name(events: object) -> str:
    return str(events) if isinstance(events, (str, Path)) else "events"


def code(columns: dict[str, pa.ChunkedArray]) -> Log:
    """Columns of text and time as numbers; rows without person or time are counted and left out."""
    n = len(columns["person_id"])
    coded = {name: encoded(columns[name]) for name in CODED if name in columns}
    for name, filler in (("channel", UNKNOWN), ("device", UNKNOWN), ("wave", "all")):
        coded.setdefault(name, Coded(np.zeros(n, dtype=np.int32), pa.array([filler], pa.large_string())))
        coded[name] = _filled(coded[name], filler)
    coded["event"] = _filled(coded["event"], "")
    at, has_time = _micros(columns["at"])
    keep = has_time & (coded["person_id"].codes >= 0)
    value = _value(columns["value"]) if "value" in columns else np.zeros(n, dtype=np.int64)
    row = _row_number(columns["row_id"]) if "row_id" in columns else None
    dropped: dict[str, int] = {}
    if not keep.all():
        lost = np.bincount(coded["wave"].codes[~keep], minlength=len(coded["wave"].names))
        dropped = dict(zip(coded["wave"].list(), lost.tolist()))
        at, value, row = at[keep], value[keep], None if row is None else row[keep]
        coded = {name: Coded(c.codes[keep], c.names) for name, c in coded.items()}
    return Log(at, value, row, {name: ranked(c) for name, c in coded.items()}, dropped)


def encoded(column: pa.ChunkedArray) -> Coded:
    """A column of text as codes; -1 where it is empty."""
    if not len(column):
        return Coded(np.zeros(0, dtype=np.int32), pa.array([], pa.large_string()))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    if column.num_chunks > 1:
        column = column.unify_dictionaries()
    chunks = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in column.chunks]
    codes = np.concatenate(chunks) if len(chunks) != 1 else chunks[0]
    names = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.large_string())
    names = names.cast(pa.large_string())
    codes = codes.astype(np.int32, copy=False)
    if names.null_count or pc.count_distinct(names).as_py() < len(names):
        fresh = names.dictionary_encode()
        route = np.append(fresh.indices.fill_null(-1).to_numpy(zero_copy_only=False), -1).astype(np.int32)
        codes, names = route[codes], fresh.dictionary
    return Coded(codes, names)


def _filled(coded: Coded, filler: str) -> Coded:
    """Missing and empty text as one named value."""
    names = coded.names.to_pylist()
    clean = [name if name else filler for name in names]
    if (coded.codes < 0).any() or clean != names:
        distinct = sorted({*clean, filler})
        place = {name: i for i, name in enumerate(distinct)}
        route = np.array([place[name] for name in clean] + [place[filler]], dtype=np.int32)
        return Coded(route[coded.codes], pa.array(distinct, pa.large_string()))
    return coded


def ranked(coded: Coded) -> Coded:
    """The same values, with codes in the order of the names."""
    order = pc.sort_indices(coded.names).to_numpy()
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Coded(rank[coded.codes] if len(order) else coded.codes, coded.names.take(pa.array(order)))


def _micros(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    if not len(column):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    if not pa.types.is_timestamp(column.type):
        parsed = pd.to_datetime(column.to_pandas(), utc=True, errors="coerce", format="ISO8601")
        column = pa.chunked_array([pa.Array.from_pandas(parsed)])
    micros = column.cast(pa.timestamp("us", column.type.tz), safe=False).combine_chunks()
    micros = micros.combine_chunks() if isinstance(micros, pa.ChunkedArray) else micros
    has_time = micros.is_valid().to_numpy(zero_copy_only=False)
    return micros.view(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False), has_time


def _value(column: pa.ChunkedArray) -> np.ndarray:
    number = column.cast(pa.float64()).to_numpy()
    return np.rint(np.where(np.isfinite(number), number, 0) * CENT).astype(np.int64)


def _row_number(column: pa.ChunkedArray) -> np.ndarray:
    """The number after the last colon of ``<file>:<row>``; 0 when there is none."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        column = column.cast(pa.large_string())
    digits = pc.extract_regex(column, r"(?P<row>\d+)$")
    row = pc.struct_field(digits, "row") if pa.types.is_struct(digits.type) else digits
    return pc.fill_null(pc.cast(row, pa.int64()), 0).to_numpy()
