"""What each stage achieves: one registry of KPIs, each a function from tables to rows of ``measures``."""

from helpers.goals import against_targets
from helpers.kpis.catalogue import How, home_stages, measure, missing, registry, suppress
from helpers.kpis.value import forecast_value

__all__ = ["How", "against_targets", "forecast_value", "home_stages", "measure", "missing", "registry", "suppress"]
