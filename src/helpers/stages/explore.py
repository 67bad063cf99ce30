"""The explorer: choose an event, a persona and a wave, and see what people did before it and after it.

Everything happens in the notebook, on finished tables; nothing is saved, and counts of few people are never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

TOP = 8


@dataclass
class Explorer:
    """The widgets, by name, for the notebook and for tests; ``view`` is what the notebook shows."""

    view: ipywidgets.Widget
    level: ipywidgets.Dropdown
    item: ipywidgets.Dropdown
    persona: ipywidgets.Dropdown
    wave: ipywidgets.Dropdown
    note: ipywidgets.HTML
    figure: ipywidgets.Output
    seen: dict[str, Any]


def explorer(transitions: pd.DataFrame, say: Words, draw: Callable, *, minimum_people: int = 10) -> Explorer:
    """Choose, and what comes before and after is drawn at once.

    Args:
        transitions: contract of that name, perhaps with rows per persona (those of stages).
        draw: ``before_after(around, item, subtitle, say)`` of the figures. minimum_people: fewest people of a move that is shown.
    """
    import ipywidgets as w

    hint = lambda key: say[f"paths.explore.{key}"]  # noqa: E731
    wide, words = w.Layout(width="38em"), {"description_width": "9em"}
    levels = [name for name in ("stage", "touchpoint", "event") if (transitions["level"] == name).any()]
    waves = sorted(transitions["wave"].unique(), reverse=True)
    made = Explorer(
        view=w.VBox(),
        level=w.Dropdown(options=[(hint("levels")[name], name) for name in levels], description=hint("level"), style=words, layout=wide),
        item=w.Dropdown(options=[], description=hint("event"), style=words, layout=wide),
        persona=w.Dropdown(options=[], description=hint("persona"), style=words, layout=wide),
        wave=w.Dropdown(options=waves, description=hint("wave"), style=words, layout=wide),
        note=w.HTML(),
        figure=w.Output(),
        seen={"is_changing": False},
    )
    made.view.children = [made.level, made.item, made.persona, made.wave, made.note, made.figure]

    def offer(_: object = None) -> None:
        rows = transitions[transitions["level"] == made.level.value]
        items, kept = known(rows, minimum_people), made.item.value
        made.seen["is_changing"] = True          # one change of kind sets two other menus: draw once
        made.item.options = [(say.label(item), item) for item in items]
        made.item.value = kept if kept in items else next(iter(items), None)
        people = sorted(rows["persona"].unique())
        made.persona.options = [(say["journey.everyone"] if p == "all" else say.label(p), p) for p in people]
        made.persona.value = next(iter(people), None)
        made.seen["is_changing"] = False
        show()

    def show(_: object = None) -> None:
        if made.seen["is_changing"]:
            return
        chosen = (made.level.value, made.item.value, made.persona.value, made.wave.value)
        made.seen["around"] = around(transitions, *chosen, minimum_people=minimum_people)
        made.note.value = f"<p>{say['paths.explore.nothing']}</p>" if made.seen["around"].empty else ""
        made.figure.clear_output(wait=True)
        with made.figure:
            _draw(made, chosen, say, draw)

    made.level.observe(offer, "value")
    for menu in (made.item, made.persona, made.wave):
        menu.observe(show, "value")
    offer()
    return made


def _draw(made: Explorer, chosen: tuple, say: Words, draw: Callable) -> None:
    import matplotlib.pyplot as plt
    from IPython.display import display

    if made.seen["around"].empty:
        return
    _, item, persona, wave = chosen
    who = say["journey.everyone"] if persona == "all" else say.label(persona)
    axes = draw(made.seen["around"], item, say("paths.explore.sub", wave=wave, persona=who), say)
    made.seen["figure"] = axes.figure
    display(axes.figure)
    plt.close(axes.figure)


def known(rows: pd.DataFrame, minimum_people: int) -> list[str]:
    """The events that enough people came to or went on from, those of most people first."""
    both = pd.concat([rows[["from", "people"]].rename(columns={"from": "item"}), rows[["to", "people"]].rename(columns={"to": "item"})])
    most = both.groupby("item", observed=True)["people"].max()
    most = most[most >= minimum_people]
    return most.reindex(sorted(most.index)).sort_values(ascending=False, kind="stable").index.tolist()


def around(
    transitions: pd.DataFrame, level: str, item: str | None, persona: str, wave: str, *, minimum_people: int = 10, top: int = TOP
) -> pd.DataFrame:
    """What people did just before and just after something.

    Returns:
        One row per ``side`` (before, after) × ``item``: ``people``, ``times``; the most frequent ones, and as item ``rest`` what the
        others add up to (``times`` only: people of several moves cannot be added).
    """
    rows = transitions[(transitions["level"] == level) & (transitions["persona"] == persona) & (transitions["wave"] == wave)]
    found = []
    for side, own, other in (("before", "to", "from"), ("after", "from", "to")):
        part = rows[rows[own] == item].rename(columns={other: "item"})[["item", "people", "times"]]
        part = part.sort_values(["people", "item"], ascending=[False, True], kind="stable", ignore_index=True)
        shown = part[part["people"] >= minimum_people].head(top)
        rest = part.drop(shown.index)
        found.append(shown.assign(side=side, others=0))
        if len(shown) and len(rest):
            last = {"item": "rest", "people": 0, "times": int(rest["times"].sum()), "side": side, "others": len(rest)}
            found.append(pd.DataFrame([last]))
    return pd.concat(found, ignore_index=True)[["side", "item", "people", "times", "others"]]
