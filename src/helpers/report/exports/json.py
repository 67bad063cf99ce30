"""The whole map as one open file, ``journey.json``, beside the JSON Schema that says it key by key.

A figure that is not known is null, never 0. Rows of the exports stay at home: a cell names how many there are, and its id, under which
``klantreis trace`` shows them.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import tables
from helpers.report.exports import Material
from helpers.report.map_cells import facts as said
from helpers.report.statements import rows_behind, statements

SCHEMA = Path(__file__).with_name("journey.schema.json")
FORMAT, VERSION = "klantreis-journey", "1.0"
"""The second number goes up when something is added, the first when a key changes its meaning or goes away."""
NAME = "journey.json"


def write(material: Material, folder: Path) -> list[str]:
    """Save ``journey.json`` and its schema."""
    text = json.dumps(document(material), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    return [NAME, SCHEMA.name]


def schema() -> dict[str, Any]:
    """The JSON Schema of ``journey.json``."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def document(material: Material) -> dict[str, Any]:
    """The map as plain data, every text in each language of the study."""
    facts, says = material.facts, material.says
    lanes = tables.contract("journey").columns["lane"].words
    return {
        "$schema": SCHEMA.name,
        "format": FORMAT,
        "version": VERSION,
        "study": facts.study,
        "wave": facts.wave,
        "as_of": facts.generated_on or None,
        "is_synthetic": facts.is_synthetic,
        "languages": list(says),
        "title": {lang: facts.text("title", lang) for lang in says},
        "level": facts.level,
        "minimum_people": facts.minimum_people,
        "stages": [{"id": stage, "label": _labels(material, stage)} for stage in facts.stages],
        "lanes": [{"id": lane, "label": {lang: say[f"journey.lane.{lane}"] for lang, say in says.items()}} for lane in lanes],
        "personas": [_persona(row, material) for row in material.table("personas").to_dict("records")],
        "cells": cells(material),
        "lost": {lang: say["exports.json.lost"] for lang, say in says.items()},
    }


def _labels(material: Material, name: str) -> dict[str, str]:
    return {lang: say.label(name) for lang, say in material.says.items()}


def _persona(row: dict[str, Any], material: Material) -> dict[str, Any]:
    known = {name: _value(row[name]) for name in ("share", "low", "high", "n", "verdict", "stability")}
    return {"id": row["persona"], "name": _labels(material, row["persona"]), "people": _value(row["size"]), **known}


def cells(material: Material) -> list[dict[str, Any]]:
    """One entry per cell of ``journey``, in the order of their ids."""
    told = {lang: dict(statements(material, lang)[["cell_id", "text"]].itertuples(index=False)) for lang in material.says}
    behind, quotes = rows_behind(material), _quotes(material)
    return [_cell(row, told, behind, quotes) for row in material.table("journey").to_dict("records")]


def _cell(row: dict[str, Any], told: dict[str, dict[str, str]], behind: dict[str, int], quotes: dict[str, list[str]]) -> dict[str, Any]:
    note, goal = said(row["note"]), None
    if "goal" in note:
        goal = {"value": float(note["goal"]), "better": note.get("better", "higher"), "verdict": note["verdict"]}
    own = {name: _value(row[name]) for name in ("metric", "estimate", "low", "high", "n", "people")}
    return {
        "id": row["cell_id"],
        "persona": row["persona"],
        "stage": row["stage"],
        "lane": row["lane"],
        "rank": int(row["rank"]),
        "statement": _value(row["statement"]),
        "text": {lang: texts[row["cell_id"]] for lang, texts in told.items()},
        **own,
        "unit": row["unit"] or None,
        "mark": row["mark"],
        "rank_low": _value(row["rank_low"]),
        "rank_high": _value(row["rank_high"]),
        "status": row["status"],
        "method": row["method"] or None,
        "target": goal,
        "assumed": {"source": note.get("source", ""), "on": note.get("date", "")} if row["status"] == "assumed" else None,
        "evidence": {
            "sources": [kind for kind in row["sources"].split(";") if kind],
            "rows": behind.get(row["cell_id"]),
            "newest_on": f"{row['newest_on']:%Y-%m-%d}" if pd.notna(row["newest_on"]) else None,
            "quotes": quotes.get(row["cell_id"], []),
        },
    }


def _quotes(material: Material) -> dict[str, list[str]]:
    """The scrubbed quotes that the page shows behind a cell."""
    models = next(iter(material.says), None)
    maps = material.maps(models) if models else []
    shown = [item for m in maps for lane in m["lanes"] for cell in lane["cells"] for item in cell["items"]]
    return {item["cell_id"]: list(item["quotes"]) for item in shown}


def _value(x: Any) -> Any:
    """A value as JSON knows it: null for what is missing."""
    if x is None or x is pd.NA or (isinstance(x, float) and not math.isfinite(x)):
        return None
    return x.item() if hasattr(x, "item") else x
