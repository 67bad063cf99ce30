"""Several tests on the same people at once (multivariate): what each change does, and whether two changes need each other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import numpy as np
import pandas as pd
from scipy import special

from helpers import tables as contracts
from helpers.experiments.factorial import factorial, holm
from helpers.experiments.reading import CONTROL, RATIO_ALPHA, outcomes, sample_ratio

TOGETHER = 0.5
"""Tests belong together when at least this share of the people in the smaller one are in both."""
MOST_FACTORS = 5


def read_factors(exposures: pd.DataFrame, orders: pd.DataFrame, events: pd.DataFrame, goal_event: tuple[str, ...] = ("purchase*",), *,
                 level: float = 0.95, minimum_people: int = 10, expected: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
    """Conversion by every combination of tests that ran on the same people.

    A factor with two variants has an effect: the difference between its variants, averaged over the combinations of the others, each
    counting alike; an interaction is how much that difference depends on the other factor. Both are contrasts of the shares per
    combination, with their own variances (Welch). Factors with more variants have an analysis of variance. The p-values are corrected
    over all terms (Holm); a failed sample-ratio check over the combinations shows nothing.

    Returns:
        Contract ``factors``; empty when no two tests share people.
    """
    rows = []
    for wave, part in exposures.groupby("wave", sort=True):
        for names in _groups(part):
            people = _crossed(part, names)
            people = outcomes(people, orders[orders["wave"] == wave], events[events["wave"] == wave], goal_event)
            if "is_converted" in people:
                common = {"test": " + ".join(names), "wave": wave, "metric": "conversion", "unit": "share", "n": len(people)}
                found = _read(people.reset_index(), names, level, minimum_people, expected or {})
                rows += [{**common, **row} for row in found]
    return contracts.conform(pd.DataFrame(rows), "factors") if rows else contracts.empty("factors")


def _groups(exposures: pd.DataFrame) -> list[tuple[str, ...]]:
    """Tests that share people, joined while they overlap."""
    people = {name: set(part["person_id"]) for name, part in exposures.groupby("experiment", sort=True)}
    groups: list[set[str]] = [{name} for name in people]
    for a, b in combinations(people, 2):
        if len(people[a] & people[b]) >= TOGETHER * max(1, min(len(people[a]), len(people[b]))):
            both = [g for g in groups if a in g or b in g]
            groups = [g for g in groups if g not in both] + [set().union(*both)]
    return sorted(tuple(sorted(g)) for g in groups if 1 < len(g) <= MOST_FACTORS)


def _crossed(exposures: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """One row per person who saw one variant of each test; exposed when the last of them began."""
    rows = exposures[exposures["experiment"].isin(names)]
    once = rows.groupby(["person_id", "experiment"])["variant"].transform("nunique") == 1
    first = rows[once].sort_values(["at", "row_id"], kind="stable").drop_duplicates(["person_id", "experiment"])
    arms = first.set_index(["person_id", "experiment"])["variant"].unstack().reindex(columns=list(names)).dropna()  # noqa: PD010
    return arms.assign(at=first.groupby("person_id")["at"].max()).reset_index()


def _read(people: pd.DataFrame, names: tuple[str, ...], level: float, minimum_people: int, expected: Mapping[str, Mapping[str, float]]
          ) -> list[dict]:
    variants = {name: sorted(people[name].unique(), key=lambda v: (v != CONTROL, v)) for name in names}
    if any(len(found) < 2 for found in variants.values()):
        return []
    cells = list(product(*variants.values()))
    counts = people.groupby(list(names))["is_converted"].agg(["size", "mean"]).reindex(pd.MultiIndex.from_tuples(cells, names=names))
    n = counts["size"].fillna(0).to_numpy(dtype=float)
    meant = {str(c): float(np.prod([expected.get(name, {}).get(v, 1.0) for name, v in zip(names, c)])) for c in cells}
    _, p_ratio = sample_ratio({str(c): k for c, k in zip(cells, n)}, meant)
    terms = [term for size in (1, 2) for term in combinations(names, size)]
    if p_ratio < RATIO_ALPHA or n.min() < minimum_people:
        verdict = "invalid" if p_ratio < RATIO_ALPHA else "cannot_tell"
        return [{"term": " × ".join(term), "verdict": verdict} for term in terms]
    if all(len(found) == 2 for found in variants.values()):
        rows = [_contrast(term, names, cells, variants, n, counts["mean"].to_numpy(), level) for term in terms]
    else:
        anova = factorial(people, "is_converted", names).set_index("term")
        rows = [{"term": " × ".join(term), "p": anova.loc[":".join(term), "p"]} for term in terms]
    adjusted = holm(np.array([row["p"] for row in rows]))
    return [{**row, "p_holm": q, "verdict": _verdict(row, q, 1 - level)} for row, q in zip(rows, adjusted)]


def _contrast(term: tuple[str, ...], names: tuple[str, ...], cells: list[tuple[str, ...]], variants: Mapping[str, list[str]], n: np.ndarray,
              mean: np.ndarray, level: float) -> dict:
    signs = np.array([np.prod([1.0 if c[names.index(f)] == variants[f][1] else -1.0 for f in term]) for c in cells])
    weights = signs / 2 ** (len(names) - len(term))
    variance = weights**2 * mean * (1 - mean) / (n - 1)
    se, effect = float(np.sqrt(variance.sum())), float(weights @ mean)
    if se == 0:
        return {"term": " × ".join(term), "effect": effect, "p": np.nan}
    df = variance.sum() ** 2 / (variance**2 / (n - 1)).sum()
    half = float(special.stdtrit(df, (1 + level) / 2)) * se
    return {"term": " × ".join(term), "effect": effect, "low": effect - half, "high": effect + half,
            "p": float(2 * special.stdtr(df, -abs(effect / se)))}


def _verdict(row: dict, q: float, alpha: float) -> str:
    if np.isnan(q) or q > alpha:
        return "cannot_tell"
    if "effect" not in row:
        return "differs"
    if " × " in row["term"]:
        return "more_together" if row["effect"] > 0 else "less_together"
    return "better" if row["effect"] > 0 else "worse"


def people_for_factors(before: float, after: float, factors: int, power: float = 0.8, level: float = 0.95) -> tuple[float, float]:
    """People in all for a 2^k test of a share: to see a main effect, and an interaction of the same size.

    Every person counts for every main effect, so that needs no more people than one test (only Holm's correction over the terms); an
    interaction is a difference of differences and has four times the variance.

    >>> [round(n) for n in people_for_factors(.10, .12, 2)]
    [10247, 40986]
    """
    from helpers.experiments.planning import people_for_shares

    terms = factors + factors * (factors - 1) // 2
    strict = 1 - (1 - level) / terms
    main = 2 * people_for_shares(before, after, power, strict)
    return main, 4 * main
