"""The contracts of the tables that pass between notebooks.

``tables.yml`` beside this file says what one row of each table is, its key, and type and meaning of each column in Dutch and
English. From it come the pandera schemas that `helpers.store` checks, empty frames, and docs/codebook.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import yaml

from helpers.errors import InputError

if TYPE_CHECKING:
    import pandera.pandas as pa

DTYPES = {"text": "str", "float": "float64", "int": "Int64", "bool": "bool", "time": "datetime64[us, UTC]", "day": "datetime64[us]"}


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` (text, float, int, bool, time, day, enum), whether it may be empty, and its meaning per language."""

    name: str
    kind: str
    is_nullable: bool
    words: tuple[str, ...]
    meaning: dict[str, str]


@dataclass(frozen=True)
class Contract:
    """One table: key columns, all columns, prefix of further columns, the notebook that writes it, and what a row is."""

    name: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    extra: str | None
    writer: str
    row: dict[str, str]


def _column(name: str, given: str | list, shared: dict) -> Column:
    kind, *meaning = given if isinstance(given, list) else [given, *shared[name][1:]]
    is_nullable = kind.endswith("?")
    kind = kind.rstrip("?")
    words = tuple(kind.removeprefix("enum ").split("|")) if kind.startswith("enum ") else ()
    return Column(name, "enum" if words else kind, is_nullable, words, dict(zip(("nl", "en"), meaning)))


@cache
def contracts() -> dict[str, Contract]:
    """All contracts by table name, in the order in which the notebooks write them."""
    text = yaml.load(Path(__file__).with_name("tables.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    found = {}
    for name, spec in text["tables"].items():
        columns = {c: _column(c, given, text["shared"]) for c, given in spec["columns"].items()}
        found[name] = Contract(name, tuple(spec["key"]), columns, spec.get("extra"), spec["writer"], spec["row"])
    return found


def contract(name: str) -> Contract:
    """The contract of one table; a ``KeyError`` here is a programming error."""
    return contracts()[name]


def empty(name: str) -> pd.DataFrame:
    """A frame with the columns and types of the table, and no rows."""
    columns = contract(name).columns.values()
    return pd.DataFrame({c.name: pd.Series([], dtype=DTYPES.get(c.kind, "str")) for c in columns})


@cache
def schema(name: str, is_typed: bool = False) -> pa.DataFrameSchema:
    """The pandera schema of one table: types (most of its time, so not for a frame that has them), empties, allowed words, unique key."""
    import pandera.pandas as pa

    spec = contract(name)
    columns = {
        c.name: pa.Column(None if is_typed else DTYPES.get(c.kind, "str"), nullable=c.is_nullable, coerce=not is_typed,
                          checks=pa.Check.isin(c.words) if c.words else None)
        for c in spec.columns.values()
    }
    if spec.extra:
        columns[f"^{spec.extra}.*"] = pa.Column(None, regex=True, required=False, nullable=True)
    return pa.DataFrameSchema(columns, strict=True, unique=list(spec.key), unique_column_names=True)


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with the contract's columns in its order and types, checked.

    Columns that may be empty and are missing are added empty; an unknown column, a missing one, a wrong type, a word that
    is not allowed or a repeated key raises `InputError` naming the table, column and first row.

    >>> conform(pd.DataFrame({"persona": ["p1"]}), "personas")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: table personas column size: the column is missing. Add it before saving.
    """
    import pandera.errors

    spec = contract(name)
    frame = frame.copy()
    for column in spec.columns.values():
        if column.name not in frame:
            if not column.is_nullable:
                raise InputError("the column is missing", file=f"table {name}", column=column.name, remedy="Add it before saving")
            frame[column.name] = pd.Series(index=frame.index, dtype=DTYPES.get(column.kind, "str"))
        if column.kind in ("time", "day") and len(frame):
            frame[column.name] = pd.to_datetime(frame[column.name], utc=column.kind == "time").astype(DTYPES[column.kind])
    extras = [c for c in frame if c not in spec.columns]
    frame = frame[[*spec.columns, *sorted(extras)]].reset_index(drop=True)
    is_typed = frame.columns.is_unique and all(frame[c.name].dtype == DTYPES.get(c.kind, "str") for c in spec.columns.values())
    try:
        return schema(name, is_typed).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        where = first["column"] if first["column"] in frame else None
        raise InputError(f"{first['check']} fails on {first['failure_case']!r} ({len(error.failure_cases)} times)",
                         file=f"table {name}", row=None if pd.isna(first["index"]) else int(first["index"]),
                         column=where, remedy="See docs/codebook.md for what the table holds") from None


def tidy_floats(frame: pd.DataFrame, digits: int = 10) -> pd.DataFrame:
    """Floats rounded to ``digits`` significant digits, so that thread counts and sums in another order give the same bytes."""
    frame = frame.copy()
    for name in frame.columns[frame.dtypes == "float64"]:
        x = frame[name].to_numpy(dtype="float64", copy=True)
        usable = np.isfinite(x) & (x != 0)
        scale = 10.0 ** (digits - 1 - np.floor(np.log10(np.abs(x[usable]))))
        x[usable] = np.round(x[usable] * scale) / scale
        frame[name] = x + 0.0
    return frame
