"""The engine for what fits in memory: every table from one sorted, coded index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine import counts, features, paths
from helpers.engine.index import Classify, Index, build, only_times, steps_of
from helpers.engine.log import CENT, Log, code, read

TABLES = ("steps", "transitions", "funnel", "features", "variants", "channel_paths", "reach", "summary")
MOST = 12  # channels and devices with a share of their own in the features


@dataclass(frozen=True)
class Plan:
    """What to build.

    Attributes:
        classify: rules, see `helpers.engine.index.Classify`. stages: ids in order. timeout_us: silence that ends a session.
        timezone: of hours and days. columns: our name -> name in the log. language: of what is said when something fails.
    """

    classify: Classify
    stages: list[str]
    timeout_us: int
    timezone: str
    columns: Mapping[str, str]
    language: str = "en"


def run(events: str | Path | pd.DataFrame | pa.Table, plan: Plan) -> dict[str, pd.DataFrame]:
    """All tables of a log that fits in memory."""
    log = _log(events, plan)
    common = most_common(log.coded["channel"]), most_common(log.coded["device"])
    return finish(tables_of(index_of(log, plan), plan, *common))  # nobody else holds the index: it is let go of on the way


def _log(events: str | Path | pd.DataFrame | pa.Table, plan: Plan) -> Log:
    """A frame, an Arrow table and a plain Parquet file are read here; DuckDB reads everything else."""
    from helpers.engine import source

    if source.is_plain(events, plan):
        return read(events, plan.columns, plan.language)
    return code(source.table_of(events, plan), plan.language)


def index_of(log: Log, plan: Plan) -> Index:
    """The log in journey order."""
    return build(log, plan.classify, plan.stages, plan.timeout_us)


def most_common(coded: object, counted: np.ndarray | None = None) -> list[str]:
    """The names that most rows have, at most twelve, in the order of the alphabet; "unknown" is none of them."""
    number = np.bincount(coded.codes, minlength=len(coded.names)) if counted is None else counted
    ranked = sorted(((-int(n), name) for n, name in zip(number, coded.list()) if n and name != "unknown"))[:MOST]
    return sorted(name for _, name in ranked)


def tables_of(index: Index, plan: Plan, channels: list[str], devices: list[str]) -> dict[str, pd.DataFrame]:
    """The tables with whole numbers only, so that parts of a log can be added up."""
    steps, touched = steps_of(index), counts.touches(index)
    made = {  # what needs most room to work in comes first, what is largest comes last
        "transitions": counts.transitions_table(index, steps, touched),
        "variants": paths.variants_table(index, steps, touched),
        "funnel": counts.funnel_table(index, steps),
        "channel_paths": paths.channel_paths_table(index),
        "reach": counts.reach_table(index),
        "features": features.features_table(index, steps, plan.timezone, channels, devices),
        "summary": counts.summary_table(index, steps),
    }
    index, touched = only_times(index), None
    pa.default_memory_pool().release_unused()
    made["steps"] = counts.steps_table(index, steps)
    return {name: made[name] for name in TABLES}


def finish(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Whole ten-thousandths become values."""
    for name in ("channel_paths", "summary"):
        table = tables[name]
        tables[name] = table.assign(value_units=table["value_units"] / CENT).rename(columns={"value_units": "value"})
    return tables
