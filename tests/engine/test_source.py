"""A log is the same log in every kind of file, GA4's nested export included; what cannot be read says why, in Dutch and in English."""

import dataclasses
import json
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT
from event_logs import ENGINES, LOGS, PLAN, same, tables_of

from helpers.clean.formats import ga4_bigquery
from helpers.clean.reading.read import read_table
from helpers.engine import duckdb, memory
from helpers.engine.source import table_of
from helpers.errors import InputError

LOG = LOGS["few people"]
GA4 = ROOT / "data" / "raw" / "sample" / "2026-Q1" / "events.parquet"


def parts(folder):
    (folder / "parts").mkdir()
    LOG[:90].to_parquet(folder / "parts" / "a.parquet", row_group_size=17)
    LOG[90:].to_parquet(folder / "parts" / "b.parquet")
    return folder / "parts"


def written(way, folder):
    """The log as a file of some kind."""
    if way == "folder of Parquet":
        return parts(folder)
    if way == "pattern of Parquet":
        return str(parts(folder) / "?.parquet")
    if way == "Arrow":
        return pa.Table.from_pandas(LOG)
    file = folder / f"log{way}"
    if ".json" in way:
        LOG.to_json(file, orient="records", lines=way != ".json", date_format="iso", date_unit="us")
    else:
        LOG.to_parquet(file) if way == ".parquet" else LOG.to_csv(file, index=False, sep="\t" if "tsv" in way else ",")
    return file


@pytest.mark.parametrize("way", ["folder of Parquet", "pattern of Parquet", "Arrow", ".parquet", ".csv", ".csv.gz", ".tsv", ".json", ".jsonl"])
def test_every_kind_of_file_gives_the_tables_of_the_frame(way, tmp_path):
    log = written(way, tmp_path)
    for engine, run in (("memory", memory.run), ("duckdb", duckdb.run)):
        same(run(log, PLAN), tables_of("memory", "few people"), f"{way} by {engine}")
    same(duckdb.run(log, PLAN, rows_per_part=70), tables_of("memory", "few people"), f"{way} in parts")


def test_people_that_look_like_numbers_keep_their_zeros_in_text_files(tmp_path):
    pd.DataFrame({"person_id": ["007", "7"], "at": "2026-05-01T09:00Z", "event": "login"}).to_csv(tmp_path / "log.csv", index=False)
    assert memory.run(tmp_path / "log.csv", PLAN)["features"]["person_id"].tolist() == ["007", "7"]


@pytest.mark.parametrize("people", [[20, 3], [20.0, 3.0], [20.5, None], ["a", 3]])
def test_people_may_be_numbers(people):
    log = pd.DataFrame({"person_id": people, "at": pd.Timestamp("2026-05-01T09:00Z"), "event": "login"})
    wanted = memory.run(log, PLAN)
    same(duckdb.run(log, PLAN), wanted, str(people))
    assert not wanted["features"]["person_id"].str.endswith(".0").any()


@pytest.fixture(scope="module")
def export():
    """The columns of the sample's GA4 export as the first notebook reads them."""
    return ga4_bigquery.finish(read_table(GA4))


def test_ga4_is_read_as_the_first_notebook_reads_it(export):
    ours = pa.table(table_of(GA4, PLAN)).to_pandas()
    wanted = export.assign(person_id=export["user_id"].fillna(export["device_key"]))
    for name in ("person_id", "at", "event", "channel", "device", "value"):
        pd.testing.assert_series_equal(ours[name], wanted[name], check_dtype=False)


def test_ga4_gives_the_same_tables_by_every_engine(export):
    plain = export.assign(person_id=export["user_id"].fillna(export["device_key"]))
    wanted = memory.run(plain, PLAN)
    assert wanted["summary"]["events"].sum() == plain["person_id"].notna().sum() > 50_000
    for engine in ("memory", "duckdb"):
        same(ENGINES[engine](GA4, PLAN), wanted, f"GA4 by {engine}")
    same(duckdb.run(GA4, PLAN, rows_per_part=20_000), wanted, "GA4 in parts")


