"""A file of any size straight to Parquet, block by block, under the same rules as `read_table`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.clean.reading import dialect as dialects
from helpers.clean.reading import parquet
from helpers.clean.reading.blocks import BLOCK, read_blocks
from helpers.clean.reading.door import plain_name
from helpers.clean.reading.parsed import NotUtf8
from helpers.clean.reading.read import TableRead, Told, finish, read_table
from helpers.clean.reading.shape import Shaped
from helpers.clean.reading.stream import Stream, open_stream
from helpers.clean.say import stop

ROW = "_row"  # the column with the row numbers; a heading of that name pushes it to `__row`
GROUP = 1 << 17  # rows of a row group
SAMPLE = 2000
SMALL = 512 << 20  # bytes of other kinds that are read as a whole


def ingest(
    path: str | Path,
    out: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    escape: str | None = None,
    header_rows: int = 1,
    sheet: str | None = None,
    member: str | None = None,
    max_rejected: float = 0.01,
    shown: str | None = None,
    language: str = "en",
) -> TableRead:
    """Write any export to a Parquet file of text cells, with the row number of each row in its last column (``_row``).

    Text files (also in gzip or ZIP) and Parquet are read block by block and may have any size; other kinds are read whole. The result
    appears under its name only when it is complete: a file that is refused leaves nothing behind.

    Args:
        path: as in `read_table`. out: the Parquet file; an earlier one is replaced. The rest as in `read_table`.

    Returns:
        What `read_table` returns, but ``table`` and ``rows`` are empty: the Parquet file holds them.

    Raises:
        InputError: with file, row, column, problem and remedy.
    """
    path, out = Path(path), Path(out)
    shown = shown or plain_name(path)
    stream = open_stream(path, shown=shown, member=member, language=language, block=BLOCK)
    with _whole_or_nothing(out) as draft:
        if stream is None:
            size = path.stat().st_size
            if path.suffix.lower() in (".parquet", ".pq"):
                return _from_parquet(path, draft, shown, language)
            if size > SMALL:
                raise stop(language, "too_large_kind", file=shown, size=size >> 20, kind=path.suffix.lstrip("."))
            hints = {"encoding": encoding, "sheet": sheet, "member": member, "header_rows": header_rows}
            return _all_at_once(path, draft, shown=shown, language=language, max_rejected=max_rejected, **hints)
        stream.encoding = encoding
        hints = {"delimiter": delimiter, "quote": quote, "escape": escape}
        try:
            return _from_text(stream, draft, hints, header_rows, max_rejected)
        except (NotUtf8, UnicodeDecodeError):
            stream.survey(is_told=encoding is not None or stream.has_mark)
            return _from_text(stream, draft, hints, header_rows, max_rejected)


def _from_text(stream: Stream, draft: Path, hints: dict, header_rows: int, max_rejected: float, block: int = BLOCK) -> TableRead:
    """A text file in blocks."""
    how = dialects.find(_first_text(stream), **hints)
    out = _Parquet(draft)
    try:
        made = read_blocks(
            stream.blocks,
            how,
            out.begin,
            shown=stream.shown,
            language=stream.language,
            is_lenient=max_rejected >= 1,
            header_rows=header_rows,
            block=block,
            text_type=pa.string(),
        )
        out.end(made.names)
    finally:
        out.close()
    work = made.work
    empty = pd.DataFrame(columns=made.names, dtype="str")
    account = (work.rejects, work.repairs, work.findings)
    shaped = Shaped(empty, range(made.kept), made.names, work.texts, *account, made.rows_read, made.header_row, made.more)
    told = Told(how.words(), stream.encoding.removesuffix("-sig"), how.delimiter, stream.is_assumed, stream.is_doubtful)
    read = finish(
        shaped, told, out.sample(made.names), file=stream.shown, name=stream.path.name, max_rejected=max_rejected, language=stream.language
    )
    read.rows, read.sha256 = pd.Series([], dtype="int64"), stream.sha256
    return read


def _first_text(stream: Stream) -> str:
    """Enough text to see the dialect in; what is cut in the middle of a letter does not matter."""
    want, out = 4 * dialects.SAMPLE + 4, b""
    for data in stream.blocks():
        out += data
        if len(out) > want:
            break
    if not out.strip():
        raise stop(stream.language, "empty", file=stream.shown)
    return out[: 1 << 20].decode("utf-8", "replace")


class _Parquet:
    """What takes blocks of rows and writes them."""

    def __init__(self, draft: Path):
        self.draft, self.writer, self.head, self.waiting, self.count = draft, None, [], [], 0

    def begin(self):
        """A new file, whatever was written before."""
        self.close()
        self.head, self.waiting, self.count = [], [], 0
        return self.take

    def take(self, names: list[str], table: pa.Table, rows: np.ndarray) -> None:
        """One block."""
        if sum(map(len, self.head)) < SAMPLE:
            self.head.append(table.slice(0, SAMPLE).to_pandas())
        self.waiting.append(table.append_column(row_column(names), pa.array(rows, pa.int64())))
        self.count += len(rows)
        if self.count >= GROUP:
            self._write()

    def _write(self) -> None:
        whole = pa.concat_tables(self.waiting)
        self.writer = self.writer or pq.ParquetWriter(self.draft, whole.schema, compression="snappy")
        self.writer.write_table(whole, row_group_size=max(len(whole), 1))
        self.waiting, self.count = [], 0

    def end(self, names: list[str]) -> None:
        """Write what is left, an empty table too."""
        if not self.waiting and self.writer is None:
            fields = [pa.field(n, pa.string()) for n in names] + [pa.field(row_column(names), pa.int64())]
            self.waiting = [pa.schema(fields).empty_table()]
        if self.waiting:
            self._write()

    def sample(self, names: list[str]) -> pd.DataFrame:
        """The first rows."""
        return pd.concat(self.head, ignore_index=True).head(SAMPLE) if self.head else pd.DataFrame(columns=names, dtype="str")

    def close(self) -> None:
        """Let go of the file."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None


