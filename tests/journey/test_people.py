import pandas as pd
import pytest

from helpers import tables
from helpers.journey import by_person, make_up
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


def _here(answers: dict[str, int], stage: str = "s") -> tuple[pd.DataFrame, pd.DataFrame]:
    """People at a stage and what they answered: answer -> number of people."""
    said = [answer for answer, n in answers.items() for _ in range(n)]
    ids = [f"u{i}" for i in range(len(said))]
    return pd.DataFrame({"person_id": ids, "wave": "w", "stage": stage}), pd.DataFrame({"person_id": ids, "attr_gender": said})


@pytest.mark.row("L14")
@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"woman": 30, "man": 20}, {"woman": 0.6, "man": 0.4}),
        ({"woman": 30, "man": 20, "other": 3}, {"woman": 30 / 53}),  # the smallest of the rest goes along: nobody can count the three
        ({"woman": 9, "man": 20}, {}),
    ],
)
def test_who_is_at_a_stage_has_shares_and_no_answer_of_few_people_can_be_worked_out(answers, told):
    seen, people = _here(answers)
    made = make_up(seen, people, tables.empty("memberships"), "w", ["gender", "unknown"])
    known = made[made["status"] == "reported"]
    assert dict(zip(known["statement"], known["estimate"])) == pytest.approx(told)
    assert set(made["n"]) == {sum(answers.values())} and (known["low"] < known["estimate"]).all()
    assert (made["status"] == "suppressed").sum() == (0 if told else 1)
