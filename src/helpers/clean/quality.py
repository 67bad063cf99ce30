"""What the answers themselves show about their quality: each finding with its count, its rows, and how serious it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.receive import Received
from helpers.clean.say import finding

BATTERY = 8  # closed questions from which an equal pattern is no coincidence
STRAIGHT = 5  # scored questions of one battery
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
    """The same score on every question of the largest battery that shares one scale."""
    by_scale: dict[tuple, list[np.ndarray]] = {}
    for typed in part.typed.values():
        if typed.score is not None and typed.scale and typed.question["role"] in ("answer", "psychography"):
            by_scale.setdefault(typed.scale, []).append(typed.score)
    battery = max(by_scale.values(), key=len, default=[])
    if len(battery) < STRAIGHT:
        return []
    scores = np.vstack(battery)
    n = np.isfinite(scores).sum(axis=0)
    with np.errstate(invalid="ignore"):
        flat = (n >= STRAIGHT) & (
            np.nanmax(np.where(np.isfinite(scores), scores, -np.inf), axis=0)
            == np.nanmin(np.where(np.isfinite(scores), scores, np.inf), axis=0)
        )
    return (
        [finding("straight_lining", int(flat.sum()), total, severity="warning", example=rows[flat].head(5).tolist())] if flat.any() else []
    )


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
