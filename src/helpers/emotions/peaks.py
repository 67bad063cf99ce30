"""Peak and end: how far a person's most extreme and last feeling go together with what they say in the end.

The rule that memory keeps the peak and the end (Kahneman and others 1993) is an idea to look at, not a law: what it explains is reported
with its interval, beside what the plain mean of all stages explains.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.emotions.table import outcome_per_person
from helpers.emotions.valence import per_stage, persona_groups

STAGES = 2  # stages that a person rated at least: with one, peak, end and mean are the same


def peak_end(
    answers: pd.DataFrame,
    stages: Iterable[str],
    memberships: pd.DataFrame | None = None,
    *,
    outcome: str = "nps",
    minimum_people: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """What people's peak and end explain of the outcome.

    Args:
        answers: table ``answers``. stages: in order; the end is the last one that a person rated.
        outcome: metric or question_id of the outcome.

    Returns:
        Table ``measures`` at stage "all": ``peak_end`` (mean over people of half their most extreme and half their last rating, -1 to 1),
        ``peak_end_r2`` and ``stage_mean_r2`` (share of the differences in the outcome that go together with it, and with the mean of all
        their ratings; interval by Fisher's z). People who rated fewer than two stages, or gave no outcome, do not count.
    """
    order = {stage: i for i, stage in enumerate(stages)}
    rated = per_stage(answers)
    rated = rated[rated["stage"].isin(list(order))].assign(place=lambda f: f["stage"].map(order), size=lambda f: f["valence"].abs())
    if rated.empty:
        return tables.empty("measures")
    by = ["wave", "person_id"]
    grouped = rated.groupby(by, observed=True)["valence"].agg(stage_mean="mean", rated="size")
    peak = rated.sort_values([*by, "size", "place"], kind="stable").drop_duplicates(by, keep="last").set_index(by)["valence"]
    end = rated.sort_values([*by, "place"], kind="stable").drop_duplicates(by, keep="last").set_index(by)["valence"]
    people = grouped.assign(peak_end=(peak + end) / 2)[grouped["rated"] >= STAGES].reset_index()
    people = people.merge(outcome_per_person(answers, outcome), on=["person_id", "wave"], how="inner", validate="one_to_one")
    rows = []
    for persona, inside in persona_groups(memberships):
        own = people if inside is None else people[people["person_id"].isin(inside)]
        rows += [row | {"persona": persona, "wave": wave} for wave, these in own.groupby("wave", sort=True) for row in _of(these, level)]
    if not rows:
        return tables.empty("measures")
    made = pd.DataFrame(rows).assign(stage="all", touchpoint="all", channel="all", segment="all", period="all")
    few = made["n"] < minimum_people
    made[["estimate", "low", "high"]] = made[["estimate", "low", "high"]].mask(few)
    return tables.conform(made.assign(status=np.where(few, "suppressed", "inferred")), "measures")


def _of(people: pd.DataFrame, level: float) -> list[dict]:
    x, n = people["peak_end"].to_numpy(), len(people)
    mean = (float(v) for v in intervals.mean_t(x.sum(), (x**2).sum(), n, level))
    found = [dict(zip(("estimate", "low", "high"), mean)) | {"metric": "peak_end", "n": n, "unit": "valence", "method": "mean_t"}]
    for metric, column in (("peak_end_r2", "peak_end"), ("stage_mean_r2", "stage_mean")):
        ends = dict(zip(("estimate", "low", "high"), explained(people[column].to_numpy(), people["outcome"].to_numpy(), level)))
        found.append(ends | {"metric": metric, "n": n, "unit": "share", "method": "r2_fisher_z"})
    return found


def explained(x: np.ndarray, y: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """The squared correlation with its interval by Fisher's z; the lower end is 0 where the correlation may be 0.

    >>> [round(v, 3) for v in explained(np.arange(28.0), np.arange(28.0) % 7)]
    [0.061, 0.0, 0.323]
    """
    if len(x) < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return np.nan, np.nan, np.nan
    r = float(np.corrcoef(x, y)[0, 1])
    z, half = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)), intervals.z_of(level) / np.sqrt(len(x) - 3)
    low, high = np.tanh(z - half), np.tanh(z + half)
    return r**2, 0.0 if low <= 0 <= high else float(min(low**2, high**2)), float(max(low**2, high**2))
