"""Fairness, for audit only: do personas go along with sensitive attributes, could these be guessed, and who is placed wrongly more often?

Sensitive attributes never enter the model, the names, or the placing of people. Here they are held against the result. What is found
in fewer people than the minimum is left out, and a group below 50 is not assessed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals, tables
from helpers.parity import odds_difference, parity_ratio
from helpers.personas.golden import Choice, TypingTool, choice_of
from helpers.personas.propagate import Propagation, _scaled
from helpers.personas.traits import Traits

STRONG = 0.3          # Cramér's V from which personas and an attribute go together clearly
GUESSED = 0.7         # area under the curve from which an attribute can be guessed
APART = 0.1           # difference in errors that matters
PARITY = 0.8          # ratio of shares below which one group is served less (the four-fifths rule)
READABLE = 50         # people that a group needs before its errors are compared
LEVELS = 6            # a number with more values than this is cut into fifths
FOLDS = 5
DRAWS = 199
SURELY = 0.01         # an attribute gets five comparisons of errors; so strict, one by chance is seldom flagged (Bonferroni)


def fairness(traits: Traits, frame: pd.DataFrame, kinds: dict[str, str], members: pd.DataFrame, features: pd.DataFrame, tool: TypingTool,
             spread: Propagation, *, random_state: int, minimum_people: int = 10, level: float = 0.95) -> pd.DataFrame:
    """The ``fairness`` table: per sensitive attribute, how it goes along with the personas, can be guessed, and with whom we err.

    Args:
        traits: with the sensitive attributes marked. frame, kinds: what made the groups. members: the ``memberships``.
        features: behaviour (``f_`` columns). tool, spread: the typing tool and the propagation with their judged people.

    - association: Cramér's V of persona and attribute, without its bias (Bergsma 2013); 0 without a relation.
    - proxy_answers, proxy_behaviour: area under the curve of a model that guesses the attribute of people it has not seen; .5 is chance.
    - typing_error, propagation_error, placed: per group, the share placed wrongly (placed at all), beside that of all others.
    - parity_ratio: lowest over highest share placed. odds_difference: largest difference between groups, over the personas, in true or
      false placing (both as fairlearn defines them).
    """
    about = traits.about[traits.about["is_sensitive"].astype(bool)] if len(traits.about) else traits.about
    sure = members[members["is_assigned"] & (members["basis"] == "survey")].set_index("person_id")["persona"]
    if about.empty or sure.empty:
        return tables.empty("fairness")
    rng = np.random.default_rng(random_state)
    answered = [choice_of(frame[name], kind) for name, kind in kinds.items()]
    behaviour = features.set_index("person_id")[[c for c in features if c.startswith("f_")]]
    rows = []
    for attribute, kind in about["kind"].items():
        group = groups_of(traits.frame[attribute], kind, minimum_people)
        x = {"proxy_answers": _indicators(answered, frame.index),
             "proxy_behaviour": _scaled(behaviour.loc[behaviour.index.intersection(group.index)])}
        found = [_association(sure, group, rng, level)]
        found += [row for check, values in x.items() for row in _proxy(check, values, group, rng, level)]
        found += _errors("typing_error", ~tool.right.astype(bool), group, level)
        found += _errors("propagation_error", spread.judged["persona"] != spread.judged["guess"], group, level)
        found += _errors("placed", spread.judged["is_placed"].astype(bool), group, level)
        found += _gaps(spread.judged, group, rng)
        rows += [{"attribute": attribute, **row} for row in found]
    return pd.DataFrame(rows)


def groups_of(values: pd.Series, kind: str, least: int) -> pd.Series:
    """The group of each person of whom it is known; groups of fewer than ``least`` people are left out."""
    is_number = kind in ("numeric", "ordinal") and values.nunique() > LEVELS
    choice = choice_of(values, "numeric" if is_number else "nominal")
    group = pd.Series(np.array([*choice.answers, ""])[choice.codes], index=values.index)[choice.codes >= 0]
    return group[group.map(group.value_counts()) >= least]


def _row(check: str, group: str, n: int, verdict: str = "not_assessed", **numbers: float) -> dict:
    empty = dict.fromkeys(("estimate", "low", "high", "baseline"), np.nan)
    return {"check": check, "group": group, "n": n, "verdict": verdict, **empty, **numbers}


def cramers_v(table: np.ndarray) -> tuple[float, float]:
    """Cramér's V of a table of counts, corrected for its bias (Bergsma 2013), and the p-value of Pearson's chi-squared.

    >>> round(float(cramers_v(np.array([[30, 0], [0, 30]]))[0]), 3), cramers_v(np.array([[15, 15], [15, 15]]))[1]
    (1.0, 1.0)
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(float)
    n, (r, c) = table.sum(), table.shape
    if min(r, c) < 2:
        return 0.0, 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    chi2 = ((table - expected) ** 2 / expected).sum()
    phi2 = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return float(np.sqrt(phi2 / (min(rows, columns) - 1))), float(special.chdtrc((r - 1) * (c - 1), chi2))


def _association(sure: pd.Series, group: pd.Series, rng: np.random.Generator, level: float) -> dict:
    both = sure.index.intersection(group.index)
    table = pd.crosstab(sure.reindex(both).to_numpy(), group.reindex(both).to_numpy()).to_numpy()
    if len(both) < READABLE or min(table.shape) < 2:
        return _row("association", "all", len(both))
    v, p = cramers_v(table)
    drawn = rng.multinomial(len(both), table.ravel() / table.sum(), size=DRAWS).reshape(-1, *table.shape)
    low, high = intervals.percentile(np.array([cramers_v(t)[0] for t in drawn]), level)
    low, high = min(float(low), v), max(float(high), v)
    verdict = "attention" if v >= STRONG and p <= 1 - level else "fine" if high < STRONG else "cannot_tell"
    return _row("association", "all", len(both), verdict, estimate=v, low=low, high=high, baseline=0.0)


