"""The events of the sample shop as GA4 writes them to BigQuery, with what was planted among them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from sample_exports import local
from sample_web import CAMPAIGNS, HOST, MICRO, SOURCE, Visitor, micros

VALUE = pa.struct([("string_value", pa.string()), ("int_value", pa.int64()), ("float_value", pa.float64()), ("double_value", pa.float64())])
SCHEMA = pa.schema(
    [
        ("event_date", pa.string()),
        ("event_timestamp", pa.int64()),
        ("event_name", pa.string()),
        ("event_params", pa.list_(pa.struct([("key", pa.string()), ("value", VALUE)]))),
        ("user_id", pa.string()),
        ("user_pseudo_id", pa.string()),
        (
            "device",
            pa.struct(
                [
                    ("category", pa.string()),
                    ("operating_system", pa.string()),
                    ("language", pa.string()),
                    ("web_info", pa.struct([("browser", pa.string()), ("hostname", pa.string())])),
                ]
            ),
        ),
        ("geo", pa.struct([("country", pa.string()), ("region", pa.string()), ("city", pa.string())])),
        ("traffic_source", pa.struct([("name", pa.string()), ("medium", pa.string()), ("source", pa.string())])),
        (
            "collected_traffic_source",
            pa.struct([("manual_campaign_name", pa.string()), ("manual_source", pa.string()), ("manual_medium", pa.string())]),
        ),
        (
            "ecommerce",
            pa.struct(
                [
                    ("total_item_quantity", pa.int64()),
                    ("purchase_revenue", pa.float64()),
                    ("shipping_value", pa.float64()),
                    ("transaction_id", pa.string()),
                ]
            ),
        ),
        (
            "items",
            pa.list_(
                pa.struct(
                    [
                        ("item_id", pa.string()),
                        ("item_name", pa.string()),
                        ("item_category", pa.string()),
                        ("price", pa.float64()),
                        ("quantity", pa.int64()),
                    ]
                )
            ),
        ),
        ("stream_id", pa.string()),
        ("platform", pa.string()),
    ]
)


def param(key: str, value: object) -> dict:
    kind = "int_value" if isinstance(value, int) else "double_value" if isinstance(value, float) else "string_value"
    return {"key": key, "value": {"string_value": None, "int_value": None, "float_value": None, "double_value": None, kind: value}}


def ga4(event: dict, first_channel: str, is_engaged: bool) -> dict:
    """One event as a row of the BigQuery export."""
    visitor = event["visitor"]
    source, medium = SOURCE[event["channel"]]
    campaign = CAMPAIGNS.get(event["channel"])
    params = [
        param("page_location", HOST + event["path"]),
        param("ga_session_id", event["session"]),
        param("ga_session_number", event["number"]),
        param("session_engaged", "1" if is_engaged else "0"),
    ]
    if event["name"] != "session_start":
        params.append(param("engagement_time_msec", event["spent"]))
    collected = None
    if event.get("is_entry"):
        params += [param("source", source), param("medium", medium)] + ([param("campaign", campaign)] if campaign else [])
        if event["channel"] != "direct":
            collected = {"manual_campaign_name": campaign, "manual_source": source, "manual_medium": medium}
    if event["name"] == "view_search_results":
        params.append(param("search_term", event["term"]))
    if event.get("is_internal"):
        params.append(param("traffic_type", "internal"))
    order, item, ecommerce, items = event.get("order"), event.get("item"), None, []
    if item:
        items = [{"item_id": item[0], "item_name": item[1], "item_category": item[2], "price": None, "quantity": 1}]
    if order:
        items = [{"item_id": i[0], "item_name": i[1], "item_category": i[2], "price": p, "quantity": 1} for i, p in order["lines"]]
        ecommerce = {
            "total_item_quantity": len(items),
            "purchase_revenue": order["subtotal"],
            "shipping_value": order["shipping"],
            "transaction_id": order["name"],
        }
        params += [param("transaction_id", order["name"]), param("value", order["subtotal"]), param("currency", "EUR")]
    first_source, first_medium = SOURCE[first_channel]
    region, city = visitor.place
    return {
        "event_date": local(event["at"], "%Y%m%d"),
        "event_timestamp": event["at"],
        "event_name": event["name"],
        "event_params": params,
        "user_id": visitor.person["number"] if visitor.person and event["is_known"] else None,
        "user_pseudo_id": event["pseudo"],
        "device": {
            "category": visitor.device,
            "operating_system": {"mobile": "iOS", "desktop": "Windows", "tablet": "Android"}[visitor.device],
            "language": "nl-nl",
            "web_info": {"browser": "Safari" if visitor.device == "mobile" else "Chrome", "hostname": HOST.removeprefix("https://")},
        },
        "geo": {"country": "Netherlands", "region": region, "city": city},
        "traffic_source": {
            "name": CAMPAIGNS.get(first_channel, f"({first_medium.strip('()')})"),
            "medium": first_medium,
            "source": first_source,
        },
        "collected_traffic_source": collected,
        "ecommerce": ecommerce,
        "items": items,
        "stream_id": "4711",
        "platform": "WEB",
    }


def events_of(visitors: list[Visitor], truth: dict, wave: str) -> list[dict]:
    """The rows of the export: those of the visitors, and what was planted among them."""
    rng, plan, rows = Random(f"{truth['seed']}/events/{wave}"), truth["contaminations"], []
    words = ["jurk", "linnen broek", "goedkope trui", "winterjas", "biologisch katoen", "overhemd strijkvrij", "spijkerbroek hoge taille"]
    for visitor in visitors:
        sizes: dict[int, int] = {}
        for event in visitor.events:
            sizes[event["session"]] = sizes.get(event["session"], 0) + (event["name"] != "session_start")
            event["spent"] = 1000 * min(240, 2 + int(rng.expovariate(1 / 24)))
            event["term"] = rng.choice(words)
        first = visitor.events[0]["channel"]
        rows += [ga4(e, first, sizes[e["session"]] > 1) for e in visitor.events if e["at"] < visitor.end + 86400 * MICRO]
    start, template = micros(truth["waves"][wave]["web"][0]), visitors[0]
    plain = {"visitor": template, "is_known": False, "channel": "direct", "number": 1, "spent": 0, "name": "page_view"}
    for bot in range(plan["event_bots"]):
        first = start + (5 + 30 * bot) * 86400 * MICRO
        for n in range(150):
            rows.append(
                ga4(
                    {
                        **plain,
                        "at": first + n * MICRO,
                        "path": f"/collectie/dames?pagina={n}",
                        "session": first // MICRO,
                        "pseudo": f"99999999{bot}.{first // MICRO}",
                    },
                    "direct",
                    False,
                )
            )
            rows[-1]["device"] = {**rows[-1]["device"], "web_info": {"browser": "HeadlessChrome", "hostname": "www.groenedraad.example"}}
    for n in range(30 * plan["event_internal"]):
        first = start + 12 * 86400 * MICRO
        rows.append(
            ga4(
                {
                    **plain,
                    "at": first + n * 40 * MICRO,
                    "path": "/collectie/nieuw",
                    "session": first // MICRO,
                    "is_internal": True,
                    "pseudo": f"888888888.{first // MICRO}",
                },
                "direct",
                True,
            )
        )
    quiet = [row for row in rows if row["user_id"] is None and row["event_name"] == "page_view"]
    for row in rng.sample(quiet, plan["events_without_browser"]):
        row["user_pseudo_id"] = None
    rows += [dict(row) for row in rng.sample(rows, plan["event_duplicates"])]
    rows.sort(key=lambda row: (row["event_timestamp"], row["user_pseudo_id"] or "", row["event_name"]))
    return rows


def write_events(rows: list[dict], file: Path) -> None:
    pq.write_table(
        pa.Table.from_pylist(rows, schema=SCHEMA),
        file,
        compression="zstd",
        compression_level=9,
        version="2.6",
        use_dictionary=True,
        write_statistics=False,
        store_schema=False,
        row_group_size=100_000,
    )
