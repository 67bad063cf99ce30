"""What each person did at each stage, by hand."""

import pandas as pd

from helpers.stages import load_model
from helpers.stages.people import at_stages, items_of, journeys_of, reported
from helpers.stages.switching import sessions

FIVE = load_model("five_stages")
AT = pd.Timestamp("2026-05-01T08:00Z")


def steps(*stages, person="a"):
    entered = [AT + pd.Timedelta(hours=i) for i in range(len(stages))]
    return pd.DataFrame(
        {
            "person_id": person,
            "wave": "w",
            "step": range(1, len(stages) + 1),
            "stage": stages,
            "entered_at": entered,
            "left_at": entered,
            "dwell_s": [3600.0] * (len(stages) - 1) + [None],
            "cycle": 1,
        }
    )


def test_a_persons_visits_to_a_stage_become_one_row():
    table = at_stages(steps("awareness", "decision", "awareness", "awareness"), FIVE).set_index("stage")
    flags = ["went_on", "went_back", "skipped", "came_again", "dwell_s"]
    assert table.loc["awareness", flags].tolist() == [True, False, True, True, 7200]
    assert table.loc["decision", flags].tolist() == [False, True, False, False, 3600]


def test_the_time_at_a_last_stage_is_unknown_and_not_zero():
    assert at_stages(steps("awareness"), FIVE)["dwell_s"].isna().all()


def test_a_person_without_any_stage_still_counts_as_seen():
    events = pd.DataFrame(
        {"person_id": ["a", "b"], "wave": "w", "at": AT, "event": "scroll", "channel": ["mail", "unknown"], "stage": "unassigned"}
    )
    goals = pd.DataFrame(
        {
            "wave": pd.Series([], dtype="str"),
            "person_id": pd.Series([], dtype="str"),
            "last_goal_at": pd.Series([], dtype="datetime64[us, UTC]"),
        }
    )
    table = journeys_of(steps("awareness"), sessions(events), FIVE, goals).set_index("person_id")
    assert table["sessions"].tolist() == [1, 1] and table["channels"].tolist() == [1, 0]
    assert table["moves"].fillna(0).tolist() == [0, 0] and not table["converted"].any()


def test_an_action_has_the_name_of_the_first_glob_that_fits_and_nameless_items_are_left_out():
    events = pd.DataFrame(
        {
            "person_id": "a",
            "wave": "w",
            "at": AT,
            "event": ["view_item jas", "odd"],
            "channel": ["mail", "unknown"],
            "touchpoint": ["product_page", "other"],
            "stage": "consideration",
        }
    )
    assert sorted(items_of(events, FIVE)["item"]) == ["mail", "odd", "product_page", "view_item*"]


def test_who_answered_that_it_does_not_apply_has_not_reported_the_stage():
    answers = pd.DataFrame({"person_id": ["a", "b"], "wave": "w", "stage": "decision", "score": [None, 3.0], "label": [None, None]})
    comments = pd.DataFrame({"person_id": ["c", None], "wave": "w", "stage": ["decision", "decision"]})
    assert reported(answers, comments, FIVE)["person_id"].tolist() == ["b", "c"]
