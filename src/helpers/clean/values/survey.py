"""Surveys: which column is which question, and every answer on its own scale."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.clean.asks import number_or_word
from helpers.clean.formats import plain
from helpers.clean.part import note_personal, one_unit, reject, set_aside
from helpers.clean.part import typed as typed_column
from helpers.clean.persons.personal import scrub_all
from helpers.clean.persons.privacy import check_special
from helpers.clean.propose import propose
from helpers.clean.repeats import set_repeats_aside
from helpers.clean.say import finding, stop
from helpers.clean.values.numbers import NA_WORDS, parse, point_on_scale
from helpers.clean.values.options import columns_of, ticked
from helpers.clean.values.scales import bare, points_of

SCALES = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0)}
META = ("person", "email", "name", "at", "channel", "ignore")
NOTHING = re.compile(r"^[\s.\-–_/?!*]*$")


@dataclass
class Typed:
    """One question's answers, one per row of the survey: ``score`` (NaN where none), ``label`` (word, None where none), or ``chosen``
    (option id -> 0/1/NaN) for multiple choice; ``text`` for open answers."""

    heading: str
    question: dict
    position: int
    score: np.ndarray | None = None
    label: np.ndarray | None = None
    chosen: dict[str, np.ndarray] = field(default_factory=dict)
    text: pd.Series | None = None
    scale: tuple[float, float] | None = None
    options: list[str] = field(default_factory=list)

    def keep(self, mask: np.ndarray) -> None:
        """Keep the answers of these rows only."""
        self.score = None if self.score is None else self.score[mask]
        self.label = None if self.label is None else self.label[mask]
        self.chosen = {option: chosen[mask] for option, chosen in self.chosen.items()}
        self.text = None if self.text is None else self.text[mask].reset_index(drop=True)


def match(part, table: pd.DataFrame, questions: dict[str, dict], mapping: dict[str, str], language: str) -> dict[str, dict]:
    """Heading in this file -> question, by the exact heading or one that differs in case and spaces only.

    A study without questions gets those that the headings give away, and a finding that says so.
    """
    if not questions:
        mapped = set(mapping.values())
        questions = propose([h for h in table.columns if h not in mapped])
        questions = {h: number_or_word(q, table[h]) if q.get("role") == "attribute" else q for h, q in questions.items()}
        part.findings.append(finding("questions_assumed", len(questions), max(len(table.columns), 1)))
    have = {plain(h): h for h in reversed(list(table.columns))}
    found = {}
    for heading, question in questions.items():
        at = heading if heading in table.columns else have.get(plain(heading))
        columns = {} if at is not None else columns_of(heading, list(table.columns), part.read.texts, part.read.sets)
        if at is not None:
            found[at] = complete(question)
        elif columns and complete(question)["kind"] in ("multi", "nominal"):
            found[next(iter(columns))] = {**complete(question), "kind": "multi", "title": heading, "columns": columns}
        elif question.get("role") != "ignore":
            part.findings.append(finding("missing_column", len(table), max(len(table), 1), column=question["id"], severity="warning"))
    if questions and not found:
        raise stop(language, "no_questions", file=part.name, headings=", ".join(list(table.columns)[:12]))
    declared = part.source.get("columns") or {}
    return {h: q for h, q in found.items() if q["role"] != "ignore" and h not in declared.values()}


def complete(question: dict) -> dict:
    """A question with what follows from what it says: kind from role and metric, scale from the metric."""
    q = {
        "role": "answer",
        "metric": None,
        "kind": None,
        "scale": None,
        "na": [],
        "words": {},
        "options": {},
        "separator": None,
        "is_reversed": False,
        "stage": None,
        "touchpoint": None,
        "channel": None,
        "label": {},
        **question,
    }
    if q["role"] == "comment":
        q["kind"] = "text"
    elif q["kind"] is None:
        q["kind"] = (
            "ordinal"
            if q["metric"] in ("nps", "csat", "ces", "rating") or q["words"] or q["scale"]
            else "multi"
            if q["role"] == "emotion" or q["separator"]
            else "nominal"
        )
    if q["scale"] is None and q["metric"] in SCALES:
        q["scale"] = SCALES[q["metric"]]
    if q["scale"] is None and q["words"]:
        q["scale"] = (min(q["words"].values()), max(q["words"].values()))
    return q


def type_answers(part, table: pd.DataFrame, rows: pd.Series, privacy: dict, language: str) -> None:
    """Fill ``part.typed`` (question id -> Typed), and the person, time, channel and names of each row in ``part.frame``."""
    part.special = check_special(part.asked, privacy.get("sensitive_ground"), part.name, language)
    _meta(part, table, rows, language)
    own = list(zip(*(part.frame[c].fillna("") for c in ("name", "email") if c in part.frame)))
    names = pd.Series(own, index=table.index) if own else None
    for position, heading in enumerate(table.columns):
        question = part.asked.get(heading)
        if question is None or question["role"] in META:
            continue
        typed = Typed(heading, question, position)
        _note_trimmed(part, heading, table[heading], rows)
        if question.get("columns"):
            _ticked(part, typed, table, rows)
        elif question["kind"] == "text":
            _open(part, typed, table[heading], names)
        elif question["kind"] == "multi":
            _multi(part, typed, table[heading], rows)
        elif question["kind"] == "nominal":
            _nominal(part, typed, table[heading], rows, language)
        else:
            _scored(part, typed, table[heading], rows, language)
        part.typed[question["id"]] = typed
    _ticked_none(part)
    set_aside(
        part,
        table.duplicated() if "at" in part.frame and {"person", "email"} & set(part.frame) else pd.Series(False, index=table.index),
        "duplicate_rows",
        severity="warning",
    )
    set_repeats_aside(part)


def _meta(part, table: pd.DataFrame, rows: pd.Series, language: str) -> None:
    for heading, question in part.asked.items():
        role = question["role"]
        if role == "at":
            part.frame["at"] = typed_column(part, "at", heading, table[heading], rows, language)
        elif role in ("person", "email", "name", "channel"):
            part.frame[role] = table[heading].str.strip().where(table[heading].str.strip() != "")


def _reject(part, typed: Typed, cells: pd.Series, rows: pd.Series, reason: str, bad: np.ndarray, language: str) -> None:
    low, high = typed.scale or (float("nan"), float("nan"))
    reject(part, typed.heading, reason, cells, rows, bad, low=low, high=high)
    answered = int((cells.str.strip() != "").sum())
    if reason != "off_scale" and bad.sum() > 0.5 * answered:
        first = int(np.flatnonzero(bad)[0])
        raise stop(
            language,
            reason,
            file=part.name,
            row=int(rows.iloc[first]),
            column=typed.heading,
            value=str(cells.iloc[first])[:60],
            lost=int(bad.sum()),
            total=len(cells),
            rows=", ".join(map(str, rows[bad].head(8))),
            low=f"{low:g}",
            high=f"{high:g}",
        )


def _note_trimmed(part, heading: str, cells: pd.Series, rows: pd.Series) -> None:
    """Spaces around an answer are not part of it; each cell that had them is a repair."""
    padded = ((cells != cells.str.strip()) & (cells.str.strip() != "")).to_numpy()
    part.repairs += [
        {"row": int(r), "column": heading, "rule": "trimmed", "before": v, "after": v.strip()}
        for r, v in zip(rows.to_numpy()[padded], cells.to_numpy(dtype=object)[padded])
    ]


def _note_na(part, typed: Typed, count: int) -> None:
    if count:
        part.findings.append(finding("not_applicable", count, part.read.rows_read, column=typed.heading))


def _scored(part, typed: Typed, cells: pd.Series, rows: pd.Series, language: str) -> None:
    """Points on a scale; words by the question's own code book, then the usual Dutch and English ones."""
    q = typed.question
    if q["kind"] == "numeric":
        one_unit(part, typed.heading, cells, rows, language)
    own = {bare(str(k)): float(v) for k, v in [*part.read.codes.get(typed.heading, {}).items(), *q["words"].items()]}
    na = {bare(str(x)) for x in q["na"]}
    codes, values = pd.factorize(cells)
    low, high = q["scale"] or (None, None)
    words = {**({} if own else points_of(map(bare, map(str, values)), low, high)), **own}
    found = [(float("nan"), "na") if bare(str(v)) in na else point_on_scale(str(v), part.decimal, low, high, words) for v in values]
    score = np.array([f[0] for f in found], dtype="float64")
    why = np.array([f[1] for f in found], dtype=object)
    if q["metric"] == "nps":
        between = np.isfinite(score) & (score != np.round(score))
        score, why = np.where(between, np.nan, score), np.where(between, "unknown_word", why)
    if q["scale"] is None and q["metric"]:
        top = np.nanmax(score) if np.isfinite(score).any() else 5
        low, high = (0.0 if top > 7 and np.nanmin(score) == 0 else 1.0), float(5 if top <= 5 else 7 if top <= 7 else 10)
        part.findings.append(finding("scale_assumed", len(cells), len(cells), column=typed.heading, severity="warning"))
    typed.scale = (float(low), float(high)) if low is not None else None
    per_row = why[codes]
    _note_read(part, typed, values, score, codes, rows, own)
    for reason in ("off_scale", "other_scale", "other_decimal", "unknown_word"):
        _reject(part, typed, cells, rows, reason, per_row == reason, language)
    _note_na(part, typed, int(((per_row == "na") & (cells.str.strip() != "")).sum()))
    typed.score = score[codes]
    if q["words"]:
        spoken = {v: k for k, v in q["words"].items()}
        typed.label = np.array([spoken.get(s) for s in typed.score], dtype=object)  # the word that was said, before its score is turned
        typed.options = [k for k, _ in sorted(q["words"].items(), key=lambda item: item[1])]
    if q["is_reversed"] and q["metric"] and typed.scale:  # an attitude keeps the direction that its label says
        typed.score = typed.scale[0] + typed.scale[1] - typed.score


