"""Tables of counts from the journey index: steps, transitions, funnel, reach, summary. All counts add up over people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine.index import Index, Steps

DENSE = 8  # a table of travellers × codes is used up to this many cells per row; above it, sorting is quicker


def frame(columns: dict[str, object]) -> pd.DataFrame:
    """Arrow and NumPy columns as a frame, without copying them."""
    arrow = {name: c if isinstance(c, (pa.Array, pa.ChunkedArray)) else pa.array(c) for name, c in columns.items()}
    return pa.table(arrow).to_pandas(split_blocks=True)


def names_of(names: list[str] | pa.Array, codes: np.ndarray) -> pa.Array:
    """The names behind codes."""
    names = names if isinstance(names, pa.Array) else pa.array(names, pa.large_string())
    return names.take(pa.array(codes))


def times(micros: np.ndarray, unknown: np.ndarray | None = None) -> pa.Array:
    """Microseconds as UTC time; nothing where it is unknown."""
    return pa.array(np.ascontiguousarray(micros, dtype=np.int64), mask=unknown).view(pa.timestamp("us", "UTC"))


def tally(code: np.ndarray, traveller: np.ndarray, travellers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct codes in order, how often each occurs, and with how many travellers."""
    if not len(code):
        return (np.zeros(0, dtype=np.int64),) * 3
    room = int(code.max()) + 1
    if room * travellers <= DENSE * len(code):
        number = np.bincount(code, minlength=room)
        met = np.zeros(room * travellers, dtype=bool)
        met[traveller.astype(np.int64) * room + code] = True
        people = met.reshape(travellers, room).sum(axis=0)
        found = np.flatnonzero(number)
        return found, number[found], people[found]
    bits = max(travellers, 1).bit_length()
    key = (code.astype(np.int64) << bits) | traveller
    key.sort()
    sorted_code = key >> bits
    first = np.flatnonzero(np.append(True, sorted_code[1:] != sorted_code[:-1]))
    is_new = np.append(True, key[1:] != key[:-1])
    return sorted_code[first], np.diff(np.append(first, len(key))), np.add.reduceat(is_new, first, dtype=np.int64)


def sums_of(group: np.ndarray, number: np.ndarray, groups: int) -> np.ndarray:
    """Sums of whole numbers per group (exact below 2**53)."""
    return np.rint(np.bincount(group, weights=number, minlength=groups)).astype(np.int64)


def steps_table(index: Index, steps: Steps) -> pd.DataFrame:
    """One row per step of a person, numbered over all waves (contract ``steps``)."""
    person = index.person[steps.traveller]
    n = len(person)
    entered = index.micros[steps.first]
    follows = steps.traveller[1:] == steps.traveller[:-1]
    dwell = np.full(n, np.nan)
    dwell[:-1][follows] = (entered[1:] - entered[:-1])[follows] / 1e6
    is_return = np.zeros(n, dtype=bool)
    is_return[1:] = follows & (steps.stage[1:] < steps.stage[:-1])
    begin = np.flatnonzero(np.append(True, person[1:] != person[:-1])[:n])
    place = np.arange(1, n + 1)
    place -= np.repeat(begin, np.diff(np.append(begin, n)))
    return frame(
        {
            "person_id": names_of(index.log.coded["person_id"].names, person),
            "step": place,
            "wave": names_of(index.waves, index.wave[steps.traveller]),
            "stage": names_of(index.stages, steps.stage),
            "entered_at": times(entered),
            "left_at": times(index.micros[steps.last]),
            "dwell_s": dwell,
            "is_return": is_return,
            "cycle": steps.cycle.astype(np.int64),
        }
    )


