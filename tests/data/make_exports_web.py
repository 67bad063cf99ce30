"""Small synthetic exports of web analytics, with the truth they were written from (see make_exports.py)."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime, timedelta

from make_exports import json_of, text_of

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PAGES = ["/", "/maattabel", "/kassa"]
CHANNELS = {"Organic Search": (211, 84), "Direct": (97, 31), "(other)": (12, 3)}


def walks(seed: int = 5) -> list[dict]:
    """Invented visits: who, session, and what happened when."""
    draw = random.Random(seed)
    found = []
    for i in range(3):
        at, steps = START + timedelta(hours=5 * i, minutes=draw.randrange(50)), []
        for page in PAGES[: draw.randrange(1, 4)]:
            steps.append((at, "page_view", page, None))
            at += timedelta(seconds=draw.randrange(5, 90))
        if i == 1:
            steps.append((at, "purchase", "", 49.95))
        found.append({"visitor": f"{draw.randrange(16**8):08x}", "user": "K-17" if i == 1 else None, "session": 1_700_000 + i, "steps": steps})
    return found


def events(page: bool = True, named: tuple[str, str] = ("page_view", "purchase")) -> list[dict]:
    """The truth of events, in the order of the file."""
    names = dict(zip(("page_view", "purchase"), named))
    return [
        {"at": f"{at:%Y-%m-%d %H:%M:%S}", "event": f"{names[e]} {path}".strip() if page else names[e], "value": value}
        for w in walks()
        for at, e, path, value in w["steps"]
    ]


def truth(kind: str, format_: str, tables: dict, rows: tuple[int, int], **more: object) -> dict:
    return {"kind": kind, "format": format_, "source": {}, "rows": rows, "tables": tables, **more}


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


def _bigquery(w: dict, step: tuple, numbers: type) -> dict:
    """One row of ``events_YYYYMMDD``; the JSON export writes whole numbers as text."""
    at, event, page, value = step
    params = [("ga_session_id", "int_value", numbers(w["session"]))]
    params += [("page_location", "string_value", f"https://winkel.example{page}?mail=x@y.example")] if page else []
    unset = {"string_value": None, "int_value": None, "float_value": None, "double_value": None}
    return {
        "event_date": f"{at:%Y%m%d}",
        "event_timestamp": numbers(_micros(at)),
        "event_name": event,
        "event_params": [{"key": k, "value": {**unset, kind: v}} for k, kind, v in params],
        "user_id": w["user"],
        "user_pseudo_id": None if w["visitor"] == walks()[2]["visitor"] else w["visitor"],
        "device": {"category": "mobile"},
        "traffic_source": {"name": None, "medium": "organic", "source": "google"},
        "ecommerce": {"purchase_revenue": value},
        "platform": "WEB",
    }


def ga4_bigquery() -> dict[str, tuple[bytes, dict]]:
    """Nested events: a line of JSON each (whole numbers as text, no visitor without consent), and the same as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    steps = [(w, s) for w in walks() for s in w["steps"]]
    lines = "".join(json.dumps(_bigquery(w, s, str)) + "\n" for w, s in steps)
    param = pa.struct([("string_value", pa.string()), ("int_value", pa.int64()), ("float_value", pa.float64()), ("double_value", pa.float64())])
    table = pa.Table.from_pylist([_bigquery(w, s, int) for w, s in steps])
    listed = pa.array([_bigquery(w, s, int)["event_params"] for w, s in steps], pa.list_(pa.struct([("key", pa.string()), ("value", param)])))
    table = table.set_column(table.column_names.index("event_params"), "event_params", listed)
    out = io.BytesIO()
    pq.write_table(table, out, compression="none")
    told = truth("events", "ga4_bigquery", {"events": events()}, (len(steps), len(steps)), people=2)
    return {"ga4_bigquery.ndjson": (lines.encode(), told), "ga4_bigquery.parquet": (out.getvalue(), told)}


