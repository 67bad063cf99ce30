"""Matomo: visits as JSON (one visit, its actions in ``actionDetails``), visits as CSV (no actions), and reports as CSV in UTF-16."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead

OURS = ("device_key", "user_id", "session_id", "channel", "device", "at", "event", "page", "value", "search_term")
NAMED = {"ecommerceOrder": "purchase", "ecommerceAbandonedCart": "abandoned_cart", "search": "site_search", "action": "page_view"}


def prepare(read: TableRead) -> TableRead:
    """One row per action of each visit; a visit without actions is set aside with an entry."""
    out, idle = [], []
    for row in read.rows:
        visit = read.document.items[int(row)]
        actions = visit.get("actionDetails") or []
        base = {
            "device_key": visit.get("visitorId"),
            "user_id": visit.get("userId"),
            "session_id": visit.get("idVisit"),
            "channel": _channel(visit),
            "device": visit.get("deviceType"),
        }
        for place, action in enumerate(actions, 1):
            kind = str(action.get("type") or "")
            out.append(
                {
                    "row": row,
                    "within": place,
                    **base,
                    "at": _moment(action.get("timestamp")),
                    "event": _event(action, kind),
                    "page": _path(action.get("url")) if kind == "action" else "",
                    "value": action.get("revenue") if kind == "ecommerceOrder" else "",
                    "search_term": action.get("siteSearchKeyword") if kind == "search" else "",
                }
            )
        if not actions:
            idle.append({"row": int(row), "column": "all", "rule": "no_actions", "before": str(visit.get("idVisit") or ""), "after": None})
    made = pd.DataFrame(out, columns=["row", "within", *OURS])
    texts = made.drop(columns=["row", "within"]).map(lambda v: "" if v is None or v != v else str(v)).astype("str")
    repairs = pd.concat([read.repairs, pd.DataFrame(idle)], ignore_index=True) if idle else read.repairs
    return replace(read, table=texts, rows=made["row"].astype("int64"), within=made["within"].astype("int64"), repairs=repairs)


def _event(action: dict, kind: str) -> str:
    if kind == "event":
        return " ".join(str(action[k]) for k in ("eventCategory", "eventAction") if action.get(k))
    return f"goal {action['goalName']}" if kind == "goal" and action.get("goalName") else NAMED.get(kind, kind)


def _channel(visit: dict) -> str:
    kind, name = str(visit.get("referrerType") or ""), str(visit.get("referrerName") or "")
    return f"{kind} {name}" if kind in ("social", "campaign") and name else kind


def _moment(stamp: object) -> str:
    """Seconds since 1970 as a moment in UTC; what is no such number stays as it is and is rejected later."""
    text = str(stamp or "")
    return pd.Timestamp(int(text), unit="s").strftime("%Y-%m-%dT%H:%M:%SZ") if text.isdigit() and len(text) < 11 else text


def _path(url: object) -> str:
    """The path of a page; what stands behind a question mark may hold personal data."""
    return "/" + urlsplit(str(url)).path.strip("/") if url else ""


def prepare_report(read: TableRead) -> TableRead:
    """A period of several days stands in one cell, ``2009-12-28,2010-01-03``: its two ends."""
    table = read.table.copy()
    if "date" in table:
        ends = table["date"].str.strip().str.split(",")
        table["from_on"], table["until_on"] = ends.str[0], ends.str[-1]
        table = table.drop(columns="date")
    return replace(read, table=table)


METRICS = {
    "visitors": ["nb_uniq_visitors"],
    "visits": ["nb_visits"],
    "actions": ["nb_actions"],
    "conversions": ["nb_conversions"],
    "revenue": ["revenue"],
    "bounces": ["bounce_count"],
    "bounce_rate": ["bounce_rate"],
    "time_on_site": ["avg_time_on_site"],
}
REPORT = {
    "kind": "counts",
    "columns": {"item": ["label"], "from_on": ["from_on"], "until_on": ["until_on"]},
    "metrics": METRICS,
    "units": {"revenue": "currency", "time_on_site": "seconds"},
    "date_order": "ymd",
    "prepare": prepare_report,
}
FORMATS = [
    Format(
        name="matomo_visits",
        kind="events",
        signature=("idVisit", "visitorId", "actionDetails"),
        columns={n: [n] for n in OURS},
        needs=("at", "event"),
        timezone="UTC",
        prepare=prepare,
        rule="person userId, else visitorId; session idVisit; time timestamp of each action, seconds UTC",
    ),
    Format(
        name="matomo_visits_csv",
        kind="events",
        signature=("idSite", "idVisit", "visitIp", "visitorId", "lastActionDateTime"),
        columns={
            "device_key": ["visitorId"],
            "user_id": ["userId"],
            "session_id": ["idVisit"],
            "at": ["lastActionDateTime"],
            "channel": ["referrerType"],
            "device": ["deviceType"],
        },
        defaults={"event": "visit"},
        needs=("at",),
    ),
    Format(name="matomo_report", signature=("label", "nb_visits", "nb_actions"), **REPORT),
    Format(name="matomo_summary", signature=("date", "nb_visits", "nb_actions"), **REPORT),
]
