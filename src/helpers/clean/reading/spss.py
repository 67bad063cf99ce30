"""SPSS files: cells as the labels a person chose, with the numbers, the missing values and the sets behind them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from helpers.clean.reading.records import Records
from helpers.clean.reading.sheets import as_text
from helpers.clean.say import stop

READER = Path(__file__).with_name("spss_reader.py")
PATIENCE_S = 60  # and a second for each megabyte


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
    given = _asked(data, shown, language)
    labels = {name: {value: label for value, label in pairs} for name, pairs in given["labels"].items()}
    missing, columns = [], []
    for name, values in given["columns"].items():
        known, ranges, cells = labels.get(name, {}), given["missing"].get(name, []), []
        for row, value in enumerate(values, 1):
            text = "" if value is None else known.get(value, as_text(value))
            if text and any(_between(value, low, high) for low, high in ranges):
                missing.append({"row": row, "column": name, "rule": "declared_missing", "before": text, "after": ""})
                text = ""
            cells.append(text)
        columns.append(cells)
    fields = [list(given["columns"]), *map(list, zip(*columns))]
    codes = {name: {label: value for value, label in pairs} for name, pairs in given["labels"].items()}
    sets = {
        name: {"columns": names, "counted": {c: labels.get(c, {}).get(v, as_text(v)) for c in names if v is not None}, "label": label}
        for name, (names, v, label) in given["sets"].items()
    }
    return Spss(Records(fields, list(range(len(fields))), []), given["texts"], codes, sets, missing)


def _asked(data: bytes, shown: str, language: str) -> dict:
    """What `helpers.clean.reading.spss_reader` says of the file, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        path.write_bytes(data)
        try:
            patience = PATIENCE_S + (len(data) >> 20)
            done = subprocess.run([sys.executable, "-I", str(READER), str(path)], capture_output=True, timeout=patience, check=True)
            return json.loads(done.stdout)
        except subprocess.CalledProcessError as error:
            said = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
            raise stop(language, "bad_spss", file=shown, what=said[-1][:120] if said and error.returncode == 1 else "?") from None
        except (subprocess.TimeoutExpired, ValueError):
            raise stop(language, "bad_spss", file=shown, what="?") from None


def _between(value: object, low: object, high: object) -> bool:
    try:
        return low <= value <= high
    except TypeError:
        return False
