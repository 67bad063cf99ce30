"""The analyst's own labels as a scorer: two small models, one on words and one on sentence vectors, averaged and calibrated out of fold.

Labels that were not drawn by chance have classes in other shares than all texts have; probabilities are moved to the latter (`shares`).
Nothing is kept on disk: the models are fitted anew from the labels, which takes seconds, and are known by the hash of the labels.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import words
from helpers.emotions import embeddings, shares
from helpers.emotions.language import languages
from helpers.errors import UsageError

FOLDS = 5
FEWEST = 4  # people (or different texts) that a class has at least; with fewer nothing can be held out
NONE = "none"  # label of a text that was read and belongs to no class (several labels per text)
STIFFNESS = 5.0  # pull of the calibration towards changing nothing, in texts
BINS = 10
LOOKED_AT = 3_000  # texts without label that are read at most to learn how often each class comes


@dataclass
class OwnModel:
    """What the labels taught. Call `probabilities` for new texts.

    Attributes:
        task: what was labelled (sentiment, a theme, an emotion). classes: the labels, sorted. is_many: several per text are possible.
        uses: ("words",) or ("words", "vectors"). left_out: labels that too few texts have.
        out_of_fold: calibrated probability of each class for each labelled text (columns are classes; ``row_id`` and ``span`` are its
            index), by models and calibrations that had not seen it.
        shares: how often each class comes among all texts, as far as known; with several labels per text: among the labelled.
        macro_f1, accuracy, ece: of ``out_of_fold``, with classes in these shares, so they hold for new texts of the same kind; ece is the
            expected calibration error.
        model_hash: of the labels, their texts, the shares, what was used and the seed.
    """

    task: str
    classes: list[str]
    is_many: bool
    uses: tuple[str, ...]
    left_out: list[str]
    out_of_fold: pd.DataFrame
    shares: pd.Series
    macro_f1: float
    accuracy: float
    ece: float
    model_hash: str
    _parts: list = field(repr=False, default_factory=list)
    _bend: np.ndarray = field(repr=False, default_factory=lambda: np.array([1.0]))
    _learned: np.ndarray = field(repr=False, default_factory=lambda: np.array([1.0]))
    _cache: str | Path | None = field(repr=False, default=None)

    def probabilities(self, texts: pd.Series, language: pd.Series | str) -> pd.DataFrame:
        """Calibrated probability of each class: one row per text (same index), one column per class."""
        texts = pd.Series(texts)
        if not len(texts):
            return pd.DataFrame(columns=self.classes, index=texts.index, dtype=float)
        p = _bent(_predicted(self._parts, *_seen(texts, language, self.uses, self._cache)), self._bend, self.is_many)
        p = p if self.is_many else shares.moved(p, self._learned, self.shares.to_numpy())
        return pd.DataFrame(p, index=texts.index, columns=self.classes)


def fit_own(labels: pd.DataFrame, comments: pd.DataFrame, *, task: str = "sentiment", is_many: bool = False, use: str = "auto",
            cache: str | Path | None = None, random_state: int = 7) -> OwnModel:
    """Learn a task from labelled texts.

    Args:
        labels: one row per labelled text: ``row_id``, ``label``; where there are several tasks ``task`` (others are left out), and where
            the label belongs to a part of the text ``span`` (start-end in characters), where known ``sampled_by`` ("random" or not).
        comments: ``row_id``, ``text``, where known ``language`` and ``person_id``; one person's texts are held out together. Give all
            of them: those without label tell how often each class comes, when the labels were not drawn by chance.
        is_many: a text may have several labels, each on a row of its own; "none" says that it was read and has none.
            Otherwise the last label of a text counts.
        use: "auto" (words, and vectors where the extra is installed), "words" or "both".
        cache: folder of the vectors. random_state: seed of the folds.

    Raises:
        UsageError: fewer than two labels (with several per text: one) have `FEWEST` texts.

    >>> said = [f"{feeling} {thing}" for thing in ("site", "jurk", "app", "winkel") for feeling in ("mooie", "trage")]
    >>> texts = pd.DataFrame({"row_id": range(8), "text": said, "language": "nl"})
    >>> labels = pd.DataFrame({"row_id": range(8), "label": ["positive", "negative"] * 4})
    >>> fit_own(labels, texts, use="words").probabilities(pd.Series(["trage levering"]), "nl").idxmax(axis=1).tolist()
    ['negative']
    """
    given = _given(labels, comments, task, is_many)
    counts = given.drop_duplicates(["group", "label"])["label"].value_counts().drop(NONE if is_many else [], errors="ignore")
    classes, left_out = sorted(counts.index[counts >= FEWEST]), sorted(counts.index[counts < FEWEST])
    if len(classes) < (1 if is_many else 2):
        raise UsageError(words.both("emotions.few_labels", task=task, n=FEWEST))
    if not is_many:
        given = given[given["label"].isin(classes)]
    one = given.drop_duplicates(["row_id", "span"]).set_index(["row_id", "span"])
    many = given.assign(yes=1).pivot_table(index=["row_id", "span"], columns="label", values="yes", aggfunc="max", fill_value=0)
    wanted = many.reindex(index=one.index, columns=classes, fill_value=0).to_numpy()
    uses = ("words", "vectors") if use == "both" or (use == "auto" and embeddings.is_installed()) else ("words",)
    seen = _seen(one["text"], one["language"], uses, cache)
    raw, bent = _held_out(wanted, one["group"].to_numpy(), seen, is_many, random_state)
    parts, bend, learned = _fitted(wanted, *seen), _calibrated(raw, wanted, is_many), wanted.mean(axis=0)
    after, weight = learned, None
    if not is_many:
        more = _unlabelled(given, comments, random_state)
        p = _bent(_predicted(parts, *_seen(more["text"], more["language"], uses, cache)), bend, False) if len(more) else raw[:0]
        after = shares.among_all(wanted.sum(axis=0), wanted[one["sampled_by"] == "random"].sum(axis=0), p)
        bent, weight = shares.moved(bent, learned, after), wanted @ (after / learned)
    digest = hashlib.sha256(f"{task}|{is_many}|{uses}|{random_state}|{embeddings.MODEL_HASH}".encode() + Path(__file__).read_bytes())
    digest.update(str(after.round(6).tolist()).encode() + Path(shares.__file__).read_bytes())
    for row in sorted(zip(one["text"], map(str, wanted.tolist()))):
        digest.update("\0".join(row).encode("utf-8", "surrogatepass"))
    macro, right = agreement(wanted, bent, is_many, weight)
    held_out = pd.DataFrame(bent, index=one.index, columns=classes)
    return OwnModel(task, classes, is_many, uses, left_out, held_out, pd.Series(after, index=classes), macro, right,
                    calibration_error(wanted, bent, weight), digest.hexdigest()[:16], parts, bend, learned, cache)


def _given(labels: pd.DataFrame, comments: pd.DataFrame, task: str, is_many: bool) -> pd.DataFrame:
    """Labels with the text they belong to: row_id, span, label, text, language, group (who is held out together)."""
    own = labels[labels["task"] == task] if "task" in labels else labels
    own = own[own["label"].notna()].assign(label=own["label"].astype("str"), span=own["span"].fillna("") if "span" in own else "",
                                           sampled_by=own.get("sampled_by", ""))
    texts = _read(comments)
    texts = texts[texts["row_id"].isin(own["row_id"])]
    kept = [c for c in ("row_id", "text", "language", "person_id") if c in texts]
    given = own[["row_id", "span", "label", "sampled_by"]].merge(texts[kept], on="row_id")
    cut = [t if not s else t[slice(*map(int, s.split("-")))] for t, s in zip(given["text"].astype("str"), given["span"])]
    given["text"] = pd.Series(cut, index=given.index, dtype="str")
    by_text = given["text"].str.casefold()
    given["group"] = by_text.where(given["person_id"].isna(), given["person_id"].astype("str")) if "person_id" in given else by_text
    return given if is_many else given.drop_duplicates(["row_id", "span"], keep="last")


def _read(comments: pd.DataFrame) -> pd.DataFrame:
    """Comments with text, each once, with their language."""
    texts = comments[comments["text"].notna()].drop_duplicates("row_id")
    return texts.assign(language=languages(texts["text"].astype("str"), texts.get("question_id"), texts.get("language")))


def _unlabelled(given: pd.DataFrame, comments: pd.DataFrame, random_state: int) -> pd.DataFrame:
    """Texts without label, at most `LOOKED_AT` by chance; none where labels belong to parts of texts, which these are not."""
    more = comments[~comments["row_id"].isin(given["row_id"]) & comments["text"].notna()].drop_duplicates("row_id")
    if (given["span"] != "").any() or (given["sampled_by"] == "random").sum() >= shares.DRAWN:
        more = more.head(0)
    return _read(more.sample(min(len(more), LOOKED_AT), random_state=random_state)) if len(more) else more


def _seen(texts: pd.Series, language: pd.Series | str, uses: tuple[str, ...], cache) -> tuple[np.ndarray, np.ndarray | None]:
    """What the models look at: the texts, and their vectors (with the shipped mean taken off, so that new texts are seen alike)."""
    return texts.to_numpy(dtype=object), embeddings.shifted(texts, language, cache=cache) if "vectors" in uses else None


def _fitted(wanted: np.ndarray, texts: np.ndarray, seen: np.ndarray | None) -> list:
    """One classifier per class on words and on vectors, classes weighted equally. C is fixed: few labels cannot choose it."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union

    def per_class(c: float) -> OneVsRestClassifier:
        return OneVsRestClassifier(LogisticRegression(C=c, class_weight="balanced", solver="liblinear", random_state=0))

    warnings.filterwarnings("ignore", "Label .* is present in all", UserWarning)  # a class that a fold lacks is given no chance
    least = 2 if len(texts) >= 500 else 1
    looks = make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=least, token_pattern=r"(?u)\b\w+\b"),
                       TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=least))
    parts = [make_pipeline(looks, per_class(1.0)).fit(texts, wanted)]
    return parts if seen is None else [*parts, per_class(3.0).fit(seen, wanted)]


