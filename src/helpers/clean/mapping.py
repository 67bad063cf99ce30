"""Which heading of a source is what: the format of a file, its columns under our names, and its words in ours."""

from __future__ import annotations

import difflib

import pandas as pd

from helpers.clean.formats import Format, all_formats, plain, recognise
from helpers.clean.part import Part, read_as, reject
from helpers.clean.reading.read import TableRead
from helpers.clean.say import finding, stop
from helpers.clean.values.channels import channel


def choose_format(source: dict, read: TableRead, language: str) -> Format:
    """The format that the study names, or the one that the headings show."""
    asked = source.get("format") or "auto"
    headings = list(read.nested.column_names if read.nested is not None else read.table.columns)
    if asked == "auto":
        return recognise(headings, read_as(source["kind"]), read)[0]
    known = all_formats()
    if asked not in known:
        close = difflib.get_close_matches(asked, known, n=1)
        raise stop(language, "no_format", file=source.get("source", ""), name=asked, near=near(close, language), formats=", ".join(known))
    return known[asked]


def resolve(headings: list[str], made: Format, source: dict, shown: str, language: str) -> dict[str, str]:
    """Our name -> heading in this file: what the study says, then what the format knows."""
    declared = source.get("columns") or {}
    for heading in declared.values():
        if heading not in headings:
            close = difflib.get_close_matches(heading, headings, n=1, cutoff=0.6)
            raise stop(language, "no_column", file=shown, column=heading, near=near(close, language), headings=", ".join(headings[:12]))
    have = {plain(h): h for h in reversed(headings)}
    found = dict(declared)
    for name, names in {**made.columns, **made.metrics}.items():
        if name not in found:
            heading = next((have[plain(h)] for h in names if plain(h) in have), None)
            if heading is not None and heading not in declared.values():
                found[name] = heading
    aliases = {"person": "person_id", "person_id": "person", "at": "day", "day": "at"}
    known = {*found, *made.defaults, *(name for name in ("at", "channel") if source.get(name))}
    for name in made.needs:
        if name not in known and aliases.get(name) not in known:
            raise stop(language, "no_mapping", file=shown, name=name, headings=", ".join(headings[:12]))
    return found


def near(close: list[str], language: str) -> str:
    from helpers import words

    return words.load(language)("clean.stop.near.what", word=close[0]) if close else ""


def mapped(cells: pd.Series, name: str, made: Format, source: dict) -> pd.Series:
    """Values in our words, where the format or the study says so (``*``: any other value); channels always in plain ids."""
    words = {**made.values.get(name, {}), **(source.get("values") or {}).get(name, {})}
    codes, values = pd.factorize(cells)
    lowered = {k.casefold(): v for k, v in words.items()}
    rest = words.get("*")
    usual = (lambda v: channel(str(v))) if name == "channel" else (lambda v: v)
    new = [words.get(v, lowered.get(str(v).strip().casefold(), rest if rest is not None and str(v).strip() else usual(v))) for v in values]
    return pd.Series(new, dtype="str").reindex(codes).set_axis(cells.index)


def known_stage(part: Part, cells: pd.Series, heading: str, rows: pd.Series, language: str) -> pd.Series:
    """Stages by the words of the model; a word that names none is rejected, and most words unknown stops the run."""
    words = {plain(word): stage for word, stage in part.source["stages"].items()} | {"unassigned": "unassigned"}
    given = cells.fillna("")
    known = given.map(lambda word: words.get(plain(word)))
    bad = (known.isna() & (given.str.strip() != "")).to_numpy()
    reject(part, heading, "unknown_stage", given, rows, bad)
    if bad.sum() > 0.5 * max(len(given), 1):
        first = int(bad.argmax())
        raise stop(
            language,
            "unknown_stage",
            file=part.name,
            row=int(rows.iloc[first]),
            column=heading,
            value=given.iloc[first],
            lost=int(bad.sum()),
            total=len(given),
            rows=", ".join(map(str, rows[bad].head(8))),
            stages=", ".join(sorted({*words.values()} - {"unassigned"})),
        )
    empty = int((given.str.strip() == "").sum())
    if empty:
        part.findings.append(finding("no_stage", empty, part.read.rows_read, column=heading, severity="warning"))
    return known.astype("str").where(known.notna())
