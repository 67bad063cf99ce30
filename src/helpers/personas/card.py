"""The core of a persona card: the few traits that at least half of its members really have together.

A card that lists fifteen traits describes nobody: each is true of most members, all of them together of hardly any (Chapman & Milham
2006). So the strongest traits are joined one by one as long as half of the members have all of them; that is the core. The
other traits stay on the card, each with its own share, and how many people have everything on it is counted too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.personas.traits import MEASURED, Traits

LEAST_MATCH = 0.5     # part of the members who must have all core traits together
MOST_CORE = 6         # more than six traits nobody remembers
LARGE = 0.80          # a trait that members lack is in the core from a large effect on (Cohen 1988): most things, most people lack
PER_BLOCK = 2         # core traits of one block
COLUMNS = ["prevalence", "prevalence_low", "prevalence_high", "prevalence_n", "prevalence_rest", "prevalence_all"]


def has(frame: pd.DataFrame, row) -> pd.Series:
    """1, 0 or NaN per person: does this trait of a card hold for them?

    A share that is higher (lower) than the rest holds for who has (has not) the answer; a mean for who lies nearer to the persona's mean
    than to that of the rest.

    Args:
        frame: of the traits. row: one row of ``profiles``, as a named tuple.
    """
    if row.trait in frame:
        x = pd.to_numeric(frame[row.trait])
        middle = 0.5 if row.unit == "share" else (row.estimate + row.rest) / 2
        return ((x > middle) == (row.effect > 0)).astype(float).where(x.notna())
    question, word = row.trait.split("=", 1)
    x = frame[question]
    return ((x.astype("str") == word) == (row.effect > 0)).astype(float).where(x.notna())


def with_core(cards: pd.DataFrame, traits: Traits, members: pd.DataFrame, least: int = 10) -> pd.DataFrame:
    """The ``profiles`` with ``core_rank``: the place of a trait in the core of its card, empty outside it.

    Telling traits are tried from strong to weak: first what made the groups, then what was held out, and what people have before what
    they have not. A trait joins when at least half of the members who answered all of it have the whole core. At most two of a block,
    one of a question with one answer, six in all; what members lack needs a large effect.
    """
    out = cards.assign(core_rank=pd.array([pd.NA] * len(cards), dtype="Int64"))
    sure = _sure(members)
    for persona, card in out[out["is_telling"]].groupby("persona", observed=True):
        own = traits.frame.reindex(sure.index[sure == persona])
        is_lack = (card["effect"] < 0) & ~((card["unit"] != "share") & card["block"].isin(MEASURED))     # a low age is a fact, not a lack
        card = card.assign(_lack=is_lack, _size=-card["effect"].abs())
        card = card.sort_values(["_lack", "is_held_out", "_size", "trait"], kind="stable")
        card = card[~((card["unit"] == "share") & (card["effect"] > -LARGE) & card["_lack"])]
        chosen: dict = {}
        blocks: dict[str, int] = {}
        for row in card.itertuples():
            question = row.trait if row.trait in traits.frame else row.trait.partition("=")[0]
            if len(chosen) == MOST_CORE or blocks.get(row.block, 0) == PER_BLOCK or question in {q for q, _ in chosen.values()}:
                continue
            fits = pd.DataFrame({**{i: f for i, (_, f) in chosen.items()}, row.Index: has(own, row)}).dropna()
            if len(fits) >= least and fits.all(axis=1).mean() >= LEAST_MATCH:
                chosen[row.Index] = question, has(own, row)
                blocks[row.block] = blocks.get(row.block, 0) + 1
        out.loc[list(chosen), "core_rank"] = range(1, len(chosen) + 1)
    return out


def prevalence(cards: pd.DataFrame, traits: Traits, members: pd.DataFrame, least: int = 10, level: float = 0.95) -> pd.DataFrame:
    """How many real people a card describes: one row per persona (index).

    ``prevalence`` (with interval and n) is the share of its members who have every core trait, ``prevalence_rest`` the same share among
    the members of other personas, ``prevalence_all`` the share who have everything on the card; each counted over the people who
    answered all of it, and empty when it is about fewer than ``least`` of them.
    """
    sure = _sure(members)
    rows = {}
    for persona, card in cards[cards["is_telling"]].groupby("persona", observed=True):
        core = card[card["core_rank"].notna()]
        own, others = (traits.frame.reindex(sure.index[side]) for side in (sure == persona, sure != persona))
        n, share = _matching(own, core)
        low, high = intervals.wilson(share * n, n, level) if n >= least else (np.nan, np.nan)
        rows[persona] = [_shown(n, share, least), float(low), float(high), n if len(core) else pd.NA,
                         _shown(*_matching(others, core), least), _shown(*_matching(own, card), least)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).astype({"prevalence_n": "Int64"})


def _sure(members: pd.DataFrame) -> pd.Series:
    """The persona of each respondent who is placed with enough certainty."""
    return members[members["is_assigned"] & (members["basis"] == "survey")].set_index("person_id")["persona"]


def _matching(frame: pd.DataFrame, card: pd.DataFrame) -> tuple[int, float]:
    """How many people answered every trait of a card, and which share of them has all of it."""
    if card.empty:
        return 0, np.nan
    fits = pd.DataFrame({row.trait: has(frame, row) for row in card.itertuples()}).dropna()
    return len(fits), float(fits.all(axis=1).mean()) if len(fits) else np.nan


def _shown(n: int, share: float, least: int) -> float:
    """A share that is about enough people: none of them, or at least so many."""
    return share if n >= least and not 0 < round(share * n) < least else np.nan
