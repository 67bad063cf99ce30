from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers import clean
from helpers.clean.said import _place


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_tickets_and_reviews_are_comments_with_their_own_rating(tmp_path):
    received = clean.receive(
        [
            source(tmp_path, "t.csv", "id,created_at,subject,description,requester_id,satisfaction_rating\n1,2026-01-01T10:00:00Z,Retour,Duurt lang,7,bad\n",
                   kind="tickets", stage="retention", touchpoint="helpdesk"),
            source(tmp_path, "r.csv", "Review Created (UTC),Review Title,Review Content,Review Stars\n2026-01-02,Top,Snel en goed,5\n2026-01-03,Mwah,Traag,1\n",
                   kind="reviews"),
        ],
        {}, key=b"k",
    )  # fmt: skip
    made = clean.comments(received).set_index("row_id")
    assert made.loc["t.csv:2", ["kind", "text", "stage", "touchpoint", "rating", "rule_id"]].tolist() == [
        "ticket", "Retour. Duurt lang", "retention", "helpdesk", -1.0, "declared"]  # fmt: skip
    assert made.loc[["r.csv:2", "r.csv:3"], "rating"].tolist() == [1.0, -1.0]
    assert made.loc["r.csv:2", ["stage", "rule_id"]].tolist() == ["unassigned", "none"]


def test_where_an_answer_belongs_is_said_by_its_row_then_by_the_question_then_by_the_source():
    rows = pd.DataFrame({"stage": ["row", None, "row"]}, dtype="str")
    part = SimpleNamespace(frame=rows, source={"stage": "source"})
    keep = np.array([0, 1])
    assert _place(part, "stage", "question", keep, "default").tolist() == ["row", "question"] and _place(part, "stage", None, keep, "default").tolist() == ["row", "source"]
    part = SimpleNamespace(frame=rows[[]], source={"stage": "source"})
    assert [_place(part, "stage", "question", keep, "default"), _place(part, "stage", None, keep, "default"), _place(part, "channel", None, keep, "default")] == [
        "question", "source", "default"]  # fmt: skip


def test_what_people_are_is_no_answer_and_texts_are_no_scores(tmp_path):
    asked = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}, "Keus": {"id": "wom", "kind": "nominal"},
             "Tekst": {"id": "open", "role": "comment"}, "Bericht": {"id": "own", "role": "attribute", "kind": "text"}, "Leeftijd": {"id": "age", "role": "attribute", "kind": "numeric"}}
    text = "nr,nps,Keus,Tekst,Bericht,Leeftijd\n1,9,ja,Het ging goed,niets,30\n2,,nee,,iets,40\n"
    received = clean.receive([source(tmp_path, "e.csv", text, kind="survey", channel="store")], asked, key=b"k")
    made = clean.answers(received)
    assert made[["row_id", "question_id", "metric", "channel"]].values.tolist() == [
        ["e.csv:2", "nps", "nps", "store"], ["e.csv:2", "wom", "closed", "store"], ["e.csv:3", "wom", "closed", "store"]]
    assert made["score"].isna().tolist() == [False, True, True] and made["label"].fillna("").tolist() == ["", "ja", "nee"]
    assert made[["scale_min", "scale_max"]].iloc[0].tolist() == [0, 10] and made["at"].isna().all() and set(made["rule_id"]) == {"none"}
