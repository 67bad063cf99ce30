"""Rows that say the same: the same answers throughout, the same words, or the same second, under different names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.part import Part, set_aside
from helpers.clean.say import finding

BATTERY = 8  # closed questions from which an equal pattern is no coincidence
ROOM = 1000  # times as many possible patterns as rows: with less, people agree by chance
FEW = 0.5  # distinct patterns for each row: with fewer, the rows are copies and not people
LEAST = 20  # rows with a long pattern: with fewer nothing is set aside
WORDS = 40  # signs of an open answer from which an equal text is no coincidence
SAME = 3  # people with the same long text …
MANY = 0.05  # … and the share of the texts from which it asks for attention
SECOND = 5  # people in the same second


def wide(part: Part) -> pd.DataFrame:
    """One column per closed question (option), one row per row of the survey."""
    columns = {}
    for question_id, typed in part.typed.items():
        if typed.question["role"] == "attribute":
            continue
        for option, chosen in typed.chosen.items():
            columns[f"{question_id}={option}"] = chosen
        if typed.score is not None:
            columns[question_id] = typed.score
        elif typed.label is not None:
            columns[question_id] = pd.Series(pd.factorize(typed.label)[0], dtype="float64").replace(-1.0, np.nan).to_numpy()
    return pd.DataFrame(columns, index=part.frame.index)


def patterns(answers: pd.DataFrame) -> pd.Series:
    """The pattern of each row with at least eight closed answers that are not all the same; other rows have none.

    Args:
        answers: as `wide` gives it.
    """
    questions = answers.notna().T.groupby(answers.columns.str.split("=").str[0]).any().sum()  # boxes of one question are one answer
    long = questions.ge(BATTERY) & answers.max(axis=1).ne(answers.min(axis=1))
    return pd.util.hash_pandas_object(answers.fillna(-99.0), index=False)[long]


def repeated_patterns(answers: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    """Rows whose long pattern another row has as well, and how many patterns that are."""
    if answers.shape[1] < BATTERY:
        return []
    pattern = patterns(answers)
    same = pattern[pattern.duplicated(keep=False)]
    if same.empty:
        return []
    found = finding("duplicate_answers", len(same), total, severity="warning", example=rows[same.index].head(5).tolist())
    return [{**found, "distinct": int(same.nunique())}]


def set_repeats_aside(part: Part) -> None:
    """Of rows that only repeat a few long patterns, each pattern counts once; the copies are set aside, each with its entry.

    That is done when at most half as many patterns as rows stand there although a thousand times as many were possible: real people
    answer in more ways than that. Anything less is only said (`repeated_patterns`).
    """
    answers = wide(part)
    if answers.shape[1] < BATTERY or len(answers) < LEAST:
        return
    pattern = patterns(answers)
    room = np.log(answers.nunique().clip(lower=1)).sum()
    if len(pattern) < LEAST or pattern.nunique() > FEW * len(pattern) or room < np.log(ROOM * len(pattern)):
        return
    copies = pattern.duplicated().reindex(answers.index, fill_value=False)
    distinct = int(pattern.nunique())
    set_aside(part, copies, "copied_answers", severity="serious")
    part.findings[-1]["distinct"] = distinct


def same_words(part: Part) -> list[dict]:
    """The same long open answer under several names."""
    out = []
    for typed in part.typed.values():
        if typed.text is None:
            continue
        text = typed.text.str.casefold()
        long = text[text.str.len() >= WORDS]
        people = part.frame.loc[long.index, "person_id"].groupby(long).transform("nunique")
        hit = people[people >= SAME].index
        if len(hit):
            severity = "warning" if len(hit) > MANY * (text != "").sum() else "note"
            example = part.frame.loc[hit, "row"].head(5).tolist()
            found = finding("same_words", len(hit), len(text), column=typed.heading, severity=severity, example=example)
            out.append({**found, "distinct": int(long[hit].nunique())})
    return out


def same_second(part: Part) -> list[dict]:
    """Five people and more in the same second of a day; a column of dates without hours says nothing of it."""
    at = part.frame.get("at")
    if at is None or "person_id" not in part.frame:
        return []
    local = at.dropna()
    if (local.dt.second == 0).all() and (local.dt.minute == 0).all():
        return []
    people = part.frame.loc[local.index, "person_id"].groupby(local).transform("nunique")
    hit = people[people >= SECOND].index
    example = part.frame.loc[hit, "row"].head(5).tolist()
    return [finding("same_second", len(hit), len(part.frame), severity="warning", example=example)] if len(hit) else []
