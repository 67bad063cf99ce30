"""Objects inside JSON as columns: what stands inside an object gets a heading with a dot (``via.channel``)."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd

from helpers.clean.reading.read import TableRead

DEEPEST = 4


def opened(read: TableRead) -> TableRead:
    """The file as read, with the objects in its cells opened into columns; lists stay JSON text.

    A heading that holds an object in one row and something else in another keeps that something under its own name.
    """
    if read.document is None:
        return read
    records = [_flat(read.document.items[row]) for row in read.rows]
    flat = pd.DataFrame(records, dtype="str").fillna("").set_axis(read.table.index)
    plain = [h for h in read.table.columns if h in flat.columns]
    return replace(read, table=pd.concat([read.table[plain], flat.drop(columns=plain)], axis=1))


def _flat(record: dict, above: str = "", depth: int = 1) -> dict[str, str]:
    """
    >>> _flat({"id": 1, "via": {"channel": "web", "source": {"rel": None}}})
    {'id': '1', 'via.channel': 'web', 'via.source.rel': ''}
    """
    out: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            out |= _flat(value, f"{above}{key}.", depth + 1)
        elif value is None:
            out[above + key] = ""
        elif isinstance(value, (dict, list, bool)):
            out[above + key] = json.dumps(value, ensure_ascii=False, sort_keys=True)
        else:
            out[above + key] = str(value)
    return out
