"""The event layer as portable SQL: what any engine that knows windows can do where the events are, so that only tables leave it.

Every window has the same partition (person and wave), so rows move once. Names become numbers before anything is sorted, sums are
of whole numbers, and what needs "the last one before" packs it behind its place (``i * size + code``), which needs no engine's own
functions. What is different in each engine stands in `helpers.engine.dialects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from helpers.engine.clock import DAY, HOUR
from helpers.engine.dialects import Dialect

STAGES = 1024  # more than a model has stages
NAMES = 1 << 20  # more than there are touchpoints or channels
WINDOW = "PARTITION BY person, w ORDER BY"
BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
WHOLE = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"


class Link(Protocol):
    """An open connection to an engine in which the log stands as the view ``source``, with ``_place`` (and ``_file``) to break ties."""

    dialect: Dialect

    def columns(self) -> list[str]:
        """Columns of ``source``."""

    def fetch(self, query: str) -> pa.Table:
        """The rows of a query."""

    def give(self, name: str, table: pa.Table) -> None:
        """Put a small table beside the log."""

    def keep(self, name: str, query: str, rows: int) -> None:
        """Keep what a query finds, for the queries after it; ``rows`` is how many events there are."""


@dataclass(frozen=True)
class Coding:
    """What the queries have to know of a log besides its rows.

    Attributes:
        said: "stage" and "touchpoint" where the log has them. stages: how many the model has. timeout: microseconds.
        clock: moments and what to add to UTC, see `helpers.engine.clock`. channels, devices: numbers of those with a share of their own.
        unknown: number of the channel "unknown"; -1 when there is none.
    """

    said: list[str]
    stages: int
    timeout: int
    clock: list[tuple[int, int]]
    channels: list[int]
    devices: list[int]
    unknown: int


def log_query(dialect: Dialect, columns: dict[str, str], present: list[str], units: int) -> str:
    """The log under our names: text, whole microseconds, whole parts of a value; empty names filled.

    Args:
        columns: our name -> name in the log. present: all columns of the source. units: parts in a value of one.
    """

    def text(ours: str, filler: str) -> str:
        if columns.get(ours, ours) not in present:
            return f"'{filler}'"
        return f"COALESCE(NULLIF(CAST({dialect.name(columns.get(ours, ours))} AS {dialect.text}), ''), '{filler}')"

    person, at = (dialect.name(columns.get(ours, ours)) for ours in ("person_id", "at"))
    worth, line = "0", "0"
    if columns.get("value", "value") in present:
        number = dialect.number.format(x=dialect.name(columns.get("value", "value")))
        part = dialect.rint.format(x=f"{number} * {units}")
        worth = f"CASE WHEN abs({number}) < 9.0e14 THEN {part} ELSE 0 END"
    if columns.get("row_id", "row_id") in present:
        found = f"CAST({dialect.name(columns.get('row_id', 'row_id'))} AS {dialect.text})"
        line = f"COALESCE({dialect.trailing.format(x=found)}, 0)"
    said = "".join(f", {text(name, '')} AS said_{name}" for name in ("stage", "touchpoint") if columns.get(name, name) in present)
    order = ", ".join(name for name in ("_file", "_place") if name in present)
    return (
        f"SELECT NULLIF(CAST({person} AS {dialect.text}), '') AS person, {dialect.micros.format(x=at)} AS t, {text('event', '')} AS event, "
        f"{text('channel', 'unknown')} AS channel, {text('device', 'unknown')} AS device, {text('wave', 'all')} AS wave, "
        f"CAST({worth} AS {dialect.whole}) AS worth, {line} AS line, {order}{said} FROM source"
    )


def distinct_query(log: str, coding_said: list[str]) -> str:
    """What names there are, together with which others the rules look at, in one pass over the log."""
    said = "".join(f", said_{name}" for name in coding_said)
    return (
        f"SELECT event, channel{said}, wave, device, GROUPING(wave) AS is_event, min(t) AS first_t, max(t) AS last_t, "
        f"count(*) AS rows_all, count(CASE WHEN person IS NOT NULL AND t IS NOT NULL THEN 1 END) AS rows_kept FROM ({log}) l "
        f"GROUP BY GROUPING SETS ((event, channel{said}), (wave, device))"
    )


def events_query(log: str, coding: Coding, order: str, whole: str) -> str:
    """The events in journey order, with numbers for names, and marks where sessions, steps and touchpoints begin.

    Args:
        order: columns that break ties in time. whole: the type of large whole numbers.
    """
    said = "".join(f" AND l.said_{name} = r.said_{name}" for name in coding.said)
    w = f"OVER ({WINDOW} t, {order}"
    return f"""
