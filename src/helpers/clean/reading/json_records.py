"""JSON as records: a list of objects, one object a line, or an answer of an interface with its list inside."""

from __future__ import annotations

import json
import re

from helpers.clean.reading.records import Document, Records
from helpers.clean.say import stop


def from_json(text: str, shown: str, language: str) -> Records:
    """Records of JSON (a list of objects, or one object a line); nested values stay JSON text."""

    def refuse(word: str):
        raise ValueError(word)

    try:
        items, place, whole = _json_items(text, refuse)
    except ValueError as error:
        row = getattr(error, "row", None)
        raise stop(language, "bad_json", file=shown, row=row, what=str(error)[:80]) from None
    if not items or not all(isinstance(item, dict) for item in items):
        raise stop(language, "json_shape", file=shown)
    names = list(dict.fromkeys(k for item in items for k in item))
    fields = [names] + [[plain_text(item.get(k)) for k in names] for item in items]
    _check_letters(text, fields, place, shown, language)
    return Records(fields, [0, *place], [], document=Document(whole, dict(zip(place, items))))


def _check_letters(text: str, fields: list[list[str]], place: list[int], shown: str, language: str) -> None:
    """No halves of letters: JSON can write them, no text can hold them."""
    if not re.search(r"\\u[dD][89a-fA-F]", text):
        return
    for row, record in zip([1, *place], fields):
        try:
            "".join(record).encode("utf-8")
        except UnicodeEncodeError:
            raise stop(language, "bad_json", file=shown, row=row, what="\\ud800") from None


def _json_items(text: str, refuse) -> tuple[list, list[int], object]:
    """The records of a JSON text, the place of each, and the whole of it."""

    def parse(piece: str, row: int):
        try:
            return json.loads(piece, parse_constant=refuse, parse_float=lambda t: refuse(t) if "inf" in repr(float(t)) else t)
        except (ValueError, RecursionError) as error:
            wrong = ValueError(str(error) if not isinstance(error, RecursionError) else "nested too deep")
            wrong.row = row
            raise wrong from None

    start = text.lstrip()[:1]
    if start == "[":
        items = parse(text, 1)
        return items, list(range(1, len(items) + 1)), items
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and lines[0][1].rstrip().endswith("}"):
        items = [parse(line, i) for i, line in lines]
        return items, [i for i, _ in lines], items
    whole = parse(text, 1)
    for key in ("items", "results", "reviews", "responses", "data", "tickets", "orders", "rows"):
        if isinstance(whole, dict) and isinstance(whole.get(key), list):
            return whole[key], list(range(1, len(whole[key]) + 1)), whole
    return [whole], [1], whole


def plain_text(value: object) -> str:
    """A value of JSON as a cell."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
