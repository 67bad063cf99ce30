"""Models of a yes-or-no outcome, judged on later people beside two simple rules, with their calibration.

A calibrated logistic model, and gradient boosting only where it is better out of time. What is fitted is fitted on the earlier part; what
is reported is measured on the later part, which no step has seen. The simple rules are the base rate (everyone the same chance) and the
last activity (the chance of people who were active as long ago). A model that does not beat the better of the two is said not to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals

RIDGE = 1.0
FOLDS = 5
FIFTHS = 5
LEAST_OUTCOMES = 20
"""People with and without the outcome, before and after, below which nothing is fitted."""
BOOST_ROWS, BOOST_OUTCOMES = 2_000, 200
"""Boosting is tried from this many rows and outcomes on."""
RARE = 20
"""A word with fewer people than this is not a column of its own."""
SLOPE, ECE = (0.9, 1.1), 0.05
"""Bars of calibration (methods 3)."""
TINY = 1e-6

Model = Callable[[pd.DataFrame], np.ndarray]
"""From features to chances."""


class Cases(NamedTuple):
    """People at a moment: features (no column holds anything from after it), the outcome since, when that was, and who.

    x: one row per person and moment; ``idle_days`` is the days since the last activity. y: outcome (0 or 1). at: order of the moment.
    """

    x: pd.DataFrame
    y: np.ndarray
    at: np.ndarray
    person: np.ndarray

    def where(self, keep: np.ndarray) -> Cases:
        """Some of them."""
        return Cases(self.x[keep], self.y[keep], self.at[keep], self.person[keep])


class Judged(NamedTuple):
    """A model with how it did on later people.

    name: logistic, boosting, points, last_activity or base_rate: what gives the chances that are used. model: its function.
    tried: the model that was compared. chances: of the later people, by the model tried. simple: the same by the better simple rule.
    """

    name: str
    model: Model
    tried: str
    chances: np.ndarray
    simple: np.ndarray
    checks: dict


def columns_of(x: pd.DataFrame) -> Callable[[pd.DataFrame], np.ndarray]:
    """From features to a standardised matrix: logs of skewed counts, a mark for what is missing, a column per word.

    Numbers beyond the range of nearly all people it was made from count as its end: nobody is judged by a line drawn further.
    """
    made: list[tuple[str, str, object]] = []
    for name in x.columns:
        if pd.api.types.is_numeric_dtype(x[name]):
            values = x[name].to_numpy(dtype=float)
            is_skewed = np.nanmin(values, initial=0) >= 0 and np.nanmax(values, initial=0) > 5 * max(np.nanmedian(values), 1e-9)
            low, high = np.nanquantile(values, [0.005, 0.995]) if np.isfinite(values).any() else (0.0, 0.0)
            values = np.clip(values, low, high)
            shown = np.log1p(values) if is_skewed else values
            mean, spread = np.nanmean(shown) if np.isfinite(shown).any() else 0.0, np.nanstd(shown)
            if spread > 0:
                made.append(("number", name, (is_skewed, low, high, mean, spread)))
            if 0 < np.isnan(values).sum() < len(values):
                made.append(("missing", name, None))
        else:
            counts = x[name].astype("str").value_counts()
            made += [("word", name, word) for word in sorted(counts[counts >= RARE].index)[1:]]

    def build(frame: pd.DataFrame) -> np.ndarray:
        columns = []
        for kind, name, how in made:
            if kind == "word":
                columns.append((frame[name].astype("str") == how).to_numpy(dtype=float))
                continue
            values = frame[name].to_numpy(dtype=float)
            if kind == "missing":
                columns.append(np.isnan(values).astype(float))
                continue
            is_skewed, low, high, mean, spread = how
            values = np.clip(values, low, high)
            columns.append(np.nan_to_num((np.log1p(values) if is_skewed else values) - mean) / spread)
        return np.column_stack([np.ones(len(frame)), *columns])

    return build


def fit_logistic(x: np.ndarray, y: np.ndarray, ridge: float = RIDGE) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients by Newton's method with a ridge on all but the first column, and their covariance.

    >>> x = np.column_stack([np.ones(4), [0, 0, 1, 1]])
    >>> bool(np.isclose(special.expit(fit_logistic(np.repeat(x, 50, 0), np.repeat([0, 1, 1, 1.0], 50), 0)[0].sum()), 1, atol=1e-3))
    True
    """
    penalty = ridge * np.r_[0.0, np.ones(x.shape[1] - 1)] + 1e-9
    beta = np.zeros(x.shape[1])
    for _ in range(40):
        p = special.expit(x @ beta)
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curve, x.T @ (y - p) - penalty * beta)
        beta += step / max(1.0, np.abs(step).max() / 3)
        if np.abs(step).max() < 1e-8:
            break
    return beta, np.linalg.inv(curve)


