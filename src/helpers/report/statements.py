"""Every statement of the maps as one row: its finished text in one language, and the figures behind it as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import tables
from helpers.report.map_cells import item, sources_of
from helpers.words import Words

if TYPE_CHECKING:
    from helpers.report.exports import Material

FIGURES = ("estimate", "low", "high", "n", "people", "unit")
COLUMNS = (
    *("persona", "stage_order", "stage", "lane_order", "lane", "rank", "mark", "text", "value", "interval"),
    *(*FIGURES, "nature", "sources", "method", "remark", "rows", "newest_on", "cell_id"),
)


def statements(material: Material, language: str) -> pd.DataFrame:
    """One row per cell of ``journey``, in the order in which a map is read.

    Args:
        material: for its tables ``journey``, ``personas`` and ``actions``, and for how many rows are behind a cell.

    Returns:
        `COLUMNS`: ``text``, ``value`` and ``interval`` as the map shows them; the figures as they stand in ``journey``; ``rows`` behind
        the cell. A cell that says nothing has its reason as text and no figures.
    """
    say, journey, actions = material.says[language], material.table("journey"), material.table("actions")
    newest = journey.loc[journey["status"] != "assumed", "newest_on"].dropna()
    day, behind = newest.max() if len(newest) else None, rows_behind(material)
    stages = {stage: i for i, stage in enumerate(("all", *material.facts.stages))}
    lanes = {lane: i for i, lane in enumerate(tables.contract("journey").columns["lane"].words, start=1)}
    people = ["all", *material.table("personas")["persona"]]
    rows = []
    for row in journey.to_dict("records"):
        told = _told(row, say, behind.get(row["cell_id"], 0), actions, day)
        where = {"stage_order": stages.get(row["stage"]), "lane_order": lanes[row["lane"]], "_persona": _place(row["persona"], people)}
        rows.append(told | where | {name: row[name] for name in (*FIGURES, "rank", "newest_on", "cell_id")})
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "_persona"])
    frame = frame.sort_values(["_persona", "stage_order", "lane_order", "rank"], kind="stable", ignore_index=True)[list(COLUMNS)]
    return frame.astype({"n": "Int64", "people": "Int64", "stage_order": "Int64", "rows": "Int64"})


def rows_behind(material: Material) -> dict[str, int]:
    """How many rows of the exports stand behind each cell."""
    evidence = material.given.get("evidence")
    if evidence is None or not len(evidence):
        return {}
    return {cell: int(total) for cell, total in evidence.groupby("cell_id")["total"].first().items()}


def _place(persona: str, people: list[str]) -> int:
    return people.index(persona) if persona in people else len(people)


def _told(row: dict, say: Words, rows: int, actions: pd.DataFrame, day: pd.Timestamp | None) -> dict[str, object]:
    """What a cell says, in words."""
    told = {
        "persona": say["journey.everyone"] if row["persona"] == "all" else say.label(row["persona"]),
        "stage": say["report.whole"] if row["stage"] == "all" else say.label(row["stage"]),
        "lane": say[f"journey.lane.{row['lane']}"],
        "nature": say[f"journey.status.{row['status']}"],
        "sources": sources_of(row["sources"], say),
        "method": say.label(row["method"]) if row["method"] else "",
        "rows": rows or None,
        **dict.fromkeys(("mark", "text", "value", "interval", "remark"), ""),
    }
    if not isinstance(row["statement"], str):
        return told | {"text": _absent(row, say)}
    made = item(row, say, [], rows, actions, day)
    mark = " ".join(str(made[part]) for part in ("symbol", "mark_word") if made[part])
    remark = " \N{MIDDLE DOT} ".join(str(x) for x in (made["under"], made["target"], made["target_word"]) if x)
    return told | {"mark": mark, "remark": remark} | {name: str(made[name]) for name in ("text", "value", "interval")}


def _absent(row: dict, say: Words) -> str:
    """Why a cell says nothing: hidden, asked but not found, or never asked."""
    if row["status"] == "suppressed":
        return say["journey.suppressed"]
    if row["status"] == "reported" and f"journey.none.{row['lane']}" in say:
        return say[f"journey.none.{row['lane']}"]
    return say["words.no_data"]
