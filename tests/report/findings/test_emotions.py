"""The sentences on emotions and pain points say no more than the tables show."""

import numpy as np
import pytest
from felt_stages import STAGES, measures, pains

from helpers import words
from helpers.report.findings import emotions as findings

SAY = words.load("en")


def test_a_low_point_is_named_when_its_interval_lies_below_the_rest():
    text = findings.low_point(measures([0.5, -0.4, 0.3]), STAGES, SAY)
    assert text.startswith("The low point is Decision: −0.8 [−1.0 – −0.6]")


def test_overlapping_stages_are_a_tie():
    assert findings.low_point(measures([0.5, -0.4, -0.3]), STAGES, SAY).startswith(
        "There is no clear low point: the intervals of Decision and Retention"
    )


def test_a_lowest_stage_that_is_still_positive_is_said_to_be():
    assert "still positive" in findings.low_point(measures([0.9, 0.3, 0.8]), STAGES, SAY)


def test_text_alone_is_said_to_be_text():
    assert "not validated" in findings.low_point(measures([0.5, -0.4, 0.3], metric="valence_text"), STAGES, SAY)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_are_said_plainly(language):
    say = words.load(language)
    assert findings.low_point(measures([]), STAGES, say) == say["emotions.low_point.none"]
    assert findings.top_pain(pains([], []), say) == say["emotions.top_pain.none"]


def test_the_top_pain_is_named_alone_only_when_its_rank_is():
    assert findings.top_pain(pains([40.0, 20.0], [(1, 1), (2, 2)]), SAY).startswith("The costliest pain point is “slow refund”")
    assert "cannot be told apart" in findings.top_pain(pains([40.0, 38.0], [(1, 2), (1, 2)]), SAY)


def test_a_loss_within_chance_is_not_sold_as_one():
    assert findings.top_pain(pains([2.0, 1.0], [(1, 2), (1, 2)], "tie"), SAY).startswith(
        "For no pain point is the loss clearly more than chance"
    )


def test_without_an_outcome_the_most_mentioned_is_named():
    text = findings.top_pain(pains([np.nan, np.nan], [(np.nan, np.nan)] * 2, "not_ranked"), SAY)
    assert text.startswith("The most mentioned pain point is “payment fails”") and "cannot be said" in text
