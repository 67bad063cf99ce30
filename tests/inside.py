"""What can be read in a published file, by anyone who opens it wide enough: archives, tables, streams and glyphs turned into text."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pandas as pd


def text(path: Path) -> str:
    """All text of a file, its bytes included."""
    data = path.read_bytes()
    return "\n".join([data.decode("utf-8", "replace"), data.decode("latin-1"), *opened(data)])


def opened(data: bytes) -> list[str]:
    """What is inside a table, document, picture or archive; nothing for plain text."""
    if data.startswith(b"PAR1"):
        return [pd.read_parquet(io.BytesIO(data)).to_csv()]
    if data.startswith(b"%PDF"):
        return _pdf(data)
    if data.startswith(b"\x89PNG"):
        return _png(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return []


def _pdf(data: bytes) -> list[str]:
    """Streams inflated; what is drawn as glyphs is spelled with the character map of every font."""
    streams = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        try:
            streams.append(zlib.decompress(raw))
        except zlib.error:
            streams.append(raw)
    maps = [_characters(s) for s in streams if b"beginbfchar" in s or b"beginbfrange" in s]
    found = [s.decode("latin-1") for s in streams]
    for stream in (s for s in streams if b" Tf" in s or b" TJ" in s or b" Tj" in s):
        drawn = [_glyphs(part) for part in re.findall(rb"\[((?:[^\[\]\\]|\\.)*)\]\s*TJ|((?:\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>)\s*)Tj", stream, re.S)]
        found += ["".join("".join(m.get(g, "") for g in glyphs) + "\n" for glyphs in drawn) for m in maps]
    return found


def _glyphs(parts: tuple[bytes, bytes]) -> list[int]:
    body = parts[0] or parts[1]
    raw = b""
    for literal, hexed in re.findall(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f]*)>", body, re.S):
        raw += bytes.fromhex(hexed.decode()) if hexed else _unescaped(literal)
    return [a << 8 | b for a, b in zip(raw[::2], raw[1::2])]


def _unescaped(literal: bytes) -> bytes:
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(rb"\\([0-7]{1,3}|.)", lambda m: bytes([int(m[1], 8)]) if m[1][:1].isdigit() else plain.get(m[1], m[1]), literal, flags=re.S)


def _characters(stream: bytes) -> dict[int, str]:
    """Glyph -> characters, from a ToUnicode map."""
    found = {}
    spell = lambda h: bytes.fromhex(h.decode()).decode("utf-16-be", "replace")  # noqa: E731
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.S):
        found |= {int(a, 16): spell(b) for a, b in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.S):
        for low, high, first in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = ord(spell(first)[-1:] or "\0")
            found |= {g: chr(start + g - int(low, 16)) for g in range(int(low, 16), int(high, 16) + 1)}
    return found


def _png(data: bytes) -> list[str]:
    found, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind in (b"zTXt", b"iTXt"):
            found += [zlib.decompress(body[i:]).decode("utf-8", "replace") for i in range(len(body)) if body[i : i + 1] == b"x"][:1]
        if kind != b"IDAT":
            found.append(body.decode("latin-1"))
        at += 12 + length
    return found
