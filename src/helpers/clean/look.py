"""Look at a file without using it: what it is, how sure that is, and which study entry would read it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from helpers.clean.account import findings, rejects, repairs, sources
from helpers.clean.asks import of_questions, of_source
from helpers.clean.counts import counts
from helpers.clean.formats import MISFIT, Format, plain, recognise
from helpers.clean.hand_over import events, orders
from helpers.clean.part import slug
from helpers.clean.propose import propose
from helpers.clean.quality import quality
from helpers.clean.reading.read import TableRead, read_table
from helpers.clean.receive import Received, receive
from helpers.clean.said import answers, comments
from helpers.clean.say import finding
from helpers.clean.transcripts import is_talk, is_transcript, read_transcript
from helpers.clean.values.options import groups

UNSURE = 0.3
OF_THE_TOOL = re.compile(
    r"ip ?addr|(first|last|recipient ?(first|last)) ?name$|location(lat|long)|collector|custom data|external|network id|"
    r"seed$|lastpage|datestamp|status$|progress$|finished$|duration \("
)  # what survey tools add for themselves: no question, and often personal


def inspect(path: str | Path, *, kind: str | None = None, language: str = "en") -> dict:
    """What a file is.

    Args:
        kind: what a person says it is (survey, events, …); without it the format decides.

    Returns:
        file, format, kind, confidence (0-1), rows, rows_rejected, columns, dialect, encoding, mapping (our name -> heading), unmapped
        (headings), ask (our names that only a person can fill in), findings (rows), questions (heading -> question, by its words),
        perhaps (the same, by nothing but its cells), keys (of the source in a study, shown by the cells), asks (what, column, seen: what
        only a person knows).
    """
    is_said = is_talk(path) if kind is None else kind == "interviews" and is_transcript(path)
    read = read_transcript(path, language=language) if is_said else read_table(path, max_rejected=1.0, language=language)
    headings = list(read.nested.column_names if read.nested is not None else read.table.columns)
    made, sure = _what(headings, kind, read)
    table = _table(made, read)
    headings = headings if table is None else list(table.columns)
    have = {plain(h): h for h in reversed(headings)}
    mapping = {}
    for name, names in {**made.columns, **made.metrics}.items():
        heading = next((have[plain(h)] for h in names if plain(h) in have), None)
        if heading is not None and heading not in mapping.values() and not made.is_long:
            mapping[name] = heading
    boxes = groups(table, read.texts, read.sets) if made.kind == "survey" and table is not None else {}
    grouped = {h for columns in boxes.values() for h in columns}
    unmapped = [h for h in headings if h not in mapping.values() and h not in grouped]
    ask = [name for name in made.needs if name not in mapping]
    is_survey = made.kind == "survey" and table is not None
    keys, asks = of_source(table, mapping, made, read) if table is not None else ({}, [])
    questions = _by_words(unmapped, read.texts) if is_survey else {}
    rest = [h for h in unmapped if h not in questions and not OF_THE_TOOL.match(plain(h))]
    questions, perhaps, more = of_questions(table, questions, rest) if is_survey else (questions, {}, [])
    questions |= {t: {**q, "kind": "multi"} for t, q in _proposed(boxes).items()}
    return {
        "file": str(path),
        "format": made.name,
        "kind": made.kind,
        "confidence": sure,
        "rows": read.rows_read,
        "rows_rejected": int(read.rejects["row"].nunique()),
        "columns": headings,
        "dialect": "; ".join(filter(None, (read.dialect, made.rule))),
        "encoding": read.encoding,
        "mapping": mapping,
        "unmapped": unmapped,
        "ask": ask,
        "findings": read.findings.to_dict("records"),
        "questions": questions,
        "perhaps": perhaps,
        "keys": keys,
        "asks": [
            *_doubt(made, sure, kind),
            *_no_answers(is_survey, questions),
            *({"what": "column", "column": name, "seen": ""} for name in ask),
            *asks,
            *more,
        ],
    }


def _by_words(headings: list[str], texts: dict[str, str]) -> dict[str, dict]:
    """Proposed questions by the words of their headings, or of the question as asked where the file has it beside a code."""
    asked = {texts.get(h) or h: h for h in reversed(headings)}
    found = propose(list(reversed(asked)))
    return {asked[text]: q | ({"id": slug(asked[text])[:60] or q["id"]} if asked[text] != text else {}) for text, q in found.items()}


def _proposed(boxes: dict[str, dict[str, str]]) -> dict[str, dict]:
    """Questions for groups of boxes: by the words of their title, else an answer; each option under an id of its own."""
    known = propose(list(boxes))
    return {
        title: {
            "id": slug(title)[:60],
            **({"role": "emotion"} if known.get(title, {}).get("role") == "emotion" else {}),
            "options": {option: slug(option) for option in columns.values()},
        }
        for title, columns in boxes.items()
    }


def _what(headings: list[str], kind: str | None, read: TableRead) -> tuple[Format, float]:
    """The format of a file. Headings that ask people something make a survey, where nothing tells that it is something else."""
    made, sure = recognise(headings, kind, read)
    asked = [q for q in propose(headings).values() if "metric" in q or q["role"] == "comment"]
    if kind is None and not made.signature and made.prepare is None and not made.looks_like and len(asked) > sure * len(headings):
        return recognise(headings, "survey", read)[0], round(min(0.6, len(asked) / len(headings)), 2)
    return made, sure


def _doubt(made: Format, sure: float, kind: str | None) -> list[dict]:
    return [] if kind or sure >= UNSURE else [{"what": "kind", "column": "", "seen": made.kind}]


def _no_answers(is_survey: bool, questions: dict[str, dict]) -> list[dict]:
    """A survey of which no heading gives an answer away: without one there is nothing to report on."""
    known = any(q.get("metric") or q.get("role") in ("comment", "emotion") for q in questions.values())
    return [{"what": "questions", "column": "", "seen": ""}] if is_survey and not known else []


def _table(made: Format, read: TableRead) -> pd.DataFrame | None:
    """The table after the format put its rows together; that of the file when it does not have the layout after all."""
    if not made.prepare:
        return read.table
    try:
        return made.prepare(read).table
    except MISFIT:
        return read.table


def check_sources(
    sources_: list[dict],
    questions: dict,
    *,
    privacy: object = None,
    max_rejected: float = 0.01,
    stages: dict[str, str] | None = None,
    language: str = "en",
    now: pd.Timestamp | None = None,
) -> list[dict]:
    """Read sources as a run would, together, and keep nothing: the findings and rejects of each.

    Args:
        sources_: as `helpers.study.Study.sources` gives them. stages: see `helpers.clean.receive.receive`.
        now: moments after it are said to be still to come. A run does not look at the clock: its tables must not depend on it.

    Returns:
        Per source: findings, rejects and repairs (tables of the contract), rows_read, rows_kept, columns (headings); and in the first
        of them tables (answers, comments, events, orders and counts of all).

    Raises:
        InputError, PrivacyStop: what a run would stop on.
    """
    received: Received = receive(
        sources_, questions, key=b"check only", privacy=privacy, max_rejected=max_rejected, stages=stages, language=language
    )
    late = [{**f, "source": part.name} for part in received.parts for f in _future(part, now)]
    made = {name: make(received) for name, make in (("rejects", rejects), ("repairs", repairs))}
    made["findings"] = findings(received, quality(received) + late)
    kept = sources(received).set_index("source")["rows_kept"]
    all_tables = [make(received) for make in (answers, comments, events, orders, counts)]
    return [
        {
            "source": part.name,
            "format": part.format.name,
            "rows_read": part.read.rows_read,
            "rows_kept": int(kept[part.name]),
            "findings": made["findings"][made["findings"]["source"] == part.name],
            **{n: made[n][made[n]["row_id"].str.startswith(f"{part.name}:")] for n in ("rejects", "repairs")},
            "columns": [] if part.read.table is None else list(part.read.table.columns),
            "tables": all_tables if i == 0 else [],
        }
        for i, part in enumerate(received.parts)
    ]


def check_source(source: dict, questions: dict, **choices: object) -> dict:
    """`check_sources` of one source."""
    return check_sources([source], questions, **choices)[0]


def _future(part: object, now: pd.Timestamp | None) -> list[dict]:
    if now is None or "at" not in part.frame:
        return []
    late = part.frame["at"] > now
    example = part.frame.loc[late, "row"].head(5).tolist()
    return [finding("future_time", int(late.sum()), part.read.rows_read, severity="warning", example=example)] if late.any() else []
