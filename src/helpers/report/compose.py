"""Makes one report model of finished strings from the tables of a study: what the page and the PDF then lay out.

The model is a plain dict: ``language``, ``title``, ``question``, ``answer`` (five sentences), ``sections`` (each with ``id``,
``number``, ``title`` and ``blocks``), and what stands on every page. Nothing in it is markup except the maps and figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers import tables as contracts
from helpers.report import findings, sections
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words

SECTIONS: tuple[tuple[str, Callable], ...] = (
    ("map", sections.map_overall),
    ("who", sections.who),
    ("pains", sections.pains),
    ("movement", sections.movement),
    ("kpis", sections.kpis),
    ("changes", sections.changes),
    ("quality", sections.data_quality),
    ("sure", sections.sure),
    ("method", sections.method),
    ("proof", sections.proof),
)


def of_wave(given: Mapping[str, pd.DataFrame], wave: str) -> dict[str, pd.DataFrame]:
    """The tables with the rows of one wave; sources and changes, which are about more than one, stay whole."""
    whole = {"sources", "findings", "changes", "people"}
    return {
        name: rows if name in whole or "wave" not in rows else rows[rows["wave"] == wave].reset_index(drop=True)
        for name, rows in given.items()
    }


def voice(say: Words, given: Given) -> Words:
    """The language with the names of this study's personas as labels; lanes keep their own names when a question is called alike."""
    counted = say.label("counted")
    own = Words(say.language, {} if counted == "counted" else {"counted": counted})
    lanes = {lane: own.label(lane) for lane in contracts.contract("journey").columns["lane"].words if lane != "frontstage"}
    personas, column = given["personas"], f"name_{say.language}"
    named = personas[["persona", column]].dropna() if column in personas else personas.iloc[:0].assign(name="")[["persona", "name"]]
    return say.with_labels(lanes | dict(named.itertuples(index=False)))


def answer(given: Given, facts: Facts, say: Words) -> list[dict[str, str]]:
    """Five sentences, each with the section that shows it: first what the data can say, then what they cannot.

    Who travels, where it feels worst, what costs most, where people leave, and what changed; when a study has no data for one,
    what was received, the targets or an experiment take its place.
    """
    measures, themes, stages = given["measures"], given["themes"], list(facts.stages)
    known = lambda *metrics: bool(measures.loc[measures["metric"].isin(metrics), "estimate"].notna().any())  # noqa: E731
    candidates = [
        (len(given["personas"]) > 0, "who", lambda: findings.personas.who(given["personas"], given["structure"], say)),
        (known("valence_reported", "valence_text"), "pains", lambda: findings.emotions.low_point(measures, stages, say)),
        (bool((themes["kind"] == "pain_point").any()), "pains", lambda: findings.emotions.top_pain(themes, say)),
        (known("outcome_people"), "movement", lambda: findings.stages.ending(measures, say)),
        (known("drop_off"), "movement", lambda: findings.stages.drop_off(measures, stages, say)),
        (known("outcome_people"), "movement", lambda: findings.stages.where_time_goes(measures, say)),
        (len(given["changes"]) > 0, "changes", lambda: findings.compare.changed(given["changes"], say)),
        (len(given["experiments"]) > 0, "pains", lambda: findings.experiments.results(given["experiments"], say)),
        (len(facts.targets) > 0 and len(measures) > 0, "kpis", lambda: findings.kpis.against_targets(measures, facts.targets, say)),
        (known("linearity", "back_share"), "movement", lambda: findings.stages.movement(measures, say)),
        (True, "quality", lambda: findings.clean.received(given["sources"], given["findings"], say)),
    ]
    told = [(opening(find()), section) for is_known, section, find in candidates if is_known]
    missing = [(opening(find()), section) for is_known, section, find in candidates if not is_known]
    return [{"text": text, "section": section} for text, section in [*told, *missing] if text][:5]


def opening(found: str | list[str]) -> str:
    """The first sentence of a finding, with the next one when only that has the figures: in every language the same sentences.

    >>> opening("Most people are lost at Decision. Of 402 people there, 42% were not seen later [40–44]. And more.")
    'Most people are lost at Decision. Of 402 people there, 42% were not seen later [40–44].'
    """
    text = found if isinstance(found, str) else " ".join(found[:1])
    said = re.split(r"(?<=[.!?]) (?=[A-Z‘“])", text)
    has_figures = [bool(re.search(r"\d", sentence)) for sentence in said[:2]]
    return " ".join(said[:2]) if has_figures == [False, True] else said[0]


