"""The account of what was received: every source, finding, rejected and repaired cell, and every question as it was asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.clean.part import stack
from helpers.clean.receive import Received
from helpers.clean.say import findings_frame

FLAGS = ("sampled", "thresholded", "other_row", "layout_not_confirmed")


def sources(received: Received) -> pd.DataFrame:
    """One row per source file: what it is, how it was read, and how many rows of it can be used."""
    rows = []
    for part in received.parts:
        times = part.frame["at"].dropna() if "at" in part.frame else pd.Series(dtype="datetime64[us, UTC]")
        behind = part.read.stands_for
        kept = sum(behind.get(row, 1) for row in part.frame["row"].drop_duplicates())
        rejected = set(part.read.rejects["row"]) | {r["row"] for r in part.rejects if r["reason"] in ("no_time", "no_number")} - set(
            part.frame["row"]
        )
        flags = sorted({f["finding"] for f in part.findings if f["finding"] in FLAGS})
        rows.append(
            {
                "source": part.name,
                "wave": part.wave,
                "kind": part.source["kind"],
                "format": part.format.name,
                "dialect": part.read.dialect
                + (f" decimal {part.decimal}" if part.read.kind == "text" else "")
                + (f"; {part.format.rule}" if part.format.rule else ""),
                "encoding": part.read.encoding,
                "sha256": part.read.sha256,
                "rows_read": part.read.rows_read,
                "rows_kept": kept,
                "rows_rejected": len(rejected),
                "cells_repaired": len(part.read.repairs) + len(part.repairs),
                "columns_dropped": len(part.dropped),
                "first_at": times.min() if len(times) else pd.NaT,
                "last_at": times.max() if len(times) else pd.NaT,
                "flags": ";".join(flags),
            }
        )
    return pd.DataFrame(rows) if rows else contracts.empty("sources")


def findings(received: Received, more: list[dict] | None = None) -> pd.DataFrame:
    """One row per finding about a source. ``more``: findings of `helpers.clean.quality`, with their source."""
    frames = []
    for part in received.parts:
        frame = findings_frame(
            [*part.read.findings.to_dict("records"), *part.findings, *[f for f in more or [] if f["source"] == part.name]]
        )
        frames.append(frame.assign(source=part.name))
    return stack(frames, "findings")


def rejects(received: Received) -> pd.DataFrame:
    """One row per rejected cell or row. A whole row shows no value: it may hold names, and its number leads back to the file."""
    frames = []
    for part in received.parts:
        frame = pd.DataFrame([*part.read.rejects.to_dict("records"), *part.rejects], columns=["row", "column", "reason", "value"])
        if len(frame):
            frame["row_id"] = part.row_ids(frame)
            frames.append(frame.drop(columns="row").drop_duplicates(["row_id", "column"]))
    return stack(frames, "rejects")


def repairs(received: Received) -> pd.DataFrame:
    """One row per repaired cell, heading or row set aside, with the rule."""
    frames = []
    for part in received.parts:
        frame = pd.DataFrame([*part.read.repairs.to_dict("records"), *part.repairs], columns=["row", "column", "rule", "before", "after"])
        if len(frame):
            frame = frame.assign(row_id=part.row_ids(frame))
            frames.append(frame.drop(columns="row").drop_duplicates(["row_id", "column", "rule"]))
    return stack(frames, "repairs")


def questions(received: Received) -> pd.DataFrame:
    """One row per question and wave: as asked, where it stood, and what it is for."""
    rows = []
    for part in received.parts:
        for question_id, typed in part.typed.items():
            q = typed.question
            low, high = typed.scale or (np.nan, np.nan)
            rows.append(
                {
                    "question_id": question_id,
                    "wave": part.wave,
                    "source": part.name,
                    "column": typed.heading,
                    "position": typed.position + 1,
                    "text": part.read.texts.get(typed.heading, typed.heading),
                    "role": q["role"],
                    "metric": q["metric"] or ("comment" if q["kind"] == "text" else "closed"),
                    "kind": q["kind"],
                    "scale_min": low,
                    "scale_max": high,
                    "stage": q["stage"] or part.source.get("stage") or "unassigned",
                    "touchpoint": q["touchpoint"] or part.source.get("touchpoint") or "other",
                    "options": "|".join(map(str, typed.options)),
                    "is_sensitive": question_id in received.sensitive or question_id in part.special,
                }
            )
    frame = pd.DataFrame(rows) if rows else contracts.empty("questions")
    return frame.drop_duplicates(["question_id", "wave"])
