import pytest

from helpers import clean
from helpers.errors import InputError

STAGES = {"awareness": "awareness", "bewustwording": "awareness", "decision": "decision", "aankoop": "decision"}
QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_columns_that_nobody_asked_for_are_in_no_table(tmp_path):
    given = source(tmp_path, "e.csv", "nr,nps,kanarie\n1,9,TWEETY-77\n2,3,TWEETY-78\n", kind="survey")
    received = clean.receive([given], QUESTIONS, key=b"k")
    tables = [clean.sources, clean.findings, clean.rejects, clean.repairs, clean.questions, clean.people, clean.answers, clean.comments]
    assert "TWEETY" not in "".join(build(received).to_csv() for build in tables)
    assert clean.sources(received)["columns_dropped"].tolist() == [1]


def test_the_stage_of_a_row_is_resolved_by_the_words_of_the_model_and_an_unknown_one_is_rejected(tmp_path):
    text = "nr,nps,stage\n1,9,Bewustwording\n2,3,aankoop \n3,5,awarness\n4,6,\n"
    received = clean.receive([source(tmp_path, "e.csv", text, kind="survey")], QUESTIONS, key=b"k", stages=STAGES)
    assert clean.answers(received)["stage"].tolist() == ["awareness", "decision", "unassigned", "unassigned"]
    assert clean.rejects(received)[["column", "reason", "value"]].values.tolist() == [["stage", "unknown_stage", "awarness"]]


def test_most_stages_unknown_stops_with_the_stages_there_are(tmp_path):
    with pytest.raises(InputError, match="awareness, decision"):
        clean.receive([source(tmp_path, "e.csv", "nr,nps,stage\n1,9,x\n2,3,y\n", kind="survey")], QUESTIONS, key=b"k", stages=STAGES)


def test_one_file_may_be_read_in_two_roles_and_rows_stay_apart(tmp_path):
    text = "nr,nps,text\n1,9,heel fijn\n2,3,te duur\n"
    given = [source(tmp_path, "e.csv", text, kind="survey"), source(tmp_path, "e.csv", text, kind="comments")]
    received = clean.receive(given, QUESTIONS, key=b"k")
    assert clean.sources(received)["source"].tolist() == ["e.csv", "e.csv#comments"]
    assert clean.comments(received)["row_id"].tolist() == ["e.csv#comments:2", "e.csv#comments:3"]


def test_a_study_whose_questions_fit_no_column_stops(tmp_path):
    with pytest.raises(InputError, match="no column belongs to a question"):
        clean.receive([source(tmp_path, "e.csv", "a,b\n1,2\n", kind="survey")], QUESTIONS, key=b"k")


def test_a_missing_column_names_the_nearest_and_what_there_is(tmp_path):
    given = source(tmp_path, "k.csv", "Datum,Kanaal,Kosten\n2026-01-01,x,1\n", kind="costs", columns={"spend": "Kosen"})
    with pytest.raises(InputError, match="did you mean Kosten"):
        clean.receive([given], {}, key=b"k")


def test_unreadable_times_of_events_count_as_lost_rows(tmp_path):
    body = "".join(f"p{i},2026-01-01 10:00,view\n" for i in range(150))
    given = source(tmp_path, "v.csv", "person_id,at,event\n" + body + "p1,gisteren,view\n", kind="events")
    received = clean.receive([given], {}, key=b"k")
    assert len(clean.events(received)) == 150
    assert clean.sources(received)[["rows_read", "rows_kept", "rows_rejected"]].values.tolist() == [[151, 150, 1]]
    bad = source(tmp_path, "w.csv", "person_id,at,event\n" + body + "p1,gisteren,view\n" * 5, kind="events")
    with pytest.raises(InputError) as stopped:
        clean.receive([bad], {}, key=b"k", language="nl")
    assert (stopped.value.row, stopped.value.column) == (152, "at")


def test_the_same_input_gives_the_same_tables_twice(tmp_path):
    given = [source(tmp_path, "e.csv", "nr,nps\n1,9\n2,3\n", kind="survey")]
    one, two = (clean.receive(given, QUESTIONS, key=b"k") for _ in range(2))
    assert clean.answers(one).equals(clean.answers(two)) and clean.people(one).equals(clean.people(two))


def test_a_review_of_stars_alone_is_counted_and_a_value_that_no_list_knows_gets_the_word_for_others(tmp_path):
    given = source(tmp_path, "r.csv", "review,rating,channel\n,5,app\nGoed,4,winkel\n", kind="reviews", values={"channel": {"app": "app", "*": "other"}})
    received = clean.receive([given], {}, key=b"k")
    assert clean.comments(received)[["text", "channel"]].values.tolist() == [["Goed", "other"]]
    assert clean.findings(received).set_index("finding").loc["blank_text", ["rows", "example"]].tolist() == [1, "2"]
