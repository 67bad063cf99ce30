"""Names for personas, from the traits that tell them apart; an analyst's own name always wins."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from helpers.words import Words

UNIT = re.compile(r" *\([^()]*\)$")  # "departure delay (minutes)" is high or low without its unit
LONGEST = 48          # letters of a name made of two traits; longer ones keep the first trait only
NAMED_BY = ("psychography", "goals", "challenges", "online_behaviour", "demography", "outcome")


def named(personas: pd.DataFrame, cards: pd.DataFrame, says: Mapping[str, Words], given: Mapping[str, Mapping[str, str]] | None = None,
          used: list[str] | tuple[str, ...] = ()) -> pd.DataFrame:
    """The personas with ``name_<language>`` columns: the given name, else the two traits that tell most.

    Args:
        cards: the ``profiles``. says: a Words per language, with the study's labels.
        given: names by persona id and language; one that misses a language serves for all.
        used: the columns that made the groups; they come first, because they are what the group is.
    """
    out = personas.copy()
    for language, say in says.items():
        taken: set[str] = set()
        names = []
        for persona in out["persona"]:
            own = (given or {}).get(persona) or {}
            name = own.get(language) or next(iter(own.values()), None) or _name(persona, cards, say, taken)
            taken.add(name)
            names.append(name)
        out[f"name_{language}"] = pd.Series(names, index=out.index, dtype="str")
    return out


def trait_label(trait: str, say: Words) -> str:
    """A trait in words: the answer for an option ("goals=low_price"), the question otherwise.

    >>> from helpers import words
    >>> trait_label("att_trend", words.load("en", {"att_trend": "follows fashion"}))
    'follows fashion'
    """
    question, _, word = trait.partition("=")
    return say.label(word) if word else say.label(question)


def _name(persona: str, cards: pd.DataFrame, say: Words, taken: set[str]) -> str:
    card = cards[(cards["persona"] == persona) & cards["is_telling"] & cards["block"].isin(NAMED_BY)]
    order = card["block"].map({block: i for i, block in enumerate(NAMED_BY)})
    card = card.assign(_away=-card["effect"].abs(), _low=card["effect"] < 0, _behind=~card["block"].isin(NAMED_BY[:3]), _order=order)
    card = card.sort_values(["_low", "is_held_out", "_behind", "_order", "_away", "trait"])
    said = []
    for row in card.itertuples():
        words = trait_label(row.trait, say)
        if row.unit != "share" and row.block in ("demography", "online_behaviour", "outcome"):
            words = say("personas.low" if row.effect < 0 else "personas.high", trait=UNIT.sub("", words))
        elif row.effect < 0:
            words = say("personas.less", trait=words)
        said.append(words)
    said = list(dict.fromkeys(said))
    for count in (2, 1, 3, 4):
        name = say.join(said[:count])
        name = name[:1].upper() + name[1:]
        if name and name not in taken and (len(name) <= LONGEST or count != 2):
            return name
    return say("personas.nameless", persona=persona.removeprefix("p"))
