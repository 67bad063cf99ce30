"""Sentences about KPIs say no more than the intervals do, in both languages."""

import pandas as pd
import pytest

from helpers import kpis, tables, words
from helpers.report.findings import kpis as findings

SAY = {language: words.load(language) for language in ("nl", "en")}


def measures(rows, **more):
    frame = pd.DataFrame(rows, columns=["metric", "channel", "estimate", "low", "high", "unit"])
    return tables.conform(frame.assign(**{"stage": "all", "persona": "all", "touchpoint": "all", "segment": "all", "period": "all", "wave": "w1", "n": 100,
                                          "method": "m", "status": "observed"} | more), "measures")


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


def test_goals_are_judged_by_the_last_wave_and_named_at_their_stage():
    say = SAY["en"]
    old, new = ([("nps", "all", e, e - 9, e + 9, "points"), ("csat", "all", 0.7, 0.66, 0.74, "share"), ("ces", "all", None, None, None, "score")] for e in (10.0, 60.0))
    frame = pd.concat([measures(old).assign(wave="w0"), measures(new)]).assign(stage=["all", "decision", "all"] * 2)
    wanted = {"csat": {"goal": 0.655, "stage": "decision"}, "nps": {"goal": 40}, "ces": {"goal": 5.25}, "aov": {"goal": 9, "stage": "decision"}}
    assert findings.against_targets(frame, wanted, say) == [
        "Met: Satisfaction (CSAT) at Decision 70% [66–74], goal 65.5%; NPS 60 [51–69], goal 40.",
        "Not measured, or too few people: Ease (CES); Average order value at Decision."]
    assert findings.against_targets(frame, {"nps": {"goal": 40}}, say) == ["Met: NPS 60 [51–69], goal 40."]


@pytest.mark.parametrize(("goal", "unit", "text"), [(0.4, "share", "40%"), (0.125, "share", "12.5%"), (0.03125, "share", "3.12%"), (4.0, "score", "4"), (4.25, "score", "4.25"),
                                                    (90.0, "seconds", "1:30"), (12.5, "euro", "€12.5"), (12.0, "euro", "€12")])
def test_a_goal_has_the_digits_it_was_given(goal, unit, text):
    assert findings.goal(pd.Series({"goal": goal, "unit": unit}), SAY["en"]) == text


def test_what_a_study_lacks_is_told_per_table_with_each_kpi_once_and_all_rules_of_attribution_as_one():
    missing = pd.DataFrame([("cpa", "costs"), ("ctr", "costs"), ("cpa", "costs"), ("attribution_first", "costs"), ("attribution_last", "channel_paths"), ("nps", "answers")],
                           columns=["metric", "table"])
    assert findings.gaps(missing, SAY["en"]) == [
        "No answers in this study; therefore missing: NPS.", "No channel paths in this study; therefore missing: credit per channel.",
        "No costs in this study; therefore missing: Click-through rate (CTR), Cost per acquisition (CPA)."]
    assert findings.gaps(missing.iloc[:0], SAY["en"]) == ["There are data for every KPI of the registry."]


def test_the_channel_on_which_the_rules_differ_most_is_named_for_everyone_in_the_last_wave():
    rules = [("attribution_first", "search", 0.6), ("attribution_first", "mail", 0.3), ("attribution_first", "shop", 0.1),
             ("attribution_last", "search", 0.2), ("attribution_last", "mail", 0.45), ("attribution_last", "shop", 0.35)]
    frame = measures([(m, c, e, e - 0.05, e + 0.05, "share") for m, c, e in rules])
    noise = [frame.assign(estimate=[0.9, 0, 0, 0, 0, 0.9], wave="w0"), frame.assign(estimate=[0.9, 0, 0, 0, 0, 0.9], persona="p1"),
             measures([("conversion", "mail", 0.0, 0.0, 0.0, "share"), ("attribution_last", "mail", None, None, None, "share")])]
    said = "The rule decides a lot: search gets 20% to 60% of the conversions"
    assert findings.attribution(frame, SAY["en"]) == findings.attribution(pd.concat([*noise, frame]), SAY["en"]) == said
    agreed = frame.assign(estimate=[0.6, 0.3, 0.1, 0.5, 0.45, 0.05])
    assert findings.attribution(agreed, SAY["en"]) == "Every rule gives search the largest part of the conversions (50% to 60%)"
    assert findings.attribution(pd.concat(noise[1:]), SAY["en"]) == SAY["en"]["kpis.attribution_none"]


