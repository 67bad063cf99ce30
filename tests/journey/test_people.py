import pandas as pd

from helpers import tables
from helpers.journey import by_person
from helpers.journey.people import groups_of


def test_a_person_counts_in_everyone_and_in_a_persona_only_when_it_is_certain():
    memberships = tables.conform(
        pd.DataFrame(
            {"person_id": ["u1", "u2"], "persona": ["p1", "p1"], "probability": [0.9, 0.5], "is_assigned": [True, False], "basis": "survey"}
        ),
        "memberships",
    )
    found = groups_of(pd.Series(["u1", "u1", "u2", None]), memberships)
    assert sorted(zip(found["persona"], found["person_id"])) == [("all", "u1"), ("all", "u2"), ("p1", "u1")]


def test_events_of_nobody_and_of_no_stage_do_not_count():
    events = tables.conform(
        pd.DataFrame(
            {
                "row_id": ["a:1", "a:2", "a:3"],
                "person_id": ["u1", None, "u1"],
                "wave": "w",
                "at": pd.Timestamp("2026-01-01", tz="UTC"),
                "event": "view",
                "stage": ["s", "s", "unassigned"],
                "touchpoint": "t",
                "channel": "c",
                "rule_id": "r",
            }
        ),
        "events",
    )
    assert by_person(events, {"view": "looks"})[["row_id", "action"]].to_numpy().tolist() == [["a:1", "looks"]]
