"""A fitted model written down as a table of plain numbers, and read back: how a wave is scored with the groups of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.personas.overlap import Overlap
from helpers.personas.prepare import Battery, Preparation

COLUMNS = ["part", "column", "answer", "at", "cluster", "value"]


def to_table(model) -> pd.DataFrame:
    """One row per number of a fitted `PersonaMixture`.

    Parts: ``setting`` (response style), ``kind`` of each column, ``word`` (the number ``at`` of a nominal answer), ``silence`` (answers
    that count as missing), ``merge`` (options of a single choice; ``cluster`` is the set), ``code`` (answer as a number -> level),
    ``knot`` (number -> normal score), ``item_mean`` … ``left_sd`` (``at`` is the battery), ``weight`` of each cluster, and per cluster
    ``mean`` and ``variance`` of each number and ``share`` of each level (``at``).
    """
    known = model.preparation_
    rows = [("setting", "response_style", known.response_style, np.nan, -1, np.nan)]
    rows += [("kind", name, kind, np.nan, -1, np.nan) for name, kind in zip(model.columns_, model.kinds_)]
    rows += [("word", name, word, i, -1, np.nan) for name, words in model.levels_.items() for i, word in enumerate(words)]
    rows += [("silence", model.columns_[j], None, answer, -1, np.nan) for j, answer in model.overlap_.silenced]
    rows += [("merge", model.columns_[j], None, hit, g, np.nan) for g, group in enumerate(model.overlap_.merged) for j, hit in group]
    for j, (answers, codes) in known.codes.items():
        rows += [("code", known.names[j], None, a, -1, c) for a, c in zip(answers, codes)]
    for j, (at, scores) in known.knots.items():
        rows += [("knot", known.names[j], None, a, -1, s) for a, s in zip(at, scores)]
    for b, battery in enumerate(known.batteries):
        for part, numbers in _items(battery).items():
            rows += [(part, known.names[j], None, b, -1, v) for j, v in zip(battery.columns, numbers)]
    rows += [("weight", "", None, np.nan, g, w) for g, w in enumerate(model.weights_)]
    return pd.DataFrame([*rows, *_groups(model)], columns=COLUMNS).astype(
        {"part": "str", "column": "str", "answer": "str", "at": "float64", "cluster": "int64", "value": "float64"})


def _items(battery: Battery) -> dict[str, np.ndarray]:
    return {"item_mean": battery.mean, "item_sd": battery.sd, "left_mean": battery.centred_mean, "left_sd": battery.centred_sd}


def _groups(model) -> Iterable[tuple]:
    """Mean, variance and shares of each cluster from its natural parameters."""
    numbers, codes, n_levels = _order(model.preparation_)
    g = len(numbers)
    for k, theta in enumerate(model.theta_):
        variance = -0.5 / theta[:g]
        for j, name in enumerate(numbers):
            yield "mean", name, None, np.nan, k, theta[g + j] * variance[j]
            yield "variance", name, None, np.nan, k, variance[j]
        at = 3 * g
        for name, levels in zip(codes, n_levels):
            for level in range(levels):
                yield "share", name, None, float(level), k, np.exp(theta[at + level])
            at += levels


def _order(known: Preparation) -> tuple[list[str], list[str], list[int]]:
    """Names of the numbers and of the codes in the order in which the mixture holds them."""
    ready = known.apply(np.full((1, len(known.names)), np.nan))
    return list(ready.number_names), list(ready.code_names), list(ready.n_levels)


def from_table(table: pd.DataFrame, model):
    """Fill an unfitted `PersonaMixture` with the numbers of `to_table`."""
    parts = {part: rows for part, rows in table.groupby("part", sort=False)}
    none = table.iloc[:0]
    kinds = parts["kind"]
    names = tuple(kinds["column"])
    overlap = _overlap(parts.get("silence", none), parts.get("merge", none), names)
    left = overlap.names(names)
    place = {name: j for j, name in enumerate(left)}
    pairs = {part: {place[name]: (rows["at"].to_numpy(), rows["value"].to_numpy())
                    for name, rows in parts.get(part, none).groupby("column", sort=False)} for part in ("knot", "code")}
    codes = {j: (at, value.astype(int)) for j, (at, value) in pairs["code"].items()}
    style = parts["setting"]["answer"].iloc[0]
    model.set_params(n_clusters=len(parts["weight"]), kinds=dict(zip(names, kinds["answer"])), response_style=style)
    model.levels_ = {name: tuple(rows["answer"]) for name, rows in parts.get("word", none).groupby("column", sort=False)}
    model.columns_, model.kinds_, model.overlap_ = names, tuple(kinds["answer"]), overlap
    model.preparation_ = Preparation(left, style, pairs["knot"], codes, _batteries(parts, place))
    model.feature_names_in_, model.n_features_in_ = np.array(names, dtype=object), len(names)
    model.weights_ = parts["weight"]["value"].to_numpy()
    model.theta_ = np.array([_theta(parts, model.preparation_, k) for k in range(len(model.weights_))])
    return model


def _overlap(silence: pd.DataFrame, merge: pd.DataFrame, names: tuple[str, ...]) -> Overlap:
    place = {name: j for j, name in enumerate(names)}
    groups = tuple(tuple(zip(rows["column"].map(place), rows["at"])) for _, rows in merge.groupby("cluster", sort=True))
    return Overlap(tuple(zip(silence["column"].map(place), silence["at"])), groups)


def _batteries(parts: dict[str, pd.DataFrame], place: dict[str, int]) -> tuple[Battery, ...]:
    if "item_mean" not in parts:
        return ()
    out = []
    for b in parts["item_mean"]["at"].unique():
        four = [parts[p][parts[p]["at"] == b] for p in ("item_mean", "item_sd", "left_mean", "left_sd")]
        out.append(Battery(tuple(place[name] for name in four[0]["column"]), *(rows["value"].to_numpy() for rows in four)))
    return tuple(out)


def _theta(parts: dict[str, pd.DataFrame], known: Preparation, k: int) -> np.ndarray:
    """Natural parameters of one cluster: the inverse of `_groups`."""
    numbers, codes, n_levels = _order(known)
    own = {part: parts[part][parts[part]["cluster"] == k] for part in ("mean", "variance", "share") if part in parts}
    mean, variance = (own[p].set_index("column")["value"].reindex(numbers).to_numpy() if numbers else np.empty(0)
                      for p in ("mean", "variance"))
    out = [-0.5 / variance, mean / variance, -0.5 * (mean**2 / variance + np.log(variance) + np.log(2 * np.pi))]
    for name, levels in zip(codes, n_levels):
        shares = own["share"][own["share"]["column"] == name].sort_values("at")["value"].to_numpy()
        out.append(np.log(shares[:levels]))
    return np.concatenate(out)
