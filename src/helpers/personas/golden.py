"""Golden questions: the few questions from which a next survey can tell somebody's persona, with the points each answer gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from helpers import tables

FOLDS = 5
BINS = 5              # a number is cut into fifths, so that every question is a choice
LEAST = 60            # assigned people below which nothing is said
SCALE = 10            # points are whole tenths of a log odds: easy to add up, and rounding hardly changes a persona
START = "start"


@dataclass(frozen=True)
class TypingTool:
    """``questions``, the most telling first; ``points``: the ``typing`` table; ``evidence`` for ``structure``.
    ``right``: per assigned respondent, whether the points found their persona while they took no part in setting them.

    Add up the points of the answers given, per persona; the highest total is the persona. The row with question "start" is added always.
    """

    questions: list[str] = field(default_factory=list)
    points: pd.DataFrame = field(default_factory=lambda: tables.empty("typing"))
    evidence: pd.DataFrame = field(default_factory=lambda: tables.empty("structure"))
    right: pd.Series = field(default_factory=lambda: pd.Series(dtype="bool"))


def typing_tool(frame: pd.DataFrame, kinds: dict[str, str], members: pd.DataFrame, random_state: int, questions: int = 6,
                asked: pd.DataFrame | None = None) -> TypingTool:
    """Choose at most six columns greedily, and weigh their answers with a multinomial logit.

    Args:
        frame, kinds: what made the groups. members: the ``memberships``; only assigned respondents teach.
        asked: the ``questions`` table, for the text as asked.

    Accuracy is measured with the whole points, on people who neither chose the questions nor set the points: among the assigned, and
    (``typing_everyone``) among all respondents, the doubtful included. Options of one multiple choice are separate questions
    here: each can be asked as yes or no.
    """
    if members.empty or not kinds:
        return TypingTool()
    survey = members[members["basis"] == "survey"].set_index("person_id")
    survey = survey.reindex(frame.index.intersection(survey.index))
    sure = survey["is_assigned"].to_numpy(dtype=bool)
    names, y = np.unique(survey["persona"].to_numpy().astype(str), return_inverse=True)
    if sure.sum() < LEAST or len(np.unique(y[sure])) < max(len(names), 2):
        return TypingTool()
    choices = {name: choice_of(frame.loc[survey.index, name], kind) for name, kind in kinds.items()}
    choices = {name: choice for name, choice in choices.items() if len(choice.answers) > 1}
    fold = np.random.default_rng(random_state).permutation(len(y)) % FOLDS
    guess = np.empty(len(y), dtype=int)
    for f in range(FOLDS):
        learn, rest = sure & (fold != f), fold == f
        chosen = _greedy(choices, y, learn, questions)
        hits = _hits(choices, chosen)
        guess[rest] = (hits[rest] @ _whole_points(hits[learn], y[learn])).argmax(axis=1)
    chosen = _greedy(choices, y, sure, questions)
    points = _whole_points(_hits(choices, chosen)[sure], y[sure])
    return TypingTool(chosen, _table(points, names, chosen, choices, asked), _evidence(guess, y, sure, len(chosen)),
                      pd.Series(guess == y, index=survey.index)[sure])


@dataclass(frozen=True)
class Choice:
    """One question as a choice, a number cut into fifths: answers in words, the range behind each, what each person chose (-1: none)."""

    answers: list[str]
    ranges: list[tuple[float, float]]
    codes: np.ndarray


def choice_of(x: pd.Series, kind: str) -> Choice:
    known = x.notna().to_numpy()
    if kind == "numeric":
        value = pd.to_numeric(x).to_numpy(dtype="float64", na_value=np.nan)
        cuts = np.unique(np.quantile(value[known], np.arange(1, BINS) / BINS)) if known.any() else np.empty(0)
        edges = [-np.inf, *(float(f"{c:.6g}") for c in cuts), np.inf]
        ranges = list(pairwise(edges))
        codes = np.where(known, np.searchsorted(edges[1:-1], np.nan_to_num(value), side="left"), -1)
        return Choice([_range_text(*r) for r in ranges], ranges, codes)
    levels = sorted(x[known].unique(), key=lambda v: (isinstance(v, str), v if not isinstance(v, str) else 0, str(v)))
    codes = x.map({v: i for i, v in enumerate(levels)}).fillna(-1).to_numpy().astype(int)
    return Choice([answer_text(v) for v in levels], [(np.nan, np.nan)] * len(levels), codes)


def answer_text(value: object) -> str:
    """An answer as it stands in the table: words as they are, numbers without zeros behind the point."""
    return value if isinstance(value, str) else f"{value:g}"


def _range_text(low: float, high: float) -> str:
    return f"<= {high:g}" if np.isneginf(low) else f"> {low:g}" if np.isposinf(high) else f"> {low:g}, <= {high:g}"


def _greedy(choices: dict[str, Choice], y: np.ndarray, learn: np.ndarray, questions: int) -> list[str]:
    """Add the question that makes people's own persona likeliest, by counting how each persona answers (naive Bayes)."""
    k, own = y.max() + 1, y[learn]
    scores = {}
    for name, choice in choices.items():
        counts = np.ones((len(choice.answers) + 1, k))
        np.add.at(counts, (choice.codes[learn], own), 1)
        table = np.log(counts / counts.sum(axis=0))
        table[-1] = 0.0                  # no answer says nothing
        scores[name] = table[choice.codes[learn]]
    chosen, total = [], np.tile(np.log(np.bincount(own, minlength=k) / len(own)), (len(own), 1))
    while len(chosen) < min(questions, len(scores)):
        likely = {name: _log_likelihood(total + s, own) for name, s in scores.items() if name not in chosen}
        best = max(likely, key=likely.get)
        chosen.append(best)
        total = total + scores[best]
    return chosen


