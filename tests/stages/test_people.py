"""What each person did at each stage, by hand."""

import pandas as pd

from helpers.stages import load_model
from helpers.stages.people import at_stages, goal_names, goals_of, items_of, journeys_of, reported
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


def goals_at(*rows):
    return pd.DataFrame(rows, columns=["wave", "person_id", "last_goal_at"])


def test_who_reached_the_goal_at_the_moment_of_the_first_visit_converted_there_and_an_hour_before_did_not():
    walk = steps("awareness", "decision", "retention")
    for hours, wanted in ((-1, [False] * 3), (0, [True, False, False]), (1, [True, True, False]), (2, [True] * 3)):
        table = at_stages(walk, FIVE, goals_at(("w", "a", AT + pd.Timedelta(hours=hours)))).set_index("stage")
        assert table.loc[["awareness", "decision", "retention"], "converted"].tolist() == wanted
    assert at_stages(walk, FIVE, goals_at(("w2", "a", AT + pd.Timedelta(hours=9))))["converted"].tolist() == [False] * 3
    assert "converted" not in at_stages(walk, FIVE)


def test_people_and_waves_follow_each_other_without_a_move_between_them():
    both = pd.concat([steps("decision", "unassigned", "retention"), steps("awareness", "decision", person="b"), steps("decision").assign(wave="x")])
    table = at_stages(both, FIVE).set_index(["wave", "person_id", "stage"])
    flags = ["went_on", "went_back", "skipped", "came_again"]
    assert table[flags].to_dict("index") == {
        ("w", "a", "decision"): dict(zip(flags, (True, False, False, False))), ("w", "a", "retention"): dict(zip(flags, (False,) * 4)),
        ("w", "b", "awareness"): dict(zip(flags, (True, False, True, False))), ("w", "b", "decision"): dict(zip(flags, (False,) * 4)),
        ("x", "a", "decision"): dict(zip(flags, (False,) * 4))}
    back = at_stages(steps("decision", "awareness"), FIVE).set_index("stage")
    assert back["went_on"].to_dict() == {"awareness": False, "decision": False} and back["went_back"].to_dict() == {"awareness": False, "decision": True}


def seen(*rows):
    return sessions(pd.DataFrame(rows, columns=["person_id", "wave", "hour", "channel"]).assign(event="x", at=lambda t: AT + pd.to_timedelta(t["hour"], "h")))


def test_a_journey_by_hand():
    walk = pd.concat([steps("awareness", "consideration", "consideration", "retention", "awareness").assign(cycle=[1, 1, 1, 1, 2]),
                      steps("decision", person="b"), steps("awareness", "consideration").assign(wave="w2")])
    log = seen(("a", "w", 0, "mail"), ("a", "w", 0.5, "web"), ("a", "w", 2, "web"), ("a", "w", 9, ""), ("b", "w", 0, "all"), ("a", "w2", 0, "mail"), ("c", "w", 0, "unknown"))
    table = journeys_of(walk, log, FIVE, goals_at(("w", "a", AT))).set_index(["wave", "person_id"])
    wanted = {("w", "a"): [3, 2, 4, True, True, True, 0.25, True, True, "awareness"], ("w", "b"): [1, 0, 0, False, False, False, None, False, False, None],
              ("w", "c"): [1, 0, None, None, None, None, None, False, False, None], ("w2", "a"): [1, 1, 1, False, False, False, 1.0, False, False, None]}
    columns = ["sessions", "channels", "moves", "has_back", "has_skip", "has_repeat", "linearity", "converted", "has_second", "second_stage"]
    found = {key: [None if pd.isna(v) else v for v in row] for key, row in zip(table.index, table[columns].values.tolist())}
    assert found == wanted
    bare = journeys_of(walk, log.drop(columns="channel"), FIVE, goals_at())
    assert bare["channels"].tolist() == [0] * 4 and not bare["converted"].any()


def test_the_goal_may_be_named_and_the_last_one_counts():
    events = pd.DataFrame({"person_id": ["a", "a", None, "b", "c"], "wave": "w", "event": ["purchase", "purchase", "purchase", "other", "purchase"],
                           "at": [AT, AT + pd.Timedelta(hours=3), AT, AT, pd.NaT]})
    assert goal_names(events, FIVE) == ["purchase"] and goal_names(events, FIVE, ["oth*"]) == ["other"]
    assert goals_of(events, FIVE).values.tolist() == [["w", "a", AT + pd.Timedelta(hours=3)]] and goals_of(events, FIVE, ["other"])["person_id"].tolist() == ["b"]


def test_each_thing_met_at_a_stage_is_one_row_per_person():
    events = pd.DataFrame([("a", AT, "view_item", "mail", "shop", "consideration"), ("a", AT, "view_item", "mail", "shop", "consideration"),
                           ("a", AT, "view_item", "all", "", "nowhere"), (None, AT, "view_item", "mail", "shop", "consideration"),
                           ("b", pd.NaT, "view_item", "mail", "shop", "consideration")], columns=["person_id", "at", "event", "channel", "touchpoint", "stage"]).assign(wave="w")
    assert items_of(events, FIVE)[["kind", "item", "person_id"]].values.tolist() == [["touchpoint", "shop", "a"], ["channel", "mail", "a"], ["action", "view_item*", "a"]]
    assert items_of(events.drop(columns="channel"), FIVE)["kind"].tolist() == ["touchpoint", "action"]


def test_who_chose_a_label_or_wrote_something_reported_the_stage_once():
    answers = pd.DataFrame({"person_id": ["a", "a", "b"], "wave": "w", "stage": ["decision", "decision", "nowhere"], "score": [None, 2.0, 1.0], "label": ["joy", None, None]})
    assert reported(answers, answers.iloc[:0], FIVE).values.tolist() == [["w", "a", "decision"]]
    nothing = reported(answers.iloc[:0], answers.iloc[:0], FIVE)
    assert nothing.empty and list(nothing.columns) == ["wave", "person_id", "stage"]
