"""Writes the sample study: synthetic exports of the fictional web shop Groene Draad, the same bytes on every run.

The story stands in sample.yml, the sentences in sample_texts.yml. Beside the exports it writes who is who (identity.csv), which row
complains of what (hits.csv) and which personal data were put into texts (personal.csv), so that results can be held against the truth.

    python tests/truth/make_sample.py [folder for the exports] [folder for the truth files]
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from sample_survey import PROVINCES, Fieldwork, Writer  # noqa: E402
from sample_web import CAMPAIGNS, HOST, MICRO, PLACES, SOURCE, Visitor, micros, second_device, travel  # noqa: E402

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST = {"vrouw": ["Daniëlle", "Sarah", "Anouk", "Fatima", "Lotte", "Sanne", "Marieke", "Yara", "Ingrid", "Noor", "Eva", "Priya", "Femke", "Ilse",
                   "Roos", "Meryem", "Carla", "Tessa", "Wil", "Esther", "Naomi", "Jolanda", "Mirjam", "Zoë"],
         "man": ["Bas", "Gerard", "Joost", "Henk", "Sander", "Milan", "Youssef", "Thijs", "Ruben", "Kees", "Daan", "Emre", "Piet", "Lars",
                 "Willem", "Jayden", "Stijn", "Rob", "Hans", "Omar", "Tim", "Bram", "Cor", "René"]}
FIRST["anders"] = FIRST["vrouw"][:4] + FIRST["man"][4:8]
LAST = ["de Wit", "van Dalen", "Postma", "Verhagen", "Kuipers", "Jansen", "Bakker", "El Idrissi", "Ramdin", "Smits", "de Groot", "Hoekstra", "Vermeer",
        "Yilmaz", "van den Berg", "Mulder", "Bos", "Peters", "Dijkstra", "van Leeuwen", "Koster", "Schouten", "de Haan", "Willems", "Brouwer",
        "Timmermans", "Visser", "Kok", "Huisman", "Gerritsen"]
TAGS = {"slow_refund": "retour", "crowded_chat": "bereikbaarheid", "payment": "betaling", "where": "bezorging", "size": "ruilen", "thanks": "compliment"}
STATES = ["subscriber", "lead", "customer", "customer", "customer", "evangelist"]


def rows_to_csv(header: list[str], rows: list[list], delimiter: str = ",", end: str = "\n", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    file = csv.writer(out, delimiter=delimiter, lineterminator=end)
    file.writerow(header)
    file.writerows(rows)
    return out.getvalue().encode(encoding)


def local(at: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A moment in microseconds as the clock in the Netherlands showed it."""
    return dt.datetime.fromtimestamp(at // MICRO, AMSTERDAM).strftime(form)


class Shop:
    """Everybody and everything in both waves."""

    def __init__(self, truth: dict):
        self.truth, self.keys = truth, list(truth["personas"])
        self.people: list[dict] = []
        self.rng = Random(f"{truth['seed']}/people")
        self.serial = {"order": 20000, "ticket": 5000}

    def person(self, persona: int, wave: str) -> dict:
        rng, planted = self.rng, self.truth["personas"][self.keys[persona]]
        other = rng.random() < 0.012
        gender = "anders" if other else "vrouw" if rng.random() < planted["women"] else "man"
        first, last = rng.choice(FIRST[gender]), rng.choice(LAST)
        number = len(self.people) + 1
        plain = "".join(c for c in f"{first}.{last}".lower().replace(" ", "").replace("ë", "e").replace("é", "e"))
        person = {"id": f"T{number:05d}", "persona": persona, "first": first, "last": last, "gender": gender,
                  "age": max(17, min(88, round(rng.gauss(*planted["age"])))), "number": f"GD-{100000 + number * 7}", "wave": wave,
                  "email": f"{plain}{number}@{rng.choice(['example.nl', 'example.com', 'example.org'])}", "province": rng.choice(PROVINCES),
                  "is_english": rng.random() < planted["english"], "pseudo": [], "consent": rng.random() < 0.83, "rows": [], "buys": 0,
                  "created": micros(self.truth["waves"][wave]["web"][0]) - int(rng.expovariate(1 / 300) * 86400 * MICRO),
                  "state": rng.choice(STATES), "phone": f"06-00{rng.randrange(10**6):06d}"}
        self.people.append(person)
        return person


def browse(shop: Shop, wave: str, earlier: list[dict]) -> list[Visitor]:
    """All visitors of one wave, with what they did; those who logged in or bought on their account become people."""
    truth, rng = shop.truth, Random(f"{shop.truth['seed']}/web/{wave}")
    is_second = wave != next(iter(truth["waves"]))
    back = rng.sample([p for p in earlier if p["buys"] and p["pseudo"]], truth["returning_visitors"]) if is_second else []
    visitors = []

    def pseudo() -> str:
        return f"{rng.randrange(10**8, 2 * 10**9)}.{micros(truth['waves'][wave]['web'][0]) // MICRO + rng.randrange(84 * 86400)}"

    counts = [round(truth["visitors"] * p["web_share"]) for p in truth["personas"].values()]
    for persona, n in enumerate(counts):
        seen = [p for p in back if p["persona"] == persona]
        for i in range(n):
            old = seen[i] if i < len(seen) else None
            draft = old or ({"draft": True} if rng.random() < truth["web"]["known"] else None)
            device = rng.choices(["mobile", "desktop", "tablet"], [[8, 2, 0.5], [6, 4, 0.3], [4, 5.5, 0.6], [2, 5, 3]][persona])[0]
            visitor = Visitor(rng, truth, wave, persona, old["pseudo"][0] if old else pseudo(), device, draft)
            account = old is None and draft is not None and rng.random() < truth["web"]["account"]
            travel(visitor, is_returning=old is not None, has_account=account)
            if draft and not old:
                becomes = visitor.logged_in or visitor.orders
                visitor.person = shop.person(persona, wave) if becomes else None
            if visitor.person:
                visitor.person["buys"] += len(visitor.orders)
                for order in visitor.orders:
                    order["person"] = visitor.person
                if visitor.pseudo not in visitor.person["pseudo"]:
                    visitor.person["pseudo"].append(visitor.pseudo)
                if rng.random() < truth["web"]["second_device"]:
                    other = pseudo()
                    second_device(visitor, other)
                    if any(e["pseudo"] == other for e in visitor.events):
                        visitor.person["pseudo"].append(other)
            visitors.append(visitor)
    known = [v for v in visitors if v.person and v.logged_in and len(v.person["pseudo"]) == 1]
    pairs = rng.sample(known, 2 * truth["web"]["shared_browsers"])
    for one, two in zip(pairs[::2], pairs[1::2], strict=True):
        for event in two.events:
            event["pseudo"] = one.pseudo
        two.person["pseudo"], two.pseudo = [one.pseudo], one.pseudo
    return visitors


# --- events -------------------------------------------------------------------------------------------------------------------

VALUE = pa.struct([("string_value", pa.string()), ("int_value", pa.int64()), ("float_value", pa.float64()), ("double_value", pa.float64())])
SCHEMA = pa.schema([
    ("event_date", pa.string()), ("event_timestamp", pa.int64()), ("event_name", pa.string()),
    ("event_params", pa.list_(pa.struct([("key", pa.string()), ("value", VALUE)]))),
    ("user_id", pa.string()), ("user_pseudo_id", pa.string()),
    ("device", pa.struct([("category", pa.string()), ("operating_system", pa.string()), ("language", pa.string()),
                          ("web_info", pa.struct([("browser", pa.string()), ("hostname", pa.string())]))])),
    ("geo", pa.struct([("country", pa.string()), ("region", pa.string()), ("city", pa.string())])),
    ("traffic_source", pa.struct([("name", pa.string()), ("medium", pa.string()), ("source", pa.string())])),
    ("collected_traffic_source", pa.struct([("manual_campaign_name", pa.string()), ("manual_source", pa.string()), ("manual_medium", pa.string())])),
    ("ecommerce", pa.struct([("total_item_quantity", pa.int64()), ("purchase_revenue", pa.float64()), ("shipping_value", pa.float64()),
                             ("transaction_id", pa.string())])),
    ("items", pa.list_(pa.struct([("item_id", pa.string()), ("item_name", pa.string()), ("item_category", pa.string()), ("price", pa.float64()),
                                  ("quantity", pa.int64())]))),
    ("stream_id", pa.string()), ("platform", pa.string())])


def param(key: str, value: object) -> dict:
    kind = "int_value" if isinstance(value, int) else "double_value" if isinstance(value, float) else "string_value"
    return {"key": key, "value": {"string_value": None, "int_value": None, "float_value": None, "double_value": None, kind: value}}


def ga4(event: dict, first_channel: str, is_engaged: bool) -> dict:
    """One event as a row of the BigQuery export."""
    visitor = event["visitor"]
    source, medium = SOURCE[event["channel"]]
    campaign = CAMPAIGNS.get(event["channel"])
    params = [param("page_location", HOST + event["path"]), param("ga_session_id", event["session"]), param("ga_session_number", event["number"]),
              param("session_engaged", "1" if is_engaged else "0")]
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
        ecommerce = {"total_item_quantity": len(items), "purchase_revenue": order["subtotal"], "shipping_value": order["shipping"],
                     "transaction_id": order["name"]}
        params += [param("transaction_id", order["name"]), param("value", order["subtotal"]), param("currency", "EUR")]
    first_source, first_medium = SOURCE[first_channel]
    region, city = visitor.place
    return {"event_date": local(event["at"], "%Y%m%d"), "event_timestamp": event["at"], "event_name": event["name"], "event_params": params,
            "user_id": visitor.person["number"] if visitor.person and event["is_known"] else None, "user_pseudo_id": event["pseudo"],
            "device": {"category": visitor.device, "operating_system": {"mobile": "iOS", "desktop": "Windows", "tablet": "Android"}[visitor.device],
                       "language": "nl-nl", "web_info": {"browser": "Safari" if visitor.device == "mobile" else "Chrome",
                                                         "hostname": HOST.removeprefix("https://")}},
            "geo": {"country": "Netherlands", "region": region, "city": city},
            "traffic_source": {"name": CAMPAIGNS.get(first_channel, f"({first_medium.strip('()')})"), "medium": first_medium, "source": first_source},
            "collected_traffic_source": collected, "ecommerce": ecommerce, "items": items, "stream_id": "4711", "platform": "WEB"}


def events_of(visitors: list[Visitor], shop: Shop, wave: str) -> list[dict]:
    """The rows of the export: those of the visitors, and what was planted among them."""
    rng, plan, rows = Random(f"{shop.truth['seed']}/events/{wave}"), shop.truth["contaminations"], []
    words = ["jurk", "linnen broek", "goedkope trui", "winterjas", "biologisch katoen", "overhemd strijkvrij", "spijkerbroek hoge taille"]
    for visitor in visitors:
        sizes: dict[int, int] = {}
        for event in visitor.events:
            sizes[event["session"]] = sizes.get(event["session"], 0) + (event["name"] != "session_start")
            event["spent"] = 1000 * min(240, 2 + int(rng.expovariate(1 / 24)))
            event["term"] = rng.choice(words)
        rows += [ga4(e, visitor.events[0]["channel"], sizes[e["session"]] > 1) for e in visitor.events]
    start, template = micros(shop.truth["waves"][wave]["web"][0]), visitors[0]
    plain = {"visitor": template, "is_known": False, "channel": "direct", "number": 1, "spent": 0, "name": "page_view"}
    for bot in range(plan["event_bots"]):
        first = start + (5 + 30 * bot) * 86400 * MICRO
        for n in range(150):
            rows.append(ga4({**plain, "at": first + n * MICRO, "path": f"/collectie/dames?pagina={n}", "session": first // MICRO,
                             "pseudo": f"99999999{bot}.{first // MICRO}"}, "direct", False))
            rows[-1]["device"] = {**rows[-1]["device"], "web_info": {"browser": "HeadlessChrome", "hostname": "www.groenedraad.example"}}
    for n in range(30 * plan["event_internal"]):
        first = start + 12 * 86400 * MICRO
        rows.append(ga4({**plain, "at": first + n * 40 * MICRO, "path": "/collectie/nieuw", "session": first // MICRO, "is_internal": True,
                         "pseudo": f"888888888.{first // MICRO}"}, "direct", True))
    quiet = [row for row in rows if row["user_id"] is None and row["event_name"] == "page_view"]
    for row in rng.sample(quiet, plan["events_without_browser"]):
        row["user_pseudo_id"] = None
    rows += [dict(row) for row in rng.sample(rows, plan["event_duplicates"])]
    rows.sort(key=lambda row: (row["event_timestamp"], row["user_pseudo_id"] or "", row["event_name"]))
    return rows


def write_events(rows: list[dict], file: Path) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), file, compression="zstd", compression_level=9, version="2.6",
                   use_dictionary=True, write_statistics=False, store_schema=False, row_group_size=100_000)


