"""A question that is not the same any more stops its trend line, and only its own."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.compare import question_drift, wave_changes
from helpers.compare.drift import broken

BASE = {"source": "s.csv", "column": "c", "position": 1, "text": "Hoe tevreden bent u? (1-5)", "role": "answer", "metric": "csat",
        "kind": "ordinal", "scale_min": 1.0, "scale_max": 5.0, "stage": "decision", "touchpoint": "other", "options": "", "is_sensitive": False}


def asked(*questions):
    """Rows of (wave, question_id, changes)."""
    return tables.conform(pd.DataFrame([{**BASE, "wave": wave, "question_id": q, **more} for wave, q, more in questions]), "questions")


@pytest.mark.parametrize(("now", "change"), [
    ({}, "same"),
    ({"text": "hoe  tevreden bent u?  (1 - 5)"}, "same"),
    ({"text": "Hoe tevreden bent u over ons? (1-5)"}, "text"),
    ({"scale_max": 7.0}, "scale"),
    ({"kind": "nominal", "scale_max": 7.0}, "kind"),
    ({"options": "ja|nee"}, "options"),
    ({"role": "attribute", "options": "ja|nee"}, "same"),
])
def test_what_changed_in_a_question(now, change):
    found = question_drift(asked(("w1", "csat_decision", {}), ("w2", "csat_decision", now)), "w1", "w2")
    assert found["change"].tolist() == [change] and found["is_break"].tolist() == [change != "same"]


def test_options_in_another_order_are_the_same_and_old_and_new_are_told():
    two = {"options": "a|b"}
    found = question_drift(asked(("w1", "q", two), ("w2", "q", {"options": "B|a"}), ("w1", "p", {}), ("w2", "p", {"scale_max": 10.0})), "w1", "w2")
    assert found.set_index("question_id")["change"].to_dict() == {"p": "scale", "q": "same"}
    assert found.set_index("question_id").loc["p", ["was", "now"]].tolist() == ["1–5", "1–10"]


def test_a_question_that_came_or_went_is_told_and_one_wave_has_no_drift():
    found = question_drift(asked(("w1", "old", {}), ("w1", "both", {}), ("w2", "both", {}), ("w2", "new", {})), "w1", "w2")
    assert found.set_index("question_id")["change"].to_dict() == {"both": "same", "new": "new", "old": "removed"}
    assert question_drift(asked(("w1", "old", {})), "", "w1").empty and question_drift(tables.empty("questions"), "w1", "w2").empty


def test_only_the_measures_of_that_question_rest_on_it():
    drift = question_drift(asked(("w1", "csat_decision", {}), ("w2", "csat_decision", {"scale_max": 7.0}),
                                 ("w1", "c", {"metric": "comment", "role": "comment", "stage": "retention", "text": "a"}),
                                 ("w2", "c", {"metric": "comment", "role": "comment", "stage": "retention", "text": "b"}),
                                 ("w1", "e", {"metric": "closed", "role": "emotion", "stage": "advocacy", "options": "joy"}),
                                 ("w2", "e", {"metric": "closed", "role": "emotion", "stage": "advocacy", "options": "joy|calm"})), "w1", "w2")
    cells = pd.DataFrame([("csat", "decision", "measure"), ("csat", "retention", "measure"), ("csat", "all", "measure"),
                          ("valence_reported", "decision", "measure"), ("ces", "decision", "measure"), ("late", "retention", "theme"),
                          ("late", "decision", "theme"), ("emotion:joy", "advocacy", "measure"), ("conversion", "all", "measure")],
                         columns=["metric", "stage", "kind"])
    assert broken(cells, drift).tolist() == [True, False, True, True, False, True, False, True, False]


@pytest.mark.row("B2")
def test_a_changed_scale_stops_the_trend_and_says_why():
    rows = pd.DataFrame({"metric": ["csat", "csat"], "stage": "decision", "persona": "all", "touchpoint": "all", "channel": "all",
                         "segment": "all", "period": "all", "wave": ["w1", "w2"], "estimate": [.3, .8], "low": [.25, .75], "high": [.35, .85],
                         "n": 300, "unit": "share", "method": "wilson", "status": "reported"})
    drift = question_drift(asked(("w1", "csat_decision", {}), ("w2", "csat_decision", {"scale_max": 7.0})), "w1", "w2")
    alone = wave_changes(rows, tables.empty("themes"), "w1", "w2").iloc[0]
    found = wave_changes(rows, tables.empty("themes"), "w1", "w2", drift=drift).iloc[0]
    assert alone["verdict"] == "changed" and pd.isna(alone["reason"])
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "question_changed") and np.isnan(found["q"])


def test_a_row_tells_where_the_question_stands_and_what_it_was_and_is():
    found = question_drift(asked(("w1", "a", {}), ("w2", "b", {"text": "Waarom?", "stage": "retention", "metric": "comment", "role": "comment"}), ("w1", "k", {}),
                                 ("w2", "k", {"kind": "nominal", "scale_min": None, "stage": "use"}), ("w1", "o", {"options": "x|y"}), ("w2", "o", {"options": "x|z"}),
                                 ("w1", "s", {}), ("w2", "s", {"scale_min": None})), "w1", "w2")
    assert found[["question_id", "role", "metric", "stage", "change", "was", "now", "is_break"]].fillna("-").values.tolist() == [
        ["a", "answer", "csat", "decision", "removed", BASE["text"], "-", True], ["b", "comment", "comment", "retention", "new", "-", "Waarom?", True],
        ["k", "answer", "csat", "use", "kind", "ordinal", "nominal", True], ["o", "answer", "csat", "decision", "options", "x|y", "x|z", True],
        ["s", "answer", "csat", "decision", "scale", "1–5", "", True]]
    assert set(found["wave_before"]) == {"w1"} and set(found["wave_after"]) == {"w2"}
    same = question_drift(asked(("w1", "q", {}), ("w2", "q", {})), "w1", "w2")
    assert same[["was", "now"]].isna().all(axis=None)


def test_what_people_tell_about_themselves_has_the_options_that_were_seen():
    for role, change in (("attribute", "same"), ("behaviour", "same"), ("answer", "options")):
        found = question_drift(asked(("w1", "q", {"role": role, "options": "a"}), ("w2", "q", {"role": role, "options": "b"})), "w1", "w2")
        assert found["change"].tolist() == [change]


def test_without_a_break_nothing_is_broken_and_complaints_of_the_whole_journey_rest_on_every_open_question():
    cells = pd.DataFrame([("late", "all", "theme"), ("valence_text", "decision", "measure"), ("valence_text", "use", "measure"), ("valence_reported", "all", "measure"),
                          ("emotion:joy", "all", "measure")], columns=["metric", "stage", "kind"])
    same = question_drift(asked(("w1", "c", {}), ("w2", "c", {})), "w1", "w2")
    assert broken(cells, same).tolist() == [False] * 5
    more = {"metric": "comment", "role": "comment"}
    text = question_drift(asked(("w1", "c", more), ("w2", "c", {**more, "text": "Anders?"}), ("w1", "r", {"metric": "rating"}), ("w2", "r", {"metric": "rating", "scale_max": 9.0})), "w1", "w2")
    assert broken(cells, text).tolist() == [True, True, False, True, False]
