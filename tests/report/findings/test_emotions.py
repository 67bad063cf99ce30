"""The sentences on emotions and pain points say no more than the tables show."""

import numpy as np
import pandas as pd
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


def test_stages_that_feel_the_same_have_no_lowest():
    assert findings.low_point(measures([0.9, 0.9, 0.9]), STAGES, SAY).startswith("All stages feel the same: +1.8 [")


def test_a_lowest_stage_that_is_still_positive_is_said_to_be():
    assert "still positive" in findings.low_point(measures([0.9, 0.3, 0.8]), STAGES, SAY)


@pytest.mark.row("B7")
def test_stages_where_texts_and_ratings_lie_apart_are_named_and_never_averaged():
    both = pd.concat([measures([0.5, 0.2, 0.3]), measures([-0.3, 0.3, 0.2], metric="valence_text")], ignore_index=True)
    said = findings.disagreement(both, STAGES, SAY)
    assert said.startswith("What people write sounds more negative than the ratings that people give at Awareness;")
    assert "either side of zero" in said and "not validated" in said and "never averaged" in said
    assert "not validated" not in findings.disagreement(both.assign(method="text_ppi"), STAGES, SAY)
    near = pd.concat([measures([0.5]), measures([0.45], metric="valence_text")], ignore_index=True)
    assert findings.disagreement(near, STAGES, SAY) == SAY["emotions.disagree.none"]
    assert findings.disagreement(measures([0.5]), STAGES, SAY) == ""


def test_peak_and_end_are_named_and_ties_are_said():
    said = findings.peak_end(measures([0.5, 0.0, 0.48]), STAGES, SAY)
    assert said == ("There is no clear high point: the intervals of Awareness and Retention overlap. Low point: Decision (0.0). "
                    "End: Retention (+1.0 [0.8–1.2]).")
    told = measures([0.03]).assign(metric="peak_end_r2", stage="all", unit="share", low=0.01, high=0.06)
    both = pd.concat([measures([0.5, 0.0]), told, told.assign(metric="stage_mean_r2", estimate=0.09)], ignore_index=True)
    assert "explains 3% of the differences in the outcome [1–6], n = 100; the mean over all stages explains 9%." in findings.peak_end(both, STAGES, SAY)
    assert findings.peak_end(measures([0.5]), STAGES, SAY) == SAY["emotions.peak_end.none"]


def test_the_method_names_what_read_the_texts():
    readers = pd.DataFrame({"scorer": ["annotators", "own", "rules"], "model_hash": ["", "b1", "a1"], "is_used": [False, True, False]})
    assert findings.reader(readers, SAY) == {"reader": "the model from own labels", "hash": "b1"}
    assert findings.reader(readers.assign(is_used=[False, False, True]), SAY)["reader"] == "the rules"
    assert findings.reader(readers.iloc[:0], SAY) == {}


def test_how_the_texts_were_read_is_said_with_the_labels_behind_it():
    text = measures([0.5, 0.2], metric="valence_text")
    readers = pd.DataFrame({"scorer": ["rules"], "people": [0]})
    assert findings.reading(text, readers, STAGES, SAY) == SAY["emotions.validated.none"]
    text.loc[0, "method"] = "text_ppi"
    labels = measures([40.0]).assign(metric="text_labels")
    readers = pd.DataFrame({"scorer": ["annotators", "own", "rules"], "people": [20, 40, 40], "macro_f1": [None, 0.71, 0.6], "is_used": [False, True, False],
                            "difference": [None, 0.11, None], "low": [None, 0.02, None], "high": [None, 0.2, None], "agreed": [0.8, None, None],
                            "kappa": [0.65, None, None], "stale": [3, None, None]})
    said = findings.reading(pd.concat([text, labels], ignore_index=True), readers, STAGES, SAY)
    assert "validated at Awareness with texts" in said and "(at least 40 per stage); at Decision it is not" in said
    assert "0.71 against 0.60 (difference +0.11 [0.02–0.20]). It is therefore in use." in said
    more = pd.concat([readers, pd.DataFrame({"scorer": ["heads"], "people": [40], "macro_f1": [0.5]})], ignore_index=True)
    assert "0.71 against 0.60" in findings.reading(pd.concat([text, labels], ignore_index=True), more, STAGES, SAY)
    assert findings.reading(text, readers[readers["scorer"] != "own"], STAGES, SAY).count("too few labels to compare a model of your own with the rules") == 1
    assert "kappa 0.65" in said and "3 labels belong to a text that changed" in said


def test_text_alone_is_said_to_be_text():
    assert "not validated" in findings.low_point(measures([0.5, -0.4, 0.3], metric="valence_text"), STAGES, SAY)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_empty_tables_are_said_plainly(language):
    say = words.load(language)
    assert findings.low_point(measures([]), STAGES, say) == say["emotions.low_point.none"]
    assert findings.top_pain(pains([], []), say) == say["emotions.top_pain.none"]


def test_the_top_pain_is_named_alone_only_when_its_rank_is():
    assert findings.top_pain(pains([40.0, 20.0], [(1, 1), (2, 2)]), SAY).startswith("The heaviest pain point is “slow refund”")
    assert "cannot be told apart" in findings.top_pain(pains([40.0, 38.0], [(1, 2), (1, 2)]), SAY)


def test_a_pain_that_may_be_the_heaviest_though_its_loss_may_be_nothing_keeps_another_from_being_named():
    """The first has the higher estimate and an interval from −5 on: the second, whose loss is sure, is not the heaviest for that."""
    rows = pains([50.0, 20.0], [(1, 2), (1, 2)], ["tie", "clear"]).assign(priority_low=[-5.0, 10.0], p_top3=[0.92, 1.0])
    said = findings.top_pain(rows, SAY)
    assert said.startswith("Which pain point weighs most cannot be said: “slow refund”") and "The highest estimate is “slow refund”" in said


def test_more_than_four_that_cannot_be_told_apart_are_counted():
    rows = pd.concat([pains([40.0], [(1, 6)]).assign(theme=f"pain_{i}", priority=40.0 - i) for i in range(6)])
    assert findings.top_pain(rows, SAY).count("(Retention)") == 5 and "2 more" in findings.top_pain(rows, SAY)


def test_a_loss_within_chance_is_not_sold_as_one():
    assert findings.top_pain(pains([2.0, 1.0], [(1, 2), (1, 2)], "tie"), SAY).startswith(
        "For no pain point is the loss clearly more than chance"
    )


def test_actions_against_pains_within_chance_come_with_a_caution():
    assert "worth a test, no more" in findings.caution(pains([2.0, 1.0], [(1, 2), (1, 2)], "tie"), SAY)
    for told in (pains([2.0, 1.0], [(1, 2), (1, 2)], ["clear", "tie"]), pains([np.nan], [(np.nan, np.nan)], "not_ranked"), pains([], [])):
        assert findings.caution(told, SAY) == ""


def test_without_an_outcome_the_most_mentioned_is_named():
    text = findings.top_pain(pains([np.nan, np.nan], [(np.nan, np.nan)] * 2, "not_ranked"), SAY)
    assert text.startswith("The most frequent pain point is “payment fails”") and "cannot be said" in text
    assert text.endswith("Others come about as often: their intervals overlap.")
    apart = pains([np.nan, np.nan], [(np.nan, np.nan)] * 2, "not_ranked").assign(low=[0.1, 0.25], high=[0.24, 0.4])
    assert "about as often" not in findings.top_pain(apart, SAY)
