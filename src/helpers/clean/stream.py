"""A text file as a stream of UTF-8 blocks, of any size, plain or in a container, with its fingerprint taken on the way."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.clean.door import MAX_RATIO, RATIO_FROM, choose_member, check_archive, check_plain, kind_of
from helpers.clean.encoding import MARKS, Survey
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
        kind: see `helpers.clean.door.Opened`. container: "", gzip or zip. encoding: as declared, or as found. sha256: once read to its end.
    """

    path: Path
    shown: str
    language: str
    block: int
    kind: str = "text"
    container: str = ""
    member: str | None = None
    encoding: str | None = None
    is_assumed: bool = False
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
        """The text as UTF-8, without a byte order mark; checked only where it is not UTF-8 to begin with."""
        first = True
        encoding = self.encoding
        decoder = None
        offset = 0
        for data in self.raw():
            if first:
                first = False
                if not encoding:
                    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
                    self.encoding = encoding.removesuffix("-sig")
                if encoding in ("utf-8", "utf-8-sig", "utf8"):
                    data = data.removeprefix(codecs.BOM_UTF8)
                else:
                    decoder = codecs.getincrementaldecoder(encoding)()
                    data = self._decoded(decoder, data, offset, encoding).removeprefix("\ufeff".encode())
                    offset += self.block
                    yield data
                    continue
            if decoder:
                yield self._decoded(decoder, data, offset, encoding)
                offset += self.block
            else:
                yield data
        if decoder:
            self._decoded(decoder, b"", offset, encoding, final=True)

    def _decoded(self, decoder, data: bytes, offset: int, encoding: str, final: bool = False) -> bytes:
        try:
            return decoder.decode(data, final).encode("utf-8")
        except UnicodeDecodeError as error:
            survey = Survey(self.shown, self.language)
            raise survey.refuse(data, min(error.start, max(len(data) - 1, 0)), encoding, offset) from None

    def survey(self) -> None:
        """Find out what a file is written in that is no UTF-8: `encoding` is then cp1252, or the error names the byte."""
        found = Survey(self.shown, self.language)
        for data in self.raw():
            found.look(data)
        self.encoding, self.is_assumed = found.verdict(), True
