"""The map as CSV for whiteboards: one line per statement, and a grid of lanes by stages to paste."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from helpers.report.exports import Material
from helpers.report.statements import statements
from helpers.report.tables_out import defuse
from helpers.words import Words


def write(material: Material, folder: Path) -> list[str]:
    """Per language ``statements.<language>.csv``, and ``<persona>.<language>.csv`` with lanes down and stages across."""
    made = {}
    for language, say in material.says.items():
        maps = material.maps(language)
        if maps:
            made[f"statements.{language}"] = headed(statements(material, language), say)
        made |= {f"{m['persona']}.{language}": grid(m, say) for m in maps}
    target = folder / "grid"
    target.mkdir(exist_ok=True)
    for name, frame in made.items():
        defuse(frame).to_csv(target / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    return [f"grid/{name}.csv" for name in made]


def headed(frame: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The same rows under headings in words."""
    return frame.rename(columns={name: say[f"exports.heads.{name}"] for name in frame})


def grid(model: dict[str, Any], say: Words) -> pd.DataFrame:
    """Lanes down, stages across; the statements of a cell under each other."""
    columns = model["columns"]
    rows = [[say["exports.heads.people"], *(c["words"] for c in columns)]]
    for lane in model["lanes"]:
        rows.append([lane["label"], *("\n".join(_line(i, say) for i in c["items"]) or c["text"] for c in lane["cells"])])
    return pd.DataFrame(rows, columns=[model["name"], *(c["label"] for c in columns)]).astype("str")


def _line(item: dict[str, Any], say: Words) -> str:
    """A statement in one line: its mark, rank, text and figures, or that somebody assumed it."""
    rank = f"{item['badge']}." if item["badge"] else ""
    typed = f"({say['report.statuses.assumed']})" if item["is_assumed"] else ""
    return " ".join(str(part) for part in (item["symbol"], rank, item["text"], item["value"], item["interval"], typed) if part)
