"""Reading an event log into whole numbers: one code per person, event, channel, device, and microseconds for time.

Strings are looked at once per distinct value; everything after this works on codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


@dataclass
class Log:
    """Rows with a person and a time, in the order of the file.

    Whole numbers are as small as they can be, as memory is what limits a log: about 25 bytes an event.

    Attributes:
        micros: microseconds since 1970, UTC. value: as given. row: number within its file, or empty.
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


def read(events: str | Path | pd.DataFrame | pa.Table, columns: Mapping[str, str] | None = None, language: str = "en") -> Log:
    """Read a log from a Parquet file, a frame or an Arrow table.

    Args:
        events: rows with person_id, at, event; perhaps channel, device, value, wave, row_id, stage, touchpoint.
        columns: our name -> name in the log, where they differ. language: of what is said when something is wrong.
    """
    log = code(fetch(events, dict(columns or {}), language), language)
    pa.default_memory_pool().release_unused()
    return log


def fetch(events: str | Path | pd.DataFrame | pa.Table, columns: dict[str, str], language: str = "en") -> dict[str, pa.ChunkedArray]:
    """The columns that we know, under our names."""
    available = names_in(events, language)
    check_columns(available, columns, language, Path(events).name if isinstance(events, (str, Path)) else "events")
    wanted = {ours: columns.get(ours, ours) for ours in KNOWN if columns.get(ours, ours) in available}
    if isinstance(events, (str, Path)):
        import pyarrow.parquet as pq

        text = [theirs for ours, theirs in wanted.items() if ours in CODED]
        table = pq.ParquetFile(events, read_dictionary=text).read(columns=list(wanted.values()))
    else:
        table = as_arrow(events, columns) if isinstance(events, pd.DataFrame) else events
    return {ours: table.column(theirs) for ours, theirs in wanted.items()}


def as_arrow(frame: pd.DataFrame, columns: Mapping[str, str]) -> pa.Table:
    """The columns of a frame that we know; mixed numbers and words (a spreadsheet's) become words."""
    known = {columns.get(ours, ours) for ours in KNOWN}
    return pa.table({name: _column(frame[name]) for name in frame.columns if name in known})


def _column(given: pd.Series) -> pa.Array | pa.ChunkedArray:
    try:
        return pa.Array.from_pandas(given)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.Array.from_pandas(given.astype("str"))


def names_in(events: object, language: str = "en") -> list[str]:
    """The names of the columns of a Parquet file, a frame or an Arrow table."""
    if isinstance(events, pd.DataFrame):
        return list(events.columns)
    if isinstance(events, pa.Table):
        return events.column_names
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(events).schema_arrow.names
    except (OSError, pa.ArrowInvalid) as error:
        raise refuse("no_log", language, Path(events).name, what=str(error).splitlines()[0][:200]) from None


def check_columns(present: list[str], columns: Mapping[str, str], language: str, file: str) -> None:
    """Stop where a log lacks what it cannot do without."""
    for ours in NEEDED:
        if columns.get(ours, ours) not in present:
            raise refuse("no_column", language, file, ours=ours, theirs=columns.get(ours, ours), present=", ".join(map(str, present[:12])))


def check_times(said: pa.ChunkedArray, name: str, language: str, file: str) -> None:
    """Stop where a column of times holds numbers, or text that is no time in any of its first thousand rows."""
    if pa.types.is_null(said.type) or not len(said) or pa.types.is_timestamp(said.type) or pa.types.is_date(said.type):
        return
    is_text = pa.types.is_string(said.type) or pa.types.is_large_string(said.type) or pa.types.is_dictionary(said.type)
    first = said.drop_null()[:1000]
    if len(first) and not (is_text and _parsed(first).notna().any()):
        raise refuse("no_times", language, file, column=name, first=first[0].as_py())


def refuse(key: str, language: str, file: str, **values: object) -> InputError:
    """The error of a log that cannot be read, in words of the section ``engine``."""
    from helpers.words import load

    say = load(language)
    return InputError(say(f"engine.{key}", **values), file=file, remedy=say(f"engine.{key}_remedy", **values), language=language)


def code(columns: dict[str, pa.ChunkedArray], language: str = "en") -> Log:
    """Columns of text and time as numbers; rows without person or time are counted and left out.

    Args:
        columns: under our names; each is taken out as it is read, so that a column is not twice in memory.
    """
    n = len(columns["person_id"])
    check_times(columns["at"], "at", language, "events")
    at, has_time = _micros(columns.pop("at"))
    value = _value(columns.pop("value"), language) if "value" in columns else np.zeros(0)
    row = _row_number(columns.pop("row_id")) if "row_id" in columns else None
    coded = {name: encoded(columns.pop(name)) for name in CODED if name in columns}
    coded["person_id"] = _without_empty(coded["person_id"])
    for name, filler in (("channel", UNKNOWN), ("device", UNKNOWN), ("wave", "all"), ("event", "")):
        coded[name] = _filled(coded[name], filler) if name in coded else _constant(filler, n)
    for name in ("stage", "touchpoint"):
        if name in coded:
            coded[name] = _filled(coded[name], "")
    keep = coded["person_id"].codes >= 0
    keep &= has_time if has_time is not None else True
    dropped: dict[str, int] = {}
    if not keep.all():
        lost = np.bincount(coded["wave"].codes[~keep], minlength=len(coded["wave"].names))
        dropped = dict(zip(coded["wave"].list(), lost.tolist()))
        at, value, row = at[keep], value[keep] if len(value) else value, None if row is None else row[keep]
        coded = {name: Coded(c.codes[keep], c.names) for name, c in coded.items()}
    return Log(at, value, row, {name: ranked(coded.pop(name)) for name in list(coded)}, dropped)


