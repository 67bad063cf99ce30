"""Two runs on one study, and who reads meanwhile: one run works, and a reader sees one run, whole."""

import hashlib
import json
import time
from pathlib import Path

import pytest

from helpers.store import follow


def test_two_runs_on_one_study_the_second_names_the_first(published):
    published.write("02_stages", [*published.code["02_stages"], "import time; time.sleep(4)"])
    first = published.start()
    published.wait_for("02_stages")
    second = published.run()
    assert second.returncode == 7 and str(first.pid) in second.stderr
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_two_runs_and_a_reader_see_no_mixed_or_broken_report(published):
    """A reader that opens the folder once and reads in it sees one run; 60 reads here, a thousand in `make proof`."""
    _read_during_runs(published, reads=60)


@pytest.mark.proof
def test_a_thousand_reads_during_runs_see_no_mixed_or_broken_report(published):
    _read_during_runs(published, reads=1000)


def test_the_reader_of_these_tests_sees_a_file_of_another_run(published):
    (published.root / "reports/small/w1/report.en.html").write_text("another")
    with pytest.raises(AssertionError, match=r"report\.en\.html"):
        _read(published.root)


def _read(root: Path) -> str:
    """What somebody who uses a report does: follow the pointer once, and read there what the manifest names; for the tables alike."""
    report = follow(root / "reports/small/w1").resolve()
    _whole(report, json.loads((report / "manifest.json").read_text())["outputs"])
    tables = follow(root / "data/processed/small/w1").resolve()
    record = json.loads((tables / "manifest.json").read_text())
    _whole(tables, {name: digest for step in record["notebooks"].values() for name, digest in step["outputs"].items() if name.endswith("parquet")})
    return report.name


def _whole(folder: Path, named: dict[str, str]) -> None:
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in named} == named and named


def _read_during_runs(project, reads: int) -> None:
    names, seen, codes, jobs, n = ("anna", "bo", "cas", "dirk"), set(), set(), [], 0
    while n < reads:
        for job in [j for j in jobs if j.poll() is not None]:
            codes.add(job.returncode)
            jobs.remove(job)
        if not jobs:  # answers that change during a run would stop it, and no run would come to its end
            project.answers(*names[: 2 + len(seen) % 3])
            jobs = [project.start(), project.start()]
        seen.add(_read(project.root))
        n += 1
        time.sleep(0.05)
    for job in jobs:
        job.communicate(timeout=120)
        codes.add(job.returncode)
    assert codes <= {0, 3, 7}, codes
    assert 0 in codes and len(seen) >= (2 if reads > 500 else 1)
