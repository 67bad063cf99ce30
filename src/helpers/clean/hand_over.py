"""From what was received to the tables of the contract: one function per table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.clean.persons.personal import scrub
from helpers.clean.receive import Received
from helpers.clean.say import findings_frame
from helpers.clean.values.language import language_of

COMMENT_KINDS = {"survey": "survey", "tickets": "ticket", "reviews": "review", "comments": "social", "interviews": "interview"}
FLAGS = ("sampled", "thresholded", "other_row", "layout_not_confirmed")
VALENCE_METRICS = ("nps", "csat", "ces", "rating")


def _stack(frames: list[pd.DataFrame], name: str) -> pd.DataFrame:
    """Frames under one another, or the empty table of the contract."""
    frames = [f for f in frames if len(f)]
    return pd.concat(frames, ignore_index=True) if frames else contracts.empty(name)


def _filled(column: pd.Series | None, fallback: str | None, index: pd.Index, default: str) -> pd.Series:
    """A column with what the source says as a whole, then a default, where a row says nothing."""
    base = column if column is not None else pd.Series(None, index=index, dtype="str")
    return base.fillna(fallback or default).astype("str")


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
    return _stack(frames, "findings")


def rejects(received: Received) -> pd.DataFrame:
    """One row per rejected cell or row. A whole row shows no value: it may hold names, and its number leads back to the file."""
    frames = []
    for part in received.parts:
        frame = pd.DataFrame([*part.read.rejects.to_dict("records"), *part.rejects], columns=["row", "column", "reason", "value"])
        if len(frame):
            frame["row_id"] = part.row_ids(frame)
            is_row = frame["column"] == "all"
            frame["value"] = [None if whole else scrub(str(v))[:120] for whole, v in zip(is_row, frame["value"])]
            frames.append(frame.drop(columns="row").drop_duplicates(["row_id", "column"]))
    return _stack(frames, "rejects")


def repairs(received: Received) -> pd.DataFrame:
    """One row per repaired cell, heading or row set aside, with the rule."""
    frames = []
    for part in received.parts:
        frame = pd.DataFrame([*part.read.repairs.to_dict("records"), *part.repairs], columns=["row", "column", "rule", "before", "after"])
        if len(frame):
            frame = frame.assign(row_id=part.row_ids(frame))
            for name in ("before", "after"):
                frame[name] = [None if v is None or pd.isna(v) else scrub(str(v))[:200] for v in frame[name]]
            frames.append(frame.drop(columns="row").drop_duplicates(["row_id", "column", "rule"]))
    return _stack(frames, "repairs")


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


def answers(received: Received) -> pd.DataFrame:
    """One row per answer to a closed question, and per option of a multiple choice (``question=option``, score 1 or 0).

    Attributes are not here but in `people`.

    Scores stay on their own scale; reversed scores are turned, so that higher is better (or easier). ``stage`` is what the study says of
    the question or source (rule ``declared``), else ``unassigned`` until the stage model has looked at it.
    """
    return _stack([_answers_of(part) for part in received.parts if part.kind == "survey"], "answers")


def _answers_of(part) -> pd.DataFrame:
    frame = part.frame
    base = {
        "row_id": part.row_ids(frame).to_numpy(),
        "person_id": frame["person_id"].to_numpy(),
        "wave": part.wave,
        "at": frame["at"].to_numpy() if "at" in frame else np.full(len(frame), np.datetime64("NaT", "us")),
    }
    made = []
    for question_id, typed in part.typed.items():
        q = typed.question
        if q["kind"] == "text" or q["role"] == "attribute":
            continue
        metric = "emotion" if q["role"] == "emotion" else q["metric"] or "closed"
        if typed.chosen:
            made += [
                _answer_rows(
                    part, base, q, f"{question_id}={option}", metric, chosen, np.full(len(frame), option, dtype=object), (0.0, 1.0)
                )
                for option, chosen in typed.chosen.items()
            ]
        else:
            score = typed.score if typed.score is not None else np.full(len(frame), np.nan)
            label = typed.label if typed.label is not None else np.full(len(frame), None, dtype=object)
            made.append(_answer_rows(part, base, q, question_id, metric, score, label, typed.scale))
    return pd.concat([m for m in made if len(m)], ignore_index=True) if any(len(m) for m in made) else pd.DataFrame()


def _answer_rows(
    part, base: dict, q: dict, question_id: str, metric: str, score: np.ndarray, label: np.ndarray, scale: tuple[float, float] | None
) -> pd.DataFrame:
    has = np.isfinite(score) if q["kind"] == "multi" else np.isfinite(score) | pd.notna(label)
    keep = np.flatnonzero(has)
    low, high = scale or (np.nan, np.nan)
    stage = _place(part, "stage", q["stage"], keep, "unassigned")
    made = {k: v[keep] if isinstance(v, np.ndarray) else v for k, v in base.items()}
    made |= {
        "question_id": question_id,
        "metric": metric,
        "score": score[keep],
        "scale_min": low,
        "scale_max": high,
        "label": pd.array(label[keep], dtype="str"),
        "stage": stage,
        "touchpoint": _place(part, "touchpoint", q["touchpoint"], keep, "other"),
        "channel": _place(part, "channel", q["channel"], keep, "survey"),
        "rule_id": np.where(np.broadcast_to(stage, len(keep)) == "unassigned", "none", "declared"),
    }
    return pd.DataFrame(made, index=range(len(keep)))


def _place(part, name: str, declared: str | None, keep: np.ndarray, default: str) -> str | np.ndarray:
    """Stage, touchpoint or channel of answers: what the row says, then the question, then the source, then a default."""
    usual = declared or part.source.get(name) or default
    if name not in part.frame:
        return usual
    return part.frame[name].iloc[keep].fillna(usual).to_numpy(dtype=object)


def comments(received: Received, answers: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per open answer, ticket, review or message that holds text; personal data are out of it.

    ``rating``: mean of the same person's scores at the same stage and wave, rescaled to -1 to 1, or the text's own rating. Call it again
    (or `with_ratings`) once the stages are known.
    """
    made = [
        _survey_comments(part) if part.kind == "survey" else _text_comments(part) for part in received.parts if part.kind in COMMENT_KINDS
    ]
    frame = _stack([m for m in made if len(m)], "comments")
    return with_ratings(frame, answers) if answers is not None and len(frame) else frame


