"""The page about the quality of the data: what was found, how often, in which rows, and what it means for the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from textwrap import shorten
from typing import Any

import pandas as pd

from helpers import tables
from helpers.report import blocks, findings, shown
from helpers.report.blocks import Block
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words

SEVERITY = {"serious": 0, "warning": 1, "note": 2}
MOST = 25
LONG = 16
NAMES = 3  # columns named of a finding about many


def quality(given: Given, facts: Facts, say: Words, drawn: Mapping[str, Mapping[str, str]], figure: list[Block]) -> list[Block]:
    """What came in, what asks for attention, and what is for information.

    Args:
        figure: the drawn rows per source, or the sentence that says why there are none.
    """
    made = blocks.prose(findings.clean.received(given["sources"], given["findings"], say), "lead")
    rows = of_wave(given["findings"], given["sources"], facts.wave)
    urgent, notes = rows[rows["severity"] != "note"], rows[rows["severity"] == "note"]
    told = [blocks.head(say["report.heads.quality"], "findings")]
    serious = int((urgent["severity"] == "serious").sum())
    if not len(urgent):
        made += [*told, blocks.gap(say["report.empty.quality"])]
    else:
        lead = "report.quality_lead" if serious else "report.quality_lead_one" if len(urgent) == 1 else "report.quality_lead_none"
        told += blocks.prose(say(lead, count=say.number(len(urgent)), serious=say.number(serious)))
        told.append(quality_table(urgent, say, say["report.heads.quality"]))
        made += told if serious else blocks.fold("findings", told)
    if len(notes):
        made += blocks.fold("notes", [quality_table(notes, say, say["report.heads.notes"])], say["report.heads.notes"])
    made += linked_or_not(given, say)
    return made + (figure if any(b["kind"] == "gap" for b in figure) else blocks.fold("rows", figure))


def linked_or_not(given: Given, say: Words) -> list[Block]:
    """The KPIs of people of several kinds of source beside those of people of one: the sentence, and the table behind it."""
    rows, people = given.get("linkage", tables.empty("linkage")), given.get("people")
    told = findings.clean.linkage(rows, people, say) if people is not None else []
    compared = rows[rows["linked_n"].notna()]
    if not told or compared.empty:
        return blocks.prose(told)

    def group(name: str, prefix: str) -> blocks.Column:
        def text(row: Any) -> str:
            x, low, high, n = (getattr(row, prefix + number) for number in ("estimate", "low", "high", "n"))
            return f"{blocks.figure_text(x, row.unit, say, low, high)} {shown.span(low, high, row.unit, say)}, n = {say.number(n)}"

        return say[f"clean.linkage.columns.{name}"], True, text

    def difference(row: Any) -> str:
        ends = (row.difference_low, row.difference_high, row.unit, say)
        return f"{shown.difference(row.difference, *ends)} {shown.difference_span(*ends)}".strip()

    columns = [
        blocks.labelled("metric", say),
        *(group(name, prefix) for name, prefix in (("everyone", ""), ("linked", "linked_"), ("unlinked", "unlinked_"))),
        ("difference", True, difference),
        blocks.texts("verdict", lambda r: say[f"clean.linkage.verdicts.{r.verdict}"]),
    ]
    order = {verdict: i for i, verdict in enumerate(tables.contract("linkage").columns["verdict"].words)}
    compared = compared.sort_values("verdict", key=lambda verdicts: verdicts.map(order), kind="stable")
    head = say["clean.linkage.head"]
    table = {**blocks.table(compared, columns, say, caption=head, most=MOST, file="linkage.csv"), "name": "linkage"}
    return blocks.fold("linkage", [*blocks.prose(told[:1]), blocks.listing(told[1:]), table], head)


def of_wave(found: pd.DataFrame, sources: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Findings about the sources of a wave, one row per finding and source: the columns it is about are named together."""
    own = found[found["source"].isin(sources.loc[sources["wave"] == wave, "source"])]
    if own.empty:
        return own.assign(columns="")
    is_part = own["finding"].eq("events_unassigned") & own["column"].ne("all")  # named, but counted in the row about all events
    own = own.assign(_order=own["severity"].map(SEVERITY), rows=own["rows"].where(~is_part, 0))
    joined = own.groupby(["finding", "source"], sort=False, as_index=False).agg(
        severity=("severity", "first"), _order=("_order", "min"), rows=("rows", "sum"), share=("share", "max"),
        example=("example", "first"), columns=("column", list), distinct=("distinct", "first"),
    )  # fmt: skip
    is_one = joined["columns"].map(lambda names: len(names) == 1 or "all" in names)   # of several columns the rows add up, nothing else
    joined["share"], joined["distinct"] = joined["share"].where(is_one), joined["distinct"].where(is_one)
    return joined.sort_values(["_order", "share", "rows", "source", "finding"], ascending=[True, False, False, True, True],
                              kind="stable").drop(columns="_order").reset_index(drop=True)  # fmt: skip


