"""Export formats: a ``.yml`` mapping of headings, or a ``.py`` with one ``FORMAT`` (or several ``FORMATS``) where rows are put together.

A new format is a new file in this folder; nothing else needs to know of it.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import pandas as pd

    from helpers.clean.reading.read import TableRead

PLAIN = ("values", "rule", "units", "defaults", "prefix", "keep", "system", "scale", "timezone", "date_order", "identity")
MISFIT = (KeyError, IndexError, TypeError, ValueError, AttributeError, NotImplementedError)
"""What a ``prepare`` or ``finish`` stumbles over when a file does not have the layout after all."""


@dataclass(frozen=True)
class Format:
    """One export format.

    Attributes:
        kind: what a source is (`helpers.study.Source.kind`).
        columns: our name -> headings it may have, first the usual one. needs: our names without which nothing can be made of it.
        signature: headings that give the format away (``date|datum`` in either language); looks_like: the same by what stands around them.
        values: our name -> {value in the file: ours}. defaults: our name -> value where the file has none. prefix: our name -> text
        put before it. keep: our name -> the values of rows that count (a deal that was won). system: whose numbers ``own_person`` holds.
        scale: the two ends of ``rating``.
        timezone, date_order: what the tool is known to write. identity: our name that joins to other sources.
        metrics, units: of counts; measure -> headings, and its unit where that is not a count. flags: what every file of the tool is
        (sampled, thresholded). is_confirmed: layout seen in a real file or document.
        rule: how the tool says who, which session and when, in one line that is shown with the source.
        prepare: for what no mapping can say: the file as read -> the same with its table and rows put together; ``columns`` come after.
        finish: the file as read -> typed frame of our columns, where there is nothing left to map; ``reads`` names what it takes.
    """

    name: str
    kind: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    timezone: str | None = None
    date_order: str | None = None
    identity: str | None = None
    metrics: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    prefix: dict[str, str] = field(default_factory=dict)
    keep: dict[str, list[str]] = field(default_factory=dict)
    system: str | None = None
    scale: tuple[float, float] | None = None
    flags: tuple[str, ...] = ()
    rule: str = ""
    looks_like: Callable[[TableRead], bool] | None = None
    prepare: Callable[[TableRead], TableRead] | None = None
    finish: Callable[[TableRead], pd.DataFrame] | None = None
    reads: tuple[str, ...] = ()
    is_confirmed: bool = True

    @property
    def is_long(self) -> bool:
        """Whether ``prepare`` gives one row per number: then there are no headings of the file to map."""
        return self.prepare is not None and "metric" in self.columns


def plain(heading: str) -> str:
    """A heading for comparison: NFC, one space, lower case.

    >>> plain("Record\\u00a0ID ")
    'record id'
    """
    return re.sub(r"[\s_\u00a0]+", " ", unicodedata.normalize("NFC", heading)).strip().casefold()


@cache
def all_formats() -> dict[str, Format]:
    """Every format by name, from the files of this folder."""
    found = {}
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix == ".yml":
            for given in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
                made = _from_yaml(given)
                found[made.name] = made
        elif path.suffix == ".py" and not path.name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{path.stem}")
            found |= {made.name: made for made in getattr(module, "FORMATS", None) or [module.FORMAT]}
    return found


def _from_yaml(given: dict) -> Format:
    lists = {
        part: {name: [h] if isinstance(h, str) else list(h) for name, h in given.get(part, {}).items()} for part in ("columns", "metrics")
    }
    plain_parts = {part: given[part] for part in PLAIN if part in given}
    tuples = {part: tuple(given.get(part, ())) for part in ("needs", "signature", "flags")}
    return Format(given["name"], given["kind"], **lists, **plain_parts, **tuples, is_confirmed=given.get("confirmed", True))


def recognise(headings: list[str], kind: str | None = None, read: TableRead | None = None) -> tuple[Format, float]:
    """The format whose signature the headings hold, and how sure that is: less for a short signature or a layout not confirmed.

    Args:
        kind: only formats of this kind; a generic one is the fallback.
        read: the file, for formats that show in what stands around the headings.
    """
    have = {plain(h) for h in headings}
    asked = [made for made in all_formats().values() if kind is None or made.kind == kind]
    named = [made for made in asked if made.signature and all(have & set(map(plain, h.split("|"))) for h in made.signature)]
    named = [made for made in named if len(made.signature) > 1 or headings[0] == made.signature[0]]  # one heading must stand first, as is
    shown = [made for made in asked if made.looks_like and read is not None and made.looks_like(read)]
    if named:
        best = max(named, key=lambda made: len(made.signature))
        return best, (1.0 if len(best.signature) > 2 else 0.7) if best.is_confirmed else 0.6
    if shown:
        return shown[0], 1.0 if shown[0].is_confirmed else 0.6
    generic = [f for f in all_formats().values() if f.name.startswith("generic_") and (kind is None or f.kind == kind)]
    scored = [(sum(any(plain(h) in have for h in names) for names in f.columns.values()) / max(len(f.columns), 1), f) for f in generic]
    share, found = max(scored, key=lambda item: item[0])
    return found, round(0.6 * share, 2)
