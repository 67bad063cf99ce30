"""A small invented study with every table of the report, and stand-ins for the rooms' sentences and figures."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report import facts, figures_out, findings

STAGES = ("awareness", "decision", "advocacy")
WAVE = "2026-Q2"
HOSTILE = '<script>alert("x")</script> $\\frac{1}{0$ =1+1 #let x = 1'


def frame(name, rows):
    return tables.conform(pd.DataFrame(rows), name) if rows else tables.empty(name)


def measure(metric, stage, estimate, low, high, n, unit, **more):
    return {
        "metric": metric,
        "stage": stage,
        "persona": "all",
        "touchpoint": "all",
        "channel": "all",
        "segment": "all",
        "period": "all",
        "wave": WAVE,
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": n,
        "unit": unit,
        "method": "wilson",
        "status": "observed",
    } | more


def cell(stage, lane, rank, statement, status, **more):
    return {
        "cell_id": f"all.{stage}.{lane}.{rank}",
        "persona": "all",
        "stage": stage,
        "lane": lane,
        "rank": rank,
        "statement": statement,
        "metric": "reach",
        "estimate": 0.4,
        "low": 0.3,
        "high": 0.5,
        "n": 100,
        "people": 40,
        "unit": "share",
        "mark": "none",
        "status": status,
        "sources": "survey",
        "wave": WAVE,
        "method": "wilson",
    } | more


def invented():
    last = pd.Timestamp("2026-06-28 12:00", tz="UTC")
    source = {
        "format": "csv",
        "dialect": ";",
        "encoding": "cp1252",
        "sha256": "a" * 64,
        "rows_read": 760,
        "rows_kept": 748,
        "rows_rejected": 12,
        "cells_repaired": 3,
        "columns_dropped": 1,
        "first_at": last - pd.Timedelta(days=80),
        "last_at": last,
        "flags": "",
    }
    return {
        "sources": frame(
            "sources",
            [
                source | {"source": "raw/enquete.csv", "wave": WAVE, "kind": "survey"},
                source | {"source": "raw/events.parquet", "wave": WAVE, "kind": "events", "format": "ga4_bigquery", "flags": "sampled"},
            ],
        ),
        "findings": frame(
            "findings",
            [
                {
                    "source": "raw/enquete.csv",
                    "finding": "straight_lining",
                    "column": "all",
                    "rows": 30,
                    "share": 0.04,
                    "severity": "serious",
                    "example": "12; 19",
                }
            ],
        ),
        "measures": frame(
            "measures",
            [
                measure("people_reached", "awareness", 6000, None, None, 6000, "count"),
                measure("drop_off", "awareness", 0.37, 0.35, 0.39, 6000, "share"),
                measure("valence_reported", "awareness", 0.2, 0.1, 0.3, 340, "valence"),
                measure("valence_reported", "decision", -0.4, -0.5, -0.3, 340, "valence"),
                measure("valence_text", "decision", -0.3, -0.5, -0.1, 40, "valence"),
                measure("nps", "all", 22, 9, 35, 748, "points"),
                measure("conversion", "all", 0.0241, 0.022, 0.027, 5932, "share"),
                measure("clv", "all", None, None, None, 6, "euro", status="suppressed"),
            ],
        ),
        "personas": frame(
            "personas",
            [
                {
                    "persona": p,
                    "size": s,
                    "share": s / 540,
                    "low": s / 540 - 0.03,
                    "high": s / 540 + 0.03,
                    "n": 540,
                    "verdict": "groups",
                    "stability": 0.86,
                    "prevalence": 0.31,
                    "certainty": 0.9,
                    "name_nl": nl,
                    "name_en": en,
                }
                for p, s, nl, en in (
                    ("p1", 240, "Duurzame Daniëlle", "Sustainable Daniëlle"),
                    ("p2", 300, "Budgetbewuste Bas", "Budget-minded Bas"),
                )
            ],
        ),
        "profiles": frame(
            "profiles",
            [
                {
                    "persona": p,
                    "block": b,
                    "trait": t,
                    "estimate": e,
                    "low": e * 0.9,
                    "high": e * 1.1,
                    "n": 240,
                    "unit": u,
                    "rest": e / 2,
                    "effect": f,
                    "q": None,
                    "is_held_out": False,
                    "is_telling": True,
                }
                for p in ("p1", "p2")
                for b, t, u, e, f in (
                    ("goals", "goals=origin", "share", 0.62, 0.8),
                    ("goals", "goals=price", "share", 0.2, -0.9),
                    ("psychography", "attitude", "score", 4.4, 0.5),
                )
            ],
        ),
        "structure": frame("structure", [{"check": "silhouette", "k": 2, "value": 0.3, "se": 0.01}]),
        "themes": frame(
            "themes",
            [
                {
                    "theme": t,
                    "kind": "pain_point",
                    "stage": "decision",
                    "persona": "all",
                    "wave": WAVE,
                    "share": 0.1,
                    "low": 0.08,
                    "high": 0.12,
                    "n": 700,
                    "people": 70,
                    "impact": 2.0,
                    "priority": p,
                    "priority_low": p / 2,
                    "priority_high": p * 2,
                    "rank_low": a,
                    "rank_high": b,
                    "p_top3": 0.9,
                    "verdict": "clear",
                }
                for t, p, a, b in (("late_costs", 9.8, 1, 1), ("no_sizes", 4.1, 2, 3))
            ],
        ),
        "transitions": frame(
            "transitions",
            [
                {"level": "stage", "from": "awareness", "to": "decision", "persona": "all", "wave": WAVE, "times": 900, "people": 800},
                {"level": "stage", "from": "decision", "to": "awareness", "persona": "all", "wave": WAVE, "times": 4, "people": 4},
            ],
        ),
        "variants": frame(
            "variants",
            [
                {"level": "stage", "path": "awareness>decision", "wave": WAVE, "people": 800, "times": 800},
                {"level": "stage", "path": "decision>awareness", "wave": WAVE, "people": 4, "times": 4},
                {"level": "stage", "path": "decision", "wave": WAVE, "people": 7, "times": 7},
            ],
        ),
        "journey": frame(
            "journey",
            [
                cell("awareness", "actions", 1, "search", "observed"),
                cell("decision", "thoughts", 1, HOSTILE, "reported"),
                cell("advocacy", "thoughts", 0, None, "gap", estimate=None, low=None, high=None, n=0, people=None, sources=""),
            ],
        ),
        "changes": frame(
            "changes",
            [
                {
                    "kind": "measure",
                    "metric": m,
                    "stage": "all",
                    "persona": "all",
                    "touchpoint": "all",
                    "channel": "all",
                    "wave_before": "2026-Q1",
                    "wave_after": WAVE,
                    "before": a,
                    "after": b,
                    "difference": b - a,
                    "low": b - a - 5,
                    "high": b - a + 5,
                    "n_before": 700,
                    "n_after": 748,
                    "unit": "points",
                    "q": q,
                    "verdict": v,
                    "detectable": 8.0,
                }
                for m, a, b, q, v in (("csat", 50, 51, 0.7, "same"), ("nps", 9, 22, 0.01, "changed"))
            ],
        ),
        "actions": frame(
            "actions",
            [
                {
                    "action": "show_costs_early",
                    "theme": "late_costs",
                    "stage": "decision",
                    "persona": "all",
                    "owner": "team web",
                    "kpi": "conversion",
                    "hypothesis": "h1",
                    "baseline": 0.024,
                    "effect": 0.005,
                    "n_per_arm": 4900,
                    "weeks": 3,
                }
            ],
        ),
        "experiments": frame(
            "experiments",
            [
                {
                    "experiment": "size_table",
                    "metric": "conversion",
                    "variant": "table",
                    "wave": WAVE,
                    "control": 0.04,
                    "treated": 0.05,
                    "effect": 0.01,
                    "low": 0.002,
                    "high": 0.018,
                    "n_control": 3000,
                    "n_treated": 3010,
                    "unit": "share",
                    "checks": "srm ok",
                    "verdict": "better",
                }
            ],
        ),
        "evidence": tables.empty("evidence"),
        "people": frame(
            "people",
            [
                {
                    "person_id": f"person{i:04}",
                    "wave": WAVE,
                    "kind": "customer",
                    "market": "b2c",
                    "consent": "yes",
                    "sources": "events" if i < 5 else "survey;events",
                }
                for i in range(20)
            ],
        ),
    }


@pytest.fixture
def given():
    return invented()


@pytest.fixture
def nothing():
    return {name: tables.empty(name) for name in invented()}


@pytest.fixture
def about():
    return study()


def study():
    goal = {"goal": 40.0, "stage": "all", "touchpoint": "all", "better": "higher"}
    return facts.Facts(
        study="sample",
        wave=WAVE,
        title={"nl": "Groene Draad", "en": "Green Thread"},
        question={"nl": "Waar loopt het vast?"},
        stages=STAGES,
        waves=("2026-Q1", WAVE),
        is_synthetic=True,
        targets={"nps": goal},
        parameters={"level": 0.95, "random_state": 7},
        versions={"python": "3.11"},
        generated_on="2026-06-28",
    )


@pytest.fixture
def say():
    return words.load("nl")


def stand_in(patch):
    """Every finding says its own name; every figure is one bar with its name as title."""
    names = {
        "clean": ("received",),
        "stages": ("movement", "drop_off"),
        "personas": ("who",),
        "emotions": ("low_point", "top_pain", "caution", "disagreement", "reading", "peak_end"),
        "kpis": ("against_targets", "importance"),
        "compare": ("changed",),
        "experiments": ("results", "backlog"),
    }
    real = {room: vars(getattr(findings, room)) for room in ("personas", "compare", "stages")}  # cards and tables speak for themselves
    real |= {"emotions": {"reader": findings.emotions.reader}, "clean": {"linkage": findings.clean.linkage}}
    for room, found in names.items():
        sentences = {name: (lambda *a, name=name, **k: f"finding {name}") for name in found}
        patch.setitem(vars(findings), room, SimpleNamespace(**real.get(room, {}) | sentences))
    patch.setattr(figures_out, "FIGURES", tuple(figures_out.Figure(f.name, f.has_data, _bar(f.name), f.data) for f in figures_out.FIGURES))
    patch.setattr(figures_out, "slides", lambda given: ())


@pytest.fixture
def rooms(monkeypatch):
    stand_in(monkeypatch)


def _bar(name):
    def draw(given, about, say):
        import matplotlib.pyplot as plt

        axes = plt.subplots()[1]
        axes.bar(["a"], [1], color=theme.POSITIVE)
        axes.set_title(f"Title of {name} with $5 of $10")
        return axes

    return draw


@pytest.fixture(scope="package")
def drawn(tmp_path_factory):
    theme.apply()
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        return figures_out.draw(
            invented(), study(), words.load("nl"), tmp_path_factory.mktemp("figures"), only=["emotion_curve", "pain_ranking", "funnel"]
        )


@pytest.fixture(scope="package")
def model(drawn):
    from helpers.report import compose

    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        return compose.compose(invented(), study(), words.load("nl"), drawn)
