import pytest

from helpers import clean
from helpers.errors import InputError

QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_one_file_may_be_read_in_two_roles_and_rows_stay_apart(tmp_path):
    text = "nr,nps,text\n1,9,heel fijn\n2,3,te duur\n"
    given = [source(tmp_path, "e.csv", text, kind="survey"), source(tmp_path, "e.csv", text, kind="comments")]
    received = clean.receive(given, QUESTIONS, key=b"k")
    assert clean.sources(received)["source"].tolist() == ["e.csv", "e.csv#comments"]
    assert clean.comments(received)["row_id"].tolist() == ["e.csv#comments:2", "e.csv#comments:3"]


def test_a_study_whose_questions_fit_no_column_stops(tmp_path):
    with pytest.raises(InputError, match="no column belongs to a question"):
        clean.receive([source(tmp_path, "e.csv", "a,b\n1,2\n", kind="survey")], QUESTIONS, key=b"k")


def test_the_same_input_gives_the_same_tables_twice(tmp_path):
    given = [source(tmp_path, "e.csv", "nr,nps\n1,9\n2,3\n", kind="survey")]
    one, two = (clean.receive(given, QUESTIONS, key=b"k") for _ in range(2))
    assert clean.answers(one).equals(clean.answers(two)) and clean.people(one).equals(clean.people(two))