def _note_read(
    part, typed: Typed, values: pd.Index, score: np.ndarray, codes: np.ndarray, rows: pd.Series, words: dict[str, float]
) -> None:
    """Answers that stood there in words or with a label, and became a point by the usual words: each is a repair."""
    read = [
        bool(np.isfinite(s) and np.isnan(parse(str(v), part.decimal)) and bare(str(v)) not in words)
        for v, s in zip(values, score)
    ]
    if any(read):
        part.repairs += [
            {
                "row": int(rows.iloc[i]),
                "column": typed.heading,
                "rule": "point_on_scale",
                "before": str(values[codes[i]]),
                "after": f"{score[codes[i]]:g}",
            }
            for i in np.flatnonzero(np.array(read)[codes])
        ]


def _nominal(part, typed: Typed, cells: pd.Series, rows: pd.Series, language: str) -> None:
    """One word of a list; without a list, the words that occur."""
    q = typed.question
    known = {bare(str(k)): v for k, v in q["options"].items()}
    na = {bare(str(x)) for x in q["na"]}
    codes, values = pd.factorize(cells.str.strip())
    label, why = [], []
    for value in map(str, values):
        low = bare(value)
        is_na = not value or low in na or (low in NA_WORDS and low not in known)
        label.append(None if is_na else known.get(low, None if known else value))
        why.append("na" if is_na else "unknown_word" if known and low not in known else "")
    label, why = np.array(label, dtype=object), np.array(why, dtype=object)
    if len(values):
        _reject(part, typed, cells, rows, "unknown_word", (why == "unknown_word")[codes], language)
        typed.label = label[codes]
        _note_na(part, typed, int(((why == "na")[codes] & (cells.str.strip() != "")).sum()))
    else:
        typed.label = np.full(len(cells), None, dtype=object)
    typed.options = list(dict.fromkeys(known.values())) or sorted({x for x in label if x})
    if q["role"] == "answer" and q["words"]:
        typed.score = np.array([q["words"].get(x, np.nan) for x in typed.label], dtype="float64")


