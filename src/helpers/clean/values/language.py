"""Which language a short text is in, by the small words that only one of the two has; undecided stays empty."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

DUTCH = frozenset(
    """
    de het een en ik niet van dat je mijn maar voor met op te zijn er aan ook bij om als nog wel geen veel heel erg naar wat dan heb
    had kan kon moet werd worden wordt deze dit die zo goed snel lang duurde alles weer na toen hebben jullie was waren mij me uit
    over maat bestelling verzendkosten levering prima fijn jammer slecht duidelijk makkelijk moeilijk winkel
    """.split()  # noqa: SIM905
)
ENGLISH = frozenset(
    """
    the and i not of that you my but for with on to are is it was were this these at by if no very much had have has would could
    should your we they them just from so good fast long took everything again after when out about size order shipping delivery
    great nice bad clear easy hard shop store never always what which
    """.split()  # noqa: SIM905
)
WORD = re.compile(r"[a-zà-öø-ÿ']+")


def one_language(text: str) -> str | None:
    """The language of one text.

    >>> one_language("De maat klopte niet"), one_language("The size was wrong"), one_language("ok")
    ('nl', 'en', None)
    """
    words = WORD.findall(text.lower())
    dutch, english = sum(w in DUTCH for w in words), sum(w in ENGLISH for w in words)
    if dutch == english:
        return None
    return "nl" if dutch > english else "en"


def language_of(texts: pd.Series, declared: str | None = None) -> pd.Series:
    """The language of each text; the declared one where a source has one, and for texts that do not show theirs."""
    if declared:
        return pd.Series(declared, index=texts.index, dtype="str")
    found = [one_language(t) for t in texts]
    known = pd.Series(found, index=texts.index, dtype="str")
    usual = known.mode()
    return known.fillna(usual.iloc[0]) if len(usual) and known.notna().mean() > 0.5 else known.replace({np.nan: None})
