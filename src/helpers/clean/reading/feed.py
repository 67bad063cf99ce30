"""The bytes of a text on their way to the parser: cut where records end, never in the middle of one."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.records import Piece, Quotes, Records, add, pieces, readable


class Feed:
    """What was read and not yet handed on. ``buffer`` begins at a record; ``is_last``: nothing follows it."""

    def __init__(self, source: Iterator[bytes], dialect: Dialect, block: int, longest: int):
        self.source, self.dialect, self.block, self.longest = source, dialect, block, longest
        self.buffer, self.is_last = b"", False

    def more(self) -> bool:
        """Read on; False at the end."""
        data = next(self.source, None)
        if data is None:
            self.is_last = True
            return False
        self.buffer = self.buffer + data if self.buffer else data
        return True

    def fill(self, size: int) -> None:
        """Read until there are so many bytes, or no more."""
        while len(self.buffer) < size and self.more():
            pass

    def head(self, most: int) -> Records:
        """The first records, as far as they can be told apart without what follows."""
        quotes = Quotes(self.buffer, self.dialect)
        head = Records([], [], [], quotes=quotes)
        for piece in pieces(quotes, is_last=self.is_last, longest=self.longest):
            if piece.kind == "sane" and len(ends := quotes.ends(piece)) > most:
                piece = Piece("sane", piece.start, int(ends[most - 1]))
            for part in readable(piece, quotes):
                add(head, part)
            if len(head.fields) >= most or len(head.broken) >= 10 * most:
                break
        return head

    def blocks(self) -> Iterator[tuple[Quotes, list[Piece]]]:
        """Block after block of whole records."""
        while True:
            self.fill(self.block)
            if not self.buffer:
                return
            data = self.buffer
            quotes = Quotes(data, self.dialect)
            cut = list(pieces(quotes, is_last=self.is_last, longest=self.longest))
            if cut:
                self.buffer = data[cut[-1].end :]
                yield quotes, cut
            else:
                self.more()
