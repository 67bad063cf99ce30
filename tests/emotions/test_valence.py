"""What people report and what they write, as two measures with intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import tables
from helpers.emotions.valence import conflicts, stage_valence


def answers(scores, people=None, metric="csat", question="csat_decision", touchpoint="other", label=None):
    n = len(scores)
    return tables.conform(
        pd.DataFrame(
            {
                "row_id": [f"a:{i}" for i in range(n)],
                "question_id": question,
                "person_id": people or [f"p{i}" for i in range(n)],
                "wave": "w",
                "metric": metric,
                "score": scores,
                "scale_min": 1.0,
                "scale_max": 5.0,
                "label": label,
                "stage": "decision",
                "touchpoint": touchpoint,
                "channel": "survey",
                "rule_id": "declared",
            }
        ),
        "answers",
    )


def written(valences, people=None, rating=np.nan):
    n = len(valences)
    said = tables.conform(
        pd.DataFrame(
            {
                "row_id": [f"a:{i}" for i in range(n)],
                "question_id": "open",
                "person_id": people or [f"p{i}" for i in range(n)],
                "wave": "w",
                "kind": "survey",
                "text": "x",
                "rating": rating,
                "stage": "decision",
                "touchpoint": "other",
                "channel": "survey",
                "rule_id": "declared",
            }
        ),
        "comments",
    )
    moods = said[["row_id", "question_id", "person_id", "wave", "stage"]].assign(
        span="0-1", language="nl", valence=valences, p_negative=0.3, p_neutral=0.4, p_positive=0.3, scorer="rules", model_hash="h"
    )
    return said, tables.conform(moods, "moods")


NONE = (tables.empty("comments"), tables.empty("moods"))


@pytest.mark.row("L3")
def test_ratings_and_texts_are_two_measures_that_may_differ():
    rows = stage_valence(answers([5.0, 4.0] * 6), *written([-0.5, -0.3] * 6)).set_index("metric")
    assert rows.loc["valence_reported", "estimate"] == pytest.approx(0.75) and rows.loc["valence_text", "estimate"] == pytest.approx(-0.4)
    assert (rows.loc["valence_reported", "status"], rows.loc["valence_text", "status"]) == ("reported", "inferred")


def test_the_interval_is_students_t_over_people():
    row = stage_valence(answers([1.0, 2, 3, 4, 5, 3, 3, 3, 3, 3]), *NONE).iloc[0]
    values = np.array([-1, -0.5, 0, 0.5, 1, 0, 0, 0, 0, 0])
    half = stats.t.ppf(0.975, 9) * values.std(ddof=1) / np.sqrt(10)
    assert (row["estimate"], row["low"], row["high"], row["n"]) == (0, pytest.approx(-half), pytest.approx(half), 10)


def test_ten_ratings_of_one_person_count_once():
    many = answers([1.0] * 10 + [5.0] * 10, people=["p0"] * 10 + [f"p{i}" for i in range(1, 11)])
    row = stage_valence(many, *NONE).iloc[0]
    assert row["n"] == 11 and row["estimate"] == pytest.approx(9 / 11)


def test_too_few_people_are_suppressed_and_no_people_are_a_gap():
    row = stage_valence(answers([5.0] * 9), *NONE).iloc[0]
    assert row["status"] == "suppressed" and np.isnan(row["estimate"]) and row["n"] == 9
    assert stage_valence(tables.empty("answers"), *NONE, tables.empty("memberships")).empty


def test_ticked_emotions_are_shares_of_those_who_were_asked():
    ticked = answers([1.0] * 3 + [0.0] * 9, metric="emotion", question="emotion_decision=joy", label="joy")
    row = stage_valence(ticked, *NONE).iloc[0]
    assert (row["metric"], row["estimate"], row["n"], row["unit"]) == ("emotion:joy", 0.25, 12, "share")


def test_a_touchpoint_has_its_own_row_and_the_medium_of_the_survey_has_none():
    at = stage_valence(answers([2.0] * 12, metric="rating", touchpoint="cart"), *NONE)
    assert at.loc[at["metric"] == "valence_touchpoint", ["touchpoint", "estimate"]].to_numpy().tolist() == [["cart", -0.5]]
    assert "valence_touchpoint" not in set(stage_valence(answers([2.0] * 12, touchpoint="survey"), *NONE)["metric"])


def test_personas_have_their_rows():
    members = tables.conform(
        pd.DataFrame(
            {
                "person_id": [f"p{i}" for i in range(24)],
                "persona": ["p1", "p2"] * 12,
                "probability": 1.0,
                "is_assigned": True,
                "basis": "survey",
            }
        ),
        "memberships",
    )
    rows = stage_valence(answers([5.0, 1.0] * 12), *NONE, members).set_index("persona")["estimate"]
    assert rows.to_dict() == {"all": 0.0, "p1": 1.0, "p2": -1.0}


def test_a_high_rating_beside_a_negative_sentence_is_listed():
    found = conflicts(*written([-0.6, 0.5, 0.6], rating=[0.75, 0.75, -1.0]))
    assert found[["row_id", "conflict"]].to_numpy().tolist() == [["a:2", "low_rating_positive_text"], ["a:0", "high_rating_negative_text"]]


def test_intervals_stay_on_the_scale():
    rows = stage_valence(answers([5.0] * 11 + [1.0]), *NONE)
    assert rows["high"].max() <= 1 and rows["low"].min() >= -1
