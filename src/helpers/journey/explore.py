"""The explorer: a persona, a stage and a row of the map lead to a cell, and the cell to its evidence. Nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from helpers.journey.trace import trace
from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

ROWS = 20
"""Rows of evidence that are shown at once; `trace` gives all that are kept."""
FACTS = ("estimate", "low", "high", "n", "people", "status", "sources", "method", "newest_on", "cell_id")


@dataclass
class Explorer:
    """The widgets, for the notebook and for tests; ``view`` is what the notebook shows."""

    view: ipywidgets.Widget
    persona: ipywidgets.Dropdown
    stage: ipywidgets.Dropdown
    lane: ipywidgets.Dropdown
    statement: ipywidgets.Select
    result: ipywidgets.HTML


def explorer(journey: pd.DataFrame, evidence: pd.DataFrame, stages: list[str], say: Words) -> Explorer:
    """Choose persona, stage and row of the map; the statements of that cell appear, and behind each its figures and rows.

    Args:
        journey, evidence: contracts. stages: ids in order.
    """
    import ipywidgets as w

    def choices(name: str, order: list[str]) -> list[tuple[str, str]]:
        known = set(journey[name])
        return [(say["journey.everyone"] if v == "all" else say.label(v), v) for v in order if v in known]

    personas, lanes = ["all", *sorted(set(journey["persona"]) - {"all"})], list(dict.fromkeys(journey["lane"]))
    style = {"description_width": "8em"}
    made = Explorer(
        view=w.VBox(),
        persona=w.Dropdown(options=choices("persona", personas), description=say["journey.explore.persona"], style=style),
        stage=w.Dropdown(options=choices("stage", stages), description=say["journey.explore.stage"], style=style),
        lane=w.Dropdown(options=choices("lane", lanes), description=say["journey.explore.lane"], style=style),
        statement=w.Select(rows=5, layout=w.Layout(width="46em"), description=say["journey.explore.statement"], style=style),
        result=w.HTML(),
    )

    def fill(_: object = None) -> None:
        here = journey[(journey["persona"] == made.persona.value) & (journey["lane"] == made.lane.value)]
        here = here[here["stage"] == made.stage.value].sort_values("rank", kind="stable")
        made.statement.options = [(_named(row, say), row.cell_id) for row in here.itertuples()]
        made.statement.index = 0 if len(here) else None
        show()

    def show(_: object = None) -> None:
        known = made.statement.value
        made.result.value = cell_html(known, journey, evidence, say) if known else escape(say["words.no_data"])

    for chooser in (made.persona, made.stage, made.lane):
        chooser.observe(fill, "value")
    made.statement.observe(show, "value")
    fill()
    made.view = w.VBox([made.persona, made.stage, made.lane, made.statement, made.result])
    return made


def _named(row: object, say: Words) -> str:
    """A statement as its cell shows it: a quote as it is, an id by its label; an empty cell by why it is empty."""
    if not isinstance(row.statement, str):
        return say[f"journey.status.{row.status}"]
    return say.label(row.statement)


def cell_html(cell_id: str, journey: pd.DataFrame, evidence: pd.DataFrame, say: Words) -> str:
    """One cell with its figures and the first of its rows, as HTML in which every text is escaped."""
    cell = journey[journey["cell_id"] == cell_id].iloc[0]
    told = {name: cell[name] for name in FACTS if name in cell and pd.notna(cell[name]) and cell[name] != ""}
    facts = "".join(f"<tr><th>{escape(say.label(k))}</th><td>{escape(_written(v, say))}</td></tr>" for k, v in told.items())
    rows = trace(cell_id, journey, evidence, language=say.language)
    if rows.empty:
        return f"<table>{facts}</table><p>{escape(say['journey.explore.no_rows'])}</p>"
    shown = say("journey.explore.rows", shown=say.number(min(len(rows), ROWS)), total=say.number(rows["total"].iloc[0]))
    return f"<table>{facts}</table><p>{escape(shown)}</p>{rows[['file', 'row', 'quote']].head(ROWS).fillna('').to_html(index=False)}"


def _written(value: object, say: Words) -> str:
    if isinstance(value, pd.Timestamp):
        return say.date(value)
    if isinstance(value, str):
        return value
    return say.number(value) if float(value).is_integer() else say.number(float(value), 3)
