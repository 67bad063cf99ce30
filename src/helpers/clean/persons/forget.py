"""Who must be forgotten, and which rows are theirs: by the keys of `helpers.clean.persons.identity`, and by nothing that is only alike.

A register holds the pseudonyms of every key of a forgotten person, so that an export that comes again with them is read without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from helpers.clean.mapping import resolve
from helpers.clean.part import Part
from helpers.clean.persons import identity
from helpers.clean.persons.privacy import normal, pseudonym, pseudonyms
from helpers.clean.reading.read import TableRead
from helpers.errors import InputError

PERSONAL = ("user_id", "person", "person_id", "email", "device_key", "identity")
NESTED = ("user_id", "user_pseudo_id")
OWN_NAME = ("name", "first_name", "last_name")


@dataclass(frozen=True)
class Found:
    """What is known of the people to forget.

    Attributes:
        people: pseudonyms of all their keys. rows: source name -> row numbers.
        words: addresses, numbers and names of theirs that are plain enough to be covered wherever they stand.
    """

    people: frozenset[str]
    rows: dict[str, set[int]]
    words: tuple[str, ...] = ()


def people_of(parts: list[Part], who: list[str], key: bytes, questions: dict[str, dict]) -> Found:
    """All keys and rows of some people.

    Args:
        parts: sources as `helpers.clean.receive.read_source` reads them. who: customer numbers, e-mail addresses or browser keys.
        key: the study's key for pseudonyms. questions: heading -> question.
    """
    ends = _ends(parts)
    asked = {k for k in identity.tagged(pd.Series(who, dtype="str")).dropna()}
    asked |= {"device:" + k.removeprefix("id:") for k in asked if k.startswith("id:")}
    wanted = {ends.get(k, k) for k in asked}
    keys = asked | wanted | {k for k, end in ends.items() if end in wanted}
    people = frozenset(pseudonym(key, k) for k in keys)
    rows = {part.name: rows_of(part, people, key, questions) for part in parts}
    return Found(people, rows, _words(parts, rows, keys, questions))


def rows_of(part: Part, people: frozenset[str], key: bytes, questions: dict[str, dict]) -> set[int]:
    """Row numbers of a source that belong to some people, those that were rejected or hang on their orders included."""
    read, found = part.read, set()
    for values, rows, is_browser in _key_columns(part, questions):
        found |= set(rows[pseudonyms(key, identity.tagged(values)).isin(people).to_numpy()])
        if is_browser:
            found |= set(rows[pseudonyms(key, "device:" + normal(values)).isin(people).to_numpy()])
    heading = _headings(part, questions).get("order_id")
    if heading in read.table:
        numbers = read.table[heading]
        theirs = set(numbers[read.rows.isin(found).to_numpy()]) - {""}
        found |= set(read.rows[numbers.isin(theirs).to_numpy()])
    for row, raw in zip(read.rejects["row"], read.rejects["value"]):
        cells = [c.strip(" \"'") for c in re.split(r"[;,\t|]", str(raw))]
        if not people.isdisjoint(pseudonyms(key, identity.tagged(pd.Series(cells, dtype="str"))).dropna()):
            found.add(row)
    return {int(row) for row in found}


def forgotten(parts: list[Part], rules: dict, key: bytes, questions: dict[str, dict]) -> dict[str, frozenset[int]]:
    """Source -> rows of people whom the register names: they came in again with a new export.

    Args:
        rules: the study's privacy choices, with ``forgotten``.
    """
    people = frozenset(rules.get("forgotten") or ())
    if not people:
        return {}
    later = {k for k, end in _ends(parts).items() if pseudonym(key, end) in people}
    people |= {pseudonym(key, k) for k in later}
    return {part.name: frozenset(rows_of(part, people, key, questions)) for part in parts}


def _ends(parts: list[Part]) -> dict[str, str]:
    """Every key that stands for another one -> the key of the person, as they stand in the files."""
    for part in parts:
        part.keys = identity.keys_of(part, lambda keys: keys)
    return identity.ties(parts).ends


def unread(read: TableRead, emptied: int, without: frozenset[int]) -> tuple[TableRead, int]:
    """A file as it would be read if forgotten people had never been in it, and how many rows that leaves out.

    Args:
        emptied: empty rows of this file that `helpers.clean.persons.wipe` made; others stay told as empty rows.
        without: rows of people who came in again.
    """
    rows = set(without)
    if emptied:
        is_blank = read.repairs["rule"] == "blank_row"
        rows |= set(read.repairs.loc[is_blank, "row"].head(emptied)) | _empty_rows(read)
    if not rows:
        return read, 0
    stays = ~read.rows.isin(rows).to_numpy()
    was_blank = int((read.repairs["row"].isin(rows) & (read.repairs["rule"] == "blank_row")).sum())
    told = read.findings.copy()
    told.loc[told["finding"] == "blank_rows", "rows"] -= was_blank
    kept = {
        "table": read.table[stays].reset_index(drop=True),
        "rows": read.rows[stays].reset_index(drop=True),
        "rejects": read.rejects[~read.rejects["row"].isin(rows)],
        "repairs": read.repairs[~read.repairs["row"].isin(rows)],
        "findings": told[(told["finding"] != "blank_rows") | (told["rows"] > 0)],
        "rows_read": read.rows_read - len(rows),
    }
    if read.nested is not None:
        kept["nested"] = read.nested.filter(stays)
    return replace(read, **kept), len(rows)


def _empty_rows(read: TableRead) -> set[int]:
    """Rows of a Parquet or SPSS file in which every cell is empty; readers of text set such rows aside themselves."""
    empty = pd.Series(read.kind in ("parquet", "sav"), index=read.rows.index)
    for name in read.table if empty.any() else ():
        empty &= (read.table[name] == "").to_numpy()
    for name in read.nested.column_names if read.nested is not None else ():
        empty &= read.nested.column(name).is_null().to_numpy(zero_copy_only=False)
    return set(read.rows[empty.to_numpy()])


def _headings(part: Part, questions: dict[str, dict]) -> dict[str, str]:
    """Our name -> heading, as far as the file itself has it."""
    table = part.read.table
    try:
        found = resolve(list(table.columns), part.format, {**part.source, "columns": {}}, part.name, "en")
    except InputError:
        found = {}
    found |= {k: h for k, h in (part.source.get("columns") or {}).items() if h in table}
    if part.kind == "survey":
        found |= {f"asked_{h}": h for h, q in questions.items() if q.get("role") in ("person", "email") and h in table}
    if part.source.get("identity") in table:
        found["identity"] = part.source["identity"]
    return found


def _key_columns(part: Part, questions: dict[str, dict]):
    """Columns of the file that say whose a row is, with their row numbers, and whether they name browsers."""
    read, headings = part.read, _headings(part, questions)
    if read.nested is not None:
        for name in (n for n in NESTED if n in read.nested.column_names):
            yield pd.Series(read.nested.column(name).cast("string").to_pandas(), dtype="str"), read.rows, True
    for name, heading in headings.items():
        if name in PERSONAL or name.startswith("asked_"):
            yield read.table[heading], read.rows, name in ("device_key", "person_id") or part.kind == "exposures"
    frame = part.frame
    for name in (n for n in PERSONAL if n in frame):  # what a format made itself
        yield frame[name], frame["row"], name == "device_key" or part.kind == "exposures"


def _words(parts: list[Part], rows: dict[str, set[int]], keys: set[str], questions: dict[str, dict]) -> tuple[str, ...]:
    """Texts that mean these people alone: addresses, numbers of theirs that are no everyday number, full names that nobody shares."""
    bare = {k.split(":", 1)[1] for k in keys}
    named, others = set(), set()
    for part in parts:
        heading = _headings(part, questions).get("order_id")
        if heading in part.read.table:
            bare |= set(part.read.table.loc[part.read.rows.isin(rows[part.name]).to_numpy(), heading])
        headings = [h for n, h in _headings(part, questions).items() if n in OWN_NAME]
        headings += [h for h, q in questions.items() if q.get("role") == "name" and h in part.read.table and part.kind == "survey"]
        if headings:
            full = part.read.table[list(dict.fromkeys(headings))].agg(" ".join, axis=1).str.split().str.join(" ")
            theirs = part.read.rows.isin(rows[part.name]).to_numpy()
            named |= set(full[theirs])
            others |= set(full[~theirs].str.casefold())
    names = {n for n in named if len(n) > 7 and " " in n and n.casefold() not in others}
    return tuple(sorted({k for k in bare if _is_telling(k)} | names, key=lambda w: (-len(w), w)))


def _is_telling(text: str) -> bool:
    """Whether a key cannot be mistaken for an everyday word or number.

    >>> [_is_telling(k) for k in ("jan@x.nl", "gd-000123", "1234", "12345678", "groen", "K-123", "K-12")]
    [True, True, False, True, False, True, False]
    """
    return "@" in text or len(text) > 7 or (len(text) > 4 and bool(re.search(r"\d", text)) and bool(re.search(r"\D", text)))
