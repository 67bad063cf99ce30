"""The models behind customer value: BG/NBD for how often people buy, Gamma-Gamma for how much.

Fader, Hardie & Lee 2005 (BG/NBD); Fader & Hardie 2013 (Gamma-Gamma, note 025). For customers without a contract, who may leave unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Callable


VAGUE = 0.01
"""Precision of a normal prior on the log of each parameter, about where the search begins (a standard deviation of 10).

Where few leave, or all buy at one pace, the likelihood is flat towards infinity: where a search stops then depends on the last digits that
a machine adds up. With so vague a prior there is one maximum; published fits keep four digits.
"""


class Bgnbd(NamedTuple):
    """Parameters of BG/NBD: buying rate gamma(r, alpha), chance to leave after a purchase beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


class GammaGamma(NamedTuple):
    """Parameters of Gamma-Gamma: p, q and v (gamma in Fader & Hardie)."""

    p: float
    q: float
    v: float


def buying_likelihood(theta: np.ndarray, x: np.ndarray, tx: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Log-likelihood of each history under BG/NBD; theta holds the logs of the parameters."""
    r, alpha, a, b = np.exp(theta)
    alive = -(r + x) * np.log(alpha + t)
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx), -np.inf)
    return (special.betaln(a, b + x) - special.betaln(a, b) + special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
            + np.logaddexp(alive, gone))


def fit_bgnbd(x: np.ndarray, tx: np.ndarray, t: np.ndarray) -> tuple[Bgnbd, float]:
    """Maximum likelihood of BG/NBD from frequency, recency and T.

    Returns:
        parameters, log-likelihood.
    """
    # people with the same history count together: most bought once, so this is a fraction of the rows
    unique, w = np.unique(np.column_stack([np.asarray(v, dtype=float) for v in (x, tx, t)]), axis=0, return_counts=True)
    x, tx, t = unique.T
    theta = _most_likely(lambda v: w @ buying_likelihood(v, x, tx, t), np.log([0.5, np.median(t) / 4 + 1e-3, 0.8, 2.5]))
    return Bgnbd(*(float(v) for v in np.exp(theta))), float(w @ buying_likelihood(theta, x, tx, t))


def _most_likely(likelihood: Callable[[np.ndarray], float], start: np.ndarray) -> np.ndarray:
    """Logs of the parameters with the largest likelihood under the vague prior (`VAGUE`), searched until nothing moves any more."""
    from scipy import optimize

    found = optimize.minimize(lambda v: VAGUE * ((v - start) ** 2).sum() / 2 - likelihood(v), start, method="L-BFGS-B", jac="3-point",
                              bounds=[(-8, 12)] * len(start), options={"ftol": 1e-15, "gtol": 1e-7, "maxiter": 2_000, "maxfun": 100_000})
    return found.x


def p_alive(model: Bgnbd, x: np.ndarray, tx: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Chance that a customer with this history is still one."""
    r, alpha, a, b = model
    x, tx, t = (np.asarray(v, dtype=float) for v in (x, tx, t))
    odds = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + t) / (alpha + tx)) ** (r + x), 0.0)
    return 1 / (1 + odds)


def expected_purchases(model: Bgnbd, ahead: float, x: np.ndarray, tx: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Purchases expected in the time ahead (same unit as tx and t), given the history."""
    r, alpha, a, b = model
    x, t = np.asarray(x, dtype=float), np.asarray(t, dtype=float)
    growth = special.hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + t + ahead))
    expected = (a + b + x - 1) / (a - 1) * (1 - ((alpha + t) / (alpha + t + ahead)) ** (r + x) * growth)
    return expected * p_alive(model, x, tx, t)


def expected_new(model: Bgnbd, ahead: np.ndarray) -> np.ndarray:
    """Repeat purchases expected of a new customer in the time ahead."""
    r, alpha, a, b = model
    growth = special.hyp2f1(r, b, a + b - 1, ahead / (alpha + ahead))
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + ahead)) ** r * growth)


def chance_of(model: Bgnbd, count: int, ahead: np.ndarray) -> np.ndarray:
    """Chance that a new customer makes this many repeat purchases in the time ahead (Fader, Hardie & Lee 2005, equation 8)."""
    r, alpha, a, b = model
    t = np.asarray(ahead, dtype=float)
    j = np.arange(count)[:, None]
    paid, free = (alpha / (alpha + t)) ** r, t / (alpha + t)
    stayed = np.exp(special.betaln(a, b + count) - special.betaln(a, b) + special.gammaln(r + count) - special.gammaln(r)
                    - special.gammaln(count + 1)) * paid * free**count
    if count == 0:
        return stayed
    fewer = (np.exp(special.gammaln(r + j) - special.gammaln(r) - special.gammaln(j + 1)) * free[None, ...] ** j).sum(axis=0)
    left = np.exp(special.betaln(a + 1, b + count - 1) - special.betaln(a, b)) * (1 - paid * fewer)
    return stayed + left


def spending_likelihood(theta: np.ndarray, x: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Log-likelihood of each mean value m over x purchases under Gamma-Gamma; theta holds the logs of the parameters."""
    p, q, v = np.exp(theta)
    return (special.gammaln(p * x + q) - special.gammaln(p * x) - special.gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(m)
            + p * x * np.log(x) - (p * x + q) * np.log(v + x * m))


def fit_gamma_gamma(x: np.ndarray, value: np.ndarray) -> tuple[GammaGamma, float]:
    """Maximum likelihood of Gamma-Gamma from repeat purchases and their mean value (only customers with both above 0)."""
    x, m = np.asarray(x, dtype=float), np.asarray(value, dtype=float)
    theta = _most_likely(lambda v: spending_likelihood(v, x, m).sum(), np.log([5.0, 4.0, m.mean() / 2]))
    return GammaGamma(*(float(v) for v in np.exp(theta))), float(spending_likelihood(theta, x, m).sum())


def expected_value(model: GammaGamma, x: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Expected value per purchase, given x repeat purchases of this mean value; without any, the mean of all customers."""
    p, q, v = model
    x, m = np.asarray(x, dtype=float), np.nan_to_num(np.asarray(value, dtype=float))
    return p * (v + x * m) / (p * x + q - 1)


