"""What a customer will be worth: BG/NBD for how often, Gamma-Gamma for how much, a year ahead, beside a simple rule.

Fader, Hardie & Lee 2005 (BG/NBD); Fader & Hardie 2013 (Gamma-Gamma, note 025). For customers without a contract, who may leave unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals
from helpers import tables as contracts
from helpers.kpis.rows import known_people

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

HORIZON_DAYS = 365
DISCOUNT = 0.10
"""Per year."""
MIN_REPEATERS = 100
"""Below this many people with a repeat purchase the parameters are too loose to print a value."""
STEPS = 12
DRAWS = 60


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


def history(orders: pd.DataFrame, end: pd.Timestamp | None = None) -> pd.DataFrame:
    """One row per known buyer: frequency (days with a repeat purchase), recency and T in days since the first, and monetary_value.

    Args:
        orders: rows of ``orders``. end: last day of observation; the day of the last order, when not given.

    Returns:
        Index person_id; monetary_value is the mean per repeat day, NaN without one.
    """
    known = known_people(orders)
    days = known.assign(day=known["at"].dt.normalize()).groupby(["person_id", "day"], sort=True)["revenue"].sum().reset_index()
    end = end if end is not None else days["day"].max()
    first = days.groupby("person_id")["day"].transform("min")
    people = days.groupby("person_id")["day"].agg(["min", "max", "size"])
    repeats = days[days["day"] > first].groupby("person_id")["revenue"].mean()
    return pd.DataFrame({"frequency": people["size"] - 1, "recency": (people["max"] - people["min"]).dt.days.astype(float),
                         "T": (end - people["min"]).dt.days.astype(float), "monetary_value": repeats.reindex(people.index)})


def _log_likelihood(theta: np.ndarray, x: np.ndarray, tx: np.ndarray, t: np.ndarray, weights: np.ndarray) -> float:
    r, alpha, a, b = np.exp(theta)
    alive = -(r + x) * np.log(alpha + t)
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx), -np.inf)
    ll = (special.betaln(a, b + x) - special.betaln(a, b) + special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
          + np.logaddexp(alive, gone))
    return float((weights * ll).sum())


def fit_bgnbd(x: np.ndarray, tx: np.ndarray, t: np.ndarray, weights: np.ndarray | None = None, start: Bgnbd | None = None
              ) -> tuple[Bgnbd, float]:
    """Maximum likelihood of BG/NBD from frequency, recency and T; weights count how often a row occurs.

    Returns:
        parameters, log-likelihood.
    """
    from scipy import optimize

    # people with the same history count together: most bought once, so this is a fraction of the rows
    unique, place = np.unique(np.column_stack([np.asarray(v, dtype=float) for v in (x, tx, t)]), axis=0, return_inverse=True)
    x, tx, t = unique.T
    w = np.bincount(place.ravel(), weights=None if weights is None else np.asarray(weights, dtype=float), minlength=len(x)).astype(float)
    theta = np.log(start) if start is not None else np.log([0.5, np.median(t) / 4 + 1e-3, 0.8, 2.5])
    found = optimize.minimize(lambda v: -_log_likelihood(v, x, tx, t, w) / w.sum(), theta, method="L-BFGS-B", bounds=[(-8, 12)] * 4)
    return Bgnbd(*(float(v) for v in np.exp(found.x))), -float(found.fun) * w.sum()


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


def expected_new(model: Bgnbd, ahead: float) -> float:
    """Repeat purchases expected of a new customer in the time ahead."""
    r, alpha, a, b = model
    growth = special.hyp2f1(r, b, a + b - 1, ahead / (alpha + ahead))
    return float((a + b - 1) / (a - 1) * (1 - (alpha / (alpha + ahead)) ** r * growth))


def fit_gamma_gamma(x: np.ndarray, value: np.ndarray, weights: np.ndarray | None = None, start: GammaGamma | None = None
                    ) -> tuple[GammaGamma, float]:
    """Maximum likelihood of Gamma-Gamma from repeat purchases and their mean value (only customers with both above 0)."""
    from scipy import optimize

    x, m = np.asarray(x, dtype=float), np.asarray(value, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)

    def loss(theta: np.ndarray) -> float:
        p, q, v = np.exp(theta)
        ll = (special.gammaln(p * x + q) - special.gammaln(p * x) - special.gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(m)
              + p * x * np.log(x) - (p * x + q) * np.log(v + x * m))
        return -float((w * ll).sum()) / w.sum()

    theta = np.log(start) if start is not None else np.log([5.0, 4.0, np.average(m, weights=w) / 2])
    found = optimize.minimize(loss, theta, method="L-BFGS-B", bounds=[(-8, 12)] * 3)
    return GammaGamma(*(float(v) for v in np.exp(found.x))), -float(found.fun) * w.sum()


def expected_value(model: GammaGamma, x: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Expected value per purchase, given x repeat purchases of this mean value; without any, the mean of all customers."""
    p, q, v = model
    x, m = np.asarray(x, dtype=float), np.nan_to_num(np.asarray(value, dtype=float))
    return p * (v + x * m) / (p * x + q - 1)


