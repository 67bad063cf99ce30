"""The map as a Mermaid journey, which many wikis draw from its text: stages are sections, touchpoints tasks with a face from 1 to 5.

The face follows the interval, as every mark of the map does: it smiles only where the whole interval lies above zero.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.report.exports import Material
from helpers.report.map_cells import facts as said
from helpers.words import Words

LONGEST = 48
"""Letters of a name; Mermaid draws it in a box of fixed width."""
KEYWORD = re.compile(r"^(?=(journey|title|section|acctitle|accdescr)\b)", re.I)
PLAIN = str.maketrans({":": " \N{EN DASH}", ";": ",", "#": "", "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
                       ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", "{": "(", "}": ")"})


def write(material: Material, folder: Path) -> list[str]:
    """Per language and persona ``mermaid/<persona>.<language>.mmd``."""
    target = folder / "mermaid"
    target.mkdir(exist_ok=True)
    journey, made = material.table("journey"), []
    for language, say in material.says.items():
        for model in material.maps(language):
            own = journey[journey["persona"] == model["persona"]]
            made.append(f"mermaid/{model['persona']}.{language}.mmd")
            (folder / made[-1]).write_text(chart(own, model, list(material.facts.stages), say), encoding="utf-8", newline="\n")
    return made


def chart(own: pd.DataFrame, model: dict[str, Any], stages: list[str], say: Words) -> str:
    """The text of one journey.

    Args:
        own: rows of ``journey`` of one persona. model: its map, for name and title. stages: in order.
    """
    actor = plain(model["name"]).replace(",", " ")
    lines = ["journey", f"    title {plain(model['title'], 120)}"]
    for stage in stages:
        rows = own[own["stage"] == stage]
        lines.append(f"    section {plain(say.label(stage))}")
        tasks, unscored = _tasks(rows, say)
        if not tasks:
            tasks = [(say["words.no_data"], 3)]
        lines += [f"      {plain(text)}: {score}: {actor}" for text, score in tasks]
        lines += [f"      %% {say['exports.mermaid.unscored']} {', '.join(plain(text) for text in unscored)}"] if unscored else []
    return "\n".join(lines) + "\n"


def _tasks(rows: pd.DataFrame, say: Words) -> tuple[list[tuple[str, float]], list[str]]:
    """What is drawn with a face (the stage as a whole, touchpoints of which the feeling is known), and the touchpoints without one."""
    felt = rows[(rows["metric"] == "valence_reported") & rows["estimate"].notna()]
    tasks = [(say["exports.mermaid.stage"], face(r.estimate, r.low, r.high)) for r in felt.itertuples()]
    unscored = []
    for row in rows[(rows["lane"] == "touchpoints") & rows["statement"].notna()].sort_values("rank", kind="stable").itertuples():
        note = said(row.note)
        if "valence" in note:
            tasks.append((say.label(row.statement), face(*(float(note[end]) for end in ("valence", "low", "high")))))
        else:
            unscored.append(note.get(f"text_{say.language}") or say.label(row.statement))
    return tasks, unscored


def face(estimate: float, low: float, high: float) -> float:
    """A valence from -1 to 1 as Mermaid's 1 to 5; exactly 3 wherever the interval touches zero.

    >>> face(0.2, 0.1, 0.3), face(0.9, 0.8, 1.0), face(-0.4, -0.5, -0.3), face(0.4, -0.1, 0.9)
    (3.4, 4.8, 2.2, 3)
    """
    if math.isnan(low) or math.isnan(high) or low <= 0 <= high:
        return 3
    score = round(3 + 2 * estimate, 1)
    return min(max(score, 3.1), 5.0) if low > 0 else max(min(score, 2.9), 1.0)


def plain(text: str, most: int = LONGEST) -> str:
    """A text without what Mermaid reads as a sign of its own, on one line, cut at a word.

    >>> plain("Journey: iDEAL; 10%% #1")
    '– Journey – iDEAL, 10% 1'
    """
    one_line = " ".join("".join(c if c.isprintable() else " " for c in re.sub("%+", "%", str(text)).translate(PLAIN)).split())
    if len(one_line) > most:
        one_line = one_line[: most - 1].rpartition(" ")[0].rstrip(" ,;\N{EN DASH}") or one_line[: most - 1]
        one_line += "\N{HORIZONTAL ELLIPSIS}"
    return KEYWORD.sub("\N{EN DASH} ", one_line) or "\N{EN DASH}"
