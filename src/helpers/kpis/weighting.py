"""Weights that give respondents the make-up of the population: raking (iterative proportional fitting), trimmed and checked.

Deming & Stephan 1940. Weights have mean 1 and lie in [0.2, 5]. Where they would rest on nobody, or cost half of the sample, there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST, MOST = 0.2, 5.0
KEEP = 0.5
"""The effective number of people is at least this part of their number."""
ROUNDS = 500
EPS = 1e-10

Margins = Mapping[str, Mapping[str, float]]
"""Attribute -> value -> share of the population."""


@dataclass(frozen=True)
class Weights:
    """Weights of people, and how they came about.

    Attributes:
        weight: by person_id, mean 1; empty when refused. people: with all attributes known. effective: Kish's effective number.
        refused: why there are none: ``no_attribute``, ``nobody``, ``too_uneven``, ``no_fit``, or "" when there are.
        about: attribute, or attribute and value, that the refusal is about.
    """

    weight: pd.Series
    people: int
    effective: float
    refused: str = ""
    about: str = ""


def rake(codes: list[np.ndarray], targets: list[np.ndarray], low: float = LEAST, high: float = MOST) -> tuple[np.ndarray, float]:
    """Weights whose margins are the targets, as near to equal as raking leaves them.

    Args:
        codes: per attribute the number of each person's value. targets: per attribute the share of each value; each adds up to 1.
        low, high: where weights are trimmed, round after round, while the margins are fitted again.

    Returns:
        weights with mean 1, and how far the worst margin is off.

    >>> rake([np.array([0, 0, 0, 1])], [np.array([0.5, 0.5])])[0].round(4).tolist()
    [0.6667, 0.6667, 0.6667, 2.0]
    """
    n = len(codes[0])
    weight, off = np.ones(n), np.inf
    for _ in range(ROUNDS):
        for code, target in zip(codes, targets):
            now = np.bincount(code, weights=weight, minlength=len(target)) / n
            weight = weight * (target / np.where(now > 0, now, 1))[code]
        weight = np.clip(weight / weight.mean(), low, high)
        weight /= weight.mean()
        off = max(np.abs(np.bincount(c, weights=weight, minlength=len(t)) / n - t).max() for c, t in zip(codes, targets))
        if off < EPS:
            break
    return weight, float(off)


def effective(weight: np.ndarray) -> float:
    """Kish's effective number of people: the squared sum of the weights over the sum of their squares."""
    w = np.asarray(weight, dtype=float)
    return float(w.sum() ** 2 / (w**2).sum()) if len(w) else 0.0


def weigh(people: pd.DataFrame, respondents: pd.Index, margins: Margins) -> Weights:
    """Weights of the respondents of one wave, or the reason why there are none.

    Args:
        people: rows of ``people`` with the attributes (``attr_…``). respondents: whom to weigh. margins: of the population.
    """
    none = pd.Series([], index=pd.Index([], dtype="str"), dtype="float64")
    names = [n if n in people else f"attr_{n}" for n in margins]
    absent = [given for given, name in zip(margins, names) if name not in people]
    if absent:
        return Weights(none, 0, 0.0, "no_attribute", absent[0])
    own = people.drop_duplicates("person_id").set_index("person_id")
    own = own.loc[own.index.isin(respondents), names].sort_index()
    placed = {given: place_of(own[name], list(shares)) for name, (given, shares) in zip(names, margins.items())}
    is_known = np.logical_and.reduce([code >= 0 for code in placed.values()])
    codes, targets = [], []
    for given, shares in margins.items():
        code, target = placed[given][is_known], np.array(list(shares.values()), dtype=float)
        alone = [value for i, value in enumerate(shares) if target[i] > 0 and not (code == i).any()]
        if alone:
            return Weights(none, int(is_known.sum()), 0.0, "nobody", f"{given}: {alone[0]}")
        codes.append(code)
        targets.append(target / target.sum())
    known = own[is_known]
    weight, off = rake(codes, targets)
    size = effective(weight)
    if size < KEEP * len(known):
        return Weights(none, len(known), size, "too_uneven", ", ".join(margins))
    if off > 0.01:
        return Weights(none, len(known), size, "no_fit", ", ".join(margins))
    return Weights(pd.Series(weight, index=known.index), len(known), size)


def place_of(column: pd.Series, values: list[str]) -> np.ndarray:
    """Which of the values each person has, -1 for none. For numbers a value is a range, both ends included: ``18-34`` or ``65+``.

    >>> place_of(pd.Series([20.0, 64.0, 70.0, None]), ["18-34", "35-64", "65+"]).tolist()
    [0, 1, 2, -1]
    """
    if not pd.api.types.is_numeric_dtype(column):
        return pd.Index([str(v) for v in values]).get_indexer(column.astype("str"))
    place, x = np.full(len(column), -1), column.to_numpy(dtype=float)
    for i, value in enumerate(values):
        low, _, high = str(value).replace("+", "-inf").partition("-")
        place[(x >= float(low)) & (x <= float(high or low))] = i
    return place


def weighted(answers: pd.DataFrame, people: pd.DataFrame, margins: Margins) -> tuple[pd.DataFrame, dict[str, Weights]]:
    """The answers with a column ``weight`` (NaN where there is none), and the weights per wave or why there are none."""
    found = {str(wave): weigh(people, pd.Index(part["person_id"].dropna().unique()), margins)
             for wave, part in answers.groupby("wave", sort=True, observed=True)}
    weight = pd.Series(np.nan, index=answers.index)
    for wave, made in found.items():
        now = answers["wave"] == wave
        weight[now] = answers.loc[now, "person_id"].map(made.weight).astype("float64")
    return answers.assign(weight=weight), found


def summary(answers: pd.DataFrame, people: pd.DataFrame, margins: Margins) -> pd.DataFrame:
    """One row per wave: people weighed, their effective number, smallest and largest weight, and why there are none (or "")."""
    found = weighted(answers, people, margins)[1] if margins and len(answers) else {}
    rows = [{"wave": wave, "n": w.people, "effective": w.effective, "least": w.weight.min(), "most": w.weight.max(), "refused": w.refused,
             "about": w.about} for wave, w in found.items()]
    return pd.DataFrame(rows, columns=["wave", "n", "effective", "least", "most", "refused", "about"])
