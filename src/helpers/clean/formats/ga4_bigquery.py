"""GA4's BigQuery export (`events_YYYYMMDD`) as Parquet or JSON: nested rows, taken apart column by column without a loop over events.

Session key: ``user_pseudo_id`` with the parameter ``ga_session_id``. Time: ``event_timestamp``, microseconds UTC.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead

LAST = 4_000_000_000_000_000  # microseconds: the year 2096


def params(events, keys: list[str]) -> dict[str, np.ndarray]:
    """Event parameters as columns of text (None where unset).

    Args:
        events: Arrow table with ``event_params``, a list of key and value. keys: the parameters wanted.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    listed = events.column("event_params").combine_chunks()
    flat, parent = pc.list_flatten(listed), pc.list_parent_indices(listed)
    key, value = pc.struct_field(flat, "key"), pc.struct_field(flat, "value")
    out = {}
    for wanted in keys:
        mask = pc.equal(key, wanted)
        at, held = parent.filter(mask).to_numpy(), value.filter(mask)
        have = [f.name for f in held.type]
        parts = [
            pc.cast(pc.struct_field(held, f), pa.string())
            for f in ("string_value", "int_value", "double_value", "float_value")
            if f in have
        ]
        column = np.full(events.num_rows, None, dtype=object)
        column[at] = pc.coalesce(*parts).to_numpy(zero_copy_only=False)
        out[wanted] = column
    return out


def as_arrow(items: list[dict]):
    """Events of the JSON export as an Arrow table; its whole numbers are text there, so all plain values are."""
    import pyarrow as pa

    rows = pa.array([_as_text(item) for item in items])
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(rows)])


def _as_text(value: object) -> object:
    if isinstance(value, dict):
        return {k: _as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_as_text(v) for v in value]
    return value if value is None else str(value)


def field(events, *path: str) -> np.ndarray | None:
    """A nested field as objects, or nothing when the export does not have it."""
    import pyarrow.compute as pc

    if path[0] not in events.column_names:
        return None
    column = events.column(path[0]).combine_chunks()
    for name in path[1:]:
        if name not in [f.name for f in column.type]:
            return None
        column = pc.struct_field(column, name)
    return column.to_numpy(zero_copy_only=False)


def finish(read: TableRead) -> pd.DataFrame:
    """Events as a frame: device_key, user_id, session, at, event, channel (source / medium of the session), device, value, search_term."""
    events = read.nested if read.nested is not None else as_arrow([read.document.items[int(row)] for row in read.rows])
    n = events.num_rows
    given = params(events, ["ga_session_id", "page_location", "source", "medium", "value", "traffic_type", "search_term"])
    name = pd.Series(field(events, "event_name"), dtype="str")
    frame = pd.DataFrame({"device_key": pd.Series(field(events, "user_pseudo_id"), dtype="str")})
    user = field(events, "user_id")
    frame["user_id"] = pd.Series(user if user is not None else [None] * n, dtype="str")
    frame["ga_session_id"] = pd.Series(given["ga_session_id"], dtype="str")
    stamp = pd.to_numeric(pd.Series(field(events, "event_timestamp")), errors="coerce")
    stamp = stamp.where(stamp.between(0, LAST)).astype("Int64")
    frame["at"] = pd.to_datetime(stamp, unit="us", utc=True, errors="coerce").astype("datetime64[us, UTC]")
    frame["event"] = name.where(name != "page_view", name.str.cat(_paths(given["page_location"]), sep=" ").str.strip())
    frame["channel"] = _channel(events, given, frame)
    device = field(events, "device", "category")
    frame["device"] = pd.Series(device if device is not None else [None] * n, dtype="str")
    frame["value"] = _value(events, name, given["value"])
    frame["search_term"] = pd.Series(given["search_term"], dtype="str")
    frame["traffic_type"] = pd.Series(given["traffic_type"], dtype="str")
    return frame


def _paths(locations: np.ndarray) -> pd.Series:
    """The path of each page address; question marks and what follows are left out, as they may hold personal data."""
    codes, values = pd.factorize(locations)
    paths = [("/" + urlsplit(v).path.strip("/")) if "://" in v or v.startswith("/") else v.split("?")[0] for v in map(str, values)]
    return pd.Series(paths, dtype="str").reindex(codes).reset_index(drop=True).fillna("")


def _channel(events, given: dict[str, np.ndarray], frame: pd.DataFrame) -> pd.Series:
    """ "source / medium" of the session: its first event that names one, else where the visitor first came from."""
    source, medium = None, None
    for path in (("collected_traffic_source", "manual_source"), ("session_traffic_source_last_click", "manual_campaign", "source")):
        found = field(events, *path)
        if found is not None:
            other = field(events, *path[:-1], path[-1].replace("source", "medium"))
            source = found if source is None else np.where(pd.isna(source), found, source)
            medium = other if medium is None else np.where(pd.isna(medium), other, medium)
    source = given["source"] if source is None else np.where(pd.isna(source), given["source"], source)
    medium = given["medium"] if medium is None else np.where(pd.isna(medium), given["medium"], medium)
    pair = pd.Series(source, dtype="str").str.cat(pd.Series(medium, dtype="str").fillna("(none)"), sep=" / ")
    first = pair.groupby([frame["device_key"].fillna(""), frame["ga_session_id"].fillna("")]).transform("first")
    known = field(events, "traffic_source", "source"), field(events, "traffic_source", "medium")
    if known[0] is not None:
        first = first.fillna(pd.Series(known[0], dtype="str").str.cat(pd.Series(known[1], dtype="str").fillna("(none)"), sep=" / "))
    return first.fillna("(direct) / (none)")


def _value(events, name: pd.Series, param: np.ndarray) -> np.ndarray:
    """Revenue: of the purchase, or the parameter ``value`` of a purchase event; other events carry none."""
    revenue = field(events, "ecommerce", "purchase_revenue")
    value = pd.to_numeric(pd.Series(param), errors="coerce").to_numpy(dtype="float64")
    if revenue is not None:
        paid = pd.to_numeric(pd.Series(revenue), errors="coerce").to_numpy(dtype="float64")
        value = np.where(np.isnan(paid), value, paid)
    return np.where((name == "purchase").to_numpy(), value, np.nan)


FORMAT = Format(
    name="ga4_bigquery",
    kind="events",
    signature=("event_timestamp", "event_name", "user_pseudo_id"),
    timezone="UTC",
    finish=finish,
    rule="person user_id, else user_pseudo_id; session user_pseudo_id and ga_session_id; time event_timestamp, microseconds UTC",
    reads=(
        "event_timestamp",
        "event_name",
        "event_params",
        "user_id",
        "user_pseudo_id",
        "device",
        "ecommerce",
        "traffic_source",
        "collected_traffic_source",
        "session_traffic_source_last_click",
    ),
)
