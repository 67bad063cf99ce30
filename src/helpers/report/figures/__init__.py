"""The figures of the report, one module per room; each function takes finished tables and returns its Axes.

``figures.emotions.emotion_curve(…)`` works after
``from helpers.report import figures``: a room's module is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from types import ModuleType

ROOMS = (
    "clean",
    "stages",
    "paths",
    "lengths",
    "personas",
    "tree",
    "emotions",
    "kpis",
    "moments",
    "journey",
    "multiples",
    "single",
    "compare",
    "experiments",
    "wanted",
    "patterns",
)


def __getattr__(name: str) -> ModuleType:
    if name in ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__} has no {name}; the rooms are {', '.join(ROOMS)}")
