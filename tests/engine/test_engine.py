"""Which engine runs, and what is imported for it."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from event_logs import LOGS, PLAN, same, tables_of

from helpers import engine
from helpers.errors import UsageError
from helpers.stages import build_journeys

HEAVY = ("matplotlib", "seaborn", "sklearn", "scipy", "statsmodels", "pyspark", "polars", "pandera", "papermill")


def loaded_by(code, names):
    """Which of some modules are there after some code ran in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*[name for name in {names!r} if name in sys.modules])"],
        capture_output=True, text=True, check=True,
    )
    return done.stdout.split()


def test_importing_helpers_brings_nothing_along():
    assert loaded_by("import numpy, helpers", (*HEAVY, "pandas", "pyarrow", "duckdb", "yaml")) == []


def test_building_journeys_needs_no_figures_no_models_and_no_other_engine():
    code = """
import pandas as pd
from helpers.stages import build_journeys
log = pd.DataFrame({"person_id": ["a"], "at": ["2026-05-01T10:00Z"], "event": ["purchase"]})
assert len(build_journeys(log, "five_stages").steps) == 1"""
    assert loaded_by(code, (*HEAVY, "duckdb")) == []


@pytest.mark.parametrize(("free", "chosen"), [(10**9, "memory"), (200 * len(LOGS["few people"]) * 2 - 1, "duckdb"), (10**5, "memory")])
def test_a_log_goes_to_disk_when_it_would_not_fit_half_of_the_free_memory(free, chosen, tmp_path, monkeypatch):
    LOGS["few people"][:100].to_parquet(tmp_path / "a.parquet")
    LOGS["few people"][100:].to_parquet(tmp_path / "b.parquet")
    monkeypatch.setattr(engine, "free_memory", lambda: free)
    for place in (tmp_path, tmp_path / "*.parquet"):
        assert engine.choose(place) == chosen
        same(engine.run(place, PLAN), tables_of("memory", "few people"), f"chosen by itself: {chosen}")


def test_a_frame_stays_in_memory_and_a_small_text_file_too(tmp_path):
    assert engine.choose(pd.DataFrame()) == "memory"
    LOGS["few people"].to_csv(tmp_path / "log.csv", index=False)
    assert engine.choose(tmp_path / "log.csv") == "memory"
    assert engine.choose(tmp_path / "log.csv", free=1000) == "duckdb"


@pytest.mark.parametrize(("language", "words"), [("nl", "er is geen engine polars"), ("en", "there is no engine polars")])
def test_an_engine_that_does_not_exist_is_named_with_those_that_do(language, words):
    with pytest.raises(UsageError, match=f"{words}.*memory, duckdb, spark"):
        build_journeys(pd.DataFrame(), "five_stages", engine="polars", language=language)


def test_a_folder_takes_the_large_tables(tmp_path):
    log = LOGS["few people"]
    built, whole = build_journeys(log, "five_stages", folder=tmp_path), build_journeys(log, "five_stages")
    pd.testing.assert_frame_equal(pd.read_parquet(built.steps), whole.steps)
    pd.testing.assert_frame_equal(built.funnel, whole.funnel)


@pytest.mark.parametrize(("text", "free"), [
    ("MemTotal:  9 kB\nMemAvailable:    2048 kB\n", 2048 * 1024), ("MemTotal:  9 kB\n", 4 * 1024**3), ("MemAvailable: some kB\n", 4 * 1024**3), (None, 4 * 1024**3)])
def test_a_system_that_does_not_say_how_much_memory_is_free_is_taken_to_have_four_gigabytes(text, free, tmp_path, monkeypatch):
    """Windows and macOS have no /proc at all."""
    told = tmp_path / "meminfo"
    if text is not None:
        told.write_text(text, encoding="ascii")
    monkeypatch.setattr(engine, "Path", lambda place: told if place == "/proc/meminfo" else Path(place))
    assert engine.free_memory() == free
