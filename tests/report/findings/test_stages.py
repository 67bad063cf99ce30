"""Sentences on movement and drop-off: a stage is named alone only when the numbers allow it."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import stages as findings

STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]


def rows(*given, persona="all"):
    return pd.DataFrame(
        [
            {
                "metric": metric,
                "stage": stage,
                "persona": persona,
                "touchpoint": "all",
                "channel": "all",
                "segment": "all",
                "period": "all",
                "wave": "w1",
                "estimate": e,
                "low": low,
                "high": high,
                "n": n,
            }
            for metric, stage, e, low, high, n in given
        ]
    )


def plain(said):
    return said.replace(words.NBSP, " ")


def test_the_stage_that_loses_most_people_is_named_when_its_interval_lies_clear():
    table = rows(("drop_off", "consideration", 0.7, 0.68, 0.72, 5000), ("drop_off", "retention", 0.8, 0.75, 0.84, 300))
    assert plain(findings.drop_off(table, STAGES, words.load("nl"))) == (
        "De meeste mensen raken we kwijt bij Overweging. Van de 5.000 mensen daar is 70 % in de gemeten periode niet meer in een "
        "latere fase gezien [68–72]."
    )
    assert findings.drop_off(table, STAGES, words.load("en")).startswith(
        "Most people are lost at Consideration. Of the 5,000 people there, 70%"
    )


@pytest.mark.row("A2")
def test_stages_whose_losses_overlap_are_named_together():
    table = rows(
        ("drop_off", "awareness", 0.4, 0.3, 0.5, 100),
        ("drop_off", "decision", 0.5, 0.4, 0.6, 90),
        ("drop_off", "retention", 0.1, 0.05, 0.2, 90),
    )
    said = findings.drop_off(table, STAGES, words.load("en"))
    assert "cannot be told: Awareness and Decision differ too little" in said and "highest estimate is Decision" in said


def test_a_finding_of_a_persona_says_whose_it_is():
    table = rows(("drop_off", "decision", 0.5, 0.4, 0.6, 90), persona="p1")
    say = words.load("nl", {"p1": "Budgetbewuste Bas"})
    assert plain(findings.drop_off(table, STAGES, say, persona="p1")).startswith("Budgetbewuste Bas: Bij Beslissing is 50 %")


@pytest.mark.parametrize(("low", "high", "form"), [(0.6, 0.7, "De meeste"), (0.2, 0.3, "Minder dan de helft"), (0.45, 0.55, "Ongeveer de helft")])
def test_the_form_of_the_journey_follows_the_interval(low, high, form):
    table = rows(("linearity", "all", (low + high) / 2, low, high, 80), ("back_share", "all", 0.5, 0.4, 0.6, 80))
    said = plain(findings.movement(table, words.load("nl")))
    assert form in said and "Van de 80 mensen die een stap zetten: 50 % ging minstens één keer terug" in said


def test_without_rows_the_findings_say_that_nothing_can_be_told():
    empty = tables.empty("measures")
    assert findings.movement(empty, words.load("nl")).startswith("Hoe mensen zich door de fasen bewegen is hier niet te zeggen")
    assert "cannot be told" in findings.drop_off(empty, STAGES, words.load("en"))


def test_a_suppressed_number_is_never_printed():
    table = rows(("drop_off", "decision", float("nan"), float("nan"), float("nan"), 4))
    assert "4" not in findings.drop_off(table, STAGES, words.load("en"))


def seen_rows(is_clear):
    row = {"wave": "w1", "stage": "consideration", "touchpoint": "search", "seen_n": 50, "seen_share": 0.6, "seen_low": 0.46, "seen_high": 0.72,
           "other_n": 60, "other_share": 0.25, "other_low": 0.16, "other_high": 0.37, "difference": 0.35, "low": 0.16, "high": 0.51,
           "comparisons": 1, "is_clear": is_clear}
    return tables.conform(pd.DataFrame([row]), "seen")


def test_what_people_saw_is_told_as_an_association_and_only_beyond_chance():
    told = findings.seen(seen_rows(True), words.load("en"))
    assert told.startswith("Those who saw ‘") and "at Consideration reached the goal in 60% [46–72] of cases (n = 50)" in told
    assert "25% [16–37]" in told and told.endswith("This is an association, not an effect: whoever looks around more sees more and reaches the goal more often.")
    two = pd.concat([seen_rows(True).assign(touchpoint="home_page", difference=-0.1), seen_rows(True)])
    assert "‘search on the site’" in findings.seen(two, words.load("en", {"search": "search on the site"}))
    assert "larger than chance" in findings.seen(seen_rows(False), words.load("en")) and findings.seen(tables.empty("seen"), words.load("nl")) == ""


def test_where_most_time_passes_is_named_only_when_its_share_lies_clear_of_the_next():
    spent = rows(("time_share", "decision", 0.5, 0.45, 0.55, 90), ("time_share", "retention", 0.3, 0.25, 0.35, 90), ("time_share", "advocacy", 0.2, 0.1, 0.25, 90))
    say = words.load("en")
    assert plain(findings.where_time_goes(spent, say)[0]).startswith("Most of the time passes in Decision: 50%")
    assert findings.where_time_goes(spent.assign(high=spent["high"] + [0, 0.11, 0]), say) == []
    assert len(findings.where_time_goes(spent.head(1), say)) == 1
