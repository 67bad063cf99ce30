import gzip
import zipfile

import pytest

from helpers.clean.reading.stream import open_stream
from helpers.errors import InputError


def stream(path, **more):
    return open_stream(path, shown=path.name, member=None, language="en", block=7, **more)


def test_plain_gzip_and_zip_give_the_same_text_and_the_fingerprint_of_the_file(tmp_path):
    import hashlib

    text = "a,b\n" + "1,é\n" * 30
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as packed:
        packed.writestr("c.csv", text.encode("utf-16"))
    for path in sorted(tmp_path.iterdir()):
        made = stream(path)
        assert b"".join(made.blocks()).decode() == text
        assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n" * 10)
    blocks = stream(path).blocks()
    next(blocks)
    with path.open("a") as file:
        file.write("3,4\n")
    with pytest.raises(InputError, match="changed while"):
        list(blocks)


def test_what_is_no_text_is_no_stream(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    (tmp_path / "a.json").write_text("[]")
    assert stream(tmp_path / "a.parquet") is None and stream(tmp_path / "a.json") is None


def test_an_encoding_that_does_not_exist_or_does_not_fit_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,\x81\n")
    for encoding, words in (("utf-9", "no encoding utf-9"), ("cp1252", "0x81")):
        made = stream(path)
        made.encoding = encoding
        with pytest.raises(InputError, match=words):
            list(made.blocks())


def seen(path, block=7, encoding=None):
    made = open_stream(path, shown=path.name, member=None, language="en", block=block)
    made.encoding = encoding
    return b"".join(made.blocks()).decode(), made


@pytest.mark.parametrize(("data", "text", "encoding", "has_mark"), [
    (b"a,b\n1,2\n", "a,b\n1,2\n", "utf-8", False), (b"\xef\xbb\xbfa,b\n1,2\n", "a,b\n1,2\n", "utf-8-sig", True), ("a,é\n1,2\n".encode("utf-16"), "a,é\n1,2\n", "utf-16", False),
    ("a,é\n1,2\n".encode("utf-16-le"), "a,é\n1,2\n", "utf-16-le", False), ("a,é\n1,2\n".encode("utf-16-be"), "a,é\n1,2\n", "utf-16-be", False),
])
def test_text_is_told_by_its_mark_or_by_its_form(tmp_path, data, text, encoding, has_mark):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    for block in (64, 1024):
        got, made = seen(path, block)
        assert (got, made.encoding, made.has_mark) == (text, encoding, has_mark), block


@pytest.mark.parametrize(("name", "packed"), [("a.csv.gz", True), ("a.csv", False)])
def test_a_container_that_unfolds_too_far_is_stopped_from_just_above_the_bound_and_a_plain_file_never(tmp_path, monkeypatch, name, packed):
    import helpers.clean.reading.stream as room

    text = b"a,b\n" + b"1,2\n" * 999
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if packed else text)
    for least, ratio, is_stopped in ((4000, 0, False), (3999, 0, packed), (3999, 1000, False)):
        monkeypatch.setattr(room, "RATIO_FROM", least)
        monkeypatch.setattr(room, "MAX_RATIO", ratio)
        if is_stopped:
            with pytest.raises(InputError, match="far too large"):
                open_stream(path, shown=name, member=None, language="en", block=400)
        else:
            assert b"".join(open_stream(path, shown=name, member=None, language="en", block=400).blocks()) == text


def test_a_container_is_known_by_its_bytes_and_its_name_together(tmp_path):
    (tmp_path / "a.csv").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (tmp_path / "b.gzip").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (tmp_path / "c.csv.gz").write_bytes(b"a,b\n1,2\n")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as packed:
        packed.writestr("d.csv", "a,b\n1,2\n")
        packed.writestr("e.csv", "c\n3\n")
    assert stream(tmp_path / "a.csv") is None and stream(tmp_path / "b.gzip").container == "gzip"
    with pytest.raises(InputError):
        stream(tmp_path / "c.csv.gz")
    made = open_stream(tmp_path / "d.zip", shown="d.zip", member="e.csv", language="en", block=7)
    assert (made.container, made.member, b"".join(made.blocks())) == ("zip", "e.csv", b"c\n3\n")
    for data in (b" \n\n", b"\xef\xbb\xbf\r\n"):
        (tmp_path / "e.csv").write_bytes(data)
        with pytest.raises(InputError, match="empty"):
            stream(tmp_path / "e.csv")


def test_a_byte_that_does_not_fit_is_named_with_its_row_and_column_wherever_a_block_ends(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"nr,naam\n1,caf\xe9\n2,\x81\n3,x\n")
    for block in (8, 9, 16, 100):
        with pytest.raises(InputError) as stopped:
            seen(path, block, "cp1252")
        assert (stopped.value.row, stopped.value.column) == (3, "naam"), block


def test_what_is_no_utf8_is_read_as_western_and_that_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"nr,naam\n1,caf\xe9\n")
    made = stream(path)
    made.survey(is_told=False)
    assert (made.encoding, made.is_assumed) == ("cp1252", True) and b"".join(made.blocks()).decode() == "nr,naam\n1,café\n"
    with pytest.raises(InputError, match="byte 0xE9 at offset 13 does not fit utf-8"):
        stream(path).survey(is_told=True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("block", [4, 8, 100])
def test_a_mark_before_the_text_is_left_out_where_a_person_names_the_encoding_and_one_within_is_kept(tmp_path, encoding, block):
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffa,b\n1\ufeff,\ufeff\n".encode(encoding))
    assert seen(path, block, encoding)[0] == "a,b\n1\ufeff,\ufeff\n"
