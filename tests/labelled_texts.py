"""Comments with moods, for tests of what is done with labels."""

import numpy as np
import pandas as pd

from helpers import tables


def shelf(n=200, stage="decision", seed=1):
    """Comments of n people with what the rules think of them."""
    rng = np.random.default_rng(seed)
    people = [f"p{i}" for i in range(n)]
    rows = pd.DataFrame({"row_id": [f"raw/a.csv:{i + 2}" for i in range(n)], "question_id": "open", "person_id": people, "wave": "w",
                         "kind": "survey", "text": [f"tekst {i}" for i in range(n)], "rating": np.nan, "stage": stage,
                         "touchpoint": "other", "channel": "survey", "rule_id": "declared"})
    valence = rng.uniform(-1, 1, n)
    negative, positive = np.clip(-valence, 0.05, 0.9), np.clip(valence, 0.05, 0.9)
    moods = rows[["row_id", "question_id", "person_id", "wave", "stage"]].assign(
        span="0-7", language="nl", valence=valence, p_negative=negative, p_positive=positive, p_neutral=1 - negative - positive,
        scorer="rules", model_hash="h")
    return tables.conform(rows, "comments"), tables.conform(moods, "moods")
