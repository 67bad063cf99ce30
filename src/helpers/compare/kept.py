"""What came of the actions that were decided on: the metric that each was to move, then and now.

A difference between two waves is an association: other things changed as well. Only a test with a control group speaks of an effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.compare.differences import differences
from helpers.compare.drift import broken, question_drift
from helpers.compare.same_people import same_people
from helpers.compare.waves import MARGINS, NUMBERS, OTHER_MARGIN, PLACE

FIGURES = ["before", "after", "difference", "low", "high", "n_before", "n_after", "detectable"]


def judge_actions(kept: pd.DataFrame, measures: pd.DataFrame, waves: Sequence[str], ends: Mapping[str, pd.Timestamp], *,
                  answers: pd.DataFrame | None = None, hits: pd.DataFrame | None = None, memberships: pd.DataFrame | None = None,
                  questions: pd.DataFrame | None = None, level: float = 0.95, fdr: float = 0.05, minimum: int = 30) -> pd.DataFrame:
    """The verdict on each action that was carried out, by the last wave.

    An action is judged when it was done before the last wave ended and that wave is later than the one it rests on. ``as_hoped`` and
    ``against`` need a q-value (Benjamini-Hochberg over the actions judged) of at most ``fdr``; ``same`` an interval within the margin.

    Args:
        kept: contract ``kept_actions`` as the study gives it. measures: contract, of all waves. waves: their names in order.
        ends: wave -> last moment of its data. answers, hits, memberships, questions: for people in both waves and changed questions.

    Returns:
        ``kept`` with waves, numbers and verdict filled in; actions not judged keep their verdict (too_early, stopped).
    """
    out = kept.copy()
    out[FIGURES] = out[FIGURES].astype(float)
    after, place = waves[-1] if len(waves) else "", {wave: i for i, wave in enumerate(waves)}
    done = pd.to_datetime(out["done_on"], utc=True)
    is_due = (out["state"] == "done") & out["decided_in"].map(lambda w: place.get(w, len(place)) < len(place) - 1).astype(bool)
    if after in ends:
        is_due &= done <= pd.Timestamp(ends[after]).tz_convert("UTC")
    if not is_due.any():
        return contracts.conform(out, "kept_actions")
    given = [contracts.empty(name) if t is None else t for name, t in
             (("answers", answers), ("hits", hits), ("memberships", memberships), ("questions", questions))]
    for before, rows in out[is_due].groupby("decided_in", sort=True):
        pairs = _pairs(rows, measures, before, after).merge(
            same_people(*given[:3], before, after), on=["metric", "stage", "persona"], how="left", validate="many_to_one")
        pairs.index = rows.index
        found = pd.concat([pairs, differences(pairs, level)], axis=1).assign(kind="measure")
        found = found.rename(columns={"estimate_before": "before", "estimate_after": "after"}).astype({"n_before": float, "n_after": float})
        found["p"] = found["p"].mask((found[["n_before", "n_after"]].min(axis=1) < minimum)
                                     | broken(found, question_drift(given[3], before, after)))
        for name in (*FIGURES, "unit"):
            out.loc[rows.index, name] = found[name]
        out.loc[rows.index, ["wave_before", "wave_after", "p"]] = pd.DataFrame(
            {"wave_before": before, "wave_after": after, "p": found["p"]}, index=rows.index)
    out.loc[is_due, "verdict"] = _verdicts(out[is_due], fdr)
    return contracts.conform(out.drop(columns="p"), "kept_actions")


def _pairs(rows: pd.DataFrame, measures: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """The measure that each action was to move, in both waves; empty where a wave does not have it."""
    known = measures[(measures["segment"] == "all") & (measures["period"] == "all")]
    cells = rows.rename(columns={"kpi": "metric"})[PLACE]
    for wave, name in ((before, "before"), (after, "after")):
        one = known.loc[known["wave"] == wave, [*PLACE, *NUMBERS, "unit", "method"]].drop_duplicates(PLACE)
        one = one.rename(columns={k: f"{k}_{name}" for k in NUMBERS} | ({} if name == "after" else {"unit": "_u", "method": "_m"}))
        cells = cells.merge(one, on=PLACE, how="left", validate="many_to_one")
    return cells.assign(unit=cells["unit"].fillna(cells["_u"]), method=cells["method"].fillna("")).drop(columns=["_u", "_m"])


def _verdicts(rows: pd.DataFrame, fdr: float) -> np.ndarray:
    q = intervals.benjamini_hochberg(rows["p"].to_numpy(dtype=float))
    margin = rows["unit"].map(MARGINS).astype(float).fillna(OTHER_MARGIN * rows["before"].abs())
    rises, falls = rows["low"] > 0, rows["high"] < 0
    wanted = np.where(rows["hoped"] == "up", rises, falls)
    unwanted = np.where(rows["hoped"] == "up", falls, rises)
    same = rows["p"].notna() & (rows["low"] >= -margin) & (rows["high"] <= margin)
    return np.select([(q <= fdr) & wanted, (q <= fdr) & unwanted, same], ["as_hoped", "against", "same"], "cannot_tell")
