"""Paths as text: the routes that people take through stages, touchpoints and channels, with their counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.engine.counts import frame, names_of, sums_of, tally
from helpers.engine.index import Index, Steps


def routes(code: np.ndarray, group: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, pa.LargeBinaryArray]:
    """The path of each group of consecutive rows: its first row, the number of its path, and the distinct paths as bytes of codes.

    Args:
        code: of each row. group: number of the group of each row, in order. size: how many codes there are.
    """
    first = np.flatnonzero(np.append(True, group[1:] != group[:-1])) if len(group) else np.zeros(0, dtype=np.int64)
    raw = np.ascontiguousarray(code, dtype=_kind(size))
    offsets = np.append(first, len(code)).astype(np.int64)
    buffers = [None, pa.py_buffer(offsets * raw.itemsize), pa.py_buffer(raw)]
    coded = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(first), buffers).dictionary_encode()
    return first, coded.indices.to_numpy(), coded.dictionary


def _kind(size: int) -> type:
    return np.uint8 if size <= 256 else np.uint32


def _joined(code: np.ndarray, group: np.ndarray, names: list[str]) -> tuple[np.ndarray, np.ndarray, pa.Array]:
    """`routes` as text: the first row of each group, the number of its path, and the texts of all paths, sorted.

    The codes of a path are compared as bytes; names are joined by " > " for the distinct ones only.
    """
    first, number, paths = routes(code, group, len(names))
    text = texts(paths, names)
    order = pc.sort_indices(text).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first, rank[number], text.take(pa.array(order))


def texts(paths: pa.LargeBinaryArray, names: list[str]) -> pa.Array:
    """Paths as text, joined by " > "."""
    if not len(paths):
        return pa.array([], pa.large_string())
    offsets = np.frombuffer(paths.buffers()[1], dtype=np.int64)[: len(paths) + 1]
    kind = np.dtype(_kind(len(names)))
    steps = np.frombuffer(paths.buffers()[2], dtype=kind)[: offsets[-1] // kind.itemsize]
    lists = pa.LargeListArray.from_arrays(pa.array(offsets // kind.itemsize), names_of(names, steps.astype(np.int64)))
    return pc.binary_join(lists, pa.scalar(" > ", pa.large_string()))


def _variants(code: np.ndarray, journey: np.ndarray, traveller: np.ndarray, names: list[str], level: str, index: Index) -> pd.DataFrame:
    keep = np.append(True, (code[1:] != code[:-1]) | (journey[1:] != journey[:-1])) if len(code) else np.zeros(0, dtype=bool)
    code, journey, traveller = code[keep], journey[keep], traveller[keep]
    first, path, texts = _joined(code, journey, names)
    who, waves = traveller[first], max(len(index.waves), 1)
    found, number, people = tally(path * waves + index.wave[who], who, index.travellers)
    place, wave = np.divmod(found, waves)
    return frame(
        {
            "level": pa.array([level] * len(found), pa.large_string()),
            "path": texts.take(pa.array(place)),
            "wave": names_of(index.waves, wave),
            "people": people,
            "times": number,
        }
    )


def variants_table(index: Index, steps: Steps, touched: np.ndarray) -> pd.DataFrame:
    """Routes of whole journeys through stages and touchpoints (contract ``variants``).

    A person's second journey is a route of its own: ``times`` counts journeys, ``people`` people. Equal ones in a row count once.
    ``touched``: see `helpers.engine.counts.touches`.
    """
    step_journey = np.cumsum(_new_journey(steps))
    begins = np.zeros(len(index.micros), dtype=np.int8)
    begins[steps.first] = 1
    step_of = np.cumsum(begins, dtype=np.int32)[touched] - 1  # the last step that began by then
    of_same = (
        (step_of >= 0) & (steps.traveller[step_of] == index.traveller[touched]) if len(steps.first) else np.zeros(len(touched), dtype=bool)
    )
    cycle = np.ones(len(touched), dtype=np.int64)
    cycle[of_same] = steps.cycle[step_of[of_same]]
    new = np.append(True, (cycle[1:] != cycle[:-1]) | (index.traveller[touched][1:] != index.traveller[touched][:-1]))[: len(touched)]
    tables = [
        _variants(steps.stage, step_journey, steps.traveller, index.stages, "stage", index),
        _variants(index.touchpoint[touched], np.cumsum(new), index.traveller[touched], index.touchpoints, "touchpoint", index),
    ]
    return pd.concat(tables, ignore_index=True)


def _new_journey(steps: Steps) -> np.ndarray:
    if not len(steps.cycle):
        return np.zeros(0, dtype=bool)
    return np.append(True, (steps.traveller[1:] != steps.traveller[:-1]) | (steps.cycle[1:] != steps.cycle[:-1]))


def session_channels(index: Index) -> np.ndarray:
    """The channel of each session: that of its first event with a known one."""
    unknown = index.log.coded["channel"].names.index("unknown").as_py()
    channel = index.channel[index.session_starts].copy()
    if unknown >= 0 and (channel == unknown).any():
        known = np.flatnonzero(index.channel != unknown)
        session = index.session[known]
        first = np.flatnonzero(np.append(True, session[1:] != session[:-1])) if len(known) else known
        channel[session[first]] = index.channel[known[first]]
    return channel


def channel_paths_table(index: Index) -> pd.DataFrame:
    """Channels of the sessions that led to the first conversion, or of all sessions without one (contract ``channel_paths``).

    ``value_units`` is the value of that first conversion.
    """
    starts = index.session_starts
    who = index.traveller[starts]
    goals = len(index.goals)
    first_goal = np.full(index.travellers, goals)
    first_goal[index.traveller[index.goals[::-1]]] = np.arange(goals)[::-1]
    keep = starts <= np.append(index.goals, len(index.micros))[first_goal][who]
    first, path, texts = _joined(session_channels(index)[keep], who[keep], index.log.coded["channel"].list())
    traveller = who[keep][first]
    has_goal = first_goal[traveller] < goals
    value = np.append(index.values, 0)[first_goal[traveller]]
    waves = max(len(index.waves), 1)
    found, group = np.unique(path * waves + index.wave[traveller], return_inverse=True)
    place, wave = np.divmod(found, waves)
    sums = {"conversions": has_goal, "nulls": ~has_goal, "value_units": value}
    totals = {name: sums_of(group, number, len(found)) for name, number in sums.items()}
    return frame({"path": texts.take(pa.array(place)), "wave": names_of(index.waves, wave), **totals})
