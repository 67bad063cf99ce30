"""A small invented study with all that rooms read from the first ones: 160 people in two waves, two personas, a shop. The same on every run."""

from dataclasses import dataclass
from functools import cache
from random import Random

import pandas as pd

from helpers import kpis, stages, tables

WAVES = ("w1", "w2")
CHANNELS = ("email", "search", "social", "direct")
ROUTE = (("view_item", 0.9), ("view_item", 0.6), ("add_to_cart", 0.6), ("begin_checkout", 0.7), ("purchase", 0.75))


@dataclass(frozen=True)
class Small:
    """Tables of the small study, by name."""

    people: pd.DataFrame
    memberships: pd.DataFrame
    personas: pd.DataFrame
    answers: pd.DataFrame
    events: pd.DataFrame
    orders: pd.DataFrame
    products: pd.DataFrame
    costs: pd.DataFrame
    counts: pd.DataFrame
    exposures: pd.DataFrame
    themes: pd.DataFrame
    hits: pd.DataFrame
    comments: pd.DataFrame
    steps: pd.DataFrame
    channel_paths: pd.DataFrame

    def data(self) -> dict[str, pd.DataFrame]:
        """What the KPIs are measured from."""
        return {name: getattr(self, name) for name in ("people", "answers", "events", "orders", "products", "steps", "costs", "counts", "channel_paths")}


@cache
def model():
    return stages.load_model("five_stages")


@cache
def small(size: int = 160) -> Small:
    rng, made = Random(5), {name: [] for name in ("people", "answers", "events", "orders", "products", "exposures", "hits", "comments", "memberships")}
    for i in range(size):
        _person(f"h{i:03}", i, rng, made)
    frames = {name: _frame(name, rows) for name, rows in made.items() if name not in ("people",)}
    frames["people"] = _people(made["people"])
    journeys = stages.build_journeys(frames["events"], model(), engine="memory")
    frames |= {"steps": journeys.steps, "channel_paths": journeys.channel_paths, "costs": _costs(rng), "counts": _counts(), "themes": _themes(size)}
    shares = frames["memberships"].groupby("persona").size()
    personas = [{"persona": p, "size": n, "n": size, "share": n / size, "low": n / size - 0.08, "high": n / size + 0.08, "verdict": "groups"} for p, n in shares.items()]
    return Small(personas=_frame("personas", personas).assign(name_nl=["Bas", "Sarah"], name_en=["Bas", "Sarah"]), **frames)


@cache
def measured() -> pd.DataFrame:
    """KPIs of the survey, the site and the orders."""
    found = small()
    how = kpis.How(waves=WAVES, stages=kpis.home_stages(model().crosswalk), draws=50)
    return kpis.measure({"answers": found.answers, "events": found.events, "orders": found.orders}, found.memberships, how)


def _person(person: str, i: int, rng: Random, made: dict[str, list]) -> None:
    keen = i % 5 < 2
    made["people"].append({"person_id": person, "wave": WAVES[i % 2], "kind": "respondent", "market": "b2c", "consent": "yes", "sources": "survey", "attr_age": 20 + i % 50, "attr_region": ("north", "south", "west")[i % 3]})
    made["memberships"].append({"person_id": person, "persona": "p2" if keen else "p1", "probability": 0.9, "is_assigned": i % 9 > 0, "basis": "survey"})
    for w, wave in enumerate(WAVES):
        if i % 4 == w + 1:                           # some are seen in one wave only
            continue
        start = pd.Timestamp("2026-03-02T08:00Z") + pd.Timedelta(days=42 * w)
        _answers(person, wave, i, w, keen, start, rng, made)
        variant = ("control", "treated")[rng.random() < 0.5]
        if w:
            made["exposures"].append({"row_id": f"x:{i}", "person_id": person, "experiment": "costs_early", "variant": variant, "wave": wave, "at": start})
        for visit in range(1 + int(rng.random() * 3)):
            at = start + pd.Timedelta(days=int(rng.random() * 34), minutes=int(rng.random() * 600))
            _visit(person, wave, visit, at, keen + (w and variant == "treated"), rng, made)


