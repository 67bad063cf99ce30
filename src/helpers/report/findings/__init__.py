"""The sentences of the report, one module per room; each function takes finished tables and says no more than they show.

``findings.emotions.low_point(…)`` works after
``from helpers.report import findings``: a room's module is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from types import ModuleType

ROOMS = ("clean", "stages", "personas", "emotions", "kpis", "journey", "compare", "experiments", "identity", "wanted",
         "fairness", "outlook", "patterns", "moments")


def __getattr__(name: str) -> ModuleType:
    if name in ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__} has no {name}; the rooms are {', '.join(ROOMS)}")
