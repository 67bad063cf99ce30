"""Every engine gives the tables of the plain reference, over logs with ties, summer time, empty cells and few people."""

import numpy as np
import pandas as pd
import pytest
from plain_journeys import tables

from helpers.engine import Plan, duckdb, memory
from helpers.stages import load_model
from helpers.stages.journeys import classifier

MODEL = load_model("five_stages")
CLASSIFY = classifier(MODEL)
TIMEOUT = pd.Timedelta("30min")
PLAN = Plan(CLASSIFY, MODEL.stage_ids, 30 * 60 * 1_000_000, "Europe/Amsterdam", {})
EVENTS = ["ad_click", "view_item jas", "view_item_list", "add_to_cart", "purchase", "login", "share", "scroll", None]


def made_log(people, rows, seed, start="2026-03-28T12:00Z", ties=True):
    """A synthetic log: summer time begins in it, times tie, cells are empty, file order is not time order."""
    rng = np.random.default_rng(seed)
    step = rng.choice([0, 60, 600, 1800, 1801, 7200, 86_400] if ties else [61, 3607], size=rows)
    frame = pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in rng.integers(0, people, rows)] if people else [],
            "at": pd.Timestamp(start) + pd.to_timedelta(np.cumsum(step) // 4, unit="s"),
            "event": rng.choice(np.array(EVENTS, dtype=object), rows),
            "channel": rng.choice(np.array(["search", "mail", "", None], dtype=object), rows),
            "device": rng.choice(np.array(["mobile", "desktop"], dtype=object), rows),
            "value": rng.choice([np.nan, 9.95, 0.1, 20], rows),
            "wave": rng.choice(["w1", "w2"], rows),
            "row_id": [f"web.parquet:{i + 2}" for i in range(rows)],
        }
    ).astype({"person_id": "str", "event": "str", "channel": "str", "device": "str"})
    frame.loc[rng.random(rows) < 0.03, "person_id"] = None
    frame.loc[rng.random(rows) < 0.03, "at"] = pd.NaT
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


LOGS = {
    "many people": made_log(40, 900, 1),
    "few people": made_log(3, 200, 2),
    "one person": made_log(1, 60, 3),
    "one event each": made_log(10_000, 30, 4),
    "one event": made_log(1, 1, 7),
    "no rows": made_log(0, 0, 5),
    "no wave": made_log(9, 200, 6).drop(columns=["wave", "row_id"]),
    "three columns": made_log(9, 200, 8)[["person_id", "at", "event"]],
}
ENGINES = {
    "memory": lambda log: memory.run(log, PLAN),
    "duckdb": lambda log: duckdb.run(log, PLAN),
    "duckdb in parts": lambda log: duckdb.run(log, PLAN, rows_per_part=max(len(log) // 3, 1)),
}


@pytest.fixture(scope="module")
def built():
    found = {}
    return lambda engine, log: found.setdefault((engine, log), ENGINES[engine](LOGS[log]))


ONE_PART, PARTS = ("many people", "one event", "no rows", "three columns"), ("many people", "few people", "one event each", "no wave")


@pytest.mark.parametrize(("engine", "log"), [*(("duckdb", log) for log in ONE_PART), *(("duckdb in parts", log) for log in PARTS)])
def test_engines_give_identical_tables(engine, log, built):
    for name, table in built("memory", log).items():
        pd.testing.assert_frame_equal(built(engine, log)[name], table, obj=f"{name} of {log}")


@pytest.mark.parametrize("log", [name for name in LOGS if name != "no rows"])
def test_the_tables_are_those_of_the_plain_reference(log, built):
    frame = LOGS[log]
    frame = frame.assign(**{c: np.nan for c in ("channel", "value") if c not in frame})
    steps, moves, variants, channels, reach, funnel = tables(frame, MODEL, CLASSIFY, TIMEOUT)
    ours = built("memory", log)
    rows = ours["steps"].astype({"dwell_s": object}).where(ours["steps"].notna(), None)
    assert [tuple(r) for r in rows.itertuples(index=False)] == [(*s[:6], s[6], *s[7:]) for s in steps]
    found = {(r.level, r._2, r.to, r.wave): (r.times, r.people) for r in ours["transitions"].itertuples() if r.level != "touchpoint"}
    assert found == {key: (len(who), len(set(who))) for key, who in moves.items()}
    found = {(r.path, r.wave): (r.times, r.people) for r in ours["variants"].itertuples() if r.level == "stage"}
    assert found == {key: (len(who), len(set(who))) for key, who in variants.items()}
    found = {(r.stage, r.item, r.wave): (r.times, r.people) for r in ours["reach"].itertuples() if r.kind == "touchpoint"}
    assert found == {key: (len(who), len(set(who))) for key, who in reach.items()}
    long = ours["funnel"].drop(columns="position").melt(["wave", "stage"])
    assert {(r.wave, r.stage, r.variable): r.value for r in long.itertuples() if r.value} == {k: v for k, v in funnel.items() if v}
    value = {}
    for (path, has_goal, amount, wave), people in channels.items():
        conversions, nulls, total = value.get((path, wave), (0, 0, 0))
        value[path, wave] = (conversions + people * has_goal, nulls + people * (not has_goal), round(total + people * amount, 4))
    assert {(r.path, r.wave): (r.conversions, r.nulls, r.value) for r in ours["channel_paths"].itertuples()} == value


def test_the_order_of_rows_in_the_file_never_matters_when_rows_are_numbered(built):
    shuffled = memory.run(LOGS["many people"].sample(frac=1, random_state=99), PLAN)
    for name, table in built("memory", "many people").items():
        pd.testing.assert_frame_equal(shuffled[name], table)


def test_a_parquet_file_and_a_csv_file_give_the_tables_of_the_frame(tmp_path, built):
    log = LOGS["few people"]
    log.to_parquet(tmp_path / "log.parquet", row_group_size=17)
    log.to_csv(tmp_path / "log.csv", index=False)
    for found in (
        memory.run(tmp_path / "log.parquet", PLAN),
        duckdb.run(tmp_path / "log.parquet", PLAN, rows_per_part=40),
        duckdb.run(tmp_path / "log.csv", PLAN),
    ):
        for name, table in built("memory", "few people").items():
            pd.testing.assert_frame_equal(found[name], table)


def test_counts_of_people_never_exceed_the_people_there_are(built):
    for log in LOGS:
        people = built("memory", log)["summary"].set_index("wave")["people"]
        for name in ("transitions", "variants", "reach", "funnel"):
            table = built("memory", log)[name]
            assert (table["people"].to_numpy() <= people.reindex(table["wave"]).to_numpy()).all()


def test_rows_without_person_or_time_are_counted_and_left_out(built):
    summary, log = built("memory", "many people")["summary"], LOGS["many people"]
    assert summary["events"].sum() + summary["dropped"].sum() == len(log)
    assert summary["dropped"].sum() == (log["person_id"].isna() | log["at"].isna()).sum()
