"""SPSS files: cells as the labels a person chose, with the numbers, the missing values and the sets behind them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.clean.records import Records
from helpers.clean.say import stop
from helpers.clean.sheets import as_text


@dataclass(frozen=True)
class Spss:
    """An SPSS file as records, and what it says of its variables.

    Attributes:
        texts: variable -> question. codes: variable -> label -> number. sets: name of a multi-response set -> its ``columns`` and for each
        the ``counted`` answer. missing: repairs, one for each cell whose value the file declares missing.
    """

    records: Records
    texts: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, float]] = field(default_factory=dict)
    sets: dict[str, dict] = field(default_factory=dict)
    missing: list[dict] = field(default_factory=list)


def from_spss(data: bytes, shown: str, language: str) -> Spss:
    """Read a .sav or .zsav file; values that it declares missing become empty, each with its entry."""
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        path.write_bytes(data)
        try:
            frame, meta = pyreadstat.read_sav(path, apply_value_formats=False, user_missing=True)
        except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError, OverflowError, MemoryError) as error:
            raise stop(language, "bad_spss", file=shown, what=str(error)[:120]) from None
    missing, columns = [], []
    for name in frame:
        labels = meta.variable_value_labels.get(name, {})
        ranges = meta.missing_ranges.get(name, [])
        cells = []
        for row, value in enumerate(frame[name].astype(object), 1):
            text = "" if value is None or pd.isna(value) else str(labels.get(value, as_text(value)))
            if text and any(_between(value, r) for r in ranges):
                missing.append({"row": row, "column": name, "rule": "declared_missing", "before": text, "after": ""})
                text = ""
            cells.append(text)
        columns.append(cells)
    fields = [list(frame.columns), *map(list, zip(*columns))]
    codes = {name: {str(label): value for value, label in labels.items()} for name, labels in meta.variable_value_labels.items()}
    texts = {k: v for k, v in meta.column_names_to_labels.items() if v}
    return Spss(Records(fields, list(range(len(fields))), []), texts, codes, _sets(meta), missing)


def _between(value: object, limits: dict) -> bool:
    try:
        return limits["lo"] <= value <= limits["hi"]
    except TypeError:
        return False


def _sets(meta: object) -> dict[str, dict]:
    """Multi-response sets; in a dichotomous one the counted value is what "chosen" looks like once labels stand in the cells."""
    found = {}
    for name, given in (getattr(meta, "mr_sets", None) or {}).items():
        columns = list(given["variable_list"])
        value = given.get("counted_value")
        counted = {c: str(meta.variable_value_labels.get(c, {}).get(value, as_text(value))) for c in columns if given.get("is_dichotomy")}
        found[name] = {"columns": columns, "counted": counted, "label": given.get("label") or ""}
    return found
