"""People who never filled in a survey: which persona does their behaviour point to, and when does it point to none?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.personas.find import adjusted_rand
from helpers.personas.prepare import normal_scores

KNOWN = 0.8           # probability from which behaviour alone assigns somebody; below it they are unknown
LEAST = 30            # people per persona with both a survey and behaviour that a prediction needs
TRUSTED = 0.10        # calibration error above which nothing is published
FOLDS = 5
STRENGTHS = (0.03, 0.1, 0.3, 1.0)   # how freely the model may learn; the best on unseen people is used


@dataclass(frozen=True)
class Propagation:
    """``members``: rows for ``memberships`` (basis behaviour); ``evidence``: rows for ``structure``.

    ``probabilities``: one row per person without a survey (index person_id), one column per persona. ``wave``: of each of them.
    ``spread``: per persona, the variance with which the model misses its share, from people it had not seen.
    ``judged``: the people with both a survey and behaviour (index person_id), their persona, and the one that a model which did not know
    them gave from behaviour (``guess``), if it was sure enough (``is_placed``).
    """

    members: pd.DataFrame
    evidence: pd.DataFrame
    probabilities: pd.DataFrame = field(default_factory=pd.DataFrame)
    wave: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))
    spread: np.ndarray = field(default_factory=lambda: np.empty(0))
    judged: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["persona", "guess", "is_placed"]))


def with_touchpoints(features: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """The features and, per touchpoint, the share of a person's events there (``f_at_<touchpoint>``): what they look at says who they are.

    Shares, not counts: people who answer a survey do more of everything than those who do not, but the same kinds look at the same
    things. Of people with far fewer events than the respondents, shares say less, and probabilities come out somewhat too sure.

    >>> seen = pd.DataFrame({"person_id": ["a", "a", "a"], "touchpoint": ["reviews", "reviews", "cart"]})
    >>> with_touchpoints(pd.DataFrame({"person_id": ["a", "b"]}), seen)["f_at_reviews"].round(2).tolist()
    [0.67, nan]
    """
    rows = events.loc[~events["touchpoint"].isin(["all", "other"]), ["person_id", "touchpoint"]].dropna()
    if rows.empty or features.empty:
        return features
    times = rows.assign(times=1.0).pivot_table(index="person_id", columns="touchpoint", values="times", aggfunc="sum", fill_value=0.0,
                                               observed=True)
    share = times.div(times.sum(axis=1), axis=0).rename(columns=lambda name: f"f_at_{name}").rename_axis(columns=None)
    return features.join(share.reindex(features["person_id"]).set_axis(features.index))


def propagate(members: pd.DataFrame, features: pd.DataFrame, random_state: int, wanted: bool = True) -> Propagation:
    """A persona for people without a survey, from behaviour alone (the ``f_`` columns of ``features``).

    A multinomial logistic model learns from the people who have both. Its probabilities are made as sure as they prove to be (one
    temperature; Guo et al. 2017), and it is tuned and judged on folds it did not see.
    People get a persona from a probability of .8, else "unknown". Nobody gets one when there are fewer than 30 of each persona to
    learn from, when the model is not surely better than the overall shares, or when its probabilities are off by more than .1.
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
    strength, temperature, honest = _tuned(seen, y, random_state)
    evidence = _judged(honest, y)
    judged = pd.DataFrame({"persona": names[y], "guess": names[honest.argmax(axis=1)], "is_placed": honest.max(axis=1) >= KNOWN},
                          index=both)
    value, se = evidence.set_index("check")["value"], evidence.set_index("check")["se"]
    if value["propagation_gain"] <= 2 * se["propagation_gain"] or value["propagation_ece"] > TRUSTED:
        return Propagation(nothing.members, evidence, judged=judged)
    probability = tempered(_model(seen, y, strength).predict_proba(x.loc[others].to_numpy()), temperature)
    top = probability.max(axis=1)
    rows = pd.DataFrame({"person_id": others.to_numpy(), "persona": np.where(top >= KNOWN, names[probability.argmax(axis=1)], "unknown"),
                         "probability": top, "is_assigned": top >= KNOWN, "basis": "behaviour"})
    missed = (y[:, None] == np.arange(len(names))) - honest
    return Propagation(rows, evidence, pd.DataFrame(probability, index=others, columns=names),
                       features.set_index("person_id")["wave"].reindex(others), (missed**2).mean(axis=0) / len(y), judged)


