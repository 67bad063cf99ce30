"""Quotes that may stand on a map: short, one per person, in plain characters."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

LONGEST, SHORTEST, BEST = 90, 12, 55
TORN = 100
"""What a quote loses, in characters from the best length, for each way in which it does not stand on its own."""
ENDS = ".!?:"
LEADS_ON = re.compile(r"(of|en|maar|dus|want|omdat|waardoor|terwijl|or|and|but|so|because|which|while)\b", re.I)
"""A word with which a sentence goes on from something that a reader of the quote does not see."""


def plain(text: str, longest: int = LONGEST) -> str:
    """A text as one short line: no control, zero-width or direction characters, cut at a word.

    >>> plain("Waarom zie ik de\\nverzendkosten\\u200b nu pas?", 30)
    'Waarom zie ik de…'
    """
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(kept.split())
    if len(line) <= longest:
        return line
    cut = line[:longest].rsplit(" ", 1)[0] if " " in line[:longest] else line[: longest - 1]
    return cut.rstrip(" ,;:-(") + "…"


def spoken(hits: pd.DataFrame, comments: pd.DataFrame) -> pd.DataFrame:
    """The words behind each hit, the best quote of each person first.

    Args:
        hits: contract ``hits``. comments: contract ``comments``.

    Returns:
        hits with ``quote`` (text, may be empty) and ``origin`` (kind of comment), the best quotes first: in the usual language of the
        comments, standing on their own (`torn`), near 55 characters, then by row.
    """
    texts = comments.drop_duplicates(["row_id", "question_id"])[["row_id", "question_id", "text", "kind", "language"]]
    found = hits.merge(texts.rename(columns={"kind": "origin"}), on=["row_id", "question_id"], how="left", validate="many_to_one")
    found["origin"] = found["origin"].fillna("survey")  # a ticked option or a rating: an answer, no text
    found["quote"] = pd.Series([_cut(text, span) for text, span in zip(found["text"], found["span"])], index=found.index, dtype="str")
    length = found["quote"].str.len()
    broken = [torn(*row) for row in zip(found["quote"], found["text"], found["kind"])]
    found["fit"] = ((length - BEST).abs() + TORN * pd.Series(broken, index=found.index, dtype="int")).where(length >= SHORTEST, 10_000)
    usual = comments["language"].mode()
    found["fit"] += 100 * (found["language"].notna() & ~found["language"].isin(usual[:1])).astype(int)
    return found.drop(columns=["text", "language"]).sort_values(["fit", "row_id", "question_id"], kind="stable", ignore_index=True)


def torn(quote: str, text: object, kind: str) -> int:
    """In how many ways a quote does not stand alone: it leads on, is part of a sentence, is cut, or asks without a question mark.

    >>> torn("Of was het een mail?", "Via Google. Of was het een mail?", "question")
    1
    >>> torn("Wat kost het?", "Hallo! Wat kost het?", "question")
    0
    """
    if not quote:
        return 0
    whole = plain(text, len(text)) if isinstance(text, str) and text else quote
    before, _, after = whole.partition(quote)
    goes_on = bool(after.strip()) and quote[-1:] not in ENDS and after.lstrip()[:1] not in ENDS
    is_part = goes_on or (bool(before.strip()) and before.rstrip()[-1] not in ENDS)
    return sum((bool(LEADS_ON.match(quote)), is_part, quote.endswith("…"), kind == "question" and not quote.endswith("?")))


def _cut(text: object, span: object) -> str:
    """The part of a text that a span (``start-end``) names; the whole text without one.

    A part that leads on from what stood before it is widened to its sentence, where that is short enough to quote whole.

    >>> _cut("Via Google, of was het een mail? Weet niet.", "12-32")
    'Via Google, of was het een mail?'
    """
    if not isinstance(text, str):
        return ""
    start, dash, end = str(span).partition("-") if isinstance(span, str) else ("", "", "")
    if dash and start.isdigit() and end.isdigit():
        part = plain(text[int(start) : int(end)])
        begin = 1 + max(text.rfind(mark, 0, int(start)) for mark in ".!?\n")
        whole = plain(text[begin : int(end)], len(text))
        return whole if LEADS_ON.match(part) and len(whole) <= LONGEST else part
    return plain(text)
