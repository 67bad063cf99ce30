"""Which language a text is in: by the text when it is long enough, else by the column it stands in."""

from __future__ import annotations

from functools import cache

import pandas as pd

from helpers.emotions import lexicon
from helpers.emotions.spans import tokens

SCORED = ("nl", "en")  # languages we have words for
CONSIDERED = ("nl", "en", "de", "fr")
ENOUGH_WORDS = 4  # below this an identifier is wrong in one of three answers, the column is not
FEW = 5  # so many long texts in another language make it the column's language
SURE_WORDS = 8  # German and French are only believed from here on


@cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(list(CONSIDERED))
    return found


def languages(texts: pd.Series, columns: pd.Series | None = None, given: pd.Series | None = None) -> pd.Series:
    """The language of each text: as given, else identified, with the language of its column for answers of a few words.

    Args:
        texts: one text per row. columns: question or source of each row. given: language where it is known already.

    >>> languages(pd.Series(["de levering was te laat en niemand nam op", "te duur", "too slow"])).tolist()
    ['nl', 'nl', 'en']
    """
    columns = columns if columns is not None else pd.Series("all", index=texts.index)
    given = given if given is not None else pd.Series(None, index=texts.index, dtype="str")
    given = given.astype("str").str.strip().str.lower().str[:2]  # "nl-NL" and "NL" are Dutch
    told = [(g if len(t.split()) >= ENOUGH_WORDS else _of_few_words(t, g)) if isinstance(g, str) else None for g, t in zip(given, texts)]
    answers = pd.Series(told, index=texts.index, dtype="str")
    return answers if given.notna().all() else answers.where(given.notna(), _read(texts, columns.fillna("")))


def _read(texts: pd.Series, columns: pd.Series) -> pd.Series:
    """The language of each text by its words, or by its column where it is short."""
    code, distinct = pd.factorize(texts)
    seen = [_identify(text) for text in distinct]
    found = pd.Series([seen[c] for c in code], index=texts.index, dtype="object")
    prior = {}
    for name, group in found.groupby(columns.to_numpy(), sort=True):
        known = [x for x in group if x]
        is_known = bool(known) and ("nl" in known or "en" in known or len(known) >= FEW)
        prior[name] = max(CONSIDERED, key=known.count) if is_known else _scored(" ".join(texts[group.index][:200]))
    read = [f or _of_few_words(t, prior[c]) for f, t, c in zip(found, texts, columns)]
    return pd.Series(read, index=texts.index, dtype="str")


def _identify(text: str, enough: int = ENOUGH_WORDS) -> str | None:
    """Language of a text of ``enough`` words or more; None for less."""
    words = text[:1000].split()
    if len(words) < enough:
        return None
    language, _ = _identifier().classify(" ".join(words))
    if language in SCORED or len(words) >= SURE_WORDS:
        return language
    return None


def _scored(text: str) -> str:
    """The language of a whole column of short answers."""
    found = _identify(text, 1)
    return found if found in SCORED else "nl"


def _of_few_words(text: str, column: str) -> str:
    """A short answer is in its column's language, unless only the other language knows its words."""
    if column not in SCORED:
        return column
    other = "en" if column == "nl" else "nl"
    words = [w for w in tokens(text) if w.isalpha()]
    here, there = (sum(_knows(lexicon.load(x), w) for w in words) for x in (column, other))
    return other if there and not here else column


def _knows(lex: lexicon.Lexicon, word: str) -> bool:
    lists = lex.lists
    return (
        lex.value(word) != 0
        or word in lex.own
        or word in lex.base
        or word in lists["negators"]
        or word in lists["intensifiers"]
        or word in lists["expected"]
        or word == lists["too_word"]
        or word in lists["too"]
    )
