"""A kill, or a full disk, at each single moment at which a run writes: nothing torn, nothing lost, and the next run gives what it always gives."""

import os
import shutil
from pathlib import Path

import pytest
from run_project import Project

HERE = Path(__file__).parents[1]
FEW = {"kill": (0.03, 0.3, 0.6, 0.9, 1.0), "full": (0.5, 1.0)}
"""Parts of the way at which the normal tests break runs off, one after another; the last is the turn of the pointers."""
OLD, NEW = "anna,bo" * 1000, "anna,bo,cas" * 1000


class Faulty(Project):
    """The small project, published, with an answer more than the report has, and a command that goes wrong when told to."""

    def faulty(self, at: int = 0, kind: str = "kill") -> tuple[int, str, int]:
        """Exit code and message of a run that goes wrong at the write ``at``, and how many writes there were."""
        side = self.root.parent / "side"
        side.mkdir(exist_ok=True)
        shutil.copy(HERE / "faults.py", side / "sitecustomize.py")
        log = side / "writes"
        log.write_bytes(b"")
        path = os.pathsep.join(p for p in (str(side), os.environ.get("PYTHONPATH", "")) if p)
        job = self.start("--jobs", "1", PYTHONPATH=path, FAULT_ROOT=str(self.root.resolve()), FAULT_LOG=str(log), FAULT_AT=str(at), FAULT_KIND=kind)
        _, said = job.communicate(timeout=300)
        return job.returncode, said, log.stat().st_size

    def again(self, good_run: Path) -> None:
        """As it was after the one good run."""
        for base in ("data/processed", "reports"):
            shutil.rmtree(self.root / base, ignore_errors=True)
            shutil.copytree(good_run / base, self.root / base, symlinks=True)


@pytest.fixture
def faulty(tmp_path, good_run):
    project = Faulty(tmp_path / "project")
    project.again(good_run)
    project.answers("anna", "bo", "cas")
    return project


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, good_run) -> tuple[int, dict]:
    """How often an undisturbed run writes, and the hashes of what it makes."""
    project = Faulty(tmp_path_factory.mktemp("undisturbed") / "project")
    project.again(good_run)
    project.answers("anna", "bo", "cas")
    code, said, count = project.faulty()
    assert code == 0 and count > 40 and project.report == NEW, said
    return count, project.hashes


def broken_off(project, at: int, kind: str) -> None:
    """A run that goes wrong at one write leaves a whole report, and says so in one line if it can."""
    code, said, _ = project.faulty(at, kind)
    assert project.report in (OLD, NEW), (at, said)
    if kind == "full" and code:
        assert code == 5 and len(said.strip().splitlines()) == 1 and "No space" in said, (at, said)
        assert project.report == OLD


def completed(project, expected: dict, at: object) -> None:
    """The next run gives what an undisturbed one gives, and leaves nothing behind."""
    assert project.run().returncode == 0, at
    assert project.report == NEW and project.hashes == expected, at
    assert not [p for p in project.root.rglob(".*") if p.is_file() and p.name != ".lock"], at
    assert len(list((project.root / "reports/small/.runs").iterdir())) <= 2, at


@pytest.mark.parametrize("kind", ["kill", "full"])
def test_runs_that_go_wrong_one_after_another_lose_nothing_and_the_next_completes(faulty, undisturbed, kind):
    count, expected = undisturbed
    for part in FEW[kind]:
        broken_off(faulty, max(1, round(count * part)), kind)
    completed(faulty, expected, kind)


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["kill", "full"])
def test_whichever_write_goes_wrong_the_report_is_whole_and_the_next_run_completes(faulty, good_run, undisturbed, kind):
    count, expected = undisturbed
    for at in range(1, count + 1):
        faulty.again(good_run)
        broken_off(faulty, at, kind)
        completed(faulty, expected, at)
