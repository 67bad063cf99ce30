"""Three quotes of typical members of each persona, in their own words.

Typical is who belongs most clearly. Among what these people wrote, a quote is chosen for the words that more people of this
persona use than others do, so that it says something of the group; words that few people use count for nothing, because
they would tell who is speaking.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from helpers import tables

MOST = 3
SHORTEST, LONGEST = 25, 160      # letters; shorter says nothing, longer is a story about one person
MARK = "[•••]"                   # where personal data were taken out
WORD = re.compile(r"[^\W\d_]{3,}")
WEIGHT = 5.0                     # people added to both sides before shares of words are compared: rare words weigh little


def quotes(members: pd.DataFrame, comments: pd.DataFrame, minimum_people: int = 10, most: int = MOST) -> pd.DataFrame:
    """The ``persona_quotes`` table: at most three quotes per persona, at most one of a person, each of another text.

    Args:
        members: the ``memberships``. comments: the open answers, from which personal data were removed.
        minimum_people: a persona of whom fewer members wrote something is not quoted.
    """
    if members.empty or comments.empty:
        return tables.empty("persona_quotes")
    sure = members[members["is_assigned"] & (members["basis"] == "survey")][["person_id", "persona", "probability"]]
    said = comments.merge(sure, on="person_id", validate="many_to_one")
    if said.empty:
        return tables.empty("persona_quotes")
    said["quote"] = said["text"].map(line)
    said["words"] = [frozenset(WORD.findall(text.casefold())) for text in said["quote"]]
    used = _used(said)
    rows = []
    for persona, own in said.groupby("persona", observed=True):
        people = own["person_id"].nunique()
        if people < minimum_people:
            continue
        weight = _weights(used, persona, minimum_people)
        for rank, row in enumerate(_best(own, weight, most), start=1):
            rows.append({"persona": persona, "rank": rank, "row_id": row.row_id, "question_id": row.question_id, "quote": row.quote,
                         "language": row.language, "stage": row.stage, "people": people})
    return pd.DataFrame(rows) if rows else tables.empty("persona_quotes")


def line(text: str) -> str:
    """A text on one line, without control, zero-width or direction characters.

    >>> line("Waar komt het\\nvandaan?\\u200b")
    'Waar komt het vandaan?'
    """
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())


def _used(said: pd.DataFrame) -> pd.DataFrame:
    """How many people of each persona use each word: words (index) x personas; the row "" counts the people who wrote anything."""
    pairs = said[["persona", "person_id", "words"]].explode("words").dropna().drop_duplicates()
    table = pd.crosstab(pairs["words"], pairs["persona"])
    table.loc[""] = said.groupby("persona", observed=True)["person_id"].nunique()
    return table.fillna(0)


def _weights(used: pd.DataFrame, persona: str, least: int) -> dict[str, float]:
    """How much more often people of a persona use a word than the others: the log of the ratio of smoothed shares, 0 for rare words."""
    own, rest = used[persona], used.drop(columns=persona).sum(axis=1)
    ratio = np.log((own + WEIGHT) / (own[""] + 2 * WEIGHT)) - np.log((rest + WEIGHT) / (rest[""] + 2 * WEIGHT))
    return ratio.where(own >= least, 0.0).drop("").to_dict()


def _best(own: pd.DataFrame, weight: dict[str, float], most: int) -> list:
    """The quotes of the half that belongs most clearly, those with the most telling words first; one per person, text and (first) stage."""
    usual = own["language"].mode()
    typical = own[own["probability"] >= own["probability"].median()]
    length = typical["quote"].str.len()
    fits = typical[(length >= SHORTEST) & (length <= LONGEST) & ~typical["quote"].str.contains(MARK, regex=False)]
    score = [sum(weight.get(w, 0.0) for w in sorted(words)) / np.sqrt(max(len(words), 1)) for words in fits["words"]]
    fits = fits.assign(_score=np.round(score, 9), _other=~fits["language"].isin(usual[:1]))
    fits = fits.sort_values(["_other", "_score", "row_id", "question_id"], ascending=[True, False, True, True], kind="stable")
    picked, seen = [], set()
    for is_first_round in (True, False):             # first one quote per stage, then whatever says most
        for row in fits.itertuples():
            marks = {("person", row.person_id), ("text", " ".join(sorted(row.words)))}
            stage = {("stage", row.stage)} if is_first_round else set()
            if len(picked) == most or (marks | stage) & seen:
                continue
            seen |= marks | stage
            picked.append(row)
    return picked
