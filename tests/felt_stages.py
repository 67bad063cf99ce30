"""Invented measures and pain points of three stages, for the sentences and the figures of the room emotions."""

import numpy as np
import pandas as pd

STAGES = ["awareness", "decision", "retention"]


def measures(estimates, half=0.1, metric="valence_reported"):
    rows = pd.DataFrame({"stage": STAGES[: len(estimates)], "estimate": estimates})
    return rows.assign(
        metric=metric,
        low=rows["estimate"] - half,
        high=rows["estimate"] + half,
        n=100,
        persona="all",
        touchpoint="all",
        channel="all",
        segment="all",
        period="all",
        wave="w",
        unit="valence",
        method="mean_t",
        status="reported",
    )


def pains(priority, ranks, verdict="clear"):
    n = len(priority)
    return pd.DataFrame(
        {
            "theme": ["slow_refund", "ideal_fails", "packaging"][:n],
            "kind": "pain_point",
            "stage": "retention",
            "persona": "all",
            "wave": "w",
            "share": [0.2, 0.3, 0.1][:n],
            "low": 0.1,
            "high": 0.4,
            "n": 200,
            "people": 40,
            "priority": priority,
            "priority_low": np.array(priority) - 5,
            "priority_high": np.array(priority) + 5,
            "rank_low": [float(r[0]) for r in ranks],
            "rank_high": [float(r[1]) for r in ranks],
            "verdict": verdict,
        }
    )
