"""A kill, or a full disk, at each single moment at which a run writes: nothing torn, nothing lost, and the next run gives what it always gives."""

import os
import shutil
from pathlib import Path

import pytest
from run_project import Project

HERE = Path(__file__).parents[1]
FEW = (0.05, 0.45, 0.8, 1.0)
"""Parts of the way at which the normal tests break a run off; the last is the turn of the pointers. The full battery takes every moment."""


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


def moments(count: int, few: bool) -> list[int]:
    return sorted({max(1, round(count * part)) for part in FEW}) if few else list(range(1, count + 1))


@pytest.mark.parametrize("kind", ["kill", "full"])
@pytest.mark.parametrize("few", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_whichever_write_goes_wrong_the_report_is_whole_and_the_next_run_completes(faulty, good_run, few, kind):
    old, new = "anna,bo" * 1000, "anna,bo,cas" * 1000
    code, said, count = faulty.faulty()
    assert code == 0 and count > 40, said
    expected = faulty.hashes
    for at in moments(count, few):
        faulty.again(good_run)
        code, said, _ = faulty.faulty(at, kind)
        assert faulty.report in (old, new), (at, said)
        if kind == "full" and code:
            assert code == 5 and len(said.strip().splitlines()) == 1 and "No space" in said, (at, said)
            assert faulty.report == old
        assert faulty.run().returncode == 0, at
        assert faulty.report == new and faulty.hashes == expected, at
        assert not [p for p in faulty.root.rglob("*") if p.name.startswith(".") and p.is_file() and p.name not in (".lock",)], at
        assert len(list((faulty.root / "reports/small/.runs").iterdir())) <= 2
