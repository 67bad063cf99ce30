"""One switch: a reader sees the old report or the new one, whole."""

import os
import threading

import pytest

from helpers.errors import InputError, Locked
from helpers.run.publish import Place, is_pointer, write_json


def fill(place, text):
    made = place.fresh()
    for folder in made:
        (folder / "a.txt").write_text(text)
        (folder / "b.txt").write_text(text)
        write_json(folder / "manifest.json", {"run": made[0].name})
    place.publish(*made)
    return made


@pytest.fixture(params=["links", "none", "none that can be turned"])
def place(tmp_path, request, monkeypatch):
    """A place on a disk with links, on one without (FAT), and where a link cannot take another's place (Windows)."""
    without_links(monkeypatch, request.param)
    return Place(tmp_path, "s", "w")


def without_links(monkeypatch, disk: str) -> None:
    replace = os.replace

    def refuse(*given, **_):
        if disk == "none" or os.path.islink(given[0]):
            raise PermissionError(1 if disk == "none" else 13, "a required privilege is not held by the client")
        return replace(*given)

    if disk != "links":
        monkeypatch.setattr(os, *{"none": ("symlink", refuse)}.get(disk, ("replace", refuse)))


def test_a_reader_never_sees_a_mixture(place):
    fill(place, "0")
    seen, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            folder = place.reports.resolve()
            seen.add((folder / "a.txt").read_text() == (folder / "b.txt").read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(30):
        place.sweep = lambda broken=2: None
        fill(place, str(i))
    stop.set()
    reader.join()
    assert seen == {True}


def test_pointers_are_relative_so_that_the_project_may_move(place, tmp_path_factory):
    fill(place, "x")
    pointer = place.reports_base / "w"
    assert not os.path.isabs(os.readlink(pointer) if place.has_links else pointer.read_text())
    moved = tmp_path_factory.mktemp("moved") / "project"
    os.rename(place.root, moved)
    assert (Place(moved, "s", "w").reports / "a.txt").read_text() == "x"


def test_orphans_are_swept_and_the_previous_run_is_kept_for_its_readers(place):
    for text in "abc":
        fill(place, text)
    runs = place.reports_base / ".runs"
    for name in ("w-1f-1", "w-x-1f-1"):
        (runs / name).mkdir()
    place.sweep()
    left = sorted(p.name for p in runs.iterdir())
    assert len(left) == 3 and "w-1f-1" not in left
    assert "w-x-1f-1" in left, "a run of the wave w-x is no run of the wave w"


def test_of_runs_that_were_broken_off_those_that_came_farthest_are_kept_to_be_resumed(place):
    fill(place, "x")
    for name, steps in (("w-1-1", 1), ("w-2-1", 3), ("w-3-1", 2), ("w-4-1", 0)):
        folder = place.tables_base / ".runs" / name / "notebooks"
        folder.mkdir(parents=True)
        for i in range(steps):
            (folder / f"{i}.json").write_text("{}")
    place.sweep()
    assert [p.name for p, _ in place.runs()[1:]] == ["w-3-1", "w-2-1"]
    place.sweep(broken=0)
    assert len(place.runs()) == 1


def test_a_project_that_comes_from_a_disk_with_links_to_one_without_goes_on(tmp_path, monkeypatch):
    place = Place(tmp_path, "s", "w")
    fill(place, "old")
    without_links(monkeypatch, "none")
    fill(place, "new")
    assert not place.has_links and (place.reports / "a.txt").read_text() == "new"


def test_a_disk_that_is_full_is_no_disk_without_links(place, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "symlink", full)
    with pytest.raises(OSError, match="No space"):
        place.fresh()


@pytest.mark.parametrize("text", [".runs/../../../etc\n", ".runs/..\n", "/etc\n", ".runs/x", ".runs/x\n.runs/y\n", "", "my notes"])
def test_a_file_that_is_no_pointer_leads_nowhere_and_is_never_replaced(tmp_path, text):
    place = Place(tmp_path, "s", "w")
    place.reports_base.mkdir(parents=True)
    (place.reports_base / "w").write_text(text)
    assert place.reports == place.reports_base / "w" and not is_pointer(place.reports)
    with pytest.raises(InputError):
        fill(place, "x")
    assert (place.reports_base / "w").read_text() == text


def test_a_manifest_counts_only_when_both_sides_name_the_same_run(place):
    assert place.manifest() is None
    made = fill(place, "x")
    assert place.manifest()["run"] == made[0].name
    write_json(place.tables / "manifest.json", {"run": "another"})
    assert place.manifest() is None


def test_a_note_of_the_holder_that_cannot_be_removed_does_not_undo_a_run(place, monkeypatch):
    remove = type(place.tables_base).unlink

    def refused(path, missing_ok=False):
        if path.name == ".holder.json":
            raise OSError(28, "No space left on device")
        remove(path, missing_ok=missing_ok)

    monkeypatch.setattr(type(place.tables_base), "unlink", refused)
    with place.lock("held by {pid}"):
        fill(place, "new")
    monkeypatch.undo()
    with place.lock("held by {pid}"):
        assert (place.reports / "a.txt").read_text() == "new"


def test_the_lock_names_its_holder_and_is_free_afterwards(place):
    words = "{study} {pid} {host} {since}"
    with place.lock(words), pytest.raises(Locked, match=f"s {os.getpid()}"), Place(place.root, "s", "w").lock(words):
        pass
    with place.lock("free"):
        pass


def test_a_real_folder_is_not_replaced(place):
    place.reports.mkdir(parents=True)
    with pytest.raises(InputError):
        fill(place, "x")
