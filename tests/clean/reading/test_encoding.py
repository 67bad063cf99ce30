import pytest

from helpers.clean.reading.encoding import decode
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
