"""Typeform's Responses API and its webhook: answers in a list; a question that was not answered is not there.

Questions go by their title where the file has it (the webhook's ``definition``), else by the reference that the form's maker gave them.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead

STAMPS = ("token", "landed_at", "submitted_at")


def prepare(read: TableRead) -> TableRead:
    """One row per response, one column per question, in the order of the form or else of the first answers."""
    items = [read.document.items[int(row)] for row in read.rows]
    forms = [item.get("form_response") or item for item in items]
    titles = {f["id"]: str(f.get("title") or f["id"]) for form in forms for f in (form.get("definition") or {}).get("fields") or []}
    answered = [{_title(a["field"], titles): _value(a) for a in form.get("answers") or []} for form in forms]
    names = list(dict.fromkeys([*titles.values(), *(n for row in answered for n in row)]))
    columns = {name: [str(form.get(name) or "") for form in forms] for name in STAMPS}
    columns |= {name: [row.get(name, "") for row in answered] for name in names}
    return replace(read, table=pd.DataFrame(columns, dtype="str"))


def _title(field: dict, titles: dict[str, str]) -> str:
    return titles.get(field["id"]) or str(field.get("ref") or field["id"])


def _value(answer: dict) -> str:
    """The answer as text; several choices with a semicolon between them."""
    given = answer.get(answer.get("type", ""))
    if isinstance(given, dict):
        given = [given["label"]] if "label" in given else [*(given.get("labels") or []), *([given["other"]] if given.get("other") else [])]
    if isinstance(given, list):
        return "; ".join(map(str, given))
    return "" if given is None else {True: "yes", False: "no"}[given] if isinstance(given, bool) else str(given)


COLUMNS = {"own_person": ["token"], "started_at": ["landed_at"], "at": ["submitted_at"]}
FORMATS = [
    Format(
        name="typeform_responses",
        kind="survey",
        signature=("response_id", "landed_at", "submitted_at", "answers"),
        columns=COLUMNS,
        timezone="UTC",
        prepare=prepare,
    ),
    Format(
        name="typeform_webhook",
        kind="survey",
        signature=("event_id", "event_type", "form_response"),
        columns=COLUMNS,
        timezone="UTC",
        prepare=prepare,
    ),
]
