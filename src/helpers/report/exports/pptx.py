"""Slides for the people who decide: the answer, a map per persona, and the charts behind it, all of it editable.

Every title is the finding that the slide shows; figures, intervals, n and sources stand in the notes of the speaker.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers import theme
from helpers.report import blocks, compose, figure_data, figures_out, findings, kinds, sections, slide_map
from helpers.report.exports import Material
from helpers.report.slide_charts import Point, bars
from helpers.report.slides import HEIGHT, LEADING, MARGIN, PAD, WIDTH, Cell, Deck, Text, fit, height
from helpers.words import Words

NEEDS = ("pptx", "pptx")
MOST, FOOT, NAMES = 8, 14, 0.46
"""Bars of a chart, points left free under a body, and the part of a chart that names take."""
WHOLE = WIDTH - 2 * MARGIN


def write(material: Material, folder: Path) -> list[str]:
    """Save ``slides.<language>.pptx``."""
    made = []
    for language in material.says:
        made.append(f"slides.{language}.pptx")
        (folder / made[-1]).write_bytes(deck(material, language))
    return made


def deck(material: Material, language: str) -> bytes:
    """The bytes of the slides in one language; the same on every run."""
    theme.apply()
    report, say = material.reports[language], material.says[language]
    made = Deck(language, report["document_title"], material.facts.generated_on)
    _opening(made, report, say)
    _listed(made, say["report.sections.answer"], [item["text"] for item in _answer(report)], report["received"])
    for model in material.maps(language):
        slide_map.add(made, model, say, _source(f"map_wide_{model['persona']}", material, say))
    for build in (_who, _pains, _funnel, _targets, _changes, _actions):
        build(made, material, say)
    _listed(made, say["report.heads.limits"], compose.limits_of(report), "")
    return made.save()


def _answer(report: Any) -> list[dict[str, str]]:
    return next(b["items"] for s in report["sections"] if s["id"] == "answer" for b in s["blocks"])


def _drawn(report: Any, name: str) -> str:
    """The title of a figure of the report: the finding that it shows."""
    figures = [b for s in report["sections"] for b in s["blocks"] if b["kind"] == "figure" and b["name"] == name]
    return figures[0]["table"]["caption"] if figures else ""


def _source(name: str, material: Material, say: Words) -> str:
    """The line that says where the figures of a figure come from."""
    return figures_out.source_line(kinds.behind(name, material.given, material.facts), material.facts, say, name=name)


def _opening(made: Deck, report: Any, say: Words) -> None:
    told = [report["question"], "", report["wave_line"], report["as_of"], report["audience"], report["synthetic"]]
    slide, _ = made.slide(report["title"], "\n".join(x for x in told if x), (40, 34, 28))
    parts = [fit(line, WHOLE, 3, theme.INK if i == 0 else theme.MUTED, size=26 if i == 0 else 20) for i, line in enumerate(told)]
    made.text(slide, [p for p in parts if p.text or p is parts[1]], MARGIN, 170, WHOLE)


def _listed(made: Deck, title: str, items: Sequence[str], source: str) -> None:
    """Sentences on as many slides as they need, whole."""
    room, parts, page = HEIGHT - 90 - FOOT, [], 1
    for text in [fit(f"\N{BULLET} {item}", WHOLE - 10, 9, size=20) for item in items]:
        gap = Text("", size=9)
        if parts and height([*parts, gap, text]) > room:
            _listing(made, title, parts, source, page)
            parts, page = [], page + 1
        parts += [gap, text] if parts else [text]
    if parts:
        _listing(made, title, parts, source, page)


def _listing(made: Deck, title: str, parts: list[Text], source: str, page: int) -> None:
    slide, y = made.slide(f"{title} ({page})" if page > 1 else title, source)
    made.text(slide, parts, MARGIN, y + 10, WHOLE)


def _chart(made: Deck, title: str, points: list[Point], unit: str, source: str, name: str) -> None:
    """One slide with bars: the finding as title, what is measured under it, and every figure in the notes."""
    shown = points[:MOST]
    told = [f"{p.name}: {p.label}" for p in points]
    slide, y = made.slide(title, "\n".join([unit, *told, source]))
    y = made.text(slide, [fit(unit, WHOLE, 2, theme.MUTED)], MARGIN, y, WHOLE) + 6
    alt = f"{title} {unit}. {'; '.join(told[:MOST])}"
    high = min(HEIGHT - FOOT - y, 20 + 70 * len(shown))
    cut = [replace(p, name=fit(p.name, NAMES * WHOLE - 16, 1).text) for p in shown]
    bars(made, slide, cut, (MARGIN, y, WHOLE, high), alt, name, (NAMES, 0.01, 0.99 - NAMES, 0.98))


def _point(name: str, row: Any, unit: str, say: Words, colour: str) -> Point:
    estimate, low, high = (float(x) for x in row)
    between = blocks.span(low, high, unit, say) if not math.isnan(low) else ""
    return Point(name, estimate, low, high, f"{blocks.figure_text(estimate, unit, say, low, high)} {between}".strip(), colour)


def _who(made: Deck, material: Material, say: Words) -> None:
    """How large each persona is."""
    personas, structure = material.table("personas"), material.given["structure"]
    if not len(personas):
        return
    ids = list(personas["persona"])
    rows = personas.sort_values("share", ascending=False, kind="stable")
    colours = [theme.persona_colour(persona, ids) for persona in rows["persona"]]
    points = [_point(say.label(r.persona), (r.share, r.low, r.high), "share", say, c) for r, c in zip(rows.itertuples(), colours)]
    title = compose.opening(findings.personas.who(personas, structure, say))
    unit = say("exports.pptx.of_respondents", n=say.number(personas["n"].max()))
    _chart(made, title, points, unit, _source("shares", material, say), say["exports.tables.personas"])


def _pains(made: Deck, material: Material, say: Words) -> None:
    """What hurts most, by what it costs."""
    themes = material.table("themes")
    rows = figure_data.ranked_pains(themes[themes["persona"] == "all"])
    rows = rows[rows["priority"].notna() & rows["priority_low"].notna()].head(MOST)
    if not len(rows):
        return
    names = [f"{say.label(r.theme)} ({say.label(r.stage)})" for r in rows.itertuples()]
    figures = rows[["priority", "priority_low", "priority_high"]].itertuples(index=False)
    marks = [theme.NEGATIVE if low > 0 else theme.NEUTRAL for low in rows["priority_low"]]
    points = [_point(name, row, "per_100", say, mark) for name, row, mark in zip(names, figures, marks)]
    title = compose.opening(findings.emotions.top_pain(themes, say))
    _chart(made, title, points, say["exports.pptx.cost"], _source("pain_ranking", material, say), say["exports.tables.themes"])


def _funnel(made: Deck, material: Material, say: Words) -> None:
    """How many people reach each stage."""
    stages, measures = material.facts.stages, material.table("measures")
    rows = figure_data.of_stages(measures, ["people_reached"], stages)
    rows = rows[rows["estimate"].notna()]
    if not len(rows):
        return
    points = [Point(say.label(r.stage), r.estimate, math.nan, math.nan, say.number(r.estimate), theme.POSITIVE) for r in rows.itertuples()]
    title = compose.opening(findings.stages.drop_off(measures, list(stages), say))
    unit = say["exports.pptx.reached"]
    _chart(made, title, points, unit, _source("funnel", material, say), say["journey.lane.kpis"])


def _table(made: Deck, title: str, block: blocks.Block, widths: Sequence[float], source: str, name: str, say: Words) -> None:
    """A table of the report as a slide: as many of its rows as fit, all that it shows in the notes."""
    notes = [" | ".join(row) for row in block["rows"]]
    slide, y = made.slide(title, "\n".join([*notes, source]))
    sizes = [w / sum(widths) * WHOLE for w in widths]
    rows: list[Sequence[Cell]] = [_row([c["label"] for c in block["columns"]], block, sizes, True)]
    room = HEIGHT - FOOT - y - 8
    for texts in block["rows"]:
        row = _row(texts, block, sizes)
        if _tall([*rows, row]) > room - LEADING:
            break
        rows.append(row)
    made.table(slide, rows, sizes, y + 8, f"{title} {block['caption']}", name)
    rest = len(block["rows"]) - len(rows) + 1
    if rest:
        made.text(slide, [Text(say("exports.pptx.rest", count=rest), theme.MUTED)], MARGIN, y + 8 + _tall(rows), WHOLE)


def _row(texts: Sequence[str], block: blocks.Block, sizes: Sequence[float], is_bold: bool = False) -> list[Cell]:
    """A row of a table; figures stand at the right of their column."""
    fitted = [fit(text, width - 2 * PAD - 2, 2, is_bold=is_bold) for text, width in zip(texts, sizes)]
    return [[replace(text, is_right=column["is_number"])] for text, column in zip(fitted, block["columns"])]


def _tall(rows: Sequence[Sequence[Cell]]) -> float:
    return sum(max(height(cell) for cell in row) + 2 * PAD for row in rows)


def _targets(made: Deck, material: Material, say: Words) -> None:
    """The KPIs against their targets."""
    given, facts = {**material.given, "measures": material.table("measures")}, material.facts
    if not len(figure_data.judged(given, facts)):
        return
    block = figure_data.targets(given, facts, say)
    told = findings.kpis.against_targets(given["measures"], facts.targets, say)
    title, widths = _drawn(material.reports[say.language], "targets") or compose.opening(told), [3, 2, 1.4, 2, 1.4, 2, 1.6]
    _table(made, title, block, widths, _source("targets", material, say), say["exports.tables.measures"], say)


def _changes(made: Deck, material: Material, say: Words) -> None:
    """What changed since the last wave, for everyone together."""
    changes = material.table("changes")
    if not len(changes):
        return
    title = _drawn(material.reports[say.language], "changes") or compose.opening(findings.compare.changed(changes, say))
    changed = changes[(changes["verdict"] == "changed") & (changes["persona"] == "all")]
    source = _source("changes", material, say)
    if not len(changed):
        _listed(made, title, findings.compare.changed(changes, say), source)
        return
    block = _columns(figure_data.changes({**material.given, "changes": changed}, material.facts, say), (0, 1, 3, 4, 5, 6))
    _table(made, title, block, [4, 2, 1.4, 1.4, 1.8, 2], source, say["exports.tables.changes"], say)


def _actions(made: Deck, material: Material, say: Words) -> None:
    """What to try."""
    actions = sections.by_pain(material.table("actions"), material.table("themes"))
    if not len(actions):
        return
    named = sections.named(actions, material.table("journey"))
    told = findings.experiments.backlog(actions, material.table("measures"), say)
    block, source = _columns(sections.action_table(named, say), (0, 2, 3, 4, 5, 6)), _source("pain_ranking", material, say)
    _table(made, compose.opening(told), block, [4, 2, 2.4, 2.4, 1.8, 1.2], source, say["exports.tables.actions"], say)


def _columns(block: blocks.Block, keep: Sequence[int]) -> blocks.Block:
    """A table with some of its columns."""
    return {**block, "columns": [block["columns"][i] for i in keep], "rows": [[row[i] for i in keep] for row in block["rows"]]}
