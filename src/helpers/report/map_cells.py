"""One statement of the map as a person reads it: finished strings, and the few numbers that drawing needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import theme
from helpers.report.felt import VALIDATED
from helpers.report.shown import felt_digits, lasting
from helpers.words import Words

Item = dict[str, object]
Row = Mapping[str, Any]
"""One row of ``journey`` by column."""
TARGET_MARK = {"met": "\N{CHECK MARK}", "not_met": "\N{BALLOT X}", "cannot_tell": "?"}
SIGNED = {"points", "valence"}
STALE_DAYS = 365
"""Evidence that is older than the newest of the map by more than this is marked as old."""
FLIPS = "\N{ALMOST EQUAL TO}"
"""Behind a statement that other rules of the same data would not make."""


def facts(note: object) -> dict[str, str]:
    """What a note says, by key; ``more`` and the rest as text.

    >>> facts("goal: 40 | verdict: met")
    {'goal': '40', 'verdict': 'met'}
    """
    if not isinstance(note, str):
        return {}
    return {key: value for key, mark, value in (part.partition(": ") for part in note.split(" | ")) if mark}


def digits(unit: str, low: float, high: float) -> int | None:
    """No more digits than the interval supports: of a share, a whole percent unless the interval is under two points wide."""
    width = high - low
    if pd.isna(width) or unit not in ("share", "euro"):
        return None
    if unit == "euro":
        return 0 if width >= 2 else 2
    return 0 if width >= 0.02 else 1 if width >= 0.002 else 2


def shown(unit: str, estimate: float, low: float, high: float, say: Words, is_exact: bool = False) -> tuple[str, str]:
    """Estimate and interval as text; valence, stored as -1 to 1, is shown from −2 to +2.

    Args:
        is_exact: as many digits as the interval supports (KPIs); lists of shares stay with whole percents.
    """
    d = digits(unit, low, high) if is_exact else 1 if unit == "share" and 0 < estimate < 0.01 else None
    if unit == "valence":
        d = felt_digits(low, high)
        estimate, low, high = (round(2 * float(x), d) + 0.0 for x in (estimate, low, high))  # numpy rounds halves the other way
    signed = unit in SIGNED
    between = say.interval(low, high, unit, d)
    if signed and between:
        ends = [say.number(x, d or 0, True) for x in (low, high)]
        between = f"[{ends[0]} \N{EN DASH} {ends[1]}]"
    return say.value(estimate, unit, d, signed, beside=high), between


def sources_of(kinds: str, say: Words) -> str:
    """Kinds of source in words: ``gedrag, enquête``."""
    named = [say[f"journey.sources.{k}"] if f"journey.sources.{k}" in say else say.label(k) for k in kinds.split(";") if k]
    return ", ".join(named)


def item(row: Row, say: Words, quotes: list[str], rows: int, actions: pd.DataFrame, newest: pd.Timestamp | None = None) -> Item:
    """One row of ``journey`` as the map shows it.

    Args:
        quotes: scrubbed words behind it, at most three. rows: rows of the exports behind it. actions: contract ``actions``, may be empty.
        newest: the day of the newest evidence of the whole map, for what is marked as old.

    Returns:
        cell_id, text, is_quote, value, interval, under (a second line), badge (rank), symbol and mark, target and target_mark,
        bar (estimate, low, high from 0 to 1, or None), more, is_assumed, and details (label, text).
    """
    said = facts(row["note"])
    is_narrow = LANES.get(row["lane"]) in (_said, _pain) and row["high"] - row["low"] < 0.01  # else [6–6] stands beside 6 %
    value, interval = shown(row["unit"], row["estimate"], row["low"], row["high"], say, row["lane"] == "kpis" or is_narrow)
    made: Item = {
        "cell_id": row["cell_id"],
        "lane": row["lane"],
        "text": say.label(row["statement"]),
        "is_quote": False,
        "value": value,
        "interval": interval,
        "under": "",
        "badge": "",
        "symbol": "",
        "mark": row["mark"],
        "mark_word": "",
        "target": "",
        "target_mark": "",
        "target_word": "",
        "bar": None,
        "more": "",
        "is_assumed": False,
        "is_faint": False,
    }
    if row["mark"] in theme.MARKS and row["lane"] in ("touchpoints", "emotions"):
        made |= {"symbol": theme.MARKS[row["mark"]][0], "mark_word": say[f"journey.mark.{row['mark']}"]}
    if "more" in said:
        made["more"] = said["more"]
    if row["status"] == "assumed":
        return _aged(made | _assumed(row, said, say), row, say, newest)
    made |= LANES.get(row["lane"], _plain)(row, said, say, made, actions)
    if "flips" in said:
        made["text"] = f"{made['text']} {FLIPS}"
    return _aged(made | {"details": _details(row, value, interval, say, rows), "quotes": quotes}, row, say, newest)


def _aged(made: Item, row: Row, say: Words, newest: pd.Timestamp | None) -> Item:
    """The day of the newest evidence among the details; a line of its own under what is old."""
    day = row.get("newest_on")
    if day is None or pd.isna(day):
        return made
    on = say.date(day, "medium")
    made = made | {"details": [*made["details"], (say["journey.detail.newest"], on)]}
    if newest is None or (newest - day).days <= STALE_DAYS:
        return made
    under = say("journey.stale", date=on)
    return made | {"under": f"{made['under']} \N{MIDDLE DOT} {under}" if made["under"] else under, "is_faint": True}


def _plain(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    """Actions and channels: a share with its bar."""
    return {"bar": _bar(row)}


def _bar(row: Row) -> dict[str, float] | None:
    ends = [float(row[x]) for x in ("estimate", "low", "high")]
    if row["unit"] != "share" or any(math.isnan(x) for x in ends):
        return None
    return dict(zip(("estimate", "low", "high"), (round(min(max(x, 0.0), 1.0), 4) for x in ends)))


def _touchpoint(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    if "valence" not in said:
        return {}
    felt = shown("valence", float(said["valence"]), float(said["low"]), float(said["high"]), say)
    return {"felt": say("journey.felt", value=felt[0], interval=felt[1])}


def _said(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    """Thoughts, questions, goals: a quote stands between quotation marks, a theme under its label."""
    is_quote = row["statement"] != row["metric"]
    text = row["statement"] if is_quote else made["text"]
    theme_name = say.label(row["metric"]) if is_quote else ""
    return {
        "text": text,
        "is_quote": is_quote,
        "theme": theme_name,
        "under": say("journey.said_by", share=made["value"], interval=made["interval"]),
    }


def _feeling(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    checked = " \N{CHECK MARK}" if row["method"] == VALIDATED else ""
    if row["unit"] == "valence":
        return {"text": say["journey.self_said"] if row["metric"] == "valence_reported" else say["journey.text_line"] + checked}
    if str(row["metric"]).startswith("felt:"):  # read from texts by a model: an indication, unless people checked it
        return {"text": say("journey.from_text", emotion=made["text"]) + checked, "bar": _bar(row), "is_faint": not checked}
    return {"bar": _bar(row)}


def _pain(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    """A pain with its rank and cost; without an outcome to rank by, with the share of people who mention it."""
    if row["metric"] != "priority":
        is_few = said.get("verdict") == "too_few"
        key = "journey.share_only" if is_few else "journey.mentioned_by"
        return {"under": say(key, share=made["value"], interval=made["interval"]), "is_faint": is_few}
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return {
        "badge": f"{low}" if low == high else f"{low}\N{EN DASH}{high}",
        "under": say("journey.points", value=made["value"], interval=made["interval"]),
    }


def _chance(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    """An opportunity with its owner, the KPI to watch and the test it needs; the planned actions know the test."""
    pain = said.get("answers", row["statement"])
    planned = actions[(actions["theme"] == pain) & (actions["stage"] == row["stage"]) & actions["persona"].isin([row["persona"], "all"])]
    text = made["text"] if pain != row["statement"] else say("journey.answers", pain=made["text"])
    parts = [say.label(said["owner"])] if "owner" in said else []
    parts += [say("journey.watch", kpi=say.label(said["kpi"]))] if "kpi" in said else []
    tested = planned.dropna(subset=["n_per_arm", "weeks"]).sort_values("persona", key=lambda p: p != row["persona"], kind="stable")
    if len(tested):
        parts.append(say("journey.test", n=say.number(tested["n_per_arm"].iloc[0]), time=lasting(tested["weeks"].iloc[0], say)))
    return {"text": text[:1].upper() + text[1:], "under": " \N{MIDDLE DOT} ".join(parts), "value": "", "interval": ""}


def _gain(said: dict, say: Words) -> str:
    """How much an opportunity may bring back at most; empty when that is not known."""
    if "gain_low" not in said:
        return ""
    ends = [say.number(float(said[end]), 1) for end in ("gain_low", "gain_high")]
    return say("journey.gain", range="\N{EN DASH}".join(dict.fromkeys(ends)))


def _kpi(row: Row, said: dict, say: Words, made: Item, actions: pd.DataFrame) -> Item:
    if "goal" not in said:
        return {}
    goal = float(said["goal"])
    d = 0 if row["unit"] in ("share", "euro") and abs(goal * (100 if row["unit"] == "share" else 1) % 1) < 1e-9 else None
    if row["unit"] == "share" and d is None:
        d = 1
    target = say("journey.goal", goal=say.value(goal, row["unit"], d, row["unit"] in SIGNED))
    return {"target": target, "target_mark": TARGET_MARK[said["verdict"]], "target_word": say[f"journey.target.{said['verdict']}"]}


def _assumed(row: Row, said: dict, say: Words) -> Item:
    text = said.get(f"text_{say.language}") or str(row["statement"])
    under = say("journey.assumed", source=say.label(said.get("source", "")), date=_day(said.get("date", ""), say))
    return {
        "text": text,
        "under": under,
        "is_assumed": True,
        "value": "",
        "interval": "",
        "quotes": [],
        "details": [(say["journey.detail.status"], say["journey.status.assumed"]), (say["journey.detail.cell"], row["cell_id"])],
    }


def _day(text: str, say: Words) -> str:
    day = pd.to_datetime(text, errors="coerce")
    return text if pd.isna(day) else say.date(day, "medium")


def _details(row: Row, value: str, interval: str, say: Words, rows: int) -> list[tuple[str, str]]:
    """What an opened cell shows, as label and text; empty facts are left out."""
    people = say.number(row["n"])
    if pd.notna(row["people"]):
        people = say("journey.people_n", people=say.number(row["people"]), n=people)
    rank = ""
    if pd.notna(row["rank_low"]):
        low, high = int(row["rank_low"]), int(row["rank_high"])
        rank = say(f"journey.rank_{'alone' if low == high else 'shared'}", low=low, high=high)
    said = facts(row["note"])
    told = {
        "gain": _gain(said, say),
        "estimate": value,
        "interval": interval.strip("[]"),
        "n": people,
        "rank": rank,
        "status": say[f"journey.status.{row['status']}"],
        "sources": sources_of(row["sources"], say),
        "method": say.label(row["method"]),
        "rows": say.number(rows) if rows else "",
        "cell": row["cell_id"],
    }
    if "flips" in said:
        told["flips"] = f"{FLIPS} {say.join([say.label(rule) for rule in said['flips'].split(';')])}"
    if row["lane"] == "kpis":  # not every KPI counts people: a click-through rate counts impressions
        return [(say["words.n"] if key == "n" else say[f"journey.detail.{key}"], text) for key, text in told.items() if text]
    return [(say[f"journey.detail.{key}"], text) for key, text in told.items() if text]


LANES = {
    "touchpoints": _touchpoint,
    "thoughts": _said,
    "questions": _said,
    "goals": _said,
    "emotions": _feeling,
    "pain_points": _pain,
    "opportunities": _chance,
    "kpis": _kpi,
}
