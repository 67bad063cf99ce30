"""Every engine gives the tables of the plain reference, over logs with ties, summer time, empty cells, odd names and few people."""

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, SHARED, needs_shared
from event_logs import CLASSIFY, ENGINES, LOGS, MODEL, PLAN, TIMEOUT, same, tables_of
from plain_journeys import tables

from helpers.engine import duckdb, memory


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "memory"])
def test_engines_give_identical_tables(engine, log):
    same(tables_of(engine, log), tables_of("memory", log), f"{log} by {engine}")


@pytest.mark.parametrize("log", [name for name in LOGS if not name.startswith(("no rows", "nothing in person_id", "nothing in at", "stage said", "people without"))])
def test_the_tables_are_those_of_the_plain_reference(log):
    frame = LOGS[log]
    frame = frame.assign(**{c: np.nan for c in ("channel", "value") if c not in frame})
    steps, moves, variants, channels, reach, funnel = tables(frame, MODEL, CLASSIFY, TIMEOUT)
    ours = tables_of("memory", log)
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


def test_the_order_of_rows_in_the_file_never_matters_when_rows_are_numbered():
    log = LOGS["ties everywhere"]
    same(memory.run(log.sample(frac=1, random_state=99), PLAN), tables_of("memory", "ties everywhere"), "shuffled rows")


def test_counts_of_people_never_exceed_the_people_there_are():
    for log in LOGS:
        people = tables_of("memory", log)["summary"].set_index("wave")["people"]
        for name in ("transitions", "variants", "reach", "funnel"):
            table = tables_of("memory", log)[name]
            assert (table["people"].to_numpy() <= people.reindex(table["wave"]).to_numpy()).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_without_person_or_time_are_counted_and_left_out(engine):
    summary, log = tables_of(engine, "summer time begins")["summary"], LOGS["summer time begins"]
    assert summary["events"].sum() + summary["dropped"].sum() == len(log)
    assert summary["dropped"].sum() == (log["person_id"].isna() | log["at"].isna()).sum()
    nobody = tables_of(engine, "nothing in person_id")
    assert nobody["summary"]["dropped"].sum() == 90 and len(nobody["features"]) == 0
    assert nobody["summary"]["people"].sum() == 0 and pd.isna(nobody["summary"]["first_at"]).all()


# Of pm4py 2.7.23 on the finished acts of the loan log: pairs, the commonest, and the rarest.
PAIRS, MOVES, ROUTES = 138, 151_419, 4336
COUNTED = {
    ("W_Nabellen offertes", "W_Nabellen offertes"): 13_521,
    ("A_SUBMITTED", "A_PARTLYSUBMITTED"): 13_087,
    ("W_Completeren aanvraag", "W_Completeren aanvraag"): 12_619,
    ("W_Nabellen incomplete dossiers", "W_Nabellen incomplete dossiers"): 8620,
    ("O_CREATED", "O_SENT"): 7030,
    ("A_PARTLYSUBMITTED", "A_PREACCEPTED"): 6959,
    ("A_PARTLYSUBMITTED", "A_DECLINED"): 5301,
    ("O_SENT", "W_Completeren aanvraag"): 5015,
    ("W_Beoordelen fraude", "A_ACTIVATED"): 1,
}


@pytest.fixture(scope="module")
def loan():
    names = {"case:concept:name": "person_id", "time:timestamp": "at", "concept:name": "event", "lifecycle:transition": "lifecycle"}
    file = SHARED / "data" / "log_bpi2012_loan" / "bpi2012_events.csv.gz"
    log = pd.read_csv(file, usecols=list(names), dtype="str").rename(columns=names)
    return log[log["lifecycle"] == "COMPLETE"].assign(at=lambda t: pd.to_datetime(t["at"], utc=True, format="ISO8601"))


def moves_of(tables):
    found = tables["transitions"].query("level == 'event'")
    return dict(zip(zip(found["from"], found["to"], strict=True), found["times"].tolist(), strict=True))


@needs_shared
def test_a_real_log_gives_the_same_tables_by_every_engine_and_the_counts_of_pm4py(loan):
    wanted = memory.run(loan, PLAN)
    same(duckdb.run(loan, PLAN, rows_per_part=60_000), wanted, "loan in parts")
    moves = moves_of(wanted)
    assert (len(moves), sum(moves.values())) == (PAIRS, MOVES)
    assert {pair: moves[pair] for pair in COUNTED} == COUNTED


@pytest.mark.proof
@needs_shared
def test_directly_follows_counts_are_pm4pys(loan, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / ".venv" / "peers")])
    if importlib.util.find_spec("pm4py") is None:
        pytest.skip("pm4py is not in .venv/peers; make proof puts it there")
    import pm4py

    keys = {"activity_key": "event", "timestamp_key": "at", "case_id_key": "person_id"}
    assert moves_of(memory.run(loan, PLAN)) == pm4py.discover_dfg(loan, **keys)[0]
    assert len(pm4py.get_variants(loan, **keys)) == ROUTES