# --- the other exports -----------------------------------------------------------------------------------------------------------

ORDER = ["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing", "Currency", "Subtotal", "Shipping",
         "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price",
         "Lineitem sku", "Lineitem requires shipping", "Lineitem fulfillment status", "Billing Name", "Billing Street", "Billing Zip", "Billing City",
         "Billing Country", "Billing Phone", "Cancelled at", "Payment Method", "Refunded Amount", "Vendor", "Id", "Tags", "Source"]


def orders_csv(orders: list[dict], wave: str, truth: dict) -> bytes:
    """Shopify's shape: one row per line item, what concerns the order on its first row only."""
    rng, rows = Random(f"{truth['seed']}/orders/{wave}"), []
    for order in orders:
        person = order["person"]
        back = round(order["lines"][0][1] * (0.9 if order["code"] else 1), 2) if order["is_returned"] else 0.0
        status = "paid" if not back else "refunded" if len(order["lines"]) == 1 else "partially_refunded"
        stamp = local(order["at"], "%Y-%m-%d %H:%M:%S %z")
        total = order["subtotal"] + order["shipping"]
        sent = local(order["at"] + int(rng.uniform(0.6, 1.8) * 86400 * MICRO), "%Y-%m-%d %H:%M:%S %z")
        name = f"{person['first']} {person['last']}" if person else order["guest"]["name"]
        email = person["email"] if person else order["guest"]["email"]
        head = {"Financial Status": status, "Paid at": stamp, "Fulfillment Status": "fulfilled", "Fulfilled at": sent,
                "Accepts Marketing": "yes" if person and person["consent"] else "no", "Currency": "EUR", "Subtotal": f"{order['subtotal']:.2f}",
                "Shipping": f"{order['shipping']:.2f}", "Taxes": f"{total * 21 / 121:.2f}", "Total": f"{total:.2f}", "Discount Code": order["code"],
                "Discount Amount": f"{order['discount']:.2f}", "Shipping Method": "Ophalen in de winkel" if order["is_collected"] else "Bezorging",
                "Billing Name": name, "Billing Street": f"Voorbeeldstraat {rng.randrange(1, 250)}", "Billing Zip": f"'{rng.randrange(1000, 9999)}SS",
                "Billing City": rng.choice(PLACES)[1], "Billing Country": "NL", "Billing Phone": f"'+31600{rng.randrange(10**6):06d}",
                "Payment Method": rng.choices(["iDEAL", "creditcard", "achteraf betalen"], [7, 1, 2])[0], "Refunded Amount": f"{back:.2f}",
                "Vendor": "Groene Draad", "Id": str(550000000000 + int(order["name"][3:]) * 131), "Source": order["source"]}
        for n, (item, price) in enumerate(order["lines"]):
            cells = {"Name": order["name"], "Email": email, "Created at": stamp, "Lineitem quantity": "1", "Lineitem name": item[1],
                     "Lineitem price": f"{price:.2f}", "Lineitem sku": item[0], "Lineitem requires shipping": "true",
                     "Lineitem fulfillment status": "fulfilled", **(head if n == 0 else {})}
            rows.append([cells.get(column, "") for column in ORDER])
    return rows_to_csv(ORDER, rows)


