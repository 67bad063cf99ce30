"""What all KPIs with their intervals cost, beside one DuckDB group-by of the same events by stage, persona and channel.

    python benchmarks/kpis.py --events 1e6 --customers 1e5 --rounds 3

Makes its own shop (seeded, synthetic): events, orders, answers, costs, paths along channels and personas. A fresh process then
alternates: the KPIs with intervals, the same without (every interval replaced by nothing), and the group-by in three forms. Prints
seconds, ratios and the peak memory of that process as Markdown. Read the ratios; the seconds belong to the machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers import intervals, kpis
from helpers.kpis import attribution

DAYS, START = 90, 1_767_225_600_000_000
STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]
PAGES = ["session_start", "view_item", "add_to_cart", "begin_checkout", "purchase", "newsletter_signup", "share", "review_submit",
         *(f"page_view /blog/{i}" for i in range(4)), *(f"page_view /p/{i}" for i in range(188))]
TABLES = ("orders", "answers", "costs", "channel_paths")
GROUP_BYS = {
    "group-by, persona written in every row": """SELECT stage, persona, channel, count(*), sum(value) FROM wide GROUP BY ALL""",
    "group-by, persona joined": """SELECT stage, persona, channel, count(*), sum(value)
        FROM events LEFT JOIN memberships USING (person_id) GROUP BY ALL""",
    "group-by, persona joined, people counted": """SELECT stage, persona, channel, count(*), count(DISTINCT person_id), sum(value)
        FROM events LEFT JOIN memberships USING (person_id) GROUP BY ALL""",
}


def text(codes: np.ndarray, names: list[str] | pa.Array) -> pa.Array:
    """A column of text from codes."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names)).cast(pa.string())


def moments(micros: np.ndarray) -> pa.Array:
    return pa.array(micros + START).view(pa.timestamp("us", "UTC"))


