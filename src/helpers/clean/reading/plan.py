"""What the head of a text says about the rest of it: headings, width, a trailing delimiter, an unnamed running number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

from helpers.clean.reading import shape as rules
from helpers.clean.reading.feed import Feed
from helpers.clean.reading.headings import SHOWN_ROWS, Work, take_top, usual_width
from helpers.clean.reading.parsed import NotUtf8

HEAD_BYTES = 1 << 16
HEAD_RECORDS = 400


class Learned(Exception):
    """Something in the text contradicts its head."""

    def __init__(self, **known: object):
        super().__init__(str(known))
        self.known = known


@dataclass
class Plan:
    """What to expect of every row, and the account of the top.

    Attributes:
        headings: as they stand. header_row: their row. first: number of the first record below them.
        extra: how many fields there are when the last one of every row is no field. is_index: the first column only counts the rows.
        first_rows: the first records below the headings; rows: those of them that are data.
        usual: fields that most records of the head have. widths: fields of the records above, counted.
        above, broken_above: records down to the headings, and those of them with broken quotes.
    """

    work: Work
    headings: list[str]
    header_row: int
    first: int
    first_rows: list[list[str]]
    usual: int
    widths: Counter
    above: int
    broken_above: int
    extra: int | None = None
    is_index: bool = False
    rows: list[list[str]] | None = None

    @property
    def width(self) -> int:
        """Fields that a row should have in the file."""
        return self.extra + 1 if self.extra is not None else len(self.headings)

    @property
    def columns(self) -> int:
        """Fields of a row that are kept, the running number included."""
        return self.extra if self.extra is not None else len(self.headings)


def make_plan(feed: Feed, known: dict, *, shown: str, language: str, is_lenient: bool, header_rows: int) -> Plan:
    """Read the head; ``feed`` then begins at the first record below the headings.

    Args:
        known: what an earlier reading of the same text learned (width, extra, is_index).
    """
    want = min(feed.block, HEAD_BYTES)
    while True:
        feed.fill(want)
        head = feed.head(HEAD_RECORDS)
        is_enough = max(len(head.fields), len(head.broken)) >= HEAD_RECORDS or (head.fields and want >= 4 * feed.longest)
        if is_enough or feed.is_last:
            break
        want = max(want, len(feed.buffer)) * 2
    delimiter = feed.dialect.delimiter
    work = Work(list(head.fields), list(head.rows), shown, language, is_lenient, partial(head.raw, delimiter=delimiter))
    header_row, headings = take_top(work, head, delimiter=delimiter, header_rows=header_rows, width=known.get("width"))
    first = max([header_row, *(r["row"] for r in work.repairs if r["rule"] in ("above_table", "heading_row"))]) + 1
    work.rejects = [r for r in work.rejects if r["row"] < first]
    plan = Plan(
        work,
        headings,
        header_row,
        first,
        first_rows=work.fields[:SHOWN_ROWS],
        usual=known.get("width") or usual_width(head.fields),
        widths=Counter(len(f) for f, r in zip(head.fields, head.rows) if any(f) and r < first),
        above=sum(r < first for r in head.rows),
        broken_above=len(work.rejects),
    )
    _expect(plan, known)
    start = head.span(first - 1)[1]
    if b"\0" in feed.buffer[:start]:
        raise NotUtf8
    feed.buffer = feed.buffer[start:]
    return plan


def _expect(plan: Plan, known: dict) -> None:
    """What the rows of the head have in common."""
    end, _ = rules.next_table(plan.work.fields, len(plan.headings), plan.first_rows)
    looked = replace(plan.work, repairs=[], findings=[], rejects=[], fields=plan.work.fields[:end], rows=plan.work.rows[:end])
    rules.below(looked, plan.headings)
    plan.extra = rules.extra_field(looked.fields, plan.headings) if "extra" not in known else None
    n = plan.columns
    cut = [r[:n] for r in looked.fields] if plan.extra is not None else looked.fields
    plan.rows = [r for r in cut if len(r) == n]
    is_unnamed = n > 1 and not plan.headings[0].strip()
    plan.is_index = "is_index" not in known and is_unnamed and bool(plan.rows) and rules.is_running(r[0] for r in plan.rows)
