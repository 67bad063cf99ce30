import gzip
import os
import zipfile

import pytest

from helpers.clean.reading.door import open_file
from helpers.errors import InputError


def refused(path, language="en", **more):
    with pytest.raises(InputError) as stopped:
        open_file(path, language=language, **more)
    return str(stopped.value)


def test_a_plain_text_file_comes_in_as_it_lies(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    opened = open_file(path)
    assert (opened.kind, opened.data) == ("text", b"a,b\n1,2\n")
    assert len(opened.sha256) == 64


def test_missing_folder_link_and_empty_file_are_refused_with_a_remedy_in_both_languages(tmp_path):
    (tmp_path / "leeg.csv").write_bytes(b"")
    (tmp_path / "bom.csv").write_bytes(b"\xef\xbb\xbf\n")
    (tmp_path / "map.csv").mkdir()
    (tmp_path / "echt.csv").write_bytes(b"a\n1\n")
    os.symlink(tmp_path / "echt.csv", tmp_path / "link.csv")
    os.symlink(tmp_path / "lus.csv", tmp_path / "lus.csv")
    assert "there is no such file" in refused(tmp_path / "weg.csv")
    assert "het bestand is er niet" in refused(tmp_path / "weg.csv", "nl")
    assert "is a folder" in refused(tmp_path / "map.csv")
    assert "link to another file" in refused(tmp_path / "link.csv")
    assert "link to another file" in refused(tmp_path / "lus.csv")
    for name in ("leeg.csv", "bom.csv"):
        assert "the file is empty" in refused(tmp_path / name)


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    assert "no plain file" in refused(tmp_path / "pijp.csv")


def test_the_first_bytes_decide_and_not_the_name(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as book:
        book.writestr("xl/workbook.xml", "<x/>")
    (tmp_path / "b.xls").write_text("<html><table><tr><td>1</td></tr></table>")
    (tmp_path / "c.csv").write_bytes(gzip.compress(b"a\n1\n"))
    (tmp_path / "d.csv").write_bytes(b"\x80\x04\x95payload")
    assert "the content is xlsx" in refused(tmp_path / "a.csv")
    assert "HTML table" in refused(tmp_path / "b.xls")
    assert "the content is gzip" in refused(tmp_path / "c.csv")
    assert "never read" in refused(tmp_path / "d.csv")


def test_gzip_is_unpacked_and_a_cut_off_one_leaves_nothing(tmp_path):
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 500)
    (tmp_path / "a.csv.gz").write_bytes(whole)
    (tmp_path / "b.csv.gz").write_bytes(whole[:-12])
    assert open_file(tmp_path / "a.csv.gz").data.count(b"\n") == 501
    assert "cut off" in refused(tmp_path / "b.csv.gz")


def test_a_small_file_may_be_packed_as_tightly_as_it_likes(tmp_path):
    plain = b"a\n" + b"0\n" * 500_000
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(plain))
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("b.csv", plain)
    assert (tmp_path / "a.csv.gz").stat().st_size * 200 < len(plain)
    assert open_file(tmp_path / "a.csv.gz").data == open_file(tmp_path / "b.zip").data == plain


def test_a_bomb_is_stopped_before_it_unfolds(tmp_path):
    (tmp_path / "bom.csv.gz").write_bytes(gzip.compress(b"0" * (40 << 20)))
    assert "far too large" in refused(tmp_path / "bom.csv.gz")


def test_a_zip_with_one_file_is_read_and_one_with_more_asks_which(tmp_path):
    with zipfile.ZipFile(tmp_path / "een.zip", "w") as packed:
        packed.writestr("data/a.csv", "a\n1\n")
    with zipfile.ZipFile(tmp_path / "twee.zip", "w") as packed:
        packed.writestr("a.csv", "a\n1\n")
        packed.writestr("b.csv", "a\n2\n")
    with zipfile.ZipFile(tmp_path / "uit.zip", "w") as packed:
        packed.writestr("../buiten.csv", "a\n1\n")
    assert open_file(tmp_path / "een.zip").member == "data/a.csv"
    assert "a.csv, b.csv" in refused(tmp_path / "twee.zip")
    assert open_file(tmp_path / "twee.zip", member="b.csv").data == b"a\n2\n"
    assert "would leave the folder" in refused(tmp_path / "uit.zip")