def ga4_reports() -> dict[str, tuple[bytes, dict]]:
    """Lines of ``#`` above the table hold the period; an exploration has a totals row with a field too many."""
    rule = "# ----------------------------------------"
    head = "Session primary channel group (Default channel group)"
    report = [rule, "# Traffic acquisition: Session primary channel group", "# Account: Voorbeeld", "# Property: Winkel", rule, "#", "# All Users"]
    report += ["# Start date: 20260301", "# End date: 20260331", f"{head},Sessions,Engaged sessions,Engagement rate"]
    report += [f"{c},{n},{k},{k / n:.10f}" for c, (n, k) in CHANNELS.items()]
    free = [rule, "# Winkel", "# Free form-Free form 1", "# 20260301-20260331", rule, "", "Page path,Device category,Active users,Views"]
    free += [",,320,1417,Grand total", '/maattabel,mobile,"1,025",1200', "/kassa?stap=2,desktop,95,217"]
    march = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    title = "Traffic acquisition: Session primary channel group"
    numbers = [
        {"about": title, **march, "item": c, "metric": m, "value": v, "unit": u, "flags": "other_row" if c == "(other)" else ""}
        for m, u, at in (("sessions", "count", 0), ("engaged_sessions", "count", 1), ("engagement_rate", "share", 2))
        for c, pair in CHANNELS.items()
        for v in [float(f"{pair[1] / pair[0]:.10f}") if at == 2 else float(pair[at])]
    ]
    walked = [
        {"about": "Free form-Free form 1", **march, "item": i, "metric": m, "value": v}
        for m, vs in (("active_users", (1025, 95)), ("views", (1200, 217)))
        for i, v in zip(("/maattabel|mobile", "/kassa|desktop"), map(float, vs))
    ]
    above = ["#", "# All Users", "# Start date: 20260301", "# End date: 20260302"]
    overview = [rule, "# Reports snapshot", "# Account: Voorbeeld", "# Property: Winkel", rule, *above, "Nth day,Active users", "0000,40", "0001,37"]
    overview += ["", *above, "First user primary channel group,New users,Returning users", "Direct,30,2", "Email,9,1"]
    two = {"about": "Reports snapshot", "from_on": "2026-03-01", "until_on": "2026-03-02"}
    several = [
        {**two, "dimension": d, "item": i, "metric": m, "value": v}
        for d, m, pairs in (
            ("Nth day", "active_users", {"0000": 40.0, "0001": 37.0}),
            ("First user primary channel group", "new_users", {"Direct": 30.0, "Email": 9.0}),
            ("First user primary channel group", "returning_users", {"Direct": 2.0, "Email": 1.0}),
        )
        for i, v in pairs.items()
    ]
    return {
        "ga4_overview.csv": (("\n".join(overview) + "\n").encode(), truth("counts", "ga4_report", {"counts": several}, (5, 4))),
        "ga4_report.csv": (("\n".join(report) + "\n").encode(), truth("counts", "ga4_report", {"counts": numbers}, (3, 3))),
        "ga4_exploration.csv": (("\n".join(free) + "\n").encode(), truth("counts", "ga4_report", {"counts": walked}, (3, 2))),
    }


def ga4_data_api() -> dict[str, tuple[bytes, dict]]:
    """Every value is text; the reply says itself what is wrong with its numbers."""
    days = [("20260301", 40), ("20260302", 37)]
    reply = {
        "dimensionHeaders": [{"name": "date"}, {"name": "sessionDefaultChannelGroup"}],
        "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}, {"name": "bounceRate", "type": "TYPE_FLOAT"}],
        "rows": [
            {"dimensionValues": [{"value": d}, {"value": "Direct"}], "metricValues": [{"value": str(n)}, {"value": "0.25"}]} for d, n in days
        ],
        "rowCount": 2,
        "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Amsterdam", "subjectToThresholding": True},
        "kind": "analyticsData#runReport",
    }
    wanted = [
        {"from_on": f"2026-03-{d[-2:]}", "dimension": "sessionDefaultChannelGroup", "item": "Direct", "metric": m, "value": v, "unit": u, "flags": "thresholded"}
        for d, n in days
        for m, v, u in (("sessions", float(n), "count"), ("bouncerate", 0.25, "share"))
    ]
    return {"ga4_data_api.json": (json_of(reply), truth("counts", "ga4_data_api", {"counts": wanted}, (2, 2)))}


