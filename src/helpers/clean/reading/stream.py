"""A text file as a stream of UTF-8 blocks, of any size, plain or in a container, with its fingerprint taken on the way."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from helpers.clean.reading.door import MAX_RATIO, RATIO_FROM, check_archive, check_plain, choose_member, is_nothing, kind_of
from helpers.clean.reading.encoding import MARKS, Survey, bad_byte, first_line, known_encoding, wide
from helpers.clean.say import stop

HEAD = 1 << 18


class _Counted:
    """A file that counts and fingerprints what is read from it."""

    def __init__(self, path: Path):
        self.file, self.size, self.digest = path.open("rb"), 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.size += len(data)
        self.digest.update(data)
        return data

    def close(self) -> None:
        self.file.close()


@dataclass
class Stream:
    """A plain file or the one member of a container, to be read from its beginning as often as needed.

    Attributes:
        container: "", gzip or zip. encoding: as declared, or as found; has_mark: a mark on top says UTF-8. sha256: once read to its end.
    """

    path: Path
    shown: str
    language: str
    block: int
    container: str = ""
    member: str | None = None
    encoding: str | None = None
    is_assumed: bool = False
    is_doubtful: bool = False
    has_mark: bool = False
    sha256: str = ""

    def raw(self) -> Iterator[bytes]:
        """The bytes, unpacked, in blocks; what lies there must not change meanwhile."""
        before = os.stat(self.path)
        counted = _Counted(self.path)
        try:
            if self.container == "zip":
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as inner:
                    yield from self._guarded(inner, lambda: os.path.getsize(self.path))
            else:
                inner = gzip.GzipFile(fileobj=counted) if self.container == "gzip" else counted
                yield from self._guarded(inner, lambda: counted.size)
            while counted.read(self.block):
                pass
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            raise stop(self.language, "cut_off", file=self.shown, kind=self.container or "zip") from None
        finally:
            counted.close()
        after = os.stat(self.path)
        if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
            raise stop(self.language, "changed", file=self.shown)
        self.sha256 = counted.digest.hexdigest()

    def _guarded(self, inner, packed) -> Iterator[bytes]:
        size = 0
        while data := inner.read(self.block):
            size += len(data)
            if self.container and size > RATIO_FROM and size > MAX_RATIO * packed():
                raise stop(self.language, "bomb", file=self.shown, limit=RATIO_FROM >> 20)
            yield data

    def blocks(self) -> Iterator[bytes]:
        """The text as UTF-8, without a byte order mark; whether it is UTF-8 to begin with, the parser sees."""
        raw, offset, rows, decoder = self.raw(), 0, 0, None
        first = next(raw, b"")
        self.encoding = self.encoding or next((name for mark, name in MARKS if first.startswith(mark)), None) or wide(first) or "utf-8"
        self.has_mark = first.startswith(codecs.BOM_UTF8)
        known_encoding(self.encoding, self.shown, self.language)
        if codecs.lookup(self.encoding).name.startswith("utf-8"):
            yield first.removeprefix(codecs.BOM_UTF8)
            yield from raw
            return
        decoder = codecs.getincrementaldecoder(self.encoding)()
        for data in chain([first], raw, [b""]):
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                place = {"header": first_line(first), "offset": offset + len(data) - len(error.object), "rows": rows}
                raise bad_byte(error.object, error.start, self.shown, self.language, self.encoding, **place) from None
            yield text.removeprefix("\ufeff" if offset == 0 else "").encode("utf-8")
            offset, rows = offset + len(data), rows + data.count(b"\n")

    def survey(self, is_told: bool) -> None:
        """Find out what a file is that is no UTF-8: ``encoding`` is then cp1252, or the error names the byte."""
        found = Survey(self.shown, self.language)
        for data in self.raw():
            found.look(data)
        if is_told:
            raise found.strictly()
        self.encoding, self.is_assumed, self.is_doubtful = found.verdict(), True, found.is_doubtful


def open_stream(path: Path, *, shown: str, member: str | None, language: str, block: int) -> Stream | None:
    """A stream of a text file; nothing when the file is of another kind."""
    check_plain(path, shown, language, most=None)
    stream = Stream(path, shown, language, block)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except PermissionError:
        raise stop(language, "no_access", file=shown) from None
    suffix = path.suffix.lower()
    if head[:2] == b"\x1f\x8b" and suffix in (".gz", ".gzip"):
        stream.container, suffix = "gzip", Path(path.stem).suffix.lower()
    elif head[:4] == b"PK\x03\x04" and suffix == ".zip":
        stream.container = "zip"
        with check_archive(path, shown, language, most=1 << 60) as archive:
            stream.member = choose_member(archive, shown, member, language)
        suffix = Path(stream.member).suffix.lower()
    elif head[:2] in (b"PK", b"\x1f\x8b"):
        return None
    if stream.container:
        head = next(replace(stream, block=HEAD).raw(), b"")
    if is_nothing(head) and len(head) < HEAD:
        raise stop(language, "empty", file=shown)
    if head[:2] == b"PK" or kind_of(head, suffix, shown, language) != "text":
        return None
    return stream
