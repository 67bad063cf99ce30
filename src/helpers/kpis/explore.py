"""The KPI explorer: a KPI, a stage, a persona, a channel and a wave, and what is known there; nothing is computed anew or saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.kpis.catalogue import functions
from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

PLACES = ("stage", "persona", "channel", "wave")
NARROW = ("touchpoint", "segment", "period")


@dataclass
class Explorer:
    """The widgets, by name, for the notebook and for tests; ``view`` is what the notebook shows."""

    view: ipywidgets.Widget
    metric: ipywidgets.Dropdown
    places: dict[str, ipywidgets.Dropdown]
    result: ipywidgets.HTML
    figure: ipywidgets.Image
    is_offering: bool = False


def explorer(measures: pd.DataFrame, missing: pd.DataFrame, say: Words, speak: ModuleType,
             draw: Callable[[pd.DataFrame, Words], Any]) -> Explorer:
    """Choose a KPI and a place; its value, interval and n stand there in a sentence, and its personas and waves in a figure.

    Args:
        measures: rows of ``measures``. missing: KPIs without data and the table they lack (`helpers.kpis.missing`).
        speak: the module with the sentences on KPIs. draw: draws the rows of one KPI at one stage and channel.
    """
    import ipywidgets as w

    rows = measures[(measures[list(NARROW)] == "all").all(axis=1)]
    names = sorted({*functions(), *rows["metric"]}, key=lambda m: say.label(m).lower())
    wide, words = w.Layout(width="34em"), {"description_width": "7em"}
    first = "conversion" if (rows["metric"] == "conversion").any() else next((m for m in names if (rows["metric"] == m).any()), names[0])
    made = Explorer(
        view=w.VBox(),
        metric=w.Dropdown(options=[(say.label(m), m) for m in names], value=first, description=say["kpis.explore.metric"], style=words,
                          layout=wide),
        places={p: w.Dropdown(description=say[f"kpis.explore.{p}"], style=words, layout=wide) for p in PLACES},
        result=w.HTML(),
        figure=w.Image(format="png", layout=w.Layout(max_width="46em")),
    )
    made.view.children = [made.metric, *made.places.values(), made.result, made.figure]
    made.metric.observe(lambda _: _offer(made, rows, missing, say, speak, draw), "value")
    for place in made.places.values():
        place.observe(lambda _: _show(made, rows, missing, say, speak, draw), "value")
    _offer(made, rows, missing, say, speak, draw)
    return made


def _offer(made: Explorer, rows: pd.DataFrame, missing: pd.DataFrame, say: Words, speak: ModuleType, draw: Callable) -> None:
    """The places at which the chosen KPI exists; the place chosen before is kept where it can be."""
    own = rows[rows["metric"] == made.metric.value]
    for name, widget in made.places.items():
        there = sorted(own[name].unique(), key=lambda x: (x != "all", x)) or ["all"]
        keep = widget.value if widget.value in there else there[-1] if name == "wave" else there[0]
        made.is_offering = True  # new options move the value first; what stands there in between is shown to nobody
        widget.options = [(say.label(x) if name != "wave" else x, x) for x in there]
        widget.value = keep
        made.is_offering = False
    _show(made, rows, missing, say, speak, draw)


def _show(made: Explorer, rows: pd.DataFrame, missing: pd.DataFrame, say: Words, speak: ModuleType, draw: Callable) -> None:
    """The sentence on the chosen cell, and the figure of all personas and waves at that stage and channel."""
    at = {name: widget.value for name, widget in made.places.items()}
    if made.is_offering:
        return
    own = rows[rows["metric"] == made.metric.value]
    beside = own[(own["stage"] == at["stage"]) & (own["channel"] == at["channel"])]
    cell = beside[(beside["persona"] == at["persona"]) & (beside["wave"] == at["wave"])]
    lacks = missing.set_index("metric")["table"].get(made.metric.value, "")
    text = speak.cell(cell, made.metric.value, lacks, say)
    meaning = _meaning(made.metric.value, say)
    made.result.value = f'<p style="max-width: 46em">{escape(text)}<br><small>{escape(meaning)}</small></p>'
    made.figure.value = _png(draw, beside[beside["estimate"].notna()], say)
    made.figure.layout.display = "" if made.figure.value else "none"


def _meaning(metric: str, say: Words) -> str:
    key = f"kpis.meanings.{metric}"
    return say[key] if key in say else ""  # noqa: SIM401  (Words has no get)


def _png(draw: Callable, rows: pd.DataFrame, say: Words) -> bytes:
    """The figure as bytes; none without rows."""
    if rows.empty:
        return b""
    from matplotlib import pyplot as plt

    figure, out = draw(rows, say).figure, BytesIO()
    figure.savefig(out, format="png", dpi=100, metadata={"Software": None})
    plt.close(figure)
    return out.getvalue()
