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


SCALE = "on a scale from −2 to +2, n = 100."


def test_intervals_that_touch_are_a_tie_and_a_low_point_of_nought_is_not_positive():
    tie = "There is no clear low point: the intervals of Awareness and Decision overlap. The lowest estimate is Decision, at {} " + SCALE
    assert findings.low_point(measures([0.25, -0.25, 1.0], half=0.25), STAGES, SAY) == tie.format("−0.5 [−1.0 – 0.0]")
    assert findings.low_point(measures([0.25, -0.25, 1.0], half=0.24), STAGES, SAY) == (
        f"The low point is Decision: −0.5 [−1.0 – 0.0] {SCALE} Its interval lies below that of every other stage.")
    above = measures([1.0, 0.25, 1.0]).assign(low=[0.9, 0.0, 0.9], high=[1.1, 0.5, 1.1])
    assert findings.low_point(above, STAGES, SAY).startswith("The low point is Decision: +0.5 [0.0–1.0]")
    assert findings.low_point(above.assign(low=[0.9, 0.01, 0.9]), STAGES, SAY) == f"Decision feels least good, but still positive: +0.5 [0.0–1.0] {SCALE}"


def test_stages_alike_differ_less_than_a_hundredth_and_one_stage_stands_alone():
    assert findings.low_point(measures([0.5, 0.504, 0.5]), STAGES, SAY) == f"All stages feel the same: +1.0 [0.8–1.2] {SCALE}"
    assert findings.low_point(measures([0.0, 0.005, 0.0]), STAGES, SAY).startswith("There is no clear low point: the intervals of Awareness, Decision and Retention")
    assert findings.low_point(measures([0.5]), STAGES, SAY) == f"Only Awareness has enough answers: +1.0 [0.8–1.2] {SCALE}"
    own = words.load("en", {"p1": "Bas"})
    assert findings.low_point(measures([0.5]).assign(persona="p1"), STAGES, own, "p1") == f"Within Bas: Only Awareness has enough answers: +1.0 [0.8–1.2] {SCALE}"
    assert findings.low_point(measures([]), STAGES, own, "p1") == f"Within Bas: {SAY['emotions.low_point.none']}"


def test_a_low_point_from_texts_says_whether_people_checked_every_stage():
    text = measures([0.5, -0.4], metric="valence_text").assign(method=["text_ppi", "text_ppi"])
    assert findings.low_point(text, STAGES, SAY).endswith(SAY["emotions.low_point.from_labels"])
    assert findings.low_point(text.assign(method=["text_ppi", "mean_t"]), STAGES, SAY).endswith(SAY["emotions.low_point.from_text"])
    assert "open answers" not in findings.low_point(measures([0.5, -0.4]), STAGES, SAY)


def both(reported, text, method="text_ppi", persona="all"):
    return pd.concat([measures(reported), measures(text, metric="valence_text").assign(method=method)], ignore_index=True).assign(persona=persona)


def test_each_stage_that_texts_contradict_stands_on_its_side():
    why, lower, higher = (SAY[f"emotions.disagree.{key}"] for key in ("why", "lower", "higher"))
    assert findings.disagreement(both([0.5, 0.2, 0.3], [-0.3, 0.5, 0.3]), STAGES, SAY) == (
        f"{lower.format(stages='Awareness')} {higher.format(stages='Decision')} At Awareness they lie on either side of zero. {why}")
    assert findings.disagreement(both([0.2, 0.2], [0.5, 0.5]), STAGES, SAY) == f"{higher.format(stages='Awareness and Decision')} {why}"
    assert findings.disagreement(both([0.5, -0.3], [0.2, 0.3]), STAGES, SAY) == (
        f"{lower.format(stages='Awareness')} {higher.format(stages='Decision')} At Decision they lie on either side of zero. {why}")
    touching = both([0.5], [0.4]).assign(low=[0.0, -0.5], high=[0.5, 0.0])
    assert findings.disagreement(touching, STAGES, SAY) == SAY["emotions.disagree.none"]
    own = words.load("en", {"p1": "Bas"})
    assert findings.disagreement(both([0.5], [0.5], persona="p1"), STAGES, own, "p1") == f"Within Bas: {SAY['emotions.disagree.none']}"
    unchecked = findings.disagreement(both([0.5, 0.5], [-0.3, -0.3], method=["text_ppi", "mean_t"]), STAGES, SAY)
    assert unchecked.endswith(f"At Awareness and Decision they lie on either side of zero. {SAY['emotions.disagree.unchecked']} {why}")
    assert findings.disagreement(measures([0.5], metric="valence_text"), STAGES, SAY) == findings.disagreement(measures([0.5]), STAGES, SAY) == ""