def test_customer_value_is_the_last_forecast_for_everyone_with_its_verdict():
    row = {"metric": "clv", "subject": "all", "horizon": "180 days", "wave": "w0", "estimate": 12.0, "low": 11.0, "high": 13.0, "n": 900, "calibration": None, "baseline": 10.0,
           "verdict": None}
    last = row | {"wave": "w1", "estimate": 27.26, "low": 26.9, "high": 27.8, "calibration": 0.126, "baseline": 28.04, "verdict": "not_better"}
    given = lambda *rows: pd.concat([tables.conform(pd.DataFrame([r]), "forecasts") for r in rows])  # noqa: E731
    said = ("In the coming 180 days a customer is expected to bring in €{} from repeat purchases (revenue, not margin; n = 900). "
            "The simple rule (going on as so far) gives €{}.")
    assert findings.value(given(row), SAY["en"]) == said.format("12 [11–13]", 10)
    assert findings.value(given(row, last, last | {"subject": "p1", "estimate": 1.0}, last | {"metric": "orders"}), SAY["en"]) == (
        f"{said.format('27.3 [26.9–27.8]', '28.0')} On held-out purchases the model was off by 0.13 purchases per customer on average. "
        "On those later purchases the model is no better than the simple rule: use the rule.")
    assert findings.value(given(row | {"estimate": None}), SAY["en"]) == findings.value(given(row | {"subject": "p1"}), SAY["en"]) == SAY["en"]["kpis.value_none"]


def test_one_kpi_at_one_place_is_told_or_why_not():
    say = SAY["en"]
    known = measures([("csat", "all", 0.7, 0.66, 0.74, "share")])
    assert findings.cell(known, "csat", "", say) == "Satisfaction (CSAT): 70% [66–74]; n = 100."
    assert findings.cell(known.assign(low=None, high=None), "csat", "costs", say) == "Satisfaction (CSAT): 70%; n = 100. This figure has no interval."
    none = "There are no figures for this: "
    assert findings.cell(known.assign(estimate=None, n=6), "csat", "costs", say) == f"{none}there are too few people (6)."
    assert findings.cell(known.iloc[:0], "cpa", "costs", say) == f"{none}there are no costs in this study."
    assert findings.cell(known.iloc[:0], "aov", "orders", say) == f"{none}No orders in this study; therefore missing: Average order value."
    assert findings.cell(known.iloc[:0], "csat", "", say) == f"{none}this KPI does not exist at this place."


def test_weights_are_told_per_wave_and_a_refusal_with_its_reason():
    done = {"wave": "w1", "n": 1200, "effective": 950.4, "about": "", "least": 0.456, "most": 2.1, "refused": ""}
    both = pd.DataFrame([done, done | {"wave": "w2", "n": 90, "effective": 31.0, "refused": "too_uneven"}])
    row = "w1: 1,200 people weighted, as precise as 950 unweighted people; weights from 0.46 to 2.10."
    refused = "w2: not weighted, because 90 people would count as 31; that is less than half."
    assert findings.weights(both, "CBS 2025", SAY["en"]) == ["The answers are weighted to the population as well (CBS 2025).", row, refused]
    assert findings.weights(both.tail(1), "CBS 2025", SAY["en"]) == [refused]
    assert findings.weights(both.iloc[:0], "", SAY["nl"]) == [SAY["nl"]["kpis.weights_none"]]


def test_speeds_whose_intervals_touch_or_that_one_persona_has_are_not_set_apart():
    say = words.load("en", {"p1": "Anna", "p2": "Bo"})
    two = measures([("first_click", "all", 20.0, 18.0, 25.0, "seconds"), ("first_click", "all", 30.0, 25.0, 35.0, "seconds")], persona=["p1", "p2"])
    kpi = say.label("first_click")
    assert findings.fastest(two, say) == f"Per persona: {kpi} does not clearly differ between personas (0:20 to 0:30). Differences are not tested here."
    apart = two.assign(high=[24.9, 35.0])
    told = f"Per persona: {kpi} is shortest for Anna (0:20) and longest for Bo (0:30). Differences are not tested here."
    assert findings.fastest(apart, say) == findings.fastest(apart.iloc[::-1], say) == told
    assert findings.fastest(pd.concat([apart, apart.assign(estimate=[1.0, 99.0], wave="w0")]), say) == told
    assert findings.fastest(pd.concat([apart, apart.assign(metric="mail_open")]), say) == told
    assert findings.fastest(apart.head(1), say) == say["kpis.fastest_none"]


def test_the_stage_that_goes_most_with_recommending_is_named_alone_only_above_the_next_one():
    say = SAY["en"]
    rows = measures([("importance", "all", 0.20, 0.15, 0.25, "share"), ("importance", "all", 0.10, 0.05, 0.15, "share"), ("importance", "all", 0.05, 0.0, 0.149, "share")],
                    stage=["decision", "retention", "awareness"], n=[300, 310, 305])
    lead = "Of the differences in recommending, 35% goes together with satisfaction per stage (n = 310)"
    assert findings.importance(rows, say) == f"{lead}. Which stage counts most cannot be told: Decision and Retention lie too close together."
    other = [rows.assign(estimate=0.9, wave="w0"), rows.assign(estimate=0.9, persona="p1"), rows.assign(metric="csat"), rows.assign(estimate=None)]
    assert findings.importance(pd.concat([*other, rows.iloc[::-1].assign(high=[0.149, 0.149, 0.25])]), say) == (
        f"{lead}, most of all with Decision (20% [15–25]). That is an association; only an experiment shows whether more satisfaction there leads to more recommending.")
    assert findings.importance(pd.concat(other[1:]), say) == say["kpis.importance_none"]
