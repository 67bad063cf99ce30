"""What is said of models: no more than was seen on later people, in both languages, and no one by name."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import outlook as findings

SAY = {language: words.load(language) for language in ("nl", "en")}


def checks(**changes):
    row = {"metric": "churn", "attribute": "all", "group": "all", "wave": "w1", "horizon": "28 days", "model": "logistic", "used": "logistic",
           "n": 600, "happened": 0.4, "auc": 0.8, "simple": "last_activity", "slope": 1.02, "slope_low": 0.9, "slope_high": 1.15, "ece": 0.02,
           "verdict": "better", **changes}
    return tables.conform(pd.DataFrame([row]), "model_checks")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("verdict", ["better", "better_unsure", "better_uncalibrated", "not_better", "cannot_tell"])
def test_every_verdict_has_a_sentence(language, verdict):
    told = findings.checks(checks(verdict=verdict), SAY[language])
    assert len(told) == 1 and "{" not in told[0] and "600" in told[0]
    assert (SAY[language]["outlook.models.last_activity"] in told[0]) == (verdict != "cannot_tell")


def test_a_model_that_is_no_better_is_said_to_be_so_and_the_slope_is_told():
    assert "no better" in findings.checks(checks(verdict="not_better"), SAY["en"])[0]
    assert "1.02 [0.90–1.15]" in findings.checks(checks(verdict="better_uncalibrated"), SAY["en"])[0]


def test_groups_are_told_together_with_their_shares():
    rows = pd.concat([checks(attribute="sex", group=g, verdict="attention", chosen=c) for g, c in (("man", 0.1), ("woman", 0.3))])
    told = findings.fairness(rows, SAY["en"])
    assert len(told) == 1 and told[0].startswith("Mind, sex") and "man 10%, woman 30%" in told[0]
    assert findings.fairness(checks(), SAY["nl"]) == []


def card():
    rows = [("channel", 0, "email", None, None, 7, 50, 0.2, None), ("visits", 0, None, None, 1.0, 0, 90, 0.1, None),
            ("visits", 1, None, 1.0, None, 12, 40, 0.3, None), ("stage_cart", 0, None, 0.0, 2.5, 3, 40, 0.3, None),
            ("total", 0, None, None, 10.0, 5, 80, 0.05, 0.06), ("total", 1, None, 10.0, None, 19, 60, 0.4, 0.35)]
    frame = pd.DataFrame(rows, columns=["item", "band", "word", "above", "until", "points", "n", "estimate", "expected"])
    return tables.conform(frame.assign(metric="lead", wave="w1", horizon="14 days"), "scorecards")


@pytest.mark.row("A7")
def test_the_points_table_reads_as_a_table_and_the_totals_as_a_sentence():
    shown = findings.points(card(), SAY["en"])
    assert shown["band"].tolist() == ["e-mail", "more than 0.0, up to 2.5", "up to 1", "more than 1"] or "up to 1" in shown["band"].tolist()
    assert shown["points"].tolist() == [7, 3, 0, 12]
    told = findings.lead(card(), SAY["en"])
    assert "more than 10 points 40.0% bought within 14 days (the points said 35.0%)" in told


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_give_an_honest_sentence(language):
    say = SAY[language]
    assert findings.checks(tables.empty("model_checks"), say) == [say["outlook.none"]]
    assert findings.lead(tables.empty("scorecards"), say) == say["outlook.lead_none"] and findings.points(tables.empty("scorecards"), say).empty


@pytest.mark.parametrize(("above", "until", "text"), [(None, 1.0, "up to 1"), (None, 1.5, "up to 1.5"), (1.0, None, "more than 1"), (0.0, 2.5, "more than 0.0, up to 2.5"), (0.0, 2.0, "more than 0, up to 2")])
def test_a_band_is_told_by_its_ends_with_a_decimal_only_where_one_has_it(above, until, text):
    row = card().iloc[[1]].assign(above=above, until=until)
    assert findings.points(row, SAY["en"])["band"].tolist() == [text]


def test_the_points_stand_by_trait_and_band_and_the_totals_from_low_to_high():
    say = SAY["en"]
    shown = findings.points(card().iloc[[3, 2, 1, 0, 4, 5]], say)
    assert list(shown.columns) == ["trait", "band", "points", "people", "bought"]
    assert shown.to_numpy().tolist() == [["channel of the last visit", say.label("email"), 7, 50, "20.0%"], [f"events in {say.label('cart')}", "more than 0.0, up to 2.5", 3, 40, "30.0%"], ["number of visits", "up to 1", 0, 90, "10.0%"],
                                         ["number of visits", "more than 1", 12, 40, "30.0%"]]
    told = say("outlook.lead", few="10", many="10", days="14", low_seen="5.0%", low_said="6.0%", high_seen="40.0%", high_said="35.0%")
    assert findings.lead(card(), say) == findings.lead(card().iloc[::-1], say) == told
    assert findings.lead(card().head(5), say) == say["outlook.lead_none"] == findings.lead(card().assign(estimate=[0.1] * 5 + [None]), say)


def test_each_outcome_is_told_with_its_rule_and_each_attribute_by_its_first_judged_group():
    say = SAY["en"]
    told = findings.checks(checks(attribute="sex"), say)
    assert told == [say["outlook.none"]]
    better = findings.checks(checks(), say)[0]
    assert better.endswith("(calibration slope 1.02 [0.90–1.15], mean error 0.020).") and "40.0% of 600" in better and "0.80" in better and "in 28 days" in better
    assert "slope" not in findings.checks(checks(verdict="not_better"), say)[0]
    groups = pd.concat([checks(attribute=a, group=g, verdict=v, chosen=c) for a, g, v, c in (("b", "x", "fine", 0.1), ("b", "y", "not_assessed", 0.9), ("a", "x", "not_assessed", 0.2))])
    what = say["outlook.what.churn"]
    assert findings.fairness(groups, say) == [say("outlook.fairness.not_assessed", what=what, attribute="a", shares=""), say("outlook.fairness.fine", what=what, attribute="b", shares=f"{say.label('x')} 10%")]
