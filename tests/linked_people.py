"""An invented site of which some visitors are known from the survey as well, and some are not: for what linking does to the KPIs."""

import numpy as np
import pandas as pd

from helpers import kpis, tables
from helpers.compare import linkage as compare
from helpers.kpis import linkage

HOW = kpis.How(waves=("w",), draws=20)
ACTS = ("conversion", "session_conversion", "product_view", "share_rate", "download", "bounce", "engagement", "time_on_site", "nps")
START = pd.Timestamp("2026-03-02T08:00Z")


def people(*groups: tuple[str, int]) -> pd.DataFrame:
    """So many people per list of sources, each with a name that begins with its group: 0, 1, …"""
    rows = [(f"{g}-{i:04}", sources) for g, (sources, n) in enumerate(groups) for i in range(n)]
    return pd.DataFrame(rows, columns=["person_id", "sources"])


def events(acts: dict[str, list[str]]) -> pd.DataFrame:
    """One session per person: a page, and ten seconds later each of the acts."""
    rows = [(person, act, 10 * i) for person, own in acts.items() for i, act in enumerate(["page_view /", *own])]
    made = [{"row_id": f"e:{k}", "person_id": person, "wave": "w", "session_id": "s", "at": START + pd.Timedelta(seconds=wait), "event": act, "channel": "search",
             "device": "mobile", "stage": "awareness", "touchpoint": "site", "rule_id": "r"} for k, (person, act, wait) in enumerate(rows)]
    return tables.conform(pd.DataFrame(made, columns=list(tables.contract("events").columns)), "events")


def scores(given: dict[str, int]) -> pd.DataFrame:
    """Answers to the question whether people recommend, by person."""
    made = [{"row_id": f"a:{k}", "question_id": "nps", "person_id": person, "wave": "w", "metric": "nps", "score": float(score), "scale_min": 0.0, "scale_max": 10.0,
             "stage": "advocacy", "touchpoint": "survey", "channel": "survey", "rule_id": "r"} for k, (person, score) in enumerate(given.items())]
    return tables.conform(pd.DataFrame(made, columns=list(tables.contract("answers").columns)), "answers")


def first(people: pd.DataFrame, group: int, n: int) -> set[str]:
    """The first n people of a group."""
    return set(people.loc[people["person_id"].str.startswith(f"{group}-"), "person_id"].head(n))


def chance(seed: int, linked: float, unlinked: float, n: int = 150) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Visitors who buy with these chances, and who look at products, share, download and recommend without regard to where they are known from."""
    rng, who = np.random.default_rng(seed), people(("events;survey", n), ("events", n), ("survey", n))
    acts = {}
    for person in who["person_id"][: 2 * n]:
        buys = rng.random() < (linked if person.startswith("0") else unlinked)
        acts[person] = [act for act, p in (("view_item", 0.6), ("share", 0.3), ("file_download", 0.2)) if rng.random() < p] + ["purchase"] * bool(buys)
    said = {person: int(rng.integers(3, 11)) for person in who["person_id"] if not person.startswith("1")}
    return {"events": events(acts), "answers": scores(said)}, who


def compared(data: dict[str, pd.DataFrame], who: pd.DataFrame) -> pd.DataFrame:
    """Table ``linkage`` of these data, by metric."""
    measures = kpis.measure(data, None, HOW, metrics=ACTS)
    return compare.linkage(measures, linkage.by_linkage(measures, data, who, "w", HOW), who, "w").set_index("metric")


def compared_at_once(data: dict[str, pd.DataFrame], who: pd.DataFrame) -> pd.DataFrame:
    """The same with everyone and the groups counted in one go, as personas are: half the time."""
    made = kpis.measure(data, linkage.groups(who), HOW, metrics=ACTS)
    sides = made[made["persona"] != "all"]
    return compare.linkage(made, sides.assign(segment="linkage=" + sides["persona"], persona="all"), who, "w").set_index("metric")
