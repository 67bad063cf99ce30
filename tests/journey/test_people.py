import pandas as pd

from helpers import tables
from helpers.journey import by_person, complete
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


def test_a_measure_that_is_there_already_stays_as_it_is():
    row = {
        "metric": "nps",
        "stage": "s",
        "persona": "all",
        "touchpoint": "all",
        "channel": "all",
        "segment": "all",
        "period": "all",
        "wave": "w",
        "estimate": 1.0,
        "n": 20,
        "unit": "points",
        "method": "m",
        "status": "reported",
    }
    both = complete(
        tables.conform(pd.DataFrame([row]), "measures"),
        tables.conform(pd.DataFrame([{**row, "estimate": 2.0}, {**row, "persona": "p1", "estimate": 3.0}]), "measures"),
    )
    assert both["estimate"].tolist() == [1.0, 3.0]
