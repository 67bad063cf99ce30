"""Reading an A/B test: first whether the arms are what they should be, then conversion and revenue per person.

What a person did before being exposed does not count. Everything is per person; a person in both arms is left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals
from helpers import tables as contracts

CONTROL = "control"
RATIO_ALPHA = 0.001
WEEK = 7
METRICS = (
    ("conversion", ("is_converted",), "share"),
    ("revenue_per_person", ("revenue",), "euro"),
    ("session_conversion", ("goal_sessions", "sessions"), "share"),
)
NUMBERS = ("control", "treated", "effect", "low", "high")


def sample_ratio(counts: Mapping[str, int], expected: Mapping[str, float] | None = None) -> tuple[float, float]:
    """Chi-square test of the sizes of the arms against the split that was meant (equal, unless given).

    Returns:
        chi-square, p. Below .001 something is wrong with the assignment or the logging, and no result is to be trusted.

    >>> chi2, p = sample_ratio({"control": 821_588, "treatment": 815_482})
    >>> round(chi2, 6), round(p, 12)
    (22.774369, 1.821793e-06)
    """
    arms = sorted(counts)
    seen = np.array([counts[a] for a in arms], dtype=float)
    meant = np.array([(expected or {}).get(a, 1.0) for a in arms])
    meant = meant / meant.sum() * seen.sum()
    chi2 = float(((seen - meant) ** 2 / meant).sum())
    return chi2, float(special.chdtrc(len(arms) - 1, chi2))


def read_tests(exposures: pd.DataFrame, orders: pd.DataFrame, events: pd.DataFrame, goal_event: tuple[str, ...] = ("purchase*",), *,
               level: float = 0.95, minimum_people: int = 10, expected: Mapping[str, Mapping[str, float]] | None = None,
               planned: Mapping[str, int] | None = None,
               until: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The result of every experiment: conversion (Newcombe), revenue per person (Welch) and conversion per session (delta method
    by person, since people were assigned and not sessions), each variant against control.

    Args:
        exposures: one row per person and experiment. orders, events: what people did; conversions come from events with a goal
            event, else from orders; revenue comes from orders, else from the value of goal events.
        goal_event: globs. expected: experiment -> arm -> share that was meant. planned: experiment -> people per arm planned; without
            a plan the check says so, since a test that is read when it looks good finds too much. until: experiment -> last day as
            agreed; data that end before it were looked at too early.

    Returns:
        Rows of ``experiments``. A failed sample-ratio check gives verdict invalid and no numbers but n.
    """
    rows = []
    for (experiment, wave), part in exposures.groupby(["experiment", "wave"], sort=True, observed=True):
        people = _once(part)
        counts = people["variant"].value_counts().to_dict()
        if CONTROL not in counts or len(counts) < 2:
            continue
        people = outcomes(people, orders[orders["wave"] == wave], events[events["wave"] == wave], goal_event)
        _, p = sample_ratio(counts, (expected or {}).get(experiment))
        checks = _checks(people, part, p, (planned or {}).get(experiment))
        last = max(x["at"].max() for x in (part, events[events["wave"] == wave], orders[orders["wave"] == wave]) if len(x))
        checks += too_early(last, (until or {}).get(experiment))
        for variant in sorted(set(counts) - {CONTROL}):
            arms = [people[people["variant"] == v] for v in (CONTROL, variant)]
            common = {"experiment": experiment, "variant": variant, "wave": wave, "checks": ";".join(checks),
                      "n_control": len(arms[0]), "n_treated": len(arms[1])}
            rows += [{**common, **r} for r in _compared(arms, p >= RATIO_ALPHA, level, minimum_people)]
    frame = pd.DataFrame(rows, columns=list(contracts.contract("experiments").columns))
    return contracts.conform(frame, "experiments") if rows else contracts.empty("experiments")


def too_early(last: pd.Timestamp, until: str | None) -> list[str]:
    """The check of a test that was read before the day on which it was to end."""
    is_early = until is not None and pd.notna(last) and pd.Timestamp(last).tz_localize(None).normalize() < pd.Timestamp(until)
    return ["read_early"] if is_early else []


def _once(exposures: pd.DataFrame) -> pd.DataFrame:
    """First exposure of each person who saw one arm only."""
    arms = exposures.groupby("person_id")["variant"].transform("nunique")
    return exposures[arms == 1].sort_values(["at", "row_id"], kind="stable").drop_duplicates("person_id")


