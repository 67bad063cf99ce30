import pandas as pd

from helpers import clean
from helpers.clean.across import unmapped

ASKED = {"nr": {"id": "nr", "role": "person"}, "Cijfer": {"id": "cijfer", "metric": "rating", "scale": (1, 5)},
         "Plaats": {"id": "plaats", "role": "attribute"}, "Nieuw": {"id": "nieuw", "metric": "csat"},
         "Keus": {"id": "keus", "kind": "nominal", "options": {"a": "a", "b": "b"}}}  # fmt: skip


def found(folder, *waves, asked=ASKED):
    sources = []
    for i, text in enumerate(waves):
        (folder / f"w{i}.csv").write_text(text, encoding="utf-8")
        sources.append({"path": f"w{i}.csv", "file": str(folder / f"w{i}.csv"), "kind": "survey", "wave": f"w{i}"})
    got = clean.receive(sources, asked, key=b"k")
    rows = clean.findings(got, clean.quality(got))
    return {(r.finding, r.column.split(":")[0]): (r.source, r.rows, r.severity) for r in rows.itertuples()}


def test_questions_that_came_or_went_between_waves_are_named(tmp_path):
    said = found(tmp_path, "nr,Cijfer,Plaats\n1,4,Ede\n2,3,Ede\n", "nr,Plaats,Nieuw\n1,Ede,4\n3,Tiel,5\n")
    assert said["schema_drift", "cijfer"] == ("w1.csv", 2, "warning") and said["schema_new", "nieuw"][0] == "w1.csv"


def test_a_scale_that_changed_makes_waves_incomparable(tmp_path):
    assumed = {**ASKED, "Cijfer": {"id": "cijfer", "metric": "rating"}}
    said = found(tmp_path, "nr,Cijfer\n1,4\n2,3\n", "nr,Cijfer\n1,9\n2,3\n", asked=assumed)
    assert said["scale_changed", "cijfer"] == ("w1.csv", 2, "serious")


def test_rows_delivered_in_two_waves_are_counted(tmp_path):
    said = found(tmp_path, "nr,Cijfer,Plaats\n1,4,Ede\n2,3,Ede\n", "nr,Cijfer,Plaats\n1,4,Ede\n3,5,Tiel\n")
    assert said["delivered_twice", "all"] == ("w1.csv", 1, "serious")


def test_people_who_contradict_themselves_are_counted_and_a_change_between_waves_is_only_noted(tmp_path):
    said = found(tmp_path, "nr,Cijfer,Plaats\n1,4,Ede\n1,3,Tiel\n2,5,Ede\n", "nr,Cijfer,Plaats\n2,4,Ede\n3,1,Ede\n")
    assert said["contradiction", "plaats"] == ("w0.csv", 2, "warning")
    said = found(tmp_path, "nr,Cijfer,Plaats\n1,4,Ede\n", "nr,Cijfer,Plaats\n1,5,Tiel\n")
    assert said["contradiction", "plaats"][2] == "note"


def test_events_without_a_stage_are_counted_per_source_with_the_most_frequent_ones():
    events = pd.DataFrame({"row_id": ["a:2", "a:3.1", "a:4", "b:2"], "event": ["x", "x", "y", "z"],
                           "stage": ["unassigned", "unassigned", "decision", "decision"]})  # fmt: skip
    assert [(f["source"], f["column"], f["rows"], f["severity"]) for f in unmapped(events)] == [("a", "all", 2, "warning"), ("a", "x", 2, "note")]
    assert unmapped(events.iloc[:0]) == []