def _indicators(answered: list[Choice], index: pd.Index) -> pd.DataFrame:
    blocks = [(c.codes[:, None] == np.arange(len(c.answers))).astype(float) for c in answered]
    return pd.DataFrame(np.hstack(blocks) if blocks else np.empty((len(index), 0)), index=index)


def _proxy(check: str, x: pd.DataFrame, group: pd.Series, rng: np.random.Generator, level: float) -> list[dict]:
    """How well each group can be told from all others: of two groups one row, since telling one is telling the other."""
    from sklearn.linear_model import LogisticRegression

    both = x.index.intersection(group.index)
    x, g = x.loc[both].to_numpy(), group.reindex(both).to_numpy()
    names = np.unique(g)
    if len(names) < 2 or x.shape[1] == 0:
        return [_row(check, "all", len(both))]
    fold, rows = rng.permutation(len(both)) % FOLDS, []
    for name in names[:1] if len(names) == 2 else names:
        y = g == name
        shown = "all" if len(names) == 2 else str(name)
        if min(y.sum(), (~y).sum()) < READABLE:
            rows.append(_row(check, shown, int(y.sum()) if len(names) > 2 else len(both)))
            continue
        score = np.empty(len(y))
        for f in range(FOLDS):
            score[fold == f] = LogisticRegression(C=0.1, max_iter=300).fit(x[fold != f], y[fold != f]).decision_function(x[fold == f])
        area, half = _area(score, y, level)
        verdict = "attention" if area > GUESSED and area - half > 0.5 else "fine" if area + half <= GUESSED else "cannot_tell"
        rows.append(_row(check, shown, int(y.sum()) if len(names) > 2 else len(both), verdict, estimate=area, low=max(area - half, 0.0),
                         high=min(area + half, 1.0), baseline=0.5))
    return rows


def _area(score: np.ndarray, y: np.ndarray, level: float) -> tuple[float, float]:
    """Area under the curve (the chance that one of the group scores higher than one of the others) and half its interval (Hanley 1982)."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    n1, n0 = y.sum(), (~y).sum()
    a = (rank[y].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
    q1, q2 = a / (2 - a), 2 * a**2 / (1 + a)
    variance = (a * (1 - a) + (n1 - 1) * (q1 - a**2) + (n0 - 1) * (q2 - a**2)) / (n1 * n0)
    return float(a), float(intervals.z_of(level) * np.sqrt(max(variance, 0.0)))


def _errors(check: str, happened: pd.Series, group: pd.Series, level: float) -> list[dict]:
    """Per group, the share of people whom it happened to, beside that of all others."""
    both = happened.index.intersection(group.index)
    hit, g = happened.reindex(both).to_numpy(dtype=bool), group.reindex(both).to_numpy()
    rows = []
    for name in np.unique(g):
        inside = g == name
        n1, n0 = int(inside.sum()), int((~inside).sum())
        if min(n1, n0) < READABLE:
            rows.append(_row(check, str(name), n1))
            continue
        x1, x0 = hit[inside].sum(), hit[~inside].sum()
        low, high = intervals.wilson(x1, n1, level)
        gap_low, gap_high = (float(v) for v in intervals.newcombe(x0, n0, x1, n1, 1 - SURELY))
        is_apart = abs(x1 / n1 - x0 / n0) > APART and (gap_low > 0 or gap_high < 0)
        verdict = "attention" if is_apart else "fine" if gap_low >= -APART and gap_high <= APART else "cannot_tell"
        rows.append(_row(check, str(name), n1, verdict, estimate=x1 / n1, low=float(low), high=float(high), baseline=x0 / n0))
    return rows


def _gaps(judged: pd.DataFrame, group: pd.Series, rng: np.random.Generator) -> list[dict]:
    """Parity and odds over the groups that are large enough; a gap that shuffled groups also give is no reason for attention."""
    both = judged.index.intersection(group.index)
    g = group.reindex(both)
    g = g[g.map(g.value_counts()) >= READABLE]
    seen = judged.loc[g.index]
    if g.nunique() < 2:
        return [_row(check, "all", len(both)) for check in ("parity_ratio", "odds_difference")]
    placed, guess, truth = (seen[c].to_numpy() for c in ("is_placed", "guess", "persona"))
    personas = np.unique(truth)

    def gaps(groups: np.ndarray) -> tuple[float, float]:
        odds = max(odds_difference((truth == p).astype(int), (guess == p).astype(int), groups) for p in personas)
        return 1 - parity_ratio(placed.astype(int), groups), odds

    real = np.array(gaps(g.to_numpy()))
    chance = np.array([gaps(rng.permutation(g.to_numpy())) for _ in range(DRAWS)])
    p = (1 + (chance >= real).sum(axis=0)) / (DRAWS + 1)
    rows = []
    for check, i, limit in (("parity_ratio", 0, 1 - PARITY), ("odds_difference", 1, APART)):
        verdict = "fine" if real[i] <= limit else "attention" if p[i] <= SURELY else "cannot_tell"
        shown = [1 - gap if check == "parity_ratio" else gap for gap in (real[i], np.median(chance[:, i]))]
        rows.append(_row(check, "all", len(g), verdict, estimate=float(shown[0]), baseline=float(shown[1])))
    return rows