def _moves(code: np.ndarray, traveller: np.ndarray, names: list[str], level: str, index: Index) -> pd.DataFrame:
    """Directly-follows counts of a sequence per traveller."""
    follows = traveller[1:] == traveller[:-1]
    size, waves = max(len(names), 1), max(len(index.waves), 1)
    who = traveller[1:][follows]
    pair = code[:-1][follows].astype(np.int64) * size + code[1:][follows]
    found, number, people = tally(pair * waves + index.wave[who], who, index.travellers)
    pair, wave = np.divmod(found, waves)
    return frame(
        {
            "level": pa.array([level] * len(pair), pa.large_string()),
            "from": names_of(names, pair // size),
            "to": names_of(names, pair % size),
            "persona": pa.array(["all"] * len(pair), pa.large_string()),
            "wave": names_of(index.waves, wave),
            "times": number,
            "people": people,
        }
    )


def touches(index: Index) -> np.ndarray:
    """Events that begin a touchpoint: equal ones in a row within a session count once, "other" not at all."""
    rows = np.flatnonzero(index.touchpoint > 0)
    touchpoint, session = index.touchpoint[rows], index.session[rows]
    if not len(rows):
        return rows
    return rows[np.append(True, (touchpoint[1:] != touchpoint[:-1]) | (session[1:] != session[:-1]))]


def transitions_table(index: Index, steps: Steps, touched: np.ndarray) -> pd.DataFrame:
    """What directly follows what, between events, touchpoints and stages (contract ``transitions``). ``touched``: see `touches`."""
    tables = [
        _moves(index.event, index.traveller, index.log.coded["event"].list(), "event", index),
        sort(_moves(steps.stage, steps.traveller, index.stages, "stage", index), ["from", "to", "wave"]),
        _moves(index.touchpoint[touched], index.traveller[touched], index.touchpoints, "touchpoint", index),
    ]
    return pd.concat(tables, ignore_index=True)


def sort(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows in the order of their keys."""
    return table.sort_values(keys, ignore_index=True, kind="stable")


def funnel_table(index: Index, steps: Steps) -> pd.DataFrame:
    """How many people each stage has, and how many went on.

    Returns:
        One row per wave × stage: ``position``; ``people`` at the stage at all; ``went_on`` seen at a later stage after their first
        visit here; ``in_order`` who passed this and every earlier stage in order; ``went_back``, ``skipped``, ``came_again``
        people with such a move from here; ``converted`` with a goal after their first visit here (or in it).
    """
    n, rows = index.travellers, np.arange(len(steps.stage))
    flags = {
        name: np.zeros((len(index.stages), n), dtype=bool)
        for name in ("people", "went_on", "in_order", "went_back", "skipped", "came_again", "converted")
    }
    far = max(len(rows), len(index.stages))
    last_goal = np.full(n, -1)
    last_goal[index.traveller[index.goals]] = index.goals
    passed = np.full(n, -1)
    jump = np.zeros(len(rows), dtype=np.int64)
    follows = steps.traveller[1:] == steps.traveller[:-1]
    jump[:-1] = np.where(follows, steps.stage[1:].astype(np.int64) - steps.stage[:-1], far)
    jump[-1:] = far
    last_later = np.full(n, -1)
    by_stage = np.argsort(steps.stage, kind="stable")
    ends = np.cumsum(np.bincount(steps.stage, minlength=len(index.stages)))
    visits = np.split(by_stage, ends[:-1])
    for stage in reversed(range(len(index.stages))):
        here = visits[stage]
        who = steps.traveller[here]
        flags["people"][stage][who] = True
        first = np.full(n, far)
        first[who[::-1]] = here[::-1]
        flags["went_on"][stage] = (last_later > first) & (first < far)
        last_later[who] = np.maximum(last_later[who], here)
        begun = np.append(steps.first, far + len(index.micros))[np.minimum(first, len(rows))]
        flags["converted"][stage] = (first < far) & (last_goal >= begun)
        for name, is_it in (
            ("went_back", jump[here] < 0),
            ("skipped", (jump[here] > 1) & (jump[here] < far)),
            ("came_again", jump[here] == 0),
        ):
            flags[name][stage][who[is_it]] = True
    for stage in range(len(index.stages)):
        here = visits[stage]
        here = here[here > passed[steps.traveller[here]]]
        here = here[passed[steps.traveller[here]] < far]
        passed_next = np.full(n, far)
        passed_next[steps.traveller[here][::-1]] = here[::-1]
        passed = passed_next
        flags["in_order"][stage] = passed < far
    waves = len(index.waves)
    counts = {
        name: np.array([np.bincount(index.wave[f], minlength=waves) for f in by_stage], dtype=np.int64)
        .reshape(len(index.stages), waves)
        .T.ravel()
        for name, by_stage in flags.items()
    }
    position = np.tile(np.arange(len(index.stages)), waves)
    wave = np.repeat(np.arange(waves), len(index.stages))
    return frame({"wave": names_of(index.waves, wave), "stage": names_of(index.stages, position), "position": position + 1, **counts})


def reach_table(index: Index) -> pd.DataFrame:
    """With how many people each stage has each touchpoint, channel and action.

    Returns:
        One row per kind (touchpoint, channel, action) × stage × item × wave: ``people``, ``times`` (events).
    """
    rows = np.flatnonzero(index.stage >= 0)
    stage, who = index.stage[rows].astype(np.int64), index.traveller[rows]
    waves = max(len(index.waves), 1)
    tables = []
    for kind, codes, names in (
        ("action", index.action, index.actions),
        ("channel", index.channel, index.log.coded["channel"].list()),
        ("touchpoint", index.touchpoint, index.touchpoints),
    ):
        size = max(len(names), 1)
        found, number, people = tally((stage * size + codes[rows]) * waves + index.wave[who], who, index.travellers)
        pair, wave = np.divmod(found, waves)
        tables.append(
            frame(
                {
                    "kind": pa.array([kind] * len(pair), pa.large_string()),
                    "stage": names_of(index.stages, pair // size),
                    "item": names_of(names, pair % size),
                    "wave": names_of(index.waves, wave),
                    "people": people,
                    "times": number,
                }
            )
        )
    return sort(pd.concat(tables, ignore_index=True), ["kind", "stage", "item", "wave"])


def summary_table(index: Index, steps: Steps) -> pd.DataFrame:
    """What the log holds, one row per wave.

    Returns:
        ``wave``, ``people``, ``events``, ``sessions``, ``steps``, ``unassigned`` (events), ``dropped`` (rows without person or
        time), ``converted`` (people), ``second_cycle`` (people with a second journey), ``value``, ``first_at``, ``last_at``.
    """
    waves = index.waves
    of = index.wave

    def per_wave(travellers: np.ndarray) -> np.ndarray:
        return np.bincount(of[travellers], minlength=len(waves))

    n = np.diff(np.append(index.starts, len(index.micros)))
    value = np.zeros(len(waves), dtype=np.int64)
    np.add.at(value, of[index.traveller[index.goals]], index.values)
    first, last = np.full(len(waves), np.iinfo(np.int64).max), np.full(len(waves), np.iinfo(np.int64).min)
    np.minimum.at(first, of, index.micros[index.starts])
    np.maximum.at(last, of, index.micros[index.starts + n - 1] if len(n) else index.micros)
    people = per_wave(np.arange(index.travellers))
    nobody = people == 0
    return frame(
        {
            "wave": pa.array(waves, pa.large_string()),
            "people": people,
            "events": np.bincount(of, weights=n, minlength=len(waves)).astype(np.int64),
            "sessions": per_wave(index.traveller[index.session_starts]),
            "steps": per_wave(steps.traveller),
            "unassigned": per_wave(index.traveller[index.stage < 0]),
            "dropped": np.array([index.log.dropped.get(w, 0) for w in waves], dtype=np.int64),
            "converted": per_wave(np.unique(index.traveller[index.goals])),
            "second_cycle": per_wave(np.unique(steps.traveller[steps.cycle > 1])),
            "value_units": value,
            "first_at": times(first, nobody),
            "last_at": times(last, nobody),
        }
    )
