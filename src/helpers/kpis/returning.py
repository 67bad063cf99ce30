"""Buying again, for buyers who were not all followed equally long: who bought late in the wave had less time to return."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.kpis import survival
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import known_people, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

WITHIN_DAYS = 30
LEAST_FOLLOWED = 10
"""Buyers who must have been followed for the whole time."""


def until_second(orders: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Days from the first purchase to the next on another day, or to the end of the wave, per known buyer; and which of the two."""
    known = known_people(orders)
    days = known.assign(day=known["at"].dt.tz_localize(None).dt.floor("D")).drop_duplicates(["person_id", "day"]).sort_values("day")
    first = days.groupby("person_id")["day"].first()
    later = days[days["day"] > days["person_id"].map(first)].groupby("person_id")["day"].first().reindex(first.index)
    return (later.fillna(days["day"].max()) - first).dt.days.to_numpy(dtype=float), later.notna().to_numpy()


@kpi(metric="bought_again", stage="retention", unit="share",
     formula=f"1 - Kaplan-Meier share without a second purchase {WITHIN_DAYS} days after the first", denominator="known buyers in the wave",
     needs=("orders",), columns=("person_id", "at"), interval="log-log, Greenwood", source="Kaplan & Meier 1958",
     guard="no row when fewer than 10 buyers were followed for 30 days; suppressed below the minimum number of people")
def bought_again(orders: pd.DataFrame, how: How) -> list[dict]:
    """Share of buyers who buy again within 30 days, those who were followed for less time included for as long as they were."""
    if known_people(orders).empty:
        return []
    time, happened = until_second(orders)
    if (time >= WITHIN_DAYS).sum() < LEAST_FOLLOWED or not happened.any():
        return []
    curve = survival.kaplan_meier(time, happened)
    last = np.searchsorted(curve.time, WITHIN_DAYS, side="right") - 1
    if last < 0:
        return []
    low, high = survival.band(curve, how.level)
    values = (1 - curve.survival[last], 1 - high[last], 1 - low[last])
    return [row("bought_again", values, len(time), unit="share", method="kaplan_meier", status="observed")]
