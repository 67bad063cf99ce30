"""Run again: nothing to do takes seconds and says so, the notebooks by hand give the same bytes, and what was published can be asked."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT


def test_a_second_run_does_nothing_and_says_so(sample):
    before = sample.manifest()
    done = sample.klantreis("run", sample.file)
    assert done.returncode == 0
    assert "report.nl.html" in done.stdout and len(done.stdout.strip().splitlines()) == 1
    assert re.search("niets (is )?veranderd|niets te doen", done.stdout, re.I), done.stdout
    assert sample.manifest() == before


def test_the_run_ends_with_the_path_of_the_report(sample):
    last = sample.done.stdout.strip().splitlines()[-1]
    assert (sample.root / re.search(r"\S+report\.nl\.html", last).group()).is_file()


def test_every_cell_runs_by_itself_and_every_checked_output_is_the_stored_one(by_hand):
    assert by_hand.returncode == 0, by_hand.stdout[-6000:]
    cells = sum(c["cell_type"] == "code" for file in (ROOT / "notebooks").glob("0*.ipynb") for c in json.loads(file.read_text(encoding="utf-8"))["cells"])
    assert f"{cells} passed" in by_hand.stdout


@pytest.mark.row("B5")
def test_the_notebooks_by_hand_in_another_folder_write_the_bytes_that_the_run_published(sample, again, by_hand):
    """Another way of running, time zone, locale, hash seed and number of threads: every table, page and figure."""
    compared = 0
    for name, record in sample.manifest()["notebooks"].items():
        ours, theirs = (sample.reports, again.reports) if name == "09_report" else (sample.tables, again.tables)
        differ = [file for file in record["outputs"] if (theirs.with_suffix(".draft") / file).read_bytes() != (ours / file).read_bytes()]
        assert differ == [], name
        compared += len(record["outputs"])
    assert compared > 60


@pytest.mark.proof
@pytest.mark.row("B5")
def test_everything_by_force_in_another_folder_gives_the_same_bytes(sample, again):
    again.run("--force")
    first, second = sample.manifest(), again.manifest()
    assert first["run"] != second["run"]
    for name, record in first["notebooks"].items():
        assert second["notebooks"][name]["reasons"] == ["asked"]
        other = second["notebooks"][name]["outputs"]
        assert set(record["outputs"]) == set(other)
        assert [file for file, digest in record["outputs"].items() if other[file] != digest] == [], name
    assert len(first["notebooks"]) == 9
    assert sum(len(r["outputs"]) for r in first["notebooks"].values()) > 60


def test_trace_prints_the_rows_behind_a_cell(sample):
    evidence = sample.every("evidence")
    cell = sorted(evidence.loc[evidence["cell_id"].str.startswith("all.retention.pain_points"), "cell_id"])[0]
    done = sample.klantreis("trace", sample.file, cell)
    assert done.returncode == 0
    assert cell in done.stdout and len(re.findall(r"enquete\.csv", done.stdout)) >= 10
    wrong = sample.klantreis("trace", sample.file, "all.retention.pain_points.99")
    assert wrong.returncode == 2 and len(wrong.stderr.strip().splitlines()) == 1


def test_compare_prints_what_changed(sample, truth):
    done = sample.klantreis("compare", sample.file)
    assert done.returncode == 0
    changed = sample.every("changes").query("verdict == 'changed'")
    assert len(done.stdout.strip().splitlines()) == len(changed) + 1
    assert "2026-Q1" in done.stdout and "2026-Q2" in done.stdout


def test_check_prints_every_source_and_runs_nothing(fresh):
    before = sorted(fresh.rglob("*"))
    done = subprocess.run([sys.executable, "-m", "helpers.cli", "check", "studies/sample.yml"], cwd=fresh, capture_output=True, text=True,
                          encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    for file in sorted((fresh / "data/raw/sample").rglob("*.*")):
        assert file.name in done.stdout
    assert sorted(fresh.rglob("*")) == before
