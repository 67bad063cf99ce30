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
