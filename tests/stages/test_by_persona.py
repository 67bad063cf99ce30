"""Moves per persona, flows from step to step, and the trace of one person."""

import numpy as np
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


def test_a_trace_tells_minutes_within_a_visit_and_days_since_the_first():
    minutes = [(0, "ad_click"), (3, "view_item"), (4, "view_item"), (34, "ad_click"), (34 + 1440, "ad_click"), (34.5 + 1440, "view_item")]
    own = log_of(*[("a", m / 60, e, None) for m, e in minutes], ("z", 0, "purchase", None))
    table = trace_of(own.drop(columns="channel"), FIVE, "a")
    assert table[["visit", "day", "acts"]].values.tolist() == [[1, 0, 1], [1, 0, 2], [1, 0, 1], [2, 1, 1], [2, 1, 1]]
    assert table["minutes"].tolist() == pytest.approx([3.0, 31.0, np.nan, 0.5, np.nan], nan_ok=True) and set(table["channel"]) == {"unknown"}


def test_the_unknown_are_no_persona_and_the_middle_of_the_furthest_is_the_case():
    unknown = MEMBERS.assign(persona=["p1", "unknown", "p2"])
    assert flows(STEPS, FIVE, unknown)["persona"].unique().tolist() == ["p1", "p2"]
    assert transitions_by_group(STEPS, unknown, FIVE)["people"].tolist() == [1, 1]
    rows = [(who, n, "w1", stage) for who, stages in {"a": "AC", "b": "ACACACAC", "c": "ACA", "d": "AAAAA"}.items()
            for n, stage in enumerate({"A": "awareness", "C": "consideration"}[s] for s in stages)]
    steps = pd.DataFrame(rows, columns=["person_id", "step", "wave", "stage"])
    assert typical_person(steps, FIVE) == "c"                                     # 2, 8 and 3 steps; d reached one stage only
    assert typical_person(pd.concat([steps, steps[steps["person_id"] == "b"].assign(wave="w2")]), FIVE) == "b"
