"""Empty single rows of an export where they lie, so that every other row keeps its number and its bytes.

Text keeps its length: the row becomes spaces. Containers (XLSX, ODS, Parquet, SPSS, gzip, ZIP) are written anew with the row empty.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from helpers.clean.reading import dialect as dialects
from helpers.clean.reading.door import open_file
from helpers.clean.reading.encoding import MARKS, decode
from helpers.clean.reading.records import spans
from helpers.clean.say import stop

VISIBLE = re.compile(r"[^\r\n]")
UNITS = {"utf-8-sig": ("latin-1", 3), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
LISTS = ("items", "results", "reviews", "responses", "data", "tickets", "rows")
COVER = "*"


def emptied(path: str | Path, rows: Iterable[int], needles: Iterable[str] = (), *, language: str = "en", **hints: str | None) -> bytes:
    """The bytes of a file with some rows emptied.

    Args:
        rows: their numbers, as `helpers.clean.reading.read.read_table` gives them.
        needles: texts (an address, a number) that are covered wherever else they stand in the file.
        hints: sheet, delimiter, quote and escape, as for `read_table`.

    Raises:
        InputError: the file is of a kind in which a single row cannot be emptied.
    """
    opened = open_file(path, language=language)
    wanted, words = set(rows), [n for n in needles if n]
    data = Path(path).read_bytes()
    made = _inside(opened.data, opened.kind, wanted, words, hints)
    if made is None:
        raise stop(language, "cannot_empty", file=opened.shown, kind=opened.kind)
    if opened.member is not None:
        return _zipped(data, {opened.member: made})
    return gzip.compress(made, mtime=0) if data[:2] == b"\x1f\x8b" else made


def overwrite(path: str | Path, data: bytes) -> None:
    """Put new bytes in a file: in place when the length is the same, else beside it, and the old bytes are overwritten with zeros."""
    path = Path(path)
    with open(path, "r+b") as old:
        size = os.fstat(old.fileno()).st_size
        if size != len(data):
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            with open(fresh, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(fresh, path.stat().st_mode & 0o777)
            os.replace(fresh, path)
            data = b"\0" * size
        old.write(data)
        old.flush()
        os.fsync(old.fileno())


def _inside(data: bytes, kind: str, rows: set[int], words: list[str], hints: dict) -> bytes | None:
    if kind == "text":
        return _text(data, rows, words, hints)
    if kind == "json":
        return _json(data, rows, words)
    if kind == "parquet":
        return _parquet(data, rows, words)
    if kind in ("xlsx", "ods"):
        return _workbook(data, kind, rows, words, hints.get("sheet"))
    return _spss(data, rows, words) if kind == "sav" else None


# --- text ------------------------------------------------------------------------------------------------------------------


def _units(data: bytes) -> tuple[str, int]:
    """A codec that gives one character per byte (per unit in UTF-16 and 32), so that places and lengths hold, and where the text starts."""
    for mark, name in MARKS:
        if data.startswith(mark):
            codec, skip = UNITS[name]
            return codec.replace("-le", "-be") if mark[:1] in (b"\xfe", b"\0") else codec, skip
    return "latin-1", 0


def _text(data: bytes, rows: set[int], words: list[str], hints: dict) -> bytes:
    codec, skip = _units(data)
    text = data[skip:].decode(codec, "surrogatepass")
    how = dialects.find(decode(data, hint=hints.get("encoding")).text, **{k: hints.get(k) for k in ("delimiter", "quote", "escape")})
    made, at = [], 0
    for number, (start, end) in enumerate(spans(text, how), 1):
        if number in rows:
            made += [text[at:start], _blank(text[start:end], how)]
            at = end
    whole = "".join([*made, text[at:]])
    return data[:skip] + _covered(whole, words, codec).encode(codec, "surrogatepass")


def _blank(record: str, how: dialects.Dialect) -> str:
    """A record as spaces with its delimiters; a line break inside a quoted field stays inside its quotes."""
    q, d = re.escape(how.quote), re.escape(how.delimiter)
    cell = re.compile(rf"{q}(?:[^{q}]|{q}{q})*{q}(?=[{d}\r\n]|\Z)|[^{d}\r\n]+", re.S)

    def spaces(found: re.Match) -> str:
        part = found.group(0)
        if re.search(r"[\r\n]", part):
            return how.quote + VISIBLE.sub(" ", part[1:-1]) + how.quote
        return " " * len(part)

    return cell.sub(spaces, record)


def _covered(text: str, words: list[str], codec: str = "latin-1") -> str:
    """A text in which each word, wherever it stands by itself, is covered by as many asterisks."""
    for word in words:
        shown = word.encode("utf-8").decode("latin-1") if codec == "latin-1" else word
        for form in {shown, word} if word.isascii() or codec != "latin-1" else {shown, word.encode("cp1252", "replace").decode("latin-1")}:
            text = re.sub(rf"(?<![\w.@-]){re.escape(form)}(?![\w@-])", lambda m: COVER * len(m.group(0)), text, flags=re.I)
    return text


def _json(data: bytes, rows: set[int], words: list[str]) -> bytes:
    codec, skip = _units(data)
    text = data[skip:].decode(codec, "surrogatepass")
    places = _elements(text)
    if places is None:  # one object a line
        lines = []
        for number, line in enumerate(re.findall(r"[^\r\n]*(?:\r\n|\n|\r|\Z)", text), 1):
            lines.append(VISIBLE.sub(" ", line) if number in rows else line)
        text = "".join(lines)
    else:
        made, at = [], 0
        for number, (start, end) in enumerate(places, 1):
            if number in rows:
                made += [text[at:start], "{}" + " " * (end - start - 2)]
                at = end
        text = "".join([*made, text[at:]])
    return data[:skip] + _covered(text, words, codec).encode(codec, "surrogatepass")


def _elements(text: str) -> list[tuple[int, int]] | None:
    """Where each record of a JSON text stands; nothing when it holds one object a line."""
    decoder, space = json.JSONDecoder(), re.compile(r"[\s,:]*")
    skip = lambda at: space.match(text, at).end()  # noqa: E731
    at = skip(0)
    if text[at : at + 1] == "{":
        _, end = decoder.raw_decode(text, at)
        if text[end:].strip():
            return None
        at = skip(at + 1)
        while text[at] != "}":
            key, at = decoder.raw_decode(text, at)
            at = skip(at)
            if key in LISTS and text[at] == "[":
                break
            _, at = decoder.raw_decode(text, at)
            at = skip(at)
        else:
            return [(skip(0), end)]
    found, at = [], skip(at + 1)
    while text[at] != "]":
        _, end = decoder.raw_decode(text, at)
        found.append((at, end))
        at = skip(end)
    return found


# --- containers ------------------------------------------------------------------------------------------------------------


def _zipped(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A ZIP archive with some members replaced; names, order and dates stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            new.writestr(member, parts.get(member.filename, old.read(member)), compress_type=member.compress_type)
    return out.getvalue()


def _workbook(data: bytes, kind: str, rows: set[int], words: list[str], sheet: str | None) -> bytes:
    from helpers.clean.persons import wipe_sheets

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    change = wipe_sheets.xlsx if kind == "xlsx" else wipe_sheets.ods
    made = change(parts, rows, wipe_sheets.chosen(data, sheet))
    return _zipped(data, {name: _covered(part.decode("latin-1"), words).encode("latin-1") for name, part in made.items()})


def _parquet(data: bytes, rows: set[int], words: list[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(data))
    table = file.read()
    keep = pa.array([None if i + 1 in rows else i for i in range(table.num_rows)], pa.int64())
    columns = []
    for name in table.column_names:
        column = table.column(name).combine_chunks().take(keep)
        for word in words if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) else ():
            column = pc.replace_substring_regex(column, f"(?i){re.escape(word)}", COVER * len(word))
        if words and pa.types.is_nested(column.type):
            column = pa.array([_covered_deep(value, words) for value in column.to_pylist()], column.type)
        columns.append(column)
    schema = pa.schema([f.with_nullable(True) for f in table.schema], metadata=table.schema.metadata)
    out = io.BytesIO()
    codec = file.metadata.row_group(0).column(0).compression if file.metadata.num_row_groups else "SNAPPY"
    made = pa.Table.from_arrays(columns, schema=schema)
    pq.write_table(made, out, compression="none" if codec == "UNCOMPRESSED" else codec.lower(), write_statistics=not rows)
    return out.getvalue()


def _covered_deep(value: object, words: list[str]) -> object:
    if isinstance(value, dict):
        return {k: _covered_deep(v, words) for k, v in value.items()}
    if isinstance(value, list):
        return [_covered_deep(v, words) for v in value]
    return _covered(value, words, "utf-8") if isinstance(value, str) else value


def _spss(data: bytes, rows: set[int], words: list[str]) -> bytes:
    import tempfile

    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        path.write_bytes(data)
        frame, meta = pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
        for name in frame:
            is_text = frame[name].dtype.kind != "f"
            frame.loc[[r - 1 for r in rows if 0 < r <= len(frame)], name] = "" if is_text else float("nan")
            if is_text:
                frame[name] = [_covered(v, words, "utf-8") if isinstance(v, str) else v for v in frame[name]]
        pyreadstat.write_sav(
            frame,
            path,
            file_label=meta.file_label or "",
            column_labels=meta.column_names_to_labels,
            variable_value_labels=meta.variable_value_labels,
            missing_ranges=meta.missing_ranges or None,
            variable_measure=meta.variable_measure,
            variable_format=meta.original_variable_types,
        )
        return path.read_bytes()
