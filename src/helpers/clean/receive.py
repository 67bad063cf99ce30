"""Receive the exports of a study: read each, keep only what was asked for, type it strictly, and give every person a pseudonym."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

import pandas as pd

from helpers.clean.counts import read_counts
from helpers.clean.formats import MISFIT, Format, all_formats, plain, recognise
from helpers.clean.order_lines import one_row_per_order
from helpers.clean.part import AMOUNTS, MOMENTS, NAMES, Part, note_personal, read_as, reject, set_aside, slug, typed
from helpers.clean.persons import forget, identity
from helpers.clean.persons.own_number import own_number
from helpers.clean.persons.personal import scrub_all
from helpers.clean.persons.personal_names import finder
from helpers.clean.reading.objects import opened
from helpers.clean.reading.read import TableRead, check_losses, read_table
from helpers.clean.say import finding, stop
from helpers.clean.traffic import set_traffic_aside
from helpers.clean.transcripts import is_transcript, keep_what_may_be_used, read_transcript
from helpers.clean.twins import read_with_twins, refuse_twins
from helpers.clean.values import survey
from helpers.clean.values.channels import channel
from helpers.clean.values.money import one_currency, without_sums
from helpers.clean.values.numbers import decimal_mark

COUNTING = {"too_few_fields", "too_many_fields", "open_quote", "repeated_header", "off_scale", "no_time", "no_number"}


@dataclass
class Received:
    """Everything that came in, with people under pseudonyms; `helpers.clean.tables` makes the tables of it."""

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
) -> Received:
    """Read all sources of a study.

    Args:
        sources: as `helpers.study.Study.sources` gives them. questions: heading -> question of the study.
        key: for pseudonyms (`helpers.clean.persons.privacy.load_key`). privacy: the study's privacy choices.
        max_rejected: share of rows a source may lose. language: of messages.
        stages: word (id, label or synonym) -> stage id, for files that name the stage of each row; other words are rejected.

    Raises:
        InputError: a source cannot be used, or loses too many rows. PrivacyStop: special category data without a ground.
    """
    questions = {heading: _plain(q) for heading, q in questions.items()}
    rules = _plain(privacy) if privacy is not None else {}
    name_finder = finder(rules.get("names"), language)
    parts, seen = [], set()
    for source in sources:
        source = {**_plain(source), "stages": stages, "name_finder": name_finder}
        name = source.get("source") or source["path"]
        name = f"{name}#{source['kind']}" if name in seen else name
        seen.add(name)
        parts.append(read_source(source, questions, name=name, privacy=rules, max_rejected=max_rejected, language=language))
    gone = forget.forgotten(parts, rules, key, questions)
    for i in [i for i, part in enumerate(parts) if gone.get(part.name)]:
        source, name = parts[i].source, parts[i].name
        parts[i] = read_source(
            source, questions, name=name, privacy=rules, max_rejected=max_rejected, language=language, without=gone[name]
        )
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
        _finished_events(part, language)
    else:
        _flat(part, questions, privacy, language)
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


def choose_format(source: dict, read: TableRead, language: str) -> Format:
    """The format that the study names, or the one that the headings show."""
    asked = source.get("format") or "auto"
    headings = list(read.nested.column_names if read.nested is not None else read.table.columns)
    if asked == "auto":
        return recognise(headings, read_as(source["kind"]), read)[0]
    known = all_formats()
    if asked not in known:
        close = difflib.get_close_matches(asked, known, n=1)
        raise stop(language, "no_format", file=source.get("source", ""), name=asked, near=_near(close, language), formats=", ".join(known))
    return known[asked]


def _near(close: list[str], language: str) -> str:
    from helpers import words

    return words.load(language)("clean.stop.near.what", word=close[0]) if close else ""


def _flat(part: Part, questions: dict[str, dict], privacy: dict, language: str) -> None:
    """A plain table: drop the rows that do not count, map the headings, type the columns."""
    source, made = part.source, part.format
    read = _prepared(part, language)
    table, rows = read.table, read.rows
    mapping = resolve(list(table.columns), made, source, part.name, language)
    refuse_twins(part.read, mapping.values(), part.name, language)
    survey_asked = survey.match(part, table, questions, mapping, language) if part.kind == "survey" else {}
    kept_by_rule = [h for h in privacy.get("keep_columns", []) if h in table.columns]
    _mark_dropped(part, table, mapping, survey_asked, kept_by_rule)
    amounts = [table[h] for name, h in mapping.items() if name in AMOUNTS or part.kind == "counts"]
    amounts += [table[h] for h, q in survey_asked.items() if q["kind"] in ("numeric", "ordinal")]
    mark, is_assumed = decimal_mark(amounts, read.delimiter)
    part.decimal = source.get("decimal") or mark
    if is_assumed and not source.get("decimal"):
        part.findings.append(finding("decimal_assumed", len(table), len(table), severity="warning"))
    if part.kind == "counts":
        return read_counts(part, table, rows, mapping, language)
    frame = pd.DataFrame({"row": rows.to_numpy()}, index=table.index)
    if read.within is not None:
        frame["within"] = read.within.to_numpy()
    for name, heading in mapping.items():
        frame[name] = typed(part, name, heading, _mapped(table[heading], name, made, source), rows, language)
    if made.scale and "rating" in mapping:
        frame["rating"] = _on_scale(part, mapping["rating"], frame["rating"], rows)
    for name, value in made.defaults.items():
        frame[name] = frame[name].fillna(value) if name in frame else value
    for name, text in made.prefix.items():
        frame[name] = (text + frame[name]).str.strip()
    if "own_person" in frame:
        frame["own_person"] = own_number(frame["own_person"], part.name if part.kind == "survey" else made.system or made.name)
    if "stage" in frame and source.get("stages"):
        frame["stage"] = _known_stage(part, frame["stage"], mapping["stage"], rows, language)
    _identity(part, frame, table)
    for heading in kept_by_rule:
        if heading not in mapping.values() and heading not in survey_asked and heading != source.get("identity"):
            frame[f"attr_{slug(heading)}"] = table[heading].where(table[heading].str.strip() != "")
    part.frame, part.asked = frame, survey_asked
    if part.kind == "survey":
        survey.type_answers(part, table, rows, privacy, language)
    one_currency(part, language)
    if part.kind == "orders":
        one_row_per_order(part)
    if part.kind == "costs":
        without_sums(part)
    for name, states in made.keep.items():
        if name in part.frame:
            set_aside(part, ~part.frame[name].fillna("").map(plain).isin(states), "other_state")
    _drop_unusable(part, language)
    if part.kind == "events" and "event_id" in part.frame:
        set_aside(part, part.frame["event_id"].notna() & part.frame["event_id"].duplicated(), "duplicate_events")
    _scrub(part)


def _on_scale(part: Part, heading: str, rating: pd.Series, rows: pd.Series) -> pd.Series:
    """Ratings on the scale of the tool; others are rejected."""
    low, high = part.format.scale
    bad = (rating < low) | (rating > high)
    reject(part, heading, "off_scale", rating.map("{:g}".format), rows, bad.to_numpy(), low=low, high=high)
    return rating.mask(bad)


def _prepared(part: Part, language: str) -> TableRead:
    """The rows that count, put together by the format where headings alone cannot say it; the account stays with the file as read."""
    table, rows = _without_dropped(part, part.read.table, part.read.rows)
    read = replace(part.read, table=table, rows=rows)
    if not part.format.prepare:
        read = opened(read)
    else:
        try:
            read = part.format.prepare(read)
        except MISFIT:
            raise stop(language, "other_layout", file=part.name, name=part.format.name) from None
        part.read = replace(read, table=part.read.table, rows=part.read.rows)
    return read


def _without_dropped(part: Part, table: pd.DataFrame, rows: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Rows that the study leaves out of the count (``drop``), counted."""
    out = pd.Series(False, index=table.index)
    for heading, values in (part.source.get("drop") or {}).items():
        if heading in table:
            out |= table[heading].isin(values)
    if out.any():
        part.findings.append(finding("dropped_by_rule", int(out.sum()), part.read.rows_read, example=rows[out].head(5).tolist()))
        table, rows = table[~out].reset_index(drop=True), rows[~out].reset_index(drop=True)
    return table, rows


