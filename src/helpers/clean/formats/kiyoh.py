"""Kiyoh and Klantenvertellen, reviews as JSON: marks from 1 to 10, and every answer (the texts too) under ``rating`` of its question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead

OURS = {"DEFAULT_OVERALL": "overall", "DEFAULT_ONELINER": "oneliner", "DEFAULT_OPINION": "opinion"}


def prepare(read: TableRead) -> TableRead:
    """One row per review with its mark, its first line and its text; the questions lie in lists within lists, or in an object."""
    rows = []
    for row in read.rows:
        item = read.document.items[int(row)]
        said = {OURS[q["questionGroup"]]: q.get("rating") for q in _asked(item.get("reviewContent")) if q["questionGroup"] in OURS}
        rows.append(
            {
                "reviewAuthor": item.get("reviewAuthor"),
                "dateSince": item.get("dateSince"),
                "overall": said.get("overall", item.get("rating")),
                "oneliner": said.get("oneliner"),
                "opinion": said.get("opinion") or item.get("reviewComment"),
            }
        )
    table = pd.DataFrame(rows, dtype=object)
    return replace(read, table=table.map(lambda cell: "" if cell is None else str(cell)).astype("str"))


def _asked(held: object) -> Iterator[dict]:
    if isinstance(held, dict) and "questionGroup" in held:
        yield held
    elif isinstance(held, (list, dict)):
        for inner in held.values() if isinstance(held, dict) else held:
            yield from _asked(inner)


FORMAT = Format(
    name="kiyoh",
    kind="reviews",
    signature=("reviewId", "reviewAuthor", "dateSince", "reviewContent"),
    columns={"name": ["reviewAuthor"], "at": ["dateSince"], "subject": ["oneliner"], "text": ["opinion"], "rating": ["overall"]},
    needs=("text",),
    timezone="Europe/Amsterdam",
    scale=(1, 10),
    defaults={"channel": "review_site"},
    prepare=prepare,
)
