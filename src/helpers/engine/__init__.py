"""The event layer: everything that is O(events), behind one call. Engines give identical tables; only here is known which one runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.engine.dialects import is_master
from helpers.engine.memory import TABLES, Plan
from helpers.errors import UsageError

BYTES_PER_EVENT = 200  # peak of the memory engine, with its tables (measured in benchmarks/journeys.py)
ENGINES = ("auto", "memory", "duckdb", "spark")

__all__ = ["ENGINES", "TABLES", "Plan", "choose", "ready", "run"]


def run(
    events: object, plan: Plan, engine: str | Mapping[str, str] = "auto", folder: str | Path | None = None
) -> dict[str, pd.DataFrame | Path]:
    """All tables of a log, by the engine asked for or the one that fits.

    Args:
        events: a file, pattern or folder, a frame or an Arrow table. plan: rules and parameters.
        engine: auto, memory, duckdb or spark; or its name and settings (``{"name": "spark", "master": "spark://host:7077"}``);
            or the master alone.
        folder: where steps, features and variants are written as Parquet instead of read into memory (engine duckdb).
    """
    settings = _settings(engine)
    name = settings["name"]
    if name not in ENGINES:
        from helpers.words import load

        raise UsageError(load(plan.language)("engine.no_engine", name=name, names=", ".join(ENGINES)))
    if name == "spark":
        from helpers.engine import spark

        return spark.run(events, plan, settings.get("master", ""))
    if folder is not None or (choose(events) if name == "auto" else name) == "duckdb":
        from helpers.engine import duckdb

        return duckdb.run(events, plan, folder)
    from helpers.engine import memory

    return memory.run(events, plan)


def _settings(engine: str | Mapping[str, str]) -> dict[str, str]:
    if isinstance(engine, Mapping):
        return dict(engine)
    return {"name": "spark", "master": engine} if is_master(engine) else {"name": engine}


def ready(engine: str | Mapping[str, str], language: str = "en") -> None:
    """Stop with what to do when the engine that is asked for cannot be had: before a run, and not in the middle of it.

    Raises:
        UsageError: Spark is asked for, and PySpark, Java or the master is not there.
    """
    settings = _settings(engine)
    if settings["name"] == "spark":
        from helpers.engine import spark
        from helpers.words import load

        spark.ready(settings.get("master") or spark.LOCAL, load(language))


def choose(events: object, free: int | None = None) -> str:
    """``duckdb`` for a Parquet log that would not fit half of the free memory, else ``memory``."""
    if not isinstance(events, (str, Path)):
        return "memory"
    place = Path(events)
    files = sorted(place.glob("*.parquet")) if place.is_dir() else sorted(place.parent.glob(place.name))
    need = sum(map(_bytes_needed, files))
    return "duckdb" if need > (free_memory() if free is None else free) / 2 else "memory"


def _bytes_needed(file: Path) -> int:
    """What the memory engine would take for a file; text is taken to have an event in every forty bytes."""
    if not file.name.lower().endswith((".parquet", ".pq")):
        return file.stat().st_size // 40 * BYTES_PER_EVENT
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file).metadata.num_rows * BYTES_PER_EVENT
    except (OSError, ValueError):
        return 0


def free_memory() -> int:
    """Bytes that a new process may use; four gigabytes where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return 4 * 1024**3