def test_the_json_export_of_ga4_with_its_numbers_as_text_is_read_too(tmp_path):
    def row(name, at, **params):
        given = [{"key": k, "value": {"string_value": v}} for k, v in params.items()] + [{"key": "ga_session_id", "value": {"int_value": "1"}}]
        return {"event_name": name, "event_timestamp": at, "user_pseudo_id": "u1", "event_params": given}

    rows = [
        row("page_view", "1777626000000000", page_location="https://x.example/maat tabel/?mail=a@b.nl#top"),
        row("purchase", "1777626060000000", value="12.50", source="google", medium="cpc"),
        row("page_view", "-1", page_location="/start?x=1"),
    ]
    (tmp_path / "ga4.json").write_text("\n".join(map(json.dumps, rows)))
    log = {name: column.to_pylist() for name, column in table_of(tmp_path / "ga4.json", PLAN).items()}
    assert log["event"] == ["page_view /maat tabel", "purchase", "page_view /start"]
    assert log["channel"] == ["google / cpc"] * 3 and log["value"] == [None, 12.5, None]
    assert log["at"][:2] == [pd.Timestamp("2026-05-01T09:00Z"), pd.Timestamp("2026-05-01T09:01Z")] and log["at"][2] is None


WRONG = {
    "no column": (LOG.drop(columns="at"), "geen kolom at", "no column at"),
    "times are numbers": (LOG.assign(at=range(len(LOG))), "geen tijden", "no times"),
    "times are day first": (LOG.assign(at="31-12-2026"), "31-12-2026", "31-12-2026"),
    "values are words": (LOG.assign(value="12,50"), "geen getal", "no number"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("engine", ["memory", "duckdb"])
def test_what_cannot_be_read_says_why_in_two_languages(case, engine):
    log, *words = WRONG[case]
    for language, wanted in zip(("nl", "en"), words, strict=True):
        with pytest.raises(InputError, match=wanted):
            ENGINES[engine](log, dataclasses.replace(PLAN, language=language))


@pytest.mark.parametrize("engine", ["memory", "duckdb"])
@pytest.mark.parametrize(("name", "bytes_"), [("log.parquet", b"no parquet"), ("log.docx", b""), ("log.json", b"{"), ("missing.csv", None)])
def test_a_file_that_is_no_log_is_refused_by_name(engine, name, bytes_, tmp_path):
    if bytes_ is not None:
        (tmp_path / name).write_bytes(bytes_)
    with pytest.raises(InputError, match=name):
        ENGINES[engine](tmp_path / name, PLAN)


def test_a_column_of_times_that_is_partly_text_keeps_the_times(tmp_path):
    log = pd.DataFrame({"person_id": "a", "at": ["2026-05-01T09:00:00+02:00", "soon", "2026-05-01"], "event": "login"})
    for run in (memory.run, duckdb.run):
        summary = run(log, PLAN)["summary"].iloc[0]
        assert (summary["events"], summary["dropped"], summary["last_at"]) == (2, 1, pd.Timestamp("2026-05-01T07:00Z"))
    pq.write_table(pa.table({"person_id": ["a"], "at": pa.array([None]), "event": ["login"]}), tmp_path / "none.parquet")
    assert memory.run(tmp_path / "none.parquet", PLAN)["summary"]["dropped"].tolist() == [1]


ODD = {
    "categories with gaps": lambda log: log.assign(
        person_id=pd.Categorical(log["person_id"].where(log.index % 7 != 0)), event=pd.Categorical(log["event"], ["unused", *log["event"].dropna().unique()])
    ),
    "times of many zones as text": lambda log: log.assign(
        at=[at.tz_convert(("UTC", "Europe/Amsterdam", "Asia/Kolkata")[i % 3]).isoformat() for i, at in enumerate(log["at"])]
    ),
    "whole numbers for names": lambda log: log.assign(
        person_id=pd.factorize(log["person_id"])[0].astype("uint64") + 2**63, event=pd.factorize(log["event"])[0]
    ),
    "nanoseconds, booleans, decimals": lambda log: log.assign(
        at=log["at"].astype("datetime64[ns, UTC]"), event=log["event"] == "purchase", value=[Decimal(f"{v:.2f}") for v in log["value"].fillna(0)]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_columns_of_odd_types_give_the_same_tables_by_every_engine(kind, tmp_path):
    log = ODD[kind](LOG.dropna(subset="at").astype({"value": "float64"}))
    wanted = memory.run(log, PLAN)
    same(duckdb.run(log, PLAN, rows_per_part=70), wanted, f"{kind}, frame in parts")
    log.to_parquet(tmp_path / "log.parquet")
    for run in (memory.run, duckdb.run):
        same(run(tmp_path / "log.parquet", PLAN), wanted, f"{kind}, file")