def compose(given: Mapping[str, pd.DataFrame], facts: Facts, say: Words, drawn: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The whole report in one language.

    Args:
        given: tables by name: sources, findings, measures, journey, themes, personas, profiles, structure, transitions, variants,
            changes, actions, experiments, and people (only counted). drawn: figures of this language, from `figures_out.draw`.

    Returns:
        The model. `page.write_html` and `pdf.write_pdf` lay it out; they add no word and no number.
    """
    given = of_wave(given, facts.wave)
    say = voice(say, given)
    title = facts.text("title", say.language)
    audience = facts.text("audience", say.language)
    made = [{"id": "answer", "number": 1, "title": say["report.sections.answer"], "blocks": []}]
    for number, (name, build) in enumerate(SECTIONS, start=2):
        made.append({"id": name, "number": number, "title": say[f"report.sections.{name}"], "blocks": build(given, facts, say, drawn)})
    numbers = {section["id"]: section["number"] for section in made}
    made[0]["blocks"] = [
        {
            "kind": "answer",
            "items": [
                {"text": a["text"], "section": a["section"], "more": say("report.more", number=numbers[a["section"]])}
                for a in answer(given, facts, say)
            ],
        }
    ]
    as_of = say("report.as_of", date=say.date(facts.generated_on)) if facts.generated_on else ""
    return {
        "language": say.language,
        "study": facts.study,
        "wave": facts.wave,
        "title": title,
        "document_title": say("report.title_of", title=title, wave=facts.wave),
        "summary_title": say("report.summary_of", title=title, wave=facts.wave),
        "question": facts.text("question", say.language) or say["report.default_question"],
        "audience": say("report.audience", audience=audience) if audience else "",
        "as_of": as_of,
        "generated_on": facts.generated_on,
        "wave_line": f"{say['report.wave']} {facts.wave}",
        "received": sections.received(given["sources"], facts, say),
        "synthetic": say["words.synthetic"] if facts.is_synthetic else "",
        "words": {
            key: say[f"report.{key}"]
            for key in ("kicker", "contents", "skip", "back", "figure_table", "map_of", "full_report", "one_page", "page_of", "rows")
        },
        "card_words": {key: say[f"report.card.{key}"] for key in ("portrait", "no_block", "quotes", "drawing", "all")},
        "is_summary": False,
        "sections": made,
    }


BRIEF = ("touchpoints", "emotions", "pain_points", "opportunities", "kpis")
"""Lanes of the map on the one-page version: what people meet, how it feels, what hurts, what to try, what it achieves."""


def summary(model: Mapping[str, Any]) -> dict[str, Any]:
    """The one-page version of a model: the answer, the map of everyone with fewer lanes, and the top of what to try."""
    keep = {
        "answer": lambda b: True,
        "map": lambda b: b["kind"] in ("map", "gap"),
        "pains": lambda b: b.get("name") == "actions",
    }
    picked = [{**s, "blocks": [_top(b) for b in s["blocks"] if keep[s["id"]](b)]} for s in model["sections"] if s["id"] in keep]
    return {**model, "document_title": model["summary_title"], "sections": [s for s in picked if s["blocks"]], "is_summary": True}


def _top(block: dict[str, Any], rows: int = 3) -> dict[str, Any]:
    if block["kind"] == "table":
        return {**block, "rows": block["rows"][:rows], "note": ""}
    return _brief(block) if block["kind"] == "map" else block


def _brief(block: dict[str, Any]) -> dict[str, Any]:
    """A map with the lanes that fit on one page with the rest; one whose lanes are all others keeps them."""
    from helpers.report import map as the_map

    lanes = block["model"]["lanes"]
    kept = [lane for lane in lanes if lane["id"] in BRIEF] or lanes
    before = lambda some: next((i for i, lane in enumerate(some) if lane["id"] == "emotions"), 0)  # noqa: E731
    brief = {**block["model"], "lanes": kept, "curve_row": block["model"]["curve_row"] - before(lanes) + before(kept)}
    return {**block, "html": the_map.laid_out(brief), "model": brief}


def contents(model: Mapping[str, Any]) -> pd.DataFrame:
    """One row per section: what stands in it, counted by kind of block; a section's gaps are what it says it does not know."""
    kinds = {"figures": "figure", "tables": "table", "maps": "map", "gaps": "gap"}
    return pd.DataFrame(
        [
            {"part": s["number"], "section": s["id"], **{name: sum(b["kind"] == kind for b in s["blocks"]) for name, kind in kinds.items()}}
            for s in model["sections"]
        ]
    )


def limits_of(model: Mapping[str, Any]) -> list[str]:
    """The limits as they stand in a model."""
    section = next(s for s in model["sections"] if s["id"] == "sure")
    return next(b["items"] for b in section["blocks"] if b["kind"] == "list")
