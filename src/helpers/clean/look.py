"""Look at a file without using it: what it is, how sure that is, and which study entry would read it."""

from __future__ import annotations

from pathlib import Path

from helpers.clean.formats import Format, plain, recognise
from helpers.clean.hand_over import answers, comments, events, findings, orders, rejects, repairs, sources
from helpers.clean.propose import propose
from helpers.clean.quality import quality
from helpers.clean.read import TableRead, read_table
from helpers.clean.receive import Received, receive


def inspect(path: str | Path, *, kind: str | None = None, language: str = "en") -> dict:
    """What a file is.

    Args:
        kind: what a person says it is (survey, events, …); without it the format decides.

    Returns:
        file, format, kind, confidence (0-1), rows, rows_rejected, columns, dialect, encoding, mapping (our name -> heading), unmapped
        (headings), ask (our names that only a person can fill in), findings (rows).
    """
    read = read_table(path, max_rejected=1.0, language=language)
    headings = list(read.nested.column_names if read.nested is not None else read.table.columns)
    made, sure = _what(headings, kind, read)
    headings = _headings(made, read, headings)
    have = {plain(h): h for h in reversed(headings)}
    mapping = {}
    for name, names in made.columns.items():
        heading = next((have[plain(h)] for h in names if plain(h) in have), None)
        if heading is not None and heading not in mapping.values():
            mapping[name] = heading
    unmapped = [h for h in headings if h not in mapping.values()]
    ask = [name for name in made.needs if name not in mapping]
    return {
        "file": str(path),
        "format": made.name,
        "kind": made.kind,
        "confidence": sure,
        "rows": read.rows_read,
        "rows_rejected": int(read.rejects["row"].nunique()),
        "columns": headings,
        "dialect": read.dialect,
        "encoding": read.encoding,
        "mapping": mapping,
        "unmapped": unmapped,
        "ask": ask,
        "findings": read.findings.to_dict("records"),
        "questions": propose(unmapped) if made.kind == "survey" else {},
    }


def _what(headings: list[str], kind: str | None, read: TableRead) -> tuple[Format, float]:
    """The format of a file. Headings that ask people something make a survey, where nothing tells that it is something else."""
    made, sure = recognise(headings, kind, read)
    asked = [q for q in propose(headings).values() if "metric" in q or q["role"] == "comment"]
    if kind is None and not made.signature and made.prepare is None and not made.looks_like and len(asked) > sure * len(headings):
        return recognise(headings, "survey", read)[0], round(min(0.6, len(asked) / len(headings)), 2)
    return made, sure


def _headings(made: Format, read: TableRead, headings: list[str]) -> list[str]:
    """The headings after the format put its rows together; those of the file when it does not have the layout after all."""
    if not made.prepare:
        return headings
    try:
        return list(made.prepare(read).table.columns)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return headings


def check_source(
    source: dict,
    questions: dict,
    *,
    privacy: object = None,
    max_rejected: float = 0.01,
    stages: dict[str, str] | None = None,
    language: str = "en",
) -> dict:
    """Read one source as a run would, and keep nothing: its findings and rejects.

    Args:
        source: one entry of `helpers.study.Study.sources`. stages: see `helpers.clean.receive.receive`.

    Returns:
        findings, rejects and repairs (tables of the contract), rows_read, rows_kept, columns (headings), and
        tables (answers, comments, events, orders).

    Raises:
        InputError, PrivacyStop: what a run would stop on.
    """
    received: Received = receive(
        [source], questions, key=b"check only", privacy=privacy, max_rejected=max_rejected, stages=stages, language=language
    )
    part = received.parts[0]
    return {
        "source": part.name,
        "format": part.format.name,
        "rows_read": part.read.rows_read,
        "rows_kept": int(sources(received)["rows_kept"].iloc[0]),
        "findings": findings(received, quality(received)),
        "rejects": rejects(received),
        "repairs": repairs(received),
        "columns": [] if part.read.table is None else list(part.read.table.columns),
        "tables": [make(received) for make in (answers, comments, events, orders)],
    }
