"""From open answers to moods: one row per sentence or clause, with its valence, probabilities, emotion family and scorer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import lexicon, rules
from helpers.emotions.embeddings import LONGEST
from helpers.emotions.language import SCORED, languages
from helpers.emotions.layers import FAMILIES, Layer, Reading, choose, grade
from helpers.emotions.spans import clauses, tokens

FELT = [f"p_{family}" for family in (*FAMILIES, "surprise")]
LIKELY = 0.5
WORTH = {"frustration": 0.53, "disappointment": 0.62, "worry": 0.52, "joy": 0.92}  # share right on GoEmotions where words named it
CARRIED = ("question_id", "person_id", "wave", "stage")
# Log-odds of negative, neutral, positive as linear functions of the valence and its size (intercept, valence, |valence|): multinomial
# regression on the dev and test parts of GoEmotions (Apache-2.0), classes weighted equally. Not fitted on any text of a study.
CALIBRATION = np.array([[-0.31, -1.69, 0.41], [0.62, -0.27, -1.08], [-0.31, 1.96, 0.67]])


def score_comments(comments: pd.DataFrame, *, scorer: str | Layer = "auto", cache: str | Path | None = None) -> pd.DataFrame:
    """The mood of each sentence or clause of each comment.

    Args:
        comments: one row per comment, with ``row_id`` and ``text``, and where known ``question_id``, ``person_id``, ``wave``,
            ``stage`` and ``language`` ("nl", "en" or missing: then it is identified).
        scorer: "rules" (word lists and grammar), "embeddings" (rules and the shipped heads on sentence vectors), "auto" (the better one
            that is installed), the folder of a local transformers model, or a `layers.Layer` of one's own.
        cache: folder in which sentence vectors are kept, among private data.

    Returns:
        One row per clause, in the order of the comments: ``row_id``, the columns above that were given, ``span`` (start-end in
        characters), ``language``, ``valence`` (-1 to 1), ``p_negative``, ``p_neutral``, ``p_positive`` (they add up to 1),
        ``emotion`` (frustration, disappointment, worry, joy; missing when none is named), ``p_<family>`` and ``p_surprise`` (missing
        where the scorer abstains), ``emotion_grade`` ("indicative"), ``scorer``, ``model_hash``.
        Texts in a language without word lists get no row.

    >>> comments = pd.DataFrame({"row_id": ["a:2"], "text": ["Mooie jurk, maar de verzendkosten zijn te hoog."]})
    >>> score_comments(comments, scorer="rules")[["span", "language", "valence"]].round(2)
        span language  valence
    0   0-10       nl     0.65
    1  12-47       nl    -0.70
    """
    layer = choose(scorer, cache)
    usable = comments[comments["text"].notna()]
    text = usable["text"].astype("str")
    language = languages(text, usable.get("question_id"), usable.get("language"))
    rows = [(i, a, b, lang) for i, (t, lang) in enumerate(zip(text, language)) if lang in SCORED for a, b in clauses(t, lang)]
    texts = text.tolist()
    kept = ["row_id", *[c for c in CARRIED if c in usable]]
    moods = usable[kept].iloc[np.array([r[0] for r in rows], dtype=int)].reset_index(drop=True)
    spans = pd.Series([f"{a}-{b}" for _, a, b, _ in rows], dtype="str")
    moods.insert(kept.index("question_id") + 1 if "question_id" in kept else 1, "span", spans)
    moods["language"] = pd.Series([r[3] for r in rows], dtype="str")
    scored = _scores([(texts[i][a:b], lang) for i, a, b, lang in rows])
    ruled, named = np.array([v for v, _ in scored], dtype=float), pd.Series([e for _, e in scored], dtype="str")
    reading = None if layer is None else layer.read(*_looked_at(texts, rows, layer.share is None))
    moods["valence"] = ruled if reading is None else _together(ruled, reading.tone, layer.share)
    p = probabilities(moods["valence"].to_numpy())
    is_own = reading is not None and layer.share is None
    moods[["p_negative", "p_neutral", "p_positive"]] = np.where(np.isnan(reading.tone), p, reading.tone) if is_own else p
    moods[["emotion", *FELT]] = _felt(named, moods["valence"].to_numpy(), reading)
    moods["emotion_grade"] = moods["language"].map({x: grade(x) for x in SCORED}).astype("str")
    moods["scorer"] = pd.Series("rules" if layer is None else layer.name, index=moods.index, dtype="str")
    moods["model_hash"] = moods["language"].map({x: _hash(x, layer) for x in SCORED}).astype("str")
    return moods


def _looked_at(texts: list[str], rows: list[tuple[int, int, int, str]], is_alone: bool) -> tuple[list[str], list[str]]:
    """The text that a layer reads for each clause: the clause where it stands alone, else the clauses around it up to the length that
    vectors are made of; so a comment that fits is read once, as a whole."""
    if is_alone:
        return [texts[i][a:b] for i, a, b, _ in rows], [lang for *_, lang in rows]
    starts, begun = [], (-1, 0)
    for i, a, b, _ in rows:
        begun = begun if begun[0] == i and b - begun[1] <= LONGEST else (i, a)
        starts.append(begun)
    ends = {start: b for start, (_, _, b, _) in zip(starts, rows)}
    return [texts[start[0]][start[1] : ends[start]] for start in starts], [lang for *_, lang in rows]


def _together(ruled: np.ndarray, tone: np.ndarray, share: float | None) -> np.ndarray:
    """Valence by rules, moved by the layer's positive minus negative; the layer's alone when it stands instead of the rules and answers."""
    said = tone[:, 2] - tone[:, 0] if len(tone) else np.zeros(0)
    return np.round(np.where(np.isnan(said), ruled, said) if share is None else np.clip(ruled + share * said, -1, 1), 4)


def _felt(named: pd.Series, valence: np.ndarray, reading: Reading | None) -> pd.DataFrame:
    """The family that is named, and the probability of each.

    By rules: what a family named by words was worth among comments with known emotions, for that family alone. By a layer: its own
    probabilities; named is a family that is likelier than not and agrees with the valence, else what the words name.
    """
    felt = pd.DataFrame(np.nan, index=named.index, columns=["emotion", *FELT])
    if reading is None or reading.families is None:
        for family, worth in WORTH.items():
            felt.loc[named == family, f"p_{family}"] = worth
    elif len(named):
        felt[FELT] = np.round(reading.families, 4)
        four, agrees = reading.families[:, :4], np.column_stack([*[valence < 0] * 3, valence > 0])
        over = np.where((four >= LIKELY) & agrees, four, 0)
        named = named.where(over.max(axis=1) == 0, pd.Series(np.array(FAMILIES)[over.argmax(axis=1)], index=named.index))
    felt["emotion"] = named.astype("str")
    return felt


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


def _hash(language: str, layer: Layer | None) -> str:
    """What a score depends on: the word lists, the code of the rules and the model."""
    code = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in ("rules", "irony", "lexicon", "spans", "scoring"))
    model = b"" if layer is None else layer.model_hash.encode()
    return hashlib.sha256(lexicon.load(language).model_hash.encode() + code + model).hexdigest()[:16]


def comment_valence(moods: pd.DataFrame, by: list[str]) -> pd.Series:
    """One valence per comment (or person): the mean of its clauses, each weighted by how strongly it speaks; 0 when none does.

    >>> moods = pd.DataFrame({"row_id": ["a", "a", "b"], "valence": [0.6, 0.0, -0.4]})
    >>> comment_valence(moods, ["row_id"]).round(2).tolist()
    [0.6, -0.4]
    """
    weight = moods["valence"].abs()
    sums = pd.DataFrame({"top": moods["valence"] * weight, "weight": weight}).groupby([moods[c] for c in by], observed=True).sum()
    return (sums["top"] / sums["weight"].where(sums["weight"] > 0)).fillna(0.0).rename("valence")
