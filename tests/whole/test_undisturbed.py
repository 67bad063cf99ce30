"""The sample itself under disturbance, for `make proof`: fifty kills at random moments, and other machines. Same hashes as an undisturbed run."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import jsonschema
import pytest
from conftest import ROOT

from helpers.run import keys, record

pytestmark = pytest.mark.proof
KILLS = int(os.environ.get("KILLS", "50"))
MACHINES = [
    {"TZ": "Europe/Amsterdam", "LC_ALL": "nl_NL.UTF-8", "LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"},
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2"},
]


def hashes(whole) -> dict[str, str]:
    """Every published table and file of a report with its hash; each file has the hash that the manifest says."""
    found = {}
    for record_ in whole.manifest()["notebooks"].values():
        for name, digest in record_["outputs"].items():
            file = next(p for p in (whole.tables / name, whole.reports / name) if p.is_file())
            assert keys.file_hash(file) == digest, name
            found[name] = digest
    return found


def with_one_answer_more(whole, folder):
    """A copy of the finished project in which one answer of the newest survey is another."""
    copy = whole.copied_to(folder)
    survey = copy.root / "data/raw/sample/2026-Q2/enquete.csv"
    lines = survey.read_bytes().split(b"\r\n")
    lines.pop(5)
    survey.write_bytes(b"\r\n".join(lines))
    return copy


def processes_in(root) -> list[str]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd").startswith(str(root)):
                found.append(pid)
        except OSError:
            continue
    return found


def start(whole, log):
    own = {**os.environ, "XDG_CONFIG_HOME": str(whole.root.parent / "config")}
    return subprocess.Popen([sys.executable, "-m", "helpers.cli", "run", whole.file], cwd=whole.root, env=own, stdout=log, stderr=log)


def test_fifty_kills_at_random_moments_tear_and_lose_nothing(sample, tmp_path):
    dice, broken, finished, left = random.Random(9), 0, 0, 0
    whole = with_one_answer_more(sample, tmp_path)
    old = hashes(whole)
    undisturbed = with_one_answer_more(sample, tmp_path / "undisturbed").run()
    assert undisturbed.done.returncode == 0, undisturbed.done.stderr
    new, seconds = hashes(undisturbed), undisturbed.seconds
    assert set(new) == set(old) and new != old
    with open(tmp_path / "log", "w") as log:
        while broken < KILLS:
            job = start(whole, log)
            try:
                assert job.wait(timeout=dice.uniform(0.2, seconds / 3)) == 0
                assert hashes(whole) == new
                finished += 1
                for base in ("data/processed", "reports"):
                    shutil.rmtree(whole.root / base)
                    shutil.copytree(sample.root / base, whole.root / base, symlinks=True)
            except subprocess.TimeoutExpired:
                os.kill(job.pid, signal.SIGKILL)
                job.wait()
                broken += 1
                assert hashes(whole) in (old, new), "torn or lost"
                until = time.monotonic() + 10
                while processes_in(whole.root) and time.monotonic() < until:
                    time.sleep(0.2)
                left += len(processes_in(whole.root))
            print(f"{broken} kills, {finished} runs that ended, {left} kernels left", flush=True)
    assert whole.run().done.returncode == 0 and hashes(whole) == new
    assert left == 0
    assert len(list((whole.root / "reports/sample/.runs").iterdir())) <= 2


def test_other_machines_make_the_same_bytes(sample, tmp_path, monkeypatch):
    first, one = hashes(sample), sorted(os.sched_getaffinity(0))[:1]
    for i, machine in enumerate(MACHINES):
        copy = sample.copied_to(tmp_path / str(i))
        every = os.sched_getaffinity(0)
        for name, value in machine.items():
            monkeypatch.setenv(name, value)
        os.sched_setaffinity(0, one if i == 0 else every)
        try:
            copy.run("--force", "--jobs", str(i + 1))
        finally:
            os.sched_setaffinity(0, every)
        assert copy.done.returncode == 0, copy.done.stderr
        other = hashes(copy)
        assert [name for name in first if other.get(name) != first[name]] == [], machine


def test_the_manifests_of_the_sample_follow_their_schema(sample):
    for place in (sample.tables, sample.reports):
        jsonschema.validate(json.loads((place / "manifest.json").read_text(encoding="utf-8")), record.schema())
    entry = next(e for e in sample.manifest()["inputs"] if e["path"].endswith("2026-Q2/enquete.csv"))
    assert entry["rows_read"] >= entry["rows_kept"] > 500 and entry["dialect"] and entry["encoding"]
    assert str(ROOT) not in json.dumps(sample.manifest()) and str(sample.root) not in json.dumps(sample.manifest())
