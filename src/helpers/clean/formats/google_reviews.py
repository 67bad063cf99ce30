"""Google reviews as JSON (Business Profile, Takeout): stars in words; a text that Google translated holds the original as well."""

from __future__ import annotations

import re
from dataclasses import replace

from helpers.clean.formats import Format
from helpers.clean.reading.objects import opened
from helpers.clean.reading.read import TableRead

ORIGINAL = re.compile(r"\(Original\)\s*(.*)$", re.S)
TRANSLATION = re.compile(r"\s*\(Translated by Google\).*$", re.S)


def prepare(read: TableRead) -> TableRead:
    """The reviews with their inner parts as columns, each text once and in its own language."""
    read = opened(read)
    if "comment" not in read.table:
        return read
    return replace(read, table=read.table.assign(comment=read.table["comment"].map(own_words)))


def own_words(text: str) -> str:
    """What the reviewer wrote.

    >>> own_words("(Translated by Google) Nice!\\n\\n(Original)\\nMooi!"), own_words("Mooi!\\n\\n(Translated by Google)\\nNice!")
    ('Mooi!', 'Mooi!')
    """
    original = ORIGINAL.search(text)
    return original.group(1).strip() if original else TRANSLATION.sub("", text)


FORMAT = Format(
    name="google_reviews",
    kind="reviews",
    signature=("reviewer", "starRating", "createTime"),
    columns={"name": ["reviewer.displayName"], "at": ["createTime"], "text": ["comment"], "rating": ["starRating"]},
    needs=("rating",),
    values={"rating": {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5", "STAR_RATING_UNSPECIFIED": ""}},
    timezone="UTC",
    scale=(1, 5),
    defaults={"channel": "review_site"},
    prepare=prepare,
)