def matomo() -> dict[str, tuple[bytes, dict]]:
    """Visits as JSON with their actions (the last without any), and a report in UTF-16 with a period in one cell."""
    visits = []
    for w in walks():
        actions = [
            {"type": "action", "url": f"https://winkel.example{page}?q=1", "timestamp": int(at.timestamp())}
            if page
            else {"type": "ecommerceOrder", "revenue": value, "timestamp": int(at.timestamp())}
            for at, _, page, value in w["steps"]
        ]
        visits.append({"idVisit": w["session"], "visitorId": w["visitor"], "userId": w["user"], "visitIp": "192.0.2.1", "referrerType": "search", "deviceType": "smartphone", "actionDetails": actions})
    visits.append({"idVisit": 9, "visitorId": "ffff", "userId": None, "visitIp": "192.0.2.1", "referrerType": "direct", "deviceType": "desktop", "actionDetails": []})
    report = [["date", "nb_uniq_visitors", "nb_visits", "nb_actions", "bounce_rate", "avg_time_on_site"], ["2026-03-02,2026-03-08", 80, 93, 411, "45%", "00:02:49"], ["2026-03-09,2026-03-15", 75, 90, 388, "100%", "00:01:05"]]
    wanted = [
        {"from_on": f, "until_on": u, "metric": m, "value": v, "unit": unit}
        for m, unit, pair in (
            ("visitors", "count", (80, 75)),
            ("visits", "count", (93, 90)),
            ("actions", "count", (411, 388)),
            ("bounce_rate", "share", (0.45, 1)),
            ("time_on_site", "seconds", (169, 65)),
        )
        for (f, u), v in zip((("2026-03-02", "2026-03-08"), ("2026-03-09", "2026-03-15")), map(float, pair))
    ]
    live = [["idSite", "idVisit", "visitIp", "visitorId", "userId", "lastActionDateTime", "referrerType", "deviceType"]]
    live += [[1, w["session"], "192.0.2.1", w["visitor"], w["user"] or "", f"{w['steps'][-1][0]:%Y-%m-%d %H:%M:%S}", "search", "smartphone"] for w in walks()]
    ended = [{"at": r[5], "event": "visit", "channel": "search", "device": "smartphone"} for r in live[1:]]
    kinds = [["label", "nb_uniq_visitors", "nb_visits", "nb_actions", "bounce_rate"], ["Direct Entry", 40, 51, 120, "41%"], ["Search Engines", 9, 10, 31, "60%"]]
    by_kind = [
        {"item": i, "metric": m, "value": v}
        for m, pair in (("visitors", (40.0, 9.0)), ("visits", (51.0, 10.0)), ("actions", (120.0, 31.0)), ("bounce_rate", (0.41, 0.6)))
        for i, v in zip(("Direct Entry", "Search Engines"), pair)
    ]
    wide = {"encoding": "utf-16-le", "end": "\n"}
    return {
        "matomo_visits.csv": (
            b"\xff\xfe" + text_of(live, **wide),
            truth("events", "matomo_visits_csv", {"events": ended}, (3, 3), people=3) | {"source": {"timezone": "UTC"}},
        ),
        "matomo_report.csv": (b"\xff\xfe" + text_of(kinds, **wide), truth("counts", "matomo_report", {"counts": by_kind}, (2, 2))),
        "matomo_visits.json": (json_of(visits), truth("events", "matomo_visits", {"events": events()}, (4, 3), people=3)),
        "matomo_summary.csv": (b"\xff\xfe" + text_of(report, encoding="utf-16-le", end="\n"), truth("counts", "matomo_summary", {"counts": wanted}, (2, 2))),
    }


def plausible() -> dict[str, tuple[bytes, dict]]:
    """Days without visits have blank rates: gaps, not zeros."""
    rows = [["date", "visitors", "pageviews", "visits", "views_per_visit", "bounce_rate", "visit_duration"], ["2026-03-01", 12, 40, 14, 2.86, 43, 95], ["2026-03-02", 0, 0, 0, 0.0, "", ""]]
    wanted = [
        {"from_on": "2026-03-01", "metric": "visitors", "value": 12.0, "unit": "count"},
        {"from_on": "2026-03-02", "metric": "visitors", "value": 0.0, "unit": "count"},
        {"from_on": "2026-03-01", "metric": "visits", "value": 14.0, "unit": "count"},
        {"from_on": "2026-03-02", "metric": "visits", "value": 0.0, "unit": "count"},
        {"from_on": "2026-03-01", "metric": "pageviews", "value": 40.0, "unit": "count"},
        {"from_on": "2026-03-02", "metric": "pageviews", "value": 0.0, "unit": "count"},
        {"from_on": "2026-03-01", "metric": "views_per_visit", "value": 2.86, "unit": "score"},
        {"from_on": "2026-03-02", "metric": "views_per_visit", "value": 0.0, "unit": "score"},
        {"from_on": "2026-03-01", "metric": "bounce_rate", "value": 0.43, "unit": "share"},
        {"from_on": "2026-03-01", "metric": "visit_duration", "value": 95.0, "unit": "seconds"},
    ]
    pages = [["name", "visitors", "bounce_rate", "visit_duration"], ["Google", 8, 40, 71], ["Direct / None", 4, 50, ""]]
    parts = [
        {"item": i, "metric": m, "value": v, "unit": u}
        for i, m, v, u in (
            ("Google", "visitors", 8.0, "count"),
            ("Direct / None", "visitors", 4.0, "count"),
            ("Google", "bounce_rate", 0.4, "share"),
            ("Direct / None", "bounce_rate", 0.5, "share"),
            ("Google", "visit_duration", 71.0, "seconds"),
        )
    ]
    return {
        "plausible_visitors.csv": (text_of(rows, end="\n"), truth("counts", "plausible_visitors", {"counts": wanted}, (2, 2))),
        "plausible_breakdown.csv": (text_of(pages, end="\n"), truth("counts", "plausible_breakdown", {"counts": parts}, (2, 2))),
    }


