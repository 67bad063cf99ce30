"""Paths as text: the routes that people take through stages, touchpoints and channels, with their counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.engine.counts import frame, names_of, sort, touches
from helpers.engine.index import Index, Steps


def _joined(code: np.ndarray, group: np.ndarray, names: list[str]) -> tuple[np.ndarray, pa.DictionaryArray]:
    """The path of each group of consecutive rows: first row of each, and its names joined by " > "."""
    first = np.flatnonzero(np.append(True, group[1:] != group[:-1])) if len(group) else np.zeros(0, dtype=np.int64)
    offsets = pa.array(np.append(first, len(code)).astype(np.int64))
    lists = pa.LargeListArray.from_arrays(offsets, names_of(names, code))
    return first, pc.binary_join(lists, pa.scalar(" > ", pa.large_string())).dictionary_encode()


def _counted(path: pa.DictionaryArray, wave: np.ndarray, waves: list[str], sums: dict[str, np.ndarray]) -> pd.DataFrame:
    """Paths per wave with the sums of whole numbers."""
    size = max(len(waves), 1)
    code = path.indices.to_numpy(zero_copy_only=False).astype(np.int64) * size + wave
    found, inverse = np.unique(code, return_inverse=True)
    totals = {name: _whole_sums(inverse, number, len(found)) for name, number in sums.items()}
    return frame({"path": path.dictionary.take(pa.array(found // size)), "wave": names_of(waves, found % size), **totals})


def _whole_sums(group: np.ndarray, number: np.ndarray, groups: int) -> np.ndarray:
    total = np.zeros(groups, dtype=np.int64)
    np.add.at(total, group, number)
    return total


def _variants(code: np.ndarray, journey: np.ndarray, traveller: np.ndarray, names: list[str], level: str, index: Index) -> pd.DataFrame:
    keep = np.append(True, (code[1:] != code[:-1]) | (journey[1:] != journey[:-1])) if len(code) else np.zeros(0, dtype=bool)
    code, journey, traveller = code[keep], journey[keep], traveller[keep]
    first, path = _joined(code, journey, names)
    who = traveller[first]
    indices = path.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    order = np.lexsort((indices, who))
    is_new = np.ones(len(who), dtype=np.int64)
    is_new[order[1:]] = (who[order[1:]] != who[order[:-1]]) | (indices[order[1:]] != indices[order[:-1]])
    table = _counted(path, index.wave[who], index.waves, {"people": is_new, "times": np.ones(len(who), dtype=np.int64)})
    table.insert(0, "level", pd.Series([level] * len(table), dtype="str"))
    return table


def variants_table(index: Index, steps: Steps) -> pd.DataFrame:
    """Routes of whole journeys through stages and touchpoints (contract ``variants``).

    A person's second journey is a route of its own: ``times`` counts journeys, ``people`` people. Equal ones in a row count once.
    """
    step_journey = np.cumsum(_new_journey(steps))
    touched = touches(index)
    step_of = np.searchsorted(steps.first, touched, side="right") - 1
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
    return sort(pd.concat(tables, ignore_index=True), ["level", "path", "wave"])


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
    first_goal = np.full(index.travellers, len(index.micros))
    goals = np.flatnonzero(index.is_goal)
    first_goal[index.traveller[goals[::-1]]] = goals[::-1]
    keep = starts <= first_goal[who]
    path_first, path = _joined(session_channels(index)[keep], who[keep], index.log.coded["channel"].list())
    traveller = who[keep][path_first]
    has_goal = first_goal[traveller] < len(index.micros)
    value = np.append(index.value, 0)[first_goal[traveller]]
    table = _counted(
        path,
        index.wave[traveller],
        index.waves,
        {"conversions": has_goal.astype(np.int64), "nulls": (~has_goal).astype(np.int64), "value_units": value},
    )
    return sort(table, ["path", "wave"])
