"""What a customer will be worth: BG/NBD and Gamma-Gamma a year ahead beside a simple rule, or the formula of a contract.

The interval holds what the people seen and the parameters fitted to them may both be off (delta method over people, on the log scale).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.kpis import buying
from helpers.kpis.rows import known_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.kpis.catalogue import How

HORIZON_DAYS = 365
DISCOUNT = 0.10
"""Per year."""
MIN_REPEATERS = 100
"""Below this many people with a repeat purchase the parameters are too loose to print a value."""
STEPS = 12
STEP = 1e-4
MISFIT = 0.05
"""Largest difference between the share of people with 0, 1, 2 … repeat purchases seen and modelled."""
LATE = 1.5
"""A payment under a contract that is later than this many periods has ended it."""


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


def customer_value(people: pd.DataFrame, often: buying.Bgnbd, much: buying.GammaGamma, days: float = HORIZON_DAYS) -> np.ndarray:
    """Discounted revenue per customer over the coming days (revenue, not margin)."""
    x, tx, t = (people[c].to_numpy(dtype=float) for c in ("frequency", "recency", "T"))
    edges = np.linspace(0, days, STEPS + 1)[1:]
    bought = np.column_stack([np.zeros(len(x)), *(buying.expected_purchases(often, edge, x, tx, t) for edge in edges)])
    discounts = (1 + DISCOUNT) ** -((edges - days / STEPS / 2) / 365)
    return np.diff(bought, axis=1) @ discounts * buying.expected_value(much, x, people["monetary_value"].to_numpy(dtype=float))


def new_customer_value(often: buying.Bgnbd, much: buying.GammaGamma, days: float = HORIZON_DAYS) -> float:
    """Discounted revenue of a new customer from repeat purchases in the first days, beyond the first purchase."""
    edges = np.linspace(0, days, STEPS + 1)[1:]
    discounts = (1 + DISCOUNT) ** -((edges - days / STEPS / 2) / 365)
    return float(np.diff(buying.expected_new(often, edges), prepend=0.0) @ discounts * buying.expected_value(much, 0, 0))


def forecast_value(orders: pd.DataFrame, memberships: pd.DataFrame, how: How, period_days: int | None = None) -> pd.DataFrame:
    """Mean value of a customer, for everyone and per persona, beside the simple rule.

    Without a contract it is the revenue of the coming year (metric ``clv``; ``clv_new`` is that of a new customer after the first
    purchase), and the baseline is the repeat revenue per customer and day
    so far, times a year. ``calibration`` is the held-out error: a model of all waves but the last, set against the purchases of the last
    (mean absolute difference per person over groups of equal frequency). With a contract (``period_days`` between payments) it is the
    formula m r / (1 + d - r) without an end (metric ``clv_contract``), and the baseline what people have paid on average so far.

    Returns:
        Rows of ``forecasts``. ``verdict`` says whether the value can be used: no_fit where the model does not fit the purchases seen,
        not_better where it does not beat the simple rule on held-out purchases, unchecked where there is one wave only, and cannot_tell
        (no value) with fewer than 100 people who bought again.
    """
    known = known_people(orders)
    if known.empty:
        return contracts.empty("forecasts")
    wave = how.waves[-1] if how.waves else sorted(known["wave"])[-1]
    personas = _groups(memberships)
    rows = _of_contracts(known, personas, how, period_days) if period_days else _of_purchases(known, personas, how)
    return contracts.conform(pd.DataFrame(rows).assign(wave=wave), "forecasts")


def _groups(memberships: pd.DataFrame) -> pd.Series:
    assigned = memberships[memberships["is_assigned"] & (memberships["persona"] != "unknown")]
    return assigned.set_index("person_id")["persona"]


def _subjects(people: pd.Index, personas: pd.Series, least: int) -> list[tuple[str, np.ndarray]]:
    """Everyone, and each persona with enough people."""
    own = personas.reindex(people)
    groups = [("all", np.ones(len(people), dtype=bool)), *((p, (own == p).to_numpy()) for p in sorted(own.dropna().unique()))]
    return [(name, who) for name, who in groups if who.sum() >= least]


def _of_purchases(known: pd.DataFrame, personas: pd.Series, how: How) -> list[dict]:
    """Rows for customers without a contract."""
    people = history(known)
    about = {"metric": "clv", "horizon": f"{HORIZON_DAYS} days"}
    if (people["frequency"] > 0).sum() < MIN_REPEATERS:
        return [{**about, "subject": "all", "n": len(people), "verdict": "cannot_tell"}]
    again = (people["frequency"] > 0).to_numpy() & (people["monetary_value"] > 0).to_numpy()
    often, _ = buying.fit_bgnbd(people["frequency"], people["recency"], people["T"])
    much, _ = buying.fit_gamma_gamma(people["frequency"][again], people["monetary_value"][again])
    worth, slopes, pulls = _influence(people, again, often, much)
    calibration, is_better = _held_out(known, how)
    fits = misfit(often, people) <= MISFIT and much.q > 1
    verdict = "no_fit" if not fits else "unchecked" if is_better is None else "usable" if is_better else "not_better"
    repeat_revenue = (people["frequency"] * people["monetary_value"].fillna(0.0)).to_numpy()
    rows = [_of_new(often, much, pulls, how.level) | {**about, "metric": "clv_new", "n": len(people), "verdict": verdict}]
    for subject, who in _subjects(people.index, personas, how.minimum_people):
        mean = worth[who].mean()
        away = np.where(who, (worth - mean) / who.sum(), 0.0) + pulls @ slopes[:, who].mean(axis=1)
        half = intervals.z_of(how.level) * np.sqrt((away**2).sum()) / mean
        simple = repeat_revenue[who].sum() / max(people["T"].to_numpy()[who].sum(), 1) * HORIZON_DAYS
        rows.append({**about, "subject": subject, "estimate": mean, "low": mean * np.exp(-half), "high": mean * np.exp(half),
                     "n": int(who.sum()), "calibration": calibration, "baseline": simple, "verdict": verdict})
    return rows


def _of_new(often: buying.Bgnbd, much: buying.GammaGamma, pulls: np.ndarray, level: float) -> dict:
    """Value of a new customer with its interval; nobody in particular is meant, so only the parameters may be off."""
    at = np.log([*often, *much])

    def value(theta: np.ndarray) -> float:
        return new_customer_value(buying.Bgnbd(*np.exp(theta[:4])), buying.GammaGamma(*np.exp(theta[4:])))

    mean = value(at)
    slopes = np.array([(value(at + s) - mean) / STEP for s in np.eye(7) * STEP])
    half = intervals.z_of(level) * np.sqrt(((pulls @ slopes) ** 2).sum()) / mean
    return {"subject": "all", "estimate": mean, "low": mean * np.exp(-half), "high": mean * np.exp(half)}


def _influence(people: pd.DataFrame, again: np.ndarray, often: buying.Bgnbd, much: buying.GammaGamma
               ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value per person, its slope by each parameter, and how far each person pulls the parameters.

    Slopes are by the logs of the seven parameters (parameters x people); pulls are scores times the inverse information (people x
    parameters): a person whose history the model finds surprising pulls more.
    """
    x, tx, t = (people[c].to_numpy(dtype=float) for c in ("frequency", "recency", "T"))
    m = people["monetary_value"].to_numpy(dtype=float)[again]
    a, b = np.log(often), np.log(much)

    def value(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return customer_value(people, buying.Bgnbd(*np.exp(first)), buying.GammaGamma(*np.exp(second)))

    worth = value(a, b)
    moves_a, moves_b = np.eye(4) * STEP, np.eye(3) * STEP
    slopes = np.array([*((value(a + s, b) - worth) / STEP for s in moves_a), *((value(a, b + s) - worth) / STEP for s in moves_b)])
    pulls = np.zeros((len(people), 7))
    pulls[:, :4] = _pulls(lambda v: buying.buying_likelihood(v, x, tx, t), a)
    pulls[again, 4:] = _pulls(lambda v: buying.spending_likelihood(v, x[again], m), b)
    return worth, slopes, pulls


def _pulls(likelihood: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Scores of each person times the inverse information, by differences of the log-likelihood; the vague prior of the fit informs too."""
    steps = np.eye(len(at)) * 1e-3

    def scores(v: np.ndarray) -> np.ndarray:
        return np.array([(likelihood(v + s) - likelihood(v - s)) / 2e-3 for s in steps]).T

    information = -np.array([(scores(at + s).sum(axis=0) - scores(at - s).sum(axis=0)) / 2e-3 for s in steps])
    return scores(at) @ np.linalg.inv((information + information.T) / 2 + buying.VAGUE * np.eye(len(at)))


def misfit(often: buying.Bgnbd, people: pd.DataFrame) -> float:
    """Largest difference between the shares of people with 0, 1, 2, 3 and more repeat purchases, seen and modelled."""
    t = people["T"].to_numpy(dtype=float)
    modelled = [float(buying.chance_of(often, k, t).mean()) for k in range(4)]
    seen = [float((people["frequency"] == k).mean()) for k in range(4)]
    return float(np.abs(np.subtract([*seen, 1 - sum(seen)], [*modelled, 1 - sum(modelled)])).max())


def _held_out(orders: pd.DataFrame, how: How) -> tuple[float, bool | None]:
    """Error on the purchases of the last wave per person over groups of equal frequency, and whether the model beats the simple rule.

    The simple rule goes on at the rate of all purchases per customer and day so far. NaN and None with one wave.
    """
    waves = [w for w in (how.waves or sorted(orders["wave"].unique())) if (orders["wave"] == w).any()]
    if len(waves) < 2:
        return np.nan, None
    earlier, last = orders[orders["wave"] != waves[-1]], orders[orders["wave"] == waves[-1]]
    end = earlier["at"].max().normalize()
    people = history(earlier, end)
    if (people["frequency"] > 0).sum() < MIN_REPEATERS:
        return np.nan, None
    model, _ = buying.fit_bgnbd(people["frequency"], people["recency"], people["T"])
    ahead = max((last["at"].max().normalize() - end).days, 1)
    expected = buying.expected_purchases(model, ahead, people["frequency"], people["recency"], people["T"])
    simple = people["frequency"].sum() / max(people["T"].sum(), 1) * ahead
    seen = last.assign(day=last["at"].dt.normalize()).groupby("person_id")["day"].nunique().reindex(people.index).fillna(0)
    groups = pd.DataFrame({"expected": expected, "seen": seen, "x": people["frequency"].clip(upper=3)}).groupby("x")
    sizes, means = groups.size(), groups[["expected", "seen"]].mean()
    saved = (seen - simple) ** 2 - (seen - expected) ** 2
    _, low, _ = intervals.mean_t(saved.sum(), (saved**2).sum(), len(saved), how.level)
    return float((sizes * (means["expected"] - means["seen"]).abs()).sum() / sizes.sum()), bool(low > 0)


def renewals(known: pd.DataFrame, period_days: int) -> pd.DataFrame:
    """One row per person under a contract: payments, times that the contract was or was not renewed, and the mean payment.

    A contract whose next payment is more than half a period late has ended. Payments so near the end of the exports that this cannot be
    known yet count neither as followed by a renewal nor by an end.
    """
    decided = known["at"].max() - pd.Timedelta(days=LATE * period_days)
    own = known.sort_values("at").groupby("person_id")
    table = own["at"].agg(["max", "size"]).assign(mean=own["revenue"].mean())
    known_since = (known["at"] < decided).groupby(known["person_id"]).sum()
    ended = (table["max"] < decided).astype(int)
    return pd.DataFrame({"payments": table["size"], "renewed": known_since - ended, "ended": ended, "mean": table["mean"]})


def contract_value(margin: float, kept: float, discount: float) -> float:
    """Value of a customer under a contract: margin per period, times share kept over one plus discount minus share kept.

    >>> round(contract_value(100, 0.8, 0.1), 2)
    266.67
    """
    return margin * kept / (1 + discount - kept)


def _of_contracts(known: pd.DataFrame, personas: pd.Series, how: How, period_days: int) -> list[dict]:
    """Rows for customers under a contract; the share kept is renewals over renewals and endings, people who still run are censored."""
    people, rows = renewals(known, period_days), []
    discount = (1 + DISCOUNT) ** (period_days / 365) - 1
    for subject, who in _subjects(people.index, personas, how.minimum_people):
        own = people[who]
        chances = (own["renewed"] + own["ended"]).to_numpy(dtype=float)
        row = {"metric": "clv_contract", "subject": subject, "horizon": "no end", "n": len(own), "verdict": "cannot_tell"}
        if own["ended"].sum() >= 10 and own["renewed"].sum() >= 10:
            kept = own["renewed"].sum() / chances.sum()
            margin = own["mean"].mean()
            value = contract_value(margin, kept, discount)
            slope = 1 / kept + 1 / (1 + discount - kept)         # of the log of the value by the share kept
            away = ((own["mean"] - margin) / margin / len(own) + slope * (own["renewed"] - kept * chances) / chances.sum()).to_numpy()
            half = intervals.z_of(how.level) * np.sqrt((away**2).sum())
            paid = float((own["mean"] * own["payments"]).mean())
            row |= {"estimate": value, "low": value * np.exp(-half), "high": value * np.exp(half), "baseline": paid, "verdict": "unchecked"}
        rows.append(row)
    return rows
