"""What earlier runs finished: each step that ended well leaves a note, so that a run that was broken off can be resumed.

A note counts only for a step with the same key, and only when every file that it names is there with the hash that it names.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from helpers.run.keys import file_hash
from helpers.run.publish import Place, write_json


@dataclass(frozen=True)
class Done:
    """A step that some run finished: ``outputs`` file -> SHA-256, ``folder`` where they lie, ``notebook`` its executed copy."""

    outputs: dict[str, str]
    seconds: float
    folder: Path
    notebook: Path


def note(tables: Path, name: str, key: dict, outputs: dict[str, str], seconds: float) -> None:
    """Write down that a step of this run ended well."""
    write_json(tables / "notebooks" / f"{name}.json", {"key": key, "outputs": outputs, "seconds": seconds})


def find(place: Place, current: Path, name: str, key: dict, has_tables: bool) -> Done | None:
    """The newest whole result of a step with this key among the runs of this wave, but for the run ``current`` itself."""
    for tables, reports in place.runs():
        record = _read(tables / "notebooks" / f"{name}.json") if tables != current else None
        if record and record["key"] == key:
            folder = tables if has_tables else reports
            if record["outputs"] and changed(record["outputs"], folder) == []:
                return Done(record["outputs"], record["seconds"], folder, tables / "notebooks" / f"{name}.ipynb")
    return None


def changed(outputs: dict[str, str], folder: Path) -> list[str]:
    """Files that are gone, or other than was noted; a name that leads out of the folder counts as one of them."""
    return [f for f, digest in outputs.items() if ".." in Path(f).parts or Path(f).is_absolute() or _hash(folder / f) != digest]


def _read(path: Path) -> dict | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record if {"key", "outputs", "seconds"} <= set(record) and isinstance(record["outputs"], dict) else None
    except (OSError, ValueError, TypeError):
        return None


def _hash(path: Path) -> str | None:
    return file_hash(path) if path.is_file() else None


def take_over(done: Done, target: Path, notebooks: Path) -> None:
    """The same files in the folders of this run: hard links where the disk allows it, else copies."""
    for file in done.outputs:
        _link(done.folder / file, target / file)
    if done.notebook.is_file():
        _link(done.notebook, notebooks / done.notebook.name)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
