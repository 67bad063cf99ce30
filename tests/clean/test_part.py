import numpy as np
import pandas as pd

from helpers import clean
from helpers.clean.part import set_aside, slug


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
