"""Tests with several factors at once (multivariate): which factors matter, and whether they need each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import special


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values of Holm 1979; NaN stays NaN and does not count.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p, dtype=float)
    out = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1)
    return out


def factorial(frame: pd.DataFrame, outcome: str, factors: Sequence[str], block: str | None = None, most: int = 2) -> pd.DataFrame:
    """Analysis of variance of a factorial test, terms in the order block, factors, interactions.

    With equal numbers per combination the order does not matter; otherwise each term is what it adds to those before it.

    Args:
        frame: one row per person. outcome: numeric column. factors: columns with the variants. block: a column that was not varied
            (week, market), taken out first. most: factors per interaction, at most.

    Returns:
        One row per term and a last one "residual": df, mean_square, f, p, and p_holm over factors and interactions. A term that the
        ones before it already hold (confounded) has df 0.
    """
    terms = [term for size in range(1, most + 1) for term in combinations(factors, size)]
    y = frame[outcome].to_numpy(dtype=float)
    design, rows, rank = np.ones((len(y), 1)), [], 1
    unexplained = ((y - y.mean()) ** 2).sum()
    for term in ([(block,)] if block else []) + terms:
        design = np.column_stack([design, _columns(frame, term)])
        fitted, _, now, _ = np.linalg.lstsq(design, y, rcond=None)
        left = ((y - design @ fitted) ** 2).sum()
        rows.append({"term": ":".join(term), "df": int(now - rank), "square": unexplained - left, "is_tested": term != (block,)})
        rank, unexplained = now, left
    df = len(y) - rank
    out = pd.DataFrame(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        out["mean_square"] = np.where(out["df"] > 0, out["square"] / out["df"], np.nan)
        out["f"] = out["mean_square"] / (unexplained / df)
        out["p"] = special.fdtrc(out["df"], df, out["f"])
    out["p_holm"] = holm(out["p"].where(out["is_tested"]).to_numpy())
    last = pd.DataFrame([{"term": "residual", "df": int(df), "mean_square": unexplained / df if df else np.nan}])
    return pd.concat([out.drop(columns=["square", "is_tested"]), last], ignore_index=True)


def _columns(frame: pd.DataFrame, term: tuple[str, ...]) -> np.ndarray:
    """Indicator columns of a term: products of those of its factors."""
    made = np.ones((len(frame), 1))
    for name in term:
        one = pd.get_dummies(frame[name].astype("str"), drop_first=True).to_numpy(dtype=float)
        made = (made[:, :, None] * one[:, None, :]).reshape(len(frame), -1)
    return made