def resolve(headings: list[str], made: Format, source: dict, shown: str, language: str) -> dict[str, str]:
    """Our name -> heading in this file: what the study says, then what the format knows."""
    declared = source.get("columns") or {}
    for heading in declared.values():
        if heading not in headings:
            close = difflib.get_close_matches(heading, headings, n=1, cutoff=0.6)
            raise stop(language, "no_column", file=shown, column=heading, near=_near(close, language), headings=", ".join(headings[:12]))
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


def _mark_dropped(part: Part, table: pd.DataFrame, mapping: dict, asked: dict, kept: list[str]) -> None:
    used = {*mapping.values(), *asked, *kept, part.source.get("identity"), *(h for q in asked.values() for h in q.get("columns", ()))}
    part.dropped = [h for h in table.columns if h not in used]
    if part.dropped:
        part.findings.append(finding("column_unused", len(part.dropped), max(len(table.columns), 1)))


def _mapped(cells: pd.Series, name: str, made: Format, source: dict) -> pd.Series:
    """Values in our words, where the format or the study says so (``*``: any other value); channels always in plain ids."""
    words = {**made.values.get(name, {}), **(source.get("values") or {}).get(name, {})}
    codes, values = pd.factorize(cells)
    lowered = {k.casefold(): v for k, v in words.items()}
    rest = words.get("*")
    usual = (lambda v: channel(str(v))) if name == "channel" else (lambda v: v)
    new = [words.get(v, lowered.get(str(v).strip().casefold(), rest if rest is not None and str(v).strip() else usual(v))) for v in values]
    return pd.Series(new, dtype="str").reindex(codes).set_axis(cells.index)


