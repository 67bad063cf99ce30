"""What people do can be a pain point, and what it costs can be counted in people who do not reach the goal."""

import pandas as pd
import pytest

from helpers import tables
from helpers.emotions.behaviour import goal_per_person, hits_from_events, seen_at
from helpers.emotions.table import theme_table


def events(rows):
    """(person, event, stage) in order of time."""
    frame = pd.DataFrame(rows, columns=["person_id", "event", "stage"])
    at = pd.date_range("2026-01-01", periods=len(frame), freq="min", tz="UTC")
    fixed = {"wave": "w", "session_id": "s", "touchpoint": "other", "channel": "web", "rule_id": "r"}
    return tables.conform(frame.assign(row_id=[f"e:{i}" for i in range(len(frame))], at=at, **fixed), "events")


def checkout():
    """Of 200 visitors 100 come to the checkout: 40 meet a failed payment and 10 of them buy; of the 60 others 45 buy."""
    rows = [(f"p{i}", "view", "consideration") for i in range(200)]
    rows += [(f"p{i}", "begin_checkout", "decision") for i in range(100)]
    rows += [(f"p{i}", "Payment_Failed", "decision") for i in range(40)]
    return events(rows + [(f"p{i}", "purchase", "decision") for i in [*range(10), *range(40, 85)]])


def test_an_event_that_fits_a_pain_hits_each_person_once():
    twice = events([("a", "payment_failed", "decision"), ("a", "payment_failed", "decision"), ("b", "view", "decision")])
    hits = hits_from_events(twice, "retail")
    assert hits[["row_id", "person_id", "theme", "stage", "kind", "span"]].to_numpy().tolist() == [
        ["e:0", "a", "ideal_fails", "decision", "pain_point", ""]
    ]
    assert hits_from_events(tables.empty("events"), "retail").empty


def test_without_an_event_of_the_goal_nobody_is_said_to_have_failed():
    assert goal_per_person(checkout(), ["never_happens"]).empty
    assert goal_per_person(checkout(), ["PURCH*"])["outcome"].sum() == 55


def test_who_was_seen_where():
    assert {k: len(v) for k, v in seen_at(checkout()).items()} == {"consideration": 200, "decision": 100}


@pytest.mark.row("L4", "A2")
def test_where_only_behaviour_exists_a_pain_costs_people_who_do_not_reach_the_goal():
    """10/40 against 45/60 among those who came to the checkout: half a customer each, times 40 of 200 people: 10 per 100."""
    log = checkout()
    table = theme_table(hits_from_events(log, "retail"), tables.empty("comments"), tables.empty("answers"),
                        events=log, goal_event=["purchase"], draws=200)
    row = table[table["kind"] == "pain_point"].iloc[0]
    assert (row["theme"], row["asked"], row["n"], row["people"], row["lost_in"]) == ("ideal_fails", "seen", 100, 40, "conversion")
    assert row["impact"] == pytest.approx(0.5, abs=0.01) and row["priority"] == pytest.approx(10, abs=0.2)
    assert row["verdict"] == "clear"


def test_hits_from_events_without_the_events_are_left_out():
    assert theme_table(hits_from_events(checkout(), "retail"), tables.empty("comments"), tables.empty("answers")).empty


def test_a_trace_never_overrules_what_people_say():
    """Twelve people tell of failed payments: the share is theirs, and the 40 traces of it stay out."""
    log, told = checkout(), [f"p{i}" for i in range(12)]
    fixed = {"wave": "w", "stage": "decision", "question_id": "open"}
    texts = {"kind": "review", "text": "x", "touchpoint": "other", "channel": "web", "rule_id": "r"}
    rows = pd.DataFrame({"row_id": [f"c:{i}" for i in range(12)], "person_id": told, **fixed})
    said = tables.conform(rows.assign(theme="ideal_fails", kind="pain_point", span="0-1", valence=-0.5), "hits")
    both = pd.concat([said, hits_from_events(log, "retail")], ignore_index=True)
    comments = tables.conform(rows.assign(**texts), "comments")
    row = theme_table(both, comments, tables.empty("answers"), events=log, goal_event=["purchase"], draws=50).iloc[0]
    assert (row["asked"], row["n"], row["people"]) == ("writers", 12, 12)