WITH coded AS (
  SELECT l.person, s.w, l.t, {", ".join(f"l.{name}" for name in order.split(", "))}, l.worth, r.ev, r.ch, s.dv, r.pos, r.tp, r.act, r.goal
  FROM ({log}) l JOIN rules r ON l.event = r.event AND l.channel = r.channel{said}
  JOIN sides s ON l.wave = s.wave AND l.device = s.device
  WHERE l.person IS NOT NULL AND l.t IS NOT NULL),
placed AS (
  SELECT *, CAST(row_number() {w}) AS {whole}) AS i, lag(t) {w}) AS t0, lead(ev) {w}) AS next_ev FROM coded),
begun AS (
  SELECT *, CASE WHEN t0 IS NULL OR t - t0 > {coding.timeout} THEN 1 ELSE 0 END AS new_sess,
    {whole_part("here", DAY)} AS day, {whole_part("here0", DAY)} AS day0 FROM (
      SELECT *, {local("t", coding)} AS here, {local("t0", coding)} AS here0 FROM placed) p),
marked AS (
  SELECT *, sum(new_sess) {w} {SO_FAR}) AS sess,
    max(CASE WHEN new_sess = 1 THEN i END) {w} {SO_FAR}) AS sess_i,
    max(CASE WHEN pos >= 0 THEN i * {STAGES} + pos END) {w} {BEFORE}) AS pos0,
    max(CASE WHEN tp > 0 THEN i * {NAMES} + tp END) {w} {BEFORE}) AS tp0,
    min(CASE WHEN goal = 1 THEN i END) {w} {WHOLE}) AS goal_first,
    max(CASE WHEN goal = 1 THEN i END) {w} {WHOLE}) AS goal_last FROM begun)
SELECT person, w, i, t, worth, ev, ch, dv, pos, tp, act, goal, next_ev, sess, goal_first, goal_last,
  CASE WHEN day0 IS NULL OR day <> day0 THEN 1 ELSE 0 END AS new_day, mod(mod(day + 3, 7) + 7, 7) AS weekday,
  {whole_part(f"(here - day * {DAY})", HOUR)} AS hour,
  CASE WHEN tp > 0 AND (tp0 IS NULL OR mod(tp0, {NAMES}) <> tp OR tp0 < sess_i * {NAMES}) THEN 1 ELSE 0 END AS new_tp,
  sum(CASE WHEN pos >= 0 AND (pos0 IS NULL OR mod(pos0, {STAGES}) <> pos OR pos0 < sess_i * {STAGES}) THEN 1 ELSE 0 END)
    {w} {SO_FAR}) AS step
FROM marked"""


def local(t: str, coding: Coding) -> str:
    """Microseconds by the clock of the place."""
    if len(coding.clock) == 1:
        return f"({t} + {coding.clock[0][1]})"
    cases = " ".join(f"WHEN {t} >= {moment} THEN {added}" for moment, added in coding.clock[:0:-1])
    return f"({t} + CASE {cases} ELSE {coding.clock[0][1]} END)"


def whole_part(x: str, size: int) -> str:
    """Whole times that a size goes into a number, also below zero."""
    return f"(({x} - mod(mod({x}, {size}) + {size}, {size})) / {size})"


def steps_query() -> str:
    """One row per visit to a stage, with the journey (``cyc``) that it belongs to: see `helpers.engine.index._cycles`."""
    w = f"OVER ({WINDOW} step"
    return f"""
WITH visits AS (
  SELECT person, w, step, min(pos) AS pos, min(sess) AS sess, min(i) AS i, min(t) AS entered, max(t) AS left_at, max(goal) AS goal,
    min(goal_last) AS goal_last FROM e WHERE pos >= 0 GROUP BY person, w, step),
after_goal AS (
  SELECT *, lead(pos) {w}) AS next_pos, lead(entered) {w}) AS next_t, lag(pos) {w}) AS last_pos,
    max(CASE WHEN goal = 1 THEN step * {STAGES} + pos END) {w} {BEFORE}) AS g,
    max(CASE WHEN goal = 1 THEN sess END) {w} {BEFORE}) AS g_sess FROM visits),
early AS (
  SELECT *, CASE WHEN g IS NOT NULL AND pos <= mod(g, {STAGES}) AND sess > g_sess THEN g END AS anew FROM after_goal),
first_early AS (
  SELECT *, max(anew) {w} {BEFORE}) AS anew_before FROM early)
