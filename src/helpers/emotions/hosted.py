"""Answers of a model that runs elsewhere, kept in a file and read from it: klantreis itself sends nothing over the network.

The analyst passes a function that asks (docs/decisions/0010); what it answers is stored by hash of the text, and runs read the store.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import words
from helpers.emotions.embeddings import text_hash
from helpers.emotions.layers import Reading
from helpers.errors import PrivacyStop, UsageError

Ask = Callable[[list[str]], Sequence[Sequence[float]]]
COLUMNS = ("negative", "neutral", "positive")
TELLS = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+?\d(?:[\s().-]?\d){7,}")  # an e-mail address, or eight digits on end: a telephone, an account


class Stored:
    """The layer of stored answers. Without ``ask`` it only reads; a clause without an answer keeps what the rules say.

    Args:
        file: Parquet with ``text_hash``, ``negative``, ``neutral``, ``positive``, ``model``; best in the private folder that `store.beside`
            gives, where it goes when somebody is forgotten.
        ask: takes clauses, gives for each the probability of negative, neutral, positive. model: name and version of what answers.

    Raises:
        UsageError: there is no file and nobody to ask.
    """

    share = None

    def __init__(self, file: str | Path, ask: Ask | None = None, model: str = ""):
        self.file, self._ask = Path(file), ask
        if ask is None and not self.file.is_file():
            raise UsageError(words.both("emotions.no_answers", file=self.file))
        known = pd.read_parquet(self.file) if self.file.is_file() else pd.DataFrame(columns=["text_hash", *COLUMNS, "model"])
        self.name = model or str(known["model"].iloc[-1])
        self._others, self._known = known[known["model"] != self.name], known[known["model"] == self.name]
        self.model_hash = text_hash(self.name)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        keys = [text_hash(t) for t in texts]
        new = {k: t for k, t in zip(keys, texts) if k not in set(self._known["text_hash"])}
        if self._ask is not None and new:
            self._store(new, self._answers(list(new.values())))
        return Reading(self._known.set_index("text_hash")[list(COLUMNS)].astype(float).reindex(keys).to_numpy())

    def _answers(self, texts: list[str]) -> np.ndarray:
        """What is answered, checked; nothing is asked while one of the texts still tells who somebody is."""
        telling = sum(bool(TELLS.search(t)) for t in texts)
        if telling:
            raise PrivacyStop(words.both("emotions.telling", n=telling))
        said = np.array(self._ask(texts), dtype=float)
        is_whole = said.shape == (len(texts), 3) and (said >= 0).all()
        if not is_whole or not np.allclose(said.sum(axis=1), 1, atol=0.01):
            raise UsageError(words.both("emotions.bad_answers", model=self.name))
        return said / said.sum(axis=1, keepdims=True)

    def _store(self, new: dict[str, str], said: np.ndarray) -> None:
        fresh = pd.DataFrame(said, columns=list(COLUMNS)).assign(text_hash=list(new), model=self.name)
        self._known = pd.concat([self._known, fresh], ignore_index=True) if len(self._known) else fresh
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        kept = [f for f in (self._others, self._known) if len(f)]
        pd.concat(kept, ignore_index=True)[["text_hash", *COLUMNS, "model"]].to_parquet(draft, index=False)
        os.replace(draft, self.file)
