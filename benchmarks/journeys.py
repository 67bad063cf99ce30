"""How fast the journey tables are built, beside plain DuckDB SQL for the same tables, alternating in one run.

    python benchmarks/journeys.py --events 1e6 --rounds 3

Makes its own log (seeded, synthetic), checks that both find the same, and prints seconds (wall and processor), ratios, the floor
(reading, one sort, gathers) and peak memory as a Markdown table. Read the ratios; the seconds belong to the machine.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.engine import index, log
from helpers.stages import StageModel, build_journeys, load_model
from helpers.stages.journeys import classifier
from helpers.stages.model import Rule

FUNNEL = ("ad_click", "view_item", "add_to_cart", "purchase")
DAYS = 90


def make_log(events: int, file: Path, seed: int = 7) -> None:
    """A log in order of time: 204 pages by Zipf, heavy-tailed people (26 events each on average), sessions of about six events."""
    rng = np.random.default_rng(seed)
    sessions, people = max(events // 6, 1), max(events // 26, 1)
    weight = (np.arange(1, people + 1) / people) ** -0.6
    owner = rng.choice(people, sessions, p=weight / weight.sum())
    start = rng.integers(0, DAYS * 86_400_000_000, sessions)
    session = rng.integers(0, sessions, events)
    at = start[session] + rng.integers(0, 900_000_000, events)
    order = np.argsort(at, kind="stable")
    pages = np.array([*FUNNEL, *(f"page_view /p/{i}" for i in range(200))])
    zipf = np.arange(1, len(pages) + 1) ** -1.05
    table = pa.table(
        {
            "person_id": pa.array(np.char.add("u", owner[session][order].astype(str))),
            "at": pa.array(at[order] + 1_767_225_600_000_000).view(pa.timestamp("us", "UTC")),
            "event": pa.array(rng.permutation(pages)[rng.choice(len(pages), events, p=zipf / zipf.sum())]),
            "channel": pa.array(np.array([f"channel_{i}" for i in range(8)])[(session % 8)[order]]),
            "device": pa.array(np.array(["mobile", "desktop", "tablet"])[(session % 3)[order]]),
            "value": pa.array(np.round(rng.random(events) * 100, 2)),
        }
    )
    pq.write_table(table, file, compression="zstd", row_group_size=250_000)


def model_of_log() -> StageModel:
    """The backbone with a rule for each tenth of the pages."""
    model = load_model("five_stages")
    pages = [Rule(f"page_{i}", model.stage_ids[i % 5], f"part_{i}", f"page_view /p/*{i}") for i in range(10)]
    model.rules[:0] = pages
    return model


WINDOWS = """
CREATE OR REPLACE TEMP TABLE e AS
  WITH o AS (SELECT l.*, r.stage, r.pos, r.touchpoint, r.is_goal, lag("at") OVER w AS before, lead(l.event) OVER w AS next
             FROM log l JOIN rules r USING (event) WINDOW w AS (PARTITION BY person_id ORDER BY "at", row)),
  s AS (SELECT *, CASE WHEN before IS NULL OR "at" - before > INTERVAL 30 MINUTE THEN 1 ELSE 0 END AS is_new FROM o)
  SELECT *, sum(is_new) OVER (PARTITION BY person_id ORDER BY "at", row ROWS UNBOUNDED PRECEDING) AS session FROM s"""
STEPS = """
CREATE OR REPLACE TEMP TABLE steps AS
  WITH a AS (SELECT *, lag(stage) OVER w AS s0, lag(session) OVER w AS n0 FROM e WHERE pos > 0
             WINDOW w AS (PARTITION BY person_id ORDER BY "at", row)),
  b AS (SELECT *, sum(CASE WHEN s0 IS DISTINCT FROM stage OR n0 IS DISTINCT FROM session THEN 1 ELSE 0 END)
        OVER (PARTITION BY person_id ORDER BY "at", row ROWS UNBOUNDED PRECEDING) AS step FROM a)
  SELECT person_id, step, any_value(stage) AS stage, any_value(pos) AS pos, min("at") AS entered, max("at") AS left_at,
         bool_or(is_goal) AS is_goal FROM b GROUP BY ALL"""
QUERIES = {
    "steps": """SELECT *, epoch(lead(entered) OVER w - entered) AS dwell, pos < lag(pos) OVER w AS is_return FROM steps
                WINDOW w AS (PARTITION BY person_id ORDER BY step)""",
    "event moves": "SELECT event, next, count(*) AS times, count(DISTINCT person_id) AS people FROM e WHERE next IS NOT NULL GROUP BY ALL",
    "stage moves": """SELECT stage, next, count(*) AS times, count(DISTINCT person_id) AS people FROM
                      (SELECT person_id, stage, lead(stage) OVER (PARTITION BY person_id ORDER BY step) AS next FROM steps)
                      WHERE next IS NOT NULL GROUP BY ALL""",
    "touchpoint moves": """SELECT touchpoint, next, count(*), count(DISTINCT person_id) FROM (SELECT person_id, touchpoint,
                      lead(touchpoint) OVER (PARTITION BY person_id ORDER BY "at", row) AS next FROM e WHERE touchpoint <> 'other')
                      WHERE next IS NOT NULL GROUP BY ALL""",
    "funnel": """SELECT pos, count(*), count(*) FILTER (last > first) FROM (SELECT s.person_id, s.pos, min(s.step) AS first,
               max(f.step) AS last
                 FROM (SELECT DISTINCT person_id, pos, min(step) AS step FROM steps GROUP BY ALL) s LEFT JOIN
                      (SELECT person_id, pos, max(step) AS step FROM steps GROUP BY ALL) f ON f.person_id = s.person_id AND f.pos > s.pos
                 GROUP BY ALL) GROUP BY pos""",
    "features": """SELECT person_id, count(*), max(session), bool_or(is_goal), min("at"), max("at"), count(DISTINCT event),
                   count(DISTINCT touchpoint), count(DISTINCT date_trunc('day', "at")), avg((isodow("at") >= 6)::INT),
                   avg((hour("at") >= 18)::INT),
                   avg((hour("at") < 12)::INT), avg((pos = 0)::INT), avg((pos = 1)::INT), avg((pos = 2)::INT), avg((pos = 3)::INT),
                   avg((pos = 4)::INT), avg((pos = 5)::INT), max(pos), min_by(pos, "at"), count(DISTINCT channel), sum(value)
                   FILTER (is_goal),
                   max(value) FILTER (is_goal), min("at") FILTER (is_goal), avg((channel = 'channel_0')::INT), avg((channel =
                   'channel_1')::INT),
                   avg((channel = 'channel_2')::INT), avg((channel = 'channel_3')::INT), avg((device = 'mobile')::INT),
                   avg((device = 'desktop')::INT), avg((device = 'tablet')::INT), sum(is_new) FROM e GROUP BY person_id""",
    "session features": """SELECT person_id, avg(s), max(s), max(n), avg((n = 1)::INT) FROM (SELECT person_id, session, count(*) AS n,
                   epoch(max("at") - min("at")) AS s FROM e GROUP BY ALL) GROUP BY person_id""",
    "stage routes": """SELECT path, count(*) FROM (SELECT person_id, string_agg(stage, ' > ' ORDER BY step) AS path FROM steps
               GROUP BY person_id)
                       GROUP BY path""",
    "touchpoint routes": """SELECT path, count(*) FROM (SELECT person_id, string_agg(touchpoint, ' > ' ORDER BY "at", row) AS path FROM e
                       WHERE touchpoint <> 'other' GROUP BY person_id) GROUP BY path""",
    "channel paths": """SELECT path, count(*) FILTER (won), count(*) FILTER (NOT won) FROM (SELECT person_id, bool_or(won) AS won,
                        string_agg(channel, ' > ' ORDER BY session) AS path FROM (SELECT person_id, session, min_by(channel,
                        "at") AS channel,
                        bool_or(is_goal) AS won FROM e GROUP BY ALL) GROUP BY person_id) GROUP BY path""",
    "reach touchpoint": "SELECT stage, touchpoint, count(DISTINCT person_id), count(*) FROM e WHERE pos > 0 GROUP BY ALL",
    "reach channel": "SELECT stage, channel, count(DISTINCT person_id), count(*) FROM e WHERE pos > 0 GROUP BY ALL",
    "reach action": "SELECT stage, event, count(DISTINCT person_id), count(*) FROM e WHERE pos > 0 GROUP BY ALL",
}


def by_duckdb(file: Path, model: StageModel) -> dict[str, pd.DataFrame]:
    """The same tables by plain SQL; rules are joined once per distinct event, as ours are."""
    with duckdb.connect() as link:
        link.execute(f"CREATE VIEW log AS SELECT *, file_row_number AS row FROM read_parquet('{file}', file_row_number = true)")
        distinct = link.sql("SELECT DISTINCT event FROM log").to_arrow_table().to_pandas()
        rules = classifier(model)(distinct)
        rules["pos"] = rules["stage"].map({s: i + 1 for i, s in enumerate(model.stage_ids)}).fillna(0).astype(int)
        link.register("rules", rules[["event", "stage", "pos", "touchpoint", "is_goal"]])
        link.execute(WINDOWS)
        link.execute(STEPS)
        return {name: link.sql(query).to_arrow_table().to_pandas() for name, query in QUERIES.items()}


def to_sessions(file: Path, model: StageModel) -> index.Index:
    """Ours, from the file to sessions and stages."""
    return index.build(log.read(file), classifier(model), model.stage_ids, 30 * 60 * 1_000_000)


def floor(file: Path) -> np.ndarray:
    """What cannot be less: reading with codes, one sort of one whole number per event, and five gathers."""
    names = ["person_id", "event", "channel", "device"]
    table = pq.ParquetFile(file, read_dictionary=names).read()
    codes = [table.column(name).unify_dictionaries().combine_chunks().indices.to_numpy() for name in names]
    order = np.argsort((codes[0].astype(np.int64) << 44) | (table.column("at").cast(pa.int64()).to_numpy() & ((1 << 44) - 1)))
    for column in (*codes, table.column("value").to_numpy()):
        column[order]
    return order


def same(ours: object, theirs: dict[str, pd.DataFrame]) -> None:
    """Both found the same steps, moves and reach."""
    assert len(ours.steps) == len(theirs["steps"])
    for level in ("event", "stage"):
        mine, other = ours.transitions.query("level == @level"), theirs[f"{level} moves"]
        assert (mine["times"].sum(), mine["people"].sum(), len(mine)) == (other["times"].sum(), other["people"].sum(), len(other))


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, default=1e6)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    model = model_of_log()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.parquet"
        make_log(int(asked.events), file)
        works = {
            "klantreis": lambda: build_journeys(file, model),
            "DuckDB SQL": lambda: by_duckdb(file, model),
            "klantreis to sessions": lambda: to_sessions(file, model),
            "floor": lambda: floor(file),
        }
        same(works["klantreis"](), works["DuckDB SQL"]())
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for _ in range(asked.rounds):
            for name, work in works.items():
                seconds[name].append(timed(work)[:2])
    print(f"{int(asked.events):,} events, {asked.rounds} rounds, medians\n\n| what | wall s | processor s |\n|---|---|---|")
    median = {name: [statistics.median(x) for x in zip(*times, strict=True)] for name, times in seconds.items()}
    for name, (wall, cpu) in median.items():
        print(f"| {name} | {wall:.3f} | {cpu:.3f} |")
    for ours, other in (("klantreis", "DuckDB SQL"), ("klantreis to sessions", "floor")):
        wall, cpu = (a / b for a, b in zip(median[ours], median[other], strict=True))
        print(f"| {ours} / {other} | {wall:.2f} | {cpu:.2f} |")
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