SELECT person, w, step, pos, i, entered, left_at, goal_last, next_pos, next_t, last_pos,
  1 + sum(CASE WHEN anew IS NOT NULL AND (anew_before IS NULL OR anew_before < anew) THEN 1 ELSE 0 END) {w} {SO_FAR}) AS cyc
FROM first_early"""


def sessions_query(coding: Coding) -> str:
    """One row per session: its channel is that of its first event with a known one."""
    return f"""
SELECT person, w, sess, min(i) AS i, count(*) AS n, min(t) AS t0, max(t) AS t1, min(goal_first) AS goal_first,
  sum(CASE WHEN i = goal_first THEN worth ELSE 0 END) AS worth,
  COALESCE(mod(min(CASE WHEN ch <> {coding.unknown} THEN i * {NAMES} + ch END), {NAMES}), {coding.unknown}) AS ch
FROM e GROUP BY person, w, sess"""


TOUCHED = """
SELECT e.person, e.w, e.i, e.tp, COALESCE(s.cyc, 1) AS cyc, lead(e.tp) OVER (PARTITION BY e.person, e.w ORDER BY e.i) AS next_tp
FROM (SELECT person, w, i, tp, step FROM e WHERE new_tp = 1) e
LEFT JOIN (SELECT person, w, step, cyc FROM steps WHERE cyc > 1) s ON e.person = s.person AND e.w = s.w AND e.step = s.step"""

TRANSITIONS = """
SELECT level, a, b, w, sum(n) AS times, count(*) AS people FROM (
  SELECT 0 AS level, person, w, ev AS a, next_ev AS b, count(*) AS n FROM e WHERE next_ev IS NOT NULL GROUP BY person, w, ev, next_ev
  UNION ALL
  SELECT 1 AS level, person, w, pos AS a, next_pos AS b, count(*) AS n FROM steps WHERE next_pos IS NOT NULL
  GROUP BY person, w, pos, next_pos
  UNION ALL
  SELECT 2 AS level, person, w, tp AS a, next_tp AS b, count(*) AS n FROM touched WHERE next_tp IS NOT NULL
  GROUP BY person, w, tp, next_tp) m GROUP BY level, a, b, w"""

REACH = """
SELECT kind, pos, item, w, count(*) AS people, sum(n) AS times FROM (
  SELECT 0 AS kind, person, w, pos, act AS item, count(*) AS n FROM e WHERE pos >= 0 GROUP BY person, w, pos, act
  UNION ALL
  SELECT 1 AS kind, person, w, pos, ch AS item, count(*) AS n FROM e WHERE pos >= 0 GROUP BY person, w, pos, ch
  UNION ALL
  SELECT 2 AS kind, person, w, pos, tp AS item, count(*) AS n FROM e WHERE pos >= 0 GROUP BY person, w, pos, tp) r
GROUP BY kind, pos, item, w"""


def variants_query(dialect: Dialect, table: str, code: str, place: str) -> str:
    """Routes of journeys as texts of numbers: equal ones in a row count once.

    Args:
        table: with one row per stop. code: column of what is stopped at. place: column of the order.
    """
    w = f"OVER ({WINDOW} {place})"
    return f"""
SELECT path, w, count(*) AS people, sum(n) AS times FROM (
  SELECT person, w, path, count(*) AS n FROM (
    SELECT person, w, {dialect.joined.format(x="code", by="place")} AS path FROM (
      SELECT person, w, cyc, {place} AS place, {code} AS code, lag({code}) {w} AS code0, lag(cyc) {w} AS cyc0 FROM {table}) x
    WHERE code0 IS NULL OR code0 <> code OR cyc0 <> cyc GROUP BY person, w, cyc) y GROUP BY person, w, path) z GROUP BY path, w"""


def channel_paths_query(dialect: Dialect) -> str:
    """Channels of the sessions up to the first goal."""
    return f"""
SELECT path, w, sum(won) AS conversions, sum(1 - won) AS nulls, sum(worth) AS value_units FROM (
  SELECT person, w, {dialect.joined.format(x="ch", by="sess")} AS path, max(CASE WHEN goal_first IS NULL THEN 0 ELSE 1 END) AS won,
    sum(worth) AS worth FROM sessions WHERE goal_first IS NULL OR i <= goal_first GROUP BY person, w) p GROUP BY path, w"""


def funnel_query(stages: int) -> str:
    """Counts of people per stage; ``in_order`` is carried from stage to stage, one window each."""
    w = f"OVER ({WINDOW} step {SO_FAR})"
    inner = f"SELECT steps.*, max(CASE WHEN pos = 0 THEN 1 ELSE 0 END) {w} AS passed0 FROM steps"
    for k in range(1, stages):
        inner = f"SELECT p{k}.*, max(CASE WHEN pos = {k} AND passed{k - 1} = 1 THEN 1 ELSE 0 END) {w} AS passed{k} FROM ({inner}) p{k}"
    passed = " ".join(f"WHEN {k} THEN passed{k}" for k in range(stages))
    return f"""
