"""Measures against the goals of the study; on the ground floor, since notebook, figure and finding must judge alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import intervals

COLUMNS = ["metric", "stage", "touchpoint", "wave", "goal", "better", "estimate", "low", "high", "n", "unit", "method", "verdict"]


def against_targets(measures: pd.DataFrame, targets: Mapping[str, Any]) -> pd.DataFrame:
    """Each target of the study with its measure and verdict: met, not_met, or cannot_tell when the goal lies inside the interval.

    Args:
        measures: rows of ``measures``; those for everyone at the target's stage and touchpoint are used.
        targets: metric -> goal, and optionally stage, touchpoint ("all") and better ("higher" or "lower"), as a mapping or as the
            study has it.

    Returns:
        One row per target and wave, in the order of the targets; a target without a measure has one row without an estimate,
        verdict cannot_tell and n 0.
    """
    rows = []
    for metric, given in targets.items():
        target = given if isinstance(given, Mapping) else dict(given)
        place = {"stage": target.get("stage", "all"), "touchpoint": target.get("touchpoint", "all")}
        common = {"metric": metric, **place, "goal": float(target["goal"]), "better": target.get("better", "higher")}
        found = measures[(measures["metric"] == metric) & (measures[list(place)] == pd.Series(place)).all(axis=1)
                         & (measures[["persona", "channel", "segment", "period"]] == "all").all(axis=1)]
        for _, m in found.sort_values("wave").iterrows():
            verdict = str(intervals.standing(m["low"], m["high"], common["goal"], common["better"]))
            rows.append({**common, **m[["wave", "estimate", "low", "high", "n", "unit", "method"]], "verdict": verdict})
        if found.empty:
            rows.append({**common, "wave": "", "n": 0, "unit": "", "method": "", "verdict": "cannot_tell"})
    frame = pd.DataFrame(rows, columns=COLUMNS)
    numbers = {c: "float64" for c in ("goal", "estimate", "low", "high")}
    return frame.astype({**{c: "str" for c in COLUMNS}, **numbers, "n": "Int64"})
