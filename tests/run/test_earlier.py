"""What an earlier run finished counts only whole, and only for the same key."""

import json

import pytest

from helpers.run import earlier
from helpers.run.keys import sha256
from helpers.run.publish import Place

KEY = {"code": "1"}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, "s", "w")


def finished(place, name, text="1", key=KEY):
    """A run that ended one step, with one table and one figure."""
    tables, reports = place.tables_base / ".runs" / name, place.reports_base / ".runs" / name
    for folder in (tables / "notebooks", reports / "figures"):
        folder.mkdir(parents=True)
    (tables / "moods.parquet").write_text(text)
    (reports / "figures/a.svg").write_text(text)
    (tables / "notebooks/04.ipynb").write_text("{}")
    earlier.note(tables, "04", key, {"moods.parquet": sha256(text.encode())}, 1.5)
    earlier.note(tables, "09", key, {"figures/a.svg": sha256(text.encode())}, 2.5)
    return tables


def test_the_newest_whole_result_with_the_same_key_is_found_for_tables_and_for_the_report(place):
    finished(place, "w-1-1"), finished(place, "w-2-1")
    newest, now = finished(place, "w-3-1"), place.tables_base / ".runs" / "w-4-1"
    done = earlier.find(place, now, "04", KEY, True)
    assert (done.folder, done.seconds, done.notebook) == (newest, 1.5, newest / "notebooks/04.ipynb")
    assert earlier.find(place, now, "09", KEY, False).folder == place.reports_base / ".runs" / "w-3-1"
    assert earlier.find(place, newest, "04", KEY, True).folder.name == "w-2-1", "a run finds nothing of itself"
    assert earlier.find(place, now, "04", {"code": "2"}, True) is None and earlier.find(place, now, "05", KEY, True) is None


@pytest.mark.parametrize("break_it", [
    lambda tables: (tables / "moods.parquet").write_text("2"),
    lambda tables: (tables / "moods.parquet").unlink(),
    lambda tables: (tables / "notebooks/04.json").write_text('{"key": {"code": "1"}, "outp'),
    lambda tables: (tables / "notebooks/04.json").write_text("[]"),
    lambda tables: earlier.note(tables, "04", KEY, {}, 1.5),
    lambda tables: (tables / "notebooks/04.json").write_text(json.dumps({"key": KEY, "outputs": ["moods.parquet"], "seconds": 1})),
    lambda tables: earlier.note(tables, "04", KEY, {"../w-2-1/moods.parquet": sha256(b"1")}, 1.5),
    lambda tables: earlier.note(tables, "04", KEY, {str(tables / "moods.parquet"): sha256(b"1")}, 1.5),
])
def test_a_note_or_a_file_that_is_broken_gone_or_leads_elsewhere_is_passed_over_for_an_older_one(place, break_it):
    finished(place, "w-1-1")
    break_it(finished(place, "w-2-1"))
    assert earlier.find(place, place.tables_base / ".runs/w-3-1", "04", KEY, True).folder.name == "w-1-1"


@pytest.mark.parametrize("links", [True, False])
def test_taking_over_gives_the_same_files_with_links_and_without(place, tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(earlier.os, "link", lambda *_: (_ for _ in ()).throw(OSError(1, "no links here")))
    done = earlier.find(place, tmp_path, "09", KEY, False) if finished(place, "w-1-1") else None
    earlier.take_over(done, tmp_path / "new", tmp_path / "new/notebooks")
    assert (tmp_path / "new/figures/a.svg").read_text() == "1"
    assert (tmp_path / "new/figures/a.svg").samefile(done.folder / "figures/a.svg") == links
    assert not (tmp_path / "new/notebooks").exists(), "09 kept no executed copy in this run"
