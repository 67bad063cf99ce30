"""Logs that every engine must read the same way, the engines there are, and what "the same" means.

An engine joins by one line in `ENGINES`: a function of (events, plan) that returns the tables of `helpers.engine.TABLES`. An engine
that needs a service takes `LOGS` and `same` into a test module of its own.
"""

from functools import cache

import numpy as np
import pandas as pd
import sql_on_duckdb

from helpers.engine import Plan, duckdb, memory
from helpers.stages import load_model
from helpers.stages.journeys import classifier

MODEL = load_model("five_stages")
CLASSIFY = classifier(MODEL)
TIMEOUT = pd.Timedelta("30min")
PLAN = Plan(CLASSIFY, MODEL.stage_ids, 30 * 60 * 1_000_000, "Europe/Amsterdam", {})
EVENTS = ["ad_click", "view_item jas", "view_item_list", "add_to_cart", "purchase", "login", "share", "scroll", None]
ENGINES = {
    "memory": memory.run,
    "duckdb": duckdb.run,
    "duckdb in parts": lambda events, plan: duckdb.run(events, plan, rows_per_part=max(len(events) // 3, 1)),
    "portable SQL": sql_on_duckdb.run,
}


def made_log(people, rows, seed, start="2026-03-28T12:00Z"):
    """A synthetic log: times tie, cells are empty, the order of the file is not that of time."""
    rng = np.random.default_rng(seed)
    step = rng.choice([0, 60, 600, 1800, 1801, 7200, 86_400], size=rows)
    frame = pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in rng.integers(0, people, rows)] if people else [],
            "at": pd.Timestamp(start) + pd.to_timedelta(np.cumsum(step) // 4, unit="s"),
            "event": rng.choice(np.array(EVENTS, dtype=object), rows),
            "channel": rng.choice(np.array(["search", "mail", "", None], dtype=object), rows),
            "device": rng.choice(np.array(["mobile", "desktop", None], dtype=object), rows),
            "value": rng.choice([np.nan, 9.95, 0.1, 20, 1234.56], rows),
            "wave": rng.choice(["w1", "w2"], rows),
            "row_id": [f"web.parquet:{i + 2}" for i in range(rows)],
        }
    ).astype({"person_id": "str", "event": "str", "channel": "str", "device": "str"})
    frame.loc[rng.random(rows) < 0.03, "person_id"] = None
    frame.loc[rng.random(rows) < 0.03, "at"] = pd.NaT
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


def _renamed(log):
    """People, events, channels and waves with the names that break quoting, paths, globs and sorting."""
    odd = ["o'Neil", 'wat "is"', "a > b", "Zoë", "zoe", "Ångström", "日本", "💳", " space ", "tab\there", "%_*?[x]", "back\\slash", "x" * 3000, "=1+1"]
    people = {f"p{i}": odd[i % len(odd)] + ("" if i < len(odd) else str(i)) for i in range(40)}
    named = {"login": "it's \"5 > 4\" é", "scroll": "__HIVE_DEFAULT_PARTITION__"}
    channels = {"search": "zoek'machine; --", "mail": "null"}
    return log.assign(
        person_id=log["person_id"].map(people).astype("str"),
        event=log["event"].replace(named),
        channel=log["channel"].replace(channels),
        wave=log["wave"].replace({"w1": "2026/Q1 'oud'"}),
    )


def _without(log, column):
    """Nothing at all in one column."""
    return log.assign(**{column: pd.Series([None] * len(log), dtype=log[column].dtype)})


BASE = made_log(40, 900, 1)
LOGS = {
    "summer time begins": BASE,
    "summer time ends": made_log(12, 400, 11, start="2026-10-24T20:00Z"),
    "few people": made_log(3, 200, 2),
    "one person": made_log(1, 60, 3),
    "one event each": made_log(10_000, 30, 4),
    "one event": made_log(1, 1, 7),
    "no rows": made_log(0, 0, 5),
    "one wave": made_log(9, 200, 6).drop(columns=["wave", "row_id"]),
    "three columns": made_log(9, 200, 8)[["person_id", "at", "event"]],
    "ties everywhere": made_log(5, 300, 9).assign(at=lambda t: t["at"].dt.floor("6h")),
    "ties without row number": made_log(5, 300, 10).assign(at=lambda t: t["at"].dt.floor("6h")).drop(columns="row_id"),
    "every row twice": pd.concat([BASE[:200], BASE[:200]], ignore_index=True),
    "odd names": _renamed(BASE),
    "stage said by the row": BASE.assign(stage=np.where(np.arange(900) % 3, "retention", None), touchpoint=np.where(np.arange(900) % 5, "shop", "")),
    "people without a name": BASE.assign(person_id=np.where(np.arange(900) % 7, BASE["person_id"], "")),
    "before 1970": made_log(4, 80, 12, start="1969-12-31T20:00:00.000001Z"),
    **{f"nothing in {column}": _without(made_log(6, 90, 13), column) for column in BASE if column != "wave"},
}


@cache
def tables_of(engine, log):
    """The tables of a log by an engine, made once."""
    return ENGINES[engine](LOGS[log], PLAN)


def same(found, wanted, what):
    """The same tables: names, order, types and every value."""
    assert list(found) == list(wanted), what
    for name, table in wanted.items():
        pd.testing.assert_frame_equal(found[name], table, check_exact=True, obj=f"{name} of {what}")
