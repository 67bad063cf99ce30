"""A fitted model written down as a table of plain numbers, and read back: how a wave is scored with the groups of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.personas.prepare import Battery, Preparation

COLUMNS = ["part", "column", "answer", "at", "cluster", "value"]


def to_table(model) -> pd.DataFrame:
    """One row per number of a fitted `PersonaMixture`.

    Parts: ``setting`` (response style), ``kind`` of each column, ``code`` (answer -> level; ``at`` is the answer as a number),
    ``knot`` (number -> normal score), ``item_mean`` … ``left_sd`` (``at`` is the battery), ``weight`` of each cluster, and per cluster
    ``mean`` and ``variance`` of each number and ``share`` of each level (``at``).
    """
    known = model.preparation_
    rows = [("setting", "response_style", known.response_style, np.nan, -1, np.nan)]
    rows += [("kind", name, kind, np.nan, -1, np.nan) for name, kind in zip(model.columns_, model.kinds_)]
    for j, (answers, codes) in known.codes.items():
        words = model.levels_.get(known.names[j])
        rows += [("code", known.names[j], words[int(a)] if words else None, a, -1, c) for a, c in zip(answers, codes)]
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
    place = {name: j for j, name in enumerate(names)}
    pairs = {part: {place[name]: (rows["at"].to_numpy(), rows["value"].to_numpy())
                    for name, rows in parts.get(part, none).groupby("column", sort=False)} for part in ("knot", "code")}
    codes = {j: (at, value.astype(int)) for j, (at, value) in pairs["code"].items()}
    style = parts["setting"]["answer"].iloc[0]
    known = Preparation(names, style, pairs["knot"], codes, _batteries(parts, place))
    model.set_params(n_clusters=len(parts["weight"]), kinds=dict(zip(names, kinds["answer"])), response_style=style)
    words = parts.get("code", none).dropna(subset="answer")
    model.levels_ = {name: _words(rows) for name, rows in words.groupby("column", sort=False)}
    model.columns_, model.kinds_, model.preparation_ = names, tuple(kinds["answer"]), known
    model.feature_names_in_, model.n_features_in_ = np.array(names, dtype=object), len(names)
    model.weights_ = parts["weight"]["value"].to_numpy()
    model.theta_ = np.array([_theta(parts, known, k) for k in range(len(model.weights_))])
    return model


def _words(rows: pd.DataFrame) -> tuple[str | None, ...]:
    """The words of a nominal column at the places that its codes point to."""
    at = dict(zip(rows["at"].astype(int), rows["answer"]))
    return tuple(at.get(i) for i in range(max(at) + 1))


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
