"""Fixtures of the runner's tests."""

import shutil
from pathlib import Path

import pytest
from run_project import Project


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
