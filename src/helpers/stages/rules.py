"""Which stage and touchpoint a row belongs to. Rules run over the distinct values only; the rows get theirs by a look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import translate
from typing import Any

import numpy as np
import pandas as pd

from helpers.stages.model import BACKBONE, StageModel, load_model

EMPTY_STAGE = ("", "unassigned", "all")
EMPTY_TOUCHPOINT = ("", "other", "all")


def matcher(globs: list[str]) -> re.Pattern[str]:
    """One pattern for a list of globs, in any case; it fits nothing when the list is empty."""
    return re.compile("|".join(translate(g) for g in globs) or r"(?!)", re.IGNORECASE)


def rule_for(values: list[tuple[str, str]], model: StageModel, kind: str = "event") -> np.ndarray:
    """The place in ``model.rules`` of the first rule that fits each pair (event or question, channel); -1 when none does.

    Args:
        values: distinct pairs. kind: "event" or "question", which glob of a rule the first value is held against.
    """
    found = np.full(len(values), -1, dtype=np.int64)
    for place, rule in enumerate(model.rules):
        glob = getattr(rule, kind)
        if not glob and (getattr(rule, "question" if kind == "event" else "event") or not rule.channel):
            continue
        fits, channel = matcher([glob or "*"]).fullmatch, matcher([rule.channel or "*"]).fullmatch
        for i in np.flatnonzero(found < 0):
            if fits(values[i][0]) and channel(values[i][1]):
                found[i] = place
    return found


def assign_stages(frame: pd.DataFrame, model: StageModel, *, by: str = "event", language: str = "en") -> pd.DataFrame:
    """Give every row exactly one stage (or ``unassigned``), a touchpoint, and the rule that decided.

    Args:
        frame: rows with the column ``by`` and perhaps ``channel``, ``stage``, ``touchpoint``. What a row already says of its
            stage or touchpoint stands (rule ``declared``; synonyms are resolved, an unknown word is an error).
        model: a loaded stage model. by: column that the rules look at, ``event`` or ``question_id``. language: of the message.

    Returns:
        The rows with ``stage``, ``touchpoint`` and ``rule_id`` filled: ``unassigned``, ``other`` and ``none`` when nothing fits.

    >>> assign_stages(pd.DataFrame({"event": ["purchase", "scroll"]}), load_model("five_stages"))
          event       stage touchpoint        rule_id
    0  purchase    decision   checkout  five_purchase
    1    scroll  unassigned      other           none
    """
    if model.drawn is not None:
        return _drawn(frame, model, by, language)
    value, value_codes = _codes(frame[by])
    needs_channel = "channel" in frame and any(rule.channel for rule in model.rules)
    channel, channel_codes = _codes(frame["channel"]) if needs_channel else ([""], np.zeros(len(frame), dtype=np.int64))
    pair, codes = np.unique(value_codes * len(channel) + channel_codes, return_inverse=True)
    pairs = [(value[p // len(channel)], channel[p % len(channel)]) for p in pair]
    rule = rule_for(pairs, model, "question" if by == "question_id" else "event")
    stage = np.array([model.rules[r].stage if r >= 0 else "unassigned" for r in rule], dtype=object)
    touchpoint = np.array([model.rules[r].touchpoint if r >= 0 else "other" for r in rule], dtype=object)
    name = np.array([model.rules[r].id if r >= 0 else "none" for r in rule], dtype=object)
    out = frame.copy()
    said_stage, stage_values = _declared(frame, "stage", EMPTY_STAGE)
    said_touchpoint, touchpoint_values = _declared(frame, "touchpoint", EMPTY_TOUCHPOINT)
    words = pd.unique(stage_values[said_stage])
    backbone = load_model(BACKBONE) if len(words) else model
    resolved = {word: _onto(word, model, backbone, language) for word in words}
    out["stage"] = pd.Series(np.where(said_stage, pd.Series(stage_values).map(resolved), stage[codes]), index=frame.index, dtype="str")
    out["touchpoint"] = pd.Series(np.where(said_touchpoint, touchpoint_values, touchpoint[codes]), index=frame.index, dtype="str")
    out["rule_id"] = pd.Series(np.where(said_stage, "declared", name[codes]), index=frame.index, dtype="str")
    return out


def _drawn(frame: pd.DataFrame, model: StageModel, by: str, language: str) -> pd.DataFrame:
    """Rows placed by one model and drawn in another; those that already stand in a stage of the other stay there."""
    other = set(model.stage_ids) - set(model.drawn.stage_ids)
    there = frame["stage"].isin(other) if "stage" in frame else pd.Series(False, index=frame.index)
    still = frame.assign(stage=frame["stage"].where(~there, "")) if "stage" in frame else frame
    out = redraw(assign_stages(still, model.drawn, by=by, language=language), replace(model, drawn=None), by=by, model=model.drawn)
    if there.any():
        out["stage"] = out["stage"].where(~there, frame["stage"])
        out["rule_id"] = out["rule_id"].where(~there, "declared")
    return out


def _codes(column: pd.Series) -> tuple[list[str], np.ndarray]:
    codes, values = pd.factorize(column.fillna("").astype(str), sort=False)
    return list(values), codes.astype(np.int64)


def _declared(frame: pd.DataFrame, name: str, empty: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    if name not in frame:
        return np.zeros(len(frame), dtype=bool), np.full(len(frame), "", dtype=object)
    values = frame[name].astype(object).where(frame[name].notna(), "").to_numpy()
    return ~np.isin(values.astype(str), empty), values


def _onto(word: str, model: StageModel, backbone: StageModel, language: str) -> str:
    """The stage of this model that a declared word names; a word of the backbone comes over through the crosswalk."""
    meant = backbone._words().get(" ".join(str(word).casefold().split()))
    if word not in model._words() and meant:
        covering = [stage for stage in model.stage_ids if meant in model.crosswalk.get(stage, [])]
        if covering:
            return covering[0]
    return model.resolve(word, language)


def redraw(frame: pd.DataFrame, onto: StageModel, *, by: str = "event", model: StageModel | None = None) -> pd.DataFrame:
    """The same rows in the stages of another model.

    A row stays inside what the crosswalk says of its stage so far: of the stages of ``onto`` that cover it, the one that a rule of
    ``onto`` names, else the first. It is ``unassigned`` when no stage covers it. No row is lost or doubled, and the rows of a stage of
    the backbone are those of the stages that cover it.

    Args:
        frame: rows that `assign_stages` has filled. onto: the model to draw in. model: the model so far (default: the backbone).
    """
    before = model or load_model(BACKBONE)
    fresh = assign_stages(frame.drop(columns=["stage", "rule_id"]), onto, by=by)
    covering = {stage: covering_stages(stage, before, onto) for stage in before.stage_ids}
    is_free = ~np.array([new in covering.get(old, ()) for new, old in zip(fresh["stage"], frame["stage"])], dtype=bool)
    by_crosswalk = frame["stage"].map({stage: (*found, "unassigned")[0] for stage, found in covering.items()}).fillna("unassigned")
    fresh["stage"] = fresh["stage"].where(~is_free, by_crosswalk)
    moved = is_free & (fresh["stage"] != "unassigned").to_numpy()
    fresh["rule_id"] = fresh["rule_id"].where(~is_free, np.where(moved, "crosswalk", "none"))
    fresh["touchpoint"] = fresh["touchpoint"].where(~is_free, frame["touchpoint"])
    return fresh


def covering_stages(stage: str, model: StageModel, onto: StageModel) -> list[str]:
    """The stages of another model that cover one of this model, in order: those that share a stage of the backbone with it.

    >>> covering_stages("consideration", load_model("five_stages"), load_model("five_a"))
    ['appeal', 'ask']
    """
    covers = set(model.crosswalk.get(stage) or ([stage] if model.name == BACKBONE else []))
    return [s for s in onto.stage_ids if covers & set(onto.crosswalk.get(s, []))]


def placed(things: Any, model: StageModel) -> Any:
    """What a study says of stages (typed cells, targets, owners), in the stages of the model in which its rows are drawn.

    Args:
        things: a list of parts with ``stage``, or a mapping of them, or a mapping with stages as keys. What belongs to a stage that the
            other model does not have is left out; with a model that is not drawn in another, everything stays as it is.
    """
    if model.drawn is None:
        return things
    known = {stage: (*covering_stages(stage, model.drawn, model), "")[0] for stage in model.drawn.stage_ids}

    def moved(part: Any) -> Any:
        stage = known.get(part.stage, part.stage)
        return part.model_copy(update={"stage": stage}) if stage else None

    if not isinstance(things, Mapping):
        return [part for part in map(moved, things) if part is not None]
    if all(isinstance(value, str) for value in things.values()):
        return {known.get(key, key): value for key, value in things.items() if known.get(key, key)}
    return {key: part for key, part in ((key, moved(part)) for key, part in things.items()) if part is not None}


def crosswalk(model: StageModel) -> pd.DataFrame:
    """How a model's stages and the backbone's cover each other, many to many.

    Returns:
        One row per pair ``stage`` × ``backbone`` in the order of the model, then one row per backbone stage that no stage
        covers, with ``stage`` empty (and the other way round).

    >>> crosswalk(load_model("five_a")).query("backbone in ['consideration', 'retention']").values.tolist()
    [['appeal', 'consideration'], ['ask', 'consideration'], ['', 'retention']]
    """
    pairs = [(stage, backbone) for stage in model.stage_ids for backbone in model.crosswalk.get(stage) or [""]]
    covered = {backbone for _, backbone in pairs}
    pairs += [("", backbone) for backbone in load_model(BACKBONE).stage_ids if backbone not in covered]
    return pd.DataFrame(pairs, columns=["stage", "backbone"], dtype="str")


def coverage(frame: pd.DataFrame, *, by: str = "event") -> pd.DataFrame:
    """The dictionary as it worked out: which value became which touchpoint and stage, and how many rows each has.

    Args:
        frame: rows that `assign_stages` has filled.

    Returns:
        One row per value × channel rule: ``by``, ``stage``, ``touchpoint``, ``rule_id``, ``rows``, ``share`` (0-1 of all rows);
        largest first. The share of rows with rule ``none`` is what the model does not cover.
    """
    keys = [by, "stage", "touchpoint", "rule_id"]
    counted = frame.groupby(keys, observed=True).size().rename("rows").reset_index()
    counted["share"] = counted["rows"] / max(len(frame), 1)
    return counted.sort_values(["rows", *keys], ascending=[False, True, True, True, True], ignore_index=True)
