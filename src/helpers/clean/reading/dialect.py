"""Which character parts the fields and which one quotes them: the reading under which most rows have the same number of fields."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

DELIMITERS = ",;\t|"
RARE = "\x1f\x01^~¦: "
SAMPLE = 60_000
SEPARATOR_LINE = re.compile(r'"?sep=(.|\\t)"?[,;\t|]*\r?\n', re.I)  # Excel's own way to say it


@dataclass(frozen=True)
class Dialect:
    """Delimiter, quote and escape character of a text file, and its usual number of fields."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    fields: int = 1
    skips_space: bool = False  # a space after each delimiter belongs to it

    def words(self) -> str:
        """The dialect in one line, as it stands in ``sources``."""
        shown = {"\t": "tab", " ": "space", "": "none", "\x1f": "U+001F", "\x01": "U+0001"}.get(self.delimiter, self.delimiter)
        return f"delimiter {shown} quote {self.quote}" + (f" escape {self.escape}" if self.escape else "")


def find(text: str, *, delimiter: str | None = None, quote: str | None = None, escape: str | None = None) -> Dialect:
    """The dialect of a text, from a sample that ends at a line end.

    A delimiter must part the header line as well, so that a semicolon inside comments never wins from the comma around them.

    >>> find("a;b\\n1,5;x\\n2,5;y\\n").delimiter
    ';'
    """
    sample = _sample(text)
    declared = SEPARATOR_LINE.match(sample)
    delimiter = delimiter or (declared and declared.group(1).replace("\\t", "\t"))
    quote = quote or _quote(sample)
    escape = (escape if escape not in ("", quote) else None) if escape is not None else _escape(sample, quote)
    delimiter = delimiter.strip(" ") or delimiter if delimiter else None
    best, best_score = Dialect(",", quote, escape, 1), 0.0
    for candidate in [delimiter] if delimiter else DELIMITERS:
        score, fields = _score(sample, candidate, quote, escape)
        if score > best_score or (delimiter and fields):
            best, best_score = Dialect(candidate, quote, escape, fields, _skips_space(sample, candidate)), score
    return best if delimiter or best.fields > 1 else _rare(sample, quote, escape) or best


def _rare(sample: str, quote: str, escape: str | None) -> Dialect | None:
    """A delimiter that is rarely one, when it parts every line into as many fields; a space or colon needs more of them to be believed."""
    lines = [line for line in sample.splitlines() if line.strip()]
    for candidate in RARE if len(lines) > 1 else "":
        counts = {len(r) for r in reader("\n".join(lines), Dialect(candidate, quote, escape), strict=False)}
        if len(counts) == 1 and (n := counts.pop()) > (2 if candidate in " :" else 1) and (len(lines) > 2 or candidate not in " :"):
            return Dialect(candidate, quote, escape, n)
    return None


def _sample(text: str) -> str:
    if len(text) <= SAMPLE:
        return text
    end = max(text.rfind("\n", 0, SAMPLE), text.rfind("\r", 0, SAMPLE))
    return text[: end + 1] if end > 0 else text[:SAMPLE]


def _quote(sample: str) -> str:
    """The apostrophe only when whole fields stand between apostrophes and hardly any between double quotes."""
    double = len(re.findall(r'(?:^|[,;\t|])"', sample, re.M))
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)", sample, re.M))
    return "'" if single > 2 and single > 4 * double else '"'


def _skips_space(sample: str, delimiter: str) -> bool:
    """Every delimiter of the first line is followed by a space, and there are two at least."""
    first = sample.split("\n", 1)[0]
    return delimiter not in " \t" and first.count(delimiter) >= 2 and first.count(delimiter) == first.count(f"{delimiter} ")


def _escape(sample: str, quote: str) -> str | None:
    """A backslash, when quotes are escaped that way and never doubled inside a field."""
    slashed = len(re.findall(rf"[^\\,;\t|\r\n]\\{quote}", sample))
    doubled = len(re.findall(rf"[^{quote},;\t|\r\n]{quote}{quote}[^{quote},;\t|\r\n]", sample))
    return "\\" if slashed and not doubled else None


def reader(text: str, dialect: Dialect, strict: bool = True):
    """Python's own reader over a text in a dialect."""
    csv.field_size_limit(1 << 30)
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        strict=strict,
        skipinitialspace=dialect.skips_space,
    )


def _score(sample: str, delimiter: str, quote: str, escape: str | None) -> tuple[float, int]:
    """How well a delimiter fits: the share of records with the usual count, sharpened, times a small bonus for more fields."""
    try:
        rows = [r for r in reader(sample, Dialect(delimiter, quote, escape), strict=False) if r and any(r)]
    except csv.Error:
        return 0.0, 0
    counts = Counter(map(len, rows))
    if not counts:
        return 0.0, 0
    fields, times = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if fields < 2:
        return 0.0, 1
    share = times / len(rows)
    header = next((len(r) for r in rows if not r[0].startswith("#") or len(r) > 1), 1)
    agrees = 1.0 if abs(header - fields) <= 1 else 0.3
    return agrees * share**3 * (1 - 0.5 / fields), fields
