"""A small invented study as every format takes it: two languages, a persona, a gap, and answers that mean harm."""

import importlib.util
from functools import cache
from pathlib import Path

import pandas as pd

from helpers import tables, theme, words
from helpers.report import compose, exports

_SPEC = importlib.util.spec_from_file_location("report_conftest", Path(__file__).parent / "report" / "conftest.py")
invented = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(invented)

HARM = [
    '=HYPERLINK("http://x")', "<script>alert(1)</script>", "title: a; b # c %% d", "$\\frac{1}{0$", "\u202egnirts", "zero\u200bwidth", "bell\x07end",
    "@SUM(A1)", "'; drop table", "journey", "½ pond thee, graag zo’n héél lang verhaal " * 9,
]  # fmt: skip


def cells():
    """Rows of ``journey``: everyone and one persona, each kind of status, hostile quotes."""
    cell, rows = invented.cell, []
    for persona in ("all", "p1"):
        own = {"persona": persona}
        felt = {"metric": "valence_reported", "unit": "valence", "people": None, **own}
        for stage, estimate, mark in (("awareness", 0.7, "positive"), ("decision", -0.4, "negative")):
            ends = {"estimate": estimate, "low": estimate - 0.1, "high": estimate + 0.1, "mark": mark}
            rows.append(cell(stage, "emotions", 1, "valence_reported", "reported", **felt, **ends))
        rows.append(cell("decision", "touchpoints", 1, "chat", "observed", note="valence: -0.4 | low: -0.5 | high: -0.3 | felt_n: 90",
                         mark="negative", **own))
        rows.append(cell("awareness", "touchpoints", 1, "home", "observed", **own))
        rows.append(cell("decision", "pain_points", 1, "late_costs", "reported", metric="priority", unit="per_100", estimate=9.8, low=4.9,
                         high=19.6, rank_low=1, rank_high=1, mark="negative", note="verdict: clear | share: 0.1", **own))
        rows.append(cell("decision", "kpis", 1, "csat", "reported", metric="csat", mark="negative",
                         note="goal: 0.7 | better: higher | verdict: not_met", **own))
        rows += [cell("decision", "thoughts", i, text, "reported", metric="would_tell_others", **own) for i, text in enumerate(HARM, start=1)]
        empty = {"estimate": None, "low": None, "high": None, "n": 0, "people": None, "unit": "", "metric": None, **own}
        rows.append(cell("advocacy", "goals", 0, None, "gap", sources="", **empty))
        rows.append(cell("advocacy", "touchpoints", 0, None, "suppressed", sources="", **empty))
        rows.append(cell("awareness", "goals", 1, "typed", "assumed", **empty,
                         note="source: team | date: 2026-05-01 | text_nl: getypt: door iemand | text_en: typed: by someone"))
    for row in rows:
        row["cell_id"] = f"{row['persona']}.{row['stage']}.{row['lane']}.{row['rank']}"
    return invented.frame("journey", rows)


def evidence(journey):
    ids = journey.loc[journey["status"].isin(["observed", "reported"]), "cell_id"]
    return pd.DataFrame({"cell_id": ids, "row_id": [f"enquete.csv:{i + 2}" for i in range(len(ids))], "quote": "kort citaat", "total": 41})


@cache
def full():
    """The study with everything in it; do not change its tables."""
    given = invented.invented()
    given["journey"] = cells()
    given["evidence"] = invented.frame("evidence", evidence(given["journey"]).to_dict("records"))
    return made_of(given)


@cache
def nothing():
    """The same study in which nothing was measured."""
    return made_of({name: tables.empty(name) for name in invented.invented()})


def made_of(given):
    """What formats take, of some tables."""
    theme.apply()
    about = invented.study()
    says = {lang: compose.voice(words.load(lang), given) for lang in ("nl", "en")}
    reports = {lang: compose.compose(given, about, say, {}) for lang, say in says.items()}
    return exports.Material(given, about, says, reports)
