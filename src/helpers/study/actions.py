"""The actions that were decided on, kept as a text file beside the study: ``studies/shop.yml`` has ``studies/shop.actions.yml``.

Each entry says which cell of the map led to it, who owns it, which KPI should move and which way, why, how it is tested and when it is
due. The next wave reads the file and says of each what has changed since (table ``kept_actions``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field, field_validator, model_validator

from helpers import tables
from helpers.study.aims import NAME, Part, Text

CELL = r"[a-z0-9_-]+\.[a-z0-9_-]+\.[a-z_]+\.[0-9]+"


class KeptAction(Part):
    """One action. ``test`` names an experiment; without one, the next wave is set against this one (an association, no proof)."""

    label: Text = Field(min_length=1)
    wave: str
    cell: str | None = Field(None, pattern=rf"^{CELL}$")
    theme: str | None = None
    stage: str = "all"
    persona: str = "all"
    touchpoint: str = "all"
    channel: str = "all"
    owner: str = Field(min_length=1)
    kpi: str
    hoped: Literal["up", "down"]
    hypothesis: Text = Field(min_length=1)
    test: str = "next_wave"
    due: str | None = None
    state: Literal["planned", "running", "done", "stopped"] = "planned"
    done_on: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _place_of_the_cell(cls, given: Any) -> Any:
        """Persona and stage are those of the cell, unless they are given."""
        if isinstance(given, dict) and isinstance(given.get("cell"), str) and re.fullmatch(CELL, given["cell"]):
            persona, stage, *_ = given["cell"].split(".")
            return {"persona": persona, "stage": stage, **given}
        return given

    @field_validator("due", "done_on")
    @classmethod
    def _is_a_day(cls, given: str | None) -> str | None:
        if given is not None:
            try:
                date.fromisoformat(given)
            except ValueError:
                raise ValueError("day") from None
        return given

    @model_validator(mode="after")
    def _done_has_a_day(self) -> KeptAction:
        if (self.state == "done") != (self.done_on is not None):
            raise ValueError("done on")
        return self


def place(study_file: str | Path) -> Path:
    """Where the actions of a study lie."""
    return Path(study_file).with_suffix(".actions.yml")


def problems(kept: Mapping[str, KeptAction], waves: list[str], metrics: list[str]) -> list[tuple[tuple, str, dict]]:
    """What is wrong beyond the form: a name with other signs, a wave that the study does not have, an unknown KPI.

    Returns:
        (place in the file, message, its values) per problem.
    """
    found = [((name,), "name", {"given": name}) for name in kept if not re.fullmatch(NAME, name)]
    found += [((name, "wave"), "wave", {"given": a.wave, "among": waves}) for name, a in kept.items() if a.wave not in waves]
    return found + [((name, "kpi"), "kpi", {"given": a.kpi, "among": metrics}) for name, a in kept.items() if a.kpi not in metrics]


def labels(kept: Mapping[str, KeptAction], language: str) -> dict[str, str]:
    """The name and the hypothesis of each action in one language, by the ids that the table uses."""
    found = {}
    for name, action in kept.items():
        for key, text in ((name, action.label), (f"{name}_hypothesis", action.hypothesis)):
            found[key] = text.get(language) or next(iter(text.values()))
    return found


def table(kept: Mapping[str, KeptAction]) -> pd.DataFrame:
    """Rows of ``kept_actions``, without what has changed since: that is for the wave that follows."""
    rows = []
    for name, action in kept.items():
        given = action.model_dump(exclude={"label", "hypothesis", "cell", "wave"})
        verdict = "stopped" if action.state == "stopped" else "too_early"
        rows.append({"action": name, "hypothesis": f"{name}_hypothesis", "cell_id": action.cell, "decided_in": action.wave,
                     "verdict": verdict, **given})
    return tables.conform(pd.DataFrame(rows), "kept_actions") if rows else tables.empty("kept_actions")
