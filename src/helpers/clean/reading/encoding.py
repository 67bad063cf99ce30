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
USUAL = bytes([9, 10, 12, 13, 27, *range(32, 128)])
SUSPECT = re.compile(rb"[\x80-\x84\x86-\x91\x93-\x95\x98-\x9b\x9f]")
NO_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
OTHER_SET = re.compile(rb"[a-z](?:[\x80-\x84\x86-\x91\x93-\x95\x98\x99\x9b\x9f][a-z]|[\x82\x83\x87-\x8a\x8c\x8e\x9f](?![0-9\x80-\xff]))")


@dataclass(frozen=True)
class Decoded:
    """The text, the name of its encoding, whether that was assumed rather than told or proved, and whether another set is likelier."""

    text: str
    encoding: str
    is_assumed: bool
    is_doubtful: bool = False


def decode(data: bytes, *, hint: str | None = None, shown: str = "", language: str = "en") -> Decoded:
    """Text of a file.

    Args:
        hint: an encoding that a person declared; it is then read strictly in that one.

    >>> decode("Café".encode("cp1252")).encoding
    'cp1252'
    """
    told = hint or next((name for mark, name in MARKS if data.startswith(mark)), None) or wide(data)
    if told:
        known_encoding(told, shown, language)
        told = hint or told.removesuffix("-sig")
        try:
            text = data.decode(told).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        except UnicodeDecodeError as error:
            raise bad_byte(data, error.start, shown, language, told) from None
        if "\0" in text and codecs.lookup(told).name.startswith("utf-8"):
            raise bad_byte(data, data.index(b"\0"), shown, language, told)
        return Decoded(text, told, not hint and told.endswith(("le", "be")))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text:
        survey = Survey(shown, language)
        survey.look(data)
        encoding = survey.verdict()
        return Decoded(data.decode(encoding), encoding, True, survey.is_doubtful)
    return Decoded(text, "utf-8", False)


def known_encoding(name: str, shown: str, language: str) -> None:
    """Stop at the name of an encoding that does not exist."""
    try:
        codecs.lookup(name)
    except LookupError:
        raise stop(language, "no_encoding", file=shown, encoding=name) from None


def wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its first lines is zero."""
    head = data[:4096]
    even, odd, half = head[0::2].count(0), head[1::2].count(0), len(head) // 2
    if half > 3 and len(data) % 2 == 0 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


class Survey:
    """What a file can be that is no UTF-8, looked at block by block: cp1252, or an error that names the first byte that does not fit."""

    def __init__(self, shown: str, language: str):
        self.shown, self.language, self.header = shown, language, b""
        self.left, self.offset, self.rows = b"", 0, 0
        self.bad: dict[str, Exception] = {}
        self.is_doubtful = False

    def look(self, data: bytes) -> None:
        """Look at one block."""
        data = self.left + data
        cut = data.rfind(b"\n") + 1 or len(data)
        part, self.left = data[:cut], data[cut:]
        self._part(part)

    def _part(self, part: bytes) -> None:
        self.header = self.header or first_line(part)
        if "utf8" not in self.bad:
            try:
                part.decode("utf-8")
            except UnicodeDecodeError as error:
                self._note("utf8", part, error.start, "utf-8")
        rare = part.translate(None, USUAL)  # a search over all bytes takes ten times as long as leaving the usual ones out
        for name, pattern, encoding in (
            ("mixed", MULTIBYTE, "utf-8"), ("no_text", NO_TEXT, "utf-8"), ("no_western", NO_WESTERN, "utf-8, cp1252"),
        ):  # fmt: skip
            if name not in self.bad and pattern.search(rare) and (found := pattern.search(part)):
                self._note(name, part, found.start(), encoding)
        if not self.is_doubtful and SUSPECT.search(rare):
            self.is_doubtful = bool(OTHER_SET.search(part))
        self.offset += len(part)
        self.rows += part.count(b"\n")

    def _note(self, name: str, part: bytes, at: int, encoding: str) -> None:
        self.bad[name] = bad_byte(
            part, at, self.shown, self.language, encoding, header=self.header, offset=self.offset, rows=self.rows
        )

    def verdict(self) -> str:
        """cp1252, unless the file is partly UTF-8 or holds bytes that no text has."""
        self.finish()
        if "no_text" in self.bad:
            raise self.bad["no_text"]
        if "mixed" in self.bad:
            raise self.bad["utf8"]
        if "no_western" in self.bad:
            raise self.bad["no_western"]
        return "cp1252"

    def strictly(self) -> Exception:
        """The error for a file that was declared to be UTF-8."""
        self.finish()
        return self.bad.get("utf8") or self.bad["no_text"]

    def finish(self) -> None:
        """Look at what is left after the last line end."""
        if self.left:
            part, self.left = self.left, b""
            self._part(part)


def first_line(data: bytes) -> bytes:
    """The first line of a text."""
    return re.split(rb"\r\n|\n|\r", data[:100_000], maxsplit=1)[0]


def bad_byte(
    data: bytes, at: int, shown: str, language: str, encoding: str, *, header: bytes | None = None, offset: int = 0, rows: int = 0
) -> Exception:
    """The error for one byte: its row, its column by heading, and its place in the file."""
    end = b"\n" if b"\n" in data or rows else b"\r"
    row = rows + data.count(end, 0, at) + 1
    names = (header if header is not None else first_line(data)).decode("utf-8", "replace").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    delimiter = max(",;\t|", key=names.count)
    inside, fields = False, 0
    for byte in data[data.rfind(end, 0, at) + 1 : at]:
        inside ^= byte == 0x22
        fields += byte == ord(delimiter) and not inside
    headings = [h.strip('"') for h in names.split(delimiter)]
    is_narrow = not encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32"))
    return stop(
        language,
        "bad_byte",
        file=shown,
        row=row,
        column=headings[fields] if is_narrow and row > 1 and fields < len(headings) else None,
        byte=f"0x{data[at]:02X}" if at < len(data) else "?",
        offset=offset + at,
        encoding=encoding,
    )
