"""Sentences about KPIs say no more than the intervals do, in both languages."""

import pandas as pd
import pytest

from helpers import kpis, tables, words
from helpers.report.findings import kpis as findings

SAY = {language: words.load(language) for language in ("nl", "en")}


def measures(rows):
    frame = pd.DataFrame(rows, columns=["metric", "channel", "estimate", "low", "high", "unit"])
    return tables.conform(frame.assign(stage="all", persona="all", touchpoint="all", segment="all", period="all", wave="w1", n=100,
                                       method="m", status="observed"), "measures")


def test_each_verdict_gets_its_own_sentence():
    frame = measures([("nps", "all", 50.0, 41.0, 59.0, "points"), ("conversion", "all", 0.13, 0.12, 0.14, "share"),
                      ("csat", "all", 0.70, 0.66, 0.74, "share")])
    goals = {"nps": {"goal": 40}, "conversion": {"goal": 0.15}, "csat": {"goal": 0.7}, "cpa": {"goal": 9, "better": "lower"}}
    assert findings.against_targets(frame, goals, SAY["en"]) == [
        "Met: NPS 50 [41–59], goal 40.", "Not met: Conversion 13% [12–14], goal 15%.",
        "Cannot tell, because the goal lies inside the interval: Satisfaction (CSAT) 70% [66–74], goal 70%.",
        "Not measured, or too few people: Cost per acquisition (CPA)."]
    assert findings.against_targets(frame, goals, SAY["nl"])[1] == "Niet gehaald: Conversie 13 % [12–14], doel 15 %.".replace(" %", "\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_give_an_honest_sentence(language):
    say = SAY[language]
    assert findings.against_targets(tables.empty("measures"), {}, say) == [say["kpis.no_targets"]]
    assert findings.attribution(tables.empty("measures"), say) == say["kpis.attribution_none"]
    assert findings.value(tables.empty("forecasts"), say) == say["kpis.value_none"]


@pytest.mark.row("K6")
def test_a_study_without_costs_says_so_and_shows_no_zero():
    gaps = kpis.missing({name: pd.DataFrame({"session_id": ["s"]}) for name in ("answers", "events", "steps", "orders", "products", "counts", "channel_paths")})
    told = findings.gaps(gaps, SAY["nl"])
    assert told == ["Geen kosten in deze studie; daarom ontbreken: Doorklikpercentage (CTR), Kosten per aankoop (CPA), "
                    "Omzet per euro advertentie (ROAS), Rendement op advertenties (ROI)."]


def test_attribution_names_the_channel_that_the_rules_disagree_on():
    frame = measures([("attribution_first", "search", 0.6, 0.5, 0.7, "share"), ("attribution_first", "email", 0.4, 0.3, 0.5, "share"),
                      ("attribution_last", "search", 0.3, 0.2, 0.4, "share"), ("attribution_last", "email", 0.7, 0.6, 0.8, "share")])
    assert "30% to 60%" in findings.attribution(frame, SAY["en"]) or "40% to 70%" in findings.attribution(frame, SAY["en"])
    agreed = frame[frame["metric"] == "attribution_first"]
    assert findings.attribution(agreed, SAY["en"]) == "Every rule gives search the largest part of the conversions (60% to 60%)"


def test_customer_value_stands_beside_the_simple_rule():
    frame = tables.conform(pd.DataFrame([{"metric": "clv", "subject": "all", "horizon": "365 days", "wave": "w1", "estimate": 27.0,
                                          "low": 22.0, "high": 32.0, "n": 1565, "calibration": 0.04, "baseline": 28.0}]), "forecasts")
    told = findings.value(frame, SAY["en"])
    assert "€27 [22–32]" in told and "€28" in told and "0.04 purchases" in told


@pytest.mark.row("A9")
def test_who_clicks_soonest_and_who_reads_longest_is_named_per_persona_only_where_intervals_lie_apart():
    clicks, reads = ({"p1": a, "p2": b, "p3": c} for a, b, c in ((20.0, 31.0, 26.0), (40.0, 45.0, 43.0)))
    rows = pd.concat([measures([("first_click", "all", clicks[p], clicks[p] - 2, clicks[p] + 2, "seconds"),
                                ("reading_time", "all", reads[p], reads[p] - 9, reads[p] + 9, "seconds")]).assign(persona=p) for p in clicks])
    say = words.load("en", {"p1": "Anna", "p2": "Bo", "p3": "Cas"})
    click, read = findings.fastest(rows, say).split("; ")
    assert "Anna" in click and "Bo" in click and "Cas" not in click and "0:20" in click and "0:31" in click
    assert not any(name in read for name in ("Anna", "Bo", "Cas"))
    assert findings.fastest(rows.assign(persona="all"), say) == say["kpis.fastest_none"]
    elsewhere = rows.assign(estimate=1.0, low=0.5, high=1.5)
    assert findings.fastest(pd.concat([rows, elsewhere.assign(stage="decision"), elsewhere.assign(channel="mail")]), say) == f"{click}; {read}"