def _multi(part, typed: Typed, cells: pd.Series, rows: pd.Series) -> None:
    """Several options in one cell; each option becomes chosen (1), not chosen (0) or not answered (NaN)."""
    q = typed.question
    separator = q["separator"] or _separator(cells)
    known = {str(k).strip().lower(): v for k, v in q["options"].items()}
    codes, values = pd.factorize(cells.str.strip())
    sets, unknown = [], np.zeros(len(values), dtype=bool)
    for i, value in enumerate(map(str, values)):
        picked = _pick(value, separator, known)
        sets.append({known[p] for p in picked if p in known} if known else set(picked))
        unknown[i] = bool(known) and any(p not in known for p in picked)
    if len(values) and unknown.any():
        reject(part, typed.heading, "unknown_word", cells, rows, unknown[codes])
    typed.options = list(dict.fromkeys(known.values())) or sorted(set().union(*sets, set()))
    answered = np.array([bool(v) for v in values], dtype=bool)
    for option in typed.options:
        has = np.array([float(option in s) for s in sets], dtype="float64")
        typed.chosen[option] = np.where(answered, has, np.nan)[codes] if len(values) else np.full(len(cells), np.nan)


def _ticked(part, typed: Typed, table: pd.DataFrame, rows: pd.Series) -> None:
    """Options that have a column each."""
    q = typed.question
    counted = next((s.get("counted") for s in part.read.sets.values() if [*s["columns"]] == [*q["columns"]]), None)
    typed.heading = q["title"]
    typed.chosen, unknown = ticked(table, q["columns"], q, counted)
    typed.options = list(typed.chosen)
    for heading, mask in unknown.items():
        reject(part, heading, "unknown_word", table[heading], rows, mask)


