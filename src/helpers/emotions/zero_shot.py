"""Which theme a text is about without any labels: its words beside what each theme's one-sentence description means.

Words find what is said in so many words; likeness of meaning (the extra `embeddings`) finds the rest. Measured in docs/method.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions.taxonomy import Taxonomy, Theme, load_taxonomy

SAYS, ABOUT = 3.0, 1.5
"""What one complaint in so many words, and one mere mention of the subject, count beside a likeness in standard deviations."""
OFTEN = 2  # a pattern that comes more often says no more
ALIKE, APART = 0.25, 0.3
"""A theme is only read from meaning alone from this likeness (cosine) on, and this much (standard deviations) ahead of the next."""
Embed = Callable[[pd.Series, pd.Series], np.ndarray]


def embedder(cache: str | Path | None = None) -> Embed:
    """What makes vectors of texts and their languages, by the extra `embeddings`.

    Args:
        cache: folder where vectors are kept, so that a second run need not make them again.
    """
    from helpers.emotions import embeddings

    return partial(embeddings.vectors, cache=cache)


def likeness(texts: pd.Series, languages: pd.Series, themes: list[Theme], embed: Embed) -> np.ndarray:
    """Cosine of each text (row) and the description of each theme (column) in the text's own language.

    Args:
        texts: one text per row. languages: language of each.
        embed: vectors of length 1 from texts and languages, one row each.
    """
    own = np.asarray(embed(texts, languages), dtype=float)
    out = np.zeros((len(texts), len(themes)))
    for language in sorted(set(languages)):
        told = pd.Series([t.description.get(language) or next(iter(t.description.values()), t.id) for t in themes], dtype="str")
        described = np.asarray(embed(told, pd.Series(language, index=told.index, dtype="str")), dtype=float)
        at = (languages == language).to_numpy()
        out[at] = own[at] @ described.T
    return out


def keywords(texts: pd.Series, languages: pd.Series, themes: list[Theme]) -> np.ndarray:
    """What each text (row) says of each theme (column) in words: `SAYS` for a complaint, `ABOUT` for its subject, each twice at most."""
    out = np.zeros((len(texts), len(themes)))
    lower = [t.lower() for t in texts]
    for i, theme in enumerate(themes):
        for j, (text, language) in enumerate(zip(lower, languages)):
            for weight, patterns in ((SAYS, theme.says), (ABOUT, theme.about)):
                pattern = patterns.get(language)
                if pattern is not None:
                    out[j, i] += weight * min(len(pattern.findall(text)), OFTEN)
    return out


def theme_scores(
    texts: pd.Series,
    languages: pd.Series,
    taxonomy: str | Path | Taxonomy,
    *,
    kind: str = "pain_point",
    among: list[str] | None = None,
    embed: Embed | None = None,
) -> pd.DataFrame:
    """How well each theme fits each text: words, plus meaning where there are vectors. The highest of a row is the theme it is about.

    Args:
        texts: one text per row. languages: "nl" or "en" of each. taxonomy: name, path or loaded. kind: which of its themes.
        among: their ids, when not all. embed: from `embedder`; without it only words count.

    Returns:
        One row per text, one column per theme; 0 is a text like any other.

    >>> told = pd.Series(["I waited for hours on the tarmac"])
    >>> theme_scores(told, pd.Series(["en"]), "travel").idxmax(axis=1).tolist()
    ['late_flight']
    """
    themes = [t for t in load_taxonomy(taxonomy).of_kind(kind) if among is None or t.id in among]
    score = keywords(texts, languages, themes)
    if embed is not None and len(texts):
        alike = likeness(texts, languages, themes, embed)
        score = score + (alike - alike.mean(axis=1, keepdims=True)) / np.maximum(alike.std(axis=1, keepdims=True), 1e-9)
    return pd.DataFrame(score, index=texts.index, columns=[t.id for t in themes])


def meant(texts: pd.Series, languages: pd.Series, themes: list[Theme], embed: Embed) -> pd.Series:
    """The theme that each text is about by its meaning alone; missing where none is alike enough, or two are as alike."""
    if len(themes) < 2 or texts.empty:
        return pd.Series(pd.NA, index=texts.index, dtype="str")
    alike = likeness(texts, languages, themes, embed)
    first, second = (np.sort(alike, axis=1)[:, -k] for k in (1, 2))
    is_clear = (first >= ALIKE) & (first - second >= APART * np.maximum(alike.std(axis=1), 0.01))
    ids = np.array([t.id for t in themes], dtype=object)
    return pd.Series(ids[alike.argmax(axis=1)], index=texts.index).where(is_clear).astype("str")
