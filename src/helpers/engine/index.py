"""The journey index: the log sorted once by person and time, with sessions and steps marked in it.

A *traveller* is one person in one wave: nothing is carried over from one wave into the next. Ties in time go by row number and
then by place in the file. Sessions are numbered per person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.engine.log import Coded, Log, small, units

Classify = Callable[[pd.DataFrame], pd.DataFrame]
"""Takes the distinct combinations of event, channel (and stage, touchpoint); adds stage, touchpoint, action, is_goal."""


@dataclass(frozen=True)
class Index:
    """Arrays in journey order, one value per event unless said.

    Attributes:
        traveller: dense number; ``starts`` first event of each, ``person`` and ``wave`` their codes.
        session: dense number over all; ``session_starts`` first event of each.
        stage: place in the model, -1 for unassigned. touchpoint, action: codes; 0 is "other" for touchpoint.
        goals: the events that are one, in order, with their ``values`` (ten-thousandths).
        stages, touchpoints, actions: names. log: the log's other names.
    """

    log: Log
    micros: np.ndarray
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
    goals: np.ndarray
    values: np.ndarray
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
        log: the coded rows; they are used up, so that no column is in memory twice. classify: see `Classify`.
        stages: ids in the order of the model. timeout_us: a longer silence ends a session.
    """
    names = log.names_only()
    order, is_new, person, wave = _order(log)
    at = log.micros[order]
    log.micros = np.zeros(0, dtype=np.int64)  # not a slice, which would hold the whole column
    is_session = np.ones(len(at), dtype=bool)
    np.greater(np.diff(at), timeout_us, out=is_session[1:])
    is_session |= is_new
    sorted_codes = {name: log.coded.pop(name).codes[order] for name in ("event", "channel", "device")}
    combination, table = _combinations(log, names, order, sorted_codes, classify)
    place = {name: i for i, name in enumerate(stages)}
    touchpoints = ["other", *sorted(set(table["touchpoint"]) - {"other"})]
    actions = sorted(set(table["action"]))
    stage_of = np.array([place.get(s, -1) for s in table["stage"]], dtype=small(len(stages)))
    touch_of = pd.Index(touchpoints).get_indexer(table["touchpoint"]).astype(small(len(touchpoints)))
    action_of = pd.Index(actions).get_indexer(table["action"]).astype(small(len(actions)))
    goals = np.flatnonzero(table["is_goal"].to_numpy(dtype=bool)[combination])
    values = units(log.value[order[goals]]) if len(log.value) else np.zeros(len(goals), dtype=np.int64)
    log.value = np.zeros(0)
    return Index(
        log=names,
        micros=at,
        **sorted_codes,
        traveller=_numbered(is_new),
        starts=np.flatnonzero(is_new),
        person=person,
        wave=wave,
        session=_numbered(is_session),
        session_starts=np.flatnonzero(is_session),
        stage=stage_of[combination],
        touchpoint=touch_of[combination],
        action=action_of[combination],
        goals=goals,
        values=values,
        stages=stages,
        touchpoints=touchpoints,
        actions=actions,
    )


def only_times(index: Index) -> Index:
    """The index with people and times only, which is what the table of steps needs."""
    none = np.zeros(0, dtype=np.int8)
    return replace(index, **dict.fromkeys(("event", "channel", "device", "traveller", "session", "stage", "touchpoint", "action"), none))


def whole_for(n: int) -> type:
    """The smallest whole number that can be the place of any of n rows."""
    return np.int32 if n < 2**31 else np.int64


def _numbered(begins: np.ndarray) -> np.ndarray:
    """Number of the group that each row is in, from 0; a group begins where told."""
    number = np.cumsum(begins, dtype=np.int32)
    number -= 1
    return number


