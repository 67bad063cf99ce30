"""Golden questions: the few questions from which a next survey can tell somebody's persona, with the points each answer gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import tables

FOLDS = 5
BINS = 5              # a number is cut into fifths, so that every question is a choice
LEAST = 60            # assigned people below which nothing is said
COLUMNS = ["question", "answer", "persona", "points"]


@dataclass(frozen=True)
class TypingTool:
    """``questions``, the most telling first; ``points``: one row per question, answer and persona; ``evidence`` for ``structure``.

    Add up the points of the answers given, per persona; the highest total is the persona. The row with question "start" is added always.
    """

    questions: list[str]
    points: pd.DataFrame
    evidence: pd.DataFrame


def typing_tool(frame: pd.DataFrame, kinds: dict[str, str], members: pd.DataFrame, random_state: int, questions: int = 6) -> TypingTool:
    """Choose at most six columns greedily, and weigh their answers with a multinomial logit.

    Args:
        frame, kinds: what made the groups. members: the ``memberships``; only assigned respondents teach.

    Accuracy is measured on people who neither chose the questions nor set the points. Options of one multiple choice are separate
    questions here: each can be asked as yes or no.
    """
    nothing = TypingTool([], pd.DataFrame(columns=COLUMNS), tables.empty("structure"))
    if members.empty:
        return nothing
    sure = members[members["is_assigned"] & (members["basis"] == "survey")].set_index("person_id")["persona"]
    people = frame.index.intersection(sure.index)
    if len(people) < LEAST or sure[people].nunique() < 2 or not kinds:
        return nothing
    words, codes = _choices(frame.loc[people, list(kinds)], kinds)
    names, y = np.unique(sure[people].to_numpy().astype(str), return_inverse=True)
    fold = np.random.default_rng(random_state).permutation(len(y)) % FOLDS
    guess = np.empty(len(y), dtype=int)
    for f in range(FOLDS):
        learn = fold != f
        chosen = _greedy(codes, words, y, learn, questions)
        guess[~learn] = _logit(_hits(codes, words, chosen)[learn], y[learn]).predict(_hits(codes, words, chosen)[~learn])
    chosen = _greedy(codes, words, y, np.ones(len(y), dtype=bool), questions)
    return TypingTool(chosen, _points(_logit(_hits(codes, words, chosen), y), names, chosen, words), _evidence(guess, y, len(chosen)))


def _choices(frame: pd.DataFrame, kinds: dict[str, str]) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Per question its answers in words, and which one each person gave (-1: none)."""
    words, codes = {}, {}
    for name, kind in kinds.items():
        x = frame[name]
        if kind == "numeric":
            x = pd.qcut(x, BINS, duplicates="drop").astype("str").where(x.notna())
        levels = sorted(x.dropna().unique(), key=lambda v: (isinstance(v, str), v if not isinstance(v, str) else 0, str(v)))
        if len(levels) < 2:
            continue
        words[name] = [f"{v:g}" if not isinstance(v, str) else v for v in levels]
        codes[name] = x.map({v: i for i, v in enumerate(levels)}).fillna(-1).to_numpy().astype(int)
    return words, codes


def _greedy(codes: dict[str, np.ndarray], words: dict[str, list[str]], y: np.ndarray, learn: np.ndarray, questions: int) -> list[str]:
    """Add the question that brings most people to their persona, by counting how each persona answers (naive Bayes)."""
    k = y.max() + 1
    share = np.log(np.bincount(y[learn], minlength=k) / learn.sum())
    scores = {}
    for name, given in codes.items():
        counts = np.ones((len(words[name]) + 1, k))
        np.add.at(counts, (given[learn], y[learn]), 1)
        table = np.log(counts / counts.sum(axis=0))
        table[-1] = 0.0                  # no answer says nothing
        scores[name] = table[given]
    chosen, total = [], np.tile(share, (len(y), 1))
    while len(chosen) < min(questions, len(scores)):
        right = {name: ((total + s).argmax(axis=1) == y)[learn].mean() for name, s in scores.items() if name not in chosen}
        best = max(right, key=right.get)
        chosen.append(best)
        total = total + scores[best]
    return chosen


def _hits(codes: dict[str, np.ndarray], words: dict[str, list[str]], chosen: list[str]) -> np.ndarray:
    return np.hstack([(codes[name][:, None] == np.arange(len(words[name]))).astype(float) for name in chosen])


def _logit(x: np.ndarray, y: np.ndarray):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, max_iter=500).fit(x, y)


def _points(model, names: np.ndarray, chosen: list[str], words: dict[str, list[str]]) -> pd.DataFrame:
    weight, start = model.coef_, model.intercept_
    if len(names) == 2:
        weight, start = np.vstack([-weight, weight]) / 2, np.r_[-start, start] / 2
    terms = [("start", "")] + [(name, word) for name in chosen for word in words[name]]
    points = np.column_stack([start, weight])
    rows = [(*term, persona, points[p, t]) for t, term in enumerate(terms) for p, persona in enumerate(names)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _evidence(guess: np.ndarray, y: np.ndarray, asked: int) -> pd.DataFrame:
    balanced = np.mean([(guess[y == g] == g).mean() for g in np.unique(y)])
    checks = {"typing_accuracy": (guess == y).mean(), "typing_balanced": balanced}
    return pd.DataFrame({"check": list(checks), "k": asked, "value": list(checks.values()), "se": np.nan})


def typed(answers: pd.DataFrame, points: pd.DataFrame) -> pd.Series:
    """The persona of people from the answers they gave to golden questions.

    Args:
        answers: one row per person, one column per question, with answers as they stand in ``points``.
    """
    total = points[points["question"] == "start"].set_index("persona")["points"]
    sums = pd.DataFrame(np.tile(total.to_numpy(), (len(answers), 1)), index=answers.index, columns=total.index)
    for question, rows in points[points["question"] != "start"].groupby("question"):
        table = rows.pivot_table(index="answer", columns="persona", values="points").reindex(columns=sums.columns)
        sums = sums + table.reindex(answers[question]).fillna(0.0).to_numpy()
    return sums.idxmax(axis=1)
