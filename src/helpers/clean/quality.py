"""What the answers themselves show about their quality: each finding with its count, its rows, and how serious it is."""

from __future__ import annotations

import re

import pandas as pd

from helpers.clean import across, repeats
from helpers.clean.receive import Received
from helpers.clean.say import finding
from helpers.clean.values import battery
from helpers.clean.values.times import CLOCK_SECONDS

FEW = 2  # rows: with one, nothing can be said of a group
ALIKE = 10  # rows from which one and the same answer by all says that the question does not tell people apart
SPEED = 1 / 3  # of the median duration
HALF = 0.5  # of the questions; with less answered a row is partial
FAR = 366  # days from the middle of the file
NPS_ROWS = 200  # from which it is odd that nobody chose the lowest point
DURATION = re.compile(r"^(duration|interview ?time|time taken|invultijd|duur|tijdsduur|time spent)\b", re.I)
TEST_COLUMN = re.compile(r"^(status|distribution ?channel|response ?type|test|preview)$", re.I)
TEST_VALUE = re.compile(r"^(survey )?(preview|test)$|^spam$", re.I)
TEST_PERSON = re.compile(r"^(test\d*|tester|asdf|qwerty|dummy)$", re.I)


def quality(received: Received) -> list[dict]:
    """Findings about every survey and about the sources beside each other.

    Returns:
        Rows for `helpers.clean.account.findings`, with ``source``.
    """
    found: list[dict] = []
    waves: dict[str, dict[str, dict]] = {}
    rows_before: dict[int, str] = {}
    for part in received.parts:
        checks = across.delivered_twice(part, rows_before)
        if part.kind == "survey":
            earlier = next((waves[w] for w in reversed(waves) if w != part.wave), {})
            checks += [*_of_survey(part), *across.drift(part, earlier)]
            waves.setdefault(part.wave, {}).update(across.asked(part))
        found += [{**c, "source": part.name} for c in checks]
    return found + across.contradictions([p for p in received.parts if p.kind == "survey"])


def _of_survey(part) -> list[dict]:
    answers, rows, total = repeats.wide(part), part.frame["row"], len(part.frame)
    return [
        *_twice(part, rows, total),
        *repeats.repeated_patterns(answers, rows, total),
        *repeats.same_words(part),
        *repeats.same_second(part),
        *battery.straight(part),
        *battery.against(part),
        *_partials(answers, rows, total),
        *_durations(part, _given_share(answers) >= HALF, rows, total),
        *_conflicts(part, answers, rows, total),
        *_far(part, rows, total),
        *_tests(part, rows, total),
        *_silent(part, total),
        *_thin(part, rows, total),
    ]


def _twice(part, rows: pd.Series, total: int) -> list[dict]:
    out = []
    again = part.read.table.duplicated()
    if again.any() and not any(f["finding"] == "duplicate_rows" for f in part.findings):
        out.append(finding("duplicate_rows", int(again.sum()), total, severity="warning", example=part.read.rows[again].head(5).tolist()))
    person = part.frame["person_id"].duplicated()
    if person.any() and not part.source.get("columns", {}).get("stage") and "stage" not in part.frame:
        out.append(finding("duplicate_people", int(person.sum()), total, severity="warning", example=rows[person].head(5).tolist()))
    return out


