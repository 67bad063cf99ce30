"""The door: is this a plain file of a size and kind that may be read, and what lies in its container.

Nothing is unpacked before its size is known, and nothing is believed because of its extension: the first bytes decide.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers.clean.say import stop

MAX_BYTES = 4 << 30  # of a file as it lies there
MAX_UNPACKED = 2 << 30  # of what comes out of a container
MAX_RATIO = 200  # unpacked to packed; real exports stay under 30
RATIO_FROM = 16 << 20  # below this size a ratio says nothing
MAX_MEMBERS = 5_000
CHUNK = 1 << 20

BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ\x90", b"\x7fELF", b"SQLite format 3", b"Rar!", b"7z\xbc\xaf", b"BZh9", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
OLD_PICKLE = re.compile(rb"\([ld]p\d+\n|c[\w.]+\n\w+\n")
OTHER_SUFFIXES = {".parquet", ".pq", ".sav", ".zsav", ".xls", ".gz", ".gzip"}
NOTHING = b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"  # bytes of a file that holds nothing
TEXT_SUFFIXES = {".csv", ".tsv", ".txt", ".tab", ".log", ""}


@dataclass(frozen=True)
class Opened:
    """A file that passed the door. ``kind``: text, xlsx, ods, xls, docx, parquet, json, sav or xes; ``data`` is its content unpacked."""

    path: Path
    shown: str
    kind: str
    data: bytes
    sha256: str
    member: str | None = None


def open_file(path: str | Path, *, shown: str | None = None, member: str | None = None, language: str = "en") -> Opened:
    """Look at a file, refuse what is not plain data, and unpack one container.

    Args:
        path: where it lies. shown: its name in messages. member: file inside a ZIP archive, when it holds several.

    Raises:
        InputError: missing, no plain file, empty, too large, cut off, or of a kind that is not read.
    """
    path, shown = Path(path), shown or plain_name(path)
    check_plain(path, shown, language)
    data = _whole(path, shown, language)
    if is_nothing(data):
        raise stop(language, "empty", file=shown)
    digest = hashlib.sha256(data).hexdigest()
    suffix, inner = path.suffix.lower(), None
    if data[:2] == b"\x1f\x8b":
        if suffix not in (".gz", ".gzip"):
            raise stop(language, "other_kind", file=shown, kind="gzip", suffix=".gz")
        data, suffix = _gunzip(data, shown, language), Path(path.stem).suffix.lower()
    elif data[:4] == b"PK\x03\x04" and suffix == ".zip":
        data, inner = _unzip(data, shown, member, language)
        suffix = Path(inner).suffix.lower()
    if is_nothing(data):
        raise stop(language, "empty", file=shown)
    return Opened(path, shown, kind_of(data, suffix, shown, language), data, digest, inner)


def _whole(path: Path, shown: str, language: str) -> bytes:
    before = os.stat(path)
    try:
        data = path.read_bytes()
    except PermissionError:
        raise stop(language, "no_access", file=shown) from None
    after = os.stat(path)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise stop(language, "changed", file=shown)
    return data


def plain_name(path: str | Path) -> str:
    """The name of a file on one line, as messages show it."""
    return "".join(c if c.isprintable() else "?" for c in Path(path).name)


def is_nothing(data: bytes) -> bool:
    """No letter in it."""
    return not data[:4096].strip(NOTHING) and not data.strip(NOTHING)


def check_plain(path: Path, shown: str, language: str, most: int | None = MAX_BYTES) -> None:
    """Stop at what is no plain file that may be read."""
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            raise stop(language, "link", file=shown)
    except (OSError, ValueError):
        raise stop(language, "missing", file=shown) from None
    if stat.S_ISDIR(found.st_mode):
        raise stop(language, "folder", file=shown)
    if not stat.S_ISREG(found.st_mode):
        raise stop(language, "not_plain", file=shown)
    if found.st_size == 0:
        raise stop(language, "empty", file=shown)
    if most is not None and found.st_size > most:
        raise stop(language, "too_large", file=shown, size=found.st_size >> 20, limit=most >> 20)


def _gunzip(data: bytes, shown: str, language: str) -> bytes:
    out, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                if size > MAX_UNPACKED or (size > RATIO_FROM and size > MAX_RATIO * len(data)):
                    raise stop(language, "bomb", file=shown, limit=MAX_UNPACKED >> 20)
                out.append(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise stop(language, "cut_off", file=shown, kind="gzip") from None
    return b"".join(out)


def check_archive(data: bytes | Path, shown: str, language: str, most: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """A ZIP archive whose members are few, small enough together, not locked, and stay inside their folder."""
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    try:
        archive = zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise stop(language, "cut_off", file=shown, kind="zip") from None
    total = sum(m.file_size for m in members)
    if len(members) > MAX_MEMBERS or total > most or (total > RATIO_FROM and total > MAX_RATIO * size):
        raise stop(language, "bomb", file=shown, limit=most >> 20)
    if any(m.flag_bits & 1 for m in members):
        raise stop(language, "locked_book", file=shown)
    for m in members:
        parts = PurePosixPath(m.filename.replace("\\", "/")).parts
        if ".." in parts or m.filename.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", m.filename):
            raise stop(language, "leaves_folder", file=shown, member=m.filename)
    return archive


def _unzip(data: bytes, shown: str, member: str | None, language: str) -> tuple[bytes, str]:
    archive = check_archive(data, shown, language)
    name = choose_member(archive, shown, member, language)
    try:
        return archive.read(name), name
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        raise stop(language, "cut_off", file=shown, kind="zip") from None


def choose_member(archive: zipfile.ZipFile, shown: str, member: str | None, language: str) -> str:
    """The name of the one file in an archive, or of the one that a person named."""
    names = [
        m.filename
        for m in archive.infolist()
        if not m.is_dir() and not m.filename.startswith("__MACOSX/") and not PurePosixPath(m.filename).name.startswith(".")
    ]
    if member is None and len(names) != 1:
        raise stop(language, "many_members", file=shown, members=", ".join(names[:6]) or "-")
    if member is not None and member not in names:
        raise stop(language, "no_member", file=shown, member=member, members=", ".join(names[:6]))
    return member or names[0]


def kind_of(data: bytes, suffix: str, shown: str, language: str) -> str:
    """The kind of content, by its first bytes; an extension that says something else is an error."""
    head = data[:512]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head[:4] == b"\xd0\xcf\x11\xe0" and "EncryptedPackage".encode("utf-16-le") in data[:1_000_000]:
        raise stop(language, "locked_book", file=shown)
    if head[:4] == b"PK\x03\x04":
        return _office(data, suffix, shown, language)
    if head[:2] == b"PK" or (suffix in (".xlsx", ".ods", ".zip") and head[:2] != b"PK"):
        raise stop(language, "cut_off", file=shown, kind=suffix.lstrip(".") or "zip")
    if head[:4] == b"PAR1":
        return _expect("parquet", suffix, {".parquet", ".pq"}, shown, language)
    if head[:4] in (b"$FL2", b"$FL3"):
        return _expect("sav", suffix, {".sav", ".zsav"}, shown, language)
    if head[:2] == b"\x1f\x8b":
        raise stop(language, "nested_archive", file=shown)
    if head[:4] == b"\xd0\xcf\x11\xe0":
        return _expect("xls", suffix, {".xls"}, shown, language)
    if head.startswith(BINARY) or start.startswith(b"{\\rtf"):
        raise stop(language, "not_data", file=shown, suffix=suffix or "?")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        raise stop(language, "html", file=shown)
    if (head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05") or OLD_PICKLE.match(head) or suffix in (".pkl", ".pickle", ".joblib"):
        raise stop(language, "pickle", file=shown)
    if head[:4] == b"%PDF" or suffix in (".pdf", ".docx", ".png", ".jpg", ".exe"):
        raise stop(language, "not_data", file=shown, suffix=suffix or "?")
    if suffix == ".ipynb":
        raise stop(language, "not_data", file=shown, suffix=suffix)
    if suffix in (".json", ".ndjson", ".jsonl"):
        return "json"
    if suffix == ".xes" or (start.startswith(b"<?xml") and b"<log" in data[:20_000]):
        return "xes"
    if start.startswith(b"<?xml"):
        raise stop(language, "not_data", file=shown, suffix="xml")
    if suffix in OTHER_SUFFIXES:
        raise stop(language, "other_kind", file=shown, kind="text", suffix=".csv")
    if suffix in TEXT_SUFFIXES and _is_json(data[:65_536].lstrip(b"\xef\xbb\xbf \t\r\n")):
        raise stop(language, "other_kind", file=shown, kind="json", suffix=".json")
    if suffix in TEXT_SUFFIXES or b"\x00" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    raise stop(language, "not_data", file=shown, suffix=suffix or "?")


def _is_json(start: bytes) -> bool:
    """It begins as a list of objects, or its first line is an object."""
    if re.match(rb'\[\s*\{\s*"', start):
        return True
    try:
        return start.startswith(b"{") and isinstance(json.loads(start.split(b"\n")[0]), dict)
    except ValueError:
        return False


def _office(data: bytes, suffix: str, shown: str, language: str) -> str:
    names = set(check_archive(data, shown, language).namelist())
    if "xl/workbook.xml" in names:
        return _expect("xlsx", suffix, {".xlsx"}, shown, language)
    if "content.xml" in names:
        return _expect("ods", suffix, {".ods"}, shown, language)
    if "word/document.xml" in names:
        return _expect("docx", suffix, {".docx"}, shown, language)
    if suffix == ".zip":
        raise stop(language, "nested_archive", file=shown)
    raise stop(language, "other_kind", file=shown, kind="zip", suffix=".zip")


def _expect(kind: str, suffix: str, suffixes: set[str], shown: str, language: str) -> str:
    if suffix not in suffixes:
        raise stop(language, "other_kind", file=shown, kind=kind, suffix=min(suffixes, key=len))
    return kind
