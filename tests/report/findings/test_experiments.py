"""What tests showed and what to try, in sentences."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import experiments as findings

EN, NL = words.load("en", {"costs_in_cart": "costs in the cart"}), words.load("nl")


def experiments(verdict="better", effect=0.12, checks="srm_ok;whole_weeks_ok;no_plan"):
    missing = verdict == "invalid" or effect is None
    numbers = dict.fromkeys(("control", "treated", "effect", "low", "high"), None) if missing else {
        "control": 0.33, "treated": 0.33 + effect, "effect": effect, "low": effect - 0.06, "high": effect + 0.06}
    return tables.conform(pd.DataFrame([{"experiment": "costs_in_cart", "metric": "conversion", "variant": "shown", "wave": "w1", **numbers,
                                         "n_control": 480, "n_treated": 492, "unit": "share", "checks": checks, "verdict": verdict}]),
                          "experiments")


def test_a_result_names_both_arms_the_effect_and_the_warning():
    told = findings.results(experiments(), EN)
    assert told[0] == ("Costs in the cart: conversion was 45% with 'shown' and 33% in the control group, a difference of +12 pp [6–18] "
                       "(n = 492 and 480): better.")
    assert told[1].startswith("Note on Costs in the cart: no planned number of people was given")


@pytest.mark.row("A4")
def test_an_invalid_test_shows_no_outcome():
    told = findings.results(experiments("invalid", checks="srm_failed;whole_weeks_ok;plan_ok"), EN)
    assert len(told) == 1 and "invalid" in told[0] and "%" not in told[0]


def test_too_few_people_are_said_to_be_too_few():
    assert "too few people" in findings.results(experiments("cannot_tell", None), EN)[0]


@pytest.mark.parametrize("say", [EN, NL])
def test_no_experiments_and_no_actions_are_said_plainly(say):
    assert findings.results(tables.empty("experiments"), say) == [say["experiments.none"]]
    assert findings.backlog(tables.empty("actions"), tables.empty("measures"), say) == [say["experiments.no_actions"]]


def action(**changes):
    row = {"action": "late", "theme": "late", "stage": "decision", "persona": "all", "owner": "shop team", "kpi": "csat",
           "hypothesis": "lift", "baseline": 0.6, "effect": 0.05, "n_per_arm": 1500, "weeks": 30}
    return tables.conform(pd.DataFrame([{**row, **changes}]), "actions")


MEASURES = tables.conform(pd.DataFrame([{"metric": "csat", "stage": "decision", "persona": "all", "touchpoint": "all", "channel": "all",
                                         "segment": "all", "period": "all", "wave": "w1", "estimate": 0.6, "low": 0.5, "high": 0.7, "n": 99,
                                         "unit": "share", "method": "wilson", "status": "reported"}]), "measures")


def test_a_hypothesis_names_owner_kpi_size_and_length_and_warns_when_long():
    told = findings.backlog(action(), MEASURES, EN)
    assert told[0] == ("If we solve 'late' at Decision, 'Satisfaction (CSAT)' should improve from 60% by at least 5 pp. That takes 1,500 people "
                       "per group, 30 weeks at the present traffic. Owner: shop team.")
    assert told[1].startswith("With this traffic the test takes longer than half a year: late.")


def test_an_action_names_what_is_to_be_done_and_a_kpi_that_should_fall_keeps_its_size():
    told = findings.backlog(action(action="show_costs", effect=-0.05, weeks=None), MEASURES, EN)
    assert told[0].startswith("If we tackle 'late' at Decision (show costs)") and "by at least 5 pp" in told[0] and "cannot be said" in told[0]


def test_an_action_without_a_kpi_asks_for_one():
    told = findings.backlog(action(hypothesis="no_kpi", n_per_arm=None, owner=None), MEASURES, EN)
    assert "there is no KPI to read it by" in told[0] and "nobody yet" in told[0]


def test_each_experiment_is_told_on_its_own_in_the_order_of_names():
    broken = experiments("invalid", checks="srm_failed;no_plan").assign(experiment="a")
    two = pd.concat([experiments("worse", -0.12, "srm_ok;whole_weeks_ok;plan_ok").assign(experiment="c", metric="bounce"), experiments("better", checks="srm_ok;in_both_arms;no_plan"),
                     experiments("cannot_tell", None).assign(metric="aov"), broken])
    plan = EN["experiments.checks.no_plan"]
    assert findings.results(two, EN) == [
        "A: invalid, because the groups (480 and 492 people) are not in the intended ratio. No results are shown; first find the fault in the assignment or the measurement.",
        "C: bounce rate was 21% with 'shown' and 33% in the control group, a difference of −12 pp [−18 – −6] (n = 492 and 480): worse.",
        "Costs in the cart: conversion was 45% with 'shown' and 33% in the control group, a difference of +12 pp [6–18] (n = 492 and 480): better.",
        "Costs in the cart: there are too few people to show anything for average order value (n = 492 and 480).",
        f"Note on Costs in the cart: people who saw both variants do not count; {plan}."]


def test_an_experiment_of_which_one_metric_can_be_read_is_not_invalid():
    half = pd.concat([experiments(checks="plan_ok"), experiments("invalid", checks="plan_ok").assign(metric="aov")])
    assert [line.split(" (n")[0] for line in findings.results(half, EN)] == [
        "Costs in the cart: conversion was 45% with 'shown' and 33% in the control group, a difference of +12 pp [6–18]",
        "Costs in the cart: there are too few people to show anything for average order value"]


def factors(*rows):
    usual = {"test": "knop × kleur", "term": "knop", "metric": "csat", "effect": 0.10, "low": 0.04, "high": 0.16, "n": 1200, "unit": "share", "p_holm": 0.0123,
             "verdict": "better"}
    return pd.DataFrame([usual | row for row in rows])


def test_several_changes_at_once_are_told_by_term_with_what_they_do_together():
    say = words.load("en", {"knop": "button", "kleur": "colour"})
    found = factors({}, {"term": "knop × kleur", "effect": -0.02, "low": -0.11, "high": 0.07, "verdict": "cannot_tell", "p_holm": 0.5},
                    {"term": "kleur", "low": None, "high": None, "verdict": "differs"}, {"test": "a + kleur", "verdict": "invalid", "effect": None},
                    {"test": "z", "term": "z", "effect": None, "verdict": "cannot_tell"}, {"test": "z", "term": "y", "effect": None, "verdict": "invalid"})
    assert findings.factors(found, say) == [
        "A + colour: invalid, because the combinations are not in the intended ratio. No results are shown.",
        "Button: satisfaction (csat) +10 pp [4–16], better (n = 1,200, corrected p = 0.012).",
        "Button × colour: satisfaction (csat) −2 pp [−11 – 7], cannot tell (n = 1,200, corrected p = 0.500).",
        "Colour: there is a difference (n = 1,200).", say("experiments.factors_note", count=3),
        "Z: cannot tell (n = 1,200).", "Y: invalid (n = 1,200).", say("experiments.factors_note", count=2)]
    assert findings.factors(found.iloc[:0], NL) == [NL["experiments.factors_none"]]


def test_a_test_of_half_a_year_is_not_too_long_and_one_of_a_week_more_is():
    both = pd.concat([action(weeks=26), action(theme="slow", action="slow_reply", weeks=27), action(theme="dear", action="dear", weeks=None, n_per_arm=900)])
    told = findings.backlog(both, MEASURES, EN)
    assert [line.split(":")[-1].strip() for line in told[3:]] == ["slow. Choose a bolder change there, or a measure closer to the pain."]
    assert "26 weeks" in told[0] and told[1].startswith("If we solve 'slow' at Decision, ") and "how long that takes cannot be said" in told[2]
    assert told[2].startswith("If we solve 'dear' at Decision, ") and "900 people per group" in told[2]
    assert len(findings.backlog(both.iloc[[0, 2]], MEASURES, EN)) == 2


def test_a_size_has_the_unit_of_its_kpi_and_only_a_name_that_begins_with_the_pain_repeats_it():
    score = action(kpi="ces", baseline=5.25, effect=0.5, action="later")
    assert findings.backlog(score, MEASURES, EN)[0].startswith("If we tackle 'late' at Decision (later), 'Ease (CES)' should improve from 5.2 by at least 0.5. ")
    for lacking in ({"hypothesis": "no_kpi"}, {"n_per_arm": None}):
        assert findings.backlog(action(**lacking, weeks=None), MEASURES, EN) == [
            "'late' at Decision deserves a test, but there is no KPI to read it by. Measure an outcome first. Owner: shop team."]
