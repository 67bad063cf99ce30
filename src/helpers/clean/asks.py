"""What a file shows about itself, and what only a person can know of it: the order of dates, the time zone, the scale of a question."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.part import AMOUNTS, MOMENTS
from helpers.clean.persons.privacy import special_category
from helpers.clean.propose import question_id
from helpers.clean.reading.read import TableRead
from helpers.clean.values.numbers import NA_WORDS, decimal_mark, parse, point_on_scale
from helpers.clean.values.scales import bare, points_of
from helpers.clean.values.times import form_of

SENTINELS = ("0", "9", "88", "98", "99", "888", "998", "999", "-1", "-9", "-99")
ENDS = ((1, 5), (1, 7), (1, 10), (0, 100))
KNOWN = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
WORDY = 20  # signs of a mean open answer
CHOICES = 12
ENOUGH = 30  # answers from which it is odd that nobody used the upper points


def of_source(table: pd.DataFrame, mapping: dict[str, str], made: Format, read: TableRead) -> tuple[dict, list[dict]]:
    """Study keys of a source that its cells show, and what is to be asked.

    Returns:
        keys (encoding, decimal, date_order) and asks: rows of what, column, seen.
    """
    keys, asks = {}, []
    if read.is_encoding_assumed:
        keys["encoding"] = read.encoding
    for name in (n for n in MOMENTS if n in mapping):
        heading = mapping[name]
        form, example, has_local = form_of(table[heading])
        if form in ("dmy", "mdy", "ymd") and not made.date_order:
            keys["date_order"] = form
        elif form in ("open", "number") and not made.date_order:
            asks.append({"what": "date_order" if form == "open" else "date_number", "column": heading, "seen": example})
        elif form == "mixed":
            asks.append({"what": "mixed_times", "column": heading, "seen": example})
        if has_local and not made.timezone and name != "day" and not any(a["what"] == "timezone" for a in asks):
            asks.append({"what": "timezone", "column": heading, "seen": example})
    amounts = [table[h] for name, h in mapping.items() if name in AMOUNTS]
    mark, is_assumed = decimal_mark(amounts, read.delimiter)
    if is_assumed:
        asks.append({"what": "decimal", "column": ", ".join(h for n, h in mapping.items() if n in AMOUNTS), "seen": mark})
    elif amounts and any(a.str.contains(mark, regex=False).any() for a in amounts):
        keys["decimal"] = mark
    return keys, asks


def of_questions(table: pd.DataFrame, proposed: dict[str, dict], headings: list[str]) -> tuple[dict, dict, list[dict]]:
    """Proposed questions with what their cells add, questions that the cells alone suggest, and what is to be asked.

    Args:
        proposed: heading -> question, by the words of the headings. headings: the others that nothing is known of.
    """
    sure, perhaps, asks = {}, {}, []
    for heading, question in proposed.items():
        if special_category(heading):
            sure[heading], more = {**question, "role": "ignore"}, [("special", "")]
        else:
            sure[heading], more = _with_cells(question, table[heading], told_scale(heading))
        asks += [{"what": what, "column": heading, "seen": seen} for what, seen in more]
    used = {q["id"] for q in proposed.values()}
    for heading in headings:
        found = _by_cells(table[heading])
        if found:
            perhaps[heading] = {"id": question_id(heading, used), **found}
            used.add(perhaps[heading]["id"])
    return sure, perhaps, asks


def told_scale(heading: str) -> tuple[float, float] | None:
    """The ends of a scale that a heading gives itself.

    >>> told_scale("Would you recommend us? (0-10)")
    (0.0, 10.0)
    """
    found = re.search(r"\(([01]) ?[-–] ?(\d{1,3})\)", heading)
    return (float(found[1]), float(found[2])) if found and int(found[2]) > 1 else None


def _with_cells(question: dict, cells: pd.Series, told: tuple[float, float] | None = None) -> tuple[dict, list[tuple[str, str]]]:
    """A question with the scale and the answers that do not apply, as its cells show them; what they leave open is asked.

    Args:
        told: the ends that the heading gives; answers beyond them are asked about and do not stretch the scale.
    """
    metric = question.get("metric")
    if metric is None:
        return (number_or_word(question, cells) if question.get("role") == "attribute" else question), []
    seen = _numbers(cells)
    if not len(seen):
        words = set(cells.map(bare)) - NA_WORDS
        ends = next(((low, high) for low, high in ENDS[:2] if words and len(points_of(words, low, high)) == len(words)), None)
        asks = [] if ends or not words else [("words", ", ".join(sorted(words)[:5]))]
        return ({**question, "scale": (float(ends[0]), float(ends[1]))} if ends and metric not in KNOWN else question), asks
    low, high = told or KNOWN.get(metric) or question.get("scale") or (None, None)
    away = _sentinels(seen, high)
    core = np.setdiff1d(seen, [float(a) for a in away])
    asks = [("na", ", ".join(away))] if away else []
    is_short = metric == "ces" and core.max() <= 5 and (cells != "").sum() >= ENOUGH
    is_beyond = len(core) and (core.max() > high or core.min() < low)
    if told:
        asks += [("scale", f"{core.min():g}–{core.max():g}")] if is_beyond else []
        question = question if told == KNOWN.get(metric) else {**question, "scale": told}
    elif metric == "rating" or is_beyond or is_short:
        low, high = next(((a, b) for a, b in ENDS if core.max() <= b), (core.min(), core.max()))
        low = 0 if core.min() < low else low
        asks.append(("scale", f"{core.min():g}–{core.max():g}"))
        question = {**question, "scale": (float(low), float(high))}
    return ({**question, "na": away} if away else question), asks


def _numbers(cells: pd.Series) -> np.ndarray:
    """The distinct numbers of a column, with either decimal mark; ``5 - very good`` is 5."""
    found = [[parse(bare(v), ","), parse(bare(v), "."), point_on_scale(v, ".", None, None, {})[0]] for v in map(str, pd.unique(cells))]
    firsts = [next((x for x in forms if np.isfinite(x)), np.nan) for forms in found]
    return np.unique([x for x in firsts if np.isfinite(x)])


def _sentinels(seen: np.ndarray, high: float | None) -> list[str]:
    """Numbers far from the others that tools write for "does not apply"."""
    core = [x for x in seen if f"{x:g}" not in SENTINELS] or list(seen)
    top = high if high is not None and max(core) <= high else max(core)
    return [s for s in SENTINELS if float(s) in seen and (float(s) < 0 or float(s) > max(top, 10) or (s == "0" and top in (5, 7)))]


def number_or_word(question: dict, cells: pd.Series) -> dict:
    """An attribute as a number when its cells are numbers (an age), else as a word (an age group)."""
    given = cells[cells.map(bare).map(lambda v: v not in NA_WORDS)]
    is_number = given.map(lambda v: bool(np.isfinite(parse(str(v), ",")) or np.isfinite(parse(str(v), "."))))
    if len(given) and (is_number.mean() > 0.5 if question.get("scale") else is_number.mean() > 0.9 and given.nunique() > CHOICES):
        return {**question, "kind": "numeric"}
    return {name: value for name, value in question.items() if name != "scale"}


def _by_cells(cells: pd.Series) -> dict | None:
    """What a column may be by its cells alone; nothing for numbers and codes that are different in every row."""
    given = cells[cells.str.strip() != ""]
    if len(given) < 3:
        return None
    words = set(given.map(bare)) - NA_WORDS
    for low, high in ENDS[:2]:
        if words and len(points_of(words, low, high)) == len(words):
            return {"role": "psychography", "kind": "ordinal", "scale": (float(low), float(high))}
    separator = next((s for s in (";", " / ", "|") if given.str.contains(s, regex=False).mean() > 0.1), None)
    if separator and len({p.strip() for v in given for p in v.split(separator)}) <= 3 * CHOICES:
        return {"role": "goal", "kind": "multi", "separator": separator}
    numbers = _numbers(given)
    if len(numbers) and given.map(lambda v: bool(re.fullmatch(r"\d{1,2}", v.strip()))).all() and numbers.max() <= 10 and len(numbers) > 2:
        away = _sentinels(numbers, None)
        core = np.setdiff1d(numbers, [float(a) for a in away])
        low, high = next((a, b) for a, b in ENDS if core.max() <= b)
        return {"metric": "rating", "scale": (float(min(low, core.min())), float(high)), **({"na": away} if away else {})}
    if given.str.len().mean() > WORDY and given.nunique() > 0.5 * len(given):
        return {"role": "comment"}
    few = given.nunique() <= CHOICES and given.nunique() < 0.5 * len(given)
    return {"role": "attribute", "kind": "nominal"} if few and not len(numbers) else None
