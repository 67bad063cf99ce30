"""Before a survey: which cells will be readable with so many people, and what change of each the next wave could see."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals

READABLE = 30
"""People from which a cell is compared between waves."""
SURVEYED = ("nps", "csat", "ces", "valence_reported")
TRAVELLED = ("conversion", "stage_conversion", "cart_abandonment", "repeat_purchase")
ASSUMED = {
    "nps": ("points", 20.0, 75.0),
    "csat": ("share", 0.7, np.nan),
    "ces": ("score", 5.0, 1.5),
    "valence_reported": ("valence", 0.3, 0.5),
}
"""Per metric its unit, middle and standard deviation per person, as long as a study has no answers of its own."""
ANSWERING = 0.95
"""Share of the respondents who answer a question, as long as nothing is known."""
GROUPS = (0.5, 0.25, 0.1)
"""Sizes of groups shown as long as no personas are known."""
CELL = ["metric", "stage", "persona", "unit", "estimate", "sd", "part", "n_before"]


def baseline(measures: pd.DataFrame, themes: pd.DataFrame, wave: str, respondents: int, level: float = 0.95) -> pd.DataFrame:
    """What a wave teaches about the next one, per cell.

    Returns:
        metric, stage, persona, unit, estimate; ``sd`` (spread per person, read back from the interval), ``part`` (people of the cell per
        respondent; empty for behaviour, which does not depend on the survey), ``n_before`` (people in that wave).
    """
    whole = (measures[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1) & (measures["wave"] == wave)
    rows = measures[whole & measures["metric"].isin(SURVEYED + TRAVELLED) & measures["low"].notna()]
    pains = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & themes["low"].notna()]
    pains = pains.rename(columns={"theme": "metric", "share": "estimate"}).assign(unit="share", method="wilson")
    known = pd.concat([rows.assign(is_pain=False), pains.assign(is_pain=True)], ignore_index=True)
    # a metric that is measured at a stage is planned there; its total only repeats it
    at_stage = set(known.loc[known["stage"] != "all", "metric"]) - {"nps"}
    known = known[(known["stage"] != "all") ^ ~known["metric"].isin(at_stage)]
    n = known["n"].astype(float)
    half = (known["high"] - known["low"]) / 2
    is_t = known["method"].astype("str").str.startswith("mean_t")
    quantile = np.where(is_t, special.stdtrit(np.maximum(n - 1, 1), (1 + level) / 2), intervals.z_of(level))
    share = known["estimate"].clip(0, 1)
    sd = np.where(known["unit"] == "share", np.sqrt(share * (1 - share)), half / quantile * np.sqrt(n))
    part = np.where(known["metric"].isin(TRAVELLED) & ~known["is_pain"], np.nan, n / max(respondents, 1))
    return known.assign(sd=sd, part=part, n_before=n)[[*CELL, "is_pain"]].reset_index(drop=True)


def assumed(asked: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """The same before there is any wave: usual values for the questions of the study, for everyone and for groups of some sizes.

    Args:
        asked: metric and stage of each question.
    """
    rows = []
    for metric, stage in sorted(set(asked)):
        if metric in ASSUMED:
            unit, middle, sd = ASSUMED[metric]
            sd = np.sqrt(middle * (1 - middle)) if unit == "share" else sd
            rows += [[metric, "all" if metric == "nps" else stage, persona, unit, middle, sd, size * ANSWERING, np.nan, False]
                     for persona, size in (("all", 1.0), *((f"group_{size:g}", size) for size in GROUPS))]
    return pd.DataFrame(rows, columns=[*CELL, "is_pain"])


def survey_plan(cells: pd.DataFrame, respondents: int, *, level: float = 0.95, fdr: float = 0.05, power: float = 0.8,
                minimum_people: int = 10) -> pd.DataFrame:
    """What each cell will show with this many respondents.

    Args:
        cells: from `baseline` or `assumed`. respondents: people who will answer.

    Returns:
        ``cells`` with ``n`` (people to expect), ``half`` (half the width of the interval), ``state`` (readable from 30 people, else narrow,
        or closed below ``minimum_people``), ``detectable`` (smallest difference with the wave before, or with a wave of the same size,
        that a comparison by itself sees in ``power`` of the cases) and ``detectable_all`` (the same when it is the only change
        among all readable cells: the false-discovery rate is shared by them).
    """
    out = cells.copy()
    out["n"] = (out["part"] * respondents).where(out["part"].notna(), out["n_before"]).round()
    n = out["n"].where(out["n"] > 0)
    of_mean = intervals.z_of(level) * out["sd"] / np.sqrt(n)
    out["half"] = np.where(out["unit"] == "share", _half_of_share(out["estimate"], n, level), of_mean)
    out["state"] = np.select([out["n"] >= READABLE, out["n"] >= minimum_people], ["readable", "narrow"], "closed")
    before = out["n_before"].where(out["n_before"].notna(), n)
    readable = (out["state"] == "readable") & (before >= READABLE)
    out["detectable"] = _detectable(out, before, n, intervals.z_of(level), power).where(readable)
    # two families, everyone and the personas, as in the comparison itself
    size = readable.groupby(out["persona"] == "all").transform("sum").clip(lower=1)
    families = (out["persona"] == "all").nunique()
    strict = -special.ndtri(fdr / (families * size.to_numpy(dtype=float)) / 2)
    out["detectable_all"] = _detectable(out, before, n, strict, power).where(readable)
    return out


def _half_of_share(p: pd.Series, n: pd.Series, level: float) -> np.ndarray:
    p = p.where(p.between(0, 1))  # other units have no share, and get their interval from the spread
    low, high = intervals.wilson(p * n, n, level)
    return (high - low) / 2


def _detectable(cells: pd.DataFrame, before: pd.Series, n: pd.Series, z: float | np.ndarray, power: float) -> pd.Series:
    """Smallest difference seen; of a share in the direction of one half, where it is hardest to see."""
    beta = float(special.ndtri(power))
    p = cells["estimate"].where(cells["unit"] == "share")
    away = np.where(p < 0.5, 1.0, -1.0)
    difference = (z + beta) * cells["sd"] * np.sqrt(1 / before + 1 / n)
    for _ in range(30):      # the spread of a share depends on where it goes
        after = (p + away * difference).clip(0.001, 0.999)
        se = np.sqrt(p * (1 - p) / before + after * (1 - after) / n)
        difference = difference.mask(cells["unit"] == "share", (z + beta) * se)
    return difference