def small(names: int) -> type:
    """The smallest whole number that holds codes of so many names, and -1."""
    return np.int8 if names <= 127 else np.int16 if names <= 32_767 else np.int32


def _constant(name: str, n: int) -> Coded:
    """A column with one name; it takes no memory."""
    return Coded(np.broadcast_to(np.int8(0), n), pa.array([name], pa.large_string()))


def encoded(column: pa.ChunkedArray) -> Coded:
    """A column of text as codes; -1 where it is empty."""
    if not len(column):
        return Coded(np.zeros(0, dtype=np.int8), pa.array([], pa.large_string()))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    if column.num_chunks > 1:
        column = column.unify_dictionaries()
    names = column.chunk(0).dictionary.cast(pa.large_string())
    codes = np.empty(len(column), dtype=small(len(names)))
    begin = 0
    for chunk in column.chunks:
        indices = chunk.indices.fill_null(-1) if chunk.null_count else chunk.indices
        codes[begin : begin + len(chunk)] = indices.to_numpy()
        begin += len(chunk)
    if names.null_count or pc.count_distinct(names).as_py() < len(names):
        fresh = names.dictionary_encode()
        route = np.append(fresh.indices.fill_null(-1).to_numpy(zero_copy_only=False), -1).astype(codes.dtype)
        codes, names = route[codes], fresh.dictionary
    return Coded(codes, names)


def _without_empty(coded: Coded) -> Coded:
    """Empty text is nobody."""
    nobody = coded.names.index("").as_py()
    if nobody >= 0:
        coded.codes[coded.codes == nobody] = -1
    return coded


def _filled(coded: Coded, filler: str) -> Coded:
    """Missing and empty text as one named value."""
    names = coded.names.to_pylist()
    clean = [name if name else filler for name in names]
    if clean == names and not (coded.codes < 0).any():
        return coded
    distinct = sorted({*clean, filler})
    place = {name: i for i, name in enumerate(distinct)}
    route = np.array([place[name] for name in clean] + [place[filler]], dtype=small(len(distinct)))
    return Coded(route[coded.codes], pa.array(distinct, pa.large_string()))


def ranked(coded: Coded) -> Coded:
    """The same values, with codes in the order of the names; empty stays empty."""
    if len(coded.names) < 2:
        return coded
    order = pc.sort_indices(coded.names).to_numpy()
    rank = np.full(len(order) + 1, -1, dtype=coded.codes.dtype)
    rank[order] = np.arange(len(order), dtype=coded.codes.dtype)
    return Coded(rank[coded.codes], coded.names.take(pa.array(order)))


def _micros(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray | None]:
    """Microseconds since 1970, and which rows have a time; nothing where all have one."""
    if not pa.types.is_timestamp(column.type):
        column = pa.chunked_array([pa.Array.from_pandas(_parsed(column).astype("datetime64[us, UTC]"))])
    column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    has_time = column.is_valid().to_numpy() if column.null_count else None
    return _joined((chunk.view(pa.int64()) for chunk in column.chunks), len(column)), has_time


def _parsed(text: pa.ChunkedArray) -> pd.Series:
    """Text or dates as time; what has no offset is UTC, what is no time is empty."""
    return pd.to_datetime(text.to_pandas(), utc=True, errors="coerce", format="ISO8601")


def _joined(chunks: Iterable[pa.Array], n: int) -> np.ndarray:
    """Whole numbers of all chunks in a row; 0 where there is none."""
    out, begin = np.empty(n, dtype=np.int64), 0
    for chunk in chunks:
        out[begin : begin + len(chunk)] = (chunk.fill_null(0) if chunk.null_count else chunk).to_numpy(zero_copy_only=False)
        begin += len(chunk)
    return out


def _value(column: pa.ChunkedArray, language: str) -> np.ndarray:
    """Numbers; NaN where there is none."""
    try:
        return column.cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid as error:
        raise refuse("no_number", language, "events", what=str(error).splitlines()[0][:200]) from None


def units(value: np.ndarray) -> np.ndarray:
    """Numbers as whole ten-thousandths; 0 where there is none."""
    return np.rint(np.where(np.isfinite(value), value, 0) * CENT).astype(np.int64)


def _row_number(column: pa.ChunkedArray) -> np.ndarray:
    """The number after the last colon of ``<file>:<row>``; 0 when there is none."""

    def number(chunk: pa.Array) -> pa.Array:
        if pa.types.is_integer(chunk.type):
            return chunk.cast(pa.int64())
        digits = pc.extract_regex(chunk.cast(pa.large_string()), r"(?P<row>\d+)$")
        return pc.cast(pc.struct_field(digits, "row"), pa.int64())

    return _joined(map(number, column.chunks), len(column))
