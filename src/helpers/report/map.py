"""The journey map of one persona: as plain data for whoever draws it, and as a part of an HTML page.

`map_model` holds finished strings and numbers between 0 and 1 (or -2 and 2 for feeling); it decides what is said. `map_html` and
the PDF only place it. The page that holds the map brings ``templates/map.css``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import tables, theme
from helpers.report import avatar
from helpers.report.findings import journey as sentences
from helpers.report.lines import soften
from helpers.report.map_cells import item, sources_of
from helpers.report.map_curve import curve
from helpers.report.map_paths import movement
from helpers.words import Words

if TYPE_CHECKING:
    from markupsafe import Markup

LANES = ("goals", "actions", "touchpoints", "channels", "emotions", "thoughts", "questions", "pain_points", "opportunities", "kpis")
ASKED = {"people": "goals", "frontstage": "touchpoints", "competitors": "kpis"}
"""Rows that stand on a map only where a study asks for them, each above the row named here."""
Further = tuple[dict[str, list[str]], dict[str, int], pd.DataFrame, pd.Timestamp | None]
"""What stands behind the cells: quotes and numbers of rows by cell, and the planned actions."""
BACKBONE = ("awareness", "consideration", "decision", "retention", "advocacy")
TEMPLATES = Path(__file__).with_name("templates")
SHOWN_QUOTES, KPI_HIDDEN = 3, ("people_reached",)
MOST = {"whole": 4, "actions": 3, "opportunities": 3, "channels": 3, "kpis": 3, "emotions": 2, "thoughts": 2, "questions": 2, "goals": 2}


def map_model(
    journey: pd.DataFrame,
    personas: pd.DataFrame,
    measures: pd.DataFrame,
    stages: list[str],
    say: Words,
    persona: str = "all",
    evidence: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    transitions: pd.DataFrame | None = None,
    kind: str = "current",
    crosswalk: Mapping[str, list[str]] | None = None,
    minimum_people: int = 10,
) -> dict:
    """One map as plain data.

    Args:
        journey, personas, measures: contracts; stages: ids in order. persona: whose map.
        evidence: for quotes and numbers of rows. actions: for owner, KPI and test of opportunities.
        transitions: for the steps beside the neat line. kind: current, future, single or service. crosswalk: stage -> stages of the
        backbone, printed where the two differ.

    Returns:
        persona, name, initial, drawing, colour (index of the persona palette, or -1), title, subtitle, side (lines), chips, columns,
        movement, curve, curve_row (of the grid), crosswalk (a sentence), lanes (id, label, hint, is_empty, cells), certainty, whole
        (KPIs of the whole journey), legend, coverage. All text is finished.
    """
    own = journey[journey["persona"] == persona]
    people = list(personas["persona"])
    further = _further(evidence, own, actions)
    whole = own[(own["stage"] == "all") & own["statement"].notna()].sort_values("rank", kind="stable")
    rows, shown_lanes = _rows(own), lanes_of(own)
    line = curve(own, stages, say)
    moves = movement(transitions, measures, stages, say, persona, minimum_people)
    return {
        "persona": persona,
        "anchor": f"map-{persona}-grid",
        "language": say.language,
        "stages": len(stages),
        "name": say["journey.everyone"] if persona == "all" else say.label(persona),
        "initial": "" if persona == "all" else say.label(persona)[:1].upper(),
        "colour": theme.persona_place(persona, people) if persona in people else -1,
        **_drawing(personas, persona),
        "title": sentences.title(journey, stages, say, persona),
        "subtitle": _subtitle(own, personas, persona, say),
        "side": [line for line in (say[f"journey.type.{kind}"], *_side(own, personas, persona, say)) if line],
        "chips": _chips(personas, say) if persona == "all" else [],
        "columns": _columns(own, measures, stages, say, persona),
        "movement": moves,
        "curve": line,
        "curve_row": shown_lanes.index("emotions") + (2 if moves["is_empty"] else 3),
        "crosswalk": _crosswalk(crosswalk or {}, stages, say) if persona == "all" else "",
        "lanes": [_lane(lane, rows, stages, say, further) for lane in shown_lanes],
        "certainty": {"label": say["journey.certainty"], "hint": say["journey.certainty_hint"], "cells": _certainty(own, stages, say)},
        "whole": {
            "label": say["journey.whole"],
            "items": [item(r, say, [], 0, *further[2:]) for r in whole.head(MOST["whole"]).to_dict("records")],
        },
        **_spoken(journey, line, persona, say),
    }


def _spoken(journey: pd.DataFrame, line: dict, persona: str, say: Words) -> dict:
    """The legend, how much of the map rests on data, and the words that every map has."""
    return {
        "legend": [{"symbol": symbol, "mark": mark, "word": say[f"journey.mark.{mark}"]} for mark, (symbol, _) in theme.MARKS.items()],
        "legend_text": say["journey.legend"],
        "legend_open": say["journey.legend_open"],
        "coverage": sentences.coverage(journey, say, persona),
        "words": {key: say[f"journey.{key}"] for key in ("reported_line", "disagree", "chips")}
        | {"moves_short": say["journey.movement.short"]}
        | {
            "text_line": say["journey.text_checked" if line["is_checked"] else "journey.text_unchecked"],
            "text_short": say["journey.text_short.checked" if line["is_checked"] else "journey.text_short.unchecked"],
        }
        | {"quotes": say["journey.detail.quotes"], "no_data": say["words.no_data"]},
    }


def map_html(
    journey: pd.DataFrame,
    personas: pd.DataFrame,
    measures: pd.DataFrame,
    stages: list[str],
    say: Words,
    persona: str = "all",
    evidence: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    heading: int = 3,
    **further: Any,
) -> Markup:
    """One map as HTML: a ``<section>`` with its finding as heading, the grid, and a ``<details>`` behind every statement.

    Args:
        heading: level of the title; stages stand one below it. Other arguments: see `map_model`.
    """
    return laid_out(map_model(journey, personas, measures, stages, say, persona, evidence, actions, **further), heading)


def laid_out(model: dict, heading: int = 3) -> Markup:
    """A map from `map_model` as HTML."""
    from markupsafe import Markup

    return Markup(_template().render(m=model, h=heading))


@cache
def _template() -> Any:
    """How a map stands on a page, read once for all maps of a run."""
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES)
    room = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    room.filters["soften"] = soften
    return room.get_template("map.html.j2")


def lanes_of(own: pd.DataFrame) -> list[str]:
    """The rows of a map in order: the ten that every map has, and those that its study asks for."""
    lanes = list(LANES)
    for lane in (lane for lane in ASKED if (own["lane"] == lane).any()):
        lanes.insert(lanes.index(ASKED[lane]), lane)
    return lanes


def _crosswalk(crosswalk: Mapping[str, list[str]], stages: list[str], say: Words) -> str:
    """How the stages lie beside those of the backbone, where they are not the same: many to many, and what has no counterpart."""
    pairs = {stage: list(crosswalk.get(stage, [])) for stage in stages}
    if not crosswalk or all(onto == [stage] for stage, onto in pairs.items()):
        return ""
    told = [
        say("journey.crosswalk_pair", stage=say.label(stage), backbone=" + ".join(say.label(b) for b in onto))
        if onto
        else say("journey.crosswalk_own", stage=say.label(stage))
        for stage, onto in pairs.items()
    ]
    covered = {b for onto in pairs.values() for b in onto}
    told += [say("journey.crosswalk_none", backbone=say.label(b)) for b in BACKBONE if b not in covered]
    return say("journey.crosswalk", pairs="; ".join(told))


def _further(evidence: pd.DataFrame | None, own: pd.DataFrame, actions: pd.DataFrame | None) -> Further:
    """Quotes and numbers of rows by cell, the planned actions, and the day of the newest evidence of the map."""
    actions = tables.empty("actions") if actions is None else actions
    days = own.loc[own["status"] != "assumed", "newest_on"].dropna() if "newest_on" in own else own.iloc[:0]["wave"]
    newest = days.max() if len(days) else None
    if evidence is None or not len(evidence):
        return {}, {}, actions, newest
    rows = evidence[evidence["cell_id"].isin(own["cell_id"])]
    said = rows.dropna(subset=["quote"]).groupby("cell_id", sort=False)["quote"].agg(lambda q: list(q)[:SHOWN_QUOTES])
    return said.to_dict(), rows.groupby("cell_id")["total"].first().to_dict(), actions, newest


def _subtitle(own: pd.DataFrame, personas: pd.DataFrame, persona: str, say: Words) -> str:
    """Who this is about, and how sure we are that the group exists."""
    row = personas[personas["persona"] == persona]
    if row.empty:
        return say("journey.all_people", wave=own["wave"].iloc[0]) if len(own) else ""
    p = row.iloc[0]
    return " · ".join(
        [
            say(
                "journey.share_of",
                share=say.percent(p["share"]),
                interval=say.interval(p["low"], p["high"], "share"),
                size=say.number(p["size"]),
                n=say.number(p["n"]),
            ),
            say["journey.portrait"],
        ]
    )


def _side(own: pd.DataFrame, personas: pd.DataFrame, persona: str, say: Words) -> list[str]:
    """The lines beside the title: wave, sources, and the verdict on the group."""
    row = personas[personas["persona"] == persona]
    lines = [say("journey.wave", wave=own["wave"].iloc[0])] if len(own) else []
    lines.append(sources_of(";".join(_kinds(own)), say))
    lines += [say[f"journey.verdict.{row['verdict'].iloc[0]}"]] if len(row) else []
    return [line for line in lines if line]


def _kinds(rows: pd.DataFrame) -> list[str]:
    """The kinds of source behind rows; open answers of no known origin do not count beside a known one."""
    kinds = sorted({kind for text in rows["sources"] for kind in text.split(";") if kind})
    return [k for k in kinds if k != "comments" or len(kinds) == 1]


def _chips(personas: pd.DataFrame, say: Words) -> list[dict]:
    """The personas on top of the map of everyone: name, share, interval, people."""
    return [
        {
            "persona": p.persona,
            "name": say.label(p.persona),
            "initial": say.label(p.persona)[:1].upper(),
            **_drawing(personas, p.persona),
            "colour": theme.persona_place(p.persona, list(personas["persona"])),
            "share": say.percent(p.share),
            "interval": say.interval(p.low, p.high, "share"),
            "n": say("journey.n_people", n=say.number(p.size)),
        }
        for p in personas[["persona", "share", "low", "high", "size"]].itertuples(index=False, name="P")
    ]


def _drawing(personas: pd.DataFrame, persona: str) -> dict[str, str]:
    """The drawing of a persona, for a page and (in white) for paper; empty for everyone together."""
    places = list(personas["persona"])
    if persona not in places:
        return {"drawing": "", "drawing_white": ""}
    place = theme.persona_place(persona, places)
    role = personas["role"].iloc[places.index(persona)] if "role" in personas else None
    role = role if isinstance(role, str) else None
    return {"drawing": avatar.drawing(persona, place, role), "drawing_white": avatar.drawing(persona, place, role, theme.PAPER)}


def _columns(own: pd.DataFrame, measures: pd.DataFrame, stages: list[str], say: Words, persona: str) -> list[dict]:
    """The stages with the people who reached them; where no behaviour was seen, those who answered about it."""
    whole = (measures["metric"] == "people_reached") & (measures["persona"] == persona) & measures["estimate"].notna()
    counted = own[own["metric"] == "people_reached"]
    counted = counted if len(counted) else measures[whole]
    reached, answered = _by_stage(counted), set(counted.loc[counted["status"] == "reported", "stage"])
    felt = _by_stage(own[own["metric"] == "valence_reported"])
    hidden = set(own.loc[(own["lane"] == "actions") & (own["status"] == "suppressed"), "stage"])
    most = max(reached.values() or felt.values(), default=0)
    made = []
    for stage in stages:
        count = reached.get(stage) if reached else felt.get(stage)
        key = "stage_answers" if not reached or stage in answered else "stage_people"
        absent = "suppressed" if stage in hidden else "stage_unknown"
        words = say(f"journey.{key}", people=say.number(count)) if count else say[f"journey.{absent}"]
        made.append(
            {
                "stage": stage,
                "label": say.label(stage),
                "people": say.number(count) if count else "",
                "words": words,
                "bar": round(count / most, 4) if count and most else None,
            }
        )
    return made


def _by_stage(rows: pd.DataFrame) -> dict[str, int]:
    return {stage: int(n) for stage, n in zip(rows["stage"], rows["n"])}


def _rows(own: pd.DataFrame) -> dict[tuple[str, str], list[dict]]:
    """The rows of a map by lane and stage, each cell in the order of its ranks."""
    cells: dict[tuple[str, str], list[dict]] = {}
    for row in own[~own["metric"].isin(KPI_HIDDEN)].sort_values("rank", kind="stable").to_dict("records"):
        cells.setdefault((row["lane"], row["stage"]), []).append(row)
    return cells


def _lane(lane: str, rows: dict[tuple[str, str], list[dict]], stages: list[str], say: Words, further: Further) -> dict:
    """One lane: its name, what its figures mean, and a cell per stage."""
    cells = [_cell(rows.get((lane, stage), []), lane, stage, say, further) for stage in stages]
    return {
        "id": lane,
        "label": say.label(lane) if lane == "frontstage" and say.label(lane) != lane else say[f"journey.lane.{lane}"],
        "hint": say[f"journey.hint.{'pain_shares' if _is_of_shares(lane, cells) else lane}"],
        "cells": cells,
        "is_empty": all(c["kind"] == "gap" for c in cells),
        "ask": say[f"journey.ask.{lane}"],
    }


def _is_of_shares(lane: str, cells: list[dict]) -> bool:
    """Whether no pain of a map has a cost: its figures are shares of people."""
    made = [item for cell in cells for item in cell["items"] if not item["is_assumed"]]
    return lane == "pain_points" and bool(made) and not any(item["badge"] for item in made)


def _cell(rows: list[dict], lane: str, stage: str, say: Words, further: Further) -> dict:
    """One cell: its statements, or why there are none (gap, suppressed, none)."""
    quotes, totals, actions, newest = further
    cell = {"stage": stage, "label": say.label(stage), "kind": "items", "items": [], "text": "", "ask": "", "more": ""}
    spoken = [r for r in rows if isinstance(r["statement"], str)]
    if lane == "pain_points" and spoken:
        spoken = [r for r in spoken if r["metric"] != "priority" or r["mark"] == "negative"]  # else its cost may be nothing
        if not spoken:
            return cell | {"kind": "none", "text": say["journey.none.pain_points"]}
    if spoken:
        cell["items"] = [item(r, say, quotes.get(r["cell_id"], []), totals.get(r["cell_id"], 0), actions, newest) for r in spoken]
        return cell | _shortened(cell["items"], lane, say)
    status = rows[0]["status"] if rows else "gap"
    if status == "suppressed":
        return cell | {"kind": "suppressed", "text": say["journey.suppressed"]}
    if status == "reported":
        return cell | {"kind": "none", "text": say[f"journey.none.{lane}"]}
    return cell | {"kind": "gap", "text": say["words.no_data"], "ask": say[f"journey.ask.{lane}"]}


def _shortened(items: list[dict], lane: str, say: Words) -> dict:
    """As many statements as a reader takes in at once, and how many more there are; what a person typed is always shown."""
    lines = [i for i in items if lane == "emotions" and i["symbol"]]
    typed = [i for i in items if i["is_assumed"]]
    others = [i for i in items if i not in lines and i not in typed]
    kept = others[: MOST.get(lane, 4)]
    rest = len(items) - len(lines) - len(typed) - len(kept) + sum(int(i["more"] or 0) for i in items)
    return {"items": lines + kept + typed, "more": say("journey.more", count=say.number(rest)) if rest else ""}


def _certainty(own: pd.DataFrame, stages: list[str], say: Words) -> list[dict]:
    """How many kinds of source speak at each stage, out of three."""
    made = []
    for stage in stages:
        kinds = _kinds(own[own["stage"] == stage])
        filled = min(len(kinds), 3)
        made.append(
            {
                "stage": stage,
                "filled": filled,
                "squares": "\N{BLACK SQUARE}" * filled + "\N{WHITE SQUARE}" * (3 - filled),
                "sources": sources_of(";".join(kinds), say) or say["journey.no_source"],
            }
        )
    return made
