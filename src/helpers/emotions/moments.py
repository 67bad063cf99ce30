"""Moments of truth: places where a bad or a good experience goes with a clearly different outcome, and that many people meet.

The field calls moments of truth the contacts in which a customer makes up the mind (Normann 1984, Carlzon 1987), and critical the
touchpoints that weigh most in the outcome (Lemon & Verhoef 2016); nobody gives a rule, so this is ours. Importance is the adjusted
difference in the outcome between people whose experience was bad (or good) and people for whom it was neither; reach is the share of
people who met the place. It is an association: people who like a firm rate everything higher.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.emotions.priority import drawn_fits, fitted
from helpers.emotions.table import outcome_per_person
from helpers.emotions.themes import NOWHERE
from helpers.emotions.valence import RATED

BAD, GOOD = 0.3, 0.7
"""Parts of the scale: the lowest two of five are bad, the highest two good."""
SIDES = ("low", "peak")
LEAST, PER_COLUMN = 50, 5
"""People with an outcome: at least 50, and five for every column of the regression."""


def moments_of_truth(answers: pd.DataFrame, memberships: pd.DataFrame | None = None, *, outcome: str = "nps", least_reach: float = 0.25,
                     level: float = 0.95, draws: int = 400, minimum_people: int = 10, random_state: int = 7) -> pd.DataFrame:
    """Where a bad or a good experience goes with another outcome, and how many people meet the place.

    Args:
        answers: table ``answers``; ratings and satisfaction (mean per person and place) are the experiences, a place is a touchpoint,
            or a stage that was rated as a whole. memberships: the persona is held constant, as are the experiences at all other places.
        outcome: metric or question of the outcome; it is no experience itself. least_reach: what "many people" means.
        draws: of the bootstrap by person. minimum_people: with that experience, and neither, to compare at all.

    Returns:
        Table ``moments``: per wave, place and side ("low" is a bad, "peak" a good experience) the ``difference`` in outcome points with
        an interval that holds for all rows of the wave together (largest t of the bootstrap, Westfall & Young 1993), the ``reach``
        (Wilson) and ``stake``: points that go with it per 100 people if all who meet the place had that experience.
        Verdict "clear": the interval lies on the expected side of 0 and that of reach above ``least_reach``; "cannot_tell" when
        either fails; "too_few" has no difference. Without an outcome or ratings there is no row.
    """
    rated, ends = _experiences(answers, outcome), outcome_per_person(answers, outcome)
    persona = None
    if memberships is not None and len(memberships):
        persona = memberships[memberships["is_assigned"]].drop_duplicates("person_id").set_index("person_id")["persona"].astype("str")
    parts = []
    for wave, own in ends.groupby("wave", observed=True, sort=True):
        y = own.set_index("person_id")["outcome"].sort_index()
        wide = rated[(rated["wave"] == wave) & rated["person_id"].isin(y.index)].pivot_table(
            index="person_id", columns=["stage", "touchpoint"], values="position", aggfunc="mean", observed=True, sort=True)
        if wide.shape[1]:
            wide = wide.reindex(y.index)
            parts.append(_of_wave(wide, y.to_numpy(float), _controls(persona, y.index), least_reach, level, draws, minimum_people,
                                  random_state).assign(wave=wave))
    return tables.conform(pd.concat(parts, ignore_index=True), "moments") if parts else tables.empty("moments")


def _experiences(answers: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Ratings with their ``position`` on the scale (0 worst, 1 best); one of a whole stage has the touchpoint "all"."""
    is_outcome = (answers["metric"] == outcome) | (answers["question_id"] == outcome)
    rated = answers[answers["metric"].isin(RATED) & ~is_outcome & answers["score"].notna() & answers["person_id"].notna()]
    rated = rated[~rated["stage"].isin(NOWHERE)]
    width = rated["scale_max"] - rated["scale_min"]
    rated = rated.assign(position=(rated["score"] - rated["scale_min"]) / width.where(width > 0),
                         touchpoint=rated["touchpoint"].astype("str").mask(rated["touchpoint"].isin(NOWHERE), "all"),
                         stage=rated["stage"].astype("str"))
    return rated[rated["position"].between(0, 1)]


def _controls(persona: pd.Series | None, people: pd.Index) -> np.ndarray:
    if persona is None:
        return np.zeros((len(people), 0))
    return pd.get_dummies(persona.reindex(people).fillna(""), drop_first=True).to_numpy(dtype=float)


def _of_wave(wide: pd.DataFrame, y: np.ndarray, controls: np.ndarray, least_reach: float, level: float, draws: int, minimum_people: int,
             random_state: int) -> pd.DataFrame:
    position, n = wide.to_numpy(dtype=float), len(wide)
    met, bad, good = ~np.isnan(position), position <= BAD, position >= GOOD
    neither = (met & ~bad & ~good).sum(axis=0)
    rows = [{"stage": stage, "touchpoint": touchpoint, "side": side, "people": int(there[:, i].sum()), "n": int(met[:, i].sum()),
             "asked": n, "can": min(there[:, i].sum(), neither[i]) >= minimum_people}
            for i, (stage, touchpoint) in enumerate(wide.columns) for side, there in zip(SIDES, (bad, good))]
    table = pd.DataFrame(rows)
    for name in ("difference", "low", "high", "stake", "stake_low", "stake_high"):
        table[name] = np.nan
    table["reach"] = table["n"] / n
    table["reach_low"], table["reach_high"] = intervals.wilson(table["n"], np.full(len(table), n), level)
    table["verdict"] = "too_few"
    experiences = np.stack([bad, good], axis=2).reshape(n, -1).astype(float)  # in the order of the rows
    rest = np.minimum(met.sum(axis=0), (~met).sum(axis=0)) >= minimum_people
    kept = np.flatnonzero(table["can"])
    design = np.column_stack([np.ones(n), controls, met[:, rest], experiences[:, kept]])
    if len(kept) and n >= max(LEAST, PER_COLUMN * design.shape[1]) and y.std() > 0:
        _fill(table, kept, design, y, level, draws, random_state)
        sign = np.where(table["side"] == "peak", 1, -1)
        is_clear = np.where(sign > 0, table["low"] > 0, table["high"] < 0) & (table["reach_low"] >= least_reach)
        table.loc[kept, "verdict"] = np.where(is_clear[kept], "clear", "cannot_tell")
    return table.drop(columns="can")


def _fill(table: pd.DataFrame, kept: np.ndarray, design: np.ndarray, y: np.ndarray, level: float, draws: int, random_state: int) -> None:
    """Differences with intervals that hold together, and what is at stake, for the rows that can be judged."""
    first = design.shape[1] - len(kept)
    beta, se, _ = fitted(design, y)
    fits, _ = drawn_fits(design, y, np.ones(len(y), dtype=bool), draws, random_state)
    drawn, beta = fits[:, first:], beta[first:]
    spread = np.maximum(se[first:], drawn.std(axis=0, ddof=1))
    largest = max(float(np.quantile((np.abs(drawn - beta) / spread).max(axis=1), level)), intervals.z_of(level))
    reach = table.loc[kept, "reach"].to_numpy()
    staked = np.sqrt((reach * spread) ** 2 + beta**2 * reach * (1 - reach) / len(y))  # delta method for the product
    for name, middle, error in (("difference", beta, spread), ("stake", beta * reach * 100, staked * 100)):
        start = {"difference": "", "stake": "stake_"}[name]
        table.loc[kept, name] = middle
        table.loc[kept, f"{start}low"], table.loc[kept, f"{start}high"] = middle - largest * error, middle + largest * error
