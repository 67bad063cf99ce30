"""People who answered in both waves: how far the two estimates of a cell move together.

Two independent waves differ by chance with the sum of both variances. Where the same people answered, part of that chance is shared, and
the variance of the difference is less by twice the covariance of the estimates: the correlation of the answers, times the part of the
people who are in both waves, times both standard errors. With nobody in common that is 0 (Welch, Newcombe), with everybody the paired
t-test and Newcombe's interval of paired shares; between the two it follows Derrick, White & Toher 2017 for partly overlapping samples.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

FEWEST = 10
"""With fewer people in both waves a correlation is not to be trusted: the waves count as independent."""
COLUMNS = ["metric", "stage", "persona", "n_both", "r", "only_before", "only_after"]


def same_people(answers: pd.DataFrame, hits: pd.DataFrame, memberships: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """How the two estimates of each survey cell hang together.

    Args:
        answers, hits, memberships: contracts; hits are the complaints, counted over everyone who answered anything.

    Returns:
        One row per metric, stage and persona ("all" too) with somebody in both waves: ``n_both`` (people), ``r`` (correlation of their
        two answers), ``only_before`` and ``only_after`` (people who went from 1 to 0, or from 0 to 1).
    """
    place = ["metric", "stage", "persona"]
    answered = [set(answers.loc[answers["wave"] == wave, "person_id"]) for wave in (before, after)]
    known = answered[0] & answered[1]
    values = person_values(answers[answers["person_id"].isin(known)], hits[hits["person_id"].isin(known)])
    persona = memberships.loc[memberships["is_assigned"], ["person_id", "persona"]].drop_duplicates("person_id")
    values = pd.concat([values.assign(persona="all"), values.merge(persona, on="person_id", validate="many_to_one")])
    first, second = (values[values["wave"] == wave].drop(columns="wave") for wave in (before, after))
    both = first.merge(second, on=[*place, "person_id"], suffixes=("_1", "_2"), validate="one_to_one")
    rows = []
    for key, part in both.groupby(place, observed=True, sort=True):
        x, y = part["value_1"].to_numpy(), part["value_2"].to_numpy()
        rows.append([*key, len(part), _correlation(x, y), int(((x == 1) & (y == 0)).sum()), int(((x == 0) & (y == 1)).sum())])
    return pd.DataFrame(rows, columns=COLUMNS).astype({"metric": "str", "stage": "str", "persona": "str", "r": float})


def person_values(answers: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """One value per person, wave, metric and stage, such that its mean is (a scale of) the estimate of that cell."""
    given = answers[answers["score"].notna()]
    place = (given["score"] - given["scale_min"]) / (given["scale_max"] - given["scale_min"])
    is_nps, is_csat, is_ces = (given["metric"] == name for name in ("nps", "csat", "ces"))
    parts = [
        given[is_nps].assign(value=(given["score"] >= 9) * 1.0 - (given["score"] <= 6) * 1.0),
        given[is_nps].assign(value=(given["score"] >= 9) * 1.0 - (given["score"] <= 6) * 1.0, stage="all"),
        given[is_csat].assign(value=(place >= 0.75) * 1.0),
        given[is_ces].assign(value=place),
        given[given["metric"].isin(["csat", "rating"])].assign(value=place, metric="valence_reported"),
        given[given["metric"] == "emotion"].assign(value=given["score"], metric="emotion:" + given["label"].fillna("")),
    ]
    keys = ["wave", "person_id", "metric", "stage"]
    scored = pd.concat(parts).dropna(subset=["value"]).groupby(keys, observed=True)["value"].mean().reset_index()
    return pd.concat([scored, _complaints(answers, hits)], ignore_index=True)


def _complaints(answers: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """1 where somebody who answered has the complaint, else 0."""
    keys = ["wave", "person_id"]
    pains = hits[(hits["kind"] == "pain_point") & hits["person_id"].notna()]
    kinds = pains[["wave", "theme", "stage"]].drop_duplicates(["theme", "stage"])[["theme", "stage"]]
    asked = answers[keys].drop_duplicates()
    told = pains[[*keys, "theme", "stage"]].drop_duplicates().assign(value=1.0)
    every = asked.merge(kinds, how="cross").merge(told, on=[*keys, "theme", "stage"], how="left")
    return every.assign(value=every["value"].fillna(0.0)).rename(columns={"theme": "metric"})


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) < FEWEST or x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def mcnemar(only_before: float | np.ndarray, only_after: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """McNemar's test of two shares of the same people, with the correction for continuity (Edwards 1948; equals R's).

    Returns:
        chi-square, p; p is 1 where nobody changed.

    >>> chi2, p = mcnemar(150, 86)
    >>> round(float(chi2), 4), round(float(p), 9)
    (16.8178, 4.1146e-05)
    """
    b, c = np.asarray(only_before, dtype=float), np.asarray(only_after, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = np.where(b + c > 0, np.maximum(np.abs(b - c) - 1, 0) ** 2 / (b + c), 0.0)
    return chi2, special.chdtrc(1, chi2)
