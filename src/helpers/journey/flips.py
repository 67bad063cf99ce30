"""The cells that would say something else under other rules of the same data, marked as such."""

from __future__ import annotations

import pandas as pd

from helpers.journey import notes


def mark_flips(cells: pd.DataFrame, sensitivity: pd.DataFrame) -> pd.DataFrame:
    """The map with ``flips: <rules>`` in the note of each cell of everyone whose statement does not hold under another rule.

    Args:
        cells: contract ``journey``. sensitivity: contract of that name, of the same wave.

    Returns:
        The same rows. A touchpoint, channel or action is marked where it stood first and another one would; a share where it would differ.
    """
    flipped = sensitivity[sensitivity["is_flipped"].astype(bool)]
    rules: dict[tuple, list[str]] = {}
    for row in flipped.itertuples():
        rules.setdefault((row.lane, row.metric, row.stage, row.item, row.wave), []).append(row.rule)

    def noted(row: object) -> str | None:
        item = "all" if row.lane == "kpis" else row.statement
        found = rules.get((row.lane, row.metric, row.stage, item, row.wave)) if row.persona == "all" else None
        return notes.write({**notes.read(row.note), "flips": ";".join(found)}) if found else row.note

    return cells.assign(note=pd.Series([noted(row) for row in cells.itertuples()], index=cells.index, dtype="str"))
