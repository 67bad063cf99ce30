"""Visitors of the sample shop: their visits, carts, purchases and what follows, as GA4 writes events to BigQuery."""

from __future__ import annotations

import datetime as dt
from random import Random

HOST = "https://www.groenedraad.example"
CAMPAIGNS = {"instagram": "lentecollectie", "facebook": "gemak_thuis", "paid_search": "merk_nl", "email": "nieuwsbrief_week"}
SOURCE = {
    "direct": ("(direct)", "(none)"),
    "organic_search": ("google", "organic"),
    "paid_search": ("google", "cpc"),
    "instagram": ("instagram", "paid_social"),
    "facebook": ("facebook", "paid_social"),
    "email": ("nieuwsbrief", "email"),
    "referral": ("modeblog.example", "referral"),
}
LANDING = {"instagram": "/landing/instagram-lente", "facebook": "/landing/facebook-gemak", "paid_search": "/landing/google-actie"}
PAGES = {
    "collectie": ["/collectie/dames", "/collectie/heren", "/collectie/nieuw", "/collectie/linnen", "/collectie/uitverkoop"],
    "reviews": ["/reviews"],
    "maattabel": ["/maattabel"],
    "bezorging": ["/bezorging"],
    "herkomst": ["/herkomst"],
    "keurmerken": ["/keurmerken"],
    "winkels": ["/winkels"],
    "klantenservice": ["/klantenservice"],
    "blog": ["/blog/linnen", "/blog/eerlijk-katoen", "/blog/capsule-garderobe"],
}
NAMES = [
    "Jurk Vlinder",
    "Spijkerbroek Amstel",
    "Trui Texel",
    "Winterjas Drenthe",
    "Blouse Linge",
    "Rok Maas",
    "Overhemd Zaan",
    "T-shirt Dommel",
    "Vest Vecht",
    "Linnen broek Rijn",
    "Coltrui Waal",
    "Regenjas Schie",
]
PRODUCTS = [
    (f"GD-{100 + 10 * i + j}", f"{name} {colour}", name.split()[0], 0.7 + 0.07 * ((i * 5 + j * 3) % 11))
    for i, name in enumerate(NAMES)
    for j, colour in enumerate(("zand", "mosgroen", "indigo"))
]
PLACES = [
    ("Noord-Holland", "Amsterdam"),
    ("Zuid-Holland", "Rotterdam"),
    ("Utrecht", "Utrecht"),
    ("Gelderland", "Nijmegen"),
    ("Noord-Brabant", "Eindhoven"),
    ("Groningen", "Groningen"),
    ("Overijssel", "Zwolle"),
    ("Limburg", "Maastricht"),
    ("Friesland", "Leeuwarden"),
    ("Drenthe", "Assen"),
    ("Flevoland", "Almere"),
    ("Zeeland", "Middelburg"),
]
MICRO = 1_000_000


def micros(day: dt.date) -> int:
    """Midnight UTC of a day in microseconds."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()) * MICRO


def draw(rng: Random, shares: dict[str, float]) -> str:
    """One key, by its share."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def count(rng: Random, mean: float) -> int:
    """At least one; geometric beyond that, with the mean asked for."""
    n = 1
    while rng.random() < 1 - 1 / mean:
        n += 1
    return min(n, 7)