def _survey_comments(part) -> pd.DataFrame:
    frame, made = part.frame, []
    for question_id, typed in part.typed.items():
        if typed.text is None:
            continue
        q, keep = typed.question, np.flatnonzero((typed.text != "").to_numpy())
        own = frame.iloc[keep].reset_index(drop=True)
        stage = _filled(own.get("stage"), q["stage"] or part.source.get("stage"), own.index, "unassigned")
        text = typed.text.iloc[keep].reset_index(drop=True)
        made.append(
            pd.DataFrame(
                {
                    "row_id": part.row_ids(own),
                    "question_id": question_id,
                    "person_id": own["person_id"],
                    "wave": part.wave,
                    "at": own.get("at", pd.NaT),
                    "kind": "survey",
                    "text": text,
                    "language": language_of(text, part.source.get("language")),
                    "rating": np.nan,
                    "stage": stage,
                    "touchpoint": _filled(own.get("touchpoint"), q["touchpoint"] or part.source.get("touchpoint"), own.index, "other"),
                    "channel": _filled(own.get("channel"), q["channel"] or part.source.get("channel"), own.index, "survey"),
                    "rule_id": np.where(stage == "unassigned", "none", "declared"),
                }
            )
        )
    return pd.concat([m for m in made if len(m)], ignore_index=True) if any(len(m) for m in made) else pd.DataFrame()


def _text_comments(part) -> pd.DataFrame:
    frame = part.frame
    text = frame["text"].fillna("") if "text" in frame else pd.Series("", index=frame.index)
    if "subject" in frame:
        subject = frame["subject"].fillna("")
        text = subject.where(subject == "", subject.str.rstrip(" .") + ". ") + text
    text = text.str.replace(r"\s+", " ", regex=True).str.strip()
    frame, text = frame[text != ""].reset_index(drop=True), text[text != ""].reset_index(drop=True)
    stage = _filled(frame.get("stage"), part.source.get("stage"), frame.index, "unassigned")
    kind = COMMENT_KINDS[part.kind]
    return pd.DataFrame(
        {
            "row_id": part.row_ids(frame),
            "question_id": kind,
            "person_id": frame.get("person_id"),
            "wave": part.wave,
            "at": frame.get("at", pd.NaT),
            "kind": kind,
            "text": text,
            "language": frame["language"] if "language" in frame else language_of(text, part.source.get("language")),
            "rating": _own_rating(frame, part),
            "stage": stage,
            "touchpoint": _filled(frame.get("touchpoint"), part.source.get("touchpoint"), frame.index, "other"),
            "channel": _filled(frame.get("channel"), part.source.get("channel"), frame.index, {"ticket": "helpdesk"}.get(kind, kind)),
            "rule_id": np.where(stage == "unassigned", "none", "declared"),
        }
    )


def _own_rating(frame: pd.DataFrame, part) -> np.ndarray:
    """The rating that comes with a text, from its own scale (stars, marks, or good and bad) to -1 to 1."""
    if "rating" not in frame:
        return np.full(len(frame), np.nan)
    rating = frame["rating"].to_numpy(dtype="float64")
    if not np.isfinite(rating).any():
        return rating
    low, high = np.nanmin(rating), np.nanmax(rating)
    low, high = part.format.scale or ((-1, 1) if low < 0 else (1, 5) if high <= 5 else (1, 10))
    return np.clip(2 * (rating - low) / (high - low) - 1, -1, 1)


