"""Persona cards: the blocks of a persona with, for each trait, its figure, its interval, its n and the others beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import theme
from helpers.report import blocks
from helpers.report.facts import Facts
from helpers.report.figure_data import trait_label
from helpers.words import Words

BLOCKS = ("demography", "psychography", "goals", "challenges", "online_behaviour", "channels", "stages", "outcome")
MOST = 3
"""Traits shown per block: those that differ most from the others."""


def cards(personas: pd.DataFrame, profiles: pd.DataFrame, facts: Facts, say: Words) -> list[dict[str, Any]]:
    """One card per persona, in the order of the personas.

    Returns:
        name, initial, colour class (its place, 1-8), share, n, the line on certainty, and ``blocks``: each with a heading and traits.
        A block without data has no traits, and says so.
    """
    return [
        _card(row, place, profiles[profiles["persona"] == row.persona], say) for place, row in enumerate(personas.itertuples(index=False))
    ]


def _card(row: Any, place: int, profile: pd.DataFrame, say: Words) -> dict[str, Any]:
    name = say.label(row.persona)
    sure = [
        say(f"report.card.{key}", **{key: say.number(getattr(row, key), 2)})
        for key in ("certainty", "stability")
        if pd.notna(getattr(row, key))
    ]
    if pd.notna(row.prevalence):
        sure.append(say("report.card.prevalence", share=say.percent(row.prevalence)))
    return {
        "id": row.persona,
        "name": name,
        "initial": name[:1].upper(),
        "place": place % len(theme.PERSONAS) + 1,
        "colour": theme.PERSONAS[place % len(theme.PERSONAS)],
        "share": say("report.card.share", share=say.percent(row.share), interval=say.interval(row.low, row.high, "share")),
        "people": say("report.card.people", n=say.number(row.size)),
        "sure": " · ".join(sure),
        "blocks": [{"title": say[f"report.blocks.{block}"], "traits": traits(profile[profile["block"] == block], say)} for block in BLOCKS],
    }


def traits(rows: pd.DataFrame, say: Words) -> list[dict[str, Any]]:
    """The telling traits of a block, else those with the largest effect; at most `MOST`, the largest difference first.

    Where a block holds one question only, its heading asks it and the traits are the answers."""
    rows = rows[rows["estimate"].notna()]
    is_one_question = rows["trait"].str.contains("=").all() and len({trait.partition("=")[0] for trait in rows["trait"]}) == 1
    telling = rows[rows["is_telling"].astype(bool)]
    rows = telling if len(telling) else rows
    rows = (
        rows.assign(_size=rows["effect"].abs().fillna(0)).sort_values(["_size", "trait"], ascending=[False, True], kind="stable").head(MOST)
    )
    return [
        {
            "label": say.label(r.trait.partition("=")[2]) if is_one_question else trait_label(r.trait, say),
            "value": blocks.figure_text(r.estimate, r.unit, say, r.low, r.high),
            "interval": blocks.span(r.low, r.high, r.unit, say),
            "n": say("report.card.people", n=say.number(r.n)),
            "rest": say("report.card.against", rest=blocks.figure_text(r.rest, r.unit, say, r.low, r.high)) if pd.notna(r.rest) else "",
            "bar": round(100 * min(max(r.estimate, 0), 1), 1) if r.unit == "share" else None,
            "tick": round(100 * min(max(r.rest, 0), 1), 1) if r.unit == "share" and pd.notna(r.rest) else None,
        }
        for r in rows.itertuples(index=False)
    ]
