"""Batteries: blocks of scored questions on one scale, and what they show about the people who filled them in and about themselves."""

from __future__ import annotations

import warnings

import numpy as np

from helpers.clean.say import finding

STRAIGHT = 8  # scored questions of one battery: below that, one score throughout is common and fair
MOST = 0.7  # of the battery that must be answered
LEAST_ITEMS = 4  # to say that one question runs against the others
LEAST_PEOPLE = 50  # with fewer, a correlation of a right question is below the bar by chance
AGAINST = -0.2  # correlation with the mean of the other questions of the battery


def batteries(part) -> list[tuple[list[str], np.ndarray]]:
    """Questions that share role, metric and scale: their ids and their scores (question x row), reversed ones turned as declared."""
    found: dict[tuple, list[str]] = {}
    for question_id, typed in part.typed.items():
        if typed.score is not None and typed.scale and typed.question["role"] in ("answer", "psychography"):
            found.setdefault((typed.question["role"], typed.question["metric"], typed.scale), []).append(question_id)
    return [(ids, np.vstack([_turned_as_declared(part.typed[i]) for i in ids])) for ids in found.values()]


def _turned_as_declared(typed) -> np.ndarray:
    """Scores the way round that the study declares; those with a metric have been turned already."""
    is_left = typed.question["is_reversed"] and not typed.question["metric"]
    return typed.scale[0] + typed.scale[1] - typed.score if is_left else typed.score


def _as_given(typed) -> np.ndarray:
    """Scores as they were given, whatever was turned since."""
    is_turned = typed.question["is_reversed"] and typed.question["metric"]
    return typed.scale[0] + typed.scale[1] - typed.score if is_turned else typed.score


def straight(part) -> list[dict]:
    """The same score on every question of a long battery."""
    flat = np.zeros(len(part.frame), dtype=bool)
    for ids, _ in batteries(part):
        if len(ids) >= STRAIGHT:
            scores = np.vstack([_as_given(part.typed[i]) for i in ids])
            answered = np.isfinite(scores)
            top, bottom = np.where(answered, scores, -np.inf).max(axis=0), np.where(answered, scores, np.inf).min(axis=0)
            flat |= (answered.sum(axis=0) >= MOST * len(ids)) & (top == bottom)
    if not flat.any():
        return []
    example = part.frame.loc[flat, "row"].head(5).tolist()
    return [finding("straight_lining", int(flat.sum()), len(flat), severity="warning", example=example)]


def against(part) -> list[dict]:
    """Questions whose answers run against the rest of their battery: probably asked the other way round.

    It is only said. A score is turned where the study declares ``is_reversed``, never by the words of the question, nor by this.
    """
    out = []
    for ids, scores in batteries(part):
        if len(ids) >= LEAST_ITEMS:
            for place in turned(scores):
                n = int(np.isfinite(scores[place]).sum())
                out.append(finding("against_battery", n, len(part.frame), column=part.typed[ids[place]].heading, severity="warning"))
    return out


def turned(scores: np.ndarray) -> list[int]:
    """Places of the questions (rows of ``scores``) whose correlation with the mean of the others is below the bar.

    The one that runs most against the others is turned first, and the rest is looked at again: with several such questions the mean
    of the others would hide them. When half or more would have to be turned, nobody can say which half; then none is named.

    >>> x = np.random.default_rng(0).normal(size=300)
    >>> items = np.vstack([x, x, -x, x]) + np.random.default_rng(1).normal(size=(4, 300))
    >>> turned(items)
    [2]
    """
    signs = np.ones(len(scores))
    for _ in range(len(scores) // 2):
        lowest, place = min((_with_rest(scores * signs[:, None], i), i) for i in range(len(scores)))
        if not lowest < AGAINST:
            break
        signs[place] *= -1
    out = np.flatnonzero(signs < 0).tolist()
    return out if len(out) < len(scores) / 2 else []


def _with_rest(scores: np.ndarray, place: int) -> float:
    """Correlation of one question with the mean of the others, over people who answered most of them; 1 where it cannot be said."""
    rest = np.delete(scores, place, axis=0)
    enough = np.isfinite(scores[place]) & (np.isfinite(rest).mean(axis=0) >= MOST)
    if enough.sum() < LEAST_PEOPLE:
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=RuntimeWarning)
        one, mean = scores[place, enough], np.nanmean(rest[:, enough], axis=0)
    return float(np.corrcoef(one, mean)[0, 1]) if one.std() > 0 and mean.std() > 0 else 1.0
