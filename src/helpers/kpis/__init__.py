"""What each stage achieves: one registry of KPIs, each a function from tables to rows of ``measures``."""

from helpers.kpis.registry import How, home_stages, measure, missing, registry, suppress
from helpers.kpis.targets import against_targets

__all__ = ["How", "against_targets", "home_stages", "measure", "missing", "registry", "suppress"]
