"""From a cell of the map back to the rows of the exports it rests on."""

from __future__ import annotations

import difflib

import pandas as pd

from helpers import words
from helpers.errors import UsageError


def trace(cell_id: str, journey: pd.DataFrame, evidence: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """The rows behind one cell.

    Args:
        cell_id: ``persona.stage.lane.rank``, as the map prints it. language: of the message.

    Returns:
        One row per row of an export: file, row (as a spreadsheet numbers it), quote (may be empty), shown, total (rows behind the cell).

    Raises:
        UsageError: there is no such cell; names the nearest ones.
    """
    known = journey["cell_id"].tolist()
    if cell_id not in known:
        near = difflib.get_close_matches(cell_id, known, n=3, cutoff=0.4)
        say = words.load(language)
        hint = say("journey.near_cells", cells=f" {say['words.or']} ".join(near)) if near else say["journey.cells_are_named"]
        raise UsageError(f"{say('journey.no_cell', cell=cell_id)} {hint}")
    rows = evidence[evidence["cell_id"] == cell_id].sort_values("row_id", key=_by_number, ignore_index=True)
    place = rows["row_id"].str.rpartition(":") if len(rows) else pd.DataFrame({0: [], 2: []}, dtype="str")
    return pd.DataFrame({"file": place[0], "row": place[2], "quote": rows["quote"], "shown": len(rows), "total": rows["total"]})


def _by_number(row_ids: pd.Series) -> pd.Series:
    """Row 9 of a file before row 10."""
    return row_ids.str.replace(r"\d+$", lambda number: number.group().zfill(12), regex=True)


def coverage(journey: pd.DataFrame) -> pd.DataFrame:
    """How much of each map rests on what: cells per lane and status, for the table "how sure are we".

    Returns:
        One row per persona and lane, one column per status: number of stages whose first statement has it.
    """
    first = journey.sort_values("rank").drop_duplicates(["persona", "stage", "lane"])
    return pd.crosstab([first["persona"], first["lane"]], first["status"]).reset_index().rename_axis(columns=None)
