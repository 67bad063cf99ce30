"""Journeys as chains: shares of moves with intervals, and whether one step back is enough to know.

Every function takes ``steps``; a sequence is the stages of one person in one wave, in order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stages.model import StageModel

TRAVELLER = ["wave", "person_id"]


def ordered(steps: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """Steps in order with the number of their stage and of their traveller."""
    rows = steps[steps["stage"].isin(model.stage_ids)].sort_values([*TRAVELLER, "step"], ignore_index=True)
    state = rows["stage"].map({s: i for i, s in enumerate(model.stage_ids)}).to_numpy(dtype=np.int64)
    is_new = (rows["person_id"] != rows["person_id"].shift()) | (rows["wave"] != rows["wave"].shift())
    return rows.assign(state=state, who=np.cumsum(is_new.to_numpy()) - 1)


def transition_shares(steps: pd.DataFrame, model: StageModel, *, level: float = 0.95) -> pd.DataFrame:
    """Of the moves from a stage, which share leads where.

    Moves of one person hang together: the interval is Wilson's on the count that the spread between people leaves (clustered on the
    person).

    Returns:
        One row per wave × from × to that occurs: ``estimate``, ``low``, ``high``, ``n`` (people who left that stage), ``times``.
    """
    from helpers import intervals

    rows = ordered(steps, model)
    follows = (rows["who"] == rows["who"].shift(-1)).to_numpy()
    moves = pd.DataFrame({"wave": rows["wave"], "who": rows["who"], "from": rows["stage"], "to": rows["stage"].shift(-1)})[follows]
    found = []
    for (wave, origin), own in moves.groupby(["wave", "from"], observed=True):
        per_person = pd.crosstab(own["who"], own["to"])
        total = per_person.sum(axis=1).to_numpy()
        for target in per_person:
            estimate, low, high = intervals.ratio_share(per_person[target].to_numpy(), total, level)
            found.append((wave, origin, target, estimate, low, high, len(total), int(per_person[target].sum())))
    return pd.DataFrame(found, columns=["wave", "from", "to", "estimate", "low", "high", "n", "times"])


def order_test(steps: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """Does the stage before the present one help to tell the next one? Likelihood ratio of order 2 against order 1.

    Degrees of freedom count only cells that can occur: for each middle stage (stages before it - 1) × (stages after it - 1).
    BIC prefers order 1 far too often here, so the size of the effect is given beside the test.

    Returns:
        One row per wave: ``statistic``, ``df``, ``p``, ``triples``, ``entropy`` (bits of surprise left by the present stage), ``gain``
        (bits that the stage before takes away).
    """
    from scipy import special

    rows = ordered(steps, model)
    found = []
    size = len(model.stage_ids)
    for wave, own in rows.groupby("wave", observed=True):
        state, who = own["state"].to_numpy(), own["who"].to_numpy()
        inside = who[2:] == who[:-2]
        cube = np.zeros((size, size, size))
        np.add.at(cube, (state[:-2][inside], state[1:-1][inside], state[2:][inside]), 1)
        first, last, middle = cube.sum(axis=2), cube.sum(axis=0), cube.sum(axis=(0, 2))
        expected = first[:, :, None] * last[None] / np.maximum(middle, 1)[None, :, None]
        ratio = np.log(np.where(cube > 0, cube, 1) / np.where(cube > 0, expected, 1))
        statistic, triples = float(2 * (cube * ratio).sum()), float(cube.sum())
        df = int(sum(max((first[:, j] > 0).sum() - 1, 0) * max((last[j] > 0).sum() - 1, 0) for j in range(size)))
        share = np.where(last > 0, last / np.maximum(middle, 1)[:, None], 1)
        entropy = float(-(last * np.log2(share)).sum() / triples) if triples else np.nan
        p = float(special.chdtrc(df, max(statistic, 0.0))) if df else np.nan
        found.append((wave, statistic, df, p, int(triples), entropy, statistic / (2 * triples * np.log(2)) if triples else np.nan))
    return pd.DataFrame(found, columns=["wave", "statistic", "df", "p", "triples", "entropy", "gain"])