def make_shop(events: int, customers: int, folder: Path, seed: int = 7) -> None:
    """Ten events per customer or so, in sessions of about four, in two waves; a purchase in each hundredth session."""
    rng = np.random.default_rng(seed)
    sessions = max(events // 4, 1)
    people = pa.array([f"{i:020x}" for i in rng.permutation(customers)])
    owner, channel = rng.integers(0, customers, sessions), rng.integers(0, 8, sessions)
    start = np.sort(rng.integers(0, DAYS * 86_400_000_000, sessions))
    session = np.sort(rng.integers(0, sessions, events))
    at = start[session] + rng.integers(0, 900_000_000, events)
    zipf = np.arange(1, len(PAGES) + 1) ** -1.05
    page = rng.choice(len(PAGES), events, p=zipf / zipf.sum())
    channels, waves = [f"channel_{i}" for i in range(8)], ["w1", "w2"]
    persona = rng.integers(0, 5, customers)
    late = (start > DAYS * 43_200_000_000).astype(int)
    log = {"row_id": text(np.arange(events) % 1_000_000, [f"e:{i}" for i in range(1_000_000)]), "person_id": text(owner[session], people),
           "session_id": text(session, [f"s{i}" for i in range(sessions)]), "wave": text(late[session], waves), "at": moments(at),
           "event": text(page, PAGES), "stage": text(page % 5, STAGES), "channel": text(channel[session], channels),
           "value": pa.array(np.round(rng.random(events) * 100, 2)), "persona": text(persona[owner[session]], [f"p{i}" for i in range(5)])}
    table = pa.table(log)
    pq.write_table(table.drop_columns("persona"), folder / "events.parquet", row_group_size=250_000, compression="zstd")
    pq.write_table(table, folder / "wide.parquet", row_group_size=250_000, compression="zstd")
    bought = np.flatnonzero(page == PAGES.index("purchase"))
    orders = {"order_id": pa.array([f"o{i}" for i in range(len(bought))]), "person_id": log["person_id"].take(pa.array(bought)),
              "wave": log["wave"].take(pa.array(bought)), "at": log["at"].take(pa.array(bought)),
              "channel": log["channel"].take(pa.array(bought)), "revenue": np.round(rng.gamma(4, 15, len(bought)), 2),
              "refunded": np.where(rng.random(len(bought)) < 0.1, 5.0, 0.0)}
    asked = rng.choice(customers, customers // 10, replace=False)
    who, stage = np.repeat(asked, 6), np.tile(np.arange(6), len(asked))
    ends = np.where(stage == 5, 10.0, 5.0)
    answers = {"person_id": text(who, people), "wave": text(rng.integers(0, 2, len(asked)).repeat(6), waves),
               "question_id": text(stage, [*(f"csat_{s}" for s in STAGES), "nps"]),
               "metric": text((stage == 5).astype(int), ["csat", "nps"]),
               "score": np.clip(np.rint(rng.normal(0.7, 0.2, len(who)) * ends), 1, ends), "scale_min": np.where(stage == 5, 0.0, 1.0),
               "scale_max": ends, "stage": text(np.minimum(stage, 4), STAGES), "touchpoint": text(stage * 0, ["all"]),
               "channel": text(stage * 0, ["all"])}
    day = pd.date_range("2026-01-01", periods=DAYS).astype("datetime64[us]")
    costs = pd.DataFrame([(c, d, "w1" if i < DAYS // 2 else "w2") for c in channels for i, d in enumerate(day)],
                         columns=["channel", "day", "wave"])
    costs = costs.assign(campaign="all", spend=rng.gamma(4, 5, len(costs)), impressions=1e4, clicks=rng.poisson(200, len(costs)) * 1.0)
    for name, made in (("orders", orders), ("answers", answers), ("memberships", {"person_id": people, "persona": text(persona, [
            f"p{i}" for i in range(5)]), "is_assigned": pa.array(np.ones(customers, dtype=bool))})):
        pq.write_table(pa.table(made), folder / f"{name}.parquet")
    pq.write_table(pa.Table.from_pandas(costs, preserve_index=False), folder / "costs.parquet")
    duckdb.sql(f"""COPY (SELECT path, wave, count(*) FILTER (bought)::BIGINT AS conversions, count(*) FILTER (NOT bought)::BIGINT AS nulls,
        0.0 AS value FROM (SELECT person_id, wave, string_agg(channel, ' > ' ORDER BY "at") AS path, bool_or(bought) AS bought FROM
        (SELECT person_id, session_id, wave, min("at") AS "at", any_value(channel) AS channel, bool_or(event = 'purchase') AS bought
         FROM '{folder}/events.parquet' GROUP BY ALL) GROUP BY person_id, wave) GROUP BY path, wave ORDER BY ALL)
        TO '{folder}/channel_paths.parquet'""")


def all_kpis(folder: Path) -> pd.DataFrame:
    """Every KPI of the registry that these tables allow, for everyone and per persona; reading the files is part of it."""
    data = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    memberships = pd.read_parquet(folder / "memberships.parquet")
    return kpis.measure({**data, "events": folder / "events.parquet"}, memberships, kpis.How(waves=("w1", "w2")))


def without_intervals(folder: Path) -> pd.DataFrame:
    """The same with the estimate in the place of both ends, so that only what intervals cost is left out."""
    def share(p: float, variance: object, people: object, most: object, level: float = 0.95) -> tuple[object, object]:
        return p, p

    def spread(paths: pd.DataFrame, rule: str) -> tuple[list[str], np.ndarray, np.ndarray]:
        credit = attribution.attribute(paths, (rule,))[rule]
        return list(credit.index), credit.to_numpy() / paths["conversions"].sum(), credit.to_numpy() * 0

    def ratio(y: np.ndarray, x: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
        return (y.sum() / x.sum(),) * 3 if x.sum() else (np.nan,) * 3

    flat = {"effective_wilson": share, "wilson": lambda x, n, level=0.95: (np.asarray(x) / n,) * 2, "ratio": ratio, "ratio_share": ratio,
            "median": lambda x, level=0.95: (float(np.median(x)) if len(x) else np.nan,) * 3}
    with mock.patch.multiple(intervals, **flat), mock.patch.object(attribution, "spread", spread):
        return all_kpis(folder)


def group_by(folder: Path, query: str) -> list:
    with duckdb.connect() as link:
        for name in ("events", "wide", "memberships"):
            link.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{name}.parquet'")
        return link.execute(query).fetchall()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def measured(folder: Path, rounds: int) -> tuple[dict[str, list[float]], int, int]:
    """Median seconds (wall, processor) of each way in one process, its peak memory in MB, and how many rows the KPIs have."""
    works: dict[str, Callable[[], object]] = {"all KPIs with intervals": lambda: all_kpis(folder),
                                              "the same without intervals": lambda: without_intervals(folder)}
    works |= {name: lambda query=query: group_by(folder, query) for name, query in GROUP_BYS.items()}
    rows = len(all_kpis(folder))
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(timed(work))
    median = {name: [statistics.median(x) for x in zip(*times, strict=True)] for name, times in seconds.items()}
    return median, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, default=1e6)
    parser.add_argument("--customers", type=float, default=1e5)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        make_shop(int(asked.events), int(asked.customers), Path(name))
        with multiprocessing.get_context("spawn").Pool(1) as fresh:
            median, peak, rows = fresh.apply(measured, (Path(name), asked.rounds))
    print(f"{int(asked.events):,} events, {int(asked.customers):,} customers, {rows:,} rows of measures, {asked.rounds} rounds, medians\n")
    print("| what | wall s | processor s |\n|---|---|---|")
    for name, (wall, cpu) in median.items():
        print(f"| {name} | {wall:.3f} | {cpu:.3f} |")
    ours, plain, *others = median
    for other in (plain, *others):
        wall, cpu = (a / b for a, b in zip(median[ours], median[other], strict=True))
        print(f"| {ours} / {other} | {wall:.2f} | {cpu:.2f} |")
    print(f"\npeak memory of the measuring process: {peak} MB")


if __name__ == "__main__":
    main()
