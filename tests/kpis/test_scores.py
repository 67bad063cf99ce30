"""Survey scores, by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.kpis import How
from helpers.kpis.scores import ces, csat, nps, told_others

HOW = How()


def answers(scores, metric="nps", scale=(0, 10), stage="advocacy", people=None):
    return pd.DataFrame({"person_id": people or [f"p{i}" for i in range(len(scores))], "metric": metric, "score": scores,
                         "scale_min": float(scale[0]), "scale_max": float(scale[1]), "stage": stage,
                         "touchpoint": "all", "channel": "email"})


def total(rows):
    return next(r for r in rows if r["stage"] == r["channel"] == "all")


def test_nps_equals_the_worked_example():
    found = total(nps(answers([10.0] * 60 + [7.0] * 20 + [6.0] * 20), HOW))
    assert found["estimate"] == 40 and found["n"] == 100 and found["method"] == "adjusted_wald"
    assert [found["low"], found["high"]] == pytest.approx([23.3799, 54.29], abs=1e-4)


def test_a_passive_counts_in_n_and_pulls_nps_towards_zero():
    without, with_one = nps(answers([10.0] * 10), HOW), nps(answers([10.0] * 10 + [8.0]), HOW)
    assert total(without)["estimate"] == 100 and total(with_one)["estimate"] == pytest.approx(1000 / 11)


def test_no_nps_below_ten_people_and_indicative_below_fifty():
    assert total(nps(answers([10.0] * 9), HOW))["status"] == "suppressed"
    assert total(nps(answers([10.0] * 49), HOW))["method"] == "adjusted_wald_indicative"
    assert total(nps(answers([10.0] * 50), HOW))["method"] == "adjusted_wald"


def test_two_answers_of_one_person_count_as_one():
    twice = answers([10.0, 0.0] + [8.0] * 10, people=["a", "a", *(f"p{i}" for i in range(10))])
    assert total(nps(twice, HOW))["n"] == 11 and total(nps(twice, HOW))["estimate"] == 0


def test_a_score_on_another_scale_is_no_nps():
    assert nps(answers([5.0] * 20, scale=(1, 5)), HOW) == []


def test_rows_come_per_stage_and_channel_and_not_for_unassigned():
    frame = pd.concat([answers([10.0] * 12), answers([0.0] * 12, stage="unassigned", people=[f"q{i}" for i in range(12)])])
    rows = nps(frame, HOW)
    assert {(r["stage"], r["channel"]) for r in rows} == {("all", "all"), ("advocacy", "all"), ("all", "email")}
    assert total(rows)["n"] == 24


def test_csat_is_the_share_of_the_two_highest_of_five():
    found = total(csat(answers([5.0, 4.0, 3.0, 1.0], "csat", (1, 5)), HOW))
    assert (found["estimate"], found["n"], found["unit"]) == (0.5, 4, "share")


def test_csat_on_another_scale_is_the_upper_quarter():
    assert total(csat(answers([7.0, 6.0, 5.0, 1.0], "csat", (1, 7)), HOW))["estimate"] == 0.5


def test_ces_is_a_mean_and_stretches_another_scale():
    plain = total(ces(answers([7.0, 5.0, 6.0], "ces", (1, 7)), HOW))
    assert plain["estimate"] == 6 and plain["high"] == 7 and plain["method"] == "mean_t"
    stretched = total(ces(answers([5.0, 3.0], "ces", (1, 5)), HOW))
    assert stretched["estimate"] == 5.5 and stretched["method"] == "mean_t_stretched"


@pytest.mark.row("L17")
def test_effort_stands_at_each_step_where_it_was_asked_and_nowhere_else():
    asked = pd.concat([answers([6.0] * 12, "ces", (1, 7), stage="decision"), answers([3.0] * 12, "ces", (1, 7), stage="retention")])
    at = {r["stage"]: (r["estimate"], r["n"]) for r in ces(asked, HOW) if r["channel"] == "all" and r["stage"] != "all"}
    assert at == {"decision": (6, 12), "retention": (3, 12)}


def test_no_answers_give_no_rows():
    assert nps(answers([]), HOW) == csat(answers([]), HOW) == ces(answers([]), HOW) == []


def weighted(frame, weights):
    return frame.assign(weight=frame["person_id"].map(weights).astype(float))


def of(rows, segment="all"):
    return next(r for r in rows if r["stage"] == r["channel"] == "all" and r.get("segment", "all") == segment)


def test_promoters_begin_at_nine_and_detractors_end_at_six():
    found = total(nps(answers([9.0] * 5 + [8.9, 7.0, 6.1, 6.0, 0.0]), How(level=0.9)))
    assert found["estimate"] == pytest.approx(30) and found["n"] == 10 and found["status"] == "reported"
    assert [found["low"], found["high"]] == pytest.approx([float(x) for x in intervals.nps(5, 3, 2, 0.9)[1:]])
    hidden = total(nps(answers([10.0] * 9), HOW))
    assert np.isnan([hidden["estimate"], hidden["low"], hidden["high"]]).all() and hidden["n"] == 9
    for scale in ((1, 10), (0, 5)):
        assert nps(answers([5.0] * 20, scale=scale), HOW) == []


def test_satisfied_begins_at_three_quarters_of_the_scale_and_has_wilsons_interval():
    found = total(csat(answers([7.75, 7.74, 10.0, 1.0], "csat", (1, 10)), How(level=0.9)))
    assert found["estimate"] == 0.5 and [found["low"], found["high"]] == pytest.approx([float(x) for x in intervals.wilson(2, 4, 0.9)])
    assert (found["method"], found["status"]) == ("wilson", "reported")


def test_ease_has_students_interval_within_its_scale():
    from scipy import stats

    x = np.array([3.0, 4, 5, 5, 4, 3, 6, 2])
    found = total(ces(answers(x, "ces", (1, 7)), How(level=0.9)))
    theirs = stats.ttest_1samp(x, 0).confidence_interval(0.9)
    assert [found["low"], found["high"]] == pytest.approx([theirs.low, theirs.high]) and found["unit"] == "score"
    assert total(ces(answers([1.0, 1, 2], "ces", (1, 7)), HOW))["low"] == 1
    other = total(ces(answers([1.0, 7.0], "ces", (0, 7)), HOW))
    assert other["method"] == "mean_t_stretched" and other["estimate"] == pytest.approx(1 + 6 * 4 / 7)
    assert total(ces(answers([2.0, 6.0], "ces", (1, 6)), HOW))["method"] == "mean_t_stretched"


def test_weights_count_in_a_row_of_their_own_and_shrink_the_number_behind_the_interval():
    """Twenty people of whom five weigh three times as much: 30 squared over the sum of squares, 60, is 15."""
    frame = weighted(answers([10.0] * 5 + [0.0] * 15), {f"p{i}": 3 if i < 5 else 1 for i in range(20)})
    rows = nps(frame, HOW)
    plain, made = of(rows), of(rows, "weighted")
    assert plain["estimate"] == pytest.approx(-50) and plain["method"] == "adjusted_wald_indicative"
    assert made["estimate"] == pytest.approx(0, abs=1e-9) and made["n"] == 20 and made["method"] == "adjusted_wald_indicative_weighted"
    assert [made["low"], made["high"]] == pytest.approx([float(x) for x in intervals.nps(7.5, 0, 7.5, 0.95)[1:]])
    few = weighted(answers([10.0] * 12), {f"p{i}": 9 if i < 3 else 1 for i in range(12)})
    assert of(nps(few, HOW), "weighted")["status"] == "suppressed" and of(nps(few, HOW))["status"] == "reported"
    share = of(csat(weighted(answers([5.0, 1.0, 1.0], "csat", (1, 5)), {"p0": 2, "p1": 1, "p2": None}), HOW), "weighted")
    assert share["estimate"] == pytest.approx(2 / 3) and share["n"] == 2 and share["method"] == "wilson_weighted"
    assert [share["low"], share["high"]] == pytest.approx([float(x) for x in intervals.wilson(2 / 3 * 1.8, 1.8)])
    assert of(ces(weighted(answers([7.0, 1.0], "ces", (1, 7)), {"p0": 2, "p1": 1}), HOW), "weighted")["estimate"] == pytest.approx(5)
    assert all("segment" not in r for r in csat(answers([5.0] * 3, "csat", (1, 5)).assign(weight=np.nan), HOW))


def test_told_others_is_a_share_of_people_per_answer_to_a_question_on_it():
    rows = [("a", "wom_1", "yes"), ("a", "wom_1", "yes"), ("b", "word_of_mouth", "no"), ("c", "mond_tot_mond", None), (None, "wom", "yes"), ("d", "womble", "yes"), ("e", "wom", "yes")]
    frame = pd.DataFrame(rows, columns=["person_id", "question_id", "label"])
    found = told_others(frame, How(level=0.9))
    assert [(r["segment"], r["n"], round(r["estimate"], 6), r["status"]) for r in found] == [("answer=no", 3, 0.333333, "reported"), ("answer=yes", 3, 0.666667, "reported")]
    assert [found[1]["low"], found[1]["high"]] == pytest.approx([float(x) for x in intervals.wilson(2, 3, 0.9)])
    assert told_others(frame.drop(columns="label"), HOW) == [] and told_others(frame.iloc[5:6], HOW) == []


def test_each_score_counts_the_answers_to_its_own_question_by_people_who_gave_one():
    good, bad = answers([10.0] * 12), answers([0.0] * 12, people=[f"q{i}" for i in range(12)])
    nobody, unsaid = bad.assign(person_id=None), bad.assign(score=np.nan)
    for other in (bad.assign(metric="rating"), nobody, unsaid):
        found = total(nps(pd.concat([good, other], ignore_index=True), HOW))
        assert (found["estimate"], found["n"]) == (100, 12)
    ease, rest = answers([7.0] * 12, "ces", (1, 7)), answers([1.0] * 12, "csat", (1, 5))
    assert total(ces(pd.concat([ease, rest]), HOW))["n"] == total(csat(pd.concat([ease, rest]), HOW))["n"] == 12
