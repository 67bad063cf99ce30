"""Approved results: what the code gives is compared with what somebody looked at and kept in ``approved/`` beside the test.

    approved.check(__file__, "reach", frame_or_text)

`make approve` keeps what the code gives now; the difference is then read in git before it is committed. Numbers with a point may differ by a
little (machines and versions add up in another order), whole numbers and words may not.
"""

from __future__ import annotations

import math
import os
import re
from difflib import unified_diff
from pathlib import Path

import pandas as pd

NEAR = 1.5e-3          # two roundings to four digits of almost the same number
MOST = 12              # differences that are told
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w.])")


def check(test: str, name: str, given: pd.DataFrame | str) -> None:
    """Compare with the kept result; the message names table, row, column, was and is.

    Args:
        test: ``__file__`` of the test. given: a table (one small enough to read) or a text in lines.
    """
    is_table = isinstance(given, pd.DataFrame)
    now = as_text(given) if is_table else "\n".join(line.rstrip() for line in given.splitlines()) + "\n"
    kept = Path(test).parent / "approved" / f"{name}.{'tsv' if is_table else 'txt'}"
    if os.environ.get("KLANTREIS_APPROVE") == "1":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8", newline="\n")
    assert kept.exists(), f"nothing is kept as {name} yet: look at it, then make approve"
    found = differences(kept.read_text(encoding="utf-8"), now, is_table)
    assert not found, "\n".join([f"{name} is no longer as approved (make approve, if it is right):", *found[:MOST], *(["…"] if len(found) > MOST else [])])


def as_text(frame: pd.DataFrame) -> str:
    """A table as tab-separated text, rows in the order given: numbers to four digits, gaps empty."""
    rows = [[_cell(v) for v in row] for row in frame.itertuples(index=False)]
    return "\n".join("\t".join(row) for row in [[str(c) for c in frame.columns], *rows]) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, float) or (hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0 and value.dtype.kind == "f"):
        return "" if math.isnan(value) else number(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    return str(value).replace("\t", "\\t").replace("\n", "\\n")


def number(value: float) -> str:
    """Four digits, and a point in all that is not surely a count.

    >>> number(12345.6), number(1 / 3), number(1e-12), number(2.0)
    ('1.235e+04', '0.3333', '0.0', '2.0')
    """
    text = f"{0.0 if abs(value) < 1e-9 else value:.4g}"
    return text if re.search(r"[.ein]", text) else f"{text}.0"


def differences(was: str, now: str, is_table: bool = False) -> list[str]:
    """What is no longer the same: cells of a table by row and column, else lines."""
    before, after = was.splitlines(), now.splitlines()
    if is_table and before[:1] == after[:1] and len(before) == len(after):
        columns = before[0].split("\t")
        return [f"  row {i} ({a.split(chr(9))[0]}), {column}: was {x!r}, is {y!r}" for i, (a, b) in enumerate(zip(before[1:], after[1:]), start=1)
                for column, x, y in zip(columns, a.split("\t"), b.split("\t"), strict=True) if not same(x, y)]
    if len(before) == len(after) and all(same(a, b) for a, b in zip(before, after)):
        return []
    return [f"  {line}" for line in unified_diff(before, after, "approved", "now", n=1, lineterm="")][2:]


def same(was: str, now: str) -> bool:
    """Whether two texts are the same but for the last digits of their numbers with a point.

    >>> same("a 0.3333 of 12", "a 0.3334 of 12"), same("a 0.3333 of 12", "a 0.3333 of 13"), same("1.5", "1.6")
    (True, False, False)
    """
    if was == now:
        return True
    one, other = NUMBER.findall(was), NUMBER.findall(now)
    return NUMBER.split(was) == NUMBER.split(now) and all(
        a == b or ({"." in a or "e" in a, "." in b or "e" in b} == {True} and math.isclose(float(a), float(b), rel_tol=NEAR, abs_tol=1e-9)) for a, b in zip(one, other))
