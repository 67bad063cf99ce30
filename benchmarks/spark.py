"""The journey tables by Spark: ours against Spark SQL written by hand for the same tables, alternating on one real cluster.

    python benchmarks/spark.py --events 1e6 --rounds 2

Starts a master and two workers (one core each) on this machine, makes a seeded synthetic log, checks that both find the same, and
prints seconds per round and their ratio. The SQL by hand leaves out what is hard to write: second journeys, passing in order, touchpoints
that repeat, what comes before the first goal. It says names where ours says numbers. Read the ratio; the seconds belong to the machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

import journeys  # noqa: E402
from spark_cluster import Cluster, missing  # noqa: E402

from helpers.engine import Plan, spark  # noqa: E402
from helpers.stages.journeys import classifier  # noqa: E402
from helpers.words import load  # noqa: E402

W = "PARTITION BY person_id ORDER BY at, row"
EVENTS = f"""
WITH o AS (
  SELECT l.*, r.stage, r.pos, r.touchpoint, r.is_goal, lag(at) OVER ({W}) AS before, lead(l.event) OVER ({W}) AS next
  FROM log l JOIN rules r ON l.event = r.event),
s AS (SELECT *, CASE WHEN before IS NULL OR unix_micros(at) - unix_micros(before) > 1800000000 THEN 1 ELSE 0 END AS is_new FROM o)
SELECT *, sum(is_new) OVER ({W} ROWS UNBOUNDED PRECEDING) AS session, from_utc_timestamp(at, 'Europe/Amsterdam') AS here FROM s"""
STEPS = f"""
WITH a AS (SELECT *, lag(stage) OVER ({W}) AS s0, lag(session) OVER ({W}) AS n0 FROM e WHERE pos > 0),
b AS (SELECT *, sum(CASE WHEN stage <=> s0 AND session <=> n0 THEN 0 ELSE 1 END) OVER ({W} ROWS UNBOUNDED PRECEDING) AS step FROM a)
SELECT person_id, step, any_value(stage) AS stage, any_value(pos) AS pos, min(at) AS entered, max(at) AS left_at,
  bool_or(is_goal) AS is_goal FROM b GROUP BY person_id, step"""
S = "PARTITION BY person_id ORDER BY step"
SHARES = ", ".join(
    f"avg(CAST({condition} AS INT)) AS share_{k}"
    for k, condition in enumerate(
        ["weekday(here) >= 5", "hour(here) >= 18", "hour(here) < 12", *(f"pos = {k}" for k in range(6))]
        + [f"device = '{name}'" for name in ("mobile", "desktop", "tablet")]
    )
)
CHANNELS = ", ".join(f"avg(CAST(channel = 'channel_{k}' AS INT)) AS channel_{k}" for k in range(8))
QUERIES = {
    "steps": f"SELECT *, lead(entered) OVER ({S}) AS next_at, pos < lag(pos) OVER ({S}) AS is_return FROM steps",
    "event moves": """SELECT event, next, count(*) AS times, count(DISTINCT person_id) AS people FROM e
        WHERE next IS NOT NULL GROUP BY event, next""",
    "stage moves": f"""SELECT stage, next, count(*) AS times, count(DISTINCT person_id) AS people FROM
        (SELECT person_id, stage, lead(stage) OVER ({S}) AS next FROM steps) WHERE next IS NOT NULL GROUP BY stage, next""",
    "touchpoint moves": f"""SELECT touchpoint, next, count(*) AS times, count(DISTINCT person_id) AS people FROM
        (SELECT person_id, touchpoint, lead(touchpoint) OVER ({W}) AS next FROM e WHERE touchpoint <> 'other')
        WHERE next IS NOT NULL GROUP BY touchpoint, next""",
    "funnel": f"""SELECT pos, count(*) AS people, count_if(later > first) AS went_on, count_if(back) AS went_back,
        count_if(skip) AS skipped,
        count_if(again) AS came_again, count_if(last_goal >= entered) AS converted FROM (
          SELECT *, max(last) OVER (PARTITION BY person_id ORDER BY pos DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS later FROM (
            SELECT person_id, pos, min(step) AS first, max(step) AS last, min(entered) AS entered, max(last_goal) AS last_goal,
              bool_or(next < pos) AS back, bool_or(next > pos + 1) AS skip, bool_or(next = pos) AS again FROM (
                SELECT *, lead(pos) OVER ({S}) AS next, max(CASE WHEN is_goal THEN left_at END) OVER (PARTITION BY person_id) AS last_goal
                FROM steps) GROUP BY person_id, pos)) GROUP BY pos""",
    "features": f"""SELECT a.*, b.*, c.* FROM (SELECT person_id, count(*) AS events, max(session) AS sessions,
        bool_or(is_goal) AS converted,
        min(at) AS first, max(at) AS last, count(DISTINCT event) AS events_d, count(DISTINCT touchpoint) AS touchpoints_d,
        count(DISTINCT to_date(here)) AS days, {SHARES},
        hour(min(here)) AS first_hour, sum(value) FILTER (WHERE is_goal) AS value, max(value) FILTER (WHERE is_goal) AS value_max,
        min(at) FILTER (WHERE is_goal) AS goal_at, min(session) FILTER (WHERE is_goal) AS goal_session,
        count(*) FILTER (WHERE is_goal) AS goals FROM e GROUP BY person_id) a
        JOIN (SELECT person_id AS b_id, avg(s) AS s_mean, max(s) AS s_max, max(n) AS n_max, avg(CAST(n = 1 AS INT)) AS single,
          count(DISTINCT channel) AS channels, max(begun) - min(begun) AS between, count_if(channel <> channel0) AS switches,
          {CHANNELS}
          FROM (SELECT *, lag(channel) OVER (PARTITION BY person_id ORDER BY session) AS channel0 FROM (
            SELECT person_id, session, count(*) AS n, min(at) AS begun, unix_micros(max(at)) - unix_micros(min(at)) AS s,
              min_by(channel, struct(at, row)) AS channel FROM e GROUP BY person_id, session)) GROUP BY person_id) b ON b_id = a.person_id
        LEFT JOIN (SELECT person_id AS c_id, count(*) AS steps, count_if(next < pos) AS back, count_if(next > pos + 1) AS skip,
          count_if(next = pos) AS again, count_if(next = pos + 1) AS forward, max(pos) AS furthest, min_by(pos, step) AS entry FROM (
            SELECT *, lead(pos) OVER (PARTITION BY person_id ORDER BY step) AS next FROM steps) GROUP BY person_id) c
        ON c_id = a.person_id""",
    "stage routes": """SELECT path, count(*) AS times FROM (SELECT person_id, listagg(stage, ' > ') WITHIN GROUP (ORDER BY step) AS path
        FROM steps GROUP BY person_id) GROUP BY path""",
    "touchpoint routes": """SELECT path, count(*) AS times FROM (SELECT person_id, array_join(transform(array_sort(collect_list(
        struct(at, row, touchpoint))), x -> x.touchpoint), ' > ') AS path FROM e WHERE touchpoint <> 'other'
        GROUP BY person_id) GROUP BY path""",
    "channel paths": """SELECT path, count_if(won) AS conversions, count_if(NOT won) AS nulls FROM (SELECT person_id, bool_or(won) AS won,
        listagg(channel, ' > ') WITHIN GROUP (ORDER BY session) AS path FROM (SELECT person_id, session, min_by(channel, struct(at, row))
        AS channel, bool_or(is_goal) AS won FROM e GROUP BY person_id, session) GROUP BY person_id) GROUP BY path""",
    **{f"reach {item}": f"""SELECT stage, {item}, count(DISTINCT person_id) AS people, count(*) AS times FROM e WHERE pos > 0
        GROUP BY stage, {item}""" for item in ("touchpoint", "channel", "event")},
}


def by_hand(session: object, file: Path, model: object) -> dict[str, pd.DataFrame]:
    """The tables by Spark SQL as one would write it, the events and steps kept."""
    from pyspark.sql.functions import broadcast

    session.read.parquet(str(file)).selectExpr("*", "_metadata.row_index AS row").createOrReplaceTempView("log")
    distinct = session.sql("SELECT DISTINCT event FROM log").toArrow().to_pandas()
    rules = classifier(model)(distinct)
    rules["pos"] = rules["stage"].map({s: i + 1 for i, s in enumerate(model.stage_ids)}).fillna(0).astype(int)
    broadcast(session.createDataFrame(rules[["event", "stage", "pos", "touchpoint", "is_goal"]])).createOrReplaceTempView("rules")
    session.sql(EVENTS).persist().createOrReplaceTempView("e")
    session.sql(STEPS).persist().createOrReplaceTempView("steps")
    return {name: session.sql(query).toArrow().to_pandas() for name, query in QUERIES.items()}


def same(ours: dict[str, pd.DataFrame], theirs: dict[str, pd.DataFrame]) -> None:
    """Both found the same steps, moves, reach, and people per stage."""
    assert len(ours["steps"]) == len(theirs["steps"]) and len(ours["features"]) == len(theirs["features"])
    for level in ("event", "stage"):
        mine, other = ours["transitions"].query("level == @level"), theirs[f"{level} moves"]
        assert (mine["times"].sum(), mine["people"].sum(), len(mine)) == (other["times"].sum(), other["people"].sum(), len(other))
    for name in ("people", "went_on", "went_back", "skipped", "came_again"):
        assert ours["funnel"][name].tolist() == theirs["funnel"].sort_values("pos")[name].tolist(), name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, default=1e6)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    if missing():
        print(f"not measured: {missing()}")
        return
    model = journeys.model_of_log()
    plan = Plan(classifier(model), model.stage_ids, 1_800_000_000, "Europe/Amsterdam", {})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.parquet"
        journeys.make_log(int(asked.events), file)
        cluster = Cluster(folder, workers=2)
        try:
            with spark.session(cluster.master, load("en")) as session:
                parts = str(max(2, -(-int(asked.events) // spark.ROWS_PER_PART)))
                session.conf.set("spark.sql.shuffle.partitions", parts)
                works = {"klantreis": lambda: spark.run(file, plan, cluster.master), "by hand": lambda: by_hand(session, file, model)}
                seconds: dict[str, list[float]] = {name: [] for name in works}
                for _ in range(asked.rounds + 1):
                    found = {}
                    for name, work in works.items():
                        begun = time.perf_counter()
                        found[name] = work()
                        seconds[name].append(time.perf_counter() - begun)
                        session.catalog.clearCache()
                    same(found["klantreis"], found["by hand"])
        finally:
            cluster.stop()
    print(f"{int(asked.events):,} events, a master and two workers, {asked.rounds} rounds after one to warm up; both find the same\n")
    print("| what | first s | median of the others s |\n|---|---|---|")
    for name, times in seconds.items():
        print(f"| {name} | {times[0]:.1f} | {statistics.median(times[1:]):.1f} |")
    ratio = [statistics.median(times[1:]) for times in seconds.values()]
    print(f"| klantreis / by hand | {seconds['klantreis'][0] / seconds['by hand'][0]:.2f} | {ratio[0] / ratio[1]:.2f} |")


if __name__ == "__main__":
    main()
