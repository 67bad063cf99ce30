"""The run register: one line for each run of a study that came to its end, with the actions that were decided on and how they stand.

It lies beside the private tables (``data/processed/<study>/register.jsonl``), is only ever added to, and holds no person.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from helpers import store

NAME = "register.jsonl"
KEPT = ("run", "wave", "made_at", "seconds", "commit")


def entry(record: dict, tables: Path) -> dict:
    """What the register keeps of a run: when and on what it ran, and the verdict on each action.

    Args:
        record: the manifest of the run. tables: its folder of tables.
    """
    actions = store.load("kept_actions", tables) if store.parts("kept_actions", tables) else None
    verdicts = {} if actions is None else {r.action: {"state": r.state, "verdict": r.verdict} for r in actions.itertuples()}
    return {**{k: record[k] for k in KEPT}, "study_file": record["study_file"]["sha256"],
            "inputs": {i["path"]: i["sha256"] for i in record["inputs"]},
            "ran": sorted(name for name, step in record["steps"].items() if step["state"] == "ran"), "actions": verdicts}


def add(base: Path, line: dict) -> None:
    """Put a line at the end; it is whole on the disk before this returns, and never joined to one that a full disk cut off."""
    path = base / NAME
    is_cut = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with open(path, "a", encoding="utf-8") as file:
        file.write("\n" * is_cut + json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(base: Path) -> list[dict]:
    """All lines, oldest first; a last line that was cut off by a crash is passed over."""
    path, found = base / NAME, []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