def row_column(names: list[str]) -> str:
    """The name of the column with row numbers."""
    name = ROW
    while name in names:
        name = f"_{name}"
    return name


def _all_at_once(path: Path, draft: Path, **hints) -> TableRead:
    read = read_table(path, **hints)
    table = pa.table({str(name): pa.array(read.table[name], pa.string()) for name in read.table})
    table = table.append_column(row_column(table.column_names), pa.array(read.rows.to_numpy(), pa.int64()))
    pq.write_table(table, draft, compression="snappy")
    read.table, read.rows = read.table.iloc[:0], read.rows.iloc[:0]
    return read


def _from_parquet(path: Path, draft: Path, shown: str, language: str) -> TableRead:
    """A Parquet file, batch by batch; nested columns are left out and named."""
    out, row = _Parquet(draft), 1
    take = out.begin()
    try:
        file = pq.ParquetFile(path)
        plain = [f.name for f in file.schema_arrow if not pa.types.is_nested(f.type)]
        for batch in file.iter_batches(batch_size=1 << 16, columns=plain):
            flat = parquet.plain_columns(batch)
            take(plain, flat, np.arange(row, row + batch.num_rows))
            row += batch.num_rows
        out.end(plain)
    except parquet.BROKEN as error:
        raise parquet.unreadable(error, shown, language) from None
    finally:
        out.close()
    with path.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    shaped = Shaped(pd.DataFrame(columns=plain, dtype="str"), range(row - 1), plain, {}, rows_read=row - 1)
    left = [f.name for f in file.schema_arrow if pa.types.is_nested(f.type)]
    shaped.repairs = [{"row": 0, "column": n, "rule": "nested_column", "before": None, "after": None} for n in left]
    read = finish(shaped, Told("parquet"), out.sample(plain), file=shown, name=path.name, max_rejected=1.0, language=language)
    read.kind, read.sha256, read.rows = "parquet", digest, pd.Series([], dtype="int64")
    return read


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[Path]:
    """A draft beside the wanted file, which takes its place when all went well and is gone otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".draft", dir=out.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, out)
        folder = os.open(out.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
