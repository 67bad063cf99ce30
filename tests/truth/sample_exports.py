"""Orders, contacts, tickets and costs of the sample shop, each in the shape of the tool that people export them from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from random import Random
from zoneinfo import ZoneInfo

from sample_survey import Writer
from sample_web import MICRO, PLACES, micros

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TAGS = {
    "slow_refund": "retour",
    "crowded_chat": "bereikbaarheid",
    "payment": "betaling",
    "where": "bezorging",
    "size": "ruilen",
    "thanks": "compliment",
}


def rows_to_csv(header: list[str], rows: list[list], delimiter: str = ",", end: str = "\n", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    file = csv.writer(out, delimiter=delimiter, lineterminator=end)
    file.writerow(header)
    file.writerows(rows)
    return out.getvalue().encode(encoding)


def local(at: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A moment in microseconds as the clock in the Netherlands showed it."""
    return dt.datetime.fromtimestamp(at // MICRO, AMSTERDAM).strftime(form)


ORDER = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Zip",
    "Billing City",
    "Billing Country",
    "Billing Phone",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Vendor",
    "Id",
    "Tags",
    "Source",
]


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
        head = {
            "Financial Status": status,
            "Paid at": stamp,
            "Fulfillment Status": "fulfilled",
            "Fulfilled at": sent,
            "Accepts Marketing": "yes" if person and person["consent"] else "no",
            "Currency": "EUR",
            "Subtotal": f"{order['subtotal']:.2f}",
            "Shipping": f"{order['shipping']:.2f}",
            "Taxes": f"{total * 21 / 121:.2f}",
            "Total": f"{total:.2f}",
            "Discount Code": order["code"],
            "Discount Amount": f"{order['discount']:.2f}",
            "Shipping Method": "Ophalen in de winkel" if order["is_collected"] else "Bezorging",
            "Billing Name": name,
            "Billing Street": f"Voorbeeldstraat {rng.randrange(1, 250)}",
            "Billing Zip": f"'{rng.randrange(1000, 9999)}SS",
            "Billing City": rng.choice(PLACES)[1],
            "Billing Country": "NL",
            "Billing Phone": f"'+31600{rng.randrange(10**6):06d}",
            "Payment Method": rng.choices(["iDEAL", "creditcard", "achteraf betalen"], [7, 1, 2])[0],
            "Refunded Amount": f"{back:.2f}",
            "Vendor": "Groene Draad",
            "Id": str(550000000000 + int(order["name"][3:]) * 131),
            "Source": order["source"],
        }
        for n, (item, price) in enumerate(order["lines"]):
            cells = {
                "Name": order["name"],
                "Email": email,
                "Created at": stamp,
                "Lineitem quantity": "1",
                "Lineitem name": item[1],
                "Lineitem price": f"{price:.2f}",
                "Lineitem sku": item[0],
                "Lineitem requires shipping": "true",
                "Lineitem fulfillment status": "fulfilled",
                **(head if n == 0 else {}),
            }
            rows.append([cells.get(column, "") for column in ORDER])
    return rows_to_csv(ORDER, rows)


def contacts_csv(people: list[dict]) -> bytes:
    header = [
        "Record ID",
        "First Name",
        "Last Name",
        "Email",
        "Phone Number",
        "Klantnummer",
        "Lifecycle Stage",
        "Lead Status",
        "Create Date",
        "Contact owner",
        "Marketing consent",
        "State/Region",
    ]
    rows = []
    for n, p in enumerate(people):
        email = p["email"].upper() if n % 41 == 7 else f" {p['email']}" if n % 67 == 5 else p["email"]
        rows.append(
            [
                str(9000 + n),
                p["first"],
                p["last"],
                email,
                p["phone"],
                p["number"],
                "customer" if p["buys"] else p["state"],
                "",
                local(p["created"], "%Y-%m-%d %H:%M"),
                "Team Klantenservice",
                "Yes" if p["consent"] else "No",
                p["province"],
            ]
        )
    return rows_to_csv(header, rows)


def tickets_csv(truth: dict, serial: dict, wave: str, orders: list[dict], answered: list[dict], writer: Writer) -> bytes:
    """Zendesk's shape. Most tickets come from people who say the same in the survey, the rest from other buyers."""
    header = [
        "id",
        "created_at",
        "updated_at",
        "type",
        "subject",
        "description",
        "priority",
        "status",
        "requester_id",
        "requester_name",
        "requester_email",
        "assignee_id",
        "group_id",
        "via_channel",
        "is_public",
        "satisfaction_rating",
        "tags",
        "url",
    ]
    rng, rows = Random(f"{truth['seed']}/tickets/{wave}"), []
    first, days = truth["waves"][wave]["web"]
    asks = [
        (row["person"], topic)
        for row in answered
        if not row.get("is_extra")
        for topic, pain, chance in (
            ("slow_refund", "slow_refund", 0.5),
            ("crowded_chat", "crowded_chat", 0.35),
            ("payment", "ideal_fails", 0.4),
        )
        if pain in row["hits"] and rng.random() < chance
    ]
    buyers = [o["person"] for o in orders if o["person"]]
    asks += [(rng.choice(buyers), rng.choices(["where", "size", "thanks"], [5, 3, 2])[0]) for _ in range(110)]
    moments = sorted((micros(first) + rng.randrange(days * 86400) * MICRO, n) for n in range(len(asks)))
    for at, n in moments:
        person, topic = asks[n]
        language = "en" if person["is_english"] else "nl"
        serial["ticket"] += 1
        text = writer.pick("tickets", topic, language=language)
        closing = {"nl": f"\n\nMet vriendelijke groet,\n{person['first']} {person['last']}", "en": f"\n\nKind regards,\n{person['first']}"}[
            language
        ]
        mood = {"thanks": "good", "slow_refund": "bad", "crowded_chat": "bad"}.get(topic) if rng.random() < 0.4 else None
        stamp, done = (
            dt.datetime.fromtimestamp(t // MICRO, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            for t in (at, at + int(rng.uniform(0.2, 4) * 86400 * MICRO))
        )
        number = serial["ticket"]
        rows.append(
            [
                str(number),
                stamp,
                done,
                "problem" if topic not in ("thanks", "where") else "question",
                rng.choice(writer.texts["tickets"][topic]["subject"][language]),
                text + (closing if rng.random() < 0.7 else ""),
                "normal",
                "closed",
                str(70000 + int(person["id"][1:])),
                f"{person['first']} {person['last']}",
                person["email"],
                str(rng.randrange(31, 36)),
                "12",
                rng.choices(["email", "web", "chat", "voice"], [5, 3, 2, 1])[0],
                "true",
                mood or "unoffered",
                TAGS[topic],
                f"https://groenedraad.zendesk.example/tickets/{number}",
            ]
        )
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
