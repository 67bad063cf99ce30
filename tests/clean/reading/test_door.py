import gzip
import os
import zipfile

import pytest

from helpers.clean.reading import door
from helpers.clean.reading.door import check_archive, check_plain, kind_of, open_file
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


def packed(path, *names, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in names:
            out.writestr(name, "a\n1\n")
    return path


def test_what_a_computer_adds_to_an_archive_is_no_file_of_it(tmp_path):
    path = packed(tmp_path / "a.zip", "map/", "__MACOSX/._a.csv", "map/.DS_Store", "map/a.csv")
    assert open_file(path).member == "map/a.csv"
    with pytest.raises(InputError, match=r"b\.csv"):
        open_file(path, member="b.csv")


@pytest.mark.parametrize("name", ["../a.csv", "map/../../a.csv", "/a.csv", "\\a.csv", "..\\a.csv", "C:a.csv"])
def test_a_member_that_would_leave_its_folder_is_refused(tmp_path, name):
    assert "would leave the folder" in refused(packed(tmp_path / "a.zip", name, "b.csv"))


def test_a_locked_archive_and_one_with_too_many_files_are_refused(tmp_path, monkeypatch):
    data = bytearray(packed(tmp_path / "a.zip", "a.csv").read_bytes())
    at = data.index(b"PK\x01\x02") + 8
    for flags, is_locked in ((1, True), (8, False), (9, True)):
        data[at] = flags
        if is_locked:
            with pytest.raises(InputError, match="password"):
                check_archive(bytes(data), "a.zip", "en")
        else:
            check_archive(bytes(data), "a.zip", "en")
    monkeypatch.setattr(door, "MAX_MEMBERS", 2)
    assert open_file(packed(tmp_path / "two.zip", "a.csv", "b.csv"), member="a.csv").data
    assert "far too large" in refused(packed(tmp_path / "three.zip", "a.csv", "b.csv", "c.csv"), member="a.csv")


def test_sizes_are_refused_from_just_above_their_bound(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n")
    check_plain(path, "a.csv", "en", most=4)
    with pytest.raises(InputError, match="is not read"):
        check_plain(path, "a.csv", "en", most=3)
    path.write_bytes(b"x" * (3 << 20))
    with pytest.raises(InputError, match=r"\b3\b.*\b2\b"):
        check_plain(path, "a.csv", "en", most=2 << 20)
    archive = packed(tmp_path / "a.zip", "a.csv", "b.csv")
    check_archive(archive, "a.zip", "en", most=8)
    with pytest.raises(InputError, match="far too large"):
        check_archive(archive, "a.zip", "en", most=7)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"0" * 3000, 9))
    for bound, is_refused in ((2999, True), (3000, False)):
        monkeypatch.setattr(door, "MAX_UNPACKED", bound)
        assert ("far too large" in refused(tmp_path / "b.csv.gz")) if is_refused else open_file(tmp_path / "b.csv.gz").data == b"0" * 3000
    monkeypatch.setattr(door, "RATIO_FROM", 2999)
    monkeypatch.setattr(door, "MAX_RATIO", 3000 // (tmp_path / "b.csv.gz").stat().st_size)
    assert "far too large" in refused(tmp_path / "b.csv.gz")
    monkeypatch.setattr(door, "RATIO_FROM", 3000)
    assert open_file(tmp_path / "b.csv.gz").kind == "text"


@pytest.mark.parametrize(("data", "suffix", "kind"), [
    (b"PAR1x", ".parquet", "parquet"), (b"PAR1x", ".pq", "parquet"), (b"$FL2x", ".sav", "sav"), (b"$FL3x", ".zsav", "sav"), (b"{}", ".json", "json"),
    (b"{}", ".ndjson", "json"), (b"<?xml?><log>", ".xes", "xes"), (b"<?xml?><log>", ".csv", "xes"), (b"a,b", ".csv", "text"), (b"a,b", "", "text"),
    (b"a,b", ".dat", "text"), (b"\xff\xfea\x00", ".dat", "text"), (b"{a;b}", ".csv", "text"), (b"[1, 2]", ".txt", "text"), (b"\x80abc", ".csv", "text"),
    (b"\xd0\xcf\x11\xe0x", ".xls", "xls"),
])  # fmt: skip
def test_a_kind_is_known_by_its_first_bytes(data, suffix, kind):
    assert kind_of(data, suffix, "x", "en") == kind


@pytest.mark.parametrize(("data", "suffix", "said"), [
    (b"PAR1x", ".csv", "parquet"), (b"$FL2x", ".csv", "sav"), (b"PK\x05\x06", ".csv", "cut off"), (b"abc", ".xlsx", "cut off"), (b"abc", ".zip", "cut off"),
    (b"\x1f\x8bx", ".csv", "archive"), (b"\x89PNGx", ".csv", "data"), (b"{\\rtf1", ".csv", "data"), (b"%PDF-1", ".csv", "data"), (b"abc", ".pdf", "data"),
    (b"abc", ".ipynb", "data"), (b"<?xml?><x>", ".csv", "data"), (b" \n<!DOCTYPE html>", ".csv", "HTML"), (b"abc", ".parquet", "text"),
    (b'[{"a": 1}]', ".csv", "json"), (b'{"a": 1}\n{"a": 2}', ".txt", "json"), (b"a\x00b", ".dat", "data"), (b"\x80\x05x", ".csv", "never read"), (b"abc", ".pkl", "never read"),
])  # fmt: skip
def test_what_is_no_data_or_another_kind_than_its_name_says_is_refused(data, suffix, said):
    with pytest.raises(InputError, match=said):
        kind_of(data, suffix, "x", "en")


def test_four_gigabytes_five_thousand_members_and_sixteen_megabytes_of_anything_may_come_in(tmp_path):
    path = tmp_path / "a.csv"
    for size, said in ((0, "empty"), (1, None), (4 << 30, None), ((4 << 30) + 1, "is not read")):
        with path.open("wb") as file:
            file.truncate(size)                                        # holes take no room on a disk
        if said:
            with pytest.raises(InputError, match=said):
                check_plain(path, "a.csv", "en")
        else:
            check_plain(path, "a.csv", "en")
    for members, size, is_refused in ((5000, 0, False), (5001, 0, True), (1, 16 << 20, False), (1, (16 << 20) + 1, True)):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
            for i in range(members):
                out.writestr(f"{i}.csv", "")
        data = bytearray((tmp_path / "a.zip").read_bytes())
        at = data.index(b"PK\x01\x02") + 24
        data[at : at + 4] = size.to_bytes(4, "little")                 # what the archive says of itself
        if is_refused:
            with pytest.raises(InputError, match="far too large"):
                check_archive(bytes(data), "a.zip", "en")
        else:
            check_archive(bytes(data), "a.zip", "en")


def test_a_file_that_may_not_be_read_names_it_and_one_that_changes_meanwhile_is_not_taken(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    read = type(path).read_bytes

    def forbidden(self):
        raise PermissionError(13, "Permission denied")

    def grows(self):
        data = read(self)
        self.write_bytes(data + b"3,4\n")
        return data

    for reading, word in ((forbidden, "the file may not be read"), (grows, "changed while it was being read")):
        monkeypatch.setattr(type(path), "read_bytes", reading)
        said = refused(path)
        monkeypatch.undo()
        assert "a.csv" in str(said) and word in str(said)


@pytest.mark.parametrize(("part", "kind", "suffix"), [("xl/workbook.xml", "xlsx", ".xlsx"), ("content.xml", "ods", ".ods"), ("word/document.xml", "docx", ".docx")])
def test_an_office_file_is_known_by_its_parts_and_not_by_its_name(tmp_path, part, kind, suffix):
    path = tmp_path / "a.bin"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "<x/>")
    data = path.read_bytes()
    assert kind_of(data, suffix, "a", "en") == kind
    for other in {".xlsx", ".ods", ".docx", ".csv"} - {suffix}:
        with pytest.raises(InputError, match=suffix):
            kind_of(data, other, "a", "en")
