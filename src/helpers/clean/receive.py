"""Receive the exports of a study: read each, keep only what was asked for, type it strictly, and give every person a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from helpers.clean import sealed
from helpers.clean.flat import finished_events, flat
from helpers.clean.mapping import choose_format
from helpers.clean.part import Part
from helpers.clean.persons import forget, identity
from helpers.clean.persons.personal_names import finder
from helpers.clean.reading.read import TableRead, check_losses, read_table
from helpers.clean.say import finding
from helpers.clean.transcripts import is_transcript, keep_what_may_be_used, read_transcript
from helpers.clean.twins import read_with_twins
from helpers.kept import Kept

COUNTING = {"too_few_fields", "too_many_fields", "open_quote", "repeated_header", "off_scale", "no_time", "no_number"}


@dataclass
class Received:
    """Everything that came in, with people under pseudonyms; `helpers.clean` makes the tables of it."""

    parts: list[Part]
    questions: dict[str, dict]
    sensitive: set[str]
    language: str
    links: pd.DataFrame


def receive(
    sources: list[dict],
    questions: dict,
    *,
    key: bytes,
    privacy: object = None,
    max_rejected: float = 0.01,
    stages: dict[str, str] | None = None,
    language: str = "en",
    kept: Kept | None = None,
) -> Received:
    """Read all sources of a study.

    Args:
        sources: as `helpers.study.Study.sources` gives them. questions: heading -> question of the study.
        key: for pseudonyms (`helpers.clean.persons.privacy.load_key`). privacy: the study's privacy choices.
        max_rejected: share of rows a source may lose. language: of messages.
        stages: word (id, label or synonym) -> stage id, for files that name the stage of each row; other words are rejected.
        kept: what an earlier run kept of files that did not change; they are not read again. Without people who were forgotten only:
            their rows have to be looked for in every file, and by all files together.

    Raises:
        InputError: a source cannot be used, or loses too many rows. PrivacyStop: special category data without a ground.
    """
    questions = {heading: _plain(q) for heading, q in questions.items()}
    rules = _plain(privacy) if privacy is not None else {}
    name_finder = finder(rules.get("names"), language)
    how = {"privacy": rules, "max_rejected": max_rejected, "language": language}
    kept = None if rules.get("forgotten") else kept
    parts, fresh, seen = [], {}, set()
    for source in sources:
        source = {**_plain(source), "stages": stages, "name_finder": name_finder}
        name = source.get("source") or source["path"]
        name = f"{name}#{source['kind']}" if name in seen else name
        seen.add(name)
        by = sealed.digest(source, name, key, how) if kept is not None else None
        part = sealed.take(source, name, kept, by) if by else None
        if part is None:
            part = read_source(source, questions, name=name, **how)
            fresh[len(parts)] = by
        parts.append(part)
    gone = forget.forgotten(parts, rules, key, questions)
    for i in [i for i, part in enumerate(parts) if gone.get(part.name)]:
        source, name = parts[i].source, parts[i].name
        parts[i] = read_source(source, questions, name=name, **how, without=gone[name])
    for i, by in fresh.items():
        sealed.seal(parts[i], key)
        if by:
            sealed.keep(parts[i], kept, by)
    if kept is not None:
        kept.sweep()
    links = identity.link(parts, key)
    ids = {q["id"] for q in questions.values()}
    sensitive = (
        {s for s in rules.get("sensitive", []) if s in ids}
        | {questions[s]["id"] for s in rules.get("sensitive", []) if s in questions}
        | set().union(*(p.special for p in parts), set())
    )
    return Received(parts, questions, sensitive, language, links)


def _plain(given: object) -> dict:
    return given.model_dump() if hasattr(given, "model_dump") else dict(given)


def read_source(
    source: dict,
    questions: dict[str, dict],
    *,
    name: str,
    privacy: dict,
    max_rejected: float,
    language: str,
    without: frozenset[int] = frozenset(),
) -> Part:
    """One source, read, mapped and typed; people still stand under their own identity keys.

    Args:
        without: numbers of rows that are read as if they were not there.
    """
    read = _read(source, name, max_rejected, language)
    made = choose_format(source, read, language)
    read, gone = forget.unread(read, (privacy.get("emptied") or {}).get(source.get("source"), 0), without)
    part = Part(source, name, made, read, pd.DataFrame())
    if gone:
        part.findings.append(finding("forgotten", gone, read.rows_read + gone))
    if read.is_encoding_assumed:
        part.findings.append(finding("encoding_assumed", read.rows_read, read.rows_read))
    if not made.is_confirmed:
        part.findings.append(finding("layout_not_confirmed", read.rows_read, read.rows_read, severity="warning"))
    read.findings = read.findings[read.findings["finding"] != "decimal_assumed"]
    if made.finish:
        finished_events(part, language)
    else:
        flat(part, questions, privacy, language)
    if part.kind == "interviews":
        keep_what_may_be_used(part)
    counted = pd.DataFrame([r for r in part.rejects if r["reason"] in COUNTING])
    check_losses(
        pd.concat([read.rejects, counted], ignore_index=True) if len(counted) else read.rejects,
        read.rows_read,
        max_rejected,
        name,
        language,
    )
    return part


def _read(source: dict, name: str, max_rejected: float, language: str) -> TableRead:
    """The file of a source as it stands: a conversation turn by turn, anything else as a table."""
    path = source.get("file") or source["path"]
    if source["kind"] == "interviews" and is_transcript(path):
        return read_transcript(path, encoding=source.get("encoding"), shown=name, language=language)
    hints = {hint: source.get(hint) for hint in ("encoding", "delimiter", "sheet")}
    reading = read_table if source["kind"] == "survey" else read_with_twins
    return reading(path, **hints, max_rejected=max_rejected, shown=name, language=language)
