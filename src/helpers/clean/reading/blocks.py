"""A text file of any size, block by block, with the outcome that `shape` would give for the whole of it.

The head of the file says what to expect (headings, width, a trailing delimiter, an unnamed running number); every block is held against
that, and when a later one says otherwise the reading begins anew with what was learned. Rules that look around (another table after an
empty row, totals at the end) get to see the records that follow before a block is let go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.clean.reading import shape as rules
from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.feed import Feed
from helpers.clean.reading.headings import Work, aside, name_columns
from helpers.clean.reading.parsed import Parsed, blank_rows, equal_rows, parse, with_odd
from helpers.clean.reading.plan import Learned, make_plan
from helpers.clean.reading.records import LONGEST, Records, split
from helpers.clean.say import finding, stop

BLOCK = 8 << 20
IN_MEMORY = 1 << 21
AHEAD = rules.NOTES + 4  # records that a rule may look at beyond its own
MOST_ODD = 1_000_000  # rejects or empty rows that are kept in memory
MOST_REST = 64 << 20  # bytes below a table that may belong to another one


@dataclass
class Outcome:
    """The account of a text that was read in blocks; the rows themselves went to the sink."""

    work: Work
    names: list[str]
    header_row: int
    kept: int
    rows_read: int
    more: list[rules.Shaped] = field(default_factory=list)


Sink = Callable[[list[str], pa.Table, np.ndarray], None]


def read_blocks(
    source: Callable[[], Iterator[bytes]],
    dialect: Dialect,
    sink: Callable[[], Sink],
    *,
    shown: str,
    language: str,
    is_lenient: bool,
    header_rows: int = 1,
    block: int = BLOCK,
    longest: int = LONGEST,
    text_type: pa.DataType | None = None,
) -> Outcome:
    """Read a text in blocks.

    Args:
        source: gives the text as UTF-8 bytes, anew at each call.
        sink: gives, anew at each call, what takes names, rows and row numbers of each block.
    """
    known: dict[str, object] = {}
    while True:
        run = _Run(dialect, shown, language, is_lenient, header_rows, block, longest, text_type or pa.large_string(), known)
        try:
            return run.read(source(), sink())
        except Learned as learned:
            known.update(learned.known)


def read_quickly(text: str, dialect: Dialect, *, shown: str, language: str, is_lenient: bool, header_rows: int = 1) -> rules.Shaped:
    """A text that lies in memory, read in blocks: what `shape` gives, sooner."""
    data = text.encode("utf-8")
    taken: list[tuple[list[str], pa.Table, np.ndarray]] = []

    def sink() -> Sink:
        taken.clear()
        return lambda *block: taken.append(block)

    made = read_blocks(
        lambda: (data[i : i + IN_MEMORY] for i in range(0, len(data), IN_MEMORY)),
        dialect,
        sink,
        shown=shown,
        language=language,
        is_lenient=is_lenient,
        header_rows=header_rows,
        block=IN_MEMORY,
    )
    return as_shaped(made, taken)


def as_shaped(made: Outcome, taken: list[tuple[list[str], pa.Table, np.ndarray]]) -> rules.Shaped:
    """The outcome with the rows that were taken."""
    if taken:
        table = pa.concat_tables([block for _, block, _ in taken]).to_pandas()
    else:
        table = pd.DataFrame({name: pd.Series([], dtype="str") for name in made.names}, columns=made.names)
    rows = np.concatenate([at for _, _, at in taken]) if taken else np.zeros(0, dtype=np.int64)
    work = made.work
    return rules.Shaped(
        table, rows, made.names, work.texts, work.rejects, work.repairs, work.findings, made.rows_read, made.header_row, made.more
    )


class _Run:
    """One reading of the whole text under what is known."""

    def __init__(self, dialect, shown, language, is_lenient, header_rows, block, longest, text_type, known):
        self.dialect, self.shown, self.language, self.is_lenient = dialect, shown, language, is_lenient
        self.header_rows, self.block, self.longest, self.text_type, self.known = header_rows, block, longest, text_type, known
        self.found: list[tuple[int, str, str]] = []  # (row, rule, raw) of rows that are no data
        self.kept, self.below, self.broken, self.gaps, self.from_one = 0, 0, 0, 0, False
        self.ended, self.seen_blank, self.is_noted = False, False, False
        self.rest = b""
        self.waiting: deque = deque()

    def read(self, source: Iterator[bytes], sink: Sink) -> Outcome:
        """All blocks, in their order."""
        self.feed = feed = Feed(source, self.dialect, self.block, self.longest)
        self.plan = plan = make_plan(feed, self.known, shown=self.shown, language=self.language, is_lenient=self.is_lenient,
                                     header_rows=self.header_rows)  # fmt: skip
        self.widths, self.bare = plan.widths, rules.bare_names(plan.headings)
        later = replace(plan.work, fields=plan.rows, repairs=[], findings=[])
        names = name_columns(later, plan.headings[: plan.columns], plan.header_row, is_index=plan.is_index, kept=0)
        row = plan.first
        for part, tail in self._tail(self._bounded(self._parsed())):
            table, at = self._rows(part, row, tail)
            if len(at):
                sink(names, table.rename_columns(names), at + row)
            self.kept += len(at)
            row += part.total
        return self._finish(names, later, row)

    # -- the blocks

    def _parsed(self) -> Iterator[Parsed]:
        """Blocks of whole records, parsed two at a time, in their order."""
        with ThreadPoolExecutor(2) as pool:
            for quotes, cut in self.feed.blocks():
                self.waiting.append(pool.submit(parse, quotes, cut, self.plan.width, self.text_type))
                while len(self.waiting) > 2:
                    yield self.waiting.popleft().result()
            while self.waiting:
                yield self.waiting.popleft().result()

    def _bounded(self, stream: Iterator[Parsed]) -> Iterator[Parsed]:
        """The blocks as far as this table goes."""
        for part, ahead in _with_ahead(stream, AHEAD):
            end = self._table_end(part, ahead)
            if end is None:
                yield part
                continue
            self.ended = True
            self.rest = self._all(part, part.records.span(end + 1)[0], ahead)
            if end:
                yield part.until(end)
            return

    def _all(self, part: Parsed, start: int, ahead: list[Parsed]) -> bytes:
        """All text from a place on."""
        out = [_bytes(part)[start:], *map(_bytes, ahead), *(_bytes(w.result()) for w in self.waiting), self.feed.buffer]
        size = sum(map(len, out))
        for data in self.feed.source:
            out.append(data)
            size += len(data)
            if size > MOST_REST:
                raise stop(self.language, "other_table", file=self.shown, lost="?", total="?")
        return b"".join(out)

    def _table_end(self, part: Parsed, ahead: list[Parsed]) -> int | None:
        """The place in a block where another table begins."""
        blank = set(part.places[blank_rows(part.table)].tolist()) | {k for k, f in part.odd.items() if f is not None and rules.is_blank(f)}
        starts = ([0] if self.seen_blank else []) + sorted(k + 1 for k in blank)
        self.seen_blank = _last_sound(part) in blank if part.sound else self.seen_blank
        for start in starts:
            if self.gaps >= rules.MOST_GAPS:
                break
            if start in blank:
                continue
            window = _sound_records(part, ahead, start, AHEAD)
            if not window or window[0][0] is None or rules.is_blank(window[0][1]):
                continue
            self.gaps += 1
            begins, self.is_noted = rules.begins_table([f for _, f in window], len(self.plan.headings), self.plan.first_rows)
            if begins:
                return window[0][0]
        return None

    def _tail(self, stream: Iterator[Parsed]) -> Iterator[tuple[Parsed, int]]:
        """Each block with the number of its last records that belong to the last of the table."""
        for part, ahead in _with_ahead(stream, rules.TAIL):
            yield part, max(rules.TAIL - sum(p.sound for p in ahead), 0)

    # -- the rows

    def _rows(self, part: Parsed, row: int, tail: int) -> tuple[pa.Table, np.ndarray]:
        """Rows of a block that are data, with their places; the others are entered."""
        plan, out, good = self.plan, {}, {}
        blank = part.places[blank_rows(part.table)].tolist()
        out.update(dict.fromkeys(blank, "blank_row"))
        if plan.width == len(self.bare):
            out.update(
                (int(part.places[i]), "repeated_header")
                for i in equal_rows(part.table, self.bare)
                if rules.is_again(part.row(i), self.bare)
            )
        edges = set(self._edges(part, tail))
        for at in sorted(edges | {int(part.places[i]) for i in part.totals} | set(part.odd)):
            fields = part.fields(at) if at not in out else None
            if fields and not rules.is_blank(fields) and (rules.is_total(fields) if at in edges else rules.is_subtotal(fields)):
                out[at] = "totals_row"
        for at, fields in part.odd.items():
            if fields is None:
                self.broken += 1
                plan.work.rejects.append(rules.reject(row + at, "open_quote", part.raw(at)))
            elif rules.is_blank(fields):
                out[at] = "blank_row"
            elif at not in out and rules.is_again(fields, self.bare):
                out[at] = "repeated_header"
            elif at not in out:
                self._odd(part, at, fields, row, good)
        self._count(part, len(blank))
        places = sorted(out)
        self.found += [(row + at, out[at], raw) for at, raw in zip(places, part.raws(places))]
        if len(self.found) > MOST_ODD or len(plan.work.rejects) > MOST_ODD:
            raise stop(self.language, "too_odd", file=self.shown, row=plan.first, limit=MOST_ODD)
        self.below += part.sound
        is_row = ~np.isin(part.places, list(out)) if out else None
        table, at = (part.table, part.places) if is_row is None else (part.table.filter(pa.array(is_row)), part.places[is_row])
        table = self._without_extra(table)
        table, at = with_odd(table, at, good)
        return self._without_index(table), at

    def _edges(self, part: Parsed, tail: int) -> list[int]:
        """Places where totals may stand: the first record of all, and the last ones."""
        first = [] if self.below or not part.sound else [next(k for k in range(part.total) if part.odd.get(k, ()) is not None)]
        last, k = [], part.total - 1
        while k >= 0 and len(last) < tail:
            if part.odd.get(k, ()) is not None:
                last.append(k)
            k -= 1
        return first + last

    def _odd(self, part: Parsed, at: int, fields: list[str], row: int, good: dict[int, list[str]]) -> None:
        plan = self.plan
        has_extra = plan.extra is not None and len(fields) == plan.width
        if plan.extra is not None and (fields[-1].strip() if has_extra else plan.extra == len(plan.headings) or len(fields) > plan.width):
            raise Learned(extra=None)
        if has_extra or len(fields) == plan.columns:
            good[at] = fields[: plan.columns]
        else:
            plan.work.rejects.append(rules.misfit(row + at, len(fields), plan.columns, part.raw(at)))

    def _count(self, part: Parsed, blank: int) -> None:
        self.widths[self.plan.width] += len(part.places) - blank
        for fields in part.odd.values():
            if fields and any(fields):
                self.widths[len(fields)] += 1

    def _without_extra(self, table: pa.Table) -> pa.Table:
        if self.plan.extra is None:
            return table
        last = table.column(table.num_columns - 1)
        if not pc.all(pc.equal(pc.utf8_trim_whitespace(last), "")).as_py() and len(table):
            raise Learned(extra=None)
        return table.select(list(range(self.plan.columns)))

    def _without_index(self, table: pa.Table) -> pa.Table:
        if not self.plan.is_index:
            return table
        if len(table):
            cells = pc.utf8_trim_whitespace(table.column(0))
            if not self.kept:
                self.from_one = cells[0].as_py() == "1"
            want = pa.array(np.arange(self.kept, self.kept + len(table)) + self.from_one).cast(cells.type)
            if not pc.all(pc.equal(cells, want)).as_py():
                raise Learned(is_index=False)
        return table.select(list(range(1, table.num_columns)))

    # -- the end

    def _further(self, row: int) -> tuple[list[rules.Shaped], int, int]:
        """What stands below this table: tables of their own, or rejects; with the number of its records, and of the broken ones."""
        text = self.rest.decode("utf-8")
        part = split(text, self.dialect)
        shift = row - 1
        moved = Records(
            part.fields, [r + shift for r in part.rows], [(r + shift, raw) for r, raw in part.broken],
            [(first + shift, piece) for first, piece in part.places], part.quotes,
        )  # fmt: skip
        count, broken = len(part.fields) + len(part.broken), len(part.broken)
        self.widths.update(len(f) for f in part.fields if any(f))
        if self.is_noted:
            second = rules.shape(
                moved, shown=self.shown, language=self.language, is_lenient=self.is_lenient, delimiter=self.dialect.delimiter
            )
            return [second, *second.more], count, broken
        for number, fields in zip(moved.rows, moved.fields):
            if rules.is_blank(fields):
                self.plan.work.repairs.append(aside(number, "blank_row", moved.raw(number)))
            else:
                self.plan.work.rejects.append(rules.reject(number, "other_table", moved.raw(number)))
        self.plan.work.rejects += [rules.reject(number, "open_quote", raw) for number, raw in moved.broken]
        return [], count, broken

    def _finish(self, names: list[str], later: Work, row: int) -> Outcome:
        plan, work = self.plan, self.plan.work
        total = self.below + self.broken + plan.broken_above
        records, more = plan.above + self.below, []
        if self.ended:
            more, count, broken = self._further(row)
            total, records = total + count, records + count - broken
        usual = max(self.widths.items(), key=lambda item: (item[1], item[0]))[0] if self.widths else 0
        if "width" not in self.known and usual != plan.usual:
            raise Learned(width=usual)
        work.findings = [{**f, "share": f["rows"] / records} if f["finding"] == "preamble" else f for f in work.findings]
        if more:
            work.findings.append(finding("more_tables", more[0].rows_read, records, severity="warning", example=[more[0].header_row]))
        rules.set_aside(work, self.found, self.below)
        if plan.extra is not None:
            rules.note_extra(work, plan.extra, plan.header_row, self.below - len(self.found))
        work.repairs += later.repairs
        count = {"unnamed_index": self.kept, "homoglyph_heading": self.kept}
        work.findings += [{**f, "rows": count[f["finding"]], "share": float(self.kept > 0)} for f in later.findings]
        if not self.kept:
            work.findings.append(finding("no_rows", 0, total, severity="serious"))
        return Outcome(work, names, plan.header_row, self.kept, total, more)


def _bytes(part: Parsed) -> bytes:
    return part.quotes.data[: part.pieces[-1].end]


def _last_sound(part: Parsed) -> int:
    return next(k for k in range(part.total - 1, -1, -1) if part.odd.get(k, ()) is not None)


def _sound_records(part: Parsed, ahead: list[Parsed], start: int, n: int) -> list[tuple[int | None, list[str]]]:
    """The next records whose quotes are not broken: place in this block (none for a later block) and fields."""
    out: list[tuple[int | None, list[str]]] = []
    for block in (part, *ahead):
        for k in range(start if block is part else 0, block.total):
            if len(out) == n:
                return out
            fields = block.fields(k)
            if fields is not None:
                out.append((k if block is part else None, fields))
    return out


def _with_ahead(stream: Iterator[Parsed], need: int) -> Iterator[tuple[Parsed, list[Parsed]]]:
    """Each block with the blocks after it, as many as hold a number of records, fewer only at the end."""
    waiting: list[Parsed] = []
    for part in stream:
        waiting.append(part)
        while len(waiting) > 1 and sum(p.sound for p in waiting[1:]) >= need:
            yield waiting[0], waiting[1:]
            waiting.pop(0)
    while waiting:
        yield waiting[0], waiting[1:]
        waiting.pop(0)