class Visitor:
    """One browser (or two) of one person in one wave."""

    def __init__(self, rng: Random, truth: dict, wave: str, persona: int, pseudo: str, device: str, person: dict | None):
        self.rng, self.web, self.wave, self.persona = rng, truth["web"], wave, persona
        self.key = list(truth["personas"])[persona]
        self.pseudo, self.device, self.person = pseudo, device, person
        self.experiment = truth["experiment"] if wave == truth["experiment"]["wave"] else None
        first, days = truth["waves"][wave]["web"]
        self.start, self.end = micros(first), micros(first) + (days - 1) * 86400 * MICRO
        self.events: list[dict] = []
        self.orders: list[dict] = []
        self.exposure: tuple[int, str] | None = None
        self.sessions, self.logged_in = 0, False
        self.place = rng.choice(PLACES)

    def p(self, name: str) -> float:
        """The share planted for this persona."""
        value = self.web[name] if name in self.web else self.web["after"][name]
        return value[self.persona]

    def say(self, name: str, path: str | None = None, **more: object) -> None:
        """One event; the next one comes seconds later."""
        self.at += int((3 + self.rng.lognormvariate(3.1, 0.9)) * MICRO)
        self.path = path or self.path
        self.events.append(
            {
                "at": self.at,
                "name": name,
                "path": self.path,
                "session": self.session,
                "number": self.sessions,
                "channel": self.channel,
                "pseudo": self.pseudo,
                "visitor": self,
                "is_known": self.logged_in,
                **more,
            }
        )

    def page(self, path: str) -> None:
        self.say("page_view", path)

    def visit(self, at: int, channel: str, is_direct: bool = False) -> None:
        """Opens a session at a moment; an ad or the home page, unless the visit starts elsewhere."""
        self.at, self.channel, self.path = at, channel, LANDING.get(channel, "/")
        self.sessions += 1
        self.session = at // MICRO
        self.say("session_start", is_entry=True)
        if not is_direct:
            self.page(LANDING.get(channel, "/"))

    def look(self, share: float = 1.0) -> None:
        """Orients: the events of the persona, mostly in their order."""
        planned = [(k, v) for k, v in self.web["visit"][self.key].items() if k != "maattabel" or self.wave >= self.web["size_table_since"]]
        if self.rng.random() < 0.2:
            self.rng.shuffle(planned)
        for what, chance in planned:
            if self.rng.random() >= chance * share:
                continue
            if what == "view_item":
                for _ in range(1 + (self.rng.random() < 0.45)):
                    self.item = self.rng.choice(PRODUCTS)
                    self.say("view_item", f"/artikel/{self.item[0].lower()}", item=self.item)
            elif what == "search":
                self.say("view_search_results", "/zoeken")
            else:
                self.page(self.rng.choice(PAGES[what]))

    def cart(self) -> bool:
        """From the cart to the purchase, or to an open cart."""
        rng, web = self.rng, self.web
        self.item = getattr(self, "item", None) or rng.choice(PRODUCTS)
        lines = [self.item] + [rng.choice(PRODUCTS) for _ in range(rng.choices([0, 1, 2], [0.68, 0.24, 0.08])[0])]
        for line in lines:
            self.say("add_to_cart", f"/artikel/{line[0].lower()}", item=line)
        self.say("view_cart", "/winkelwagen")
        chance = self.p("purchase") + self.expose()
        if rng.random() < self.p("back"):
            for what in rng.sample(["view_item", "reviews", "bezorging"], 1 + (rng.random() < 0.4)):
                if what == "view_item":
                    self.say("view_item", f"/artikel/{self.item[0].lower()}", item=self.item)
                else:
                    self.page(PAGES[what][0])
            self.say("view_cart", "/winkelwagen")
        discount = 0.0
        if rng.random() < self.p("popup"):
            self.say("newsletter_popup")
            if rng.random() < web["popup_taken"]:
                self.say("newsletter_signup")
                discount = 0.10
        buys = rng.random() < chance
        if not buys and rng.random() < 0.5:
            if rng.random() < 0.3:
                self.say("remove_from_cart", item=self.item)
            return False
        if self.person and rng.random() < 0.95:
            self.logged_in = True
        self.say("begin_checkout", "/afrekenen")
        if not buys and rng.random() < 0.4:
            return False
        collects = rng.random() < self.p("collect")
        self.say("click_collect_select" if collects else "add_shipping_info", "/afrekenen/bezorging")
        self.say("add_payment_info", "/afrekenen/betalen")
        if rng.random() < web["payment_failed"]:
            self.say("payment_failed")
            if buys:
                self.say("add_payment_info")
        if buys:
            self.buy(lines, discount, collects)
        return buys

    def expose(self) -> float:
        """The arm of the experiment, on the first cart; what it adds to the chance of a purchase."""
        if not self.experiment:
            return 0.0
        if self.exposure is None:
            self.exposure = (self.at, self.rng.choice(self.experiment["variants"]))
        return self.experiment["effect"] * (0.5 if self.exposure[1] == "shown" else -0.5)

    def buy(self, lines: list, discount: float, collects: bool) -> None:
        priced = [(line, round(self.web["basket"][self.persona] * line[3] * self.rng.uniform(0.85, 1.15)) - 0.05) for line in lines]
        subtotal = round(sum(price for _, price in priced) * (1 - discount), 2)
        shipping = 0.0 if collects or subtotal >= 75 else 4.95
        order = {
            "at": self.at + 4 * MICRO,
            "lines": priced,
            "discount": round(sum(p for _, p in priced) - subtotal, 2),
            "subtotal": subtotal,
            "shipping": shipping,
            "visitor": self,
            "person": self.person,
            "is_collected": collects,
            "channel": self.channel,
            "source": "web",
            "is_returned": False,
            "code": "WELKOM10" if discount else "",
        }
        self.orders.append(order)
        self.say("purchase", "/afrekenen/bedankt", order=order)

    def journey(self, at: int, channel: str, n_visits: int, is_return: bool = False) -> bool:
        """Visits until a cart, at most ``n_visits``; true when it ends in a purchase."""
        for number in range(n_visits):
            if at > self.end:
                return False
            skips = self.rng.random() < self.p("skip") or is_return
            self.visit(at, channel, is_direct=skips)
            is_short = skips and self.rng.random() < 0.35
            if not is_short:
                self.look(1.0 if number == 0 else 0.75)
            if is_short or self.rng.random() < self.p("cart"):
                return self.cart()
            at = self.at + int(self.rng.expovariate(1 / 5) * 86400 * MICRO) + 3600 * MICRO
            channel = self.rng.choices(["direct", "organic_search", channel, "email"], [0.45, 0.2, 0.25, 0.1])[0]
        return False

    def aftermath(self) -> None:
        """What a buyer does later: track, return, ask, share, review, save, buy again."""
        rng, order = self.rng, self.orders[-1]
        later = [(k, rng.random() < self.p(k)) for k in ("track", "return", "chat", "phone", "share", "review", "loyalty", "invite")]
        done = {k for k, happens in later if happens}
        bought = order["at"]

        def days(low: float, high: float) -> int:
            return bought + int(rng.uniform(low, high) * 86400 * MICRO)

        order["is_returned"] = "return" in done
        if done & {"track"} and days(1, 2) < self.end:
            self.visit(days(0.5, 3), rng.choice(["direct", "email"]), is_direct=True)
            self.page("/bestelling/volgen")
            if rng.random() < 0.3:
                self.page("/account")
        if done & {"return", "chat", "phone"}:
            self.visit(days(4, 12), "direct", is_direct=True)
            if "return" in done:
                self.page("/retour")
                self.say("retour_aangemeld")
            if done & {"chat", "phone"}:
                self.page("/klantenservice")
            if "chat" in done:
                self.say("chat_start")
            if "phone" in done:
                self.say("klik_bellen")
        if done & {"share", "review", "loyalty", "invite"}:
            self.visit(days(6, 18), rng.choice(["email", "direct"]), is_direct=True)
            for what, event in (("share", "share"), ("review", "review_geschreven")):
                if what in done:
                    self.say(event, "/account/bestellingen")
            if "loyalty" in done:
                self.page("/sparen")
                self.say("spaarprogramma_aangemeld")
            if "invite" in done:
                self.say("vriend_uitgenodigd", "/sparen")