def _folds(person: np.ndarray, random_state: int) -> np.ndarray:
    """A fold per row; all rows of a person share theirs."""
    codes, names = pd.factorize(person)
    return np.random.default_rng(random_state).permutation(len(names))[codes] % FOLDS


def calibrated(fit: Callable[[pd.DataFrame, np.ndarray], Callable], cases: Cases, random_state: int, trust: float = 0.5) -> Model:
    """A model whose log odds are shrunk so that they fit people it had not seen (cross-fitted by person).

    A model of a part of the people is worse than one of all, so the stretch that it needs (Platt 1999) shrinks too far; the model itself
    claims too much. ``trust`` is how far towards the latter: half-way has the right slope on average (docs/method.md). Where the outcome
    was clearly more or less common at the last moment than the model says, it goes on from that level.
    """
    fold, odds = _folds(cases.person, random_state), np.zeros(len(cases.y))
    for f in range(FOLDS):
        odds[fold == f] = fit(cases.x[fold != f], cases.y[fold != f])(cases.x[fold == f])
    stretch = fit_logistic(np.column_stack([np.ones(len(odds)), odds]), cases.y, ridge=0.0)[0][1]
    if stretch <= 0:          # what it learned says nothing about people whom it has not seen
        rate = cases.y.mean()
        return lambda x: np.full(len(x), rate)
    stretch = trust + (1 - trust) * stretch
    start, whole = _start(stretch * odds, cases), fit(cases.x, cases.y)
    return lambda x: special.expit(start + stretch * whole(x))


def _start(odds: np.ndarray, cases: Cases) -> float:
    """What to add to the log odds so that the level is right: of all moments, or of the last where it clearly differs."""
    start, _ = _level(odds, cases.y)
    last = cases.at == cases.at.max()
    if last.all() or cases.y[last].sum() < LEAST_OUTCOMES:
        return start
    shift, spread = _level(odds[last] + start, cases.y[last])
    return start + shift if abs(shift) > intervals.z_of(0.95) * spread else start


def _level(odds: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The shift of the log odds with which the mean chance is what happened, and its standard error."""
    shift, curve = 0.0, 1.0
    for _ in range(20):
        p = special.expit(odds + shift)
        curve = max((p * (1 - p)).sum(), TINY)
        shift += float(np.clip((y - p).sum() / curve, -1, 1))
    return shift, curve**-0.5


def logistic(cases: Cases, random_state: int) -> Model:
    """Calibrated ridge logistic regression."""

    def fit(x: pd.DataFrame, y: np.ndarray) -> Callable:
        build = columns_of(x)
        beta, _ = fit_logistic(build(x), y)
        return lambda later: build(later) @ beta

    return calibrated(fit, cases, random_state)


def boosting(cases: Cases, random_state: int) -> Model:
    """Calibrated gradient boosting of small trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    def fit(x: pd.DataFrame, y: np.ndarray) -> Callable:
        build = columns_of(x)
        trees = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.08, max_leaf_nodes=8, min_samples_leaf=30,
                                               l2_regularization=1.0, early_stopping=False, random_state=random_state).fit(build(x), y)
        return lambda later: trees.decision_function(build(later))

    return calibrated(fit, cases, random_state, trust=0.0)


def base_rate(cases: Cases) -> Model:
    """Everyone the same chance."""
    rate = (cases.y.sum() + 0.5) / (len(cases.y) + 1)
    return lambda x: np.full(len(x), rate)


def last_activity(cases: Cases) -> Model:
    """The chance of people who were last active as long ago (fifths of ``idle_days``)."""
    idle = cases.x["idle_days"].to_numpy(dtype=float)
    cuts = np.unique(np.nanquantile(idle, np.linspace(0, 1, FIFTHS + 1)[1:-1]))
    place = np.searchsorted(cuts, idle, side="right")
    rates = [(cases.y[place == k].sum() + cases.y.mean()) / ((place == k).sum() + 1) for k in range(len(cuts) + 1)]
    return lambda x: np.array(rates)[np.searchsorted(cuts, x["idle_days"].to_numpy(dtype=float), side="right")]


