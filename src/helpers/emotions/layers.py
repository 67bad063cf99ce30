"""What reads tone beside the rules: one protocol for sentence vectors, a local model and a function of the analyst's own.

Rules always run: they cut, name emotions, and are the whole answer when nothing else was chosen.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from helpers import words
from helpers.emotions import embeddings
from helpers.errors import UsageError

NAMES = ("auto", "rules", "embeddings")
FAMILIES = ("frustration", "disappointment", "worry", "joy")
INDICATIVE, VALIDATED = "indicative", "validated"
ENOUGH = 30  # own labels of a family from which it is more than indicative


@dataclass(frozen=True)
class Reading:
    """What a layer says of some texts: ``tone`` (columns: negative, neutral, positive, adding up to 1), and where it knows emotions
    ``families`` (columns: frustration, disappointment, worry, joy, surprise)."""

    tone: np.ndarray
    families: np.ndarray | None = None


@runtime_checkable
class Layer(Protocol):
    """A reader of tone. ``share`` is the weight of its tone beside the rules; None: its tone stands instead of theirs."""

    name: str
    model_hash: str
    share: float | None

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading: ...


def choose(scorer: str | Layer, cache: str | Path | None = None) -> Layer | None:
    """The layer that was asked for; None for the rules alone.

    Args:
        scorer: "rules", "embeddings", "auto" (embeddings where they are installed), a folder of a local
            model, a Parquet file of stored answers, or a `Layer`.
        cache: folder in which vectors are kept.
    """
    if isinstance(scorer, Layer):
        return scorer
    if scorer == "rules" or (scorer == "auto" and not embeddings.is_installed()):
        return None
    if scorer in ("auto", "embeddings"):
        from helpers.emotions.heads import Embeddings

        return Embeddings(cache)
    if str(scorer).endswith(".parquet"):
        from helpers.emotions.hosted import Stored

        return Stored(scorer)
    if not Path(scorer).is_dir():
        near = difflib.get_close_matches(str(scorer), NAMES, 1)
        hints = {x: words.load(x)("emotions.near_scorer", near=repr(near[0])) if near else "" for x in words.languages()}
        raise UsageError(" / ".join(words.load(x)("emotions.no_scorer", scorer=repr(scorer), near=hint) for x, hint in hints.items()))
    from helpers.emotions.local_model import LocalModel

    return LocalModel(scorer)


def grade(language: str, labelled: int = 0) -> str:
    """How far an emotion read from text may be believed: indicative, until enough labels of one's own say otherwise; Dutch stays so.

    >>> grade("en"), grade("en", 40), grade("nl", 400)
    ('indicative', 'validated', 'indicative')
    """
    return VALIDATED if language == "en" and labelled >= ENOUGH else INDICATIVE
