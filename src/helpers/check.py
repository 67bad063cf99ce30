"""The commands that only look: check, inspect, trace and compare. Each returns the text to print."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from textwrap import shorten

import pandas as pd

from helpers import clean, emotions, engine, journey, stages, store, study, words
from helpers.errors import InputError
from helpers.report import shown
from helpers.run.publish import Place

FELT = ("csat", "ces", "rating", "emotion")


def _open(file: Path, root: Path) -> tuple[study.Study, words.Words]:
    plan = study.read(file, root)
    language = plan.languages[0]
    return plan, words.load(language, plan.labels_in(language))


def _published(plan: study.Study, root: Path, wave: str | None) -> Path:
    return Place(root, plan.study, plan.waves_until(wave)[-1]).tables


def check_study(file: Path, root: Path, wave: str | None = None) -> str:
    """Read a study and every source of it as a run would, and say per source what was read and what was found.

    Raises:
        KlantreisError: the first thing that a run would stop on.
    """
    plan, say = _open(file, root)
    engine.ready(plan.engine.asked, say.language)
    model = stages.load_model(plan.stage_model, root=plan.root, language=say.language)
    emotions.opportunities(plan.taxonomy, say.language)
    emotions.choose_scorer(plan.scorer)
    words_of_stages = {word: s.id for s in model.stages for word in (*s.synonyms, *s.label.values(), s.id)}
    lines = [say("check.study", study=plan.study, waves=", ".join(plan.waves))]
    questions = {k: q.model_dump() for k, q in plan.questions.items()}
    listed = plan.sources(wave)
    asked = {question["id"] for question in questions.values()}
    said = [part["stage"] for part in (*questions.values(), *listed) if part["stage"]]
    stages.assign_stages(pd.DataFrame({"event": "", "stage": said}), model, by="event", language=say.language)
    for source in listed:
        if not Path(source["file"]).is_file():
            raise InputError(say("run.file_missing"), file=source["source"], remedy=say("run.file_missing_remedy"), language=say.language)
    read = clean.check_sources(listed, questions, privacy=plan.privacy.model_dump(), max_rejected=plan.max_rejected,
                               stages=words_of_stages, language=say.language, now=pd.Timestamp.now("UTC"))
    tables = read[0]["tables"]
    unmapped = _unmapped(tables, model, say.language)
    for seen in read:
        lines.append(say("check.source", source=seen["source"], format=seen["format"], read=say.number(seen["rows_read"]),
                         kept=say.number(seen["rows_kept"])))
        for row in [*seen["findings"].itertuples(), *unmapped.get(seen["source"], [])]:
            lines += _finding_lines(row, seen["columns"], plan, say)
        if len(seen["rejects"]):
            first = seen["rejects"].iloc[0]
            lines.append(say("check.rejects", n=say.number(len(seen["rejects"])), row=first["row_id"], column=first["column"],
                             reason=_said(first["reason"], say)))
    clean.require_usable(*tables, language=say.language)
    scores = [table[table["metric"].isin(FELT)] for table in tables if "score" in table and len(table)]
    open_ones = {question.id for question in plan.questions.values() if question.role == "comment"}
    texts = [table[table["question_id"].isin(open_ones)] for table in tables if "text" in table and len(table)]
    for key, given in (("check.no_stage", scores), ("check.no_stage_texts", texts)):
        if lost := _without_stage(given, model, say.language):
            lines.append(say(key, questions=", ".join(lost), stages=", ".join(model.stage_ids)))
    attributes = {column.removeprefix("attr_") for table in tables for column in table if column.startswith("attr_")}
    for place, given, known in (("targets", plan.targets, set(say["labels"])), ("map.people", plan.map.people, attributes | asked)):
        for name in (name for name in given if name not in known):
            lines.append(say("check.unused", place=place, given=name, near=study.near(name, sorted(known), say)))
    lines.append(say["check.good"])
    return "\n".join(lines)


def _finding_lines(row: object, headings: list[str], plan: study.Study, say: words.Words) -> list[str]:
    """A finding with its count and rows, and below it what it means when it asks for attention."""
    column = "" if row.column == "all" else f" ({shorten(row.column, 60, placeholder=' …')})"
    example = say("check.at_rows", rows=row.example.replace(";", ", ")) if row.example else ""
    line = say("check.finding", severity=say(f"check.severity_{row.severity}"), finding=_said(row.finding, say), column=column,
               rows=say.number(row.rows), example=example)
    near = _nearest(row.column, plan, headings, say) if row.finding == "missing_column" else ""
    means = f"clean.means.{row.finding}"
    return [line + near] + ([say("check.means", means=say(means))] if row.severity != "note" and means in say else [])


def _unmapped(tables: list[pd.DataFrame], model: stages.StageModel, language: str) -> dict[str, list]:
    """Findings about events that no rule of the stage model fits, by source."""
    events = next((t for t in tables if "event" in t and len(t)), None)
    found = [] if events is None else clean.unmapped(stages.assign_stages(events, model, by="event", language=language))
    return {source: list(rows.itertuples()) for source, rows in pd.DataFrame(found).groupby("source")} if found else {}


def _nearest(question_id: str, plan: study.Study, headings: list[str], say: words.Words) -> str:
    """The heading of the file that a question may mean, where its own is not there."""
    unused = [heading for heading in headings if heading not in plan.questions]
    asked = [heading for heading, question in plan.questions.items() if question.id == question_id]
    near = difflib.get_close_matches(asked[0], unused, n=1, cutoff=0.7) if asked else []
    return say("check.near", heading=near[0]) if near else ""


def _without_stage(given: list[pd.DataFrame], model: stages.StageModel, language: str) -> list[str]:
    """Questions with answers that no stage of the journey gets: neither the study nor a rule of the model names one."""
    if not given:
        return []
    placed = stages.assign_stages(pd.concat(given), model, by="question_id", language=language)
    question = placed["question_id"].str.replace("=.*", "", regex=True)
    has_none = (placed["stage"] == "unassigned").groupby(question).all()
    return has_none.index[has_none].tolist()


def _said(name: str, say: words.Words) -> str:
    """What a finding or a reason is called; formats may name findings of their own."""
    return next((say[key] for key in (f"clean.finding.{name}", f"clean.stop.{name}") if key in say), say.label(name))


def trace_cell(file: Path, root: Path, cell: str, wave: str | None = None) -> str:
    """The rows behind one cell of the published map."""
    plan, say = _open(file, root)
    tables = _published(plan, root, wave)
    rows = journey.trace(cell, store.load("journey", tables), store.load("evidence", tables), language=say.language)
    cells = store.load("journey", tables).set_index("cell_id")
    one = cells.loc[cell]
    named = stages.load_model(plan.stage_model, root=plan.root, language=say.language).labels_in(say.language)
    say = say.with_labels({**named, **plan.labels_in(say.language)})
    told = say("check.cell", cell=cell, statement=say.label(one["statement"]) or say["words.no_data"], n=say.number(one["n"]),
               estimate=say.value(one["estimate"], one["unit"], beside=one["high"]),
               interval=say.interval(one["low"], one["high"], one["unit"]))
    head = re.sub(" +,", ",", told)  # a cell without an estimate or an interval
    if rows.empty:
        return f"{head}\n{say['check.no_rows']}"
    listed = rows[["file", "row", "quote"]].fillna("")
    counts = say("check.rows", shown=say.number(len(rows)), total=say.number(rows["total"].max()))
    return "\n".join([head, counts, listed.to_string(index=False)])


def show_changes(file: Path, root: Path, before: str | None = None, wave: str | None = None) -> str:
    """What changed between the published wave and the one before it; ``before`` must be that wave."""
    plan, say = _open(file, root)
    names = plan.waves_until(wave)
    if before is not None:
        plan.waves_until(before)
    changes = store.load("changes", _published(plan, root, wave))
    if before is not None:
        changes = changes[changes["wave_before"] == before]
    found = changes[changes["verdict"] == "changed"]
    if changes.empty:
        return say("check.no_comparison", wave=names[-1])
    counts = changes["verdict"].value_counts()
    lines = [say("check.compared", before=changes["wave_before"].iloc[0], after=changes["wave_after"].iloc[0],
                 **{v: say.number(int(counts.get(v, 0))) for v in ("changed", "same", "cannot_tell")})]
    for row in found.itertuples():
        where = [say.label(x) for x in (row.stage, row.persona, row.touchpoint, row.channel) if x != "all"]
        ends = (row.low, row.high, row.unit, say)  # in the words of the report: shares differ by points
        lines.append(say("check.change", what=say.label(row.metric), where=", ".join(where) or say.label("all"),
                         before=shown.value(row.before, *ends), after=shown.value(row.after, *ends),
                         difference=shown.difference(row.difference, *ends), interval=shown.difference_span(*ends)))
    return "\n".join(lines)

