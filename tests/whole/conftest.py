"""The project in folders of its own, the command run in them as a user would, and the tables and pages that come out.

Each study runs once, however many processes test it. ``again`` is a copy of the finished sample in another folder, where nbval runs the
notebooks (``by_hand``): what they are checked for and that the same bytes come out again is one run.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, SHARED
from filelock import FileLock, Timeout

from helpers import store
from helpers.clean.persons.identity import tagged
from helpers.clean.persons.privacy import load_key, pseudonyms

TRUTH = ROOT / "tests" / "truth"
WAVES = ("2026-Q1", "2026-Q2")
STAGES = ("awareness", "consideration", "decision", "retention", "advocacy")
LANGUAGES = ("nl", "en")
FILES = {"sample": "studies/sample.yml", **{name: f"tests/studies/{name}.yml" for name in ("loan", "airline", "jupyter", "shop")}}
EXAMPLES = ("hospital", "yoga", "music", "waterkoker", "blank")
"""Studies of which the tests in a browser read the report as well."""


@dataclass
class Whole:
    """A study in a project folder. ``done`` is the command that made its report, ``seconds`` how long that took."""

    root: Path
    file: str
    done: subprocess.CompletedProcess | None = None
    seconds: float = 0.0
    _read: dict = field(default_factory=dict, repr=False)

    def __post_init__(self):
        plan = yaml.safe_load((self.root / self.file).read_text(encoding="utf-8"))
        self.study, self.wave = plan["study"], list(plan["waves"])[-1]
        self.tables = self.root / "data" / "processed" / self.study / self.wave
        self.reports = self.root / "reports" / self.study / self.wave

    def klantreis(self, *words: str) -> subprocess.CompletedProcess:
        """``klantreis <words>`` in this project, with a configuration folder of its own."""
        own = {**os.environ, "XDG_CONFIG_HOME": str(self.root.parent / "config")}
        with self.alone():
            return subprocess.run([sys.executable, "-m", "helpers.cli", *words], cwd=self.root, env=own, capture_output=True, text=True,
                                  encoding="utf-8", timeout=900)

    def alone(self) -> FileLock:
        """Held while a command runs in this project or it is copied: tests in two processes share it."""
        return FileLock(self.root.parent / "alone.lock")

    def copied_to(self, folder: Path) -> "Whole":
        """The finished project, copied to ``folder/project``."""
        with self.alone():
            return Whole(Path(shutil.copytree(self.root, folder / "project", symlinks=True)), self.file)

    def run(self, *options: str) -> "Whole":
        began = time.monotonic()
        self.done = self.klantreis("run", self.file, *options)
        self.seconds = time.monotonic() - began
        return self

    def table(self, name: str) -> pd.DataFrame:
        """A published table, read once; of what has waves, only the report's own wave (``every`` for all)."""
        rows = self.every(name)
        return rows[rows["wave"] == self.wave] if "wave" in rows and name not in ("sources", "people") else rows

    def every(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            self._read[name] = store.load(name, self.tables)
        return self._read[name]

    def measure(self, metric: str, wave: str | None = None, **place: str) -> pd.Series:
        """The one row of ``measures`` at a place; what is not named is ``"all"``."""
        at = {"stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", **place}
        rows = self.every("measures")
        rows = rows[(rows["metric"] == metric) & (rows["wave"] == (wave or self.wave))]
        for column, value in at.items():
            rows = rows[rows[column] == value]
        assert len(rows) == 1, f"{len(rows)} rows of {metric} at {at}"
        return rows.iloc[0]

    def personas(self, planted: pd.Series, order: list[str] | None = None) -> dict[str, str]:
        """Planted persona -> persona of the run: the one that most of its respondents were put in."""
        found = self.every("memberships").query("basis == 'survey'").set_index("person_id")["persona"]
        most = found.groupby(planted.reindex(found.index).dropna()).agg(lambda p: p.mode().iloc[0])
        assert most.nunique() == len(most)
        return {key: most[key] for key in order or sorted(most.index)}

    def page(self, language: str, name: str = "report") -> str:
        return (self.reports / f"{name}.{language}.html").read_text(encoding="utf-8")

    def manifest(self) -> dict:
        return json.loads((self.tables / "manifest.json").read_text(encoding="utf-8"))


def project(folder: Path) -> Path:
    """A copy of what a run reads, in ``folder/project``; ``folder/shared`` leads to the real data, as beside the repo."""
    root = folder / "project"
    folder.mkdir(exist_ok=True)
    for part in ("notebooks", "studies", "tests/studies", "data/raw/sample"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "constraints.txt", root)
    if SHARED.is_dir():
        (folder / "shared").symlink_to(SHARED, target_is_directory=True)
    return root


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A project in which nothing has run."""
    return project(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="session")
def run_study(tmp_path_factory):
    """Runs a study that a test builds itself: ``build(root)`` writes its files and returns the path of its study file."""
    def made(name: str, build) -> Whole:
        kept = os.environ.get("KLANTREIS_RUNS") if name in EXAMPLES else None
        root = project(Path(kept) / name if kept else tmp_path_factory.mktemp(name))
        return Whole(root, build(root)).run()

    return made


@pytest.fixture(scope="session")
def runs(request, tmp_path_factory, worker_id):
    """Study name -> its `Whole`. The first that asks makes it; another process that needs it meanwhile makes a study that is asked for later."""
    kept = os.environ.get("KLANTREIS_RUNS")   # a folder in which the tests in a browser find the reports afterwards
    place = Path(kept) if kept else tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    asked = any(item.get_closest_marker("studies") for item in request.session.items)
    later = [name for name in FILES if name != "sample"] if asked and worker_id != "master" and SHARED.is_dir() else []
    read: dict[str, Whole] = {}

    def make(name: str, patience: float = -1) -> None:
        folder, told = place / name, place / name / "done.json"
        with FileLock(place / f"{name}.lock", timeout=patience):
            if not told.exists():
                folder.mkdir(exist_ok=True)
                done = Whole(project(folder), FILES[name]).run()
                told.write_text(json.dumps([done.done.args, done.done.returncode, done.done.stdout, done.done.stderr, done.seconds]))

    def run(name: str) -> Whole:
        for other in [name, *later]:
            if not (place / name / "done.json").exists():
                with suppress(Timeout):
                    make(other, patience=0)
        make(name)
        *done, seconds = json.loads((place / name / "done.json").read_text())
        whole = Whole(place / name / "project", FILES[name], subprocess.CompletedProcess(*done), seconds)
        assert whole.done.returncode == 0, f"{name} ended with exit {whole.done.returncode}\n{whole.done.stdout}\n{whole.done.stderr}"
        return whole

    return lambda name: read.get(name) or read.setdefault(name, run(name))


@pytest.fixture(scope="session")
def sample(runs) -> Whole:
    return runs("sample")


@pytest.fixture(scope="session")
def again(sample, tmp_path_factory) -> Whole:
    """The finished sample, copied to another folder: a place to run it once more."""
    return sample.copied_to(tmp_path_factory.mktemp("again"))


@pytest.fixture(scope="session")
def by_hand(again) -> subprocess.CompletedProcess:
    """All notebooks of ``again``, cell by cell in their order by nbval, with their own parameters, into a draft: on what could be another machine."""
    other = {"TZ": "Pacific/Auckland", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2",
             "OPENBLAS_THREAD_TIMEOUT": "4", "OMP_WAIT_POLICY": "passive"}   # two threads that sleep, not spin, while they wait
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--nbval-lax", "--nbval-cell-timeout=300", "notebooks"]
    return subprocess.run(words, cwd=again.root, env={**os.environ, **other, "XDG_CONFIG_HOME": str(again.root.parent / "config")},
                          capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=1800)


@pytest.fixture(scope="session")
def airline(runs) -> Whole:
    return runs("airline")


@pytest.fixture(scope="session")
def loan(runs) -> Whole:
    return runs("loan")


@pytest.fixture(scope="session")
def jupyter(runs) -> Whole:
    return runs("jupyter")


@pytest.fixture(scope="session")
def shop(runs) -> Whole:
    return runs("shop")


@pytest.fixture(scope="session")
def truth() -> dict:
    """What is planted in the sample."""
    return yaml.safe_load((TRUTH / "sample.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def identity() -> pd.DataFrame:
    """One row per planted customer, with the pseudonym that a run gives to its number."""
    who = pd.read_csv(TRUTH / "identity.csv", dtype=str, keep_default_na=False)
    return who.assign(person_id=pseudonyms(load_key("sample", is_synthetic=True), tagged(who["klantnummer"])))


@pytest.fixture(scope="session")
def planted(sample, identity) -> pd.Series:
    """person_id -> planted persona of everybody who answered, through the rows of the survey files."""
    row = {f"data/raw/sample/{place.replace(':', '/enquete.csv:')}": p.persona
           for p in identity.itertuples() for place in p.survey_rows.split("|") if place}
    answered = sample.every("answers").drop_duplicates("row_id")
    found = answered["row_id"].map(row)
    assert found.notna().all(), answered.loc[found.isna(), "row_id"].tolist()
    return pd.Series(found.to_numpy(), index=answered["person_id"].to_numpy()).groupby(level=0).first()