def customer_value(people: pd.DataFrame, buying: Bgnbd, spending: GammaGamma, days: float = HORIZON_DAYS) -> np.ndarray:
    """Discounted revenue per customer over the coming days (revenue, not margin)."""
    x, tx, t = (people[c].to_numpy(dtype=float) for c in ("frequency", "recency", "T"))
    edges = np.linspace(0, days, STEPS + 1)[1:]
    bought = np.column_stack([np.zeros(len(x)), *(expected_purchases(buying, edge, x, tx, t) for edge in edges)])
    discounts = (1 + DISCOUNT) ** -((edges - days / STEPS / 2) / 365)
    return np.diff(bought, axis=1) @ discounts * expected_value(spending, x, people["monetary_value"].to_numpy(dtype=float))


def forecast_value(orders: pd.DataFrame, memberships: pd.DataFrame, how: How) -> pd.DataFrame:
    """Mean value of a customer in the coming year, for everyone and per persona, beside the simple rule.

    The interval is a bootstrap by person with both models fitted again. The baseline is revenue from repeat purchases per
    customer and day so far, times a year.
    ``calibration`` is the held-out error: models of all waves but the last, set against the purchases of the last (mean absolute
    difference per person over groups of equal frequency).

    Returns:
        Rows of ``forecasts``; none with fewer than 100 people who bought again.
    """
    known = known_people(orders)
    people = history(known) if len(known) else pd.DataFrame({"frequency": []})
    if (people["frequency"] > 0).sum() < MIN_REPEATERS:
        return contracts.empty("forecasts")
    groups = {"all": np.ones(len(people), dtype=bool)}
    assigned = memberships[memberships["is_assigned"]].set_index("person_id")["persona"].reindex(people.index)
    groups |= {p: (assigned == p).to_numpy() for p in sorted(assigned.dropna().unique()) if p != "unknown"}
    worth, models = _worth(people)
    drawn = intervals.bootstrap_weights(len(people), DRAWS, how.random_state)
    redrawn = [_worth(people, weights, models)[0] for weights in drawn]
    repeat_revenue = (people["frequency"] * people["monetary_value"].fillna(0.0)).to_numpy()
    calibration, wave, rows = _held_out(known, how), how.waves[-1] if how.waves else sorted(known["wave"])[-1], []
    for subject, who in groups.items():
        if who.sum() < how.minimum_people:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = np.array([(w * v)[who].sum() / w[who].sum() for w, v in zip(drawn, redrawn)])
        low, high = intervals.percentile(draws, how.level)
        simple = repeat_revenue[who].sum() / max(people["T"].to_numpy()[who].sum(), 1) * HORIZON_DAYS
        rows.append({"metric": "clv", "subject": subject, "horizon": f"{HORIZON_DAYS} days", "wave": wave,
                     "estimate": worth[who].mean(), "low": low, "high": high, "n": int(who.sum()),
                     "calibration": calibration, "baseline": simple})
    return contracts.conform(pd.DataFrame(rows), "forecasts")


def _worth(people: pd.DataFrame, weights: np.ndarray | None = None, start: tuple[Bgnbd, GammaGamma] | tuple[None, None] = (None, None)
           ) -> tuple[np.ndarray, tuple[Bgnbd, GammaGamma]]:
    """Value per customer, and the two models behind it; a redraw starts from the models of the whole."""
    w = np.ones(len(people)) if weights is None else weights
    again = (people["frequency"] > 0).to_numpy() & (people["monetary_value"] > 0).to_numpy()
    buying, _ = fit_bgnbd(people["frequency"], people["recency"], people["T"], w, start[0])
    spending, _ = fit_gamma_gamma(people["frequency"][again], people["monetary_value"][again], w[again], start[1])
    return customer_value(people, buying, spending), (buying, spending)


def _held_out(orders: pd.DataFrame, how: How) -> float:
    """Mean absolute error of purchases per person in the last wave, over groups of equal frequency; NaN with one wave."""
    waves = [w for w in (how.waves or sorted(orders["wave"].unique())) if (orders["wave"] == w).any()]
    if len(waves) < 2:
        return np.nan
    earlier, last = orders[orders["wave"] != waves[-1]], orders[orders["wave"] == waves[-1]]
    end = earlier["at"].max().normalize()
    people = history(earlier, end)
    model, _ = fit_bgnbd(people["frequency"], people["recency"], people["T"])
    ahead = max((last["at"].max().normalize() - end).days, 1)
    expected = expected_purchases(model, ahead, people["frequency"], people["recency"], people["T"])
    seen = last.assign(day=last["at"].dt.normalize()).groupby("person_id")["day"].nunique().reindex(people.index).fillna(0)
    groups = pd.DataFrame({"expected": expected, "seen": seen, "x": people["frequency"].clip(upper=3)}).groupby("x")
    sizes, means = groups.size(), groups[["expected", "seen"]].mean()
    return float((sizes * (means["expected"] - means["seen"]).abs()).sum() / sizes.sum())
