"""Sessions as the source names them, and the acts in them: one pass over the events in DuckDB, from a file or a frame of any size.

What leaves this module has one row per session, cart move or reader of a page, never one per event. Order of rows, number of
threads and place of the file make no difference: only whole numbers are added up, and people come in the order of their name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import encoded, ranked

COLUMNS = ("person_id", "session_id", "wave", "at", "event", "stage", "channel", "value")
SECOND = 1_000_000
Marks = Mapping[str, Callable[[pd.Series], pd.Series]]
"""Act -> function that says of event names which are that act. Acts in `CLICKS` end the wait for a first click."""


def reduce(events: str | Path | pd.DataFrame | pa.Table, marks: Marks, *, moves: tuple[str, str], read: str, silent: str
           ) -> dict[str, pd.DataFrame]:
    """Sessions, moves of carts and times on a page, from events.

    Args:
        events: rows of ``events`` (the columns of `COLUMNS`), as a Parquet file, a frame or an Arrow table.
        marks: which events are which act. moves: the acts that fill a cart and that buy it. read: the act whose time on the page is
            wanted. silent: the act of what a tool writes by itself (the start of a session): it ends no wait.

    Returns:
        names: event, stage, wave and how often, of known people.
        sessions: person_id (category), session_id, wave, channel (of the first event), at, seconds (empty for one event), events,
        wait_s (first event to the next page or click), view_s (first view to the last), and per act how often.
        moves: events of the acts in ``moves``, with is_goal, and entry: the channel of the first event of their session.
        readers: person_id, wave, seconds and times on pages of ``read``.
        ends: wave and its last moment.
    """
    import duckdb

    with duckdb.connect() as link:
        link.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false; SET preserve_insertion_order = false")
        if isinstance(events, (str, Path)):
            link.execute("CREATE VIEW given AS SELECT * FROM read_parquet('" + str(events).replace("'", "''") + "')")
        else:
            given = events if isinstance(events, pa.Table) else pa.Table.from_pandas(events[list(COLUMNS)], preserve_index=False)
            link.register("given", given)
        names = link.sql("SELECT event, stage, wave, count(*) FILTER (person_id IS NOT NULL) AS times, "
                         "count(*) AS rows FROM given GROUP BY ALL ORDER BY ALL").to_arrow_table().to_pandas()
        present = _register(link, names["event"].drop_duplicates(), marks)
        channels = _channels(link)
        found = {"names": names[names["times"] > 0].drop(columns="rows"), "ends": _frame(link, "SELECT wave, max(\"at\") AS at FROM given "
                 "GROUP BY wave ORDER BY wave")}
        found["sessions"] = _sessions(link, present, channels, silent)
        found["moves"] = _moves(link, present, moves)
        found["readers"] = _readers(link, present, read)
    return found


def _register(link: object, events: pd.Series, marks: Marks) -> dict[str, int]:
    """A small table with the acts of each event as bits; the bit of every act that occurs."""
    bits, mask = {}, np.zeros(len(events), dtype=np.int64)
    for place, (act, fits) in enumerate(marks.items()):
        hits = fits(events).to_numpy(dtype=bool)
        if hits.any():
            bits[act] = 1 << place
            mask |= hits.astype(np.int64) << place
    link.register("marks_given", pa.table({"event": pa.array(events.to_numpy(dtype=object), pa.string()), "mask": mask}))
    link.execute("CREATE TEMP TABLE marks AS SELECT * FROM marks_given")
    return bits


def _channels(link: object) -> list[str]:
    """Names of the channels in order; in the database each has a number."""
    rows = link.execute("SELECT DISTINCT channel FROM given WHERE channel IS NOT NULL ORDER BY 1").fetchall()
    names = [row[0] for row in rows] or ["unknown"]
    link.register("channels_given", pa.table({"channel": pa.array(names, pa.string()), "number": np.arange(len(names), dtype=np.int64)}))
    link.execute("CREATE TEMP TABLE channels AS SELECT * FROM channels_given")
    return names


def _sessions(link: object, bits: dict[str, int], channels: list[str], silent: str) -> pd.DataFrame:
    """One aggregate over all events. Moment and channel of the first event are one number, so that one minimum finds both."""
    heard = f"FILTER (mask & {bits[silent]} = 0)" if silent in bits else ""
    view = f"FILTER (mask & {bits['view']} > 0)" if "view" in bits else "FILTER (false)"
    acts = "".join(f", count(*) FILTER (mask & {bit} > 0)::INTEGER AS {act}" for act, bit in bits.items() if act != silent)
    base = link.execute("SELECT min(epoch_us(\"at\")) FROM given").fetchall()[0][0] or 0
    link.execute(f"""
        CREATE TEMP TABLE sessions AS WITH e AS (SELECT person_id, session_id, wave, epoch_us("at") - {base} AS us, mask, number
                   FROM given JOIN marks USING (event) JOIN channels USING (channel) WHERE person_id IS NOT NULL)
        SELECT person_id, session_id, wave, min(us * {len(channels)} + number) AS first, max(us) AS last, count(*)::INTEGER AS events,
               min(us, 2) {heard} AS soonest, min(us) {view} AS view_from, max(us) {view} AS view_until {acts}
        FROM e GROUP BY person_id, session_id, wave""")
    people = link.sql("SELECT DISTINCT person_id FROM sessions ORDER BY 1").to_arrow_table().column(0)
    link.register("people", pa.table({"person_id": people, "person": np.arange(len(people), dtype=np.int32)}))
    table = link.sql("SELECT person, sessions.* EXCLUDE (person_id, session_id), session_id IS NOT NULL AS has_session "
                     "FROM sessions JOIN people USING (person_id) ORDER BY person, first, session_id, wave").to_arrow_table()
    person = table.column("person").to_numpy()
    first = table.column("first").to_numpy()
    start, channel = np.divmod(first, len(channels))
    length = table.column("last").to_numpy() - start
    # by person, and by length within the person: sums per person and the median of a person's sessions need no more sorting
    order = np.argsort((person.astype(np.int64) << 43) | np.minimum(length, (1 << 43) - 1), kind="stable")
    events = table.column("events").to_numpy()
    out = pd.DataFrame({
        "person_id": pd.Categorical.from_codes(person[order], people.to_pandas().astype("str"), validate=False),
        "wave": _category(table.column("wave"), order),
        "has_session": table.column("has_session").to_numpy()[order],
        "channel": pd.Categorical.from_codes(channel[order].astype(np.int32), channels),
        "at": pd.to_datetime(start[order] + base, unit="us", utc=True).astype("datetime64[us, UTC]"),
        "events": events[order],
        "seconds": np.where(events > 1, length / SECOND, np.nan)[order],
        "wait_s": _wait(table.column("soonest"))[order],
        "view_s": ((_floats(table, "view_until") - _floats(table, "view_from")) / SECOND)[order],
    })
    for act in (a for a in bits if a != silent):
        out[act] = table.column(act).to_numpy()[order]
    return out


def _floats(table: pa.Table, name: str) -> np.ndarray:
    return table.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _wait(lists: pa.ChunkedArray) -> np.ndarray:
    """Seconds between the two earliest moments of each list; NaN where there is one or none."""
    column = lists.combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    size = np.diff(column.offsets.to_numpy())
    out = np.full(len(column), np.nan)
    values = column.values.to_numpy()
    at = column.offsets.to_numpy()[:-1][size >= 2]
    out[size >= 2] = np.abs(values[at + 1] - values[at]) / SECOND
    return out


def _category(column: pa.ChunkedArray, order: np.ndarray) -> pd.Categorical:
    coded = ranked(encoded(column))
    return pd.Categorical.from_codes(coded.codes[order], coded.list())


def _moves(link: object, bits: dict[str, int], moves: tuple[str, str]) -> pd.DataFrame:
    cart, goal = (bits.get(act, 0) for act in moves)
    return _frame(link, f"""
        WITH m AS (SELECT person_id, session_id, wave, "at", channel, stage, mask & {goal} > 0 AS is_goal, value
                   FROM given JOIN marks USING (event) WHERE mask & {cart | goal} > 0),
        s AS (SELECT person_id, session_id, wave, channel AS entry
              FROM sessions JOIN channels ON number = first % (SELECT count(*) FROM channels) WHERE session_id IS NOT NULL)
        SELECT m.* EXCLUDE (session_id), coalesce(entry, channel) AS entry FROM m LEFT JOIN s USING (person_id, session_id, wave)
        ORDER BY person_id, wave, "at", is_goal, channel, stage, value""")


def _readers(link: object, bits: dict[str, int], read: str) -> pd.DataFrame:
    """Time on a page: from its view to the next event of the session; the last page of a session has no known time."""
    bit = bits.get(read, 0)
    reads = f"{read} > 0" if bit else "false"
    return _frame(link, f"""
        WITH s AS (SELECT rowid AS visit, person_id, session_id, wave FROM sessions WHERE session_id IS NOT NULL AND {reads}),
        e AS (SELECT visit, epoch_us("at") AS us, event, mask & {bit} > 0 AS is_read
              FROM given JOIN s USING (person_id, session_id, wave) JOIN marks USING (event)),
        n AS (SELECT visit, is_read, lead(us) OVER (PARTITION BY visit ORDER BY us, event) - us AS stay FROM e),
        v AS (SELECT visit, sum(stay) AS stay, count(stay) AS times FROM n WHERE is_read AND stay IS NOT NULL GROUP BY visit)
        SELECT person_id, wave, sum(stay)::DOUBLE / {SECOND} AS seconds, sum(times)::BIGINT AS times
        FROM v JOIN s USING (visit) GROUP BY ALL ORDER BY ALL""")


def _frame(link: object, query: str) -> pd.DataFrame:
    frame = link.sql(query).to_arrow_table().to_pandas()
    text = {c: "str" for c in ("person_id", "wave", "channel", "stage", "entry") if c in frame}
    return frame.astype(text | ({"at": "datetime64[us, UTC]"} if "at" in frame else {}))
