"""Journeys as chains: shares of moves with intervals, whether one step back is enough to know, and groups of journeys.

Every function takes ``steps``; a sequence is the stages of one person in one wave, in order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.stages.model import StageModel

TRAVELLER = ["wave", "person_id"]
END = "end"


def _ordered(steps: pd.DataFrame, model: StageModel) -> pd.DataFrame:
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

    rows = _ordered(steps, model)
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

    rows = _ordered(steps, model)
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


@dataclass(frozen=True)
class JourneyGroups:
    """Groups of journeys.

    Attributes:
        groups: one row per group: ``group`` (g1 is the largest), ``share``, ``people``. bic: one row per number of groups tried: lower
            is better. members: one row per person and wave: ``group``, ``probability``. chains: one row per group × from × to:
            ``probability``; ``to`` may be ``end``.
    """

    groups: pd.DataFrame
    bic: pd.DataFrame
    members: pd.DataFrame
    chains: pd.DataFrame


def group_journeys(steps: pd.DataFrame, model: StageModel, *, max_groups: int = 6, starts: int = 8, random_state: int = 7) -> JourneyGroups:
    """Groups of journeys that move alike: a mixture of Markov chains, the number of groups by BIC.

    Args:
        max_groups: most groups to try. starts: random starts per number of groups; the best counts.
    """
    rows = _ordered(steps, model)
    counts, who = _counts(rows, len(model.stage_ids))
    rng = np.random.default_rng(random_state)
    fits = {}
    for k in range(1, max_groups + 1):
        if k > 1 and len(counts) < 10 * k:
            break
        fits[k] = max((_em(counts, k, len(model.stage_ids), rng) for _ in range(starts if k > 1 else 1)), key=lambda fit: fit[0])
    size = len(model.stage_ids)
    free = {k: k - 1 + k * (size - 1) + k * size * size for k in fits}
    bic = {k: -2 * fit[0] + free[k] * np.log(max(len(counts), 1)) for k, fit in fits.items()}
    best = min(bic, key=bic.get)
    _, weight, chain, belongs = fits[best]
    order = np.argsort(-weight, kind="stable")
    names = [f"g{i + 1}" for i in range(best)]
    place = np.argmax(belongs[:, order], axis=1) if len(counts) else np.zeros(0, dtype=int)
    members = who.assign(group=np.array(names, dtype=object)[place], probability=belongs[:, order].max(axis=1) if len(counts) else [])
    groups = pd.DataFrame({"group": names, "share": weight[order], "people": np.bincount(place, minlength=best)})
    return JourneyGroups(
        groups, pd.DataFrame({"groups": list(bic), "bic": list(bic.values())}), members, _chains(chain[order], names, model)
    )


def _counts(rows: pd.DataFrame, size: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Per sequence: where it begins, and how often it moves from each stage to each stage or to its end, in one row."""
    who = rows.drop_duplicates("who")[TRAVELLER].reset_index(drop=True)
    state, owner = rows["state"].to_numpy(), rows["who"].to_numpy()
    counts = np.zeros((len(who), size + size * (size + 1)))
    if len(rows):
        first = np.append(True, owner[1:] != owner[:-1])
        after = np.where(np.append(first[1:], True), size, np.append(state[1:], 0))
        counts[owner[first], state[first]] = 1
        np.add.at(counts, (owner, size + state * (size + 1) + after), 1)
    return counts, who


def _em(
    counts: np.ndarray, k: int, size: int, rng: np.random.Generator, rounds: int = 300
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """One start of the mixture: log-likelihood, weights, probabilities per group, and how far each sequence belongs to each."""
    belongs = rng.dirichlet(np.ones(k), len(counts))
    before = -np.inf
    for _ in range(rounds):
        weight = (belongs.sum(axis=0) + 1e-9) / (len(counts) + k * 1e-9)
        chain = _probabilities(belongs.T @ counts, size)
        joint = counts @ np.log(chain).T + np.log(weight)
        top = joint.max(axis=1, keepdims=True)
        total = top + np.log(np.exp(joint - top).sum(axis=1, keepdims=True))
        belongs = np.exp(joint - total)
        likelihood = float(total.sum())
        if likelihood - before < 1e-6 * max(abs(likelihood), 1):
            break
        before = likelihood
    return likelihood, weight, chain, belongs


def _probabilities(sums: np.ndarray, size: int) -> np.ndarray:
    """Counts per group as probabilities of beginnings and of moves; a little is added so that nothing is impossible."""
    start = sums[:, :size] + 0.5 / size
    moves = sums[:, size:].reshape(len(sums), size, size + 1) + 0.5 / (size + 1)
    start, moves = start / start.sum(axis=1, keepdims=True), moves / moves.sum(axis=2, keepdims=True)
    return np.hstack([start, moves.reshape(len(sums), -1)])


def _chains(chain: np.ndarray, names: list[str], model: StageModel) -> pd.DataFrame:
    ids = model.stage_ids
    moves = chain[:, len(ids) :].reshape(len(names), len(ids), len(ids) + 1)
    rows = [(names[g], ids[i], [*ids, END][j], p) for (g, i, j), p in np.ndenumerate(moves)]
    return pd.DataFrame(rows, columns=["group", "from", "to", "probability"])
