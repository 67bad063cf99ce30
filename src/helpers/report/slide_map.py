"""The map of one persona as a slide: stages across; touchpoint, feeling, heaviest pain and one result down. All of it can be edited."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from helpers import theme
from helpers.report.lines import width_of, wrap
from helpers.report.slide_charts import Point, line
from helpers.report.slides import HEIGHT, LEADING, MARGIN, PAD, SIZE, WIDTH, Cell, Deck, Text, fit, height
from helpers.words import Words

MOST_STAGES = 6
"""More of them would leave no room for words of 18 points."""
LABELS = 122
"""Points for the names of the lanes."""
LEAST = 74
"""Points that a line through the stages needs."""


def add(deck: Deck, model: dict[str, Any], say: Words, source: str) -> int:
    """Add the map of one persona, over as many slides as its stages need; returns how many.

    Args:
        model: from `map.map_model`. source: the line that says where the figures come from, for the notes.
    """
    stages = len(model["columns"])
    slides = max(math.ceil(stages / MOST_STAGES), 1)
    size = math.ceil(stages / slides) if stages else 1
    for i in range(slides):
        places = range(i * size, min((i + 1) * size, stages))
        _one(deck, model, say, places, source, f" ({i + 1}/{slides})" if slides > 1 else "")
    return slides


def _one(deck: Deck, model: dict[str, Any], say: Words, places: range, source: str, part: str) -> None:
    slide, y = deck.slide(model["title"] + part, notes(model, say, places, source))
    told = [model["name"], *model["subtitle"].split(" · ")]
    while len(told) > 1 and width_of(" · ".join(told), SIZE) > WIDTH - 2 * MARGIN:
        told.pop()
    y = deck.text(slide, [fit(" · ".join(told), WIDTH - 2 * MARGIN, 1, theme.MUTED)], MARGIN, y, WIDTH - 2 * MARGIN) + 8
    column = (WIDTH - 2 * MARGIN - LABELS) / max(len(places), 1)
    widths = [LABELS, *[column] * len(places)]
    for tall in ((2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 2, 1), (1, 1, 1)):
        above, below = _above(model, places, column, tall[0], say), _below(model, places, column, tall[1:], say)
        room = HEIGHT - 12 - y - _high(above) - _high(below)
        if room >= LEAST:
            break
    y = deck.table(slide, above, widths, y, _alt(model, say, places), say["exports.pptx.map_table"])
    _feeling(deck, slide, model, say, places, (MARGIN, y, WIDTH - 2 * MARGIN, room), column)
    deck.table(slide, below, widths, y + room, _alt(model, say, places), say["exports.pptx.pain_table"])


def _high(rows: Sequence[Sequence[Cell]]) -> float:
    return sum(max(height(cell) for cell in row) + 2 * PAD for row in rows)


def _text(text: str, column: float, most: int, colour: str = theme.INK, is_bold: bool = False) -> Text:
    """A text fitted into a column."""
    return fit(text, column - 2 * PAD - 2, most, colour, is_bold)


def _above(model: dict[str, Any], places: range, column: float, most: int, say: Words) -> list[list[Cell]]:
    """Stages with the people who reached them, and the touchpoint that tells most."""
    columns = [model["columns"][i] for i in places]
    heads = [[_text(c["label"], column, 2, is_bold=True), _text(c["words"], column, 2, theme.MUTED)] for c in columns]
    cells = _lane(model, "touchpoints")
    return [
        [[Text("")], *heads],
        [_name(say["journey.lane.touchpoints"]), *([_touchpoint(cells[i], column, most, say)] for i in places)],
    ]


def _below(model: dict[str, Any], places: range, column: float, most: Sequence[int], say: Words) -> list[list[Cell]]:
    """The heaviest pain and one result per stage."""
    pains, results = _lane(model, "pain_points"), _lane(model, "kpis")
    return [
        [_name(say["journey.lane.pain_points"]), *(_pain(pains[i], column, most[0], say) for i in places)],
        [_name(say["journey.lane.kpis"]), *(_result(results[i], column, most[1], say) for i in places)],
    ]


def _lane(model: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return next(lane["cells"] for lane in model["lanes"] if lane["id"] == name)


def _name(text: str) -> Cell:
    return [_text(text, LABELS, 2, theme.MUTED)]


def _nothing(cell: dict[str, Any], column: float, say: Words) -> Text:
    """Why a cell says nothing."""
    return _text(cell["text"] if cell["kind"] in ("gap", "suppressed") else say["journey.none_found"], column, 2, theme.MUTED)


def _touchpoint(cell: dict[str, Any], column: float, most: int, say: Words) -> Text:
    """The touchpoint of which the feeling is clear, else the one that most people meet."""
    seen = [item for item in cell["items"] if not item["is_assumed"]]
    if not seen:
        return _nothing(cell, column, say)
    first = min(seen, key=lambda i: ("negative", "positive").index(i["mark"]) if i["mark"] in ("negative", "positive") else 2)
    name = f"{first['symbol']} {first['text']}".strip()
    whole = f"{name} {first['value']}"
    fits = len(wrap(whole, column - 2 * PAD - 2, SIZE, most=9)) <= most
    colour = theme.MARKS[first["mark"]][1] if first["mark"] in ("negative", "positive") else theme.INK
    return _text(whole if fits else name, column, most, colour)


def _pain(cell: dict[str, Any], column: float, most: int, say: Words) -> Cell:
    found = next(iter(cell["items"]), None)
    if not found:
        return [_nothing(cell, column, say)]
    name = f"{found['badge']} {found['text']}".strip()
    return [_text(name, column, most, theme.NEGATIVE if found["badge"] else theme.INK), _figures(found, column, theme.MUTED)]


def _result(cell: dict[str, Any], column: float, most: int, say: Words) -> Cell:
    found = next(iter(cell["items"]), None)
    if not found:
        return [_nothing(cell, column, say)]
    colour = theme.MARKS[found["mark"]][1] if found["mark"] in ("positive", "negative") else theme.MUTED
    name = f"{found['text']} {found['target_mark']}".strip()
    return [_figures(found, column, theme.INK, True), _text(name, column, most, colour)]


def _figures(item: dict[str, Any], column: float, colour: str, is_bold: bool = False) -> Text:
    """Estimate and interval where both fit on one line, else the estimate."""
    both = f"{item['value']} {item['interval']}".strip()
    fits = width_of(both, SIZE, "bold" if is_bold else "normal") <= column - 2 * PAD - 2
    return Text(both if fits else item["value"], colour, is_bold)


def _feeling(deck: Deck, slide: Any, model: dict[str, Any], say: Words, places: range, box: tuple, column: float) -> None:
    """The line that people gave themselves, under its name, between the two tables; stages without one stay open."""
    x, y, width, high = box
    scale = Text("\N{MINUS SIGN}2 \N{HORIZONTAL ELLIPSIS} +2", theme.MUTED)
    deck.text(slide, [*_name(say["journey.lane.emotions"]), scale], x + PAD, y + PAD, LABELS - 2 * PAD)
    known = {p["place"]: p for p in model["curve"]["reported"]["points"]}
    points = []
    for i in places:
        p = known.get(i)
        colour = theme.MARKS[p["mark"]][1] if p else theme.MUTED
        figures = (p["value"], p["low"], p["high"], f"{p['symbol']} {p['text']}") if p else (math.nan,) * 3 + ("",)
        points.append(Point(model["columns"][i]["label"], *figures, colour))
    if not any(p.label for p in points):
        deck.text(slide, [Text(model["words"]["no_data"], theme.MUTED)], x + LABELS + PAD, y + PAD, width - LABELS - PAD)
        return
    inset = (LEADING + 6) / high
    chart = line(deck, slide, points, (x + LABELS, y, width - LABELS, high), (-2, 2), model["curve"]["words"], say["journey.lane.emotions"],
                 (0.0, inset, 1.0, max(1 - 2 * inset, 0.2)))
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE


def notes(model: dict[str, Any], say: Words, places: range, source: str) -> str:
    """What a speaker needs beside the slide: how sure, every statement of the map with its figures, and where they come from."""
    lines = [model["subtitle"], *model["side"], model["curve"]["words"]]
    for lane in model["lanes"]:
        for i in places:
            told = "; ".join(_said(item, say) for item in lane["cells"][i]["items"])
            if told:
                lines.append(f"{model['columns'][i]['label']}, {lane['label']}: {told}")
    return "\n".join(line for line in [*lines, model["legend_text"], source] if line)


def _said(item: dict[str, Any], say: Words) -> str:
    details = dict(item["details"])
    people = details.get(say["journey.detail.n"]) or details.get(say["words.n"], "")
    figures = " ".join(x for x in (item["value"], item["interval"], f"n = {people}" if people else "") if x)
    return f"{item['text']} {figures}".strip() + (f" ({item['target']}: {item['target_word']})" if item["target"] else "")


def _alt(model: dict[str, Any], say: Words, places: range) -> str:
    """What the tables show, for who cannot see them."""
    stages = say.join([model["columns"][i]["label"] for i in places])
    return say("exports.pptx.map_alt", name=model["name"], stages=stages)
