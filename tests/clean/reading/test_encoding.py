from itertools import pairwise

import pytest

from helpers.clean.reading.encoding import Survey, bad_byte, decode, wide
from helpers.errors import InputError


def test_marks_come_first_then_utf8_then_western_european_as_an_assumption():
    assert decode("\ufeffé".encode()).text == "é"
    assert decode("é;ü".encode("utf-16")).encoding == "utf-16"
    assert decode("é".encode()).encoding == "utf-8"
    western = decode("Café € 5".encode("cp1252"))
    assert (western.text, western.encoding, western.is_assumed) == ("Café € 5", "cp1252", True)


def test_a_file_in_two_encodings_is_refused_with_row_column_and_byte():
    data = "naam,antwoord\nJan,goed €\n".encode() + b"Piet,caf" + b"\xe9\n"
    with pytest.raises(InputError) as stopped:
        decode(data, shown="x.csv")
    assert (stopped.value.row, stopped.value.column) == (3, "antwoord")
    assert "0xE9" in str(stopped.value) and "offset 35" in str(stopped.value)


def test_zero_bytes_and_bytes_that_no_text_has_are_refused():
    for data in (b"a,b\n1,\x00\n", b"a,b\n\xff\xfe\x81\n"):
        with pytest.raises(InputError):
            decode(data)


def test_a_declared_encoding_is_read_strictly():
    assert decode("é".encode("cp850"), hint="cp850").text == "é"
    with pytest.raises(InputError):
        decode(b"\xe9", hint="utf-8")


@pytest.mark.parametrize(("data", "encoding"), [
    (b"a\0b\0c\0d\0", "utf-16-le"), (b"\0a\0b\0c\0d", "utf-16-be"), (b"a\0b\0c\0", None), (b"a\0b\0c\0d\0e", None), (b"a\0" * 9 + b"\xac\x20" * 11, "utf-16-le"),
    (b"a\0" * 8 + b"\xac\x20" * 12, None), (b"\0a" * 99 + b"a\0", "utf-16-be"), (b"\0\0" * 5 + b"a\0" * 95, None), (b"\0\0" * 4 + b"a\0" * 96, "utf-16-le"),
    (b"abcdefgh", None),
])  # fmt: skip
def test_every_other_byte_zero_is_utf16_and_nothing_less(data, encoding):
    assert wide(data) == encoding


@pytest.mark.parametrize("cut", [20, 30, 36, 60, 70])
def test_a_survey_by_blocks_names_the_byte_that_the_whole_would(cut):
    """Western European, but for a letter of UTF-8 in row 4; quoted delimiters are no columns."""
    data = "naam;antwoord;stad\nJan;goed;Ede\n\"x;é\";ja;Urk\n".encode("cp1252") + 'Bo;"a;b";Epe €\n'.encode() + b"z;y;x\n"
    seen = []
    for ends in ([0, len(data)], [0, cut, len(data)]):
        survey = Survey("x.csv", "en")
        for a, b in pairwise(ends):
            survey.look(data[a:b])
        with pytest.raises(InputError) as stopped:
            survey.verdict()
        seen.append((str(stopped.value), stopped.value.row, stopped.value.column))
    assert seen[0] == seen[1] and seen[0][1:] == (3, "naam") and "0xE9" in seen[0][0]


def test_a_byte_no_western_text_has_is_named_with_its_column_in_old_mac_files_too():
    for end in (b"\n", b"\r\n", b"\r"):
        with pytest.raises(InputError) as stopped:
            decode(end.join([b"a,b,c", b"1,2,3", b'"4,4",5,\x81']))
        assert (stopped.value.row, stopped.value.column) == (3, "c") and "0x81" in str(stopped.value)
    with pytest.raises(InputError) as stopped:
        decode(b"a,\x81\n1,2\n")
    assert (stopped.value.row, stopped.value.column) == (1, None)


@pytest.mark.parametrize(("row", "column"), [(b"1,2", "b"), (b"1,2,3", None), (b"1,2,3,4", None)])
def test_a_byte_beyond_the_last_heading_has_no_column(row, column):
    data = b"a,b\n" + row + b"\x81\n"
    error = bad_byte(data, data.index(b"\x81"), "x.csv", "en", "cp1252")
    assert (error.row, error.column) == (2, column) and f"offset {len(data) - 2}" in str(error)
