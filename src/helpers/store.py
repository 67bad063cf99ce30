"""Save and load contracted tables; the only writer of data/processed.

A folder of tables belongs to one study and one wave: ``data/processed/<study>/<wave>``, written by a run and never changed after.
Notebooks opened by hand work in ``<wave>.draft`` beside it: what they save goes there, and what is not there yet is read from
the published folder.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers import tables as contracts
from helpers.errors import InputError

DRAFT = ".draft"
RUNS = ".runs"
POINTS = re.compile(rf"{re.escape(RUNS)}/\w[\w.-]*\n")
"""The text of a published folder on a disk that has no links: where its run lies, beside it."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def follow(published: Path) -> Path:
    """The folder of tables or of a report: the path itself, or the run that a file of that name points to where a disk has no links."""
    if not published.is_file() or published.stat().st_size > 500:
        return published
    told = published.read_bytes().decode("utf-8", "replace")
    return published.parent / told.strip() if POINTS.fullmatch(told) else published


def save(frame: pd.DataFrame, name: str, tables: str | Path, part: str | None = None) -> pd.DataFrame:
    """Check a table against its contract, sort it by its key, and write it as Parquet.

    Args:
        frame: the rows. name: a table of tables.yml. tables: the folder of this study and wave.
        part: room that writes, for tables which several rooms write (``measures``); each part is a file of its own.

    Returns:
        The table as written, so that a cell can end with it.
    """
    ready = contracts.tidy_floats(contracts.conform(frame, name))
    ready = ready.sort_values(list(contracts.contract(name).key), kind="stable", ignore_index=True)
    target = Path(tables) / (f"{name}.{part}.parquet" if part else f"{name}.parquet")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _whole(target) as fresh:
        ready.to_parquet(fresh, index=False, compression="zstd")
    return ready


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file to write to, that takes the place of ``target`` when all is written; else it goes, and what was there stays."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield fresh
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)


def export(frame: pd.DataFrame, name: str, tables: str | Path) -> Path:
    """Write a table as CSV beside the others, for tools outside; text that a spreadsheet would run as a formula gets a quote before it.

    Args:
        frame: rows as `save` returned them. name: a table of tables.yml. tables: the private folder of this study and wave.
    """
    ready = frame.copy()
    for column in ready.columns[[pd.api.types.is_string_dtype(kind) for kind in ready.dtypes]]:
        ready[column] = ready[column].mask(ready[column].str.startswith(FORMULA, na=False), "'" + ready[column])
        ready[column] = ready[column].str.replace("\r\n?", "\n", regex=True)  # a bare \r would stand without quotes, and end the row
    target = Path(tables) / f"{name}.csv"
    with _whole(target) as fresh:
        ready.to_csv(fresh, index=False, lineterminator="\n")
    return target


def load(name: str, tables: str | Path) -> pd.DataFrame:
    """Read a table, all its parts together; `InputError` says which notebook makes it when it is not there."""
    files = parts(name, tables)
    if not files:
        writer = contracts.contract(name).writer
        raise InputError(f"er is nog geen tabel {name} / there is no table {name} yet", file=str(tables),
                         remedy=f"Draai eerst notebook {writer} of klantreis run / Run notebook {writer} or klantreis run first")
    frames = [pd.read_parquet(file) for file in files]
    filled = [f for f in frames if len(f)] or frames[:1]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]


def parts(name: str, tables: str | Path) -> list[Path]:
    """The Parquet files of a table; in a draft folder, those of the published folder that the draft does not replace."""
    folder = Path(tables)
    folders = [follow(folder)]
    if folder.name.endswith(DRAFT):
        folders.insert(0, follow(folder.with_name(folder.name.removesuffix(DRAFT))))
    found = {}
    for place in folders:
        for file in [place / f"{name}.parquet", *sorted(place.glob(f"{name}.*.parquet"))]:
            if file.is_file():
                found[file.name] = file
    return [found[key] for key in sorted(found)]


def beside(tables: str | Path, name: str) -> Path:
    """A folder of the study that outlives its runs, for what is dear to make and private too: ``data/processed/<study>/<name>``.

    >>> beside("data/processed/sample/.runs/2026-Q2-18ea-7", "vectors").as_posix()
    'data/processed/sample/vectors'
    """
    folder = Path(tables).resolve() if Path(tables).is_symlink() else Path(tables)
    return (folder.parent.parent if folder.parent.name == ".runs" else folder.parent) / name


def path(name: str, tables: str | Path) -> Path:
    """The one Parquet file of a table, for an engine that reads it itself; `InputError` when it is not there."""
    files = parts(name, tables)
    if not files:
        load(name, tables)
    return files[-1]
