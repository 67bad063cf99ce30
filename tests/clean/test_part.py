from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers import clean
from helpers.clean.part import filled, note_personal, reject, set_aside, slug, stack


def test_rows_set_aside_leave_an_entry_and_take_their_answers_along(tmp_path):
    (tmp_path / "e.csv").write_text("nr,nps\n1,9\n2,3\n3,5\n", encoding="utf-8")
    given = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    questions = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}
    part = clean.receive([given], questions, key=b"k").parts[0]
    set_aside(part, pd.Series([False, True, False]), "bots")
    assert part.frame["row"].tolist() == [2, 4]
    assert np.array_equal(part.typed["nps"].score, [9, 5])
    assert [(r["row"], r["rule"]) for r in part.repairs] == [(3, "bots")]


def test_ids_are_plain():
    assert slug(" Google Ads (NL) ") == "google_ads_nl"


def test_frames_are_stacked_and_rows_that_say_nothing_take_what_the_source_says():
    assert stack([pd.DataFrame({"a": [1]}), pd.DataFrame({"a": []}), pd.DataFrame({"a": [2]})], "events").index.tolist() == [0, 1]
    assert stack([], "events").empty and "event" in stack([], "events")
    said = pd.Series(["x", None], dtype="str")
    assert filled(said, "f", said.index, "d").tolist() == ["x", "f"] and filled(None, None, said.index, "d").tolist() == ["d", "d"]


def test_rejects_carry_their_row_and_personal_data_is_counted_by_kind():
    part = SimpleNamespace(rejects=[], findings=[], read=SimpleNamespace(rows_read=9))
    reject(part, "c", "no_number", pd.Series(["1", "x", "y"]), pd.Series([2, 3, 5]), np.array([False, True, True]), low=1)
    assert part.rejects == [{"row": r, "column": "c", "reason": "no_number", "value": v, "low": 1} for r, v in ((3, "x"), (5, "y"))]
    reject(part, "c", "no_number", pd.Series(["1"]), pd.Series([2]), np.array([False]))
    note_personal(part, Counter(url=2, email=1, phone=0))
    assert [(f["finding"], f["rows"], f["column"], f["severity"]) for f in part.findings] == [
        ("no_number", 2, "c", "warning"), ("personal_data", 1, "email", "warning"), ("personal_data", 2, "url", "note")]  # fmt: skip