def _known_stage(part: Part, cells: pd.Series, heading: str, rows: pd.Series, language: str) -> pd.Series:
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


def _identity(part: Part, frame: pd.DataFrame, table: pd.DataFrame) -> None:
    """The identity column that the study names joins this source to others; an e-mail address counts as such by its @."""
    heading = part.source.get("identity")
    if heading and heading in table.columns:
        frame["identity"] = table[heading]
    own = [frame[n].fillna("") for n in (*NAMES, "email") if n in frame]
    if own:
        frame["own_names"] = list(zip(*own))


def _drop_unusable(part: Part, language: str) -> None:
    """Rows without what a row of their table cannot do without (a time for an event, an amount for an order)."""
    must = {
        "events": ["at", "event"],
        "orders": ["at", "order_id", "revenue"],
        "costs": ["day", "spend"],
        "exposures": ["at", "experiment", "variant"],
    }
    frame = part.frame
    if part.kind == "costs" and "day" not in frame and "at" in frame:
        frame["day"] = frame["at"]
    need = [c for c in must.get(part.kind, []) if c in frame]
    lacking = frame[need].isna().any(axis=1) if need else pd.Series(False, index=frame.index)
    if lacking.any():
        known = {r["row"] for r in part.rejects}
        for row, column in zip(frame.loc[lacking, "row"], frame.loc[lacking, need].isna().idxmax(axis=1)):
            if row not in known:
                part.rejects.append(
                    {"row": int(row), "column": column, "reason": "no_time" if column in MOMENTS else "no_number", "value": ""}
                )
        part.frame = frame[~lacking].reset_index(drop=True)


def _scrub(part: Part) -> None:
    """Open text without personal data, and no names any longer."""
    frame = part.frame
    own = frame.get("own_names", None)
    for name in ("subject", "text"):
        if name in frame:
            clean, found = scrub_all(frame[name].fillna(""), own, part.source.get("name_finder"))
            frame[name] = clean
            note_personal(part, found)
    if part.kind in ("tickets", "reviews", "comments", "interviews"):
        empty = ~frame[[c for c in ("subject", "text") if c in frame]].ne("").any(axis=1)
        if empty.any():
            part.findings.append(finding("blank_text", int(empty.sum()), part.read.rows_read, example=frame["row"][empty].head(5).tolist()))
    if "event" in frame:
        frame["event"] = _public(frame["event"])
    part.frame = frame.drop(columns=[c for c in (*NAMES, "own_names") if c in frame])


def _public(events: pd.Series) -> pd.Series:
    """Names of events without personal data; each distinct one is looked at once."""
    codes, distinct = pd.factorize(events)
    clean, found = scrub_all(pd.Series(distinct, dtype="str"))
    return clean.reindex(codes).set_axis(events.index) if sum(found.values()) else events


def _finished_events(part: Part, language: str) -> None:
    """Events of an export that its own format reads whole."""
    read = part.read
    try:
        events = part.format.finish(read)
    except MISFIT:
        raise stop(language, "other_layout", file=part.name, name=part.format.name) from None
    events.insert(0, "row", read.rows.to_numpy())
    events["channel"] = _mapped(events["channel"], "channel", part.format, part.source)
    events["event"] = _public(events["event"])
    headings = read.nested.column_names if read.nested is not None else list(read.table.columns)
    part.dropped = [c for c in headings if c not in part.format.reads]
    part.frame = events
    _drop_unusable(part, language)
    set_traffic_aside(part)
    part.frame = part.frame.drop(columns=[c for c in ("traffic_type",) if c in part.frame])