def _answers(person: str, wave: str, i: int, w: int, keen: bool, at: pd.Timestamp, rng: Random, made: dict[str, list]) -> None:
    good = rng.random() + 0.25 * keen
    asked = [("nps", "nps", min(int(3 + 8 * good), 10), 0, 10)]
    for k, stage in enumerate(("awareness", "consideration", "decision", "retention")):
        feels = 0.7 * good + 0.5 * rng.random() - 0.25 * (k == 2) + 0.1 * w * (k == 3)
        asked += [(f"csat_{stage}", "csat", 1 + int(4.99 * min(max(feels, 0), 1)), 1, 5)]
    asked += [("ces_retention", "ces", 1 + int(6.99 * min(good / 1.3, 1)), 1, 7)]
    for q, metric, score, low, high in asked:
        if rng.random() < 0.95:
            made["answers"].append({"row_id": f"s{w}:{i}", "question_id": q, "person_id": person, "wave": wave, "at": at, "metric": metric, "score": float(score),
                                    "scale_min": low, "scale_max": high, "channel": "survey"})
    if good < 0.75:
        theme = ("late_costs", "slow_refund", "crowded_page")[int(3 * rng.random())]
        made["hits"].append({"row_id": f"s{w}:{i}", "question_id": "open_decision", "person_id": person, "wave": wave, "stage": "decision", "theme": theme,
                             "kind": "pain_point", "span": "0-9", "valence": -0.5})
        made["comments"].append({"row_id": f"s{w}:{i}", "question_id": "open_decision", "person_id": person, "wave": wave, "at": at, "kind": "survey", "language": "nl",
                                 "text": f"Verzonnen klacht {i} over {theme.replace('_', ' ')}.", "stage": "decision", "touchpoint": "checkout", "channel": "survey", "rule_id": "declared"})


def _visit(person: str, wave: str, visit: int, at: pd.Timestamp, keen: int, rng: Random, made: dict[str, list]) -> None:
    channel, session, rows = CHANNELS[int(rng.random() * 4)], f"{wave}{visit}", [("session_start", 0), ("page_view /", 1)]
    for event, chance in ROUTE:
        if rng.random() > chance + 0.1 * keen:
            break
        rows.append((event, 20 + int(rng.random() * 200)))
    if rng.random() < 0.2:
        rows.append((("login", "share", "page_view /blog/x")[int(3 * rng.random())], 90))
    for event, wait in rows:
        at += pd.Timedelta(seconds=wait)
        value = round(20 + 60 * rng.random(), 2) if event == "purchase" else None
        number = len(made["events"])
        made["events"].append({"row_id": f"e:{number}", "person_id": person, "wave": wave, "session_id": session, "at": at, "event": event, "channel": channel,
                               "device": "mobile" if number % 3 else "desktop", "value": value})
        if value:
            order = {"row_id": f"o:{number}", "order_id": f"o{number}", "person_id": person, "wave": wave, "at": at, "revenue": value}
            made["orders"].append(order | {"refunded": value if rng.random() < 0.15 else 0.0, "items": 1 + int(2 * rng.random()), "channel": channel})
            made["products"].append(order | {"product": ("sock", "shirt")[number % 2], "quantity": 1.0})


def _costs(rng: Random) -> pd.DataFrame:
    days = pd.date_range("2026-03-02", periods=84)
    return _frame("costs", [{"channel": c, "day": day, "campaign": f"{c} 1", "wave": WAVES[k >= 42], "spend": 4 + 6 * rng.random(), "impressions": 900 + int(300 * rng.random()),
                             "clicks": 20 + int(20 * rng.random())} for c in ("search", "social") for k, day in enumerate(days)])


def _counts() -> pd.DataFrame:
    rows = [("Lente", "email", "delivered", 990), ("Lente", "email", "unique_opens", 400), ("Lente", "email", "unique_clicks", 80), ("Lente", "email", "orders", 12),
            ("Zomer", "email", "delivered", 1200), ("Zomer", "email", "unique_opens", 510), ("Bericht 1", "social", "reach", 5000), ("Bericht 1", "social", "engagements", 140),
            ("Bericht 2", "social", "reach", 7000), ("Bericht 2", "social", "engagements", 260), ("Merk", "social", "mentions", 44)]
    return _frame("counts", [{"row_id": f"c:{item}", "wave": "w2", "source": "c.csv", "about": "campaigns", "from_on": "2026-05-01", "until_on": "2026-05-07", "dimension": "campaign",
                              "item": item, "channel": channel, "metric": metric, "value": float(value), "unit": "count", "flags": ""} for item, channel, metric, value in rows])


