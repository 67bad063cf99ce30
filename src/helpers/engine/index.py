"""The journey index: the log sorted once by person and time, with sessions and steps marked in it.

A *traveller* is one person in one wave: nothing is carried over from one wave into the next. Ties in time go by row number and
then by place in the file. Sessions are numbered per person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.log import Log

Classify = Callable[[pd.DataFrame], pd.DataFrame]
"""Takes the distinct combinations of event, channel (and stage, touchpoint); adds stage, touchpoint, action, is_goal."""


@dataclass(frozen=True)
class Index:
    """Arrays in journey order, one value per event unless said.

    Attributes:
        traveller: dense number; ``starts`` first event of each, ``person`` and ``wave`` their codes.
        session: dense number over all; ``session_starts`` first event of each.
        stage: place in the model, -1 for unassigned. touchpoint, action: codes; 0 is "other" for touchpoint.
        stages, touchpoints, actions: names. kept: the log's other names.
    """

    log: Log
    micros: np.ndarray
    value: np.ndarray
    event: np.ndarray
    channel: np.ndarray
    device: np.ndarray
    traveller: np.ndarray
    starts: np.ndarray
    person: np.ndarray
    wave: np.ndarray
    session: np.ndarray
    session_starts: np.ndarray
    stage: np.ndarray
    touchpoint: np.ndarray
    action: np.ndarray
    is_goal: np.ndarray
    stages: list[str]
    touchpoints: list[str]
    actions: list[str]

    @property
    def travellers(self) -> int:
        """How many there are."""
        return len(self.starts)

    @property
    def waves(self) -> list[str]:
        """Names of the waves, in order."""
        return self.log.coded["wave"].list()


@dataclass(frozen=True)
class Steps:
    """One value per step: a visit of a traveller to a stage, within one session.

    Attributes:
        first, last: its first and last event in the index. cycle: which journey of the traveller, from 1.
    """

    traveller: np.ndarray
    stage: np.ndarray
    session: np.ndarray
    first: np.ndarray
    last: np.ndarray
    is_goal: np.ndarray
    cycle: np.ndarray


def build(log: Log, classify: Classify, stages: list[str], timeout_us: int) -> Index:
    """Sort the log and mark travellers, sessions, stages and touchpoints.

    Args:
        log: the coded rows. classify: see `Classify`. stages: ids in the order of the model. timeout_us: a longer silence ends a session.
    """
    traveller_code = log.coded["person_id"].codes.astype(np.int64) * len(log.coded["wave"].names) + log.coded["wave"].codes
    order, sorted_code = _order(log, traveller_code)
    at = log.micros[order]
    is_new = _changes(sorted_code)
    gap = np.diff(at, prepend=at[:1])
    is_session = is_new | (gap > timeout_us)
    starts = np.flatnonzero(is_new)
    person, wave = np.divmod(sorted_code[starts], len(log.coded["wave"].names) or 1)
    sorted_codes = {name: log.coded[name].codes[order] for name in ("event", "channel", "device")}
    combination, table = _combinations(log, order, sorted_codes, classify)
    place = {name: i for i, name in enumerate(stages)}
    touchpoints = ["other", *sorted(set(table["touchpoint"]) - {"other"})]
    actions = sorted(set(table["action"]))
    stage_of = np.array([place.get(s, -1) for s in table["stage"]], dtype=np.int16)
    touch_of = pd.Index(touchpoints).get_indexer(table["touchpoint"]).astype(_small(touchpoints))
    action_of = pd.Index(actions).get_indexer(table["action"]).astype(_small(actions))
    return Index(
        log=log.names_only(),
        micros=at,
        value=log.value[order],
        **sorted_codes,
        traveller=np.cumsum(is_new, dtype=np.int32) - np.int32(1),
        starts=starts,
        person=person,
        wave=wave,
        session=np.cumsum(is_session, dtype=np.int32) - np.int32(1),
        session_starts=np.flatnonzero(is_session),
        stage=stage_of[combination],
        touchpoint=touch_of[combination],
        action=action_of[combination],
        is_goal=table["is_goal"].to_numpy(dtype=bool)[combination],
        stages=stages,
        touchpoints=touchpoints,
        actions=actions,
    )


def _small(names: list[str]) -> type:
    """The smallest whole number that can count the names."""
    return np.int16 if len(names) < 32_000 else np.int32


def _changes(values: np.ndarray) -> np.ndarray:
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _order(log: Log, traveller: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows by traveller, time, row number, place; and the traveller of each in that order.

    Once the rows are in time order, the place of a row stands for its time: traveller and place fit one whole number, and a plain
    sort of those numbers (faster than any indirect sort) gives the order.
    """
    n = len(log.micros)
    by_time = None
    if (log.micros[1:] < log.micros[:-1]).any():
        by_time = np.argsort(log.micros, kind="stable")
        traveller = traveller[by_time]
    bits = max(n - 1, 1).bit_length()
    key = (traveller << bits) | np.arange(n, dtype=np.int64)
    key.sort()
    order = key & ((1 << bits) - 1)
    if by_time is not None:
        order = by_time[order]
    code = key >> bits
    if log.row is not None and n > 1:
        at = log.micros[order]
        tied = (code[1:] == code[:-1]) & (at[1:] == at[:-1])
        if tied.any():
            rows = np.flatnonzero(np.append(tied, False) | np.insert(tied, 0, False))
            inner = np.lexsort((order[rows], log.row[order[rows]], at[rows], code[rows]))
            order[rows] = order[rows][inner]
    return order, code


