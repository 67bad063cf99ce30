"""Saves the aggregated tables, as Parquet and CSV, in a folder that may be shared: no row of it is about one person."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import disclosure
from helpers import tables as contracts
from helpers.report.figure_data import Given

SHARED = (
    "sources",
    "measures",
    "journey",
    "themes",
    "moments",
    "personas",
    "profiles",
    "identities",
    "wanted",
    "fairness",
    "typing",
    "changes",
    "drivers",
    "question_changes",
    "kept_actions",
    "experiments",
    "actions",
    "transitions",
    "variants",
    "flows",
    "sensitivity",
    "seen",
    "linkage",
)
"""The tables whose rows are about groups."""
COUNTED = {
    "themes": "people",
    "moments": "people",
    "personas": "size",
    "profiles": "n",
    "wanted": "n",
    "fairness": "n",
    "transitions": "people",
    "variants": "people",
    "flows": "people",
    "sensitivity": "n",
}
"""The column that counts the people behind a row; below the minimum the row stays at home."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}")
"""First characters that make a spreadsheet read text as a formula."""


def write(given: Given, folder: str | Path, *, minimum_people: int) -> list[str]:
    """Save what may be shared.

    Args:
        given: tables by name; those that are not aggregated are passed over.
        folder: where ``<table>.parquet`` and ``<table>.csv`` go. minimum_people: fewest people a row may be about.

    Returns:
        Names of the tables written, in order.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    names = [name for name in SHARED if name in given]
    for name in names:
        frame = shareable(given[name], name, minimum_people)
        frame.to_parquet(target / f"{name}.parquet", index=False, compression="zstd")
        defuse(frame).to_csv(target / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    return names


def shareable(frame: pd.DataFrame, name: str, minimum_people: int) -> pd.DataFrame:
    """The rows that enough people stand behind, sorted by the key of the table.

    >>> frame = pd.DataFrame({"level": "stage", "path": ["a", "b", "c", "d"], "wave": "w1", "people": [40, 7, 8, 9]})
    >>> shareable(frame, "variants", 10)["path"].tolist()
    ['a']
    """
    counted = COUNTED.get(name)
    if name in disclosure.COUNTS:
        frame = disclosure.protect_counts(name, frame, minimum_people=minimum_people)
    kept = frame[frame[counted] >= minimum_people] if counted else frame
    kept = kept.sort_values(list(contracts.contract(name).key), kind="stable", ignore_index=True)
    if {"status", "n"} <= set(kept):  # a figure that is kept back keeps its small number of people back too
        kept["n"] = kept["n"].mask(kept["status"] == "suppressed")
    return kept


def defuse(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front.

    >>> defuse(pd.DataFrame({"statement": ["=1+1", "late"]}))["statement"].tolist()
    ["'=1+1", 'late']
    """
    frame = frame.copy()
    for name in frame.columns[[pd.api.types.is_string_dtype(kind) for kind in frame.dtypes]]:
        risky = frame[name].str.startswith(FORMULA).fillna(False).astype(bool)
        frame[name] = frame[name].mask(risky, "'" + frame[name])
    return frame
