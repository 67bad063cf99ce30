"""The event layer: everything that is O(events), behind one call. Engines give identical tables; only here is known which one runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.engine.memory import TABLES, Plan
from helpers.errors import UsageError

BYTES_PER_EVENT = 400  # peak of the memory engine, with its tables (measured in benchmarks/journeys.py)
ENGINES = ("auto", "memory", "duckdb")

__all__ = ["ENGINES", "TABLES", "Plan", "choose", "run"]


def run(events: object, plan: Plan, engine: str = "auto") -> dict[str, pd.DataFrame]:
    """All tables of a log, by the engine asked for or the one that fits.

    Args:
        events: Parquet file, frame or Arrow table. plan: rules and parameters. engine: auto, memory or duckdb.
    """
    if engine not in ENGINES:
        raise UsageError(f"engine: there is no engine {engine}. Choose from {', '.join(ENGINES)}.")
    if (choose(events) if engine == "auto" else engine) == "duckdb":
        from helpers.engine import duckdb

        return duckdb.run(events, plan)
    from helpers.engine import memory

    return memory.run(events, plan)


def choose(events: object, free: int | None = None) -> str:
    """``duckdb`` for a Parquet log that would not fit half of the free memory, else ``memory``."""
    if not isinstance(events, (str, Path)):
        return "memory"
    if Path(events).suffix not in (".parquet", ".pq"):
        return "duckdb"
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(events).metadata.num_rows if Path(events).is_file() else 0
    return "duckdb" if rows * BYTES_PER_EVENT > (free_memory() if free is None else free) / 2 else "memory"


def free_memory() -> int:
    """Bytes that a new process may use; four gigabytes where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return 4 * 1024**3
