"""The part of the report on whole journeys: how they end, where the time goes, and how far the neat map stands for them."""

from __future__ import annotations

from collections.abc import Callable

from helpers.report import blocks, findings
from helpers.report.blocks import Block
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words


def ending(given: Given, facts: Facts, say: Words, figure: Callable[[str], list[Block]]) -> list[Block]:
    """For a process with outcomes: how it ends and where it waits, in sentences and two figures; else nothing."""
    told = findings.stages.ending(given["measures"], say)
    if not told:
        return []
    head = blocks.head(say["paths.story_head"], "endings")
    return [head, blocks.listing(told), *figure("endings"), *figure("waiting")]


def accounts(given: Given, say: Words) -> list[Block]:
    """The view by account beside the view by person, where a CRM says who belongs to which business."""
    if not (given["measures"]["metric"] == "stakeholders").any():
        return []
    return blocks.prose(findings.stages.accounts(given["measures"], say))


def real_routes(given: Given, facts: Facts, say: Words) -> list[Block]:
    """The neat map beside the real routes, and what would flip under other rules."""
    told = [findings.stages.neat(given["measures"], say)]
    told += [findings.stages.flips(given["sensitivity"], say)] if "sensitivity" in given else []
    told = [text for text in told if text]
    return [blocks.head(say["paths.neat_head"], "neat"), blocks.listing(told)] if told else []