def snowplow() -> dict[str, tuple[bytes, dict]]:
    """Some of the 144 columns; the first event was sent twice under one ``event_id``."""
    head = ["app_id", "platform", "collector_tstamp", "derived_tstamp", "event", "event_id", "user_id", "domain_userid", "domain_sessionid", "page_urlpath", "mkt_medium", "dvce_type", "tr_total", "event_name"]
    rows = [
        ["winkel", "web", f"{at:%Y-%m-%d %H:%M:%S.123}", f"{at:%Y-%m-%d %H:%M:%S}", e, f"e{w['session']}{i}", w["user"] or "", w["visitor"], w["session"], page, "cpc", "Mobile", value or "", e]
        for w in walks()
        for i, (at, e, page, value) in enumerate(w["steps"])
    ]
    n = len(rows)
    told = truth("events", "snowplow_events", {"events": events()}, (n + 1, n), people=3)
    return {"snowplow.tsv": (text_of([head, *rows, rows[0]], delimiter="\t", end="\n"), told)}


def plain_events() -> dict[str, tuple[bytes, dict]]:
    """A log of any tool, Dutch headings."""
    rows = [[w["visitor"], f"{at:%Y-%m-%d %H:%M:%S}", e, page, value or ""] for w in walks() for at, e, page, value in w["steps"]]
    told = truth("events", "generic_events", {"events": events()}, (len(rows), len(rows)), people=3) | {"source": {"timezone": "UTC"}}
    return {"generic_events.csv": (text_of([["klantnummer", "tijdstip", "gebeurtenis", "pagina", "waarde"], *rows], delimiter=";"), told)}


def plain_tables() -> dict[str, tuple[bytes, dict]]:
    """Statistics and exposures of any tool, Dutch and English headings."""
    counts = [["Datum", "Pagina", "Bezoekers", "Bouncepercentage"], ["2026-03-01", "/maattabel", "1.025", "45,5%"], ["2026-03-02", "/kassa", "7", ""]]
    told = [
        {"from_on": "2026-03-01", "item": "/maattabel", "metric": "visitors", "value": 1025.0, "unit": "count"},
        {"from_on": "2026-03-02", "item": "/kassa", "metric": "visitors", "value": 7.0, "unit": "count"},
        {"from_on": "2026-03-01", "item": "/maattabel", "metric": "bounce_rate", "value": 0.455, "unit": "share"},
    ]
    shown = [["visitor_id", "experiment", "variation", "timestamp"]]
    shown += [[w["visitor"], "knop", "ab"[i % 2], f"{w['steps'][0][0]:%Y-%m-%dT%H:%M:%SZ}"] for i, w in enumerate(walks())]
    seen = [{"experiment": r[1], "variant": r[2], "at": r[3].replace("T", " ").rstrip("Z")} for r in shown[1:]]
    return {
        "generic_counts.csv": (text_of(counts, delimiter=";"), truth("counts", "generic_counts", {"counts": told}, (2, 2))),
        "generic_exposures.csv": (text_of(shown), truth("exposures", "generic_exposures", {"exposures": seen}, (3, 3), people=3)),
    }


def heat_maps() -> dict[str, tuple[bytes, dict]]:
    """Layouts known by name only; both tools sample."""
    clicks = [["Element Name", "Element Type", "Clicks", "% of Clicks"], ["Bestel", "button", 61, "61%"], ["Maattabel", "link", 39, "39%"]]
    funnel = [["Step", "Sessions", "Conversion rate", "Drop-off rate"], ["Maattabel", 200, "40%", "60%"], ["Kassa", 80, "", ""]]
    told = [{"item": i, "metric": "clicks", "value": v, "flags": "sampled"} for i, v in (("Bestel", 61.0), ("Maattabel", 39.0))]
    steps = [
        {"item": i, "metric": m, "value": v, "unit": u, "flags": "sampled"}
        for i, m, v, u in (
            ("Maattabel", "visits", 200.0, "count"),
            ("Kassa", "visits", 80.0, "count"),
            ("Maattabel", "step_conversion", 0.4, "share"),
            ("Maattabel", "drop_off", 0.6, "share"),
        )
    ]
    return {
        "crazy_egg_clicks.csv": (text_of(clicks), truth("counts", "crazy_egg_clicks", {"counts": told}, (2, 2))),
        "hotjar_funnel.csv": (text_of(funnel), truth("counts", "hotjar_funnel", {"counts": steps}, (2, 2))),
    }


def exports() -> dict[str, tuple[bytes, dict]]:
    """Every export of this script."""
    made = {}
    for tool in (ga4_bigquery, ga4_reports, ga4_data_api, matomo, plausible, snowplow, plain_events, plain_tables, heat_maps):
        made |= tool()
    return made
