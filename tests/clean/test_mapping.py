import pytest

from helpers import clean
from helpers.errors import InputError

STAGES = {"awareness": "awareness", "bewustwording": "awareness", "decision": "decision", "aankoop": "decision"}
QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_the_stage_of_a_row_is_resolved_by_the_words_of_the_model_and_an_unknown_one_is_rejected(tmp_path):
    text = "nr,nps,stage\n1,9,Bewustwording\n2,3,aankoop \n3,5,awarness\n4,6,\n"
    received = clean.receive([source(tmp_path, "e.csv", text, kind="survey")], QUESTIONS, key=b"k", stages=STAGES)
    assert clean.answers(received)["stage"].tolist() == ["awareness", "decision", "unassigned", "unassigned"]
    assert clean.rejects(received)[["column", "reason", "value"]].values.tolist() == [["stage", "unknown_stage", "awarness"]]


def test_most_stages_unknown_stops_with_the_stages_there_are(tmp_path):
    with pytest.raises(InputError, match="awareness, decision"):
        clean.receive([source(tmp_path, "e.csv", "nr,nps,stage\n1,9,x\n2,3,y\n", kind="survey")], QUESTIONS, key=b"k", stages=STAGES)


def test_a_missing_column_names_the_nearest_and_what_there_is(tmp_path):
    given = source(tmp_path, "k.csv", "Datum,Kanaal,Kosten\n2026-01-01,x,1\n", kind="costs", columns={"spend": "Kosen"})
    with pytest.raises(InputError, match="did you mean Kosten"):
        clean.receive([given], {}, key=b"k")


def test_a_format_that_the_study_names_is_taken_and_an_unknown_one_names_the_nearest(tmp_path):
    text = "person_id,at,event\np1,2026-01-01 10:00,view\n"
    for asked in ({}, {"format": "auto"}, {"format": "generic_events"}):
        received = clean.receive([source(tmp_path, "v.csv", text, kind="events", **asked)], {}, key=b"k")
        assert received.parts[0].format.name == "generic_events"
    with pytest.raises(InputError, match="generic_events"):
        clean.receive([source(tmp_path, "v.csv", text, kind="events", format="generic_event")], {}, key=b"k")


@pytest.mark.parametrize(("people", "stops"), [(2, False), (3, True)])
def test_half_of_the_stages_unknown_are_rejected_and_more_than_half_stop(tmp_path, people, stops):
    text = "nr,nps,stage\n" + "".join(f"{i},5,{'x' if i < people else 'decision'}\n" for i in range(4 + (people == 3)))
    given = source(tmp_path, "e.csv", text, kind="survey")
    if stops:
        with pytest.raises(InputError) as stopped:
            clean.receive([given], QUESTIONS, key=b"k", stages=STAGES, max_rejected=1.0)
        assert (stopped.value.row, stopped.value.column) == (2, "stage")
    else:
        assert len(clean.rejects(clean.receive([given], QUESTIONS, key=b"k", stages=STAGES, max_rejected=1.0))) == 2
