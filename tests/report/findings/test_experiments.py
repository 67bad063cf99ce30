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