def _predicted(parts: list, texts: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
    """Mean of the probabilities of the parts, per text and class."""
    return np.mean([part.predict_proba(x) for part, x in zip(parts, (texts, seen))], axis=0)


def _held_out(wanted: np.ndarray, group: np.ndarray, seen: tuple, is_many: bool, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Probability per text by models that had not seen its group: as they come, and calibrated on the other folds."""
    from sklearn.model_selection import StratifiedGroupKFold

    kind = wanted.argmax(axis=1) + wanted.any(axis=1)
    folds = min(FOLDS, np.unique(kind, return_counts=True)[1].max(), len(np.unique(group)))
    cut = StratifiedGroupKFold(folds, shuffle=True, random_state=random_state).split(wanted, kind, group)
    raw, fold = np.zeros(wanted.shape), np.zeros(len(wanted), dtype=int)
    for i, (rest, held) in enumerate(cut):
        parts = _fitted(wanted[rest], *(x if x is None else x[rest] for x in seen))
        raw[held] = _predicted(parts, *(x if x is None else x[held] for x in seen))
        fold[held] = i
    bent = np.zeros(wanted.shape)
    for i in range(folds):
        bent[fold == i] = _bent(raw[fold == i], _calibrated(raw[fold != i], wanted[fold != i], is_many), is_many)
    return raw, bent


def _odds(raw: np.ndarray) -> np.ndarray:
    raw = np.clip(raw, 1e-4, 1 - 1e-4)
    return np.log(raw / (1 - raw))


def _bent(raw: np.ndarray, bend: np.ndarray, is_many: bool) -> np.ndarray:
    """Log-odds times one slope plus a shift per class, as probabilities; they add up to 1 where a text has one label."""
    odds = bend[0] * _odds(raw) + bend[1:]
    if is_many:
        return 1 / (1 + np.exp(-odds))
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _calibrated(raw: np.ndarray, wanted: np.ndarray, is_many: bool) -> np.ndarray:
    """Slope and shifts (Platt's scaling with one slope) that make held-out probabilities likeliest, pulled to 1 and 0."""
    from scipy.optimize import minimize

    def loss(bend: np.ndarray) -> float:
        p = np.clip(_bent(raw, bend, is_many), 1e-9, 1 - 1e-9)
        missed = np.log(p) * wanted + (np.log(1 - p) * (1 - wanted) if is_many else 0)
        return -missed.sum() + STIFFNESS * ((bend[0] - 1) ** 2 + (bend[1:] ** 2).sum())

    return minimize(loss, np.array([1.0, *np.zeros(raw.shape[1])]), method="L-BFGS-B").x


def agreement(wanted: np.ndarray, p: np.ndarray, is_many: bool = False, weight: np.ndarray | None = None) -> tuple[float, float]:
    """Macro-F1 and share right when the likeliest class is called (with several labels: each class from .5); texts may have a weight."""
    from sklearn.metrics import f1_score

    if is_many:
        called = p >= 0.5
        return float(f1_score(wanted, called, average="macro", zero_division=0)), float((wanted == called).all(axis=1).mean())
    truth, called = wanted.argmax(axis=1), p.argmax(axis=1)
    macro = f1_score(truth, called, average="macro", zero_division=0, sample_weight=weight)
    return float(macro), float(np.average(truth == called, weights=weight))


def calibration_error(wanted: np.ndarray, p: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Expected calibration error: mean distance, over classes and ten bins, of what was promised and what came, weighted by texts.

    >>> calibration_error(np.array([[1, 0], [0, 1]]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.0
    """
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    each = np.ones(len(p)) if weight is None else weight
    missed = (wanted - p) * each[:, None]
    gaps = [abs(missed[at[:, c] == b, c].sum()) for c in range(p.shape[1]) for b in range(BINS)]
    return float(np.sum(gaps) / (each.sum() * p.shape[1]))
