"""A log as a view in DuckDB under our names, whatever it comes as: Parquet, CSV, JSON, GA4's nested export, a frame or an Arrow table.

Rows keep their place (``_file``, ``_place``), as that settles ties in time. Nothing is read before a query asks for it, but CSV and JSON.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.log import CODED, KNOWN, UNKNOWN, as_arrow, check_columns, check_times, names_in, refuse
from helpers.engine.memory import Plan

GA4 = ("event_timestamp", "event_name", "user_pseudo_id")
PARQUET = (".parquet", ".pq")
CSV = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst")
JSON = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz")


def open_log(link: object, events: str | Path | pd.DataFrame | pa.Table, plan: Plan) -> list[str]:
    """Make the view ``log``: our columns, ``_file`` and ``_place``. Returns which of our columns there are."""
    link.execute("SET TimeZone = 'UTC'")
    source = _source(link, events, plan)
    schema = link.sql(f"SELECT * FROM {source} LIMIT 0").to_arrow_table().schema
    columns = dict(plan.columns)
    if not columns and set(GA4) <= set(schema.names):
        link.execute(f"CREATE VIEW ga4 AS {_ga4(source, schema)}")
        source, schema = "ga4", link.sql("SELECT * FROM ga4 LIMIT 0").to_arrow_table().schema
    present = [name for name in schema.names if name not in ("_place", "file_row_number", "filename")]
    check_columns(present, columns, plan.language, _shown(events))
    chosen = [_as_ours(ours, columns.get(ours, ours), schema) for ours in KNOWN if columns.get(ours, ours) in present]
    found = [ours for ours in KNOWN if columns.get(ours, ours) in present]
    for ours, filler in (("channel", UNKNOWN), ("device", UNKNOWN), ("wave", "all")):
        if ours not in found:
            chosen.append(f"'{filler}' AS {ours}")
    place = "_place" if "_place" in schema.names else "file_row_number"
    file = "filename" if "filename" in schema.names else "''"
    link.execute(f"CREATE VIEW log AS SELECT {', '.join(chosen)}, {file} AS _file, {place} AS _place FROM {source}")
    said = link.sql('SELECT "at" FROM log WHERE "at" IS NOT NULL LIMIT 1000').to_arrow_table().column("at")
    check_times(said, columns.get("at", "at"), plan.language, _shown(events))
    return found


def is_plain(events: object, plan: Plan) -> bool:
    """Whether Arrow alone can read it: a frame, a table, or one Parquet file, not nested as GA4's."""
    if isinstance(events, (str, Path)) and not (Path(events).is_file() and str(events).lower().endswith(PARQUET)):
        return False
    return bool(plan.columns) or not set(GA4) <= set(names_in(events, plan.language))


def table_of(events: str | Path | pa.Table, plan: Plan) -> dict[str, pa.ChunkedArray]:
    """A file of any kind in memory: our columns, rows in the order of the file."""
    import duckdb

    with duckdb.connect() as link:
        found = open_log(link, events, plan)
        table = link.sql("SELECT " + ", ".join(f'"{name}"' for name in found) + " FROM log ORDER BY _file, _place").to_arrow_table()
    return {name: table.column(name) for name in found}


def _shown(events: object) -> str:
    return Path(events).name if isinstance(events, (str, Path)) else "events"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _source(link: object, events: object, plan: Plan) -> str:
    """What to write behind FROM."""
    import duckdb

    if isinstance(events, (pd.DataFrame, pa.Table)):
        table = as_arrow(events, plan.columns) if isinstance(events, pd.DataFrame) else events
        link.register("given", table.append_column("_place", pa.array(np.arange(len(table)))))
        return "given"
    folder = Path(events)
    name = (str(folder / "*.parquet") if folder.is_dir() else str(events)).replace("'", "''")
    readers = {
        PARQUET: f"read_parquet('{name}', file_row_number = true, filename = true)",
        CSV: f"read_csv('{name}', all_varchar = true, parallel = false)",
        JSON: f"read_json('{name}', maximum_object_size = 67108864)",
    }
    reader = next((way for kinds, way in readers.items() if name.lower().endswith(kinds)), None)
    if reader is None:
        raise refuse("other_kind", plan.language, _shown(events))
    try:
        if reader == readers[PARQUET]:
            link.sql(f"SELECT * FROM {reader} LIMIT 0")
            return reader
        link.execute(f"CREATE TABLE given AS SELECT *, row_number() OVER () AS _place FROM {reader}")
    except duckdb.Error as error:
        raise refuse("no_log", plan.language, _shown(events), what=str(error).splitlines()[0][:200]) from None
    return "given"


