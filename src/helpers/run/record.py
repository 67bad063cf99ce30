"""manifest.json: what a run rests on, what it did and what it made. ``manifest.schema.json`` beside this file says it key by key.

No row, name or pseudonym of a person, and no path but those of the project: the manifest goes out with the report.
"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import store
from helpers.run import keys
from helpers.run.checks import OWN
from helpers.run.kernels import ONE_THREAD

if TYPE_CHECKING:
    from helpers.run import Run

SCHEMA = Path(__file__).with_name("manifest.schema.json")
FORMAT = 1
"""Goes up when a key changes its meaning or goes away."""
COUNTED = ("rows_read", "rows_kept", "rows_rejected", "cells_repaired", "columns_dropped")


def schema() -> dict:
    """The JSON Schema of manifest.json."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def private(run: Run, tables: Path, seconds: float) -> dict:
    """The manifest that stays with the tables: with the key of every step, by which a later run knows what it need not do again."""
    from helpers import dpia

    steps = sorted(run.steps.items())
    found = keys.versions()
    return {
        "format": FORMAT, "run": tables.name, "study": run.plan.study, "wave": run.wave, "is_synthetic": run.plan.is_synthetic,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(seconds, 2),
        "inputs": _inputs(run, tables),
        "study_file": {"name": run.file.name, "sha256": keys.file_hash(run.file)},
        "parameters": {n: {k: v for k, v in s.values.items() if k not in OWN} for n, s in steps},
        "random_state": run.plan.random_state,
        "engine": run.plan.engine.name,
        "reader": Path(keys.reader(run.plan)).name,
        "threads": int(ONE_THREAD["OMP_NUM_THREADS"]), "processors": os.cpu_count() or 1, "jobs": run.options.jobs,
        "python": found.pop("python"), "versions": found, "pins": run.environment, "commit": _commit(run.root),
        "privacy": dpia.account(run.plan, tables),
        "steps": {n: {"seconds": s.seconds, "state": s.state} for n, s in steps},
        "everything": run.everything,
        "notebooks": {n: {"key": s.key, "outputs": s.outputs, "seconds": s.seconds, "reasons": s.reasons} for n, s in steps},
    }


def public(record: dict, outputs: dict[str, str]) -> dict:
    """The manifest that goes out with the report: the same without the keys of the steps, with the hash of every file of the report."""
    return {k: v for k, v in record.items() if k not in ("notebooks", "everything")} | {"outputs": outputs}


def _inputs(run: Run, tables: Path) -> list[dict]:
    """One entry per export: its bytes, and how it was read where notebook 01 says so."""
    read = store.load("sources", tables).set_index("source") if store.parts("sources", tables) else None
    found = []
    for name, digest in run.raw.items():
        entry = {"path": name, "sha256": digest, "bytes": (run.root / name).stat().st_size}
        if read is not None and name in read.index:
            row = read.loc[[name]].iloc[0]
            entry |= {c: None if _is_none(row[c]) else str(row[c]) for c in ("format", "dialect", "encoding")}
            entry |= {c: int(row[c]) for c in COUNTED}
        found.append(entry)
    return found


def _is_none(value: object) -> bool:
    return value is None or value != value


def _commit(root: Path) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
