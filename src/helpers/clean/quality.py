"""What the answers themselves show about their quality: each finding with its count, its rows, and how serious it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.receive import Received
from helpers.clean.say import finding

BATTERY = 8  # closed questions from which an equal pattern is no coincidence
STRAIGHT = 8  # scored questions of one battery: below that, one score throughout is common and fair
MOST = 0.7  # of the battery that must be answered
FEW = 2  # rows: with one, nothing can be said of a group
SPEED = 1 / 3  # of the median duration


def quality(received: Received) -> list[dict]:
    """Findings about every survey: duplicates, repeated patterns, straight-lining, partials, speeders, changed questions.

    Returns:
        Rows for `helpers.clean.hand_over.findings`, with ``source``.
    """
    found, before = [], {}
    for part in received.parts:
        if part.kind != "survey":
            continue
        wide = _wide(part)
        rows, total = part.frame["row"], len(part.frame)
        checks = [
            *_duplicates(part, wide, rows, total),
            *_straight(part, rows, total),
            *_partials(wide, rows, total),
            *_speeders(part, rows, total),
            *_conflicts(part, wide, rows, total),
        ]
        checks += _thin(part, rows, total)
        asked = {q for q, t in part.typed.items()}
        for wave, earlier in before.items():
            if wave != part.wave:
                gone = sorted(earlier - asked)
                checks += [finding("schema_drift", total, total, column=q, severity="warning") for q in gone]
        before[part.wave] = before.get(part.wave, set()) | asked
        found += [{**c, "source": part.name} for c in checks]
    return found


def _wide(part) -> pd.DataFrame:
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
            columns[question_id] = pd.factorize(typed.label)[0].astype("float64")
    return pd.DataFrame(columns, index=part.frame.index)


def _duplicates(part, wide: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    out = []
    again = part.read.table.duplicated()
    if again.any() and not any(f["finding"] == "duplicate_rows" for f in part.findings):
        out.append(finding("duplicate_rows", int(again.sum()), total, severity="warning", example=part.read.rows[again].head(5).tolist()))
    person = part.frame["person_id"].duplicated()
    if person.any() and not part.source.get("columns", {}).get("stage") and "stage" not in part.frame:
        out.append(finding("duplicate_people", int(person.sum()), total, severity="warning", example=rows[person].head(5).tolist()))
    if wide.shape[1] >= BATTERY and total:
        varied = wide.notna().sum(axis=1).ge(BATTERY) & wide.nunique(axis=1).gt(1)
        key = pd.util.hash_pandas_object(wide.fillna(-99.0), index=False)
        times = key[varied].map(key[varied].value_counts())
        same = times[times > 1]
        if len(same):
            out.append(
                finding(
                    "duplicate_answers",
                    len(same),
                    total,
                    severity="serious" if len(same) > 0.05 * total else "warning",
                    example=rows[same.index].head(5).tolist(),
                )
            )
    return out


def _straight(part, rows: pd.Series, total: int) -> list[dict]:
    """The same score on every question of a long battery: questions that share role, metric and scale."""
    batteries: dict[tuple, list[np.ndarray]] = {}
    for typed in part.typed.values():
        if typed.score is not None and typed.scale and typed.question["role"] in ("answer", "psychography"):
            batteries.setdefault((typed.question["role"], typed.question["metric"], typed.scale), []).append(typed.score)
    flat = np.zeros(total, dtype=bool)
    for battery in batteries.values():
        if len(battery) >= STRAIGHT:
            scores = np.vstack(battery)
            answered = np.isfinite(scores)
            top, bottom = np.where(answered, scores, -np.inf).max(axis=0), np.where(answered, scores, np.inf).min(axis=0)
            flat |= (answered.sum(axis=0) >= MOST * len(battery)) & (top == bottom)
    return (
        [finding("straight_lining", int(flat.sum()), total, severity="warning", example=rows[flat].head(5).tolist())] if flat.any() else []
    )


def _thin(part, rows: pd.Series, total: int) -> list[dict]:
    """So few people, or so few stages, that most of the map must stay empty."""
    out = []
    if 0 < total < FEW:
        out.append(finding("few_people", total, total, severity="warning", example=rows.head(5).tolist()))
    stages = part.frame["stage"].dropna().unique() if "stage" in part.frame else []
    if len(stages) == 1 and total > 1:
        out.append(finding("one_stage", total, total, column=str(stages[0]), severity="warning"))
    return out


def _partials(wide: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    if wide.shape[1] < 2:
        return []
    base = wide.notna()
    share = base.sum(axis=1) / max(base.any(axis=0).sum(), 1)
    partial = share < 0.5
    return [finding("partials", int(partial.sum()), total, example=rows[partial].head(5).tolist())] if partial.any() else []


def _speeders(part, rows: pd.Series, total: int) -> list[dict]:
    end = part.frame.get("ended_at", part.frame.get("at"))
    if "started_at" not in part.frame or end is None:
        return []
    seconds = (end - part.frame["started_at"]).dt.total_seconds()
    out = []
    negative = seconds < 0
    if negative.any():
        out.append(finding("end_before_start", int(negative.sum()), total, severity="warning", example=rows[negative].head(5).tolist()))
    usual = seconds[seconds > 0].median()
    fast = seconds.between(0, SPEED * usual, inclusive="left") if usual == usual else negative
    if fast.any():
        out.append(finding("speeders", int(fast.sum()), total, severity="warning", example=rows[fast].head(5).tolist()))
    return out


def _conflicts(part, wide: pd.DataFrame, rows: pd.Series, total: int) -> list[dict]:
    """The same person at the same moment and stage with other answers."""
    if "at" not in part.frame:
        return []
    keys = [part.frame["person_id"], part.frame["at"]] + ([part.frame["stage"]] if "stage" in part.frame else [])
    place = pd.concat(keys, axis=1)
    again = place.duplicated(keep=False) & part.frame["at"].notna()
    conflict = again & ~pd.concat([place, wide], axis=1).duplicated(keep=False)
    return (
        [finding("conflicting_rows", int(conflict.sum()), total, severity="warning", example=rows[conflict].head(5).tolist())]
        if conflict.any()
        else []
    )
