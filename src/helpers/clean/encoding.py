"""From bytes to text: a byte order mark, else strict UTF-8, else the Western European set that Dutch Excel writes (cp1252).

Never a statistical guess: on short Dutch texts those are wrong. What does not fit is an error that names row and byte.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from helpers.clean.say import stop

MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x82\xac")
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """The text, the name of its encoding, and whether that was assumed rather than told or proved."""

    text: str
    encoding: str
    is_assumed: bool


def decode(data: bytes, *, hint: str | None = None, shown: str = "", language: str = "en") -> Decoded:
    """Text of a file.

    Args:
        hint: an encoding that a person declared; it is then read strictly in that one.

    >>> decode("Café".encode("cp1252")).encoding
    'cp1252'
    """
    if hint:
        try:
            return Decoded(data.decode(hint).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), hint, False)
        except (UnicodeDecodeError, LookupError) as error:
            raise _bad_byte(data, getattr(error, "start", 0), shown, language, hint) from None
    for mark, name in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(name), name.removesuffix("-sig"), False)
            except UnicodeDecodeError as error:
                raise _bad_byte(data, error.start, shown, language, name) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Decoded(_western(data, error.start, shown, language), "cp1252", True)
    if "\0" in text:
        raise _bad_byte(data, data.index(b"\0"), shown, language, "utf-8")
    return Decoded(text, "utf-8", False)


def _western(data: bytes, first_bad: int, shown: str, language: str) -> str:
    """cp1252, unless the file is partly UTF-8 or holds bytes that no text has."""
    found = NO_TEXT.search(data)
    if MULTIBYTE.search(data) or found:
        raise _bad_byte(data, found.start() if found else first_bad, shown, language, "utf-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _bad_byte(data, error.start, shown, language, "utf-8, cp1252") from None


def _bad_byte(data: bytes, at: int, shown: str, language: str, encoding: str) -> Exception:
    """The error for one byte: its row, its column by heading, and its place in the file."""
    line_start = data.rfind(b"\n", 0, at) + 1
    row = data.count(b"\n", 0, at) + 1
    header = data.split(b"\n", 1)[0].decode("utf-8", "replace").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").strip("\r")
    delimiter = max(",;\t|", key=header.count)
    inside, fields = False, 0
    for byte in data[line_start:at]:
        inside ^= byte == 0x22
        fields += byte == ord(delimiter) and not inside
    headings = [h.strip('"') for h in header.split(delimiter)]
    column = headings[fields] if row > 1 and fields < len(headings) else None
    return stop(
        language,
        "bad_byte",
        file=shown,
        row=row,
        column=column,
        byte=f"0x{data[at]:02X}" if at < len(data) else "?",
        offset=at,
        encoding=encoding,
    )
