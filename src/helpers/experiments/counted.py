"""Reading an A/B test of which only totals are known: visitors and conversions per variation, as test tools export them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts
from helpers.experiments.reading import NUMBERS, RATIO_ALPHA, WEEK, sample_ratio, too_early

CONTROLS = ("control", "controle", "controlegroep", "control group", "original", "origineel", "baseline", "default", "huidig", "current")


def read_counts(counts: pd.DataFrame, *, level: float = 0.95, minimum_people: int = 10,
                expected: Mapping[str, Mapping[str, float]] | None = None, planned: Mapping[str, int] | None = None,
                until: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The conversion of every counted experiment, each variation against control (Newcombe).

    Args:
        counts: rows of the table of that name; ``about`` is the experiment, ``item`` the variation, ``metric`` visitors or conversions.
        expected, planned, until: as in `helpers.experiments.read_tests`.

    Returns:
        Rows of ``experiments``. Control is the variation called so (or original, baseline), else the first of the file. A failed
        sample-ratio check, or more conversions than visitors, gives verdict invalid and no numbers but n.
    """
    of_tests = counts[counts["metric"].isin(["visitors", "conversions"]) & counts["about"].notna() & (counts["item"] != "all")]
    rows = []
    for experiment, part in of_tests.groupby("about", sort=True):
        wave = sorted(part["wave"].unique())[-1]
        part = part[part["wave"] == wave]
        arms = _arms(part)
        if len(arms) >= 2 and arms.notna().all(axis=None):
            checks, is_valid = _checks(part, arms, (expected or {}).get(experiment), (planned or {}).get(experiment))
            checks += too_early(part["until_on"].max(), (until or {}).get(experiment))
            common = {"experiment": experiment, "wave": wave, "metric": "conversion", "unit": "share", "checks": ";".join(checks)}
            rows += [{**common, **_against(arms, variant, is_valid, level, minimum_people)} for variant in arms.index[1:]]
    frame = pd.DataFrame(rows, columns=list(contracts.contract("experiments").columns))
    return contracts.conform(frame, "experiments") if rows else contracts.empty("experiments")


def _arms(part: pd.DataFrame) -> pd.DataFrame:
    """Visitors and conversions per variation, control first, the others as in the file."""
    place = part["row_id"].str.rsplit(":", n=1).str[-1].astype(float)
    order = list(part.assign(place=place).groupby("item")["place"].min().sort_values(kind="stable").index)
    control = next((item for item in order if item.strip().casefold() in CONTROLS), order[0])
    summed = part.groupby(["item", "metric"])["value"].sum().unstack()  # noqa: PD010
    return summed.reindex(index=[control, *(i for i in order if i != control)], columns=["visitors", "conversions"])


def _checks(part: pd.DataFrame, arms: pd.DataFrame, expected: Mapping[str, float] | None, planned: int | None) -> tuple[list[str], bool]:
    """Names of checks, as in `helpers.experiments.reading`, and whether the result can be trusted."""
    _, p = sample_ratio(arms["visitors"].to_dict(), expected)
    found = ["srm_ok" if p >= RATIO_ALPHA else "srm_failed"]
    is_possible = bool((arms["conversions"] <= arms["visitors"]).all())
    if not is_possible:
        found.append("too_many_conversions")
    if part["from_on"].notna().all() and part["until_on"].notna().all() and (part["until_on"] > part["from_on"]).any():
        days = (part["until_on"].max() - part["from_on"].min()).days + 1
        found.append("whole_weeks_ok" if days >= 2 * WEEK and days % WEEK == 0 else "not_whole_weeks")
    else:
        found.append("no_dates")
    if planned is None:
        found.append("no_plan")
    else:
        found.append("plan_ok" if arms["visitors"].min() >= planned else "stopped_early")
    if part.duplicated(["item", "metric"]).any():
        found.append("added_up")
    return found, p >= RATIO_ALPHA and is_possible


def _against(arms: pd.DataFrame, variant: str, is_valid: bool, level: float, minimum_people: int) -> dict:
    (n0, x0), (n1, x1) = arms.iloc[0], arms.loc[variant]
    row = {"variant": variant, "n_control": int(n0), "n_treated": int(n1), "verdict": "invalid", **dict.fromkeys(NUMBERS, np.nan)}
    if is_valid:
        row["verdict"] = "cannot_tell"
        if min(n0, n1) >= minimum_people:
            low, high = map(float, intervals.newcombe(x0, n0, x1, n1, level))
            row |= dict(zip(NUMBERS, (x0 / n0, x1 / n1, x1 / n1 - x0 / n0, low, high)))
            row["verdict"] = "better" if low > 0 else "worse" if high < 0 else "cannot_tell"
    return row
