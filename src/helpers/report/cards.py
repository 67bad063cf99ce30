"""Persona cards: a drawing, the core, the blocks of a persona with each trait beside the same figure of the others, and quotes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import tables, theme
from helpers.report import avatar, blocks
from helpers.report.facts import Facts
from helpers.report.figure_data import trait_label
from helpers.report.findings import personas as sentences
from helpers.words import Words

BLOCKS = ("demography", "psychography", "goals", "challenges", "online_behaviour", "channels", "stages", "outcome")
MOST = 3
"""Traits shown per block: those that differ most from the others."""
FRONT = 5
"""Traits in view before a card is opened."""
PLAIN = 1
"""Traits shown in a block in which nothing differs clearly: so many, and they say that they do not."""


def cards(
    personas: pd.DataFrame, profiles: pd.DataFrame, facts: Facts, say: Words, quotes: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """One card per persona, in the order of the personas.

    Args:
        quotes: the ``persona_quotes``; without them nobody is quoted.

    Returns:
        name, drawing (for the page and for the PDF), colour class (its place, 1-8), share, n, the line on certainty, what most members
        have together, who fits it whole, who stands between, ``front`` (the traits that stand in view), ``blocks`` (each with a heading and
        traits; a block without data has none and says so) and quotes.
    """
    said = tables.empty("persona_quotes") if quotes is None else quotes
    return [
        _card(row, personas, profiles[profiles["persona"] == row.persona], said[said["persona"] == row.persona], say)
        for row in personas.itertuples(index=False)
    ]


def _card(row: Any, personas: pd.DataFrame, profile: pd.DataFrame, quotes: pd.DataFrame, say: Words) -> dict[str, Any]:
    place = theme.persona_place(row.persona, list(personas["persona"]))
    sure = [
        say(f"report.card.{key}", **{key: say.number(getattr(row, key), 2)})
        for key in ("certainty", "stability")
        if pd.notna(getattr(row, key))
    ]
    return {
        "id": row.persona,
        "name": say.label(row.persona),
        "drawing": avatar.drawing(row.persona, place, row.role),
        "drawing_white": avatar.drawing(row.persona, place, row.role, theme.PAPER),
        "place": place + 1,
        "colour": theme.PERSONAS[place],
        "share": say("report.card.share", share=say.percent(row.share), interval=say.interval(row.low, row.high, "share")),
        "people": say("report.card.people", n=say.number(row.size)),
        "sure": " · ".join(sure),
        "core": sentences.together(row.persona, personas, profile, say),
        "had": sentences.had_together(row.persona, personas, profile, say),
        "whole": sentences.whole(row.persona, personas, profile, say),
        "front": front(profile, say),
        "between": sentences.between(row.persona, personas, say),
        "blocks": [{"title": say[f"report.blocks.{block}"], "traits": traits(profile[profile["block"] == block], say)} for block in BLOCKS],
        "quotes": [
            {"text": q.quote, "language": q.language if isinstance(q.language, str) else "", "stage": say.label(q.stage)}
            for q in quotes.sort_values("rank", kind="stable").itertuples(index=False)
        ],
        "quoted": say("report.card.quoted", n=say.number(quotes["people"].iloc[0])) if len(quotes) else "",
    }


def front(profile: pd.DataFrame, say: Words) -> list[dict[str, Any]]:
    """The traits of the core, at most `FRONT`; without a core those that differ most."""
    rows = profile[profile["estimate"].notna()]
    core = rows[rows["core_rank"].notna()].sort_values("core_rank", kind="stable")
    if core.empty:
        core = _largest(rows[rows["is_telling"].astype(bool)])
    return [_trait(r, trait_label(r.trait, say), say) for r in _apart(core).head(FRONT).itertuples(index=False)]


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the largest difference first."""
    sized = rows.assign(_size=rows["effect"].abs().fillna(0))
    return sized.sort_values(["_size", "trait"], ascending=[False, True], kind="stable")


def _apart(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with whether their interval leaves out the others."""
    return rows.assign(is_apart=(rows["low"] > rows["rest"]) | (rows["high"] < rows["rest"]))


def traits(rows: pd.DataFrame, say: Words) -> list[dict[str, Any]]:
    """The telling traits of a block, else those whose interval leaves out the others, at most `MOST`, the largest difference first;
    where nothing differs, one trait that says so.

    Where a block holds one question only, its heading asks it and the traits are the answers.
    """
    rows = rows[rows["estimate"].notna()]
    is_one_question = rows["trait"].str.contains("=").all() and len({trait.partition("=")[0] for trait in rows["trait"]}) == 1
    rows = _apart(rows)
    telling = rows["is_telling"].astype(bool)
    chosen = rows[telling] if telling.any() else rows[rows["is_apart"]]
    rows = chosen if len(chosen) else rows
    rows = _largest(rows)
    named = (lambda r: say.label(r.trait.partition("=")[2])) if is_one_question else (lambda r: trait_label(r.trait, say))
    return [_trait(r, named(r), say) for r in rows.head(MOST if len(chosen) else PLAIN).itertuples(index=False)]


def _trait(r: Any, label: str, say: Words) -> dict[str, Any]:
    return {
        "label": label,
        "value": blocks.figure_text(r.estimate, r.unit, say, r.low, r.high),
        "interval": blocks.span(r.low, r.high, r.unit, say),
        "against": against(r, say),
        "detail": detail(r, say),
        "is_core": pd.notna(r.core_rank),
        "bar": round(100 * min(max(r.estimate, 0), 1), 1) if r.unit == "share" else None,
        "tick": round(100 * min(max(r.rest, 0), 1), 1) if r.unit == "share" and pd.notna(r.rest) else None,
    }


def against(r: Any, say: Words) -> str:
    """The same figure among the others; empty without them."""
    return "" if pd.isna(r.rest) else say("report.card.against", rest=blocks.figure_text(r.rest, r.unit, say, r.low, r.high))


def detail(r: Any, say: Words) -> str:
    """Interval, n, the same figure among the others, how large the difference is, and whether it was tested."""
    parts = [blocks.span(r.low, r.high, r.unit, say), say("report.card.people", n=say.number(r.n))]
    if pd.notna(r.rest):
        parts.append(against(r, say))
        parts.append(sentences.effect(r, say, "report.card.effects") if r.is_apart else say["report.card.no_difference"])
    if r.is_apart and pd.notna(r.q):
        parts.append(say["report.card.q_small"] if r.q < 0.001 else say("report.card.q", q=say.number(r.q, 3)))
    return " · ".join(parts)
