"""Fixtures of the runner's tests."""

import shutil
from pathlib import Path

import pytest
from run_project import Project

from helpers.run import kernels


@pytest.fixture(autouse=True)
def _light_kernels(monkeypatch):
    """Kernels of this process load nothing ahead; the command in a process of its own does."""
    monkeypatch.setattr(kernels, "LOADED", ())


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


@pytest.fixture(scope="session")
def good_run(tmp_path_factory) -> Path:
    first = Project(tmp_path_factory.mktemp("good"))
    done = first.run()
    assert done.returncode == 0, done.stderr
    return first.root


@pytest.fixture
def published(project, good_run) -> Project:
    """The small project after one good run."""
    for base in ("data/processed", "reports"):
        shutil.copytree(good_run / base, project.root / base, symlinks=True)
    return project
