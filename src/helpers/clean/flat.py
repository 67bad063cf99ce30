"""One source with its format known: the rows that count, under our names, in their types, without personal data."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.clean.counts import read_counts
from helpers.clean.formats import MISFIT, plain
from helpers.clean.mapping import known_stage, mapped, resolve
from helpers.clean.order_lines import one_row_per_order
from helpers.clean.part import AMOUNTS, MOMENTS, NAMES, Part, note_personal, reject, set_aside, slug, typed
from helpers.clean.persons.own_number import own_number
from helpers.clean.persons.personal import scrub_all
from helpers.clean.reading.objects import opened
from helpers.clean.reading.read import TableRead
from helpers.clean.say import finding, stop
from helpers.clean.traffic import set_traffic_aside
from helpers.clean.twins import refuse_twins
from helpers.clean.values import survey
from helpers.clean.values.money import one_currency, without_sums
from helpers.clean.values.numbers import decimal_mark


def flat(part: Part, questions: dict[str, dict], privacy: dict, language: str) -> None:
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
        frame[name] = typed(part, name, heading, mapped(table[heading], name, made, source), rows, language)
    if made.scale and "rating" in mapping:
        frame["rating"] = _on_scale(part, mapping["rating"], frame["rating"], rows)
    for name, value in made.defaults.items():
        frame[name] = frame[name].fillna(value) if name in frame else value
    for name, text in made.prefix.items():
        frame[name] = (text + frame[name]).str.strip()
    if "own_person" in frame:
        frame["own_person"] = own_number(frame["own_person"], part.name if part.kind == "survey" else made.system or made.name)
    if "stage" in frame and source.get("stages"):
        frame["stage"] = known_stage(part, frame["stage"], mapping["stage"], rows, language)
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


def _mark_dropped(part: Part, table: pd.DataFrame, mapping: dict, asked: dict, kept: list[str]) -> None:
    used = {*mapping.values(), *asked, *kept, part.source.get("identity"), *(h for q in asked.values() for h in q.get("columns", ()))}
    part.dropped = [h for h in table.columns if h not in used]
    if part.dropped:
        part.findings.append(finding("column_unused", len(part.dropped), max(len(table.columns), 1)))


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
    for name in ("event", "search_term"):
        if name in frame:
            frame[name] = _public(frame[name])
    part.frame = frame.drop(columns=[c for c in (*NAMES, "own_names") if c in frame])


def _public(events: pd.Series) -> pd.Series:
    """Names of events without personal data; each distinct one is looked at once."""
    codes, distinct = pd.factorize(events)
    clean, found = scrub_all(pd.Series(distinct, dtype="str"))
    return clean.reindex(codes).set_axis(events.index) if sum(found.values()) else events


def finished_events(part: Part, language: str) -> None:
    """Events of an export that its own format reads whole."""
    read = part.read
    try:
        events = part.format.finish(read)
    except MISFIT:
        raise stop(language, "other_layout", file=part.name, name=part.format.name) from None
    events.insert(0, "row", read.rows.to_numpy())
    events["channel"] = mapped(events["channel"], "channel", part.format, part.source)
    for name in ("event", "search_term"):
        events[name] = _public(events[name])
    headings = read.nested.column_names if read.nested is not None else list(read.table.columns)
    part.dropped = [c for c in headings if c not in part.format.reads]
    part.frame = events
    _drop_unusable(part, language)
    set_traffic_aside(part)
    part.frame = part.frame.drop(columns=[c for c in ("traffic_type",) if c in part.frame])
