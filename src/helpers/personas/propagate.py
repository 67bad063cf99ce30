"""People who never filled in a survey: which persona does their behaviour point to, and when does it point to none?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import tables
from helpers.personas.find import adjusted_rand
from helpers.personas.prepare import normal_scores

KNOWN = 0.8           # probability from which behaviour alone assigns somebody; below it they are unknown
LEAST = 30            # people per persona with both a survey and behaviour that a prediction needs
TRUSTED = 0.10        # calibration error above which nothing is published
FOLDS = 5
STRENGTHS = (0.1, 0.3, 1.0, 3.0)    # how freely the model may learn; the best on unseen people is used


@dataclass(frozen=True)
class Propagation:
    """``members``: rows for ``memberships`` (basis behaviour); ``evidence``: rows for ``structure``."""

    members: pd.DataFrame
    evidence: pd.DataFrame


def propagate(members: pd.DataFrame, features: pd.DataFrame, random_state: int, wanted: bool = True) -> Propagation:
    """A persona for people without a survey, from behaviour alone (the ``f_`` columns of ``features``).

    A multinomial logistic model learns from the people who have both, and is tuned and judged on folds it did not see. People get a persona
    from a probability of .8, else "unknown". Nobody gets one when there are fewer than 30 of each persona to learn from, when the
    model does no better than the overall shares, or when its probabilities are off by more than .1 (expected calibration error).
    """
    columns = [c for c in features if c.startswith("f_") and pd.api.types.is_numeric_dtype(features[c])]
    sure = members[members["is_assigned"] & (members["basis"] == "survey")].set_index("person_id")["persona"]
    behaviour = features.set_index("person_id")[columns]
    both = behaviour.index.intersection(sure.index)
    others = behaviour.index.difference(members["person_id"])
    counts = sure.reindex(both).value_counts()
    nothing = Propagation(tables.empty("memberships"), tables.empty("structure"))
    if not wanted or not columns or len(others) == 0 or len(counts) < max(sure.nunique(), 2) or counts.min() < LEAST:
        return nothing
    x = _scaled(behaviour)
    names, y = np.unique(sure.reindex(both).to_numpy().astype(str), return_inverse=True)
    seen = x.loc[both].to_numpy()
    folds = {c: _held_out(seen, y, c, random_state) for c in STRENGTHS}
    strength = max(folds, key=lambda c: np.log(folds[c][np.arange(len(y)), y]).mean())
    evidence = _judged(folds[strength], y)
    value = evidence.set_index("check")["value"]
    if value["propagation_gain"] <= 0 or value["propagation_ece"] > TRUSTED:
        return Propagation(nothing.members, evidence)
    probability = _model(seen, y, strength).predict_proba(x.loc[others].to_numpy())
    top = probability.max(axis=1)
    rows = pd.DataFrame({"person_id": others.to_numpy(), "persona": np.where(top >= KNOWN, names[probability.argmax(axis=1)], "unknown"),
                         "probability": top, "is_assigned": top >= KNOWN, "basis": "behaviour"})
    return Propagation(rows, evidence)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Tables of one kind under each other; the empty ones only count when all are."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _scaled(behaviour: pd.DataFrame) -> pd.DataFrame:
    """Normal scores per feature, so that a few heavy users do not rule; what is not known stands at the middle."""
    columns = {c: np.nan_to_num(normal_scores(behaviour[c].to_numpy(dtype="float64", na_value=np.nan))) for c in behaviour
               if len(behaviour[c].dropna().unique()) > 1}
    return pd.DataFrame(columns, index=behaviour.index)


def _model(x: np.ndarray, y: np.ndarray, strength: float):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=500, tol=1e-3).fit(x, y)


def _held_out(x: np.ndarray, y: np.ndarray, strength: float, random_state: int) -> np.ndarray:
    """Probabilities of each person under a model that did not learn from them."""
    fold = np.random.default_rng(random_state).permutation(len(y)) % FOLDS
    out = np.full((len(y), y.max() + 1), 1e-6)
    for f in range(FOLDS):
        model = _model(x[fold != f], y[fold != f], strength)
        out[np.ix_(fold == f, model.classes_)] = model.predict_proba(x[fold == f])
    return out / out.sum(axis=1, keepdims=True)


def calibration_error(probability: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class: mean distance, over ten bins, of confidence and being right.

    >>> calibration_error(np.array([[.75, .25]] * 4), np.array([0, 0, 0, 1]))
    0.0
    """
    top, right = probability.max(axis=1), probability.argmax(axis=1) == y
    cell = np.minimum((top * bins).astype(int), bins - 1)
    n = np.bincount(cell, minlength=bins)
    apart = np.abs(np.bincount(cell, top, bins) - np.bincount(cell, right, bins))
    return float(apart[n > 0].sum() / len(y))


def _judged(probability: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    share = np.bincount(y) / len(y)
    loss = -np.log(probability[np.arange(len(y)), y]).mean()
    known = probability.max(axis=1) >= KNOWN
    right = probability.argmax(axis=1) == y
    checks = {"propagation_accuracy": right.mean(), "propagation_ece": calibration_error(probability, y),
              "propagation_gain": -(share * np.log(share)).sum() - loss, "propagation_known": known.mean(),
              "propagation_right": right[known].mean() if known.any() else np.nan,
              "propagation_share_error": np.abs(probability.mean(axis=0) - share).max(),
              "propagation_ari": adjusted_rand(probability.argmax(axis=1), y)}
    return pd.DataFrame({"check": list(checks), "k": 0, "value": list(checks.values()), "se": np.nan})