SELECT w, pos, count(*) AS people, sum(CASE WHEN later > first_step THEN 1 ELSE 0 END) AS went_on, sum(in_order) AS in_order,
  sum(went_back) AS went_back, sum(skipped) AS skipped, sum(came_again) AS came_again,
  sum(CASE WHEN goal_last >= i THEN 1 ELSE 0 END) AS converted FROM (
  SELECT *, max(last_step) OVER ({WINDOW} pos DESC {BEFORE}) AS later FROM (
    SELECT person, w, pos, min(step) AS first_step, max(step) AS last_step, min(i) AS i, min(goal_last) AS goal_last,
      max(CASE pos {passed} ELSE 0 END) AS in_order, max(CASE WHEN next_pos < pos THEN 1 ELSE 0 END) AS went_back,
      max(CASE WHEN next_pos > pos + 1 THEN 1 ELSE 0 END) AS skipped, max(CASE WHEN next_pos = pos THEN 1 ELSE 0 END) AS came_again
    FROM ({inner}) q GROUP BY person, w, pos) v) f GROUP BY w, pos"""


def people_query(coding: Coding, dialect: Dialect) -> str:
    """One row per person and wave with whole numbers only, out of which features and summary are made."""
    flags = {
        "weekend": "weekday >= 5",
        "evening": "hour >= 18",
        "morning": "hour < 12",
        **{f"at_{k - 1}": f"pos = {k - 1}" for k in range(coding.stages + 1)},
        **{f"device_{k}": f"dv = {k}" for k in coding.devices},
    }
    flags = {name.replace("-1", "none"): condition for name, condition in flags.items()}
    counted = ", ".join(f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}" for name, condition in flags.items())
    channels = "".join(f", sum(CASE WHEN ch = {k} THEN 1 ELSE 0 END) AS channel_{k}" for k in coding.channels)
    w = f"OVER ({WINDOW} sess)"
    return f"""
SELECT a.*, b.*, c.* FROM (
  SELECT person, w, count(*) AS n, min(t) AS t0, max(t) AS t1, {dialect.different.format(x="ev")} AS evs,
    {dialect.different.format(x="tp")} AS tps, sum(new_day) AS days, max(CASE WHEN i = 1 THEN hour END) AS first_hour, sum(goal) AS goals,
    sum(CASE WHEN goal = 1 THEN worth ELSE 0 END) AS worth, COALESCE(max(CASE WHEN goal = 1 THEN worth END), 0) AS worth_max,
    min(CASE WHEN goal = 1 THEN t END) AS goal_t, min(CASE WHEN goal = 1 THEN step END) AS goal_step,
    min(CASE WHEN goal = 1 THEN sess END) AS goal_sess, {counted}
  FROM e GROUP BY person, w) a
JOIN (
  SELECT person AS b_person, w AS b_w, count(*) AS sessions, sum(t1 - t0) AS length, max(t1 - t0) AS length_max, max(n) AS n_max,
    sum(CASE WHEN n = 1 THEN 1 ELSE 0 END) AS singles, max(t0) - min(t0) AS gap, {dialect.different.format(x="ch")} AS chs,
    sum(CASE WHEN ch <> ch0 THEN 1 ELSE 0 END) AS switches{channels}
  FROM (SELECT s.*, lag(ch) {w} AS ch0 FROM sessions s) s GROUP BY person, w) b ON a.person = b.b_person AND a.w = b.b_w
LEFT JOIN (
  SELECT person AS c_person, w AS c_w, count(*) AS steps, sum(CASE WHEN next_pos < pos THEN 1 ELSE 0 END) AS back,
    sum(CASE WHEN next_pos > pos + 1 THEN 1 ELSE 0 END) AS skip, sum(CASE WHEN next_pos = pos THEN 1 ELSE 0 END) AS again,
    sum(CASE WHEN next_pos = pos + 1 THEN 1 ELSE 0 END) AS forward, sum(CASE WHEN step = 1 THEN pos + 1 ELSE 0 END) AS entry,
    max(pos) + 1 AS furthest, max(cyc) AS journeys
  FROM steps GROUP BY person, w) c ON a.person = c.c_person AND a.w = c.c_w"""


STEPS = "SELECT person, w, step, pos, entered, left_at, next_t, last_pos, cyc FROM steps"
