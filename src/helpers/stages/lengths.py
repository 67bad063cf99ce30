"""How long journeys are: steps and days until the goal, by what was spent, and the wait for the next stage of those still waiting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stages.model import StageModel
from helpers.stages.people import goal_names

TRAVELLER = ["wave", "person_id"]
BANDS = ("low", "middle", "high")
DAY = pd.Timedelta(days=1)


def to_goal(steps: pd.DataFrame, events: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> pd.DataFrame:
    """One row per person and wave who reached the goal.

    Returns:
        ``days_to_goal`` from the first event to the first goal, ``steps_to_goal`` begun by then (the goal's own included), ``value``
        of that goal, and ``band``: low, middle or high third of the values in that wave (empty where values do not differ).
    """
    seen = events[events["person_id"].notna() & events["at"].notna()]
    seen = seen if "value" in seen else seen.assign(value=np.nan)
    goals = seen[seen["event"].isin(goal_names(seen, model, goal_event))]
    goals = goals.sort_values([*TRAVELLER, "at"], kind="stable").drop_duplicates(TRAVELLER)[[*TRAVELLER, "at", "value"]]
    begun = seen.groupby(TRAVELLER, observed=True)["at"].min().rename("begun_at").reset_index()
    table = goals.merge(begun, on=TRAVELLER, how="left", validate="one_to_one")
    own = steps[[*TRAVELLER, "entered_at"]].merge(table[[*TRAVELLER, "at"]], on=TRAVELLER, how="inner", validate="many_to_one")
    number = own[own["entered_at"] <= own["at"]].groupby(TRAVELLER, observed=True).size().rename("steps_to_goal").reset_index()
    table = table.merge(number, on=TRAVELLER, how="left", validate="one_to_one")
    table["days_to_goal"] = ((table["at"] - table["begun_at"]) / DAY).astype(float)
    table["band"] = _bands(table)
    return table[[*TRAVELLER, "days_to_goal", "steps_to_goal", "value", "band"]]


def _bands(table: pd.DataFrame) -> pd.Series:
    """Thirds of the values within each wave."""
    band = pd.Series("", index=table.index, dtype="str")
    for _, own in table.dropna(subset="value").groupby("wave", observed=True):
        cuts = own["value"].quantile([1 / 3, 2 / 3]).to_numpy()
        if own["value"].min() < cuts[0] < cuts[1] < own["value"].max():
            band.loc[own.index] = np.array(BANDS, dtype=object)[np.searchsorted(cuts, own["value"], side="left")]
    return band


def waits(steps: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """One row per person, wave and stage: how long after the first visit a later stage was first seen.

    Who has not been seen at a later one has waited until the last event of the wave and may still come (``is_seen`` False).

    Returns:
        ``wait_s`` seconds, ``is_seen``.
    """
    rows = steps[steps["stage"].isin(model.stage_ids)].sort_values([*TRAVELLER, "step"], ignore_index=True)
    if rows.empty or len(model.stage_ids) < 2:
        empty = {"wave": "str", "person_id": "str", "stage": "str", "wait_s": float, "is_seen": bool}
        return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in empty.items()})
    place = rows["stage"].map({s: i for i, s in enumerate(model.stage_ids)}).to_numpy()
    end = rows["wave"].map(rows.groupby("wave", observed=True)["left_at"].max())
    rows = rows.assign(place=place, end=end)
    found = []
    for i, stage in enumerate(model.stage_ids[:-1]):
        here = rows[place == i].drop_duplicates(TRAVELLER)[[*TRAVELLER, "step", "entered_at", "end"]]
        later = rows.loc[place > i, [*TRAVELLER, "step", "entered_at"]].rename(columns={"step": "next", "entered_at": "next_at"})
        pairs = here.merge(later, on=TRAVELLER, how="inner")
        first = pairs[pairs["next"] > pairs["step"]].drop_duplicates(TRAVELLER)[[*TRAVELLER, "next_at"]]
        table = here.merge(first, on=TRAVELLER, how="left", validate="one_to_one")
        is_seen = table["next_at"].notna()
        wait = (table["next_at"].where(is_seen, table["end"]) - table["entered_at"]) / pd.Timedelta(seconds=1)
        found.append(table[TRAVELLER].assign(stage=stage, wait_s=wait.astype(float), is_seen=is_seen))
    return pd.concat(found, ignore_index=True)


def median_wait(wait: np.ndarray, is_seen: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Median time until it happens, when for some it has not happened yet (Kaplan-Meier 1958; log-log interval).

    Returns:
        estimate, low, high; NaN where fewer than half have been seen to go on, so that the median is not yet known.

    >>> median_wait(np.array([1., 2., 3., 4., 5.]), np.array([True, True, True, True, True]))[0]
    3.0
    """
    from helpers.intervals import z_of

    moments, place = np.unique(wait, return_inverse=True)
    happened = np.bincount(place, weights=is_seen, minlength=len(moments))
    at_risk = len(wait) - np.append(0, np.cumsum(np.bincount(place, minlength=len(moments)))[:-1])
    survival = np.cumprod(1 - happened / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(happened / (at_risk * (at_risk - happened)))) / np.abs(np.log(survival))
        low = survival ** np.exp(z_of(level) * spread)
        high = survival ** np.exp(-z_of(level) * spread)

    def first(curve: np.ndarray) -> float:
        below = np.flatnonzero(curve <= 0.5 + 1e-12)
        return float(moments[below[0]]) if len(below) else np.nan

    known = np.where(np.isnan(low), survival, low), np.where(np.isnan(high), survival, high)
    return first(survival), first(known[0]), first(known[1])
