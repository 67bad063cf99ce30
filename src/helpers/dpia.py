"""The account of data protection that goes with every report: what the manifest of a run says about people, in words of two languages.

No row, no name and no pseudonym comes in: only counts, names of columns as asked, and what the study states.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from helpers import disclosure, store
from helpers.clean.persons.privacy import key_id
from helpers.words import Words

OF_SOURCE = ["source", "kind", "rows_read", "rows_kept", "columns_dropped", "sha256"]


def account(plan: Any, tables: str | Path) -> dict:
    """What the manifest records of people: counts, columns and choices.

    Args:
        plan: the study. tables: the folder of tables of this run; tables that are not there count as nothing.
    """
    sources, questions, measures, people, findings = (
        _table(name, tables) for name in ("sources", "questions", "measures", "people", "findings")
    )
    minimum = plan.privacy.minimum_people
    shown = disclosure.protect(measures, _table("personas", tables), minimum_people=minimum) if len(measures) else measures
    asked = questions.drop_duplicates("column") if len(questions) else questions
    return {
        "people": len(people),
        "minimum_people": minimum,
        "figures": len(shown),
        "suppressed": int((shown["status"] == "suppressed").sum()) if len(shown) else 0,
        "forgotten_rows": int(findings.loc[findings["finding"] == "forgotten", "rows"].sum()) if len(findings) else 0,
        "retention_months": plan.privacy.retention_months,
        "legal_ground": plan.privacy.legal_ground,
        "sensitive_ground": plan.privacy.sensitive_ground,
        "sensitive": sorted(asked.loc[asked["is_sensitive"].astype(bool), "question_id"]) if len(asked) else [],
        "columns": {h: q.role for h, q in plan.questions.items()},
        "sources": sources[OF_SOURCE].to_dict("records") if len(sources) else [],
        "key_id": key_id(plan.study, plan.is_synthetic),
    }


def _table(name: str, tables: str | Path) -> pd.DataFrame:
    return store.load(name, tables) if store.parts(name, tables) else pd.DataFrame()


def write(manifest: dict, plan: Any, say: Words) -> str:
    """The account as Markdown, from the manifest of a run and what the study says of itself.

    Args:
        manifest: as a run publishes it, with ``privacy`` from `account`.
    """
    facts, language = manifest["privacy"], say.language
    none = say["dpia.not_stated"]
    months = facts["retention_months"]
    parts = {
        "purpose": [plan.question.get(language) or none],
        "sources": _rows(
            say["dpia.sources"],
            [
                [s["source"], say[f"report.kinds.{s['kind']}"], *(say.number(s[c]) for c in OF_SOURCE[2:5]), s["sha256"][:12]]
                for s in facts["sources"]
            ],
        ),
        "columns": [
            say["dpia.columns"],
            "",
            *_rows(say["dpia.column"], [[heading, say[f"dpia.roles.{role}"]] for heading, role in facts["columns"].items()]),
        ],
        "special": [
            say("dpia.special", columns=", ".join(facts["sensitive"]), ground=facts["sensitive_ground"] or none)
            if facts["sensitive"]
            else say["dpia.no_special"]
        ],
        "ground": [say("dpia.ground", ground=facts["legal_ground"] or none)],
        "retention": [say("dpia.months", n=say.number(months)) if months else say["dpia.unlimited"]],
        "people": [say("dpia.people", people=say.number(facts["people"]), forgotten=say.number(facts["forgotten_rows"]))],
        "shown": [
            say("dpia.shown", k=facts["minimum_people"], hidden=say.number(facts["suppressed"]), total=say.number(facts["figures"]))
        ],
        "key": [say("dpia.synthetic_key" if plan.is_synthetic else "dpia.key", id=facts["key_id"] or say["dpia.no_key"])],
        "risks": [*_rows(say["dpia.risk"], []), *say["dpia.risks"]],
        "rights": [say("dpia.rights", file=manifest["study_file"]["name"])],
    }
    title = say("dpia.title", study=plan.title.get(language) or plan.study, wave=manifest["wave"])
    lines = [f"# {title}", "", say("dpia.made", run=manifest["run"])]
    for name, text in parts.items():
        lines += ["", f"## {say[f'dpia.heads.{name}']}", "", *text]
    return "\n".join(lines) + "\n"


def _rows(head: str, rows: list[list[str]]) -> list[str]:
    """A Markdown table under its heading; a bar inside a cell is escaped."""
    columns = head.count("|") - 1
    return [head, "|" + " --- |" * columns, *("| " + " | ".join(_cell(c) for c in row) + " |" for row in rows)]


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
