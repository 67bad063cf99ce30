"""What people said: the tables of answers to closed questions and of texts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.part import filled, stack
from helpers.clean.receive import Received
from helpers.clean.values.language import language_of

COMMENT_KINDS = {"survey": "survey", "tickets": "ticket", "reviews": "review", "comments": "social", "interviews": "interview"}
VALENCE_METRICS = ("nps", "csat", "ces", "rating")


def answers(received: Received) -> pd.DataFrame:
    """One row per answer to a closed question, and per option of a multiple choice (``question=option``, score 1 or 0).

    Attributes are not here but in `people`.

    Scores stay on their own scale; reversed scores are turned, so that higher is better (or easier). ``stage`` is what the study says of
    the question or source (rule ``declared``), else ``unassigned`` until the stage model has looked at it.
    """
    return stack([_answers_of(part) for part in received.parts if part.kind == "survey"], "answers")


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
    frame = stack([m for m in made if len(m)], "comments")
    return with_ratings(frame, answers) if answers is not None and len(frame) else frame


def _survey_comments(part) -> pd.DataFrame:
    frame, made = part.frame, []
    for question_id, typed in part.typed.items():
        if typed.text is None:
            continue
        q, keep = typed.question, np.flatnonzero((typed.text != "").to_numpy())
        own = frame.iloc[keep].reset_index(drop=True)
        stage = filled(own.get("stage"), q["stage"] or part.source.get("stage"), own.index, "unassigned")
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
                    "touchpoint": filled(own.get("touchpoint"), q["touchpoint"] or part.source.get("touchpoint"), own.index, "other"),
                    "channel": filled(own.get("channel"), q["channel"] or part.source.get("channel"), own.index, "survey"),
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
    stage = filled(frame.get("stage"), part.source.get("stage"), frame.index, "unassigned")
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
            "touchpoint": filled(frame.get("touchpoint"), part.source.get("touchpoint"), frame.index, "other"),
            "channel": filled(frame.get("channel"), part.source.get("channel"), frame.index, {"ticket": "helpdesk"}.get(kind, kind)),
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