def test_the_high_point_low_point_and_end_are_one_stage_or_several():
    own = words.load("en", {"p1": "Bas"})
    said = "Low point: Decision (−0.4). End: Retention (+0.4 [0.2–0.6])."
    assert findings.peak_end(measures([0.5, -0.2, 0.2]), STAGES, SAY) == f"High point: Awareness (+1.0). {said}"
    assert findings.peak_end(measures([0.5, -0.2, 0.2]).assign(persona="p1"), STAGES, own, "p1") == f"Within Bas: High point: Awareness (+1.0). {said}"
    assert findings.peak_end(measures([0.5, 0.25]), STAGES, SAY) == "High point: Awareness (+1.0). Low point: Decision (+0.5). End: Decision (+0.5 [0.3–0.7])."
    assert findings.peak_end(measures([0.5]).assign(persona="p1"), STAGES, own, "p1") == f"Within Bas: {SAY['emotions.peak_end.none']}"
    told = pd.DataFrame({"metric": ["peak_end_r2", "stage_mean_r2"], "estimate": [0.2, 0.3], "low": 0.1, "high": 0.4, "stage": "all", "persona": "all", "wave": "w", "n": 70})
    explained = (" The mean of a person's extreme and last feeling explains 20% of the differences in the outcome [10–40], n = 70; "
                 "the mean over all stages explains 30%.")
    curve = measures([0.5, 0.25])
    assert findings.peak_end(pd.concat([curve, told]), STAGES, SAY).endswith(explained)
    for other in (told.head(1), told.tail(1), told.assign(persona="p1"), told.assign(wave="v"), told.assign(estimate=[0.2, None])):
        assert findings.peak_end(pd.concat([curve, other]), STAGES, SAY).endswith("[0.3–0.7]).")


def test_how_texts_were_read_names_all_some_or_none_of_the_stages():
    text = measures([0.5, 0.2], metric="valence_text").assign(method="text_ppi")
    labels = measures([41.0, 55.0]).assign(metric="text_labels")
    given = pd.concat([text, labels, labels.assign(estimate=7.0, persona="p1"), labels.assign(estimate=8.0, wave="v"), labels.assign(estimate=9.0, stage="retention")])
    nobody = pd.DataFrame({"scorer": ["rules"], "people": [0]})
    assert findings.reading(given, nobody, STAGES, SAY) == SAY("emotions.validated.all", n=41)
    assert findings.reading(measures([0.5]), nobody, STAGES, SAY) == "" and findings.reading(text.assign(estimate=None), nobody, STAGES, SAY) == ""


def test_a_model_of_own_labels_that_is_no_better_stays_out_and_nothing_is_said_of_labels_that_are_in_order():
    text = measures([0.5], metric="valence_text")
    readers = pd.DataFrame({"scorer": ["annotators", "own", "embeddings", "rules"], "people": [20, 1500, 1500, 40], "macro_f1": [None, 0.612, 0.655, 0.1],
                            "is_used": [False, False, True, False], "difference": [None, -0.043, None, None], "low": [None, -0.1, None, None], "high": [None, 0.014, None, None],
                            "agreed": [0.8, None, None, None], "kappa": [0.65, None, None, None], "stale": [0, None, None, None]})
    none = SAY["emotions.validated.none"]
    own = ("The model made from your own labels does not clearly read these texts better than the rules with the language model: its macro-F1 on 1,500 people drawn at random "
           "is 0.61 against 0.66 (difference −0.04 [−0.10 – 0.01]). So it stays with the rules with the language model.")
    agreed = "Two people labelled the same 20 texts and agreed on 80% of them (kappa 0.65)."
    stale = "3 labels belong to a text that changed or is gone; they do not count."
    assert findings.reading(text, readers, STAGES, SAY) == f"{none} {own} {agreed}"
    assert findings.reading(text, readers[1:], STAGES, SAY) == f"{none} {own}"
    assert findings.reading(text, readers.assign(kappa=None, stale=3), STAGES, SAY) == f"{none} {own} {stale}"
    assert " 1 label" in findings.reading(text, readers.assign(stale=1), STAGES, SAY)
    assert findings.reading(text, readers[:1], STAGES, SAY) == f"{none} {agreed}"
    assert findings.reading(text, readers.iloc[[0, 2, 3]], STAGES, SAY) == f"{none} There are too few labels to compare a model of your own with the rules with the language model. {agreed}"