def with_ratings(comments: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Comments with the mean score of the same person at the same stage and wave (-1 to 1), where they have no rating of their own."""
    scored = answers[answers["metric"].isin(VALENCE_METRICS) & answers["score"].notna() & (answers["scale_max"] > answers["scale_min"])]
    if scored.empty or comments.empty:
        return comments
    place = 2 * (scored["score"] - scored["scale_min"]) / (scored["scale_max"] - scored["scale_min"]) - 1
    mean = place.groupby([scored["person_id"], scored["stage"], scored["wave"]]).mean()
    mean = mean[mean.index.get_level_values("stage") != "unassigned"]
    keys = pd.MultiIndex.from_frame(comments[["person_id", "stage", "wave"]])
    return comments.assign(rating=comments["rating"].fillna(pd.Series(mean.reindex(keys).to_numpy(), index=comments.index)))


def events(received: Received) -> pd.DataFrame:
    """One row per recorded act with a time; page views carry their path."""
    made = []
    for part in received.parts:
        if part.kind != "events":
            continue
        frame, source = part.frame, part.source
        event = frame["event"] if "page" not in frame else frame["event"].str.cat(frame["page"].fillna(""), sep=" ").str.strip()
        stage = _filled(frame.get("stage"), source.get("stage"), frame.index, "unassigned")
        made.append(
            pd.DataFrame(
                {
                    "row_id": part.row_ids(frame).to_numpy(),
                    "person_id": frame["person_id"],
                    "wave": part.wave,
                    "session_id": frame.get("session_id"),
                    "at": frame["at"],
                    "event": event,
                    "stage": stage,
                    "touchpoint": _filled(frame.get("touchpoint"), source.get("touchpoint"), frame.index, "other"),
                    "channel": _filled(frame.get("channel"), source.get("channel"), frame.index, "other"),
                    "device": frame.get("device"),
                    "value": frame.get("value"),
                    "rule_id": np.where(stage == "unassigned", "none", "declared"),
                }
            )
        )
    return _stack(made, "events")


def orders(received: Received) -> pd.DataFrame:
    """One row per order, once, under a pseudonym of its number."""
    made = []
    for part in received.parts:
        if part.kind == "orders":
            frame = part.frame
            made.append(
                pd.DataFrame(
                    {
                        "order_id": frame["order_id"],
                        "row_id": part.row_ids(frame).to_numpy(),
                        "person_id": frame["person_id"],
                        "wave": part.wave,
                        "at": frame["at"],
                        "revenue": frame["revenue"],
                        "refunded": frame.get("refunded", pd.Series(np.nan, index=frame.index)),
                        "items": frame["items"].fillna(1).round().astype("int64") if "items" in frame else 1,
                        "channel": _filled(frame.get("channel"), part.source.get("channel"), frame.index, "web"),
                    }
                )
            )
    return _stack(made, "orders").drop_duplicates("order_id", keep="last")


def costs(received: Received) -> pd.DataFrame:
    """One row per channel, campaign and day."""
    made = []
    for part in received.parts:
        if part.kind == "costs":
            frame = part.frame
            made.append(
                pd.DataFrame(
                    {
                        "channel": _filled(frame.get("channel"), part.source.get("channel"), frame.index, "other"),
                        "day": frame["day"].dt.tz_localize(None).dt.normalize(),
                        "campaign": _filled(frame.get("campaign"), None, frame.index, "all"),
                        "wave": part.wave,
                        "spend": frame.get("spend", pd.Series(np.nan, index=frame.index)),
                        "impressions": frame.get("impressions", pd.Series(np.nan, index=frame.index)),
                        "clicks": frame.get("clicks", pd.Series(np.nan, index=frame.index)),
                    }
                )
            )
    frame = _stack(made, "costs")
    return frame.groupby(["channel", "day", "campaign", "wave"], as_index=False).sum(min_count=1) if len(frame) else frame


def exposures(received: Received) -> pd.DataFrame:
    """One row per person and experiment: the first variant that the person saw."""
    made = []
    for part in received.parts:
        if part.kind == "exposures":
            frame = part.frame.dropna(subset=["person_id"])
            made.append(
                pd.DataFrame(
                    {
                        "row_id": part.row_ids(frame).to_numpy(),
                        "person_id": frame["person_id"].to_numpy(),
                        "experiment": frame["experiment"].to_numpy(),
                        "variant": frame["variant"].to_numpy(),
                        "wave": part.wave,
                        "at": frame["at"].to_numpy(),
                    }
                )
            )
    frame = _stack(made, "exposures")
    if len(frame):
        frame["at"] = pd.to_datetime(frame["at"], utc=True)
        frame = frame.sort_values(["at", "row_id"], kind="stable").drop_duplicates(["person_id", "experiment"])
    return frame