def outcomes(people: pd.DataFrame, orders: pd.DataFrame, events: pd.DataFrame, goal_event: tuple[str, ...]) -> pd.DataFrame:
    """People with what they did after their exposure; a column is absent when no source could show it.

    Returns:
        Index person_id; is_converted, revenue, and sessions with goal_sessions (the sessions in which a goal was reached).
    """
    goals = {name for name in events["event"].unique() if any(fnmatchcase(name, g) for g in goal_event)}
    hits = _after(events[events["event"].isin(goals)], people)
    sales = _after(orders, people)
    out = people.set_index("person_id")
    source = hits if goals else sales
    if goals or len(orders):
        out["is_converted"] = out.index.isin(source["person_id"]) * 1.0
    if len(orders) and len(sales):
        out["revenue"] = sales.groupby("person_id")["revenue"].sum().reindex(out.index).fillna(0.0)
    elif goals and hits["value"].notna().any():
        out["revenue"] = hits.groupby("person_id")["value"].sum().reindex(out.index).fillna(0.0)
    if goals and hits["session_id"].notna().any():
        for name, acts in (("sessions", _after(events, people)), ("goal_sessions", hits)):
            out[name] = acts.groupby("person_id")["session_id"].nunique().reindex(out.index).fillna(0.0)
    return out


def _after(acts: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Acts of exposed people at or after their exposure."""
    joined = acts[acts["person_id"].notna()].merge(people[["person_id", "at"]].rename(columns={"at": "exposed_at"}), on="person_id",
                                                   validate="many_to_one")
    return joined[joined["at"] >= joined["exposed_at"]]


def _checks(people: pd.DataFrame, exposures: pd.DataFrame, p: float, planned: int | None) -> list[str]:
    """Names of checks, each ``…_ok`` or what is the matter (labels in the words)."""
    found = ["srm_ok" if p >= RATIO_ALPHA else "srm_failed"]
    days = (exposures["at"].max().normalize() - exposures["at"].min().normalize()).days + 1
    found.append("whole_weeks_ok" if days >= 2 * WEEK - 1 and days % WEEK in (0, WEEK - 1) else "not_whole_weeks")
    if planned is None:
        found.append("no_plan")
    else:
        found.append("plan_ok" if people["variant"].value_counts().min() >= planned else "stopped_early")
    if len(people) < exposures["person_id"].nunique():
        found.append("in_both_arms")
    return found


def _compared(arms: list[pd.DataFrame], is_valid: bool, level: float, minimum_people: int) -> list[dict]:
    rows = []
    for metric, columns, unit in METRICS:
        if not set(columns) <= set(arms[0]):
            continue
        row = {"metric": metric, "unit": unit, "verdict": "invalid", **dict.fromkeys(NUMBERS, np.nan)}
        if is_valid and min(map(len, arms)) >= minimum_people:
            parts = [[arm[c].to_numpy(dtype=float) for c in columns] for arm in arms]
            means = [x[0].sum() / x[1].sum() if len(x) > 1 else x[0].mean() for x in parts]
            low, high = _of_ratios(*parts, level) if len(columns) > 1 else _interval(parts[0][0], parts[1][0], unit, level)
            row |= dict(zip(NUMBERS, (*means, means[1] - means[0], low, high)))
            row["verdict"] = "better" if low > 0 else "worse" if high < 0 else "cannot_tell"
        elif is_valid:
            row["verdict"] = "cannot_tell"
        rows.append(row)
    return rows


def _of_ratios(control: list[np.ndarray], treated: list[np.ndarray], level: float) -> tuple[float, float]:
    """Difference of two ratios of sums per person: each with the delta method, joined (MOVER)."""
    low, high = intervals.mover(*intervals.ratio(*control, level), *intervals.ratio(*treated, level))
    return float(low), float(high)


def _interval(control: np.ndarray, treated: np.ndarray, unit: str, level: float) -> tuple[float, float]:
    """Newcombe for shares, Welch for means."""
    if unit == "share":
        low, high = intervals.newcombe(control.sum(), len(control), treated.sum(), len(treated), level)
        return float(low), float(high)
    v1, v2 = (x.var(ddof=1) / len(x) for x in (control, treated))
    if v1 + v2 == 0:
        return np.nan, np.nan
    df = (v1 + v2) ** 2 / (v1**2 / (len(control) - 1) + v2**2 / (len(treated) - 1))
    half = special.stdtrit(df, (1 + level) / 2) * np.sqrt(v1 + v2)
    effect = treated.mean() - control.mean()
    return float(effect - half), float(effect + half)
