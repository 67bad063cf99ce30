"""What all tests share: the folder with real data beside the repo, and the marker that ties a test to a row of the mission."""

import gc
import importlib.util
import os
from pathlib import Path

import pytest

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")   # as in a run; two threads to a process only wait for each other here

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

FIRST = ("whole/test_again.py", "run/test_run.py", "whole/test_canaries.py", "whole/", "run/", "truth/", "clean/")
"""What takes longest begins first, so that two processes end at about the same time; the first two make what others wait for."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and (not os.environ.get("CI") or "GITHUB_ACTIONS" in os.environ),
    reason="the folder with real data sets (shared/ beside the repo) is not here; in our own CI this test fails instead",
)


def needs_extra(module: str):
    """Mark of a test that needs a package which only some users install (`make extras` installs them all)."""
    return pytest.mark.skipif(
        importlib.util.find_spec(module) is None and not os.environ.get("CI"),
        reason=f"{module} is not installed (make extras installs it); in CI this test fails instead",
    )


@pytest.fixture
def shared() -> Path:
    """The folder of real data sets."""
    assert SHARED.is_dir(), "shared/ must lie beside the repo in CI"
    return SHARED


def pytest_configure(config):
    config.addinivalue_line("markers", "row(*ids): rows of the mission whose 'works means' this test asserts")
    config.addinivalue_line("markers", "cluster: starts a Spark cluster; runs in `make test-cluster` only")
    config.addinivalue_line("markers", "browser: looks at pages in Chromium; runs in `make test-browser` only")
    config.addinivalue_line("markers", "studies: needs the run of a study other than the sample; runs in `make test-studies` only")
    config.addinivalue_line("markers", "proof: full size; runs in `make proof` only")


def pytest_collection_finish():
    """All tests stay until the end: looking through them at each collection of garbage would be a twentieth of the time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config, items):
    """A cluster, a browser or other studies are started only where they are asked for; the longest files come first."""
    for name in ("cluster", "browser", "studies"):
        if name not in (config.option.markexpr or ""):
            config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(name)])
            items[:] = [item for item in items if not item.get_closest_marker(name)]
    items.sort(key=lambda item: next((at for at, part in enumerate(FIRST) if f"tests/{part}" in item.nodeid), len(FIRST)))
