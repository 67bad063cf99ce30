"""How often each class comes among all texts, when the texts that were labelled came in other shares.

Who labels fifty texts of each tone teaches well, but a model that learned from them believes that each tone comes equally often. Its
probabilities are moved to the shares among all texts: those of the labels drawn by chance where there are enough, else those that make
the predictions for the texts without label likeliest (EM of Saerens, Latinne & Decaestecker 2002).
"""

from __future__ import annotations

import numpy as np
from scipy import special

DRAWN = 30  # labels drawn by chance that tell the shares themselves
STIFFNESS = 40.0  # weight of the labelled shares, in labels: few labels know little of texts that they have not seen
UNLIKELY = 0.001  # chance below which the labels cannot have been a random draw from the estimated shares
ROUNDS, CLOSE = 200, 1e-6


def among_all(counts: np.ndarray, drawn: np.ndarray, unlabelled: np.ndarray) -> np.ndarray:
    """Share of each class among all texts.

    Args:
        counts: labels per class. drawn: those of them that were drawn by chance, per class; nothing known is zeros.
        unlabelled: calibrated probabilities of texts without label, one row per text; may have no rows.

    Returns:
        One share per class, adding up to 1. The shares of the labels when all were drawn by chance, when there is no text without
        label, or when the labels may well be a random draw from the estimate (chi-square test of fit, `UNLIKELY`).

    >>> among_all(np.array([50, 50]), np.array([27, 3]), np.empty((0, 2))).round(2).tolist()
    [0.89, 0.11]
    """
    labelled = counts / counts.sum()
    if (drawn == counts).all():
        return labelled
    if drawn.sum() >= DRAWN:
        return (drawn + 0.5) / (drawn + 0.5).sum()
    if not len(unlabelled):
        return labelled
    found = likeliest(unlabelled, labelled, STIFFNESS / min(counts.sum(), len(unlabelled)))
    distance = counts.sum() * ((labelled - found) ** 2 / found).sum()
    return found if special.chdtrc(len(counts) - 1, distance) < UNLIKELY else labelled


def likeliest(p: np.ndarray, before: np.ndarray, pull: float = 0.0) -> np.ndarray:
    """Shares under which probabilities ``p``, made under shares ``before``, are likeliest; ``pull`` draws them to ``before``."""
    after = before
    for _ in range(ROUNDS):
        last = after
        after = (moved(p, before, last).mean(axis=0) + pull * before) / (1 + pull)
        if np.abs(after - last).max() < CLOSE:
            break
    return after


def moved(p: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Probabilities made where classes come in shares ``before``, as they are where they come in shares ``after`` (Bayes' rule).

    >>> moved(np.array([[0.5, 0.5]]), np.array([0.5, 0.5]), np.array([0.8, 0.2])).tolist()
    [[0.8, 0.2]]
    """
    p = p * (after / before)
    return p / p.sum(axis=1, keepdims=True)
