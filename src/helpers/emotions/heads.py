"""The small shipped heads on sentence vectors: tone and families of emotion, learned from English comments and read in Dutch too.

`benchmarks/heads/make_heads.py` makes them; LICENCES.md in their folder says from what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache as remember
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import embeddings
from helpers.emotions.layers import FAMILIES, Reading

TONES = ("negative", "neutral", "positive")
SHARE = 0.3  # a nudge beside the rules: more made posts to airlines worse, less forgoes what rules cannot see


@remember
def shipped() -> pd.DataFrame:
    """One column per head; rows ``intercept`` and the weight of each dimension."""
    return pd.read_csv(embeddings.FOLDER / "heads.tsv", sep="\t", index_col="part", dtype={"part": "str"})


class Embeddings:
    """The layer of the extra `embeddings`."""

    name = "embeddings"
    share = SHARE

    def __init__(self, cache: str | Path | None = None):
        self._cache = cache
        digest = hashlib.sha256(embeddings.MODEL_SHA256.encode())
        for file in sorted(embeddings.FOLDER.glob("*.tsv")):
            digest.update(file.read_bytes())
        self.model_hash = digest.hexdigest()[:16]

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        return from_vectors(embeddings.vectors(texts, languages, cache=self._cache))


def from_vectors(seen: np.ndarray) -> Reading:
    """Tone and families of centred vectors.

    >>> from_vectors(np.zeros((1, 384))).tone.round(2).tolist()
    [[0.21, 0.41, 0.37]]
    """
    table, named = shipped(), [*FAMILIES, "surprise"]
    weights, odds = table.iloc[1:], {}
    for group in (list(TONES), named):
        odds[group[0]] = seen @ weights[group].to_numpy() + table.loc["intercept", group].to_numpy()
    tone = np.exp(odds["negative"] - odds["negative"].max(axis=1, keepdims=True)) if len(seen) else odds["negative"]
    tone = tone / tone.sum(axis=1, keepdims=True)
    return Reading(tone, 1 / (1 + np.exp(-odds[FAMILIES[0]])))
