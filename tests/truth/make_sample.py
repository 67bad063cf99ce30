"""Writes the sample study: synthetic exports of the fictional web shop Groene Draad, the same bytes on every run.

The story stands in sample.yml, the sentences in sample_texts.yml. Beside the exports it writes who is who (identity.csv), which row
complains of what (hits.csv) and which personal data were put into texts (personal.csv), so that results can be held against the truth.

    python tests/truth/make_sample.py [folder for the exports] [folder for the truth files]
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from sample_exports import contacts_csv, costs_csv, local, orders_csv, rows_to_csv, tickets_csv  # noqa: E402
from sample_ga4 import events_of, write_events  # noqa: E402
from sample_survey import PROVINCES, Fieldwork, Writer  # noqa: E402
from sample_web import MICRO, PRODUCTS, Visitor, micros, second_device, travel  # noqa: E402

FIRST = {
    "vrouw": [
        "Daniëlle",
        "Sarah",
        "Anouk",
        "Fatima",
        "Lotte",
        "Sanne",
        "Marieke",
        "Yara",
        "Ingrid",
        "Noor",
        "Eva",
        "Priya",
        "Femke",
        "Ilse",
        "Roos",
        "Meryem",
        "Carla",
        "Tessa",
        "Wil",
        "Esther",
        "Naomi",
        "Jolanda",
        "Mirjam",
        "Zoë",
    ],
    "man": [
        "Bas",
        "Gerard",
        "Joost",
        "Henk",
        "Sander",
        "Milan",
        "Youssef",
        "Thijs",
        "Ruben",
        "Kees",
        "Daan",
        "Emre",
        "Piet",
        "Lars",
        "Willem",
        "Jayden",
        "Stijn",
        "Rob",
        "Hans",
        "Omar",
        "Tim",
        "Bram",
        "Cor",
        "René",
    ],
}
FIRST["anders"] = FIRST["vrouw"][:4] + FIRST["man"][4:8]
LAST = [
    "de Wit",
    "van Dalen",
    "Postma",
    "Verhagen",
    "Kuipers",
    "Jansen",
    "Bakker",
    "El Idrissi",
    "Ramdin",
    "Smits",
    "de Groot",
    "Hoekstra",
    "Vermeer",
    "Yilmaz",
    "van den Berg",
    "Mulder",
    "Bos",
    "Peters",
    "Dijkstra",
    "van Leeuwen",
    "Koster",
    "Schouten",
    "de Haan",
    "Willems",
    "Brouwer",
    "Timmermans",
    "Visser",
    "Kok",
    "Huisman",
    "Gerritsen",
]
STATES = ["subscriber", "lead", "customer", "customer", "customer", "evangelist"]


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
        person = {
            "id": f"T{number:05d}",
            "persona": persona,
            "first": first,
            "last": last,
            "gender": gender,
            "age": max(17, min(88, round(rng.gauss(*planted["age"])))),
            "number": f"GD-{100000 + number * 7}",
            "wave": wave,
            "email": f"{plain}{number}@{rng.choice(['example.nl', 'example.com', 'example.org'])}",
            "province": rng.choice(PROVINCES),
            "is_english": rng.random() < planted["english"],
            "pseudo": [],
            "consent": rng.random() < 0.83,
            "rows": [],
            "buys": 0,
            "created": micros(self.truth["waves"][wave]["web"][0]) - int(rng.expovariate(1 / 300) * 86400 * MICRO),
            "state": rng.choice(STATES),
            "phone": f"06-00{rng.randrange(10**6):06d}",
        }
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
        orders.append(
            {
                "at": start + int(rng.uniform(0.4, 63) * 86400 * MICRO),
                "lines": [(rng.choice(shop.products), price)],
                "discount": 0.0,
                "subtotal": price,
                "shipping": 0.0,
                "person": person,
                "is_collected": True,
                "code": "",
                "is_returned": rng.random() < 0.08,
                "source": rng.choice(["pos", "phone"]),
                "channel": "store",
            }
        )
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
    write_events(events_of(visitors, truth, wave), folder / "events.parquet")
    field = Fieldwork(truth, shop.texts, wave, columns)
    rows = field.people(chosen)
    net = Random(f"{truth['seed']}/net/{wave}")
    for row in rows:
        person = row["person"]
        row.update(
            klantnummer=person["number"],
            naam=f"{person['first']} {person['last']}",
            ip=f"192.0.2.{net.randrange(1, 255)}",
            email="" if net.random() < 0.08 else person["email"].capitalize() if net.random() < 0.05 else person["email"],
        )
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
    tickets = tickets_csv(truth, shop.serial, wave, orders, rows, Writer(Random(f"{truth['seed']}/tickettexts/{wave}"), shop.texts))
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
    headers = {
        "identity": ["person", "persona", "klantnummer", "email", "user_pseudo_ids", "survey_rows"],
        "hits": ["wave", "row", "question", "pain", "is_extra"],
        "personal": ["wave", "row", "question", "kind", "value"],
        "visitors": ["wave", "user_pseudo_id", "persona", "person"],
    }
    for name, rows in {"identity": people, **known}.items():
        (truth_out / f"{name}.csv").write_bytes(rows_to_csv(headers[name], rows))


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:]]
    make(given[0] if given else ROOT / "data" / "raw" / "sample", given[1] if len(given) > 1 else HERE)
