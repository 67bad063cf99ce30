"""Survey scores, by hand."""

import pandas as pd
import pytest

from helpers.kpis import How
from helpers.kpis.scores import ces, csat, nps

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
