"""Transcripts of interviews, focus groups and user tests (TXT, DOCX, VTT, SRT): one row per turn, and what the file says of consent.

A turn is what one speaker says until another speaks. Lines above the first turn may say ``Consent: yes`` (``Toestemming: ja``), name
those who agreed (``Consent: P1, P3``), give the ``Date`` and the ``Interviewer``. Turns without consent are not kept, and counted.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.clean.part import Part, set_aside
from helpers.clean.reading.door import Opened, open_file
from helpers.clean.reading.encoding import decode
from helpers.clean.reading.read import REJECT, REPAIR, TableRead
from helpers.clean.say import finding, findings_frame, stop
from helpers.errors import InputError

SUFFIXES = {".txt", ".docx", ".vtt", ".srt"}
FEW = 30  # below this, interviews show what is at play and no share can be read from them
CONSENT = {"toestemming", "consent", "informed consent", "akkoord"}
DATE = {"datum", "date"}
ABOUT = {"titel", "title", "onderwerp", "subject", "topic", "locatie", "location", "project", "duur", "duration", "taal", "language",
         "deelnemers", "participants", "respondenten", "respondents", "aanwezig", "present"}  # fmt: skip
ASKS = {"i", "int", "interviewer", "interviewster", "moderator", "mod", "onderzoeker", "researcher", "facilitator", "gespreksleider",
        "testleider", "begeleider", "observer", "observator"}  # fmt: skip
YES, NO = {"yes", "ja", "true", "akkoord", "y", "j", "1"}, {"no", "nee", "false", "n", "0", ""}
PARTICLES = {"van", "de", "der", "den", "ter", "ten", "von", "el", "al", "la", "en", "and", "'t", "het"}

_STAMP = r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?"
SAID = re.compile(rf"^\s*(?:{_STAMP}\s*[-–]?\s*)?(?P<who>[^\W\d_][^:\[\]()]{{0,40}}?)\s*(?:{_STAMP})?\s*:(?:\s+(?P<said>.*)|\s*)$")
ALONE = re.compile(rf"^\s*(?P<who>[^\W\d_][^:\[\]()]{{0,40}}?)\s+{_STAMP}\s*$")
CUE = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}\s+-->\s+")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class _Talk:
    """What a transcript holds: its turns (row, speaker, text), what stands above them, and the rows of lines set aside."""

    turns: list[tuple[int, str, list[str]]] = field(default_factory=list)
    consent: str = ""
    date: str = ""
    asks: set[str] = field(default_factory=lambda: set(ASKS))
    aside: list[int] = field(default_factory=list)


def is_transcript(path: str | Path) -> bool:
    """Whether a file of interviews is running text; otherwise it is a table with one turn per row."""
    return Path(path).suffix.lower() in SUFFIXES


def is_talk(path: str | Path) -> bool:
    """Whether a file is a conversation by itself: Word, subtitles, or a text of turns in which a speaker returns or consent is given."""
    if not is_transcript(path):
        return False
    if Path(path).suffix.lower() != ".txt":
        return True
    try:
        read = read_transcript(path)
    except InputError:
        return False
    return len(read.table) > 2 and bool(read.table["speaker"].duplicated().any() or (read.table["consent"] == "yes").any())


def read_transcript(path: str | Path, *, encoding: str | None = None, shown: str | None = None, language: str = "en") -> TableRead:
    """Read a transcript as a table of turns: speaker, role (asks or answers), text, consent, date, names.

    ``rows`` are the line (or paragraph) where each turn begins. ``names`` holds the names of all speakers, to be taken out of every text.

    Raises:
        InputError: the file cannot be read, or no line of it names a speaker.
    """
    opened = open_file(path, shown=shown, language=language)
    lines, encoded, is_assumed = _lines(opened, encoding, language)
    talk = _talk(lines)
    if not talk.turns:
        raise stop(language, "no_turns", file=opened.shown)
    speakers = [who for _, who, _ in talk.turns]
    named = " ".join(dict.fromkeys(who for who in speakers if not _is_code(who)))
    agreed = _agreed(talk.consent, speakers)
    table = pd.DataFrame(
        {
            "speaker": speakers,
            "role": ["asks" if _plain(who) in talk.asks else "answers" for who in speakers],
            "text": [re.sub(r"\s+", " ", " ".join(said)).strip() for _, _, said in talk.turns],
            "consent": ["yes" if who in agreed else "no" for who in speakers],
            "date": talk.date,
            "names": named,
        },
        dtype="str",
    )
    return TableRead(
        table=table,
        rows=pd.Series([row for row, _, _ in talk.turns], dtype="int64"),
        dialect="transcript",
        encoding=encoded,
        rejects=pd.DataFrame(columns=REJECT),
        repairs=pd.DataFrame([{"row": r, "column": "all", "rule": "preamble", "before": None, "after": None} for r in talk.aside],
                             columns=REPAIR),
        findings=findings_frame([finding("preamble", len(talk.aside), len(lines), example=talk.aside)] if talk.aside else []),
        file=opened.shown,
        kind="transcript",
        sha256=opened.sha256,
        rows_read=len(table),
        is_encoding_assumed=is_assumed,
    )  # fmt: skip


def _lines(opened: Opened, encoding: str | None, language: str) -> tuple[list[tuple[int, str]], str, bool]:
    """Lines with their numbers, however the file holds them; cues of subtitles become lines that name their speaker."""
    if opened.kind == "docx":
        return list(enumerate(_paragraphs(opened, language), 1)), "utf-8", False
    if opened.kind != "text":
        raise stop(language, "not_data", file=opened.shown, suffix=opened.path.suffix)
    decoded = decode(opened.data, hint=encoding, shown=opened.shown, language=language)
    lines = list(enumerate(decoded.text.splitlines(), 1))
    if decoded.text.lstrip("\ufeff").startswith("WEBVTT") or any(CUE.match(line) for _, line in lines[:20]):
        lines = _cues(lines)
    return lines, decoded.encoding, decoded.is_assumed


def _paragraphs(opened: Opened, language: str) -> list[str]:
    """Paragraphs of a Word document; a row of a table is one line, its first cells naming the speaker."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        with zipfile.ZipFile(io.BytesIO(opened.data)) as archive:
            body = fromstring(archive.read("word/document.xml"), forbid_dtd=True).find(f"{WORD}body")
    except DefusedXmlException:
        raise stop(language, "entities", file=opened.shown) from None
    except (ParseError, KeyError, ValueError, OSError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise stop(language, "bad_workbook", file=opened.shown, what=str(error)[:120]) from None
    found = []
    for block in body if body is not None else ():
        if block.tag == f"{WORD}p":
            found += _text(block).split("\n")
        for row in block.iter(f"{WORD}tr"):
            cells = [" ".join(_text(p) for p in cell.iter(f"{WORD}p")).strip() for cell in row.iter(f"{WORD}tc")]
            said = ": ".join(c for c in cells[-2:] if c)
            found.append(f"[{cells[0].strip('[]()')}] {said}" if len(cells) > 2 and re.fullmatch(_STAMP, cells[0]) else said)
    return found


def _text(paragraph) -> str:
    marks = {f"{WORD}t": None, f"{WORD}tab": " ", f"{WORD}br": "\n"}
    return "".join((part.text or "") if marks[part.tag] is None else marks[part.tag] for part in paragraph.iter() if part.tag in marks)


def _cues(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Subtitles as lines: notes as they stand, each cue as ``speaker: text``, or bare when it names none."""
    out, is_cue, is_note = [], False, False
    for number, line in lines:
        if CUE.match(line):
            is_cue = True
        elif not line.strip():
            is_cue = is_note = False
        elif line.startswith("NOTE") or is_note:
            is_note = True
            out.append((number, line.removeprefix("NOTE").strip()))
        elif is_cue:
            voice = VOICE.search(line)
            bare = re.sub(r"<[^>]*>", "", line)
            out.append((number, f"{voice.group(1).strip()}: {bare}" if voice else bare))
    return out


def _talk(lines: list[tuple[int, str]]) -> _Talk:
    talk = _Talk()
    for number, line in lines:
        if not line.strip():
            continue
        found = SAID.match(line) or ALONE.match(line)
        who = found.group("who").strip() if found else ""
        said = (found.groupdict().get("said") or "") if found else line.strip()
        if found and not talk.turns and _is_about(talk, who, said.strip()):
            talk.aside.append(number)
        elif found and _is_speaker(who):
            if talk.turns and talk.turns[-1][1] == who:
                talk.turns[-1][2].append(said)
            else:
                talk.turns.append((number, who, [said]))
        elif talk.turns:
            talk.turns[-1][2].append(line.strip())
        else:
            talk.aside.append(number)
    return talk


def _is_about(talk: _Talk, who: str, said: str) -> bool:
    """Whether a line above the first turn tells of the conversation; what it tells is kept."""
    key = _plain(who)
    if key in CONSENT:
        talk.consent = said
    elif key in DATE:
        talk.date = said
    elif key in ASKS and len(key) > 1 and said and len(said.split()) <= 4 and not re.search(r"[?.!,]", said):
        talk.asks.add(_plain(said))
    else:
        return key in ABOUT
    return True


def _is_speaker(who: str) -> bool:
    """A code (P1, Deelnemer 3), a role, or a name: at most five words, each with a capital or a particle.

    >>> [_is_speaker(w) for w in ("P1", "Anna de Vries", "interviewer", "Ik dacht")]
    [True, True, True, False]
    """
    words = who.split()
    if _plain(who) in ASKS or _is_code(who):
        return True
    return len(words) <= 5 and all(w[:1].isupper() or w.casefold() in PARTICLES for w in words)


def _is_code(who: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{1,2}\s?\d{0,3}|(?:deelnemer|respondent|participant|person|persoon|spreker|speaker|tester|klant|"
                             r"customer|user|gebruiker)(?:\s?[A-Za-z]?\d{0,3})?", who, re.I))  # fmt: skip


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _agreed(consent: str, speakers: list[str]) -> set[str]:
    """The speakers who agreed: all of them, none, or those whom the line names."""
    word = _plain(consent).rstrip(".")
    if word in YES:
        return set(speakers)
    named = {_plain(w) for w in re.split(r"[,;]| en | and ", consent)} if word not in NO else set()
    return {who for who in speakers if _plain(who) in named}


def keep_what_may_be_used(part: Part) -> None:
    """Leave out what the interviewer said and every turn without consent, each counted; say that a few people are not a sample.

    Speakers of a transcript are people of that file alone, unless the study ties them to customers (``values: {person: {P1: 1003}}``).
    """
    frame = part.frame
    if "role" in frame:
        set_aside(part, frame["role"] == "asks", "interviewer")
    given, tied = part.source.get("consent"), (part.source.get("values") or {}).get("person", {})
    frame = part.frame
    has = frame["consent"].fillna("").map(_plain).isin(YES) if "consent" in frame else pd.Series(False, index=frame.index)
    if isinstance(given, bool):
        has = pd.Series(given, index=frame.index)
    elif given:
        has = frame["person"].fillna("").map(_plain).isin({_plain(tied.get(g, g)) for g in given})
    set_aside(part, ~has, "no_consent", severity="serious")
    frame = part.frame
    if part.read.kind == "transcript":
        frame["person"] = frame["person"].where(frame["person"].isin(tied.values()), part.name + "#" + frame["person"])
    people = frame["person"].nunique() if "person" in frame else len(frame)
    if len(frame) and people < FEW:
        part.findings.append(finding("small_n", people, len(frame), severity="warning"))
    part.frame = frame.drop(columns=[c for c in ("role", "consent") if c in frame])