def _combinations(log: Log, order: np.ndarray, codes: dict[str, np.ndarray], classify: Classify) -> tuple[np.ndarray, pd.DataFrame]:
    """Which distinct combination of event, channel (stage, touchpoint) each row is, and what the rules say of each."""
    said = [name for name in ("stage", "touchpoint") if name in log.coded]
    parts = {name: codes[name] for name in ("event", "channel")}
    parts |= {name: log.coded[name].codes[order] + 1 for name in said}
    names = {name: log.coded[name].list() for name in ("event", "channel")}
    names |= {name: ["", *log.coded[name].list()] for name in said}
    combination = np.zeros(len(order), dtype=np.int64)
    sizes = [len(names[name]) for name in parts]
    for part, size in zip(parts.values(), sizes):
        combination *= max(size, 1)
        combination += part
    room = int(np.prod([max(size, 1) for size in sizes], dtype=np.float64))
    if room <= 4_000_000:
        seen = np.flatnonzero(np.bincount(combination, minlength=1))
        seen = seen[:0] if not len(order) else seen
        route = np.zeros(max(room, 1), dtype=np.int32)
        route[seen] = np.arange(len(seen), dtype=np.int32)
        dense = route[combination]
    else:
        seen, dense = np.unique(combination, return_inverse=True)
    places = np.unravel_index(seen, [max(size, 1) for size in sizes]) if len(seen) else [np.array([], dtype=int)] * len(sizes)
    table = pd.DataFrame(
        {name: pd.Series(np.array(names[name], dtype=object)[at] if len(seen) else [], dtype="str") for name, at in zip(parts, places)}
    )
    return dense, classify(table)


def steps_of(index: Index) -> Steps:
    """The visits to stages. A step ends where the stage changes or the session does; unassigned events belong to no step."""
    rows = np.flatnonzero(index.stage >= 0)
    stage, session = index.stage[rows], index.session[rows]
    first = np.flatnonzero(_changes(session) | _changes(stage))
    last = np.append(first[1:], len(rows)) - 1 if len(first) else first
    is_goal = np.logical_or.reduceat(index.is_goal[rows], first) if len(first) else np.zeros(0, dtype=bool)
    traveller, at_stage = index.traveller[rows[first]], stage[first]
    return Steps(
        traveller, at_stage, session[first], rows[first], rows[last], is_goal, _cycles(traveller, at_stage, session[first], is_goal)
    )


def _cycles(traveller: np.ndarray, stage: np.ndarray, session: np.ndarray, is_goal: np.ndarray) -> np.ndarray:
    """Number of the journey that a step belongs to.

    After a goal (a purchase) the journey goes on through the later stages; the first step in a later session that is no later than
    the goal's own stage begins the next journey.
    """
    n = len(traveller)
    if not n:
        return np.zeros(0, dtype=np.int64)
    is_new = _changes(traveller)
    start = np.maximum.accumulate(np.where(is_new, np.arange(n), 0))
    latest_goal = np.maximum.accumulate(np.where(is_goal, np.arange(n), -1))
    before = np.append(-1, latest_goal[:-1])
    early = np.flatnonzero((before >= start) & (stage <= stage[before]) & (session > session[before]))
    begins = np.zeros(n, dtype=np.int64)
    begins[early[_changes(before[early])]] = 1
    total = np.cumsum(begins)
    return 1 + total - total[start]
