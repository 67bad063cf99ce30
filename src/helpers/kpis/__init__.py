"""What each stage achieves: one registry of KPIs, each a function from tables to rows of ``measures``."""

from helpers.goals import against_targets
from helpers.kpis.catalogue import How, home_stages, measure, missing, registry, suppress

__all__ = ["How", "against_targets", "home_stages", "measure", "missing", "registry", "suppress"]
