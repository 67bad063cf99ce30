"""Whether a model made from the analyst's own labels takes over from the scorer in use: only when it is better on the random sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.emotions import labels as labelling
from helpers.emotions.ppi import FEWEST
from helpers.emotions.queue import CLASSES, opinions
from helpers.emotions.texts import KEY, scored_comments
from helpers.errors import UsageError


@dataclass(frozen=True)
class Adopted:
    """What came of the labels.

    Attributes:
        readers: table ``readers``: each way of reading that was compared, and how far two annotators agree.
        scores: the scores of each comment by the model that was adopted (``row_id``, ``question_id``, ``valence_text``,
            ``negative_text``, ``positive_text``), of labelled ones by a model that had not seen them; None when the scorer stays.
    """

    readers: pd.DataFrame
    scores: pd.DataFrame | None = None


def adopt(
    labels: pd.DataFrame,
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    *,
    cache: str | Path | None = None,
    level: float = 0.95,
    draws: int = 2000,
    random_state: int = 7,
) -> Adopted:
    """Fit a model on all labels of tone and set it beside the scorer on the texts that were drawn at random.

    Both are judged by macro-F1 over negative, neutral and positive; what the model says of a labelled text comes from folds without that
    person. It is adopted when the whole interval of the difference (paired bootstrap by person) lies above zero. A score of the
    probabilities would not do: a model that learned nothing but how often each tone comes beats every scorer that is too sure of itself.
    Mixed texts teach and judge nothing.
    """
    scorer = str(moods["scorer"].mode().iloc[0]) if len(moods) else "rules"
    found = labelling.matched(labels, comments)
    rows = [_in_use(scorer, moods)]
    people = _annotators(labels, comments, found)
    told = _one_each(found)
    who = told.loc[told["sampled_by"] == "random", "person"].nunique() if len(told) else 0
    model = _fitted(told, scorer, cache, random_state) if who >= FEWEST else None
    if model is None:
        return Adopted(_table([rows[0] | {"people": who}, *people]))
    held_out = _columns(model.out_of_fold.reset_index("span", drop=True).rename_axis("key"))
    chance, scored = told[told["sampled_by"] == "random"].set_index("key"), scored_comments(comments, moods)
    chance = chance[chance.index.isin(_key(scored))]
    old = pd.DataFrame(opinions(scored), index=pd.Index(_key(scored)))
    person, names = pd.factorize(chance["person"])
    weights = np.vstack([np.ones((1, len(names))), intervals.bootstrap_weights(len(names), draws, random_state)])[:, person]
    called = (CLASSES[p.loc[chance.index].to_numpy().argmax(axis=1)] for p in (old, held_out))
    was, now = (_macro_f1(chance["label"].to_numpy(), c, weights) for c in called)
    low, high = intervals.percentile((now - was)[1:], intervals.expanded(level, len(names)))
    is_better = bool(low > 0)
    own = {"scorer": "own", "model_hash": model.model_hash, "people": len(names), "macro_f1": now[0], "low": float(low),
           "difference": now[0] - was[0], "high": float(high), "is_used": is_better}
    rows[0] |= {"people": len(names), "macro_f1": was[0], "is_used": not is_better}
    return Adopted(_table([*rows, own, *people]), _all_scores(model, comments, held_out) if is_better else None)


def _macro_f1(wanted: np.ndarray, called: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Macro-F1 over the classes that occur, for each row of weights (one per text)."""
    right = np.stack([weights @ ((wanted == c) & (called == c)) for c in CLASSES])
    either = np.stack([weights @ (wanted == c).astype(float) + weights @ (called == c).astype(float) for c in CLASSES])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nanmean(2 * right / either, axis=0)


def _in_use(scorer: str, moods: pd.DataFrame) -> dict:
    hashes = sorted(set(moods["model_hash"].dropna())) if len(moods) else []
    return {"scorer": scorer, "model_hash": "+".join(hashes), "people": 0, "is_used": True}


def _annotators(labels: pd.DataFrame, comments: pd.DataFrame, found: pd.DataFrame) -> list[dict]:
    """How far the two annotators with most texts in common agree, and how many labels lost their text; no row without labels."""
    if labels.empty:
        return []
    pairs = labelling.agreement(found).sort_values("n", ascending=False, kind="stable")
    kappa = float(pairs["kappa"].iloc[0]) if len(pairs) else np.nan
    both = {"people": int(pairs["n"].iloc[0]), "agreed": float(pairs["agreed"].iloc[0])} if len(pairs) else {"people": 0}
    return [{"scorer": "annotators", "model_hash": "", **both, "kappa": kappa, "is_used": False, "labels": len(found),
             "stale": labelling.stale(labels, comments)}]


def _key(frame: pd.DataFrame) -> pd.Series:
    """One name for a comment: several questions can share a row."""
    return frame["row_id"].astype("str") + "|" + frame["question_id"].astype("str")


def _one_each(found: pd.DataFrame) -> pd.DataFrame:
    """One label per comment: the one that most annotators gave; where they are divided, none."""
    clear = found[found["label"].isin(CLASSES)]
    if clear.empty:
        return clear.assign(key=pd.Series(dtype="str"), person=pd.Series(dtype="str"))
    counts = clear.groupby([*KEY, "label"], sort=True).size().rename("times").reset_index()
    most = counts.groupby(KEY)["times"].transform("max")
    top = counts[counts["times"] == most].drop_duplicates(KEY, keep=False)
    one = clear.drop_duplicates(KEY).drop(columns="label").merge(top[[*KEY, "label"]], on=KEY, how="inner", validate="one_to_one")
    return one.assign(key=_key(one), person=one["person_id"].where(one["person_id"].notna(), one["row_id"]))


def _fitted(told: pd.DataFrame, scorer: str, cache: str | Path | None, random_state: int):
    """The model, or None where too few texts have two different labels."""
    from helpers.emotions.own_labels import fit_own

    texts = told.assign(row_id=told["key"])
    use = "words" if scorer == "rules" else "auto"  # vectors only where the study reads with them: never because a package is there
    try:
        return fit_own(texts[["row_id", "label", "sampled_by"]], texts, task="sentiment", use=use, cache=cache, random_state=random_state)
    except UsageError:
        return None


def _columns(probabilities: pd.DataFrame) -> pd.DataFrame:
    """All three classes in order; one that too few labels have has no chance."""
    return probabilities.reindex(columns=CLASSES, fill_value=0.0)


def _all_scores(model, comments: pd.DataFrame, held_out: pd.DataFrame) -> pd.DataFrame:
    """What the model says of every comment, of labelled ones by a model without them."""
    known = comments[comments["text"].notna()]
    own = _columns(model.probabilities(known["text"].astype("str"), known["language"]))
    own.index = pd.Index(_key(known))
    own.update(held_out)
    negative, positive = own["negative"].to_numpy(), own["positive"].to_numpy()
    return known[KEY].assign(valence_text=positive - negative, negative_text=negative, positive_text=positive)


def _table(rows: list[dict]) -> pd.DataFrame:
    return tables.conform(pd.DataFrame(rows), "readers")
