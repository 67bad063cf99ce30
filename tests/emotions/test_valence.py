"""What people report and what they write, as two measures with intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import tables
from helpers.emotions.valence import conflicts, per_stage, persona_groups, stage_valence


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


def test_a_conflict_needs_a_high_mark_beside_a_clearly_negative_clause_or_the_reverse_and_the_sharpest_stands_first():
    pairs = [(0.5, -0.4), (0.49, -0.4), (0.5, -0.39), (-0.5, 0.4), (-0.49, 0.4), (-0.5, 0.39), (1.0, -1.0), (0.9, 0.9), (-0.9, -0.9)]
    found = conflicts(*written([v for _, v in pairs], rating=[r for r, _ in pairs]))
    assert found[["row_id", "rating", "valence", "conflict"]].to_numpy().tolist() == [
        ["a:6", 1.0, -1.0, "high_rating_negative_text"], ["a:0", 0.5, -0.4, "high_rating_negative_text"], ["a:3", -0.5, 0.4, "low_rating_positive_text"]]
    assert list(found) == ["row_id", "question_id", "span", "stage", "rating", "valence", "conflict"]


def test_a_rating_is_twice_its_place_on_the_scale_less_one_of_a_stage_that_is_known():
    rows = answers([1.0, 2.0, 5.0, 6.0, 3.0, 3.0, 3.0, None], people=list("abcdefgh")).assign(stage=["use", "use", "buy", "use", "unassigned", "all", "use", "use"], wave=["w2", "w1", "w1", "w1", "w1", "w1", "w1", "w1"],
                                                                                             metric=["csat", "rating", "csat", "csat", "csat", "csat", "nps", "csat"])
    assert per_stage(rows)[["wave", "stage", "person_id", "valence", "touchpoint"]].to_numpy().tolist() == [["w1", "buy", "c", 1.0, "all"], ["w1", "use", "b", -0.5, "all"], ["w2", "use", "a", -1.0, "all"]]
    assert per_stage(rows.assign(scale_max=1.0)).empty
    loose = answers([1.0, 5.0], people=["x", "x"]).assign(person_id=pd.Series([None, None], dtype="str"))
    assert per_stage(loose)["person_id"].tolist() == ["row a:0", "row a:1"]


def test_an_emotion_is_ticked_above_zero_or_without_a_score_once_per_person_and_others_are_asked_as_well():
    rows = answers([1.0, None, 0.0, 0.0, 2.0, 1.0], people=["a", "b", "c", "d", "a", "e"], metric="emotion", question="emotion_x=joy", label=None).assign(
        question_id=["emotion_x=joy", "emotion_x=joy", "emotion_x=joy", "emotion_x=fear", "emotion_x=fear", "emotion_x=fear"], label=["joy", None, "joy", None, "fear", "fear"],
        stage=["decision"] * 5 + ["unassigned"])
    twice = pd.concat([rows, rows.head(1).assign(row_id="b:1", score=0.0)])
    made = stage_valence(twice, *NONE, minimum_people=4).set_index("metric")
    assert made["n"].to_dict() == {"emotion:fear": 4, "emotion:joy": 4} and made["estimate"].to_dict() == {"emotion:fear": 0.25, "emotion:joy": 0.5}
    assert made.loc["emotion:joy", ["unit", "method", "status", "touchpoint", "persona"]].tolist() == ["share", "wilson", "reported", "all", "all"]
    hidden = stage_valence(twice, *NONE, minimum_people=5).set_index("metric").loc["emotion:joy"]
    assert hidden["status"] == "suppressed" and hidden[["estimate", "low", "high"]].isna().all() and hidden["n"] == 4


def test_at_a_touchpoint_that_somebody_rated_the_texts_are_silent():
    said, moods = written([-0.5] * 12)
    texts = said.assign(touchpoint="cart")
    rated = answers([5.0, 4.0] * 6, metric="rating", question="cart_ok", touchpoint="cart")
    both, alone = (stage_valence(given, texts, moods).set_index("metric").loc["valence_touchpoint"] for given in (rated, tables.empty("answers")))
    assert both[["touchpoint", "estimate", "method", "status"]].tolist() == ["cart", 0.75, "mean_t", "reported"]
    assert alone[["touchpoint", "estimate", "method", "status"]].tolist() == ["cart", -0.5, "text_rules_mean_t", "inferred"]
    other = stage_valence(rated.assign(touchpoint="chat"), texts, moods)
    assert sorted(other.loc[other["metric"] == "valence_touchpoint", "touchpoint"]) == ["cart", "chat"]
    model = stage_valence(tables.empty("answers"), texts, moods.assign(scorer="own")).set_index("metric")
    assert model.loc["valence_touchpoint", "method"] == "text_model_mean_t" and model.loc["valence_text", "method"] == "text_model_bootstrap"


def test_who_is_not_placed_with_certainty_is_in_no_persona():
    members = pd.DataFrame({"person_id": list("abc"), "persona": ["p2", "p1", "p1"], "is_assigned": [True, True, False]})
    made = persona_groups(members)
    assert [(name, None if who is None else who.tolist()) for name, who in made] == [("all", None), ("p1", ["b"]), ("p2", ["a"])]
    assert persona_groups(None) == persona_groups(members.head(0)) == [("all", None)]
