"""The verdict per cell between two waves, and which cells count as the family that is tested."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.compare.differences import differences
from helpers.compare.drift import broken
from helpers.compare.same_people import FEWEST

PLACE = ["metric", "stage", "persona", "touchpoint", "channel"]
NUMBERS = ["estimate", "low", "high", "n"]
REDUNDANT = {"drop_off", "bounce", "single_page", "order_value_median", "roi", "action", "valence_touchpoint", "traffic_share"}
"""Metrics that repeat another one: its complement (drop_off, bounce), its older definition (single_page), its median, itself less one
(roi), the same people under another name, or shares of which one gains what another loses."""
DESCRIPTIVE = ("attribution",)
"""Rules of thumb about channels: several readings of one set of paths, not findings of their own."""
PER_TOUCHPOINT = {"reach"}
"""Metrics whose touchpoints are facts of their own and no parts of a total."""
MARGINS = {"share": 0.05, "points": 10.0, "score": 0.3, "valence": 0.1}
"""A cell is the same when the whole interval of its difference lies within this, per unit; other units: a tenth of before."""
OTHER_MARGIN = 0.1


def wave_changes(measures: pd.DataFrame, themes: pd.DataFrame, before: str, after: str, *, same_people: pd.DataFrame | None = None,
                 drift: pd.DataFrame | None = None, level: float = 0.95, fdr: float = 0.05, minimum: int = 30,
                 margins: Mapping[str, float] | None = None) -> pd.DataFrame:
    """What changed between two waves.

    A cell is ``changed`` when its q-value (Benjamini-Hochberg) is at most ``fdr`` and its interval leaves zero out; ``same`` when
    the interval lies within the margin; else ``cannot_tell``, as is every cell with fewer than ``minimum`` people in a wave, and every
    cell whose question is not the same any more. ``reason`` says why a cell cannot be told.
    The total and the personas are two families, since the total is made of them; q is multiplied by the number of families.

    Args:
        measures, themes: rows of both waves. before, after: names of the waves. level: of the intervals in the tables.
        same_people: from `helpers.compare.same_people`, where people answered in both waves; without it the waves count as independent.
        drift: from `helpers.compare.question_drift`. margins: unit -> largest difference that still counts as the same.

    Returns:
        Rows of ``changes`` (kind measure or theme), in order of their key; none when a wave has no rows.
    """
    pairs = pd.concat([_pairs(family(measures), before, after).assign(kind="measure"),
                       _pairs(_as_measures(themes), before, after).assign(kind="theme")], ignore_index=True)
    if pairs.empty:
        return contracts.empty("changes")
    pairs = pairs.assign(n_both=pd.array([pd.NA] * len(pairs), "Int64")) if same_people is None else _with_same_people(pairs, same_people)
    out = pd.concat([pairs, differences(pairs, level)], axis=1)
    is_new = pd.Series(False, index=out.index) if drift is None or drift.empty else broken(out, drift)
    few = (out[["n_before", "n_after"]].min(axis=1) < minimum) | out["p"].isna()
    out["q"] = _corrected(out["p"].mask(few | is_new), out["persona"] == "all")
    margin = out["unit"].map({**MARGINS, **(margins or {})}).astype(float).fillna(OTHER_MARGIN * out["estimate_before"].abs())
    readable = ~few & ~is_new
    changed = readable & (out["q"] <= fdr) & ((out["low"] > 0) | (out["high"] < 0))
    same = readable & (out["low"] >= -margin) & (out["high"] <= margin)
    out["verdict"] = np.select([changed, same], ["changed", "same"], "cannot_tell")
    reasons = np.select([changed | same, is_new, few], ["", "question_changed", "few_people"], "too_wide")
    out["reason"] = pd.Series(reasons, index=out.index, dtype="str").replace("", None)
    out["n_both"] = out["n_both"].mask(out["n_both"] < FEWEST)
    out = out.rename(columns={"estimate_before": "before", "estimate_after": "after"})
    out = out.assign(wave_before=before, wave_after=after)[list(contracts.contract("changes").columns)]
    return contracts.conform(out.sort_values(["kind", *PLACE], kind="stable"), "changes")


def _with_same_people(pairs: pd.DataFrame, same_people: pd.DataFrame) -> pd.DataFrame:
    """The cells of the survey with how far their two estimates move together; cells of one touchpoint or channel stay independent."""
    joined = pairs.merge(same_people, on=["metric", "stage", "persona"], how="left", validate="many_to_one")
    is_part = (joined["touchpoint"] != "all") | (joined["channel"] != "all")
    joined.loc[is_part, ["n_both", "r", "only_before", "only_after"]] = np.nan
    return joined.astype({"n_both": "Int64"})


def family(measures: pd.DataFrame) -> pd.DataFrame:
    """The measures that are tested, each fact once.

    Left out: counts, metrics that repeat another one, rules of attribution, what was inferred or assumed, channels and totals of
    what is also measured per stage (a total is made of its parts, and would count the same change twice).
    """
    kept = measures[~measures["metric"].isin(REDUNDANT) & ~measures["metric"].str.startswith(DESCRIPTIVE) & (measures["unit"] != "count")
                    & measures["status"].isin({"observed", "reported"}) & measures["low"].notna()
                    & (measures["segment"] == "all") & (measures["period"] == "all")]
    kept = _without_copies(_one_level(kept, "channel", prefer_total=True))
    own_places = kept["metric"].isin(PER_TOUCHPOINT)
    kept = pd.concat([kept[own_places], _one_level(kept[~own_places], "touchpoint", prefer_total=True)])
    return _one_level(kept, "stage", prefer_total=False)


def _without_copies(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows at a stage that only repeat their total (a KPI of the whole journey, shown at the stage it speaks of) are left out."""
    keys = ["metric", "persona", "touchpoint", "channel", "wave", "estimate", "n"]
    is_total = rows["stage"] == "all"
    totals = pd.MultiIndex.from_frame(rows.loc[is_total, keys])
    return rows[is_total | ~pd.MultiIndex.from_frame(rows[keys]).isin(totals)]


def _one_level(rows: pd.DataFrame, place: str, prefer_total: bool) -> pd.DataFrame:
    """Of metrics that have both totals and parts at this kind of place, only the totals (or only the parts)."""
    is_total = rows[place] == "all"
    preferred = is_total if prefer_total else ~is_total
    return rows[preferred | ~rows["metric"].isin(rows.loc[preferred, "metric"].unique())]


def _as_measures(themes: pd.DataFrame) -> pd.DataFrame:
    """Pain points in the form of ``measures``; goals, questions and thoughts are described, opportunities repeat the pains."""
    pains = themes[(themes["kind"] == "pain_point") & themes["share"].notna() & themes["low"].notna()]
    return pains.rename(columns={"theme": "metric", "share": "estimate"}).assign(
        touchpoint="all", channel="all", unit="share", method="wilson")


def _pairs(rows: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """One row per cell that both waves have."""
    columns = [*PLACE, *NUMBERS, "unit", "method"]
    first, second = (rows.loc[rows["wave"] == wave, columns].drop_duplicates(PLACE) for wave in (before, after))
    return first.merge(second.drop(columns=["unit", "method"]), on=PLACE, suffixes=("_before", "_after"), validate="one_to_one")


def _corrected(p: pd.Series, is_total: pd.Series) -> np.ndarray:
    q = np.full(len(p), np.nan)
    families = [which.to_numpy() for which in (is_total, ~is_total) if p[which].notna().any()]
    for which in families:
        q[which] = np.minimum(len(families) * intervals.benjamini_hochberg(p.to_numpy(dtype=float)[which]), 1)
    return q
