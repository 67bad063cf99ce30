from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import clean
from helpers.clean.across import asked, contradictions, delivered_twice, drift, unmapped

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


def test_all_that_differs_between_two_waves_in_one_order():
    def part(**typed):
        return SimpleNamespace(frame=pd.DataFrame({"row": [2, 3, 4]}), typed={
            q: SimpleNamespace(scale=scale, options=list(options), question={"options": named}) for q, (scale, options, named) in typed.items()})

    first = part(a=((1, 5), "", {}), b=((1, 5), "", {}), c=(None, "xyz", {"x": "x"}), d=(None, "xy", {}), z=(None, "", {}), e=(None, "x", {"x": "x"}))
    second = part(a=((1, 7), "", {}), n=(None, "", {}), c=(None, "y", {"y": "y"}), d=(None, "x", {}), b=((1, 5), "", {}), m=(None, "", {}), e=(None, "xy", {"x": "x"}))
    assert asked(first)["d"] == {"scale": None, "options": []} and drift(second, {}) == []
    assert [(f["finding"], f["column"], f["rows"], f["share"], f["severity"]) for f in drift(second, asked(first))] == [
        ("schema_drift", "z", 3, 1.0, "warning"), ("schema_new", "m", 3, 1.0, "note"), ("schema_new", "n", 3, 1.0, "note"),
        ("scale_changed", "a", 3, 1.0, "serious"), ("options_gone", "c: x, z", 3, 1.0, "note")]


@pytest.mark.parametrize(("again", "severity"), [(0, None), (1, "warning"), (2, "serious")])
def test_rows_that_came_before_are_serious_above_one_in_twenty(again, severity):
    before = {i: "a" for i in range(again)}
    part = SimpleNamespace(name="b", hashes=pd.Series(range(20), index=range(2, 22)))
    told = delivered_twice(part, before)
    assert [(f["rows"], f["share"], f["severity"], f["example"]) for f in told] == ([(again, again / 20, severity, ";".join(str(i + 2) for i in range(again)))] if again else [])
    assert set(before) == set(range(20)) and set(before.values()) == {"b"} and delivered_twice(SimpleNamespace(hashes=None), before) == []


def test_people_who_contradict_themselves_are_told_per_question_and_source_with_their_rows():
    def part(name, wave, people, labels, role="attribute"):
        typed = {"q": SimpleNamespace(question={"role": role}, label=labels), "n": SimpleNamespace(question={"role": "attribute"}, label=None)}
        return SimpleNamespace(name=name, wave=wave, typed=typed, frame=pd.DataFrame({"person_id": people, "row": range(2, 2 + len(people))}))

    parts = [part("a", "w1", ["p", "q", "r", "s"], ["x", "x", "x", None]), part("b", "w1", ["p", "q", "s"], ["y", "x", "z"]), part("c", "w2", ["r", "r"], ["y", "y"]),
             part("d", "w2", ["q"], ["other"], role="answer")]
    assert [(f["source"], f["column"], f["rows"], f["share"], f["severity"], f["example"], f["distinct"]) for f in contradictions(parts)] == [
        ("a", "q", 2, 2 / 3, "note", "2;4", 2), ("b", "q", 1, 1 / 3, "note", "2", 1), ("c", "q", 2, 1.0, "note", "2;3", 1)]
    assert contradictions([part("a", "w1", ["p", "p"], ["x", "y"])])[0]["severity"] == "warning"


@pytest.mark.parametrize(("lost", "severity"), [(1, "note"), (2, "warning")])
def test_events_without_a_stage_ask_for_attention_above_one_in_twenty(lost, severity):
    events = pd.DataFrame({"row_id": [f"a:{i}" for i in range(29, 9, -1)], "event": "x", "stage": ["unassigned"] * lost + ["decision"] * (20 - lost)})
    first = unmapped(events)[0]
    assert (first["severity"], first["share"], first["example"], first["distinct"]) == (severity, lost / 20, ";".join(str(i) for i in range(30 - lost, 30)), 1)


def test_the_three_most_frequent_events_are_named_equal_ones_by_their_name():
    events = pd.DataFrame({"row_id": [f"a:{i}" for i in range(9)], "event": list("ddbbacccc"), "stage": "unassigned"})
    assert [(f["column"], f["rows"]) for f in unmapped(events)] == [("all", 9), ("c", 4), ("b", 2), ("d", 2)]
