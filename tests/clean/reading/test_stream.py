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
