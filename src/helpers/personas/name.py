"""Names for personas, from the traits that tell them apart; an analyst's own name always wins."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from textwrap import shorten

import pandas as pd

from helpers.personas.traits import MEASURED
from helpers.words import Words

UNIT = re.compile(r" *\([^()]*\)$")  # "departure delay (minutes)" is high or low without its unit
LONGEST = 48          # letters of a name made of two traits; longer ones keep the first trait only
MOST = 64             # letters of any name; a question without a label is a whole sentence
BARE = ("yes", "no", "other", "unsure", "none", "unknown")   # answers that are no name without their question
NAMED_BY = ("psychography", "goals", "challenges", "online_behaviour", "demography", "outcome")


def named(personas: pd.DataFrame, cards: pd.DataFrame, says: Mapping[str, Words], given: Mapping[str, Mapping[str, str]] | None = None,
          used: list[str] | tuple[str, ...] = ()) -> pd.DataFrame:
    """The personas with ``name_<language>`` columns: the given name, else the two traits that tell most of what its members are.

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
    """A trait in words: the answer for an option ("goals=low_price"), the question otherwise; both for an answer that says nothing alone.

    >>> from helpers import words
    >>> trait_label("att_trend", words.load("en", {"att_trend": "follows fashion"}))
    'follows fashion'
    """
    question, _, word = trait.partition("=")
    answer = say.label(word)
    if word in BARE or answer.replace(".", "").replace(",", "").isdigit():
        return f"{say.label(question)}: {answer}"
    return answer if word else say.label(question)


def _name(persona: str, cards: pd.DataFrame, say: Words, taken: set[str]) -> str:
    """What most of the people are, at most two traits; what they are not only where nothing else sets them apart."""
    card = cards[(cards["persona"] == persona) & cards["is_telling"] & cards["block"].isin(NAMED_BY)]
    is_true = (card["unit"] != "share") | ((card["effect"] > 0) == (card["estimate"] >= 0.5))
    order = card["block"].map({block: i for i, block in enumerate(NAMED_BY)})
    is_lack = (card["effect"] < 0) & ~((card["unit"] != "share") & card["block"].isin(MEASURED))     # a low age is a fact, not a lack
    card = card.assign(_away=-card["effect"].abs(), _lack=is_lack, _behind=~card["block"].isin(NAMED_BY[:3]), _order=order)[is_true]
    card = card.sort_values(["is_held_out", "_behind", "_order", "_away", "trait"])
    has, lacks = (list(dict.fromkeys(_said(row, say) for row in card[card["_lack"] == side].itertuples())) for side in (False, True))
    for count in (2, 1, 3, 4):
        name = say.join(has[:count]) or (say("personas.less", trait=say.join(lacks[:count])) if lacks else "")
        name = shorten(name[:1].upper() + name[1:], MOST, placeholder=" …")
        if name and name not in taken and (len(name) <= LONGEST or count != 2):
            return name
    return say("personas.nameless", persona=persona.removeprefix("p"))


def _said(row, say: Words) -> str:
    words = trait_label(row.trait, say)
    if row.unit != "share" and row.block in MEASURED:
        return say("personas.low" if row.effect < 0 else "personas.high", trait=UNIT.sub("", words))
    return words


def names_to_keep(personas: pd.DataFrame, languages: list[str]) -> str:
    """The names as a piece of a study file: there they can be changed, and there they stay when the figures change.

    >>> print(names_to_keep(pd.DataFrame({"persona": ["p1"], "name_nl": ["Volgt de mode"], "name_en": ["Follows fashion"]}), ["nl", "en"]))
    personas:
      names:
        p1: {nl: "Volgt de mode", en: "Follows fashion"}
    """
    if personas.empty:
        return ""
    lines = ["personas:", "  names:"]
    for row in personas.to_dict("records"):
        names = [f"{spoken}: {json.dumps(row['name_' + spoken], ensure_ascii=False)}" for spoken in languages]
        lines.append(f"    {row['persona']}: {{{', '.join(names)}}}")
    return "\n".join(lines)
