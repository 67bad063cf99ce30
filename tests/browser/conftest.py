"""Chromium for all tests here, and the reports that a run has left: those of the whole-run tests where KLANTREIS_RUNS names their folder
(in CI), else those of this project's own reports/."""

import os
from pathlib import Path

import pytest
import see_page
from conftest import ROOT

STUDIES = ("sample", "loan", "airline", "jupyter", "shop")
EXAMPLES = ("hospital", "yoga", "music", "waterkoker", "blank")


@pytest.fixture(scope="session")
def chromium():
    if see_page.CHROMIUM is None:
        assert not os.environ.get("CI"), "Chromium must be installed in CI"
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    pytest.importorskip("playwright", reason="playwright is not installed (make extras installs it)")
    with see_page.browser() as opened:
        yield opened


def reports_of(study: str) -> Path | None:
    """The folder with the newest published report of a study."""
    runs = os.environ.get("KLANTREIS_RUNS")
    place = Path(runs) / study / "project" if runs else ROOT
    found = [file.parent for file in (place / "reports" / study).glob("*/report.nl.html") if not file.parent.name.endswith(".draft")]
    return max(found, key=lambda folder: folder.stat().st_mtime, default=None)


@pytest.fixture(scope="session", params=(*STUDIES, *EXAMPLES))
def published(request) -> Path:
    found = reports_of(request.param)
    if found is None:
        assert not os.environ.get("KLANTREIS_RUNS"), f"the whole-run tests left no report of {request.param}"
        pytest.skip(f"no report of {request.param} in reports/ (klantreis run makes one)")
    return found


@pytest.fixture(scope="session")
def one_report() -> Path:
    """The report of the hospital, which has a second actor and is small, else the sample's."""
    found = [folder for name in ("hospital", "sample") if (folder := reports_of(name))]
    if not found:
        pytest.skip("no report of the hospital or the sample in reports/ (klantreis run makes one)")
    return found[0]