def _changes(values: np.ndarray) -> np.ndarray:
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _order(log: Log) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows by traveller, time, row number, place; where a traveller begins in that order; person and wave of each traveller.

    Once the rows are in time order, the place of a row stands for its time: traveller and place fit one whole number, and a plain
    sort of those numbers (faster than any indirect sort) gives the order.
    """
    n, waves = len(log.micros), len(log.coded["wave"].names) or 1
    whole = whole_for(n)
    key = log.coded.pop("person_id").codes.astype(np.int64)
    if waves > 1:
        key *= waves
        key += log.coded["wave"].codes
    by_time = None
    if (log.micros[1:] < log.micros[:-1]).any():
        by_time = np.argsort(log.micros, kind="stable").astype(whole)
        key = key[by_time]
    bits = max(n - 1, 1).bit_length()
    key <<= bits
    key |= np.arange(n, dtype=whole)
    key.sort()
    order = np.bitwise_and(key, (1 << bits) - 1).astype(whole)
    key >>= bits
    is_new = _changes(key)
    person, wave = np.divmod(key[is_new], waves)
    del key
    if by_time is not None:
        order = by_time[order]
    if log.row is not None and n > 1:
        _break_ties(log, order, is_new)
    return order, is_new, person, wave


def _break_ties(log: Log, order: np.ndarray, is_new: np.ndarray) -> None:
    """Events of one traveller at one time go by row number, then by place."""
    at = log.micros[order]
    tied = ~is_new
    tied[1:] &= at[1:] == at[:-1]
    if not tied[1:].any():
        return
    in_tie = tied.copy()
    in_tie[:-1] |= tied[1:]
    rows = np.flatnonzero(in_tie)
    tie = np.cumsum(~tied[rows])
    order[rows] = order[rows][np.lexsort((order[rows], log.row[order[rows]], tie))]


def _combinations(
    log: Log, names: Log, order: np.ndarray, codes: dict[str, np.ndarray], classify: Classify
) -> tuple[np.ndarray, pd.DataFrame]:
    """Which distinct combination of event, channel (stage, touchpoint) each row is, and what the rules say of each."""
    parts = {name: codes[name] for name in ("event", "channel")}
    parts |= {name: log.coded.pop(name).codes[order] for name in ("stage", "touchpoint") if name in log.coded}
    sizes = [max(len(names.coded[name].names), 1) for name in parts]
    room = int(np.prod(sizes, dtype=np.float64))
    combination = np.zeros(len(order), dtype=np.int32 if room < 2**31 else np.int64)
    for part, size in zip(parts.values(), sizes):
        combination *= size
        combination += part
    if room <= 4_000_000:
        seen = np.flatnonzero(np.bincount(combination, minlength=1)) if len(order) else np.zeros(0, dtype=np.int64)
        route = np.zeros(room, dtype=np.int32)
        route[seen] = np.arange(len(seen), dtype=np.int32)
        np.take(route, combination, out=combination)
    else:
        seen, combination = np.unique(combination, return_inverse=True)
    places = np.unravel_index(seen, sizes)
    table = {name: _named(names.coded[name], at) for name, at in zip(parts, places)}
    return combination, classify(pd.DataFrame(table))


def _named(coded: Coded, codes: np.ndarray) -> pd.Series:
    """Codes as text."""
    return pd.Series(np.array(coded.list(), dtype=object)[codes] if len(codes) else [], dtype="str")


def steps_of(index: Index) -> Steps:
    """The visits to stages. A step ends where the stage changes or the session does; unassigned events belong to no step."""
    rows = np.flatnonzero(index.stage >= 0).astype(whole_for(len(index.micros)), copy=False)
    stage, session = index.stage[rows], index.session[rows]
    begins = np.flatnonzero(_changes(session) | _changes(stage))
    first, last = rows[begins], rows[np.append(begins[1:], len(rows)) - 1] if len(begins) else rows
    is_goal = np.zeros(len(first), dtype=bool)
    goals = index.goals[index.stage[index.goals] >= 0]
    is_goal[np.searchsorted(first, goals, side="right") - 1] = True
    traveller, stage, session = index.traveller[first], stage[begins], session[begins]
    return Steps(traveller, stage, session, first, last, is_goal, _cycles(traveller, stage, session, is_goal))


def _cycles(traveller: np.ndarray, stage: np.ndarray, session: np.ndarray, is_goal: np.ndarray) -> np.ndarray:
    """Number of the journey that a step belongs to.

    After a goal (a purchase) the journey goes on through the later stages; the first step in a later session that is no later than
    the goal's own stage begins the next journey.
    """
    n = len(traveller)
    if not n:
        return np.zeros(0, dtype=np.int32)
    is_new = _changes(traveller)
    place = np.arange(n, dtype=whole_for(n))
    start = np.maximum.accumulate(np.where(is_new, place, 0))
    before = np.full_like(place, -1)
    np.maximum.accumulate(np.where(is_goal, place, -1)[:-1], out=before[1:])
    early = np.flatnonzero(before >= start)
    goal = before[early]
    early = early[(stage[early] <= stage[goal]) & (session[early] > session[goal])]
    begins = np.zeros(n, dtype=bool)
    begins[early[_changes(before[early])]] = True
    total = np.cumsum(begins, dtype=np.int32)
    total -= total[start]
    total += 1
    return total
