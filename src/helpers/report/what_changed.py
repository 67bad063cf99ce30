"""The page "what changed": the comparison per cell, people or composition, the questions, what came of the decisions, the personas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers.report import blocks, findings, people, shown
from helpers.report.blocks import Block
from helpers.report.figure_data import Given
from helpers.words import Words


def what_changed(given: Given, drawn: list[Block], say: Words) -> list[Block]:
    """All of it; a study with one wave says that there is nothing to compare, and still what was decided.

    Args:
        given: tables; question_changes, drivers and kept_actions may be absent. drawn: the figure of the changes, if any.
    """
    if not len(given["changes"]):
        gap = blocks.gap(say["report.empty.changes" if given["sources"]["wave"].nunique() < 2 else "report.empty.comparison"])
        return [gap, *decided(given, say), *blocks.fold("identity", people.over_waves(given, say))]
    first, *others = blocks.prose(findings.compare.changed(given["changes"], say))
    made = [{**first, "role": "lead"}, *others, *blocks.prose(findings.compare.same_people(given["changes"], say))]
    folds = {"drivers": parts(given, say), "questions": questions(given, say), "identity": people.over_waves(given, say)}
    return made + decided(given, say) + blocks.fold("changes", drawn) + [b for name, some in folds.items() for b in blocks.fold(name, some)]


def _table(given: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    return given.get(name, pd.DataFrame())


def parts(given: Given, say: Words) -> list[Block]:
    """Did people change, or did other people come: a warning where they contradict, and the table."""
    rows = _table(given, "drivers")
    if rows.empty:
        return []
    warnings = findings.compare.drivers(rows[rows["is_reversed"]], say)
    key = ["kind", "metric", "stage", "unit"]
    wide = rows.set_index([*key, "part"])[["estimate", "low", "high"]].unstack()  # noqa: PD010
    wide.columns = [f"{value}_{part}" for value, part in wide.columns]

    def part(name: str) -> tuple[str, bool, Callable[[Any], str]]:
        def text(row: Any) -> str:
            x, low, high = (getattr(row, f"{value}_{name}") for value in ("estimate", "low", "high"))
            return f"{shown.difference(x, low, high, row.unit, say)} {shown.difference_span(low, high, row.unit, say)}"

        return say[f"compare.columns.{name}"], True, text

    named = (say["compare.columns.what"], False, lambda r: findings.compare.whole_name(r.kind, r.metric, r.stage, say))
    columns = [named, part("within"), part("composition"), part("total")]
    table = blocks.table(wide.reset_index(), columns, say, caption=say["compare.parts_head"], most=20, file="drivers.csv")
    return [blocks.head(say["compare.parts_head"], "drivers"), *blocks.prose(warnings, "lead"), {**table, "name": "drivers"}]


def questions(given: Given, say: Words) -> list[Block]:
    """Whether the questions are the same ones, and those that are not."""
    rows = _table(given, "question_changes")
    made = [blocks.head(say["compare.questions_head"], "questions"), *blocks.prose(findings.compare.questions(rows, say))]
    if rows.empty or not rows["is_break"].any():
        return made
    word = lambda key: say[f"compare.columns.{key}"]  # noqa: E731
    dash = lambda text: text if isinstance(text, str) and text else shown.DASH  # noqa: E731
    columns = [
        (word("question"), False, lambda r: say.label(r.question_id)),
        blocks.staged(say),
        (word("change"), False, lambda r: say[f"compare.question_kinds.{r.change}"]),
        (word("was"), False, lambda r: dash(r.was)),
        (word("now"), False, lambda r: dash(r.now)),
    ]
    caption = say["compare.questions_head"]
    table = blocks.table(rows[rows["is_break"]], columns, say, caption=caption, most=25, file="question_changes.csv")
    return [*made, {**table, "name": "questions"}]


def decided(given: Given, say: Words) -> list[Block]:
    """What came of the actions that were decided on."""
    rows = _table(given, "kept_actions")
    if rows.empty:
        return []
    word = lambda key: say[f"compare.columns.{key}"]  # noqa: E731
    columns = [
        (word("action"), False, lambda r: say.label(r.action)),
        blocks.staged(say),
        ("owner", False, lambda r: say.label(r.owner)),
        (word("kpi"), False, lambda r: f"{say.label(r.kpi)} ({say[f'compare.hoped.{r.hoped}']})"),
        (word("state"), False, lambda r: say[f"compare.states.{r.state}"]),
        ("before", True, lambda r: blocks.figure_text(r.before, r.unit, say, r.low, r.high) if pd.notna(r.before) else shown.DASH),
        ("after", True, lambda r: blocks.figure_text(r.after, r.unit, say, r.low, r.high) if pd.notna(r.after) else shown.DASH),
        ("interval", True, lambda r: shown.difference_span(r.low, r.high, r.unit, say) if pd.notna(r.low) else shown.DASH),
        ("verdict", False, lambda r: say[f"compare.action_verdicts.{r.verdict}"]),
    ]
    table = blocks.table(rows, columns, say, caption=say["compare.actions_head"], most=30, file="kept_actions.csv")
    said = findings.compare.actions(rows, given["experiments"], say)
    return [blocks.head(say["compare.actions_head"], "decided"), *blocks.prose(said), {**table, "name": "decided"}]