def travel(visitor: Visitor, is_returning: bool = False, has_account: bool = False) -> None:
    """The whole of what one visitor does in one wave."""
    rng, web = visitor.rng, visitor.web
    at = visitor.start + int(rng.random() * 0.85 * (visitor.end - visitor.start))
    at = at - at % (86400 * MICRO) + int(rng.triangular(7, 23.5, 19.5) * 3600 * MICRO)
    channel = "email" if is_returning else draw(rng, web["entry"][visitor.key])
    if has_account:
        visitor.visit(at, channel)
        visitor.logged_in = True
        visitor.page("/account")
        at = visitor.at + 90 * MICRO * 60
    bought = visitor.journey(at, channel, count(rng, visitor.p("visits")), is_return=is_returning)
    if bought:
        visitor.aftermath()
        last = visitor.at
        if rng.random() < visitor.p("again"):
            again = max(last, visitor.orders[-1]["at"]) + int(rng.uniform(6, 24) * 86400 * MICRO)
            if again < visitor.end and visitor.journey(again, "email", 3, is_return=True):
                visitor.orders[-1]["is_returned"] = rng.random() < visitor.p("return")


def second_device(visitor: Visitor, pseudo: str) -> None:
    """Moves the later visits of a known visitor to another browser, when there is a visit on which they log in."""
    sessions = sorted({e["session"] for e in visitor.events})
    known = sorted({e["session"] for e in visitor.events if e["is_known"]})
    if len(known) < 2:
        return
    moved = [s for s in sessions if s >= known[-1]]
    for event in visitor.events:
        if event["session"] in moved:
            event["pseudo"] = pseudo
