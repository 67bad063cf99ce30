"""Whose report this is: what the study file says, in one language, and the newest moment in the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES = ("klantreis", "pandas", "numpy", "scipy", "scikit-learn", "statsmodels", "matplotlib", "seaborn", "duckdb", "pyarrow", "typst")


@dataclass(frozen=True)
class Facts:
    """What the report needs to know beside the tables; texts hold one entry per language."""

    study: str
    wave: str
    title: Mapping[str, str]
    question: Mapping[str, str] = field(default_factory=dict)
    audience: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    is_synthetic: bool = False
    minimum_people: int = 10
    level: float = 0.95
    targets: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    generated_on: str = ""
    persona_reason: str = ""
    map_type: str = "current"
    crosswalk: Mapping[str, list[str]] = field(default_factory=dict)

    def text(self, name: str, language: str) -> str:
        """The title, question or audience in one language, in any language when that one is missing, else nothing."""
        given = getattr(self, name)
        return given.get(language) or next(iter(given.values()), "")


def gather(
    plan: Any,
    wave: str,
    stages: list[str],
    sources: pd.DataFrame,
    *,
    level: float = 0.95,
    crosswalk: Mapping[str, list[str]] | None = None,
    targets: Mapping[str, Any] | None = None,
    **parameters: object,
) -> Facts:
    """The facts of one report.

    Args:
        plan: the study as read (title, question, audience, waves_until, privacy, targets, …).
        wave: the wave the report is about. stages: ids of the stages in order.
        sources: one row per source file. level: of all intervals.
        crosswalk: stage -> stages of the backbone. targets: those of the study in these stages, where it is drawn in other ones than its
            own. parameters: what else the run was given.

    Returns:
        Facts whose ``generated_on`` is the day of the newest record, so that the same input gives the same bytes on any day.
    """
    waves = tuple(plan.waves_until(wave))
    given = {
        "wave": waves[-1],
        "level": level,
        "random_state": plan.random_state,
        "stage_model": plan.stage_model,
        "taxonomy": plan.taxonomy,
        "outcome": plan.outcome,
        "minimum_people": plan.privacy.minimum_people,
        "max_rejected": plan.max_rejected,
        "engine": plan.engine.name,
        **plan.parameters,
        **parameters,
    }
    return Facts(
        study=plan.study,
        wave=waves[-1],
        title=plan.title,
        question=plan.question,
        audience=plan.audience,
        stages=tuple(stages),
        waves=waves,
        is_synthetic=plan.is_synthetic,
        minimum_people=plan.privacy.minimum_people,
        level=level,
        targets=plan.targets if targets is None else targets,
        parameters=given,
        versions=versions(),
        generated_on=newest_day(sources, waves[-1]),
        map_type=plan.map.type,
        crosswalk=crosswalk or {},
        persona_reason=str((plan.personas.override or {}).get("reason", "")),
    )


def newest_day(sources: pd.DataFrame, wave: str) -> str:
    """The day of the newest record of a wave as ``2026-06-30``; empty when no source of it holds moments.

    >>> newest_day(pd.DataFrame({"wave": ["w1"], "last_at": [pd.Timestamp("2026-06-30 21:00", tz="UTC")]}), "w1")
    '2026-06-30'
    """
    last = sources.loc[sources["wave"] == wave, "last_at"].dropna() if len(sources) else []
    return f"{last.max():%Y-%m-%d}" if len(last) else ""


def versions() -> dict[str, str]:
    """Versions of Python and of the packages whose numbers or shapes are in the report."""
    import platform

    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
