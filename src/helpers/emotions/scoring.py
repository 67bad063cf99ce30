"""From open answers to moods: one row per sentence or clause, with its valence, probabilities, emotion family and scorer."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import lexicon, rules
from helpers.emotions.language import SCORED, languages
from helpers.emotions.spans import clauses, tokens
from helpers.errors import UsageError

SCORERS = ("auto", "rules")
CARRIED = ("question_id", "person_id", "wave", "stage")
# Log-odds of negative, neutral, positive as linear functions of the valence and its size (intercept, valence, |valence|): multinomial
# regression on the dev and test parts of GoEmotions (Apache-2.0), classes weighted equally. Not fitted on any text of a study.
CALIBRATION = np.array([[-0.31, -1.69, 0.41], [0.62, -0.27, -1.08], [-0.31, 1.96, 0.67]])


def score_comments(comments: pd.DataFrame, *, scorer: str = "auto") -> pd.DataFrame:
    """The mood of each sentence or clause of each comment.

    Args:
        comments: one row per comment, with ``row_id`` and ``text``, and where known ``question_id``, ``person_id``, ``wave``,
            ``stage`` and ``language`` ("nl", "en" or missing: then it is identified).
        scorer: "rules" (word lists and grammar, no model), or "auto", the best one that is installed.

    Returns:
        One row per clause, in the order of the comments: ``row_id``, the columns above that were given, ``span`` (start-end in
        characters), ``language``, ``valence`` (-1 to 1), ``p_negative``, ``p_neutral``, ``p_positive`` (they add up to 1),
        ``emotion`` (frustration, disappointment, worry, joy; missing when none is named), ``scorer``, ``model_hash``.
        Texts in a language without word lists get no row.

    >>> comments = pd.DataFrame({"row_id": ["a:2"], "text": ["Mooie jurk, maar de verzendkosten zijn te hoog."]})
    >>> score_comments(comments)[["span", "language", "valence"]].round(2)
        span language  valence
    0   0-10       nl     0.65
    1  12-47       nl    -0.58
    """
    if scorer not in SCORERS:
        near = difflib.get_close_matches(scorer, SCORERS, 1)
        raise UsageError(
            f"There is no scorer {scorer!r}. " + (f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(SCORERS)}.")
        )
    usable = comments[comments["text"].notna()]
    text = usable["text"].astype("str")
    language = languages(text, usable.get("question_id"), usable.get("language"))
    rows = [(i, a, b, lang) for i, (t, lang) in enumerate(zip(text, language)) if lang in SCORED for a, b in clauses(t, lang)]
    at = np.array([r[0] for r in rows], dtype=int)
    texts = text.tolist()
    scored = _scores([(texts[i][a:b], lang) for i, a, b, lang in rows])
    kept = ["row_id", *[c for c in CARRIED if c in usable]]
    moods = usable[kept].iloc[at].reset_index(drop=True)
    moods.insert(
        kept.index("question_id") + 1 if "question_id" in kept else 1, "span", pd.Series([f"{a}-{b}" for _, a, b, _ in rows], dtype="str")
    )
    moods["language"] = pd.Series([r[3] for r in rows], dtype="str")
    moods["valence"] = np.array([v for v, _ in scored], dtype=float)
    moods[["p_negative", "p_neutral", "p_positive"]] = probabilities(moods["valence"].to_numpy())
    moods["emotion"] = pd.Series([e for _, e in scored], dtype="str")
    moods["scorer"] = pd.Series("rules", index=moods.index, dtype="str")
    moods["model_hash"] = moods["language"].map({x: _hash(x) for x in SCORED}).astype("str")
    return moods


def _scores(pieces: list[tuple[str, str]]) -> list[tuple[float, str | None]]:
    """Valence and family of each clause; a clause that comes again is scored once."""
    known: dict[tuple[str, str], tuple[float, str | None]] = {}
    for piece in pieces:
        if piece not in known:
            valence, family = rules.score_clause(tokens(piece[0]), lexicon.load(piece[1]))
            known[piece] = (round(valence, 4), family)
    return [known[piece] for piece in pieces]


def probabilities(valence: np.ndarray) -> np.ndarray:
    """Probability of negative, neutral and positive for each valence; rows add up to 1.

    >>> probabilities(np.array([-0.8, 0.0, 0.8])).round(2).tolist()
    [[0.76, 0.19, 0.05], [0.22, 0.56, 0.22], [0.04, 0.09, 0.87]]
    """
    valence = np.asarray(valence, dtype=float)
    odds = np.column_stack([np.ones_like(valence), valence, np.abs(valence)]) @ CALIBRATION.T
    odds = np.exp(odds - odds.max(axis=1, keepdims=True)) if len(odds) else odds
    return odds / odds.sum(axis=1, keepdims=True) if len(odds) else odds


def _hash(language: str) -> str:
    """What a score depends on: the word lists and the code of the rules."""
    code = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in ("rules", "lexicon", "spans", "scoring"))
    return hashlib.sha256(lexicon.load(language).model_hash.encode() + code).hexdigest()[:16]


def comment_valence(moods: pd.DataFrame, by: list[str]) -> pd.Series:
    """One valence per comment (or person): the mean of its clauses, each weighted by how strongly it speaks; 0 when none does.

    >>> moods = pd.DataFrame({"row_id": ["a", "a", "b"], "valence": [0.6, 0.0, -0.4]})
    >>> comment_valence(moods, ["row_id"]).round(2).tolist()
    [0.6, -0.4]
    """
    weight = moods["valence"].abs()
    sums = pd.DataFrame({"top": moods["valence"] * weight, "weight": weight}).groupby([moods[c] for c in by], observed=True).sum()
    return (sums["top"] / sums["weight"].where(sums["weight"] > 0)).fillna(0.0).rename("valence")
