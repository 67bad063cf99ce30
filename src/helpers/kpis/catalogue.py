"""The registry of KPIs: what each one is, and the one loop that repeats them per wave and persona.

A KPI is a function marked with `kpi`; a module of this folder that holds one is found by itself. The function gets its tables,
already cut to one wave and one group of people, and returns rows (see `helpers.kpis.rows`). Missing input gives no row, never 0.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers import words

if TYPE_CHECKING:
    from helpers.kpis.cuts import Cuts

SOURCES = {"carts": ("events",), "visitors": ("events",), "readers": ("events",), "stays": ("steps",),
           "sales": ("orders", "events")}
"""Tables from which derived ones are made; one of them is enough. Sessions need more than events: a source that names them."""
MEASURES_DEFAULTS = {"persona": "all", "segment": "all", "period": "all"}


@dataclass(frozen=True)
class How:
    """What changes the results of KPIs.

    Args:
        level: of the intervals. random_state: seed of every bootstrap. draws: repeats of a bootstrap.
        goal_event: globs of the events that count as conversion. minimum_people: below it nothing is published.
        waves: names of the waves in their order. stages: stage of the backbone -> stage of the study (see `home_stages`).
        margins: attribute -> value -> share of the population, for weighted scores beside the others (see `helpers.kpis.weighting`).
        homes: act -> stage where most of its events lie; `measure` finds it in the events.
    """

    level: float = 0.95
    random_state: int = 7
    draws: int = 400
    goal_event: tuple[str, ...] = ("purchase*",)
    minimum_people: int = 10
    waves: tuple[str, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kpi:
    """One entry of the registry.

    Args:
        metric: name in ``measures``. stage: stage of the backbone that it speaks of. unit, formula, denominator: what it is.
        needs: tables, in the order in which the function takes them. columns: columns used. interval: method.
        guard: when it stays silent. source: where the formula comes from. better: which way is better, or "none".
        over: "wave" (cut per wave and persona) or "study" (gets all waves and names them itself).
        counts: what n counts.
    """

    metric: str
    stage: str
    unit: str
    formula: str
    denominator: str
    needs: tuple[str, ...]
    columns: tuple[str, ...]
    interval: str
    source: str
    guard: str = "no row without input; suppressed below the minimum number of people"
    better: str = "higher"
    over: str = "wave"
    counts: str = "people"


def kpi(**entry: object) -> Callable[[Callable], Callable]:
    """Mark a function as a KPI; nothing is stored anywhere but on the function itself."""

    def mark(function: Callable) -> Callable:
        function.kpi = Kpi(**entry)
        return function

    return mark


@cache
def functions() -> dict[str, Callable]:
    """All KPI functions by metric, in order of name."""
    package = importlib.import_module("helpers.kpis")
    modules = [importlib.import_module(f"helpers.kpis.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    found = {f.kpi.metric: f for m in modules for f in vars(m).values() if callable(f) and hasattr(f, "kpi")}
    return dict(sorted(found.items()))


def registry() -> list[dict]:
    """Every KPI as a dict: the fields of `Kpi`, and ``name`` and ``meaning`` per language (the codebook is made from it)."""
    entries = []
    for metric, function in functions().items():
        say = {language: words.load(language) for language in words.languages()}
        entries.append({**asdict(function.kpi), "name": {k: s.label(metric) for k, s in say.items()},
                        "meaning": {k: s[f"kpis.meanings.{metric}"] for k, s in say.items()}})
    return entries


def home_stages(crosswalk: Mapping[str, list[str]]) -> dict[str, str]:
    """The stage of the study that stands for each stage of the backbone, where exactly one does.

    >>> home_stages({"appeal": ["consideration"], "ask": ["consideration"], "act": ["decision"]})
    {'decision': 'act'}
    """
    pairs = [(backbone, stage) for stage, backbones in crosswalk.items() for backbone in backbones]
    return {backbone: stage for backbone, stage in pairs if sum(b == backbone for b, _ in pairs) == 1}


def measure(data: Mapping[str, pd.DataFrame], memberships: pd.DataFrame | None = None, how: How | None = None, *,
            metrics: Collection[str] | None = None) -> pd.DataFrame:
    """All KPIs that the data allow, per wave, for everyone and per persona.

    Args:
        data: tables by name (answers, events, orders, costs, channel_paths); absent or empty ones are gaps.
        memberships: people with their persona; only ``is_assigned`` ones count. how: level, seed, goal events and the like.
        metrics: only these KPIs; all without it.

    Returns:
        Rows of ``measures``; cells with fewer than ``how.minimum_people`` people are there, suppressed.
    """
    from helpers.kpis.cuts import Cuts
    from helpers.kpis.sessions import derive

    derived, homes = derive(data, how or How())
    how = replace(how or How(), homes=homes)
    data = {name: t for name, t in {**data, **derived}.items() if isinstance(t, pd.DataFrame) and len(t)}
    personas = assigned(memberships).astype("category")
    wanted = [function for metric, function in functions().items() if metrics is None or metric in metrics]
    needed = {name for function in wanted for name in function.kpi.needs}
    cuts = {name: Cuts(table, personas) for name, table in data.items() if name in needed}
    found = []
    for function in wanted:
        if not all(name in cuts for name in function.kpi.needs):
            continue
        given = [cuts[name] for name in function.kpi.needs]
        for persona in ("all", *sorted(personas.unique())):
            rows = _rows(function, given, persona, how)
            found += [{**r, "persona": persona} for r in _at_home(function, rows, how)]
    return suppress(_table(found), how.minimum_people)


def missing(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """KPIs that cannot be computed, and the first table that is missing for each (columns metric, table)."""
    there = {name for name, table in data.items() if table is not None and len(table)}
    if "events" in there and data["events"]["session_id"].notna().any():
        there.add("sessions")
    rows = []
    for metric, function in functions().items():
        lacking = [sources[0] for sources in (SOURCES.get(t, (t,)) for t in function.kpi.needs) if not there & set(sources)]
        if lacking:
            rows.append({"metric": metric, "table": "events" if lacking[0] == "sessions" and "events" not in there else lacking[0]})
    return pd.DataFrame(rows, columns=["metric", "table"]).astype("str")


def suppress(measures: pd.DataFrame, minimum_people: int = 10) -> pd.DataFrame:
    """Cells that rest on fewer than the minimum number of people, emptied and marked ``suppressed``."""
    small = (measures["n"] < minimum_people).to_numpy()
    out = measures.copy()
    out.loc[small, ["estimate", "low", "high"]] = np.nan
    out["status"] = out["status"].mask(small, "suppressed")
    return out


def assigned(memberships: pd.DataFrame | None) -> pd.Series:
    """Persona by person_id, of those who are assigned to one."""
    if memberships is None or memberships.empty:
        return pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    sure = memberships[memberships["is_assigned"] & (memberships["persona"] != "unknown")]
    return sure.set_index("person_id")["persona"].astype("str")


def _rows(function: Callable, given: list[Cuts], persona: str, how: How) -> list[dict]:
    if any(persona not in table.personas for table in given):
        return []
    if function.kpi.over == "study":
        return function(*(table.get(persona) for table in given), how)
    rows = []
    for wave in sorted(set.intersection(*(set(table.waves(persona)) for table in given))):
        rows += [{**r, "wave": wave} for r in function(*(table.get(persona, wave) for table in given), how)]
    return rows


def _at_home(function: Callable, rows: list[dict], how: How) -> list[dict]:
    """The rows, and a KPI that names no stage itself once more at the stage it speaks of, so that the map can show it there."""
    home = how.stages.get(function.kpi.stage)
    if home is None or any(r["stage"] != "all" for r in rows):
        return rows
    return rows + [{**r, "stage": home} for r in rows if r["channel"] == "all"]


def _table(rows: list[dict]) -> pd.DataFrame:
    columns = list(contracts.contract("measures").columns)
    frame = pd.DataFrame([{**MEASURES_DEFAULTS, **r} for r in rows], columns=columns)
    return contracts.conform(frame, "measures") if rows else contracts.empty("measures")
