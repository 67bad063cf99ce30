"""The neat map beside the real journeys: how far a line, or a few typical routes, stand for what people did.

Definitions: fitness, simplicity and natural-k after Bernard & Andritsos (2017-2019, genetic discovery of journey maps). Their weighting
into one score is arbitrary; here each stands alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.stages.chains import TRAVELLER, ordered
from helpers.stages.groups import JourneyGroups
from helpers.stages.model import StageModel
from helpers.stages.rows import finished, mean, row

CANDIDATES = 12     # most common routes of a group that may stand for it
REASONABLE = 30     # steps and routes that a map still shows at a glance: a convention
PAD = -1


def routes(steps: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person and wave: ``route``, the stages as numbers in order; the same stage twice in a row counts once."""
    rows = ordered(steps, model)
    again = (rows["who"] == rows["who"].shift()) & (rows["state"] == rows["state"].shift())
    rows = rows[~again]
    cut = np.flatnonzero(np.append(True, np.diff(rows["who"].to_numpy()) != 0)) if len(rows) else []
    states = np.split(rows["state"].to_numpy(), cut[1:]) if len(rows) else []
    table = rows.drop_duplicates("who")[TRAVELLER].reset_index(drop=True)
    return table.assign(route=pd.Series([tuple(x.tolist()) for x in states], dtype=object))


def distance(paths: list[tuple[int, ...]], target: tuple[int, ...]) -> np.ndarray:
    """Edits that turn each path into the target: steps put in, taken out or changed (Levenshtein 1966).

    >>> distance([(0, 1, 2), (0, 2), (2, 1, 0)], (0, 1, 2)).tolist()
    [0, 1, 2]
    """
    lengths = np.array([len(path) for path in paths], dtype=np.int64)
    grid = np.full((len(paths), lengths.max(initial=0)), PAD)
    for place, path in enumerate(paths):
        grid[place, : len(path)] = path
    line = np.tile(np.arange(len(target) + 1), (len(paths), 1))
    found = line[:, -1].copy()
    for i in range(grid.shape[1]):
        fresh = np.empty_like(line)
        fresh[:, 0] = i + 1
        for j, stage in enumerate(target, 1):
            change = line[:, j - 1] + (grid[:, i] != stage)
            fresh[:, j] = np.minimum(np.minimum(line[:, j], fresh[:, j - 1]) + 1, change)
        line = fresh
        found = np.where(lengths == i + 1, line[:, -1], found)
    return found


def typical(table: pd.DataFrame, groups: JourneyGroups) -> list[tuple[int, ...]]:
    """The route of each group that is nearest to all routes of that group, out of its most common ones; each route once."""
    own = table.merge(groups.members[[*TRAVELLER, "group"]], on=TRAVELLER, how="inner", validate="one_to_one")
    found = []
    for _, part in own.groupby("group", observed=True):
        counted = part["route"].value_counts()
        counted = counted.reindex(sorted(counted.index)).sort_values(ascending=False, kind="stable")
        paths, times = list(counted.index), counted.to_numpy()
        cost = [int((distance(paths, path) * times).sum()) for path in paths[:CANDIDATES]]
        found.append(paths[int(np.argmin(cost))])
    return list(dict.fromkeys(found))


def in_order(route: tuple[int, ...]) -> int:
    """Most steps of a route that stand in the order of the neat line (longest rising run of numbers, gaps allowed).

    >>> in_order((1, 0, 2))
    2
    """
    from bisect import bisect_left

    tails: list[int] = []
    for stage in route:
        place = bisect_left(tails, stage)
        tails[place : place + 1] = [stage]
    return len(tails)


def map_measures(
    steps: pd.DataFrame, model: StageModel, groups: JourneyGroups, *, minimum_people: int = 10, level: float = 0.95
) -> pd.DataFrame:
    """How well a map stands for the journeys of the last wave; segment ``map=neat`` is the line of stages, ``map=typical`` the routes.

    Returns:
        Rows of ``measures``: map_fitness (1 - edits to the nearest route / steps; by person), map_simplicity and map_natural_k
        (conventions, 0 to 1), map_routes; and of the neat line per journey map_missing (stages not visited), map_extra (visits to a
        stage after the first) and map_out_of_order (stages visited out of the order of the line).
    """
    last = steps[steps["wave"] == steps["wave"].max()] if len(steps) else steps
    table = routes(last, model)
    if table.empty:
        return finished([], minimum_people)
    key = (table["wave"].iloc[0], "all")
    counted = table["route"].value_counts(sort=False)
    paths, times = list(counted.index), counted.to_numpy()
    taken = np.array([len(path) for path in paths])
    natural = len(groups.groups)
    rows = []
    for name, drawn in (("neat", [tuple(range(len(model.stage_ids)))]), ("typical", typical(table, groups))):
        nearest = np.min([distance(paths, route) for route in drawn], axis=0)
        off, low, high = intervals.ratio(np.repeat(nearest, times), np.repeat(taken, times), level)
        place = {"segment": f"map={name}"}
        fits = (1 - off, 1 - high, 1 - low)
        rows.append(row(key, "map_fitness", fits, len(table), "score", "1 - edits / steps, ratio over people", **place))
        size = sum(map(len, drawn)) + 3 * len(drawn) - REASONABLE
        for metric, value in (
            ("map_simplicity", 1 - 1 / (1 + np.exp(-0.1 * size))),
            ("map_natural_k", 1 / (1 + ((len(drawn) - natural) / 5) ** 2)),
            ("map_routes", len(drawn)),
        ):
            unit = "count" if metric == "map_routes" else "score"
            rows.append(row(key, metric, (value, np.nan, np.nan), len(table), unit, "convention", **place))
    visited = np.array([len(set(path)) for path in paths])
    ordered_steps = np.array([in_order(path) for path in paths])
    for metric, each in (
        ("map_missing", len(model.stage_ids) - visited),
        ("map_extra", taken - visited),
        ("map_out_of_order", visited - ordered_steps),
    ):
        rows.append(mean(key, metric, pd.Series(np.repeat(each, times)), "count", level, segment="map=neat"))
    return finished(rows, minimum_people)