def _partials(answers: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    """Rows with less than half of the questions that somebody answered."""
    if answers.shape[1] < 2:
        return []
    given = _given_share(answers)
    partial, empty = given < HALF, given == 0
    out = [finding("partials", int(partial.sum()), total, example=rows[partial].head(5).tolist())] if partial.any() else []
    return out + ([finding("no_answers", int(empty.sum()), total, example=rows[empty].head(5).tolist())] if empty.any() else [])


def _given_share(answers: pd.DataFrame) -> pd.Series:
    """The share that each row answered of the closed questions that anybody answered; 1 where there are no such questions."""
    given = answers.notna().T.groupby(answers.columns.str.split("=").str[0]).any().T if answers.shape[1] else answers
    asked = int(given.any(axis=0).sum())
    return given.sum(axis=1) / asked if asked else pd.Series(1.0, index=answers.index)


def _durations(part, whole: pd.Series, rows: pd.Series, total: int) -> list[dict]:
    """Filled in far too fast, or ended before it began: by the moments, else by the column in which the tool wrote how long it took.

    Only rows that answered most of it can be too fast (``whole``): who stops early is done early.
    """
    seconds = _seconds(part)
    if seconds is None:
        return []
    out = []
    negative = seconds < 0
    if negative.any():
        out.append(finding("end_before_start", int(negative.sum()), total, severity="warning", example=rows[negative].head(5).tolist()))
    usual = seconds[whole & (seconds > 0)].median()
    fast = whole & seconds.between(0, SPEED * usual, inclusive="left") if usual == usual else negative
    if fast.any():
        out.append(finding("speeders", int(fast.sum()), total, severity="warning", example=rows[fast].head(5).tolist()))
    return out


def _seconds(part) -> pd.Series | None:
    end = part.frame.get("ended_at", part.frame.get("at"))
    if "started_at" in part.frame and end is not None:
        return (end - part.frame["started_at"]).dt.total_seconds()
    heading = next((h for h in part.read.table.columns if DURATION.match(h)), None)
    if heading is None:
        return None
    cells = _raw(part, heading)
    clock = cells.str.extract(CLOCK_SECONDS).astype("float64")
    spoken = clock[0].fillna(0) * 3600 + clock[1] * 60 + clock[2]
    return pd.to_numeric(cells.str.replace(",", "."), errors="coerce").fillna(spoken)


def _raw(part, heading: str) -> pd.Series:
    """A column of the file as text, one cell per row that is still counted."""
    cells = pd.Series(part.read.table[heading].to_numpy(dtype=object), index=part.read.rows.to_numpy())
    return pd.Series(cells[~cells.index.duplicated()].reindex(part.frame["row"]).to_numpy(), index=part.frame.index, dtype="str").fillna("")


def _conflicts(part, answers: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    """The same person at the same moment and stage with other answers."""
    if "at" not in part.frame:
        return []
    keys = [part.frame["person_id"], part.frame["at"]] + ([part.frame["stage"]] if "stage" in part.frame else [])
    place = pd.concat(keys, axis=1)
    again = place.duplicated(keep=False) & part.frame["at"].notna()
    conflict = again & ~pd.concat([place, answers], axis=1).duplicated(keep=False)
    example = rows[conflict].head(5).tolist()
    return [finding("conflicting_rows", int(conflict.sum()), total, severity="warning", example=example)] if conflict.any() else []


def _far(part, rows: pd.Series, total: int) -> list[dict]:
    """Answers more than a year away from the middle of the file: one wave is not that long, so a year is probably wrong."""
    at = part.frame.get("at")
    if at is None or at.notna().sum() < FEW:
        return []
    far = (at - at.dropna().sort_values().iloc[at.notna().sum() // 2]).abs() > pd.Timedelta(days=FAR)
    return [finding("far_time", int(far.sum()), total, severity="warning", example=rows[far].head(5).tolist())] if far.any() else []


def _tests(part, rows: pd.Series, total: int) -> list[dict]:
    """Rows that the makers of the survey filled in themselves: marked as preview or test, or by somebody called test."""
    is_test = pd.Series(False, index=part.frame.index)
    headings = [h for h in part.read.table.columns if TEST_COLUMN.match(h)]
    for heading in headings:
        is_test |= _raw(part, heading).str.strip().str.match(TEST_VALUE)
    for name in ("person", "name"):
        heading = next((h for h, q in part.asked.items() if q["role"] == name), None) or part.source.get("columns", {}).get(name)
        heading = heading or next((h for h in part.format.columns.get(name, []) if h in part.read.table), None)
        if heading in part.read.table:
            is_test |= _raw(part, heading).str.strip().str.match(TEST_PERSON)
    example = rows[is_test].head(5).tolist()
    return [finding("test_rows", int(is_test.sum()), total, severity="warning", example=example)] if is_test.any() else []


def _silent(part, total: int) -> list[dict]:
    """Questions that nobody answered, that everybody answered alike, or whose lowest point of NPS nobody ever chose."""
    out = []
    for typed in part.typed.values():
        if typed.question["kind"] in ("multi", "text") or not total:
            continue
        given = pd.Series(typed.score if typed.score is not None else typed.label).dropna()
        if given.empty:
            out.append(finding("empty_question", total, total, column=typed.heading, severity="warning"))
        elif len(given) >= ALIKE and (given == given.iloc[0]).all():
            out.append(finding("one_answer", len(given), total, column=typed.heading, severity="warning"))
        elif typed.question["metric"] == "nps" and len(given) >= NPS_ROWS and given.min() == 1:
            out.append(finding("nps_without_zero", len(given), total, column=typed.heading, severity="warning"))
    return out


def _thin(part, rows: pd.Series, total: int) -> list[dict]:
    """So few people, or so few stages, that most of the map must stay empty."""
    out = []
    if 0 < total < FEW:
        out.append(finding("few_people", total, total, severity="warning", example=rows.head(5).tolist()))
    stages = part.frame["stage"].dropna().unique() if "stage" in part.frame else []
    if len(stages) == 1 and total > 1:
        out.append(finding("one_stage", total, total, column=str(stages[0]), severity="warning"))
    return out
