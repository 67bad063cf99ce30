"""LimeSurvey: all quoted, an apostrophe before texts that a spreadsheet would take for a formula, no submitdate where someone stopped."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead

GUARDED = re.compile(r"^'(?=[=+\-@])")


def prepare(read: TableRead) -> TableRead:
    """The apostrophe was not the person's, and ``-oth-`` says that something else was chosen; each such cell is a repair."""
    table, repairs = read.table.copy(), [read.repairs]
    for heading in table.columns:
        guarded = table[heading].str.match(GUARDED)
        if guarded.any():
            cells = table.loc[guarded, heading]
            entries = {"row": read.rows[guarded], "column": heading, "rule": "formula_guard", "before": cells, "after": cells.str[1:]}
            repairs.append(pd.DataFrame(entries))
            table[heading] = table[heading].where(~guarded, table[heading].str[1:])
        other = table[heading] == "-oth-"
        if other.any():
            entries = {"row": read.rows[other], "column": heading, "rule": "other_option", "before": "-oth-", "after": "other"}
            repairs.append(pd.DataFrame(entries))
            table[heading] = table[heading].where(~other, "other")
    return replace(read, table=table, repairs=pd.concat(repairs, ignore_index=True))


FORMAT = Format(
    name="limesurvey",
    kind="survey",
    signature=("id", "submitdate", "lastpage", "startlanguage"),
    columns={"own_person": ["id"], "started_at": ["startdate"], "at": ["submitdate"], "language": ["startlanguage"]},
    prepare=prepare,
)
