"""A disk that fills up during a run, at whatever moment: the old report stays whole, one line says why, the next run completes."""

import shutil
import subprocess

import pandas as pd
import pytest
from run_project import Project

from helpers import store

SIZE = 6_000_000
MANY = tuple(range(4_000, 204_000, 4_000))


@pytest.fixture
def disk(tmp_path):
    """A file system of six megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs Linux and the right to mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def leave(place, free: int):
    """Fill the disk up to ``free`` bytes."""
    filler = place / "filler"
    filler.write_bytes(b"0" * max(shutil.disk_usage(place).free - free, 0))
    return filler


@pytest.mark.parametrize("free", [0, *(pytest.param(n, marks=pytest.mark.proof) for n in MANY)])
def test_a_full_disk_ends_the_run_in_one_line_and_loses_nothing(disk, good_run, free):
    project = Project(disk / "project")
    for base in ("data/processed", "reports"):
        shutil.copytree(good_run / base, project.root / base, symlinks=True)
    project.answers("anna", "bo", "cas")
    raw = (project.root / "data/raw/small/a.csv").read_bytes()
    filler = leave(disk, free)
    done = project.run()
    assert done.returncode == 5 or (free and done.returncode == 0), done.stderr
    if done.returncode:
        assert len(done.stderr.strip().splitlines()) == 1 and ("disk" in done.stderr or "space" in done.stderr), done.stderr
        assert project.report == "anna,bo" * 1000
    assert (project.root / "data/raw/small/a.csv").read_bytes() == raw
    filler.unlink()
    assert project.run().returncode == 0 and project.report == "anna,bo,cas" * 1000


def test_a_disk_that_is_full_at_the_first_run_of_all_is_said_in_one_line_that_promises_no_report(disk):
    project = Project(disk / "project")
    filler = leave(disk, 0)
    done = project.run()
    assert done.returncode == 5 and "MB free" in done.stderr and "previous report" not in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    filler.unlink()
    assert project.run().returncode == 0 and project.report == "anna,bo" * 1000


@pytest.mark.parametrize("free", [0, 4_096, 20_000])
def test_a_table_for_which_there_is_no_room_leaves_the_one_before_and_takes_no_room(disk, free):
    """Arrow writes the file itself, and takes away what it cannot end."""
    rows = pd.DataFrame({"row_id": [f"a.csv:{i}" for i in range(20_000)], "column": "c", "reason": "r", "value": [f"{i * 7919}" for i in range(20_000)]})
    few = store.save(rows.iloc[:3], "rejects", disk)
    filler = leave(disk, free)
    with pytest.raises(OSError, match="space"):
        store.save(rows, "rejects", disk)
    pd.testing.assert_frame_equal(store.load("rejects", disk), few)
    assert sorted(p.name for p in disk.iterdir()) == ["filler", "rejects.parquet"]
    filler.unlink()
    assert len(store.save(rows, "rejects", disk)) == len(rows)
