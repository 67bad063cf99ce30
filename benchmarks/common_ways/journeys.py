"""The journey tables as others make them: DuckDB SQL and polars (the same tables), retentioneering (six operations), pm4py (two).

Rules are applied once per distinct event, as ours are.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from helpers.engine.index import Index
from helpers.stages import StageModel
from helpers.stages.journeys import classifier

FUNNEL = ("ad_click", "view_item", "add_to_cart", "purchase")
DEVICES = ("mobile", "desktop", "tablet")
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
    "reach touchpoint": "SELECT stage, touchpoint, count(DISTINCT person_id), count(*) AS times FROM e WHERE pos > 0 GROUP BY ALL",
    "reach channel": "SELECT stage, channel, count(DISTINCT person_id), count(*) AS times FROM e WHERE pos > 0 GROUP BY ALL",
    "reach action": "SELECT stage, event, count(DISTINCT person_id), count(*) AS times FROM e WHERE pos > 0 GROUP BY ALL",
}


def by_duckdb(file: Path, model: StageModel) -> dict[str, pd.DataFrame]:
    """The same tables by plain SQL; rules are joined once per distinct event, as ours are."""
    with duckdb.connect() as link:
        link.execute(f"CREATE VIEW log AS SELECT *, file_row_number AS row FROM read_parquet('{file}', file_row_number = true)")
        events = [row[0] for row in link.execute("SELECT DISTINCT event FROM log ORDER BY 1").fetchall()]
        link.register("rules", ruled(model, events))
        link.execute(WINDOWS)
        link.execute(STEPS)
        return {name: link.sql(query).to_arrow_table().to_pandas() for name, query in QUERIES.items()}


def ruled(model: StageModel, events: list[str]) -> pd.DataFrame:
    """Stage, place of the stage, touchpoint and goal of each distinct event."""
    rules = classifier(model)(pd.DataFrame({"event": events}))
    rules["pos"] = rules["stage"].map({s: i + 1 for i, s in enumerate(model.stage_ids)}).fillna(0).astype(int)
    return rules[["event", "stage", "pos", "touchpoint", "is_goal"]]


def by_polars(file: Path, model: StageModel) -> dict[str, object]:
    """The same tables by polars: one sort, then shifts, running sums and groups."""
    import polars as pl

    log = pl.read_parquet(file).with_row_index("row")
    rules = pl.from_pandas(ruled(model, log["event"].unique().sort().to_list()))
    e = log.join(rules, on="event").sort("person_id", "at", "row")
    other = pl.col("person_id") != pl.col("person_id").shift(1)
    e = e.with_columns(is_new=(other | (pl.col("at").diff() > pl.duration(minutes=30))).fill_null(True))
    e = e.with_columns(number=pl.col("is_new").cum_sum())
    steps = _polars_steps(pl, e)
    found = {"steps": steps, "stage moves": _polars_moves(pl, steps, "stage"), "event moves": _polars_moves(pl, e, "event"),
             "touchpoint moves": _polars_moves(pl, e.filter(pl.col("touchpoint") != "other"), "touchpoint")}
    visits = steps.group_by("person_id", "pos").agg(first=pl.col("step").min(), last=pl.col("step").max())
    later = visits.join(visits, on="person_id").filter(pl.col("pos_right") > pl.col("pos"))
    went_on = later.group_by("person_id", "pos").agg(on=(pl.col("last_right") > pl.col("first")).any())
    funnel = visits.join(went_on, on=["person_id", "pos"], how="left").group_by("pos")
    found["funnel"] = funnel.agg(pl.len(), went_on=pl.col("on").fill_null(False).sum())
    found["features"], sessions = _polars_features(pl, e)
    found["stage routes"] = _polars_paths(pl, steps, "stage")
    found["touchpoint routes"] = _polars_paths(pl, e.filter(pl.col("touchpoint") != "other"), "touchpoint")
    channels = sessions.group_by("person_id", maintain_order=True).agg(path=pl.col("channel").str.join(" > "), won=pl.col("won").any())
    found["channel paths"] = channels.group_by("path").agg(pl.col("won").sum(), nulls=(~pl.col("won")).sum())
    staged = e.filter(pl.col("pos") > 0)
    for item in ("touchpoint", "channel", "event"):
        found[f"reach {item}"] = staged.group_by("stage", item).agg(pl.col("person_id").n_unique(), times=pl.len())
    return found


def _polars_steps(pl: object, e: object) -> object:
    at = e.filter(pl.col("pos") > 0)
    begins = (pl.col("stage") != pl.col("stage").shift(1)) | (pl.col("number") != pl.col("number").shift(1))
    at = at.with_columns(step=begins.fill_null(True).cum_sum())
    steps = at.group_by("step", maintain_order=True).agg(
        pl.col("person_id", "stage", "pos").first(), entered=pl.col("at").min(), left=pl.col("at").max(), is_goal=pl.col("is_goal").any())
    goes_on = pl.col("person_id") == pl.col("person_id").shift(-1)
    came_from = pl.col("person_id") == pl.col("person_id").shift(1)
    return steps.with_columns(dwell=pl.when(goes_on).then((pl.col("entered").shift(-1) - pl.col("entered")).dt.total_microseconds() / 1e6),
                              is_return=came_from & (pl.col("pos") < pl.col("pos").shift(1)))


def _polars_moves(pl: object, rows: object, name: str) -> object:
    moves = rows.select("person_id", name, next=pl.col(name).shift(-1), same=pl.col("person_id") == pl.col("person_id").shift(-1))
    return moves.filter(pl.col("same")).group_by(name, "next").agg(times=pl.len(), people=pl.col("person_id").n_unique())


def _polars_paths(pl: object, rows: object, name: str) -> object:
    return rows.group_by("person_id", maintain_order=True).agg(path=pl.col(name).str.join(" > ")).group_by("path").agg(pl.len())


def _polars_features(pl: object, e: object) -> tuple[object, object]:
    at, pos, goal = pl.col("at"), pl.col("pos"), pl.col("is_goal")
    people = e.group_by("person_id", maintain_order=True).agg(
        pl.len(), goal.any(), at.min().alias("first"), at.max().alias("last"), pl.col("event").n_unique(),
        pl.col("touchpoint").n_unique(), at.dt.date().n_unique().alias("days"),
        (at.dt.weekday() >= 6).mean().alias("weekend"), (at.dt.hour() >= 18).mean().alias("evening"),
        (at.dt.hour() < 12).mean().alias("morning"), *((pos == i).mean().alias(f"share_{i}") for i in range(6)),
        pos.max().alias("furthest"), pos.first().alias("entry"), pl.col("channel").n_unique(), pl.col("value").filter(goal).sum(),
        pl.col("value").filter(goal).max().alias("most"), at.filter(goal).min().alias("bought"), pl.col("is_new").sum().alias("sessions"),
        *((pl.col("channel") == f"channel_{i}").mean().alias(f"channel_{i}") for i in range(4)),
        *((pl.col("device") == name).mean().alias(name) for name in DEVICES))
    sessions = e.group_by("number", maintain_order=True).agg(
        pl.col("person_id").first(), pl.col("channel").first(), n=pl.len(), won=goal.any(),
        s=(at.max() - at.min()).dt.total_microseconds() / 1e6)
    lengths = sessions.group_by("person_id", maintain_order=True).agg(
        pl.col("s").mean(), pl.col("s").max().alias("longest"), pl.col("n").max(), (pl.col("n") == 1).mean().alias("single"))
    return people.join(lengths, on="person_id"), sessions


def by_retentioneering(file: Path, model: StageModel) -> dict[str, object]:
    """Reading, sessions, stages, moves, funnel and numbers per person: the six operations that it has."""
    from retentioneering import Eventstream

    frame = pd.read_parquet(file, columns=["person_id", "event", "at", "channel", "device"])
    frame["at"] = frame["at"].dt.tz_localize(None)
    schema = {"path_cols": ["person_id"], "event_col": "event", "timestamp_col": "at", "segment_cols": ["channel", "device"]}
    stream = Eventstream(frame, schema)
    sessions = stream.split_sessions(timeout="30min")
    rules = ruled(model, sorted(frame["event"].unique()))
    stages = stream.rename_events(dict(zip(rules["event"], rules["stage"], strict=True)))
    bulk = [{"metric": "event_count_bulk"}, {"metric": "has_event_bulk"}, {"metric": "in_segment_bulk"}]
    plain = [{"metric": name} for name in ("length", "duration", "active_days", "first_event_time")]
    return {
        "sessions": sessions.df["session_id"].nunique(),
        "moves": stream.transition_graph_data(edge_weight="count"),
        "funnel": stream.funnel_data(list(FUNNEL)),
        "features": stages.get_metrics([*plain, *bulk]),
    }


def for_pm4py(index: Index) -> pd.DataFrame:
    """The log as pm4py wants it; a case is a session. Not timed."""
    names = pd.Index(index.log.coded["event"].list())
    return pd.DataFrame({"case:concept:name": index.session.astype(str), "concept:name": names[index.event].astype(object),
                         "time:timestamp": pd.to_datetime(index.micros, unit="us", utc=True)})


def by_pm4py(frame: pd.DataFrame) -> tuple[dict, dict]:
    """What directly follows what, and whole routes, with how often."""
    import pm4py

    keys = {"activity_key": "concept:name", "timestamp_key": "time:timestamp", "case_id_key": "case:concept:name"}
    return pm4py.discover_dfg(frame, **keys)[0], pm4py.get_variants(frame, **keys)
