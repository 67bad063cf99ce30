"""The building blocks of a report: plain dicts of finished strings, laid out alike by the page and by the PDF.

Every block names its ``kind``: prose, list, answer, gap, table, figure, cards, map, terms or head. A table is a dict with
``caption``, ``columns`` (label and ``is_number``), ``rows`` of strings, and ``note``. Blocks with the same ``fold`` are evidence: a
page opens them together when asked for, on paper they simply follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from helpers.report import shown
from helpers.words import Words

Block = dict[str, Any]
Column = tuple[str, bool, Callable[[Any], str]]
"""Heading, whether it holds numbers, and how a row (a named tuple) becomes text."""


def prose(text: str | list[str], role: str = "text") -> list[Block]:
    """One block per paragraph; ``role`` is "lead" for a finding, "note" for a small remark, else "text"."""
    texts = [text] if isinstance(text, str) else list(text)
    return [{"kind": "prose", "text": t, "role": role} for t in texts if t]


def head(text: str, anchor: str) -> Block:
    """A heading within a section."""
    return {"kind": "head", "text": text, "id": anchor}


def listing(items: Sequence[str]) -> Block:
    """A list of sentences."""
    return {"kind": "list", "items": list(items)}


def gap(text: str) -> Block:
    """Says in a sentence what is not there."""
    return {"kind": "gap", "text": text}


def terms(items: Sequence[tuple[str, str]]) -> Block:
    """Terms with their meaning."""
    return {"kind": "terms", "items": [{"term": t, "means": m} for t, m in items]}


def figure(name: str, drawn: dict[str, str], data: Block, say: Words) -> Block:
    """A drawn figure with its alternative text and the table of its numbers."""
    alt = say("report.figure_alt", title=drawn["title"].rstrip(".") + ".") if drawn["title"] else data["caption"]
    return {
        "kind": "figure",
        "name": name,
        "title": drawn["title"] or data["caption"],
        "svg": drawn["svg"],
        "width": width_of(drawn["svg"]),
        "alt": alt,
        "table": {**data, "caption": drawn["title"] or data["caption"]},
    }


def fold(name: str, evidence: Sequence[Block], title: str = "") -> list[Block]:
    """Evidence that a page opens when asked for; its heading (or title, or caption) and its first sentence stay in view.

    >>> [(b["kind"], b["fold"]) for b in fold("how", prose("By hand."), "How")]
    [('head', 'how'), ('prose', 'how')]
    """
    headed = [head(title, name), *evidence] if title and evidence else evidence
    return [{**block, "fold": name} for block in headed]


def width_of(svg: str) -> float:
    """The width of a drawing in points, so that letters come out in one size in every figure.

    >>> width_of('<svg width="648pt" viewBox="0 0 648 360">')
    648.0
    """
    found = re.search(r'viewBox="\S+ \S+ ([\d.]+) ', svg)
    return round(float(found.group(1)), 1) if found else 648.0


def table(frame: pd.DataFrame, columns: Sequence[Column], say: Words, *, caption: str, most: int = 40, file: str = "") -> Block:
    """A table of finished strings.

    Args:
        frame: the rows, in the order in which they are shown.
        columns: heading key under ``report.columns`` (or a finished heading), whether it is numeric, and the text of a row.
        most: rows shown; when there are more, a note says how many and in which file of tables/ they are.
    """
    rows = [[write(row) for _, _, write in columns] for row in frame.head(most).itertuples(index=False)]
    over = len(frame) - len(rows)
    note = say("report.rest", count=say.number(over), file=f"tables/{file}") if over > 0 and file else ""
    heads = [{"label": heading(key, say), "is_number": is_number} for key, is_number, _ in columns]
    return {"kind": "table", "name": "", "caption": caption, "columns": heads, "rows": rows, "note": note}


def filled(block: Block) -> Block:
    """A table without the columns in which no row says anything.

    >>> made = filled({"columns": [{"label": "a"}, {"label": "b"}], "rows": [["x", "–"], ["y", "–"]]})
    >>> made["columns"], made["rows"]
    ([{'label': 'a'}], [['x'], ['y']])
    """
    keep = [i for i in range(len(block["columns"])) if any(row[i] not in ("", shown.DASH) for row in block["rows"])]
    return {**block, "columns": [block["columns"][i] for i in keep], "rows": [[row[i] for i in keep] for row in block["rows"]]}


def heading(key: str, say: Words) -> str:
    """The heading of a column by its key; a text that is no key is a heading already."""
    known = f"report.columns.{key}"
    return say[known] if known in say else key  # noqa: SIM401 (Words has no get)


# --- the usual columns -----------------------------------------------------------------------------------------------------


def labelled(name: str, say: Words) -> Column:
    """A column of ids, shown by their labels."""
    return name, False, lambda row: say.label(getattr(row, name))


def staged(say: Words) -> Column:
    """The stage of a row; the whole journey when it is about all stages."""
    return "stage", False, lambda row: say["report.whole"] if row.stage == "all" else say.label(row.stage)


def channelled(say: Words) -> Column:
    """The channel of a row; a dash when it is about all channels."""
    return "channel", False, lambda row: "–" if row.channel == "all" else say.label(row.channel)


def texts(name: str, read: Callable[[Any], str]) -> Column:
    """A column of finished text."""
    return name, False, read


def counted(name: str, say: Words) -> Column:
    """A column of whole numbers."""
    return name, True, lambda row: say.number(getattr(row, name))


def valued(name: str, say: Words, heading: str = "") -> Column:
    """A column of figures, each in the unit of its row."""
    return heading or name, True, lambda row: figure_text(getattr(row, name), row.unit, say, row.low, row.high)


def ranged(say: Words, low: str = "low", high: str = "high") -> Column:
    """The interval of a row, in the unit of the row."""
    return "interval", True, lambda row: span(getattr(row, low), getattr(row, high), row.unit, say)


def estimated(say: Words) -> list[Column]:
    """What stands behind every figure: the estimate, its interval, and how many people it is of."""
    return [valued("estimate", say), ranged(say), counted("n", say)]


def changed_by(name: str, say: Words) -> Column:
    """A difference with its sign."""
    return name, True, lambda row: shown.difference(getattr(row, name), row.low, row.high, row.unit, say)


def difference_range(say: Words) -> Column:
    """The interval of a difference."""
    return "interval", True, lambda row: shown.difference_span(row.low, row.high, row.unit, say) or shown.DASH


def figure_text(x: float | None, unit: str, say: Words, low: float | None = None, high: float | None = None) -> str:
    """A figure with the digits that its interval supports; a share without one has a decimal only below ten percent."""
    if unit == "share" and x is not None and not pd.isna(x) and (low is None or high is None or pd.isna(low) or pd.isna(high)):
        return say.percent(x, 1 if abs(x) < 0.1 else 0)
    return shown.value(x, low, high, unit, say)


def span(low: float | None, high: float | None, unit: str, say: Words) -> str:
    """An interval with those digits; a dash without one."""
    return shown.span(low, high, unit, say) or shown.DASH