def losses(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Log loss per person: 0 for a sure and right chance."""
    p = np.clip(p, TINY, 1 - TINY)
    return -(y * np.log(p) + (1 - y) * np.log1p(-p))


def gain(cases: Cases, better: np.ndarray, than: np.ndarray, level: float) -> tuple[float, float, float]:
    """Loss saved per person by one set of chances over another, with its interval; people are drawn, not rows."""
    saved = pd.Series(losses(cases.y, than) - losses(cases.y, better)).groupby(cases.person).agg(["sum", "size"])
    return intervals.ratio(saved["sum"].to_numpy(), saved["size"].to_numpy().astype(float), level)


def area(y: np.ndarray, p: np.ndarray) -> float:
    """Chance that someone with the outcome got the higher chance (area under the curve)."""
    rank = pd.Series(p).rank().to_numpy()
    n1 = y.sum()
    return float((rank[y == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(y) - n1)))


def calibration(y: np.ndarray, p: np.ndarray, level: float = 0.95) -> tuple[tuple[float, float, float], float]:
    """Calibration slope with its interval (1 is right; Cox 1958), and the expected calibration error over tenths of the chances."""
    odds = special.logit(np.clip(p, TINY, 1 - TINY))
    slope = (np.nan, np.nan, np.nan)
    if np.ptp(odds) > 1e-6:
        beta, spread = fit_logistic(np.column_stack([np.ones(len(y)), odds]), y, ridge=0.0)
        half = intervals.z_of(level) * np.sqrt(spread[1, 1])
        slope = (float(beta[1]), float(beta[1] - half), float(beta[1] + half))
    cuts = np.unique(np.quantile(p, np.linspace(0, 1, min(10, max(len(y) // 20, 1)) + 1)[1:-1]))
    place = np.searchsorted(cuts, p, side="left")          # people with the same chance stand together
    return slope, float(np.abs(np.bincount(place, weights=y - p)).sum() / len(y))


def judge(earlier: Cases, later: Cases, *, model: Callable[[Cases, int], Model] | None = None, name: str = "logistic",
          level: float = 0.95, random_state: int = 7) -> Judged | None:
    """A model fitted on earlier people and measured on later ones; None where the outcome is too rare (or too common) to tell.

    Args:
        model: what to fit; logistic when not given, and boosting where that is better on the last moment of the earlier people.

    Returns:
        The model to use: the one tried where it beats the better simple rule by its interval, else that rule.
    """
    for cases in (earlier, later):
        if min(cases.y.sum(), len(cases.y) - cases.y.sum()) < LEAST_OUTCOMES:
            return None
    if model is None:
        model, name = (boosting, "boosting") if _boosting_is_better(earlier, level, random_state) else (logistic, "logistic")
    fitted = model(earlier, random_state)
    rules = {"base_rate": base_rate(earlier), "last_activity": last_activity(earlier)}
    best = min(rules, key=lambda r: losses(later.y, rules[r](later.x)).mean())
    chances, simple = fitted(later.x), rules[best](later.x)
    saved = gain(later, chances, simple, level)
    slope, ece = calibration(later.y, chances, level)
    is_better = bool(saved[1] > 0)
    checks = {"n": int(pd.unique(later.person).size), "happened": float(later.y.mean()),
              "gain": float(saved[0]), "low": float(saved[1]), "high": float(saved[2]), "auc": area(later.y, chances),
              "brier": float(((chances - later.y) ** 2).mean()), "brier_simple": float(((simple - later.y) ** 2).mean()), "simple": best,
              "slope": slope[0], "slope_low": slope[1], "slope_high": slope[2], "ece": ece,
              "verdict": _verdict(slope, ece) if is_better else "not_better"}
    return Judged(name if is_better else best, fitted if is_better else rules[best], name, chances, simple, checks)


def _verdict(slope: tuple[float, float, float], ece: float) -> str:
    """Of a model that beats the simple rules: whether its chances hold, do not, or too few outcomes were seen to say."""
    if SLOPE[0] <= slope[0] <= SLOPE[1] and ece <= ECE:
        return "better"
    return "better_unsure" if slope[1] <= SLOPE[1] and slope[2] >= SLOPE[0] and ece <= ECE else "better_uncalibrated"


def _boosting_is_better(cases: Cases, level: float, random_state: int) -> bool:
    """Whether boosting beats the logistic model on the last moment of these people, both fitted on the moments before it."""
    last = cases.at == cases.at.max()
    before, after = cases.where(~last), cases.where(last)
    if len(before.y) < BOOST_ROWS or min(before.y.sum(), len(before.y) - before.y.sum()) < BOOST_OUTCOMES or after.y.sum() < LEAST_OUTCOMES:
        return False
    boosted, plain = boosting(before, random_state)(after.x), logistic(before, random_state)(after.x)
    slope, ece = calibration(after.y, boosted, level)
    return bool(gain(after, boosted, plain, level)[1] > 0 and slope[1] <= 1 <= slope[2] and ece <= ECE)
