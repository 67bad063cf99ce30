"""Thirty-odd numbers per person from the journey index: what someone did, how, when, and along which channels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.engine.clock import DAY, HOUR, offsets
from helpers.engine.counts import DENSE, frame, names_of, sums_of
from helpers.engine.index import Index, Steps
from helpers.engine.log import CENT


def features_table(index: Index, steps: Steps, timezone: str, channels: list[str], devices: list[str]) -> pd.DataFrame:
    """One row per person, of the last wave in which the person has events (contract ``features``).

    Args:
        timezone: of the hours and days. channels, devices: which get a share of their own.

    Returns:
        ``events``, ``sessions``, ``is_converted``, and ``f_`` columns: shares are 0-1 of the person's events (channels: sessions);
        what cannot be known (days to a goal never reached, gaps of a single session) is empty.
    """
    if not index.travellers:
        return empty(index.stages, channels, devices)
    numbers = {
        **_volume(index),
        **_calendar(index, timezone),
        **_sessions(index),
        **_stages(index),
        **_moves(index, steps),
        **_goals(index, steps),
        **_spread(index, channels, devices),
    }
    last = np.append(index.person[1:] != index.person[:-1], True)
    events = np.diff(np.append(index.starts, len(index.micros)))
    sessions = np.bincount(index.traveller[index.session_starts], minlength=index.travellers)
    converted = np.zeros(index.travellers, dtype=bool)
    converted[index.traveller[index.goals]] = True
    return frame(
        {
            "person_id": names_of(index.log.coded["person_id"].names, index.person[last]),
            "wave": names_of(index.waves, index.wave[last]),
            "events": events[last],
            "sessions": sessions[last],
            "is_converted": converted[last],
            **{f"f_{name}": np.asarray(x, dtype=float)[last] for name, x in numbers.items()},
        }
    )


def empty(stages: list[str], channels: list[str], devices: list[str]) -> pd.DataFrame:
    """The table of nobody."""
    names = [
        *_NAMES,
        *(f"share_{s}" for s in stages),
        *(f"reached_{s}" for s in stages),
        *(f"channel_{c}" for c in channels),
        *(f"device_{d}" for d in devices),
    ]
    whole = {name: pd.Series([], dtype="int64") for name in ("events", "sessions")}
    return pd.DataFrame(
        {
            "person_id": pd.Series([], dtype="str"),
            "wave": pd.Series([], dtype="str"),
            **whole,
            "is_converted": pd.Series([], dtype=bool),
            **{f"f_{n}": pd.Series([], dtype=float) for n in names},
        }
    )


_NAMES = (
    "span_days",
    "days_active",
    "distinct_events",
    "distinct_touchpoints",
    "weekend",
    "evening",
    "morning",
    "first_hour",
    "events_per_session",
    "session_s_mean",
    "session_s_max",
    "session_events_max",
    "single_event_sessions",
    "days_between_sessions",
    "unassigned",
    "entry_position",
    "furthest_position",
    "steps",
    "back",
    "skip",
    "repeat",
    "forward",
    "linearity",
    "journeys",
    "goals",
    "value",
    "value_max",
    "days_to_goal",
    "steps_to_goal",
    "sessions_to_goal",
    "channels",
    "channel_switches",
)


def _ends(index: Index) -> np.ndarray:
    return np.append(index.starts[1:], len(index.micros)) - 1


def _total(flags: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(flags, starts, dtype=np.int64)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _distinct(index: Index, codes: np.ndarray) -> np.ndarray:
    """How many different codes each traveller has."""
    size = int(codes.max()) + 1
    if size <= 64:
        bits = np.bitwise_or.reduceat(np.left_shift(np.uint64(1), codes.astype(np.uint64)), index.starts)
        return np.bitwise_count(bits)
    key = index.traveller.astype(np.int64) * size + codes
    if index.travellers * size <= DENSE * len(codes):
        met = np.zeros(index.travellers * size, dtype=bool)
        met[key] = True
        return met.reshape(index.travellers, size).sum(axis=1)
    key.sort()
    who = key[np.append(True, key[1:] != key[:-1])] // size
    return np.bincount(who, minlength=index.travellers)


def _volume(index: Index) -> dict[str, np.ndarray]:
    return {
        "span_days": (index.micros[_ends(index)] - index.micros[index.starts]) / DAY,
        "distinct_events": _distinct(index, index.event),
        "distinct_touchpoints": _distinct(index, index.touchpoint),
    }


def _calendar(index: Index, timezone: str) -> dict[str, np.ndarray]:
    """When: by the clock of the place, summer time included."""
    moments, added = np.array(offsets(timezone, int(index.micros.min()), int(index.micros.max()))).T
    local = index.micros + added[0]
    for moment, change in zip(moments[1:], np.diff(added)):  # two a year: quicker than to look each time up
        local += (index.micros >= moment) * change
    hours = local // HOUR
    days = hours // 24
    of_day = hours - days * 24
    new_day = np.append(True, days[1:] != days[:-1])
    new_day[index.starts] = True
    n = np.diff(np.append(index.starts, len(index.micros)))
    weekend = (days + 3) % 7 >= 5  # day 0, 1 January 1970, was a Thursday
    return {
        "days_active": _total(new_day, index.starts),
        "weekend": _total(weekend, index.starts) / n,
        "evening": _total(of_day >= 18, index.starts) / n,
        "morning": _total(of_day < 12, index.starts) / n,
        "first_hour": of_day[index.starts],
    }


def _sessions(index: Index) -> dict[str, np.ndarray]:
    starts = index.session_starts
    ends = np.append(starts[1:], len(index.micros)) - 1
    length = index.micros[ends] - index.micros[starts]
    events = ends - starts + 1
    of = np.searchsorted(starts, index.starts)
    n = np.diff(np.append(of, len(starts)))
    first, last = index.micros[starts[of]], index.micros[starts[of + n - 1]]
    return {
        "events_per_session": np.add.reduceat(events, of) / n,
        "session_s_mean": np.add.reduceat(length, of) / n / 1e6,
        "session_s_max": np.maximum.reduceat(length, of) / 1e6,
        "session_events_max": np.maximum.reduceat(events, of),
        "single_event_sessions": _total(events == 1, of) / n,
        "days_between_sessions": _ratio((last - first) / DAY, n - 1),
    }


def _stages(index: Index) -> dict[str, np.ndarray]:
    k = len(index.stages) + 1
    cells = np.bincount(index.traveller.astype(np.int64) * k + (index.stage + 1), minlength=k * index.travellers).reshape(-1, k)
    n = cells.sum(axis=1)
    out = {"unassigned": cells[:, 0] / n}
    out |= {f"share_{stage}": cells[:, i + 1] / n for i, stage in enumerate(index.stages)}
    out |= {f"reached_{stage}": cells[:, i + 1] > 0 for i, stage in enumerate(index.stages)}
    return out


def _moves(index: Index, steps: Steps) -> dict[str, np.ndarray]:
    n = index.travellers
    follows = steps.traveller[1:] == steps.traveller[:-1]
    who = steps.traveller[1:][follows]
    jump = (steps.stage[1:].astype(np.int64) - steps.stage[:-1])[follows]
    count = {
        name: np.bincount(who[is_it], minlength=n)
        for name, is_it in (("back", jump < 0), ("skip", jump > 1), ("repeat", jump == 0), ("forward", jump == 1))
    }
    entry, furthest = np.full(n, np.nan), np.full(n, -1)
    entry[steps.traveller[::-1]] = steps.stage[::-1] + 1
    journeys = np.ones(n, dtype=np.int64)
    if len(steps.traveller):
        begin = np.flatnonzero(np.append(True, steps.traveller[1:] != steps.traveller[:-1]))
        furthest[steps.traveller[begin]] = np.maximum.reduceat(steps.stage, begin)
        journeys[steps.traveller[begin]] = np.maximum.reduceat(steps.cycle, begin)
    return {
        **count,
        "linearity": _ratio(count["forward"], np.bincount(who, minlength=n)),
        "steps": np.bincount(steps.traveller, minlength=n),
        "entry_position": entry,
        "furthest_position": np.where(furthest >= 0, furthest + 1, np.nan),
        "journeys": journeys,
    }


def _goals(index: Index, steps: Steps) -> dict[str, np.ndarray]:
    n, goals = index.travellers, index.goals
    who = index.traveller[goals]
    first = np.full(n, -1)
    first[who[::-1]] = goals[::-1]
    has = first >= 0
    days, in_steps, in_sessions = (np.full(n, np.nan) for _ in range(3))
    days[has] = (index.micros[first[has]] - index.micros[index.starts[has]]) / DAY
    step_start = np.searchsorted(steps.traveller, np.flatnonzero(has))
    in_steps[has] = np.searchsorted(steps.first, first[has], side="right") - step_start
    in_sessions[has] = index.session[first[has]] - index.session[index.starts[has]] + 1
    value, highest = sums_of(who, index.values, n), np.zeros(n, dtype=np.int64)
    if len(goals):
        begin = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
        highest[who[begin]] = np.maximum.reduceat(index.values, begin)
    return {
        "goals": np.bincount(who, minlength=n),
        "value": value / CENT,
        "value_max": highest / CENT,
        "days_to_goal": days,
        "steps_to_goal": in_steps,
        "sessions_to_goal": in_sessions,
    }


def _spread(index: Index, channels: list[str], devices: list[str]) -> dict[str, np.ndarray]:
    from helpers.engine.paths import session_channels

    n, of = index.travellers, index.traveller[index.session_starts]
    channel = session_channels(index)
    names = index.log.coded["channel"].list()
    k = max(len(names), 1)
    cells = np.bincount(of.astype(np.int64) * k + channel, minlength=n * k).reshape(-1, k) if n * k <= 50_000_000 else None
    sessions = np.bincount(of, minlength=n)
    switch = (channel[1:] != channel[:-1]) & (of[1:] == of[:-1])
    out: dict[str, np.ndarray] = {"channel_switches": np.bincount(of[1:][switch], minlength=n)}
    per_channel = {
        c: (cells[:, names.index(c)] if cells is not None else np.bincount(of[channel == names.index(c)], minlength=n))
        if c in names
        else np.zeros(n)
        for c in channels
    }
    if cells is None:
        out["channels"] = np.bincount(np.unique(of.astype(np.int64) * k + channel) // k, minlength=n)
    else:
        out["channels"] = (cells > 0).sum(axis=1)
    out |= {f"channel_{c}": x / sessions for c, x in per_channel.items()}
    device_names = index.log.coded["device"].list()
    events = np.diff(np.append(index.starts, len(index.micros)))
    for device in devices:
        is_it = index.device == (device_names.index(device) if device in device_names else -1)
        out[f"device_{device}"] = _total(is_it, index.starts) / events
    return out
