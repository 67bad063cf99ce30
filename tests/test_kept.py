import json
import os

import pandas as pd
import pytest

from helpers.kept import TOLD, Kept

FRAMES = {"one": pd.DataFrame({"a": [1, 2]}), "two": pd.DataFrame({"b": ["x", None]}, dtype="str")}


@pytest.fixture
def kept(tmp_path):
    made = Kept.of("s", tmp_path)
    made.save("d1", {"n": 1}, FRAMES)
    return made


def test_a_bundle_comes_back_as_it_was_and_an_unknown_one_does_not(kept):
    body, frames = kept.load("d1")
    assert body == {"n": 1} and list(frames) == ["one", "two"] and kept.load("d2") is None
    for name, frame in FRAMES.items():
        pd.testing.assert_frame_equal(frames[name], frame)


@pytest.mark.parametrize("name", ["one.parquet", "two.parquet", TOLD])
def test_a_bundle_with_one_other_byte_or_half_a_file_is_none(kept, name):
    file = kept.folder / "d1" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert kept.load("d1") is None
    file.write_bytes(data[: len(data) // 2])
    assert kept.load("d1") is None
    file.unlink()
    assert kept.load("d1") is None


def test_what_was_told_cannot_be_exchanged_for_something_else(kept):
    told = json.loads((kept.folder / "d1" / TOLD).read_text())
    (kept.folder / "d1" / TOLD).write_text(json.dumps(told | {"body": {"n": 2}}))
    assert kept.load("d1") is None


def test_what_was_not_used_and_what_was_broken_off_is_swept_away(kept):
    (kept.folder / ".d9.1").mkdir()
    again = Kept(kept.folder)
    again.save("d2", {}, FRAMES)
    again.sweep()
    assert [p.name for p in kept.folder.iterdir()] == ["d2"]
    Kept(kept.folder).sweep()
    assert not kept.folder.exists()


def test_a_folder_that_may_not_be_written_keeps_nothing_and_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file" / "folder")
    kept.save("d1", {}, FRAMES)
    kept.sweep()
    assert kept.load("d1") is None and os.listdir(tmp_path) == ["file"]
