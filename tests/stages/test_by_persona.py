"""Moves per persona, flows from step to step, and the trace of one person."""

import pandas as pd
import pytest
from stages.test_lengths import log_of

from helpers.stages import build_journeys, load_model
from helpers.stages.by_persona import flows, trace_of, transitions_by_group, typical_person

FIVE = load_model("five_stages")
EVENTS = log_of(
    ("a", 0, "ad_click", None), ("a", 1, "view_item", None), ("a", 2, "ad_click", None), ("a", 3, "view_item", None),
    ("b", 0, "ad_click", None), ("b", 1, "view_item", None), ("c", 0, "view_item", None),
)  # fmt: skip
STEPS = build_journeys(EVENTS, FIVE).steps
MEMBERS = pd.DataFrame({"person_id": ["a", "b", "c"], "persona": ["p1", "p1", "p2"], "is_assigned": [True, True, True]})


def test_moves_of_a_persona_count_each_person_once_and_every_time():
    table = transitions_by_group(STEPS, MEMBERS, FIVE).set_index(["persona", "from", "to"])
    assert table.loc[("p1", "awareness", "consideration"), ["people", "times"]].tolist() == [2, 3]
    assert table.loc[("p1", "consideration", "awareness"), ["people", "times"]].tolist() == [1, 1]
    assert "p2" not in table.index.get_level_values("persona")      # somebody with one step makes no move


def test_one_persona_of_everyone_moves_as_everyone_does():
    everyone = build_journeys(EVENTS, FIVE).transitions.query("level == 'stage'").set_index(["from", "to"])[["times", "people"]]
    own = transitions_by_group(STEPS, MEMBERS.assign(persona="p1"), FIVE).set_index(["from", "to"])[["times", "people"]]
    pd.testing.assert_frame_equal(own.sort_index(), everyone.sort_index(), check_dtype=False)


def test_who_is_not_assigned_moves_with_no_persona():
    assert transitions_by_group(STEPS, MEMBERS.assign(is_assigned=False), FIVE).empty


def test_every_person_flows_on_or_stops_at_each_step():
    table = flows(STEPS, FIVE).set_index(["step", "from", "to"])["people"]
    assert table.to_dict() == {(1, "awareness", "consideration"): 2, (1, "consideration", "end"): 1, (2, "consideration", "awareness"): 1,
                               (2, "consideration", "end"): 1, (3, "awareness", "consideration"): 1, (4, "consideration", "end"): 1}
    assert flows(STEPS, FIVE, MEMBERS).query("persona == 'p2'")["people"].tolist() == [1]
    assert flows(STEPS, FIVE, most=1)["step"].max() == 1


@pytest.mark.row("M10")
def test_a_single_map_is_the_trace_of_one_person_without_dates_or_names():
    table = trace_of(EVENTS, FIVE, "a")
    assert table[["visit", "day", "stage", "acts"]].values.tolist() == [
        [1, 0, "awareness", 1], [2, 0, "consideration", 1], [3, 0, "awareness", 1], [4, 0, "consideration", 1]]  # fmt: skip
    assert "person_id" not in table and not any(pd.api.types.is_datetime64_any_dtype(kind) for kind in table.dtypes)
    assert trace_of(EVENTS, FIVE, "nobody").empty


def test_the_case_to_look_at_reached_most_stages():
    assert typical_person(STEPS, FIVE) == "a" and typical_person(STEPS, FIVE, ["c"]) == "c" and typical_person(STEPS.iloc[:0], FIVE) is None
