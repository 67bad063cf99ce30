"""Qualtrics, older layout: two heading rows (``V1`` … and question codes, then the texts), and a comma at the end of every line."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead


def looks_like(read: TableRead) -> bool:
    """The headings are V1, V2, … and what those are stands below them."""
    return {"V1", "V2", "V8"} <= set(read.table.columns) and len(read.table) > 0 and str(read.table["V1"].iloc[0]) == "ResponseID"


def prepare(read: TableRead) -> TableRead:
    """The second heading row names the ``V`` columns and tells what was asked; it is no answer."""
    second = read.table.iloc[0]
    names = {h: str(second[h]) for h in read.table.columns if h[:1] == "V" and h[1:].isdigit() and second[h]}
    line = {"row": int(read.rows.iloc[0]), "column": "all", "rule": "heading_row", "before": ",".join(second), "after": None}
    return replace(
        read,
        table=read.table.iloc[1:].rename(columns=names).reset_index(drop=True),
        rows=read.rows.iloc[1:].reset_index(drop=True),
        texts={h: str(second[h]) for h in read.table.columns if h not in names},
        repairs=pd.concat([read.repairs, pd.DataFrame([line])], ignore_index=True),
        rows_read=read.rows_read - 1,
    )


FORMAT = Format(
    name="qualtrics_legacy",
    kind="survey",
    columns={"own_person": ["ResponseID"], "email": ["EmailAddress"], "started_at": ["StartDate"], "at": ["EndDate"]},
    looks_like=looks_like,
    prepare=prepare,
)
