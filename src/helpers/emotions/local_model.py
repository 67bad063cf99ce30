"""A model for text classification in a folder of the analyst (transformers), read without the internet."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from helpers import words
from helpers.emotions.layers import Reading
from helpers.errors import UsageError

SIGNS = {
    "negative": ("negative", "negatief", "neg"),
    "neutral": ("neutral", "neutraal", "neu"),
    "positive": ("positive", "positief", "pos"),
}
WEIGHTS = (".safetensors", ".bin")
BATCH = 32


class LocalModel:
    """The layer of a folder: its tone stands instead of that of the rules.

    Labels that hold negative, neutral and positive (or neg, neu, pos; Dutch too) are found by name; one without neutral has none.
    """

    share = None

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.name = self.folder.name
        if not (self.folder / "config.json").is_file() or not [f for f in self.folder.iterdir() if f.suffix in WEIGHTS]:
            raise UsageError(words.both("emotions.no_model", folder=self.folder, why="config.json, *.safetensors"))
        if any(importlib.util.find_spec(name) is None for name in ("transformers", "torch")):
            raise UsageError(words.both("emotions.no_transformers", folder=self.folder))
        self.model_hash = _hash(self.folder)
        self._classify = None

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        if not len(texts):
            return Reading(np.zeros((0, 3)))
        said = self._loaded()(list(texts), batch_size=BATCH, truncation=True, top_k=None)
        return Reading(np.array([self._tone({one["label"].lower(): one["score"] for one in each}) for each in said]))

    def _loaded(self):
        if self._classify is None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

            try:
                tokenizer = AutoTokenizer.from_pretrained(str(self.folder), local_files_only=True)
                model = AutoModelForSequenceClassification.from_pretrained(str(self.folder), local_files_only=True)
            except (OSError, ValueError) as error:
                raise UsageError(words.both("emotions.no_model", folder=self.folder, why=str(error).splitlines()[0])) from None
            self._classify = pipeline("text-classification", model=model, tokenizer=tokenizer)
        return self._classify

    def _tone(self, scores: dict[str, float]) -> list[float]:
        found = [sum(p for label, p in scores.items() if label in names) for names in SIGNS.values()]
        if not found[0] or not found[2]:
            raise UsageError(words.both("emotions.no_signs", folder=self.folder, labels=", ".join(sorted(scores))))
        return [p / sum(found) for p in found]


def _hash(folder: Path) -> str:
    """Of every file in the folder, in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        with open(file, "rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]
