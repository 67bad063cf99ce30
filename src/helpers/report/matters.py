"""What goes together most with the outcome: stages by their part of it, and the moments of truth."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers import tables
from helpers.report import blocks, findings, shown
from helpers.report.blocks import Block
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words


def matters(given: Given, say: Words, figure: Callable[[str], list[Block]]) -> list[Block]:
    """Sentences and figures on both, or what is missing.

    Args:
        figure: the blocks of a figure that was drawn, by name.
    """
    made = []
    for name, head, text in (("importance", "matters", findings.kpis.importance(given["measures"], say)),
                             ("moments", "moments", findings.moments.moments(experiences(given), say))):
        made += blocks.fold(name, [*blocks.prose(text), *figure(name)], say[f"report.heads.{head}"])
    return made


def experiences(given: Given) -> pd.DataFrame:
    """The table ``moments``; empty when the run made none."""
    return given.get("moments", tables.empty("moments"))


def drivers(measures: pd.DataFrame) -> pd.DataFrame:
    """The part of each stage in the differences in recommending, the largest first."""
    rows = measures[(measures["metric"] == "importance") & (measures["persona"] == "all") & measures["estimate"].notna()]
    return rows.sort_values(["estimate", "stage"], ascending=[False, True], kind="stable")


def importance(given: Given, facts: Facts, say: Words) -> Block:
    """The numbers of the figure of stages."""
    columns = [blocks.staged(say), blocks.valued("estimate", say, "share"), blocks.ranged(say), blocks.counted("n", say)]
    return blocks.table(drivers(given["measures"]), columns, say, caption=say["report.heads.matters"], file="measures.csv")


def moments(given: Given, facts: Facts, say: Words) -> Block:
    """The numbers of the figure of moments: all that could be judged, and that too few people told of the others."""
    score = lambda r: (r.low, r.high, "score", say)  # noqa: E731
    columns = [
        blocks.texts("where", lambda r: findings.moments.place(r, say)),
        blocks.texts(say["emotions.moments.experience"], lambda r: say[f"emotions.moments.{r.side}"]),
        ("difference", True, lambda r: shown.difference(r.difference, *score(r))),
        ("interval", True, lambda r: shown.difference_span(*score(r)) or shown.DASH),
        (say["emotions.moments.reach"], True, lambda r: shown.value(r.reach, r.reach_low, r.reach_high, "share", say)),
        ("interval", True, lambda r: shown.span(r.reach_low, r.reach_high, "share", say)),
        (say["emotions.moments.stake"], True, lambda r: shown.difference(r.stake, r.stake_low, r.stake_high, "score", say)),
        ("interval", True, lambda r: shown.difference_span(r.stake_low, r.stake_high, "score", say) or shown.DASH),
        blocks.counted("people", say),
        blocks.texts("verdict", lambda r: say[f"emotions.moments.verdicts.{r.verdict}"]),
    ]
    rows = findings.moments.ranked(experiences(given))
    return blocks.table(rows, columns, say, caption=say["report.heads.matters"], most=24, file="moments.csv")