def _pick(value: str, separator: str, known: dict[str, str]) -> list[str]:
    """The options of one cell; an option that holds the separator itself is found whole."""
    rest, found = value.lower(), []
    for word in sorted((w for w in known if separator.strip() in w), key=len, reverse=True):
        if word in rest:
            found.append(word)
            rest = rest.replace(word, "")
    pieces = [p.strip() for p in rest.split(separator.strip() or separator)]
    return found + ([p for p in pieces if p] if known else [p.strip() for p in value.split(separator.strip() or separator) if p.strip()])


def _separator(cells: pd.Series) -> str:
    counts = Counter({s: int(cells.str.contains(s, regex=False).sum()) for s in (";", "|", " / ", ", ")})
    best, times = max(counts.items(), key=lambda item: item[1])
    return best if times else ";"


def _ticked_none(part) -> None:
    """No box ticked: "none of these" when the person answered something else at that stage, else not answered."""
    answered: dict[str, np.ndarray] = {}
    for typed in part.typed.values():
        if typed.question["stage"] and typed.score is not None and typed.question["kind"] != "multi":
            old = answered.get(typed.question["stage"], np.zeros(len(typed.score), dtype=bool))
            answered[typed.question["stage"]] = old | np.isfinite(typed.score)
    for typed in part.typed.values():
        stage = typed.question["stage"]
        if typed.question["role"] == "emotion" and stage in answered:
            for option, chosen in typed.chosen.items():
                typed.chosen[option] = np.where(np.isnan(chosen) & answered[stage], 0.0, chosen)


def _open(part, typed: Typed, cells: pd.Series, names: pd.Series | None) -> None:
    """Open answers without personal data; dashes and blanks are no answer."""
    bare = cells.str.replace(r"\s+", " ", regex=True).str.strip()
    empty = bare.str.fullmatch(NOTHING) & ~bare.str.contains(r"[!?]", regex=True)
    disguised = int((empty & (cells != "")).sum())
    if disguised:
        severity = "warning" if disguised > part.read.rows_read / 4 else "note"
        part.findings.append(finding("blank_text", disguised, part.read.rows_read, column=typed.heading, severity=severity))
    text, found = scrub_all(bare.where(~empty, ""), names, part.source.get("name_finder"))
    note_personal(part, found)
    typed.text = text
