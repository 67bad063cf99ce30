"""Groups of journeys that move alike: a mixture of Markov chains, the number of groups by BIC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.stages.chains import TRAVELLER, ordered
from helpers.stages.model import StageModel

END = "end"
SHORT, LONG = 60, 300  # rounds of every start, and of the best of them


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
    """Find groups of journeys. People who moved exactly alike are one row with a weight, so that a million people cost little more.

    Args:
        max_groups: most groups to try; the search stops when one more makes it worse twice in a row.
        starts: random starts per number of groups; the best counts.
    """
    rows = ordered(steps, model)
    size = len(model.stage_ids)
    every, who = _counts(rows, size)
    counts, alike, times = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    alike = alike.reshape(-1)
    rng = np.random.default_rng(random_state)
    fits, bic = {}, {}
    for k in range(1, max_groups + 1):
        if k > 1 and (len(every) < 10 * k or (k > 3 and bic[k - 1] > bic[k - 2] > bic[k - 3])):
            break
        fits[k] = _best(counts, times, k, size, rng, starts)
        bic[k] = -2 * fits[k][0] + (k - 1 + k * (size - 1) + k * size * size) * np.log(max(len(every), 1))
    best = min(bic, key=bic.get)
    _, weight, chain, belongs = fits[best]
    order = np.argsort(-weight, kind="stable")
    names = [f"g{i + 1}" for i in range(best)]
    belongs = belongs[:, order][alike] if len(every) else np.zeros((0, best))
    place = np.argmax(belongs, axis=1)
    members = who.assign(group=np.array(names, dtype=object)[place], probability=belongs.max(axis=1) if len(every) else [])
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


def _best(counts: np.ndarray, times: np.ndarray, k: int, size: int, rng: np.random.Generator, starts: int) -> tuple:
    """The likeliest of several short starts, carried on until it stands still."""
    if k == 1:
        return _em(counts, times, np.ones((len(counts), 1)), size, 2)
    tried = (_em(counts, times, rng.dirichlet(np.ones(k), len(counts)), size, SHORT) for _ in range(starts))
    return _em(counts, times, max(tried, key=lambda fit: fit[0])[3], size, LONG)


def _em(counts: np.ndarray, times: np.ndarray, belongs: np.ndarray, size: int, rounds: int) -> tuple:
    """The mixture from one beginning: log-likelihood, weights, probabilities per group, and how far each sequence belongs to each."""
    before, k = -np.inf, belongs.shape[1]
    for _ in range(rounds):
        weighted = belongs * times[:, None]
        weight = (weighted.sum(axis=0) + 1e-9) / (times.sum() + k * 1e-9)
        chain = _probabilities(weighted.T @ counts, size)
        joint = counts @ np.log(chain).T + np.log(weight)
        top = joint.max(axis=1, keepdims=True)
        total = top + np.log(np.exp(joint - top).sum(axis=1, keepdims=True))
        belongs = np.exp(joint - total)
        likelihood = float(times @ total[:, 0])
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