def test_a_pain_is_told_with_its_share_and_its_loss_and_a_small_loss_with_a_decimal():
    assert findings.top_pain(pains([20.0, 14.96], [(1, 1), (2, 2)]), SAY) == (
        "The heaviest pain point is “slow refund” (Retention): 20% are hit by it [10–40], n = 200. That goes together with 20 outcome points lost per 100 people [15–25].")
    assert findings.top_pain(pains([19.96, 14.96], [(1, 1), (2, 2)]), SAY).endswith("with 20.0 outcome points lost per 100 people [15.0–25.0].")
    assert findings.top_pain(pains([19.94, 14.96], [(1, 1), (1, 2)]), SAY) == (
        "Which pain point weighs most cannot be said: “slow refund” (Retention) and “payment fails” (Retention) cannot be told apart. The highest estimate is "
        "“slow refund” (Retention), with 19.9 outcome points lost per 100 people [14.9–24.9]; 20% are hit by it [10–40], n = 200.")


def test_the_pain_of_one_persona_and_of_the_last_wave_is_its_own_and_a_missing_one_is_said():
    now = pains([40.0, 20.0], [(1, 1), (2, 2)])
    every = pd.concat([now, now.assign(priority=[1.0, 90.0], wave="a"), now.assign(priority=[1.0, 80.0], persona="p1"), now.assign(kind="delight", priority=[1.0, 70.0])], ignore_index=True)
    own = words.load("en", {"p1": "Bas"})
    assert findings.top_pain(every, SAY) == findings.top_pain(now, SAY)
    assert findings.top_pain(every, own, "p1").startswith("Within Bas: Which pain point weighs most cannot be said: “payment fails” (Retention) and “slow refund”")
    assert findings.top_pain(every, SAY, "p2") == f"Within p2: {SAY['emotions.top_pain.none']}"
    assert findings.top_pain(now.assign(verdict="too_few"), SAY) == SAY["emotions.top_pain.too_few"]
    assert findings.top_pain(now.assign(verdict="too_few", persona="p1"), own, "p1") == f"Within Bas: {SAY['emotions.top_pain.too_few']}"


def test_without_an_asked_outcome_a_point_is_a_person_who_does_not_get_there():
    lost = pains([40.0, 20.0], [(1, 1), (2, 2)])
    assert findings.top_pain(lost.assign(lost_in=["csat", "conversion"]), SAY).endswith(SAY["emotions.top_pain.in_conversion"])
    assert findings.top_pain(lost.assign(lost_in="csat"), SAY).endswith("[35–45].")


def test_a_pain_that_may_be_first_or_second_is_not_the_heaviest_alone():
    alone = pains([40.0, 20.0], [(1, 2), (2, 3)])
    assert findings.top_pain(alone, SAY).startswith("Which pain point weighs most cannot be said: “slow refund” (Retention) and “payment fails” (Retention) ")
    five = pd.concat([pains([40.0 - i], [(1, 6)]).assign(theme=f"pain_{i}") for i in range(5)], ignore_index=True)
    assert "“pain 3” (Retention) and 1 more cannot" in findings.top_pain(five, SAY)
    assert "“pain 2” (Retention) and “pain 3” (Retention) cannot" in findings.top_pain(five.head(4), SAY)
    assert findings.top_pain(pains([2.0, 1.0], [(1, 2), (1, 2)]).assign(priority_low=0.0), SAY).startswith("For no pain point is the loss clearly more than chance. The most frequent is “payment fails”")


def test_a_caution_looks_at_ranked_pains_of_everyone_in_the_last_wave():
    now = pains([2.0, 1.0], [(1, 2), (1, 2)], "tie")
    other = pains([9.0, 8.0], [(1, 1), (2, 2)])
    every = pd.concat([now, other.assign(wave="a"), other.assign(persona="p1"), other.assign(kind="delight"), other.assign(priority=np.nan)])
    assert findings.caution(every, SAY) == SAY["emotions.top_pain.caution"] and findings.caution(pd.concat([every, other]), SAY) == ""
