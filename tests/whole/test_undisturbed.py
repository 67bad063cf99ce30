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
    own = {**os.environ, "XDG_CONFIG_HOME": str(whole.root.parent / "config"), "TMPDIR": str(whole.root.parent / "tmp")}
    (whole.root.parent / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen([sys.executable, "-m", "helpers.cli", "run", whole.file], cwd=whole.root, env=own, stdout=log, stderr=log)


def runs_in(whole) -> set:
    return set((whole.root / f"data/processed/{whole.study}/.runs").iterdir())


def notes(whole, before: set) -> int:
    """How many notebooks the run that began after ``before`` has behind it, those included that it took over."""
    return max((len(list(folder.glob("notebooks/*.json"))) for folder in runs_in(whole) - before), default=0)


def timed(whole, log) -> list[float]:
    """An undisturbed run: seconds after which it had 0, 1, 2, … notebooks behind it, and its end."""
    before, began, times = runs_in(whole), time.monotonic(), [0.0]
    job = start(whole, log)
    while job.poll() is None:
        times += [time.monotonic() - began] * (notes(whole, before) - len(times) + 1)
        time.sleep(0.02)
    assert job.returncode == 0
    return [*times, time.monotonic() - began]


def killed(whole, log, done: int, after: float) -> bool:
    """Whether a run was killed ``after`` seconds from where it had ``done`` notebooks behind it; else it has ended before."""
    before = runs_in(whole)
    job = start(whole, log)
    while notes(whole, before) < done and job.poll() is None:
        time.sleep(0.02)
    try:
        assert job.wait(timeout=after) == 0
        return False
    except subprocess.TimeoutExpired:
        os.kill(job.pid, signal.SIGKILL)
        job.wait()
    until = time.monotonic() + 10
    while processes_in(whole.root) and time.monotonic() < until:
        time.sleep(0.1)
    assert processes_in(whole.root) == [], "a kernel outlives the run"
    return True


def test_fifty_kills_at_random_moments_tear_and_lose_nothing(sample, tmp_path):
    """Moments are drawn over the whole length of an undisturbed run and taken in their order: what a killed run finished, the next takes over."""
    dice, whole, broken, finished = random.Random(9), with_one_answer_more(sample, tmp_path), [], 0
    old = hashes(whole)
    undisturbed = with_one_answer_more(sample, tmp_path / "undisturbed")
    with open(tmp_path / "log", "w") as log:
        times = timed(undisturbed, log)
        new = hashes(undisturbed)
        assert set(new) == set(old) and new != old
        while len(broken) < KILLS:
            for moment in sorted(dice.uniform(0.2, times[-1]) for _ in range(KILLS - len(broken))):
                done = sum(t <= moment for t in times[1:-1])
                if killed(whole, log, done, moment - times[done]):
                    broken.append(done)
                    assert hashes(whole) in (old, new), "torn or lost"
                else:
                    finished += 1
                    assert hashes(whole) == new
                    for base in ("data/processed", "reports"):
                        shutil.rmtree(whole.root / base)
                        shutil.copytree(sample.root / base, whole.root / base, symlinks=True)
                print(f"{len(broken)} kills, with so many notebooks done {broken}; {finished} runs that ended", flush=True)
        assert start(whole, log).wait() == 0 and hashes(whole) == new
    assert len(list((whole.root / f"reports/{whole.study}/.runs").iterdir())) <= 2
    assert not list((tmp_path / "tmp").iterdir()), "what killed runs left there is swept"


@pytest.fixture
def dutch(tmp_path) -> dict:
    """Where a Dutch locale is found: on this machine, or made here; a name that no machine knows would be read as C and show nothing."""
    if subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower().find("nl_nl.utf") >= 0:
        return {}
    made = subprocess.run(["localedef", "-i", "nl_NL", "-f", "UTF-8", str(tmp_path / "nl_NL.UTF-8")], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    return {"LOCPATH": str(tmp_path)}


def test_other_machines_make_the_same_bytes(sample, tmp_path, monkeypatch, dutch):
    first, one = hashes(sample), sorted(os.sched_getaffinity(0))[:1]
    for i, machine in enumerate(MACHINES):
        copy = sample.copied_to(tmp_path / str(i))
        every = os.sched_getaffinity(0)
        for name, value in (machine | (dutch if i == 0 else {})).items():
            monkeypatch.setenv(name, value)
        if i == 0:
            said = [sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"]
            assert subprocess.run(said, capture_output=True, text=True, check=True).stdout.strip() == ",", "a Dutch machine writes a comma"
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
