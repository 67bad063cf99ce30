"""One source while it is being read, and what every reader of columns does with it: type a column, reject a cell."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers import words
from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead
from helpers.clean.say import finding, stop
from helpers.clean.values.numbers import mixed_units, numbers
from helpers.clean.values.times import times

MOMENTS = ("at", "started_at", "ended_at", "day", "from_on", "until_on")
AMOUNTS = ("revenue", "refunded", "spend", "impressions", "clicks", "items", "quantity", "price", "value", "rating")
NAMES = ("name", "first_name", "last_name")


@dataclass
class Part:
    """One source, read: ``frame`` has one row per row that could be used, with ``row`` and our columns; surveys keep ``cells`` as text.

    ``keys`` say who stands in its rows (`helpers.clean.persons.identity.Keys`); ``hashes`` has a number per row of the file, equal for
    rows that are equal word for word.
    """

    source: dict
    name: str
    format: Format
    read: TableRead
    frame: pd.DataFrame
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    asked: dict[str, dict] = field(default_factory=dict)
    typed: dict[str, object] = field(default_factory=dict)
    special: set[str] = field(default_factory=set)
    rejects: list[dict] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    decimal: str = "."
    date_order: str = ""
    keys: object | None = None
    hashes: pd.Series | None = None

    @property
    def kind(self) -> str:
        """How it is read: records of visits or cases have one row per person and questions, like a survey."""
        return read_as(self.source["kind"])

    @property
    def wave(self) -> str:
        return self.source["wave"]

    def row_ids(self, frame: pd.DataFrame) -> pd.Series:
        """``<file>:<row>``; with the place within the row, where a format made several rows of one: ``<file>:<row>.<place>``."""
        ids = (self.name + ":") + frame["row"].reset_index(drop=True).astype("int64").astype("str")
        return ids if "within" not in frame else ids + "." + frame["within"].reset_index(drop=True).astype("int64").astype("str")


def read_as(kind: str) -> str:
    """The kind by whose rules a source is read."""
    return "survey" if kind == "records" else kind


def slug(text: str) -> str:
    """A plain id of a text: ``Google Ads`` becomes ``google_ads``."""
    return re.sub(r"[^a-z0-9]+", "_", str(text).casefold()).strip("_")


def typed(part: Part, name: str, heading: str, cells: pd.Series, rows: pd.Series, language: str) -> pd.Series:
    """A column in its type; what does not fit is rejected by cell."""
    if name in MOMENTS:
        zone = part.source.get("timezone") or part.format.timezone
        found = times(
            cells,
            order=part.source.get("date_order") or part.format.date_order,
            zone="UTC" if name in ("day", "from_on", "until_on") else zone,
            rows=rows,
            shown=part.name,
            column=heading,
            language=language,
        )
        for note, mask in found.notes.items():
            if mask.any():
                severity = "note" if note == "timezone_assumed" else "warning"
                part.findings.append(
                    finding(
                        note, int(mask.sum()), part.read.rows_read, column=heading, severity=severity, example=rows[mask].head(5).tolist()
                    )
                )
        reject(part, heading, "no_time", cells, rows, found.is_bad)
        return found.at
    if name in AMOUNTS:
        one_unit(part, heading, cells, rows, language)
        values, bad = numbers(cells, part.decimal)
        reject(part, heading, "no_number", cells, rows, bad)
        return pd.Series(values, index=cells.index)
    bare = cells.str.strip()
    return bare.where(bare != "")


def one_unit(part: Part, heading: str, cells: pd.Series, rows: pd.Series, language: str) -> None:
    """Stop at a column of numbers in two units (`helpers.clean.values.numbers.mixed_units`)."""
    found = mixed_units(cells)
    if found is not None:
        first, second, mask = found
        row = int(rows[mask].iloc[0])
        shown = {"first": first, "second": second or words.load(language)["clean.no_unit"], "rows": ", ".join(map(str, rows[mask].head(8)))}
        raise stop(language, "mixed_units", file=part.name, row=row, column=heading, **shown)


def reject(part: Part, column: str, reason: str, cells: pd.Series, rows: pd.Series, bad: np.ndarray, **more: float) -> None:
    """Put cells among the rejects, and say how many."""
    at = np.flatnonzero(bad)
    if not len(at):
        return
    numbers_ = rows.to_numpy()[at]
    part.rejects += [
        {"row": int(r), "column": column, "reason": reason, "value": v, **more} for r, v in zip(numbers_, cells.to_numpy(dtype=object)[at])
    ]
    part.findings.append(finding(reason, len(at), part.read.rows_read, column=column, severity="warning", example=numbers_[:5].tolist()))


def set_aside(part: Part, out: pd.Series, rule: str, *, severity: str = "note") -> None:
    """Leave rows of ``part.frame`` out by a rule, each with its entry among the repairs; nothing goes silently."""
    if not out.any():
        return
    rows = part.frame.loc[out, "row"]
    shown = part.frame.loc[out, "event"] if "event" in part.frame else pd.Series("", index=rows.index)
    part.repairs += [{"row": int(r), "column": "all", "rule": rule, "before": str(v), "after": None} for r, v in zip(rows, shown)]
    part.findings.append(finding(rule, len(rows), part.read.rows_read, severity=severity, example=rows.head(5).tolist()))
    for typed_question in part.typed.values():
        typed_question.keep(~out.to_numpy())
    part.frame = part.frame[~out].reset_index(drop=True)


def note_personal(part: Part, found: Counter) -> None:
    """Say how many pieces of personal data of each kind were taken out of the texts of a source."""
    for kind, times_found in sorted(found.items()):
        if times_found:
            severity = "note" if kind == "url" else "warning"
            part.findings.append(finding("personal_data", times_found, part.read.rows_read, column=kind, severity=severity))


def stack(frames: list[pd.DataFrame], name: str) -> pd.DataFrame:
    """Frames under one another, or the empty table of the contract."""
    frames = [f for f in frames if len(f)]
    return pd.concat(frames, ignore_index=True) if frames else contracts.empty(name)


def filled(column: pd.Series | None, fallback: str | None, index: pd.Index, default: str) -> pd.Series:
    """A column with what the source says as a whole, then a default, where a row says nothing."""
    base = column if column is not None else pd.Series(None, index=index, dtype="str")
    return base.fillna(fallback or default).astype("str")
