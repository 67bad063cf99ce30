"""Do the people who can be followed over sources differ from those who cannot? An association: linking is not what makes the difference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import disclosure, intervals
from helpers import tables as contracts
from helpers.compare.differences import differences
from helpers.compare.waves import MARGINS, OTHER_MARGIN, family

SIDES = ("unlinked", "linked")
NUMBERS = ("estimate", "low", "high", "n")
BUYING = frozenset({"orders", "contacts"})
TIED = {
    **dict.fromkeys(("conversion", "session_conversion", "referral_conversion", "cart_abandonment"), BUYING),
    **dict.fromkeys(("signup", "signups_per_person"), frozenset({"contacts"})),
    **dict.fromkeys(("repeat_purchase", "bought_again", "retention_rate"), frozenset({"orders"})),
}
"""KPIs of which being known is part of the outcome, and the kinds of source that make it so. Who buys or signs up enters a second source by
that very act; an order that names nobody counts as a person of its own, who can never come back."""


def linkage(measures: pd.DataFrame, by_linkage: pd.DataFrame, people: pd.DataFrame, wave: str, *, minimum_people: int = 10,
            level: float = 0.95, fdr: float = 0.05, minimum: int = 30) -> pd.DataFrame:
    """Each KPI of the whole journey in one wave: of everyone, of linked and of unlinked people, and the difference between these two.

    A KPI ``differs`` when its q-value (Benjamini-Hochberg over all KPIs compared) is at most ``fdr`` and its interval leaves zero out; it
    is the ``same`` when that interval lies within the margin that holds between waves; both need ``minimum`` people on either side.
    What repeats another KPI is left out (see `helpers.compare.waves.family`). Not compared, and without figures of either group: ``tied``
    (see `TIED`), ``one_side`` (in one of the groups it does not occur at all) and ``too_few`` (a group, or those in it of whom it is
    true, is too small to show; the other one goes along, or it would follow from the total).

    Args:
        measures: of everyone. by_linkage: the same KPIs with segment ``linkage=linked`` and ``linkage=unlinked``.
        people: with ``sources``. minimum_people: fewest people that may be shown. level: of the intervals in and out.

    Returns:
        Rows of ``linkage`` in order of metric; none when nobody, or everybody, is linked.
    """
    if by_linkage.empty:
        return contracts.empty("linkage")
    now = measures[(measures["wave"] == wave) & (measures["persona"] == "all")]
    shown = disclosure.protect(_totals(pd.concat([now, by_linkage], ignore_index=True)), minimum_people=minimum_people)
    own = shown["segment"] == "all"
    everyone = family(shown[own & shown["metric"].isin({*by_linkage["metric"], *TIED})]).sort_values("metric").set_index("metric")
    if everyone.empty:
        return contracts.empty("linkage")
    sides = {s: shown[shown["segment"] == f"linkage={s}"].set_index("metric").reindex(everyone.index) for s in SIDES}
    kinds = set(people["sources"].dropna().str.split(";").explode())
    is_tied = np.array([bool(TIED.get(metric, frozenset()) & kinds) for metric in everyone.index])
    is_absent = np.any([side["status"].isna() for side in sides.values()], axis=0)
    is_few = np.any([side["status"].eq("suppressed") for side in sides.values()], axis=0)
    why = pd.Series(np.select([is_tied, is_absent, is_few], ["tied", "one_side", "too_few"], ""), index=everyone.index)
    out = everyone[["wave", "unit", *NUMBERS]]
    for name, side in sides.items():
        out = out.assign(**{f"{name}_{number}": side[number].astype("float64").where(why == "") for number in NUMBERS})
    out = out.join(_differences(out.assign(method=everyone["method"]), level, fdr, minimum))
    return contracts.conform(out.assign(verdict=out["verdict"].where(why == "", why)).reset_index(), "linkage")


def _totals(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows[["stage", "touchpoint", "channel", "period"]] == "all").all(axis=1)
                & (rows["segment"].eq("all") | rows["segment"].str.startswith("linkage="))].reset_index(drop=True)


def _differences(rows: pd.DataFrame, level: float, fdr: float, minimum: int) -> pd.DataFrame:
    """Difference, linked minus unlinked, with its interval, corrected p and verdict; nobody is in both groups."""
    names = {f"{side}_{number}": f"{number}_{wave}" for side, wave in zip(SIDES, ("before", "after")) for number in NUMBERS}
    found = differences(rows[[*names, "unit", "method"]].rename(columns=names), level)
    is_small = ~(rows[["linked_n", "unlinked_n"]].min(axis=1) >= minimum) | found["p"].isna()
    q = pd.Series(intervals.benjamini_hochberg(found["p"].mask(is_small).to_numpy(dtype=float)), index=rows.index)
    margin = rows["unit"].map(MARGINS).astype(float).fillna(OTHER_MARGIN * rows["unlinked_estimate"].abs())
    differs = (q <= fdr) & ((found["low"] > 0) | (found["high"] < 0))
    same = ~is_small & (found["low"] >= -margin) & (found["high"] <= margin)
    verdict = np.select([differs, same], ["differs", "same"], "cannot_tell")
    return found[["difference"]].assign(difference_low=found["low"], difference_high=found["high"], q=q, verdict=verdict)
