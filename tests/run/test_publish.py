"""One switch: a reader sees the old report or the new one, whole."""

import os
import threading

import pytest

from helpers.errors import InputError, Locked
from helpers.run.publish import Place, write_json


def fill(place, text):
    made = place.fresh()
    for folder in made:
        (folder / "a.txt").write_text(text)
        (folder / "b.txt").write_text(text)
        write_json(folder / "manifest.json", {"run": made[0].name})
    place.publish(*made)
    return made


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, "s", "w")


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
        place.sweep = lambda keep=1: None
        fill(place, str(i))
    stop.set()
    reader.join()
    assert seen == {True}


def test_pointers_are_relative_so_that_the_project_may_move(place):
    fill(place, "x")
    assert not os.path.isabs(os.readlink(place.reports))


def test_orphans_are_swept_and_the_previous_run_is_kept_for_its_readers(place):
    for text in "abc":
        fill(place, text)
    (place.reports_base / ".runs" / "w-dead").mkdir()
    place.sweep()
    left = sorted(p.name for p in (place.reports_base / ".runs").iterdir())
    assert len(left) == 2 and "w-dead" not in left


def test_a_manifest_counts_only_when_both_sides_name_the_same_run(place):
    assert place.manifest() is None
    made = fill(place, "x")
    assert place.manifest()["run"] == made[0].name
    write_json(place.tables / "manifest.json", {"run": "another"})
    assert place.manifest() is None


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
