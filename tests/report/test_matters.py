"""What goes together with the outcome: sentences with their figures, or what is missing."""

import pandas as pd

from helpers import tables
from helpers.report import matters

DRIVERS = [("decision", 0.1, 0.02, 0.2), ("awareness", 0.2, 0.1, 0.3)]


def with_both(given):
    own = given["measures"].head(len(DRIVERS)).reset_index(drop=True)
    own = own.assign(metric="importance", persona="all", unit="share", n=300)
    own[["stage", "estimate", "low", "high"]] = DRIVERS
    base = {"wave": "2026-Q2", "stage": "decision", "touchpoint": "all", "reach": 0.9, "reach_low": 0.88, "reach_high": 0.92, "people": 40,
            "n": 90, "asked": 100}
    made = tables.conform(pd.DataFrame([base | {"side": "low", "difference": -1.0, "low": -1.5, "high": -0.5, "stake": -90.0, "stake_low": -135.0,
                                     "stake_high": -45.0, "verdict": "clear"},
                             base | {"side": "peak", "verdict": "too_few"} | dict.fromkeys(["difference", "low", "high", "stake", "stake_low",
                                                                                            "stake_high"], float("nan"))]), "moments")
    return given | {"measures": own, "moments": made}


def test_each_has_its_sentence_and_its_figure(given, about, say):
    made = matters.matters(with_both(given), say, lambda name: [{"kind": "figure", "name": name}])
    assert [b["kind"] for b in made] == ["head", "prose", "figure"] * 2
    assert [b["name"] for b in made if b["kind"] == "figure"] == ["importance", "moments"]


def test_without_data_each_says_so(nothing, say):
    made = matters.matters(nothing, say, lambda name: [])
    assert [b["kind"] for b in made] == ["head", "prose"] * 2
    assert made[1]["text"] == say["kpis.importance_none"] and made[3]["text"] == say["emotions.moments.none"]


def test_the_numbers_behind_the_figures_leave_out_what_too_few_people_told(given, about, say):
    both = with_both(given)
    assert [row[1:3] for row in matters.importance(both, about, say)["rows"]] == [["20\N{NO-BREAK SPACE}%", "[10–30]"], ["10\N{NO-BREAK SPACE}%", "[2–20]"]]
    (row,) = matters.moments(both, about, say)["rows"]
    assert row[1:4] == ["slechte ervaring", "−1,0", "[−1,5 – −0,5]"] and row[-1] == "aantoonbaar"
    assert [c["is_number"] for c in matters.moments(both, about, say)["columns"]] == [False] * 2 + [True] * 7 + [False]
    assert [c["is_number"] for c in matters.importance(both, about, say)["columns"]] == [False] + [True] * 3
    assert matters.experiences({}).equals(tables.empty("moments"))
