"""How long people stay in a stage and what ends it: moving on, going back, or staying away. Who is still there is censored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis import survival
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

OUTCOMES = ("seen", "on", "back", "out")
"""Still in sight at the end (censored), moved on, went back, stayed away: by number, 0 to 3."""
WITHIN_DAYS = 30.0
QUIET = 0.95
"""Somebody has stayed away when the silence is longer than 95 % of the silences after which people came back."""
DAY = pd.Timedelta("1D")
SOURCE = "methods 2: right-censored at the end of the wave; first stay per person and stage"


def stays(steps: pd.DataFrame) -> pd.DataFrame:
    """One row per person, wave and stage: the first stay there, from entering to another stage of the same journey or the last sight.

    Args:
        steps: rows of ``steps``.

    Returns:
        person_id, wave, stage, days, outcome (place in `OUTCOMES`).
    """
    found = steps[~steps["stage"].isin(NOWHERE)].sort_values(["person_id", "wave", "step"], kind="stable").reset_index(drop=True)
    if found.empty:
        return pd.DataFrame({"person_id": [], "wave": [], "stage": [], "days": [], "outcome": []}).astype({"outcome": "int64"})
    person, wave, stage = (pd.factorize(found[c], sort=True)[0] for c in ("person_id", "wave", "stage"))
    traveller = person * (wave.max() + 1) + wave
    cycle = found["cycle"].to_numpy()
    same = (traveller[1:] == traveller[:-1]) & (cycle[1:] == cycle[:-1])
    begins = np.append(True, ~(same & (stage[1:] == stage[:-1])))
    first, last = np.flatnonzero(begins), np.append(np.flatnonzero(begins)[1:], len(found)) - 1
    entered, left = (found[c].astype("int64").to_numpy() for c in ("entered_at", "left_at"))
    seen_until = np.maximum.reduceat(left, first)
    goes = np.append(same, False)[last]
    nxt = np.minimum(last + 1, len(found) - 1)
    ends = pd.Series(left).groupby(wave).max().to_numpy()[wave[first]]
    silence = ends - seen_until
    back = found["is_return"].to_numpy(dtype=bool)[nxt]
    again = np.append(traveller[1:] == traveller[:-1], False)[last]  # somebody whose next journey we see did not stay away
    out = ~goes & ~again & (silence > _quiet(entered, left, traveller, wave)[wave[first]])
    outcome = np.select([goes & back, goes, out], [2, 1, 3], 0)
    until = np.select([goes, out | again], [entered[nxt], seen_until], ends)
    unit = DAY / pd.Timedelta(1, unit=found["entered_at"].dt.unit)
    table = found.loc[first, ["person_id", "wave", "stage"]].reset_index(drop=True)
    table = table.assign(days=(until - entered[first]) / unit, outcome=outcome)
    return table.drop_duplicates(["person_id", "wave", "stage"], ignore_index=True)


def _quiet(entered: np.ndarray, left: np.ndarray, traveller: np.ndarray, wave: np.ndarray) -> np.ndarray:
    """Per wave the silence that nearly nobody who came back let fall."""
    gaps = entered[1:] - left[:-1]
    same = traveller[1:] == traveller[:-1]
    known = pd.Series(gaps[same]).groupby(wave[1:][same]).quantile(QUIET)
    return known.reindex(range(wave.max() + 1)).fillna(0).to_numpy()


@kpi(metric="time_in_stage", stage="all", unit="seconds", formula="median time from entering the stage to leaving it (Kaplan-Meier)",
     denominator="people who entered the stage", needs=("stays",), columns=("person_id", "stage", "entered_at", "left_at"),
     interval="log-log (Brookmeyer-Crowley)", source=SOURCE, better="none",
     guard="no median where half have not left; suppressed below the minimum number of people")
def time_in_stage(stays: pd.DataFrame, how: How) -> list[dict]:
    """Median time in a stage in seconds; leaving is moving on, going back or staying away."""
    rows = []
    for stage, part in stays.groupby("stage", sort=True):
        curve = survival.kaplan_meier(part["days"], part["outcome"] > 0)
        values = survival.median(curve, how.level)
        if np.isfinite(values[0]):
            values = tuple(v * 86_400 for v in values)
            rows.append(row("time_in_stage", values, len(part), unit="seconds", method="kaplan_meier", status="observed", stage=str(stage)))
    return rows


def _outcome(metric: str, stays: pd.DataFrame, outcome: str, until: float, how: How) -> list[dict]:
    rows = []
    for stage, part in stays.groupby("stage", sort=True):
        codes = part["outcome"].to_numpy()
        needed = "on" if outcome == "out" else outcome
        if not (codes == OUTCOMES.index(needed)).any():
            continue  # nobody goes on from the last stage: staying away is no loss there; nor does anybody go back from the first
        share, variance = survival.incidence(part["days"].to_numpy(), codes, OUTCOMES.index(outcome), until)
        ends = intervals.effective_wilson(share, variance, len(part), len(part), how.level)
        rows.append(row(metric, (share, *ends), len(part), unit="share", method="aalen_johansen", status="observed", stage=str(stage)))
    return rows


def _entry(metric: str, formula: str, better: str) -> dict:
    return {"metric": metric, "stage": "all", "unit": "share", "formula": formula, "denominator": "people who entered the stage",
            "needs": ("stays",), "columns": ("person_id", "stage", "entered_at", "left_at", "is_return"), "source": SOURCE,
            "interval": "Wilson on the effective count of Aalen-Johansen", "better": better}


@kpi(**_entry("moves_on", "share who go to a later stage within 30 days (Aalen-Johansen)", "higher"))
def moves_on(stays: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people in a stage who move on within 30 days."""
    return _outcome("moves_on", stays, "on", WITHIN_DAYS, how)


@kpi(**_entry("moves_back", "share who go to an earlier stage within 30 days (Aalen-Johansen)", "none"))
def moves_back(stays: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people in a stage who go back to an earlier one within 30 days."""
    return _outcome("moves_back", stays, "back", WITHIN_DAYS, how)


@kpi(**_entry("drops_out", "share who are not seen again after the stage (Aalen-Johansen); away: longer than 95 % of the silences of "
              "those who return", "lower"))
def drops_out(stays: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people in a stage who stay away afterwards; not for the last stage."""
    return _outcome("drops_out", stays, "out", np.inf, how)
