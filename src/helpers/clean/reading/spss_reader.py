"""Reads one SPSS file and prints what it holds as JSON; run as a script, in a process of its own.

The library behind it is C code that a damaged file can make crash, or ask for all memory there is: neither may end a study's run.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

MEMORY = 2 << 30


def limit_memory() -> None:
    """At most two gigabytes for this process, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def plain(value: object) -> object:
    """A value as JSON knows it: nothing for missing, moments and days as text."""
    if value is None or value != value:
        return None
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return value if isinstance(value, (int, float, str)) else str(value)


def read(path: str) -> dict:
    """Columns (name -> values), labels (name -> pairs of value and label), missing (name -> ranges), texts and sets of a file."""
    import pyreadstat

    frame, meta = pyreadstat.read_sav(path, apply_value_formats=False, user_missing=True)
    return {
        "columns": {name: [plain(v) for v in frame[name].astype(object)] for name in frame},
        "labels": {name: [[plain(v), str(label)] for v, label in labels.items()] for name, labels in meta.variable_value_labels.items()},
        "missing": {name: [[plain(r["lo"]), plain(r["hi"])] for r in ranges] for name, ranges in meta.missing_ranges.items()},
        "texts": {name: text for name, text in meta.column_names_to_labels.items() if text},
        "sets": {
            name: [list(s["variable_list"]), plain(s.get("counted_value")) if s.get("is_dichotomy") else None, s.get("label") or ""]
            for name, s in (getattr(meta, "mr_sets", None) or {}).items()
        },
    }


if __name__ == "__main__":
    limit_memory()
    try:
        print(json.dumps(read(sys.argv[1])))
    except Exception as error:  # the process that asked reads one line, whatever went wrong
        print(str(error)[:200] or type(error).__name__, file=sys.stderr)
        sys.exit(1)