def quality_table(rows: pd.DataFrame, say: Words, caption: str) -> Block:
    """Findings as `of_wave` gives them, the most serious first."""
    severity = [blocks.texts("severity", lambda r: say[f"report.severities.{r.severity}"])] if (rows["severity"] != "note").any() else []
    columns = [
        *severity,
        ("finding", False, lambda r: finding_text(r.finding, say)),
        ("where", False, lambda r: where(r, say)),
        ("times", True, lambda r: how_often(r, say)),
        ("example", False, lambda r: r.example.replace(";", ", ") + (" …" if r.example.count(";") == 4 else "") or "–"),
        ("means", False, lambda r: meaning(r.finding, say)),
    ]
    return {**blocks.table(rows, columns, say, caption=caption, most=MOST, file="findings.csv"), "name": "quality"}


def as_frame(found: pd.DataFrame, sources: pd.DataFrame, wave: str, say: Words) -> pd.DataFrame:
    """What asks for attention in a wave, as a table to print: what was found, where, how often, in which rows, and what it means."""
    rows = of_wave(found, sources, wave)
    made = quality_table(rows[rows["severity"] != "note"], say, "")
    return pd.DataFrame(made["rows"], columns=[column["label"] for column in made["columns"]])


def where(row: object, say: Words) -> str:
    """The file, and the columns in it when the finding is about columns."""
    named = [n for n in row.columns if n != "all"]
    if row.finding == "personal_data":
        named = [say[f"clean.personal.{n}"] if f"clean.personal.{n}" in say else n for n in named]  # noqa: SIM401 (Words has no get)
    shown = ", ".join(shorten(say.label(n) if n.isidentifier() else n, 40, placeholder=" …") for n in named[:NAMES])
    more = say("report.and_more", count=say.number(len(named) - NAMES)) if len(named) > NAMES else ""
    return _breakable(PurePosixPath(row.source).name) + (f": {shown}{more}" if named else "")


def _breakable(name: str) -> str:
    """A long file name that may go on in the next line after a sign between its words."""
    return re.sub(r"([_.-])(?=\w{3})", "\\1\u200b", name) if len(name) > LONG else name


def how_often(row: object, say: Words) -> str:
    """The count, its share of the rows of the file where it is about one column, and to how many different ones the rows come down."""
    text = say.number(row.rows)
    if not pd.isna(row.share) and row.share <= 1:
        text += f" ({say.percent(row.share, 1 if row.share < 0.1 else 0)})"
    return text if pd.isna(row.distinct) or row.distinct < 2 else text + say("report.distinct", count=say.number(int(row.distinct)))


def finding_text(name: str, say: Words) -> str:
    """What a finding about the data means; its name where there is no plain sentence for it."""
    key = f"clean.finding.{name}"
    return say[key] if key in say and "{" not in say[key] else say.label(name)


def meaning(name: str, say: Words) -> str:
    """What a finding means for the numbers in the report."""
    key = f"clean.means.{name}"
    return say[key] if key in say else "–"  # noqa: SIM401