def _as_ours(ours: str, theirs: str, schema: pa.Schema) -> str:
    """One of our columns out of theirs. Text stays text: how it is read as a time or a number is decided in one place, `log.code`."""
    kind, name = schema.field(theirs).type, _quoted(theirs)
    if ours in CODED and pa.types.is_floating(kind):
        whole = f"{name} = floor({name}) AND abs({name}) < 1e15"
        return f'CASE WHEN {whole} THEN {name}::BIGINT::VARCHAR WHEN isnan({name}) THEN NULL ELSE {name}::VARCHAR END AS "{ours}"'
    if ours in CODED or ours == "row_id":
        return f'{name}::VARCHAR AS "{ours}"'
    if ours == "at" and (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        return f'{name}::TIMESTAMPTZ AS "{ours}"'
    if ours == "value" and not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return f'{name}::DOUBLE AS "{ours}"'
    return f'{name} AS "{ours}"'


def _ga4(source: str, schema: pa.Schema) -> str:
    """GA4's export (`events_YYYYMMDD`, one row per event with nested parameters) as a plain log.

    person_id is user_id, else user_pseudo_id, as the export has them; event the name, with the path behind a page_view; channel
    "source / medium" of the session (its first event that names one, else where the visitor first came from); value the revenue of a
    purchase.
    """
    has = {path: _kind(schema, path) is not None for path in _GA4_PATHS}

    def field(path: str) -> str:
        return f"{path}::VARCHAR" if has[path] else "NULL"

    value = schema.field("event_params").type.value_type.field("value").type
    parts = [name for name in ("string_value", "int_value", "double_value", "float_value") if value.get_field_index(name) >= 0]

    def param(name: str) -> str:
        held = f"list_filter(event_params, lambda p: p.key = '{name}')[1].value"
        return "coalesce(" + ", ".join(f"{held}.{part}::VARCHAR" for part in parts) + ")"

    source_of = f"coalesce({field('collected_traffic_source.manual_source')}, {field(_CLICK + 'source')}, {param('source')})"
    medium_of = f"coalesce({field('collected_traffic_source.manual_medium')}, {field(_CLICK + 'medium')}, {param('medium')}, '(none)')"
    place = ", ".join(name for name in ("filename", "file_row_number", "_place") if name in schema.names)
    first = f"{field('traffic_source.source')} || ' / ' || coalesce({field('traffic_source.medium')}, '(none)')"
    revenue = f"coalesce(try_cast({field('ecommerce.purchase_revenue')} AS DOUBLE), try_cast({param('value')} AS DOUBLE))"
    session = f"coalesce(user_pseudo_id, ''), coalesce({param('ga_session_id')}, '')"
    return f"""
        WITH e AS (SELECT {place}, coalesce({field('user_id')}, user_pseudo_id) AS person_id, ({session}) AS session,
                   try_cast(event_timestamp AS BIGINT) AS us, event_name AS name, {param('page_location')} AS url,
                   {source_of} || ' / ' || {medium_of} AS came, {first} AS first_came,
                   {field('device.category')} AS device, {revenue} AS paid FROM {source})
        SELECT {place}, person_id, device, CASE WHEN name = 'purchase' THEN paid END AS value,
               CASE WHEN us BETWEEN 0 AND 4000000000000000 THEN make_timestamptz(us) END AS "at",
               CASE WHEN name = 'page_view' THEN trim(name || ' ' || coalesce({_path('url')}, '')) ELSE name END AS event,
               coalesce(first_value(came IGNORE NULLS) OVER (PARTITION BY session ORDER BY {place}
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), first_came, '(direct) / (none)') AS channel
        FROM e"""


_CLICK = "session_traffic_source_last_click.manual_campaign."
_GA4_PATHS = ("user_id", "device.category", "ecommerce.purchase_revenue", "traffic_source.source", "traffic_source.medium",
              "collected_traffic_source.manual_source", "collected_traffic_source.manual_medium", f"{_CLICK}source", f"{_CLICK}medium")


def _path(url: str) -> str:
    """The path of a page address, without what may hold personal data: the part behind a question mark."""
    whole = f"regexp_extract({url}, '^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)', 1)"
    return f"CASE WHEN contains({url}, '://') OR {url} LIKE '/%' THEN '/' || trim({whole}, '/') ELSE split_part({url}, '?', 1) END"


def _kind(schema: pa.Schema, path: str) -> pa.DataType | None:
    first, *rest = path.split(".")
    kind = schema.field(first).type if first in schema.names else None
    for name in rest:
        kind = kind.field(name).type if kind is not None and pa.types.is_struct(kind) and kind.get_field_index(name) >= 0 else None
    return kind
