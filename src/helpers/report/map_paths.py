"""How people really move beside the neat line of the stages: arcs for steps over and back, and what they are called."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.report.map_cells import shown
from helpers.words import Words

MOST = 6
"""Arcs that are drawn: those of most people."""
LEAST = 0.02
"""Part of the largest step below which an arc is only noise."""
PARTS = (("step_conversion", "onward"), ("back_share", "back"), ("skip_share", "skip"), ("repeat_share", "repeat"))
WORTH = 0.02
"""Share from which going back, skipping and repeating are told in a cell."""


def movement(
    transitions: pd.DataFrame | None, measures: pd.DataFrame, stages: list[str], say: Words, persona: str = "all", minimum_people: int = 10
) -> dict[str, Any]:
    """The steps of one group.

    Args:
        transitions: contract, one wave; None or without rows of the group: no arcs. measures: contract, one wave.

    Returns:
        ``label`` and ``hint``; ``cells`` (one per stage: lines of text); ``arcs`` (steps that leave the line: ``x`` and ``to_x`` from 0 to
        1, ``up`` when over a stage, ``tall``, ``weight`` from 0 to 1, ``people``, ``words``, ``label`` and whether to ``tell`` it);
        ``line`` (steps to the next stage); ``words``: the arcs as a sentence; ``fitness``: how far the neat line stands for the steps;
        ``is_empty``: nothing is known.
    """
    own = measures[(measures["persona"] == persona) & (measures["segment"] == "all") & measures["estimate"].notna()]
    cells = [_cell(own[own["stage"] == stage], say) for stage in stages]
    steps = _steps(transitions, stages, persona, minimum_people)
    most = max((s["people"] for s in steps), default=0)
    arcs = [s for s in steps if s["end"] != s["start"] + 1 and s["people"] >= LEAST * most][:MOST]
    for arc in arcs:
        start, end = (say.label(stages[arc[place]]) for place in ("start", "end"))
        arc["words"] = say("journey.movement.arc", people=say.number(arc["people"]), start=start, end=end)
    told = say("journey.movement.picture", arcs=say.join([arc["words"] for arc in arcs])) if arcs else say["journey.movement.straight"]
    return {
        "label": say["journey.movement.label"],
        "hint": say["journey.movement.hint"],
        "cells": [
            {"stage": s, "lines": c or [say[f"journey.movement.{'last' if s == stages[-1] else 'unseen'}"]]} for s, c in zip(stages, cells)
        ],
        "arcs": _told([_drawn(arc, len(stages), most) for arc in arcs], say),
        "line": [_drawn(s, len(stages), most) for s in steps if s["end"] == s["start"] + 1],
        "words": told if steps else "",
        "fitness": _fitness(measures, say) if persona == "all" else "",
        "is_empty": not steps and not any(cells),
    }


def _cell(rows: pd.DataFrame, say: Words) -> list[str]:
    """What people at one stage do next: on, back, over a stage, again."""
    lines = []
    for metric, key in PARTS:
        found = rows[(rows["metric"] == metric) & (rows["touchpoint"] == "all") & (rows["channel"] == "all")]
        if found.empty or (key != "onward" and found["estimate"].iloc[0] < WORTH):
            continue
        value, interval = shown("share", *found[["estimate", "low", "high"]].iloc[0], say)
        lines.append(say(f"journey.movement.{key}", share=value, interval=interval))
    return lines


def _steps(transitions: pd.DataFrame | None, stages: list[str], persona: str, minimum_people: int) -> list[dict[str, Any]]:
    """Steps from stage to another stage that enough people took, most people first."""
    if transitions is None or transitions.empty:
        return []
    rows = transitions[
        (transitions["level"] == "stage")
        & (transitions["persona"] == persona)
        & transitions["from"].isin(stages)
        & transitions["to"].isin(stages)
        & (transitions["from"] != transitions["to"])
        & (transitions["people"] >= minimum_people)
    ]
    rows = rows.sort_values(["people", "from", "to"], ascending=[False, True, True], kind="stable")
    place = {stage: i for i, stage in enumerate(stages)}
    return [{"start": place[a], "end": place[b], "people": int(n)} for a, b, n in zip(rows["from"], rows["to"], rows["people"])]


def _drawn(step: dict[str, Any], stages: int, most: int) -> dict[str, Any]:
    x = [round((step[end] + 0.5) / stages, 4) for end in ("start", "end")]
    wide = abs(step["end"] - step["start"]) / max(stages - 1, 1)
    up, tall = step["end"] > step["start"], round(0.4 + 0.6 * wide, 3)
    at = 52 + (-1 if up else 1) * 0.75 * 46 * tall  # a cubic with both handles at one height reaches three quarters of it
    return step | {"x": x[0], "to_x": x[1], "up": up, "tall": tall, "at": round(at, 2), "weight": round(step["people"] / most, 4)}


def _told(arcs: list[dict[str, Any]], say: Words) -> list[dict[str, Any]]:
    """Arcs with their number of people; a number that would stand on that of a larger arc is left to the words."""
    placed: list[dict[str, Any]] = []
    for arc in arcs:
        middle = (arc["x"] + arc["to_x"]) / 2
        near = [
            a
            for a in placed
            if a["up"] == arc["up"] and abs((a["x"] + a["to_x"]) / 2 - middle) < 0.07 and abs(a["at"] - arc["at"]) < 14
        ]
        placed.append(arc | {"tell": not near, "label": say.number(arc["people"])})
    return placed


def _fitness(measures: pd.DataFrame, say: Words) -> str:
    """The share of all steps that the line of stages has in the same order (one minus edits per step)."""
    rows = measures[(measures["metric"] == "map_fitness") & (measures["segment"] == "map=neat") & measures["estimate"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    if row["low"] < 0:  # more edits than steps: a share of steps would be no number that anybody can read
        return say("journey.movement.misfit", n=say.number(row["n"]))
    value, interval = shown("share", row["estimate"], row["low"], row["high"], say)
    return say("journey.movement.fitness", share=value, interval=interval, n=say.number(row["n"]))