def _log_likelihood(scores: np.ndarray, y: np.ndarray) -> float:
    from scipy.special import logsumexp

    return float((scores[np.arange(len(y)), y] - logsumexp(scores, axis=1)).mean())


def _hits(choices: dict[str, Choice], chosen: list[str]) -> np.ndarray:
    """One column that is always 1 (the start), then one per answer."""
    blocks = [(choices[name].codes[:, None] == np.arange(len(choices[name].answers))).astype(float) for name in chosen]
    return np.hstack([np.ones((len(blocks[0]), 1)), *blocks])


def _whole_points(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Points (answers x personas): whole, and 0 for the persona that an answer speaks for least, since only differences count."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=500).fit(x[:, 1:], y)
    weights = np.vstack([model.intercept_, model.coef_.T])
    if weights.shape[1] == 1:
        weights = np.hstack([-weights, weights]) / 2
    return np.round(SCALE * (weights - weights.min(axis=1, keepdims=True)))


def _table(points: np.ndarray, names: np.ndarray, chosen: list[str], choices: dict[str, Choice],
           asked: pd.DataFrame | None) -> pd.DataFrame:
    texts = {} if asked is None else asked.drop_duplicates("question_id", keep="last").set_index("question_id")["text"].to_dict()
    terms = [(0, START, None, "", np.nan, np.nan)]
    for place, name in enumerate(chosen, start=1):
        text = texts.get(name, texts.get(name.split("=", 1)[0]))
        terms += [(place, name, text, answer, *_finite(ends)) for answer, ends in zip(choices[name].answers, choices[name].ranges)]
    rows = [(*term, persona, int(points[t, p])) for t, term in enumerate(terms) for p, persona in enumerate(names)]
    return pd.DataFrame(rows, columns=["place", "question", "text", "answer", "above", "up_to", "persona", "points"])


def _finite(ends: tuple[float, float]) -> tuple[float, float]:
    return tuple(end if np.isfinite(end) else np.nan for end in ends)


def _evidence(guess: np.ndarray, y: np.ndarray, sure: np.ndarray, asked: int) -> pd.DataFrame:
    right = guess == y
    balanced = np.mean([right[sure & (y == g)].mean() for g in np.unique(y[sure])])
    checks = {"typing_accuracy": right[sure].mean(), "typing_balanced": balanced, "typing_everyone": right.mean()}
    return pd.DataFrame({"check": list(checks), "k": asked, "value": list(checks.values()), "se": np.nan})


def typed(answers: pd.DataFrame, points: pd.DataFrame) -> pd.Series:
    """The persona of people from the answers they gave to golden questions; a question without an answer adds nothing.

    Args:
        answers: one row per person, one column per question, with answers as they stand in the data. points: the ``typing`` table.
    """
    start = points[points["question"] == START].set_index("persona")["points"]
    total = np.tile(start.to_numpy(dtype=float), (len(answers), 1))
    for question, rows in points[points["question"] != START].groupby("question", observed=True):
        given = rows.drop_duplicates("answer").set_index("answer")
        weight = rows.pivot_table(index="answer", columns="persona", values="points").loc[given.index, start.index].to_numpy(dtype=float)
        low, high = given["above"].to_numpy(dtype=float), given["up_to"].to_numpy(dtype=float)
        if np.isnan(low).all() and np.isnan(high).all():
            words = answers[question].map(answer_text, na_action="ignore").to_numpy(dtype=object)
            hit = words[:, None] == given.index.to_numpy(dtype=object)[None, :]
        else:
            value = pd.to_numeric(answers[question]).to_numpy(dtype="float64", na_value=np.nan)[:, None]
            hit = (value > np.where(np.isnan(low), -np.inf, low)) & (value <= np.where(np.isnan(high), np.inf, high))
        total += hit.astype(float) @ weight
    return pd.Series(start.index.to_numpy()[total.argmax(axis=1)], index=answers.index, dtype="str")