def _themes(size: int) -> pd.DataFrame:
    rows = []
    for w, wave in enumerate(WAVES):
        for p, persona in enumerate(("all", "p1", "p2")):
            for k, theme in enumerate(("late_costs", "slow_refund", "crowded_page")):
                share, cost = 0.22 - 0.05 * k + 0.04 * p - 0.06 * w * (k == 0), 20.0 - 7 * k + 2 * p - 5 * w
                rows.append({"theme": theme, "kind": "pain_point", "stage": ("decision", "retention", "consideration")[k], "persona": persona, "wave": wave, "share": share, "low": share - 0.06,
                             "high": share + 0.06, "n": size // (2 if p else 1), "people": int(size * share), "impact": 0.4, "priority": cost, "priority_low": cost - 8, "priority_high": cost + 9,
                             "rank_low": float(max(k, 1)), "rank_high": float(k + 2), "verdict": "clear", "kpi": "nps", "q": 0.01 * (k + 1), "tactic": "repair"})
    return _frame("themes", rows)


def _frame(name: str, rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    if name in ("events", "answers"):
        frame = stages.assign_stages(frame, model(), by="event" if name == "events" else "question_id")
    return tables.conform(frame, name)


def _people(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return _frame("people", rows).assign(**{c: frame[c].to_numpy() for c in frame if c.startswith("attr_")})


@cache
def busy(size: int = 320) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and events of a shop that people come back to, in two waves of 120 days: enough for models of who leaves and who buys."""
    rng, orders, events = Random(9), [], []
    for i in range(size):
        person, rate, stays = f"b{i:03}", 0.01 + 0.06 * rng.random(), 40 + 260 * rng.random()
        day = 60 * rng.random()
        while day < min(240.0, stays):
            wave, at = WAVES[day >= 120], pd.Timestamp("2026-01-05T09:00Z") + pd.Timedelta(minutes=int(1440 * day))
            buys = rng.random() < 0.25 + 0.5 * (i % 3 == 0)
            acts = ["page_view /", "view_item"][: 1 + (rng.random() < 0.7)] + ["add_to_cart", "purchase"] * buys
            for k, event in enumerate(acts):
                events.append({"row_id": f"e:{len(events)}", "person_id": person, "wave": wave, "session_id": f"{len(orders)}{day:.0f}", "at": at + pd.Timedelta(seconds=40 * k), "event": event,
                               "channel": CHANNELS[i % 4], "device": ("mobile", "desktop")[i % 2]})
            if buys:
                orders.append({"row_id": f"o:{len(orders)}", "order_id": f"o{len(orders)}", "person_id": person, "wave": wave, "at": at, "revenue": 20 + 5 * (i % 7) + 9 * rng.random(),
                               "refunded": 0.0, "items": 1, "channel": CHANNELS[i % 4]})
            day += rng.expovariate(rate)
    return _frame("orders", orders), _frame("events", events)


def days() -> pd.DataFrame:
    """A series of 126 days that steps up, one of 126 that climbs, one with a day that stands out, and one of 18 weeks, which is too short."""
    rng, rows = Random(3), []
    for metric, until, by in (("visitors", 126, 1), ("revenue", 126, 1), ("purchases", 126, 1), ("conversion", 18, 7)):
        for k in range(until):
            value = 100 + 9 * (k % 7) * (by == 1) + 16 * (rng.random() + rng.random() - 1)
            value += 60 * (metric == "visitors" and k >= 70) + k * (metric == "revenue") + 150 * (metric == "purchases" and k == 40)
            rows.append({"metric": metric, "channel": "all", "wave": "w1", "day": pd.Timestamp("2026-01-05") + pd.Timedelta(days=k * by), "days": by, "value": value, "n": 100.0,
                         "unit": "count"})
    return _frame("series", rows)