def contacts_csv(people: list[dict]) -> bytes:
    header = ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Klantnummer", "Lifecycle Stage", "Lead Status", "Create Date",
              "Contact owner", "Marketing consent", "State/Region"]
    rows = []
    for n, p in enumerate(people):
        email = p["email"].upper() if n % 41 == 7 else f" {p['email']}" if n % 67 == 5 else p["email"]
        rows.append([str(9000 + n), p["first"], p["last"], email, p["phone"], p["number"], "customer" if p["buys"] else p["state"], "",
                     local(p["created"], "%Y-%m-%d %H:%M"), "Team Klantenservice", "Yes" if p["consent"] else "No", p["province"]])
    return rows_to_csv(header, rows)


def tickets_csv(shop: Shop, wave: str, orders: list[dict], answered: list[dict], writer: Writer) -> bytes:
    """Zendesk's shape. Most tickets come from people who say the same in the survey, the rest from other buyers."""
    header = ["id", "created_at", "updated_at", "type", "subject", "description", "priority", "status", "requester_id", "requester_name",
              "requester_email", "assignee_id", "group_id", "via_channel", "is_public", "satisfaction_rating", "tags", "url"]
    rng, rows = Random(f"{shop.truth['seed']}/tickets/{wave}"), []
    first, days = shop.truth["waves"][wave]["web"]
    asks = [(row["person"], topic) for row in answered if not row.get("is_extra") for topic, pain, chance in
            (("slow_refund", "slow_refund", 0.5), ("crowded_chat", "crowded_chat", 0.35), ("payment", "ideal_fails", 0.4))
            if pain in row["hits"] and rng.random() < chance]
    buyers = [o["person"] for o in orders if o["person"]]
    asks += [(rng.choice(buyers), rng.choices(["where", "size", "thanks"], [5, 3, 2])[0]) for _ in range(110)]
    moments = sorted((micros(first) + rng.randrange(days * 86400) * MICRO, n) for n in range(len(asks)))
    for at, n in moments:
        person, topic = asks[n]
        language = "en" if person["is_english"] else "nl"
        shop.serial["ticket"] += 1
        text = writer.pick("tickets", topic, language=language)
        closing = {"nl": f"\n\nMet vriendelijke groet,\n{person['first']} {person['last']}", "en": f"\n\nKind regards,\n{person['first']}"}[language]
        mood = {"thanks": "good", "slow_refund": "bad", "crowded_chat": "bad"}.get(topic) if rng.random() < 0.4 else None
        stamp, done = (dt.datetime.fromtimestamp(t // MICRO, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
                       for t in (at, at + int(rng.uniform(0.2, 4) * 86400 * MICRO)))
        number = shop.serial["ticket"]
        rows.append([str(number), stamp, done, "problem" if topic not in ("thanks", "where") else "question",
                     rng.choice(shop.texts["tickets"][topic]["subject"][language]), text + (closing if rng.random() < 0.7 else ""), "normal",
                     "closed", str(70000 + int(person["id"][1:])), f"{person['first']} {person['last']}", person["email"],
                     str(rng.randrange(31, 36)), "12", rng.choices(["email", "web", "chat", "voice"], [5, 3, 2, 1])[0], "true", mood or "unoffered",
                     TAGS[topic], f"https://groenedraad.zendesk.example/tickets/{number}"])
    return rows_to_csv(header, rows)


def costs_csv(truth: dict, wave: str) -> bytes:
    """A Dutch spreadsheet: decimal comma, points between thousands, and a row of totals at the end."""
    rng, rows, total = Random(f"{truth['seed']}/costs/{wave}"), [], [0, 0, 0.0]
    first, days = truth["waves"][wave]["web"]

    def dutch(value: float, digits: int = 0) -> str:
        return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")

    names = {"Google Ads": "merk_nl", "Instagram": "lentecollectie", "Facebook": "gemak_thuis", "E-mail": "nieuwsbrief_week"}
    for n in range(days):
        for channel, (views, share, price) in truth["costs"].items():
            seen = round(views * rng.uniform(0.85, 1.15))
            clicks = round(seen * share * rng.uniform(0.9, 1.1))
            spent = round(clicks * price * rng.uniform(0.95, 1.05), 2)
            total = [total[0] + seen, total[1] + clicks, total[2] + spent]
            day = (first + dt.timedelta(days=n)).strftime("%d-%m-%Y")
            rows.append([day, channel, names[channel], dutch(seen), dutch(clicks), dutch(spent, 2)])
    rows += [["Totaal", "", "", dutch(total[0]), dutch(total[1]), dutch(total[2], 2)]] * truth["contaminations"]["costs_totals_row"]
    return rows_to_csv(["Datum", "Kanaal", "Campagne", "Vertoningen", "Klikken", "Kosten (EUR)"], rows, ";", "\r\n", "cp1252")


# --- all of it -----------------------------------------------------------------------------------------------------------------------

def choose(shop: Shop, wave: str, visitors: list[Visitor], earlier: list[list[dict]]) -> list[list[dict]]:
    """Who answers the survey: an exact share per persona, from the web's customers and from people only the stores know."""
    truth, rng, chosen = shop.truth, Random(f"{shop.truth['seed']}/chosen/{wave}"), []
    used = {p["id"] for people in earlier for p in people}
    for persona, planted in enumerate(truth["personas"].values()):
        n = round(truth["respondents"] * planted["share"])
        again = rng.sample(earlier[persona], round(truth["in_both_waves"] * planted["share"])) if earlier else []
        pool = [v.person for v in visitors if v.person and v.persona == persona and v.person["id"] not in used]
        pool = list({p["id"]: p for p in pool}.values())
        web = rng.sample(pool, min(len(pool), round(n * (1 - planted["offline"])) - len(again)))
        chosen.append(again + web + [shop.person(persona, wave) for _ in range(n - len(again) - len(web))])
    return chosen


def number_orders(shop: Shop, visitors: list[Visitor], chosen: list[list[dict]], wave: str) -> list[dict]:
    """Orders of the web, and those of the stores and the telephone; guests get an address of their own."""
    rng = Random(f"{shop.truth['seed']}/till/{wave}")
    orders = [o for v in visitors for o in v.orders]
    start = micros(shop.truth["waves"][wave]["web"][0])
    for person in (p for people in chosen for p in people if not p["pseudo"] and rng.random() < 0.6):
        price = round(rng.uniform(25, 110)) - 0.05
        orders.append({"at": start + int(rng.uniform(0.4, 63) * 86400 * MICRO), "lines": [(rng.choice(shop.products), price)], "discount": 0.0,
                       "subtotal": price, "shipping": 0.0, "person": person, "is_collected": True, "code": "", "is_returned": rng.random() < 0.08,
                       "source": rng.choice(["pos", "phone"]), "channel": "store"})
        person["buys"] += 1
    orders.sort(key=lambda o: (o["at"], o["subtotal"]))
    for order in orders:
        shop.serial["order"] += 1
        order["name"] = f"#GD{shop.serial['order']}"
        if order["person"] is None:
            first, last = rng.choice(FIRST["vrouw"] + FIRST["man"]), rng.choice(LAST)
            order["guest"] = {"name": f"{first} {last}", "email": f"gast{shop.serial['order']}@example.net"}
    return orders


def make_wave(shop: Shop, wave: str, columns: dict, earlier: list[list[dict]], folder: Path, known: dict) -> list[list[dict]]:
    """Writes the exports of one wave; returns who answered."""
    truth = shop.truth
    folder.mkdir(parents=True, exist_ok=True)
    visitors = browse(shop, wave, shop.people[:])
    chosen = choose(shop, wave, visitors, earlier)
    orders = number_orders(shop, visitors, chosen, wave)
    write_events(events_of(visitors, shop, wave), folder / "events.parquet")
    field = Fieldwork(truth, shop.texts, wave, columns)
    rows = field.people(chosen)
    net = Random(f"{truth['seed']}/net/{wave}")
    for row in rows:
        person = row["person"]
        row.update(klantnummer=person["number"], naam=f"{person['first']} {person['last']}", ip=f"192.0.2.{net.randrange(1, 255)}",
                   email="" if net.random() < 0.08 else person["email"].capitalize() if net.random() < 0.05 else person["email"])
    planted = field.personal(rows)
    rows = field.spoil(rows, known)
    blank = len(rows) // 2
    for n, row in enumerate(rows):
        number = n + 2 + (n >= blank)
        row["person"]["rows"].append(f"{wave}:{number}")
        known["hits"] += [[wave, number, f"comment_{truth['pains'][p]['stage']}", p, int(bool(row.get("is_extra")))] for p in row["hits"]]
        known["personal"] += [[wave, number, q, kind, value] for r, q, kind, value in planted if r is row]
    (folder / "enquete.csv").write_bytes(field.write(rows, blank))
    (folder / "orders.csv").write_bytes(orders_csv(orders, wave, truth))
    (folder / "contacten.csv").write_bytes(contacts_csv(shop.people))
    tickets = tickets_csv(shop, wave, orders, rows, Writer(Random(f"{truth['seed']}/tickettexts/{wave}"), shop.texts))
    (folder / "tickets.csv").write_bytes(tickets)
    (folder / "kosten.csv").write_bytes(costs_csv(truth, wave))
    exposed = sorted((v.exposure[0], v.pseudo, v.exposure[1]) for v in visitors if v.exposure)
    if exposed:
        lines = [[pseudo, truth["experiment"]["name"], variant, local(at)] for at, pseudo, variant in exposed]
        (folder / "experiment.csv").write_bytes(rows_to_csv(["user_pseudo_id", "experiment", "variant", "exposed_at"], lines))
    known["visitors"] += [[wave, v.pseudo, shop.keys[v.persona], v.person["id"] if v.person else ""] for v in visitors]
    return chosen


def make(out: Path, truth_out: Path) -> None:
    """Both waves into ``out``, the truth files into ``truth_out``."""
    from sample_web import PRODUCTS

    truth = yaml.safe_load((HERE / "sample.yml").read_text(encoding="utf-8"))
    study = yaml.safe_load((ROOT / "studies" / "sample.yml").read_text(encoding="utf-8"))
    shop = Shop(truth)
    shop.texts = yaml.safe_load((HERE / "sample_texts.yml").read_text(encoding="utf-8"))
    shop.products = PRODUCTS
    known: dict[str, list] = {"hits": [], "personal": [], "visitors": []}
    chosen: list[list[dict]] = []
    for wave in truth["waves"]:
        chosen = make_wave(shop, wave, study["questions"], chosen, out / wave, known)
    people = [[p["id"], shop.keys[p["persona"]], p["number"], p["email"], "|".join(p["pseudo"]), "|".join(p["rows"])] for p in shop.people]
    headers = {"identity": ["person", "persona", "klantnummer", "email", "user_pseudo_ids", "survey_rows"],
               "hits": ["wave", "row", "question", "pain", "is_extra"], "personal": ["wave", "row", "question", "kind", "value"],
               "visitors": ["wave", "user_pseudo_id", "persona", "person"]}
    for name, rows in {"identity": people, **known}.items():
        (truth_out / f"{name}.csv").write_bytes(rows_to_csv(headers[name], rows))


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:]]
    make(given[0] if given else ROOT / "data" / "raw" / "sample", given[1] if len(given) > 1 else HERE)