def propagated_shares(spread: Propagation, level: float = 0.95) -> pd.DataFrame:
    """Share of each persona among the people without a survey, per wave, as rows of ``measures`` (segment basis=behaviour).

    Probabilities are summed: counting likeliest personas would give the small ones too little. The interval holds chance among
    these people and the error of the model among those it had not seen.
    """
    if spread.probabilities.empty:
        return tables.empty("measures")
    rows = []
    for wave in sorted(spread.wave.unique()):
        here = spread.probabilities[(spread.wave == wave).to_numpy()]
        share, n = here.mean().to_numpy(), len(here)
        half = intervals.z_of(level) * np.sqrt(share * (1 - share) / n + spread.spread)
        for j, persona in enumerate(here):
            rows.append({"metric": "persona_share", "stage": "all", "persona": persona, "touchpoint": "all", "channel": "all",
                         "segment": "basis=behaviour", "period": "all", "wave": wave, "estimate": share[j],
                         "low": max(share[j] - half[j], 0.0), "high": min(share[j] + half[j], 1.0), "n": n, "unit": "share",
                         "method": "summed probabilities; normal with model error", "status": "inferred"})
    return pd.DataFrame(rows)


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


def tempered(probability: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities made surer (above 1) or less sure (below 1), their order kept.

    >>> tempered(np.array([[.8, .2]]), 0.5).round(3).tolist()
    [[0.667, 0.333]]
    """
    raised = np.maximum(probability, 1e-12) ** temperature
    return raised / raised.sum(axis=1, keepdims=True)


def _loss(probability: np.ndarray, y: np.ndarray) -> float:
    return -float(np.log(probability[np.arange(len(y)), y]).mean())


def _temperature(probability: np.ndarray, y: np.ndarray) -> float:
    from scipy.optimize import minimize_scalar

    return float(minimize_scalar(lambda t: _loss(tempered(probability, t), y), bounds=(0.2, 3), method="bounded").x)


def _tuned(x: np.ndarray, y: np.ndarray, random_state: int) -> tuple[float, float, np.ndarray]:
    """The strength that does best on people who were not learned from, its temperature, and their probabilities.

    The temperature in those probabilities comes from the other folds, so that they are judged by nothing they took part in.
    """
    fold = np.random.default_rng(random_state).permutation(len(y)) % FOLDS
    best = None
    for strength in STRENGTHS:
        raw = np.full((len(y), y.max() + 1), 1e-6)
        for f in range(FOLDS):
            model = _model(x[fold != f], y[fold != f], strength)
            raw[np.ix_(fold == f, model.classes_)] = model.predict_proba(x[fold == f])
        raw /= raw.sum(axis=1, keepdims=True)
        honest = raw.copy()
        for f in range(FOLDS):
            honest[fold == f] = tempered(raw[fold == f], _temperature(raw[fold != f], y[fold != f]))
        loss = _loss(honest, y)
        if best is None or loss < best[0]:
            best = (loss, strength, raw, honest)
    _, strength, raw, honest = best
    return strength, _temperature(raw, y), honest


def calibration_error(probability: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class: mean distance, over ten bins, of confidence and being right.

    >>> calibration_error(np.array([[.75, .25]] * 4), np.array([0, 0, 0, 1]))
    0.0
    """
    top, right = probability.max(axis=1), probability.argmax(axis=1) == y
    cell = np.minimum((top * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(cell, top, bins) - np.bincount(cell, right, bins)).sum() / len(y))


def _judged(probability: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """How good the prediction is on people it had not seen."""
    share = np.bincount(y) / len(y)
    known = probability.max(axis=1) >= KNOWN
    right = probability.argmax(axis=1) == y
    gain = np.log(probability[np.arange(len(y)), y] / share[y])
    checks = {"propagation_accuracy": right.mean(), "propagation_ece": calibration_error(probability, y),
              "propagation_gain": gain.mean(), "propagation_known": known.mean(),
              "propagation_right": right[known].mean() if known.any() else np.nan,
              "propagation_share_error": np.abs(probability.mean(axis=0) - share).max(),
              "propagation_ari": adjusted_rand(probability.argmax(axis=1), y)}
    table = pd.DataFrame({"check": list(checks), "k": 0, "value": list(checks.values())})
    return table.assign(se=np.where(table["check"] == "propagation_gain", gain.std() / np.sqrt(len(y)), np.nan))
